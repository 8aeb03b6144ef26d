//! What comes in on `deliveries`: stories, and who is to have them.

use serde::Deserialize;
use wiredesk_log::{Context, Row, topic::Lane};
use wiredesk_story::{
    StoryUri,
    event::{Outcome, Planned},
};

use super::{
    DeliverStage, receipt,
    rows::{self, DUE, Known, REFS, SENT, STORY, Waiting},
};
use crate::job::Job;

/// What the stage itself reads of a story.
#[derive(Deserialize)]
struct Head {
    uri: StoryUri,
    revision: u64,
    #[serde(default)]
    outlets: Vec<String>,
}

/// Keeps a story as it came, until each of its outlets has come to its end.
pub(super) fn story(bytes: &[u8], cx: &mut Context<'_, Job>) -> Result<(), serde_json::Error> {
    let head: Head = serde_json::from_slice(bytes)?;
    let key = rows::story_key(&head.uri, head.revision, cx.lane() == Lane::Flash);
    // One that is sent once more may still be on its way to others.
    let before = cx.row(STORY, &key).map_or(0, |_| cx.load::<usize>(REFS, &key).unwrap_or(1));
    cx.put(STORY, &key, Row::new(bytes.to_vec()));
    let refs = before + head.outlets.len().max(1);
    if refs > 1 {
        cx.store(REFS, &key, &refs);
    }
    Ok(())
}

/// One delivery has come to its end: the last of them takes the story along.
fn release(planned: &Planned, cx: &mut Context<'_, Job>) {
    let key = rows::story_key(&planned.uri, planned.revision, planned.flash);
    let left = cx.load::<usize>(REFS, &key).map_or(0, |refs| refs.saturating_sub(1));
    if left > 0 {
        cx.store(REFS, &key, &left);
        return;
    }
    if cx.row(REFS, &key).is_some() {
        cx.delete(REFS, &key);
    }
    cx.delete(STORY, &key);
}

impl DeliverStage {
    /// A revision for an outlet: the fence first, then what still waits there.
    pub(super) fn arrive(&mut self, planned: Planned, cx: &mut Context<'_, Job>) {
        let key = rows::key(&planned.uri, &planned.outlet);
        let mut known: Known = cx.load(SENT, &key).unwrap_or_default();
        let mends = planned.again && planned.revision == known.revision && cx.row(DUE, &key).is_none();
        if planned.revision <= known.revision && !mends {
            let reason = format!("revision {} came before it", known.revision);
            // Of a revision that the outlet still has to have, its own receipt will tell.
            if !(planned.again && planned.revision == known.revision) {
                receipt::superseded(&planned, 0, reason, cx);
            }
            release(&planned, cx);
            return;
        }
        known.revision = planned.revision;
        let outlet = planned.outlet.clone();
        match cx.load::<Waiting>(DUE, &key) {
            Some(mut waiting) if waiting.under_way => {
                cx.store(SENT, &key, &known);
                let due = cx.row(DUE, &key).and_then(|row| row.due).map_or(cx.now(), |due| due.at);
                let newer = planned.revision;
                if let Some(skipped) = waiting.next.replace(Box::new(planned)) {
                    replaced(&skipped, 0, newer, cx);
                }
                cx.store_due(DUE, &key, &waiting, due, &outlet);
            }
            waiting => match waiting {
                Some(waiting) => give_way(Waiting { next: Some(Box::new(planned)), ..waiting }, known, cx),
                None => {
                    cx.store(SENT, &key, &known);
                    wait(planned, &known, cx);
                }
            },
        }
        self.start(&outlet, cx);
    }
}

/// A revision in the place of all that waited. What the outlet never had it is not asked to give back.
pub(super) fn wait(planned: Planned, known: &Known, cx: &mut Context<'_, Job>) {
    let waiting = Waiting::new(planned);
    let (key, planned) = (waiting.key(), &waiting.planned);
    if planned.withdraw && known.sent.is_none() {
        let receipt = receipt::of(planned, Outcome::Withdrawn, cx);
        receipt.rule = Some("never-sent".into());
        receipt.reason = Some("the outlet was never sent the story: there is nothing to take back".into());
        release(planned, cx);
        cx.delete(DUE, &key);
        return;
    }
    cx.store_due(DUE, &key, &waiting, waiting.moment(cx.now()), &planned.outlet);
}

/// A revision of which no attempt is under way gives way to the newer one that came. It may have reached the outlet.
pub(super) fn give_way(waiting: Waiting, mut known: Known, cx: &mut Context<'_, Job>) {
    let Some(next) = waiting.next else { return };
    if waiting.maybe {
        known.perhaps(&waiting.planned, cx.now());
    }
    cx.store(SENT, &rows::key(&next.uri, &next.outlet), &known);
    replaced(&waiting.planned, waiting.attempts, next.revision, cx);
    wait(*next, &known, cx);
}

/// A newer revision took the place of one that waited.
fn replaced(planned: &Planned, attempts: u32, newer: u64, cx: &mut Context<'_, Job>) {
    receipt::superseded(planned, attempts, format!("revision {newer} took its place"), cx);
    release(planned, cx);
}

/// A delivery has come to its end; what came meanwhile follows.
pub(super) fn end(waiting: &Waiting, known: &Known, cx: &mut Context<'_, Job>) {
    release(&waiting.planned, cx);
    match &waiting.next {
        Some(next) => wait(next.as_ref().clone(), known, cx),
        None => cx.delete(DUE, &waiting.key()),
    }
}
