//! What became of attempts: receipts, retries, and what follows.

use std::time::Duration;

use wiredesk_log::{Context, Record};
use wiredesk_story::event::{Outcome, Steer};

use super::{
    DeliverStage, arrive, later, receipt,
    rows::{self, DUE, Known, SENT, Waiting},
    steering,
};
use crate::{
    job::{Done, Job, Tried},
    outlet::{Delivered, Failure, Looked, Sent},
};

impl DeliverStage {
    /// A call has come back. The records are those by which an outlet that is gone is paused.
    pub(super) fn settle(&mut self, done: &Done, cx: &mut Context<'_, Job>) -> Vec<Record> {
        let mut records = Vec::new();
        let mut gone = false;
        for tried in &done.tried {
            gone |= matches!(tried.result, Err(Failure::Gone { .. }));
            self.settle_one(&done.outlet, tried, cx);
        }
        if let Some(channel) = self.channels.get_mut(&done.outlet) {
            let through = done
                .tried
                .iter()
                .any(|tried| !matches!(tried.result, Err(Failure::Later { .. } | Failure::NotSent { .. })));
            channel.ended(done.id, through, asked(done), cx.now());
        }
        cx.open(&done.outlet);
        if gone {
            records.push(steering(&done.outlet, Steer::Pause, cx.partitions()));
            self.pause(&done.outlet, cx);
        }
        self.start(&done.outlet, cx);
        records
    }

    fn settle_one(&mut self, outlet: &str, tried: &Tried, cx: &mut Context<'_, Job>) {
        let key = rows::key(&tried.uri, outlet);
        let Some(mut waiting) = cx.load::<Waiting>(DUE, &key) else { return };
        let same = waiting.planned.revision == tried.revision && waiting.attempts == tried.number;
        if !same || !waiting.under_way {
            return;
        }
        waiting.under_way = false;
        let mut known: Known = cx.load(SENT, &key).unwrap_or_default();
        match &tried.result {
            Ok(delivered) => {
                confirmed(&waiting, delivered, &mut known, cx);
                cx.store(SENT, &key, &known);
                arrive::end(&waiting, &known, cx);
            }
            Err(Failure::Later { reason, after }) => {
                waiting.maybe = true;
                self.again(waiting, known, reason, *after, cx);
            }
            Err(Failure::NotSent { reason }) => self.again(waiting, known, reason, None, cx),
            // Nobody gives up a kill for one answer: a key may be wrong today, and right once somebody has mended it.
            Err(Failure::Never { reason }) if waiting.planned.withdraw => self.again(waiting, known, reason, None, cx),
            Err(Failure::Never { reason }) => give_up(&waiting, known, "refused", reason.clone(), cx),
            Err(Failure::Gone { .. }) if waiting.next.is_some() => arrive::give_way(waiting, known, cx),
            Err(Failure::Gone { reason }) => {
                // It waits for a person, at its old place.
                receipt::failed(&waiting.planned, waiting.attempts, "gone", reason.clone(), cx);
                let moment = waiting.moment(cx.now());
                cx.store_due(DUE, &key, &waiting, moment, outlet);
            }
        }
    }

    /// An attempt failed and may work later; but what is newer goes first, and in its place.
    fn again(
        &mut self,
        waiting: Waiting,
        known: Known,
        reason: &str,
        asked: Option<Duration>,
        cx: &mut Context<'_, Job>,
    ) {
        if waiting.next.is_some() {
            return arrive::give_way(waiting, known, cx);
        }
        match self.retries.after(waiting.attempts, asked, (self.dice)()) {
            Some(wait) => {
                let at = later(cx.now(), wait);
                let at = self.channels.get(&waiting.planned.outlet).map_or(at, |channel| channel.times.again(at));
                receipt::failed(&waiting.planned, waiting.attempts, "retry", reason.to_owned(), cx).until = Some(at);
                cx.store_due(DUE, &waiting.key(), &waiting, at, &waiting.planned.outlet);
            }
            None => {
                let reason = format!("given up after {} attempts: {reason}", waiting.attempts);
                give_up(&waiting, known, "retries", reason, cx);
            }
        }
    }

    fn pause(&mut self, outlet: &str, cx: &mut Context<'_, Job>) {
        cx.store(rows::OUTLET, outlet, &rows::Paused { paused: true });
        if let Some(channel) = self.channels.get_mut(outlet) {
            channel.paused = true;
        }
        tracing::warn!(outlet, "the outlet is gone (410): it is paused until somebody resumes it");
    }
}

/// The outlet has it, or has it no more.
fn confirmed(waiting: &Waiting, delivered: &Delivered, known: &mut Known, cx: &mut Context<'_, Job>) {
    let planned = &waiting.planned;
    let outcome = if planned.withdraw { Outcome::Withdrawn } else { Outcome::Published };
    let receipt = receipt::of(planned, outcome, cx);
    receipt.location.clone_from(&delivered.location);
    receipt.digest.clone_from(&delivered.digest);
    receipt.attempts = Some(waiting.attempts);
    match &delivered.looked {
        Some(Looked::Verified(verified)) => receipt.verified = Some(*verified),
        Some(Looked::Unseen(reason)) => receipt.reason = Some(reason.clone()),
        None => {}
    }
    let before = known.sent.take();
    known.sent = Some(Sent {
        revision: planned.revision,
        first: before.as_ref().map_or(cx.now(), |sent| sent.first),
        location: delivered.location.clone().or_else(|| before.as_ref().and_then(|sent| sent.location.clone())),
        withdrawn: planned.withdraw,
        note: delivered.note.clone().or_else(|| before.and_then(|sent| sent.note)),
    });
}

/// No further attempt; what may have arrived all the same is remembered.
fn give_up(waiting: &Waiting, mut known: Known, rule: &str, reason: String, cx: &mut Context<'_, Job>) {
    receipt::failed(&waiting.planned, waiting.attempts, rule, reason, cx);
    if waiting.maybe {
        known.perhaps(&waiting.planned, cx.now());
        cx.store(SENT, &waiting.key(), &known);
    }
    arrive::end(waiting, &known, cx);
}

/// The longest time that the outlet asked to be left alone.
fn asked(done: &Done) -> Option<Duration> {
    let after = |tried: &Tried| match tried.result {
        Err(Failure::Later { after, .. }) => after,
        _ => None,
    };
    done.tried.iter().filter_map(after).max()
}
