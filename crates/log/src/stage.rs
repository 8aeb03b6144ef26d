//! What a stage is: a pure state machine between a topic and the next. The runner does all the rest.

use std::{any::Any, future::Future, pin::Pin};

use jiff::Timestamp;
use wiredesk_story::event::Outcome;

use crate::{
    context::Context,
    event_log::Handover,
    hearsay::Hearsay,
    record::{Record, Stored},
    rows::{Row, RowKey},
    topic::Topic,
};

/// A stage of the pipeline.
pub trait Stage: Send {
    /// Work outside the log that the stage may start: an attempt at an outlet. [`NoJob`] for most.
    type Job: Send + 'static;
    /// What a job comes back with.
    type Done: Send + 'static;

    /// Its name and its topic. Called often; returns the same each time.
    fn spec(&self) -> &StageSpec;

    /// What must be fetched from outside before this record can be transformed, if anything. Called on the runner's thread, must
    /// not block; the future runs aside, within the runner's deadline, while the flash lane goes on.
    fn prepare(&self, _record: &Stored) -> Option<Fetch> {
        None
    }

    /// What it wants to hear of its tables in partitions that other instances own. Nothing for most. Called in every round.
    fn overhears(&self) -> Option<Hearsay> {
        None
    }

    /// A row of such a table, as its owner committed it; none where it was deleted. A hint: it comes late, and may come again.
    fn overheard(&mut self, _at: &RowKey, _row: Option<&Row>, _now: Timestamp) {}

    /// Transforms one thing into what comes out of it. Called on the runner's thread; does no I/O, must not block, asks `cx` for
    /// the time. A panic rejects the record. What it does through `cx` takes effect only with the whole transaction.
    fn apply(&mut self, input: Input<'_, Self::Done>, cx: &mut Context<'_, Self::Job>) -> Verdict;
}

/// What a stage is called and what it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageSpec {
    /// Its name: group, tables, lock files and metrics bear it.
    pub name: &'static str,
    /// The topic it reads, on both lanes; none for one that lives by timers and jobs alone.
    pub input: Option<Topic>,
}

/// Something fetched from outside; whatever the stage's `prepare` makes of it.
pub type Fetched = Box<dyn Any + Send>;

/// A fetch under way. What fails, or is late, comes as `None`.
pub type Fetch = Pin<Box<dyn Future<Output = Fetched> + Send>>;

/// What goes into a stage.
pub enum Input<'a, D> {
    /// A record of its topic, with what `prepare` fetched for it.
    Record(&'a Stored, Option<&'a (dyn Any + Send)>),
    /// A timer that is due. It fires once: if the stage leaves the row as it is, its timer is taken off.
    Timer(&'a RowKey, &'a Row),
    /// A job that the stage started has finished. Lent, not given: if the transaction fails, it comes again, and the job is not
    /// done twice for it.
    Finished(&'a D),
    /// A partition is the stage's own from now on: what it had in its own memory for it is void, the rows are what counts.
    Assigned(Handover),
}

/// What comes out of a stage.
#[derive(Debug, PartialEq)]
pub enum Verdict {
    /// It goes on as these records; none is right where the stage wrote its own receipt.
    Forward(Vec<Record>),
    /// The stage keeps it in a row, until a moment or until somebody lets it go.
    Hold {
        /// The moment, if it is known.
        until: Option<Timestamp>,
        /// The rule that decided.
        rule: String,
        /// In plain words.
        reason: String,
    },
    /// It cannot go on: it lies in `rejected`, whole.
    Reject {
        /// The rule that decided.
        rule: String,
        /// In plain words, with what to do.
        reason: String,
    },
    /// It ends here, by name.
    Drop {
        /// Duplicate, stale, dropped, remembered, empty, unrouted, superseded.
        outcome: Outcome,
        /// The rule that decided.
        rule: String,
        /// In plain words.
        reason: String,
    },
}

impl Verdict {
    /// Nothing comes out and nothing is to be said: a timer or a job that only changed rows.
    pub fn done() -> Self {
        Self::Forward(Vec::new())
    }
}

/// The job of a stage that has none.
#[derive(Debug)]
pub enum NoJob {}
