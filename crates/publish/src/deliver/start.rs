//! Starting attempts: as many as the outlet takes now, in the order of their moments.

use jiff::Timestamp;
use wiredesk_log::{Context, Row, rows::RowKey};

use super::{
    DeliverStage, arrive,
    channel::Room,
    receipt,
    rows::{self, DUE, Known, SENT, STORY, Waiting},
};
use crate::{
    delivery,
    job::{Job, Try},
};

/// The most bytes of stories that one call carries, but for the first story.
const MOST_BYTES: usize = 16 << 20;
/// How many waiting retries are looked at and brought forward at a time.
const RECALLED: usize = 500;

impl DeliverStage {
    /// Starts what an outlet has room for. Where it has none, its timers are shut until it may have: nothing fires in vain.
    pub(super) fn start(&mut self, outlet: &str, cx: &mut Context<'_, Job>) {
        // What is due stays so, for the next owner.
        if cx.is_ending() {
            return;
        }
        let now = cx.now();
        let lost = self.lost_at(now);
        loop {
            // An outlet that is not configured keeps its rows: a kill of what it has may still reach it one day.
            let Some(channel) = self.channels.get_mut(outlet) else { return cx.shut(outlet, None) };
            let most = match channel.room(now) {
                Room::For(most) => most,
                Room::Not(until) => return cx.shut(outlet, until),
            };
            let open = channel.times.open(now);
            let rows = cx.due(outlet, now, most);
            if rows.is_empty() {
                let Some(back) = channel.back_since else { return };
                if !recall(outlet, back, open, cx) {
                    channel.back_since = None;
                    return;
                }
                continue;
            }
            // A row that does not read has failed the batch.
            let Some(tries) = attempts(outlet, rows, lost, open, cx) else { return };
            if !tries.is_empty() {
                self.jobs += 1;
                channel.began(self.jobs, lost);
                cx.start(Job { id: self.jobs, outlet: outlet.to_owned(), tries });
            }
        }
    }
}

/// Marks rows as under way, and makes the tries of a call. Rows that no longer fit stay as they are; those that the outlet's window is
/// shut to wait until it opens.
fn attempts(
    outlet: &str,
    rows: Vec<(RowKey, Row)>,
    lost: Timestamp,
    open: Timestamp,
    cx: &mut Context<'_, Job>,
) -> Option<Vec<Try>> {
    let mut tries = Vec::new();
    let mut bytes = 0;
    for (at, _) in rows {
        let mut waiting: Waiting = cx.load(DUE, &at.key)?;
        let known: Known = cx.load(SENT, &at.key).unwrap_or_default();
        // One that was under way and is due again did not come back: nobody knows what became of it.
        waiting.maybe |= std::mem::take(&mut waiting.under_way);
        if waiting.next.is_some() {
            arrive::give_way(waiting, known, cx);
            continue;
        }
        if open > cx.now() && !waiting.planned.withdraw {
            cx.store_due(DUE, &at.key, &waiting, open, outlet);
            continue;
        }
        let planned = &waiting.planned;
        let story = cx.row(STORY, &rows::story_key(&planned.uri, planned.revision, planned.flash));
        let Some(story) = story else {
            let reason = "the story is not in the table of stories; this is a bug to report".to_owned();
            receipt::failed(planned, waiting.attempts, "story-missing", reason, cx);
            arrive::end(&waiting, &known, cx);
            continue;
        };
        bytes += story.value.len();
        if bytes > MOST_BYTES && !tries.is_empty() {
            break;
        }
        waiting.under_way = true;
        waiting.tried = Some(cx.now());
        waiting.attempts = waiting.attempts.saturating_add(1);
        cx.store_due(DUE, &at.key, &waiting, lost, outlet);
        let planned = waiting.planned;
        tries.push(Try {
            carried: story.value,
            delivery: delivery::id(&planned.uri, planned.revision, outlet),
            uri: planned.uri,
            revision: planned.revision,
            withdraw: planned.withdraw,
            number: waiting.attempts,
            maybe: waiting.maybe,
            again: planned.again,
            before: known.sent,
        });
    }
    Some(tries)
}

/// The outlet is back: what waits for a later attempt since before then is due now; what failed since keeps to its schedule.
/// Whether there was any. `open`: from when on the outlet may be sent something.
fn recall(outlet: &str, back: Timestamp, open: Timestamp, cx: &mut Context<'_, Job>) -> bool {
    let (now, mut most) = (cx.now(), RECALLED);
    loop {
        let rows = cx.due(outlet, Timestamp::MAX, most);
        let mut any = false;
        for (at, row) in &rows {
            let Some(waiting) = Waiting::of(&at.key, row, cx) else { continue };
            let moment = waiting.moment(now);
            let is_shut = open > now && !waiting.planned.withdraw;
            if !is_shut && waiting.tried.is_some_and(|tried| tried < back) && !waiting.under_way && moment <= now {
                cx.store_due(DUE, &at.key, &waiting, moment, outlet);
                any = true;
            }
        }
        if any || rows.len() < most {
            return any;
        }
        // All of these wait for something else; there are more behind them.
        most *= 2;
    }
}
