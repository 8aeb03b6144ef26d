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
/// How many waiting retries are brought forward at a time.
const RECALLED: usize = 500;

impl DeliverStage {
    /// Starts what an outlet has room for. Where it has none, its timers are shut until it may have: nothing fires in vain.
    pub(super) fn start(&mut self, outlet: &str, cx: &mut Context<'_, Job>) {
        let now = cx.now();
        let lost = self.lost_at(now);
        loop {
            // An outlet that is not configured keeps its rows: a kill of what it has may still reach it one day.
            let Some(channel) = self.channels.get_mut(outlet) else { return cx.shut(outlet, None) };
            let most = match channel.room(now) {
                Room::For(most) => most,
                Room::Not(until) => return cx.shut(outlet, until),
            };
            let rows = cx.due(outlet, now, most);
            if rows.is_empty() {
                if !channel.recalls {
                    return;
                }
                // Once: what fails again keeps to its schedule.
                channel.recalls = false;
                recall(outlet, now, cx);
                continue;
            }
            // A row that does not read has failed the batch.
            let Some(tries) = attempts(outlet, rows, lost, cx) else { return };
            if !tries.is_empty() {
                self.jobs += 1;
                channel.began(self.jobs, lost);
                cx.start(Job { id: self.jobs, outlet: outlet.to_owned(), tries });
            }
        }
    }
}

/// Marks rows as under way, and makes the tries of a call. Rows that no longer fit stay as they are.
fn attempts(outlet: &str, rows: Vec<(RowKey, Row)>, lost: Timestamp, cx: &mut Context<'_, Job>) -> Option<Vec<Try>> {
    let mut tries = Vec::new();
    let mut bytes = 0;
    for (at, _) in rows {
        let mut waiting: Waiting = cx.load(DUE, &at.key)?;
        let known: Known = cx.load(SENT, &at.key).unwrap_or_default();
        // One that was under way and is due again did not come back: nobody knows what became of it.
        waiting.maybe |= waiting.under_way.take().is_some();
        if waiting.next.is_some() {
            arrive::give_way(waiting, known, cx);
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
        waiting.under_way = Some(cx.now());
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
            before: known.sent,
        });
    }
    Some(tries)
}

/// The outlet is back: what waits for a later attempt is due now.
fn recall(outlet: &str, now: Timestamp, cx: &mut Context<'_, Job>) {
    for (at, _) in cx.due(outlet, Timestamp::MAX, RECALLED) {
        let Some(waiting) = cx.load::<Waiting>(DUE, &at.key) else { continue };
        let retry = waiting.attempts > 0 && waiting.under_way.is_none();
        if retry && waiting.moment(now) <= now {
            cx.store_due(DUE, &at.key, &waiting, waiting.moment(now), outlet);
        }
    }
}
