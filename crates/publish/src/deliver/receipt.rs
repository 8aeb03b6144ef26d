//! Receipts of deliveries.

use wiredesk_log::Context;
use wiredesk_story::event::{Outcome, Planned, Receipt};

use crate::{delivery, job::Job};

/// A receipt about a revision at an outlet, to be filled in.
pub(super) fn of<'a>(planned: &Planned, outcome: Outcome, cx: &'a mut Context<'_, Job>) -> &'a mut Receipt {
    cx.comes_from(&planned.wire.id, planned.wire.index, Some(&planned.uri));
    let waited = cx.now().as_millisecond().saturating_sub(planned.wire.time.as_millisecond());
    let receipt = cx.receipt(outcome);
    receipt.revision = Some(planned.revision);
    receipt.version.clone_from(&planned.version);
    receipt.outlet = Some(planned.outlet.clone());
    receipt.delivery = Some(delivery::id(&planned.uri, planned.revision, &planned.outlet));
    receipt.latency_ms = Some(u64::try_from(waited).unwrap_or_default());
    receipt
}

/// A newer revision took the place of this one.
pub(super) fn superseded(planned: &Planned, attempts: u32, reason: String, cx: &mut Context<'_, Job>) {
    let receipt = of(planned, Outcome::Superseded, cx);
    receipt.rule = Some("revision".into());
    receipt.reason = Some(reason);
    receipt.attempts = Some(attempts).filter(|attempts| *attempts > 0);
}

/// An attempt failed: for good, unless the caller says until when the next one waits.
pub(super) fn failed<'a>(
    planned: &Planned,
    attempts: u32,
    rule: &str,
    reason: String,
    cx: &'a mut Context<'_, Job>,
) -> &'a mut Receipt {
    let receipt = of(planned, Outcome::Failed, cx);
    receipt.rule = Some(rule.into());
    receipt.reason = Some(reason);
    receipt.attempts = Some(attempts).filter(|attempts| *attempts > 0);
    receipt
}
