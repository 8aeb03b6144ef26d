//! `--until-idle`: when nothing can move any more without a clock, a person or an outlet, and what then remains.

use wiredesk_index::{Index, Waiting, Why};
use wiredesk_log::{Topic, event_log::Positions, runner::State};
use wiredesk_service::{Config, Store};

use super::pipeline::Pipeline;
use crate::{
    output::{self, Well},
    screen::Screen,
};

/// The most that is listed of what waits for one reason.
const LISTED: usize = 1_000;

/// Looks again and again whether all has come to rest.
#[derive(Debug)]
pub(crate) struct Rest {
    /// Sources are asked again and again: that they will be is no unrest.
    watching: bool,
    last: Option<Look>,
}

/// One look: where the log ends, and how often each stage had found nothing to do.
#[derive(Debug)]
struct Look {
    ends: Positions,
    looks: Vec<u64>,
}

impl Rest {
    /// Nothing has been looked at yet. `watching`: sources go on being asked when all has come to rest.
    pub(crate) fn new(watching: bool) -> Self {
        Self { watching, last: None }
    }

    /// Whether all stages have looked again since the look before, found nothing to do, and the log has not grown meanwhile.
    pub(crate) fn is_reached(&mut self, pipeline: &Pipeline) -> bool {
        let states: Vec<State> = pipeline.host.running().iter().map(|running| running.idle.look()).collect();
        let now = pipeline.host.store.clock.now();
        // A source that will be asked again is not at its end; any other timer waits for a clock.
        let moves = |(running, state): (&wiredesk_log::running::Running, &State)| {
            let due = state.next.is_some_and(|next| next <= now || (running.stage == "ingest" && !self.watching));
            !state.idle || state.under_way > 0 || due
        };
        if pipeline.host.running().iter().zip(&states).any(moves) {
            self.last = None;
            return false;
        }
        let Ok(ends) = pipeline.host.store.log.ends(&Topic::ALL) else { return false };
        let looks: Vec<u64> = states.iter().map(|state| state.looks).collect();
        if let Some(last) = &self.last {
            if last.ends != ends {
                self.last = None;
                return false;
            }
            if last.looks.iter().zip(&looks).any(|(before, now)| now <= before) {
                return false;
            }
            // What was committed may still be on its way to a stage that has found nothing.
            let log = &pipeline.host.store.log;
            let is_read =
                |running: &wiredesk_log::running::Running| log.backlog(&running.spec).is_ok_and(|left| left == 0);
            return pipeline.host.running().iter().all(is_read) && !takes_over(pipeline, &states);
        }
        self.last = Some(Look { ends, looks });
        pipeline.host.running().iter().for_each(|running| running.wake.wake());
        false
    }
}

/// Whether outlets wait only because whoever had them before may still be at work: that ends by itself, after one attempt's time.
fn takes_over(pipeline: &Pipeline, states: &[State]) -> bool {
    let store = &pipeline.host.store;
    let now = store.clock.now();
    let soon = now.checked_add(pipeline.deadline).unwrap_or(now);
    let running = pipeline.host.running().iter().zip(states);
    let wakes = running
        .filter(|(running, _)| running.stage == "deliver")
        .any(|(_, state)| state.next <= Some(soon) && state.next.is_some());
    let is_due = || {
        let caught_up = pipeline.index.catch_up(store.log.as_ref(), |_| {});
        let waiting = caught_up.and_then(|_| pipeline.index.waiting(now, LISTED));
        waiting.is_ok_and(|waiting| waiting.iter().any(|one| one.why == Why::Due))
    };
    wakes && is_due()
}

/// Says on standard error what has become of all, and what waits. Not well if a delivery is failing.
pub(super) fn tell(store: &Store, index: &Index, config: &Config, json: bool) -> anyhow::Result<Well> {
    index.catch_up(store.log.as_ref(), |_| {})?;
    let now = store.clock.now();
    let audit = index.audit(store.log.as_ref(), now, false)?;
    let waiting = index.waiting(now, LISTED)?;
    if json {
        waiting.iter().try_for_each(output::line)?;
    }
    let outcomes: Vec<String> = audit.outcomes.iter().map(|(end, count)| format!("{count} {}", end.as_str())).collect();
    eprintln!("{} wire items, {} stories: {}", audit.wire, audit.stories, outcomes.join(", "));
    if !json {
        let screen = Screen::new(config.newsroom.timezone.clone());
        waiting.iter().for_each(|one| eprintln!("{}", line(one, &screen)));
    }
    Ok(Well(!waiting.iter().any(|one| matches!(one.why, Why::Retry | Why::Failed))))
}

fn line(waiting: &Waiting, screen: &Screen) -> String {
    let mut line = format!("{}: {}", waiting.why.as_str(), screen.address(&waiting.uri));
    if let Some(outlet) = &waiting.outlet {
        line += &format!(" to {outlet}");
    }
    if let Some(until) = waiting.until {
        line += &format!(" until {} {}", screen.moment(until), screen.zone());
    }
    if let Some(rule) = &waiting.rule {
        line += &format!(", by rule {rule}");
    }
    if let Some(reason) = &waiting.reason {
        line += &format!(": {}", screen.foreign(reason));
    }
    line
}
