//! The stage `plan`: which outlets get a revision, and which give the story back. Pure: it reads its table and writes deliveries.
//!
//! - A usable story goes to every outlet whose `accepts` takes it and whose contracts let it. An outlet that was to have it and takes it no more, because the
//!   story or the configuration changed, gives it back.
//! - A kill or a withheld story goes to every outlet that was ever to have it, whatever `accepts` says today, on the flash lane.
//! - A story under embargo is planned at once and due at its moment, at once where the outlet has leave; kills and updates of it
//!   follow like any other.
//! - An outlet that came later is sent what stands by revisions that are for it alone: the others are not told of them.
//!
//! The story is written once to each partition and lane of `deliveries` that needs it, then one small record an outlet.

mod memory;
mod records;

use jiff::Timestamp;
use wiredesk_log::{Context, Input, NoJob, Stage, StageSpec, Stored, Topic, Verdict};
use wiredesk_story::{
    PubStatus,
    event::{Checked, Outcome, Routed},
};

use self::memory::Memory;
use crate::route::{Route, Would, would};

/// The table of what each outlet was to have, by uri.
const SENT: &str = "sent";

/// The stage.
pub struct PlanStage {
    spec: StageSpec,
    routes: Vec<Route>,
}

/// One outlet's part in a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    outlet: String,
    withdraw: bool,
    not_before: Option<Timestamp>,
}

impl PlanStage {
    /// A stage for these outlets: [`Outlets::routes`](crate::Outlets::routes).
    pub fn new(routes: Vec<Route>) -> Self {
        Self { spec: StageSpec { name: "plan", input: Some(Topic::Enriched) }, routes }
    }

    fn plan(&self, checked: &Checked, cx: &mut Context<'_, NoJob>) -> Verdict {
        let mut memory: Memory = cx.load(SENT, checked.uri.as_str()).unwrap_or_default();
        if let Some(outlet) = &checked.outlet {
            return self.newcomer(checked, outlet, memory, cx);
        }
        if checked.revision <= memory.revision {
            let reason = format!("revision {} was planned before it", memory.revision);
            return drop(checked, Outcome::Superseded, "revision", reason, cx);
        }
        let usable = !checked.change.withdraws() && checked.story.status() == PubStatus::Usable;
        let (parts, answers) =
            if usable { self.publish(checked, &memory, cx.now()) } else { (memory.everywhere(), Vec::new()) };
        memory.note(checked.revision, &parts);
        cx.store(SENT, checked.uri.as_str(), &memory);
        if parts.is_empty() {
            return nowhere(checked, usable, &answers, cx);
        }
        let until = self.embargo(checked, &parts, cx.now());
        routed(checked, &parts, until, cx);
        let lane = cx.lane();
        Verdict::Forward(records::of(checked, parts, lane, cx.partitions()))
    }

    /// The revision that stands, for one outlet that came after it. Nothing where something newer was planned meanwhile, or where the
    /// outlet has the story: then it is told what all are told.
    fn newcomer(&self, checked: &Checked, outlet: &str, mut memory: Memory, cx: &mut Context<'_, NoJob>) -> Verdict {
        let stands = checked.revision == memory.revision && !checked.change.withdraws();
        let mut parts = Vec::new();
        if stands && checked.story.status() == PubStatus::Usable && !memory.has(outlet) {
            parts = self.publish(checked, &memory, cx.now()).0;
            parts.retain(|part| part.outlet == outlet && !part.withdraw);
        }
        if parts.is_empty() {
            return Verdict::done();
        }
        memory.note(checked.revision, &parts);
        cx.store(SENT, checked.uri.as_str(), &memory);
        let until = self.embargo(checked, &memory.holders(), cx.now());
        routed(checked, &parts, until, cx);
        Verdict::Forward(records::of(checked, parts, cx.lane(), cx.partitions()))
    }

    /// The embargo, where an outlet waits for it.
    fn embargo(&self, checked: &Checked, parts: &[Part], now: Timestamp) -> Option<Timestamp> {
        let gets = |route: &&Route| parts.iter().any(|part| part.outlet == route.outlet && !part.withdraw);
        self.routes.iter().filter(gets).filter_map(|route| route.terms.waits(&checked.story, now)).max()
    }

    /// The parts of a usable story, and what each outlet said.
    fn publish(&self, checked: &Checked, memory: &Memory, now: Timestamp) -> (Vec<Part>, Vec<Would>) {
        let answers = would(&self.routes, &checked.story, &checked.wire.source, now);
        let part = |answer: &Would| {
            let (withdraw, outlet) = (!answer.takes, answer.outlet.clone());
            let wanted = !withdraw || memory.has(&outlet);
            wanted.then_some(Part { outlet, withdraw, not_before: answer.until })
        };
        (answers.iter().filter_map(part).collect(), answers)
    }
}

impl Stage for PlanStage {
    type Job = NoJob;
    type Done = NoJob;

    fn spec(&self) -> &StageSpec {
        &self.spec
    }

    fn apply(&mut self, input: Input<'_, NoJob>, cx: &mut Context<'_, NoJob>) -> Verdict {
        let Input::Record(record, _) = input else { return Verdict::done() };
        match read(record) {
            Ok(checked) => {
                cx.comes_from(&checked.wire.id, checked.wire.index, Some(&checked.uri));
                self.plan(&checked, cx)
            }
            Err(error) => Verdict::Reject {
                rule: "unreadable".into(),
                reason: format!("{error}; it is no story as enrich writes it"),
            },
        }
    }
}

fn read(record: &Stored) -> Result<Checked, serde_json::Error> {
    serde_json::from_slice(&record.value)
}

/// The receipt of a revision that goes to outlets.
fn routed(checked: &Checked, parts: &[Part], until: Option<Timestamp>, cx: &mut Context<'_, NoJob>) {
    let receipt = cx.receipt(if until.is_some() { Outcome::Embargoed } else { Outcome::Routed });
    receipt.revision = Some(checked.revision);
    receipt.version.clone_from(&checked.story.version);
    receipt.reason.clone_from(&checked.reason);
    receipt.until = until;
    let part = |part: &Part| Routed { outlet: part.outlet.clone(), withdraw: part.withdraw };
    receipt.outlets = parts.iter().map(part).collect();
}

/// It ends here; the receipt says which revision.
fn drop(checked: &Checked, outcome: Outcome, rule: &str, reason: String, cx: &mut Context<'_, NoJob>) -> Verdict {
    let receipt = cx.receipt(outcome);
    receipt.revision = Some(checked.revision);
    receipt.version.clone_from(&checked.story.version);
    receipt.rule = Some(rule.to_owned());
    receipt.reason = Some(reason.clone());
    Verdict::Drop { outcome, rule: rule.to_owned(), reason }
}

/// The end of a revision that concerns no outlet.
fn nowhere(checked: &Checked, usable: bool, answers: &[Would], cx: &mut Context<'_, NoJob>) -> Verdict {
    if !usable {
        let reason = "no outlet was ever to have the story: there is nothing to take back".to_owned();
        return drop(checked, Outcome::Withdrawn, "never-sent", reason, cx);
    }
    let refusals: Vec<String> = answers.iter().map(|answer| format!("{}: {}", answer.outlet, answer.reason)).collect();
    let (rule, reason) = match refusals.as_slice() {
        [] => ("no-outlets", "no outlet is configured".to_owned()),
        _ => ("accepts", format!("no outlet takes it: {}", refusals.join("; "))),
    };
    drop(checked, Outcome::Unrouted, rule, reason, cx)
}
