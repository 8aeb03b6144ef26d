//! The stage `deliver`: takes each delivery as due, starts attempts, and writes what became of them.
//!
//! Its tables, in the outlet's partition, all but the first by `{uri} {outlet}`:
//! - `story`: the story of a revision, kept until no delivery refers to it; `refs`: how many still do, where it is more than one
//! - `due`: what an outlet is still to have, with a timer in the outlet's group; for embargoes, windows, retries and attempts under way alike
//! - `sent`: the highest revision an outlet was to have, and what it was (possibly) sent; kept for good
//! - `outlet`: outlets that are paused
//! - `rest`: until when a process that lost the partition may still be at work
//!
//! A row in `due` says that an attempt is under way before the attempt begins, and until its receipt is committed. So whatever
//! step a process dies at, the next one finds the row and tries again with the same id and the same content.

mod arrive;
mod channel;
mod receipt;
mod rows;
mod settle;
mod start;
mod takeover;

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use serde::Deserialize;
use wiredesk_log::{Context, Input, Record, Stage, StageSpec, Stored, Topic, Verdict, topic::Lane};
use wiredesk_story::event::{Carried, DeliveryEvent, OutletCommand, Planned, Steer};

use self::channel::Channel;
use crate::{
    job::{Done, Job},
    outlets::{Configured, Outlets},
    retries::Retries,
    setting::PublishConfig,
};

/// Random numbers from 0 to 1.
pub type Dice = Box<dyn FnMut() -> f64 + Send>;

/// The stage.
pub struct DeliverStage {
    spec: StageSpec,
    channels: BTreeMap<String, Channel>,
    retries: Retries,
    deadline: Duration,
    dice: Dice,
    jobs: u64,
}

/// The kinds of [`DeliveryEvent`], without their content.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    Story,
    Deliver,
    Outlet,
}

#[derive(Deserialize)]
struct Tag {
    what: What,
}

impl DeliverStage {
    /// A stage for these outlets. `dice` spreads the retries.
    pub fn new(outlets: &Outlets, config: &PublishConfig, dice: Dice) -> Self {
        let channel = |one: &Configured| Channel::new(one.outlet.as_ref(), one.terms.times.clone());
        let channels = outlets.iter().map(|one| (one.name.clone(), channel(one)));
        Self {
            spec: StageSpec { name: "deliver", input: Some(Topic::Deliveries) },
            channels: channels.collect(),
            retries: Retries::of(config),
            deadline: config.deadline(),
            dice,
            jobs: 0,
        }
    }

    /// When an attempt that has not come back counts as lost: the workers end it long before.
    fn lost_at(&self, now: Timestamp) -> Timestamp {
        later(now, self.deadline * 2)
    }

    fn record(&mut self, record: &Stored, cx: &mut Context<'_, Job>) -> Result<(), serde_json::Error> {
        let Tag { what } = serde_json::from_slice(&record.value)?;
        match what {
            What::Story => arrive::story(&record.value, cx),
            What::Deliver => {
                let planned: Planned = serde_json::from_slice(&record.value)?;
                self.arrive(planned, cx);
                Ok(())
            }
            What::Outlet => {
                let command: OutletCommand = serde_json::from_slice(&record.value)?;
                self.steer(&command, cx);
                Ok(())
            }
        }
    }

    fn steer(&mut self, command: &OutletCommand, cx: &mut Context<'_, Job>) {
        let outlet = &command.outlet;
        match command.steer {
            Steer::Pause => {
                cx.store(rows::OUTLET, outlet, &rows::Paused { paused: true });
                if let Some(channel) = self.channels.get_mut(outlet) {
                    channel.paused = true;
                }
                cx.shut(outlet, None);
            }
            Steer::Resume => {
                cx.delete(rows::OUTLET, outlet);
                if let Some(channel) = self.channels.get_mut(outlet) {
                    channel.resume(cx.now());
                }
                cx.open(outlet);
                self.start(outlet, cx);
            }
        }
    }
}

impl Stage for DeliverStage {
    type Job = Job;
    type Done = Done;

    fn spec(&self) -> &StageSpec {
        &self.spec
    }

    fn apply(&mut self, input: Input<'_, Done>, cx: &mut Context<'_, Job>) -> Verdict {
        match input {
            Input::Record(record, _) => match self.record(record, cx) {
                Ok(()) => Verdict::done(),
                Err(error) => Verdict::Reject {
                    rule: "unreadable".into(),
                    reason: format!("{error}; it is no delivery as plan writes it"),
                },
            },
            Input::Timer(_, row) => {
                if let Some(due) = &row.due {
                    self.start(&due.group, cx);
                }
                Verdict::done()
            }
            Input::Finished(done) => Verdict::Forward(self.settle(done, cx)),
            Input::Assigned(handover) => {
                self.take_over(handover, cx);
                Verdict::done()
            }
        }
    }
}

/// The record by which a stage or a person steers an outlet. It overtakes deliveries.
pub fn steering(outlet: &str, steer: Steer, partitions: u32) -> Record {
    let event = DeliveryEvent::Outlet(OutletCommand { outlet: outlet.to_owned(), steer });
    let mut record = Record::event(Topic::Deliveries, Lane::Flash, outlet, &event);
    record.partition = Some(wiredesk_log::partition::of_key(outlet.as_bytes(), partitions));
    record
}

/// The records that send an outlet once more what it has by its receipts. They overtake nothing.
pub fn mending(carried: Carried, outlet: &str, withdraw: bool, partitions: u32) -> Vec<Record> {
    let (uri, partition) = (carried.uri.clone(), wiredesk_log::partition::of_key(outlet.as_bytes(), partitions));
    let planned = Planned {
        wire: carried.wire.clone(),
        outlet: outlet.to_owned(),
        uri: uri.clone(),
        revision: carried.revision,
        version: carried.story.version.clone(),
        withdraw,
        not_before: None,
        flash: false,
        again: true,
    };
    let carried = Carried { outlets: vec![outlet.to_owned()], ..carried };
    let events = [DeliveryEvent::Story(carried), DeliveryEvent::Deliver(planned)];
    let record = |event: &DeliveryEvent| {
        let mut record = Record::event(Topic::Deliveries, Lane::Ordinary, uri.as_str(), event);
        record.partition = Some(partition);
        record
    };
    events.iter().map(record).collect()
}

/// A moment later than another; the end of time where there is none.
fn later(now: Timestamp, by: Duration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}
