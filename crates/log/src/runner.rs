//! The loop around a stage. It owns all I/O: lanes, batches, transactions, offsets, tables, timers, rejects, receipts, metrics, panics.
//!
//! One [`step`](Runner::step) of the loop, top to bottom: what changed hands, what has finished, what is due, what came in;
//! transformed one by one; committed together; then the jobs that follow are started.

mod apply;
mod buffers;
mod jobs;
mod seal;
mod timers;

use std::{
    collections::{BTreeMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;

pub use self::jobs::{BlockingFetcher, Fetcher, Idle, Ticket, Workers};
use self::{
    apply::Batch,
    buffers::{Buffers, Work},
    timers::Timers,
};
use crate::{
    blobs::{self, Blobs},
    clock::Clock,
    error::{LogError, Recourse},
    event_log::{Handover, Member},
    faults::{Faults, Point},
    stage::Stage,
    topic::Lane,
    wake::Wake,
};

/// Bounds of a batch: whichever is reached first ends it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Things transformed.
    pub records: usize,
    /// Bytes fetched.
    pub bytes: usize,
    /// Time spent transforming.
    pub work: Duration,
    /// The largest record that goes into the log whole, in bytes; the value of a larger one goes to the blob store.
    pub record_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { records: 500, bytes: 4 << 20, work: Duration::from_millis(25), record_bytes: blobs::LIMIT }
    }
}

/// All that a runner is given besides its stage and its member.
pub struct Parts<J, D> {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Failures.
    pub faults: Arc<dyn Faults>,
    /// Values over the limit.
    pub blobs: Arc<dyn Blobs>,
    /// Who does the stage's jobs.
    pub workers: Box<dyn Workers<J, D>>,
    /// Who fetches what `prepare` asks for.
    pub fetcher: Box<dyn Fetcher>,
    /// Digest of the configuration; every event carries it.
    pub config: String,
    /// How many partitions each topic has.
    pub partitions: u32,
    /// Bounds of a batch.
    pub limits: Limits,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Committed a batch of this many things.
    Worked(usize),
    /// Nothing to do before this moment, unless something comes in.
    Idle(Option<Timestamp>),
    /// The outcome was lost or the partition was: gone back to what is committed.
    Rewound,
    /// The log cannot be reached: try again in a while.
    Unavailable,
}

/// Why a runner ended.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The log failed in a way that this instance cannot mend.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// A stage, its member of the log, and the loop between them. One thread.
pub struct Runner<S: Stage> {
    stage: S,
    member: Box<dyn Member>,
    parts: Parts<S::Job, S::Done>,
    buffers: Buffers<S::Done>,
    timers: Timers,
    owned: HashSet<u32>,
    /// Partitions that hold an event of a newer major version: nothing more is read there.
    halted: HashSet<u32>,
    /// Grows with each rewind and loss: a job of an older generation is void.
    generation: u64,
    /// The largest batch now: halved while a record is looked for that cannot be stored.
    cap: usize,
}

impl<S: Stage> Runner<S> {
    /// A runner that has done nothing yet.
    pub fn new(stage: S, member: Box<dyn Member>, parts: Parts<S::Job, S::Done>) -> Self {
        let cap = parts.limits.records;
        Self {
            stage,
            member,
            parts,
            buffers: Buffers::default(),
            timers: Timers::default(),
            owned: HashSet::new(),
            halted: HashSet::new(),
            generation: 0,
            cap,
        }
    }

    /// Runs until `stop`, then hands over. `idle` is told whenever the loop has nothing to do, and when it has again.
    pub fn run(&mut self, wake: &Wake, stop: &AtomicBool, idle: &Idle) -> Result<(), RunError> {
        const LONGEST: Duration = Duration::from_millis(500);
        while !stop.load(Ordering::SeqCst) {
            let progress = self.step()?;
            let wait = match progress {
                Progress::Worked(_) | Progress::Rewound => {
                    idle.busy();
                    continue;
                }
                Progress::Unavailable => Duration::from_millis(100),
                Progress::Idle(next) => {
                    idle.idle(self.parts.workers.busy() + self.buffers.waiting(), next);
                    next.map_or(LONGEST, |next| self.until(next).min(LONGEST))
                }
            };
            wake.wait(wait);
        }
        if self.parts.workers.busy() == 0 {
            self.member.leave()?;
        }
        Ok(())
    }

    fn until(&self, moment: Timestamp) -> Duration {
        Duration::try_from(moment.duration_since(self.parts.clock.now())).unwrap_or_default()
    }

    /// One round. Never waits.
    pub fn step(&mut self) -> Result<Progress, RunError> {
        let error = match self.round() {
            Ok(progress) => return Ok(progress),
            Err(error) => error,
        };
        let progress = match error.recourse() {
            Recourse::Stop => return Err(error.into()),
            Recourse::Wait => Progress::Unavailable,
            Recourse::Rewind | Recourse::Halve => Progress::Rewound,
        };
        tracing::warn!(stage = self.stage.spec().name, %error, "going back to what is committed");
        match self.rewind() {
            Err(error) if error.recourse() == Recourse::Stop => Err(error.into()),
            Err(_) => Ok(Progress::Unavailable),
            Ok(()) => Ok(progress),
        }
    }

    fn round(&mut self) -> Result<Progress, LogError> {
        self.take_changes()?;
        self.take_finished();
        for lane in Lane::BOTH {
            self.fetch(lane)?;
        }
        let now = self.parts.clock.now();
        let mut works = self.buffers.take_first(self.cap);
        let room = self.cap.saturating_sub(works.len());
        works.extend(self.timers.take_due(self.member.rows(), now, room)?);
        let room = self.cap.saturating_sub(works.len());
        works.extend(self.buffers.take_ordinary(room));
        if works.is_empty() {
            return Ok(Progress::Idle(self.timers.next(now)));
        }
        self.parts.faults.at(Point::Fetched)?;
        self.transform_and_commit(works, now)
    }

    fn take_changes(&mut self) -> Result<(), LogError> {
        let changes = self.member.changes()?;
        for partition in changes.revoked {
            self.owned.remove(&partition);
            self.buffers.forget(partition);
            self.timers.forget(partition);
            self.generation += 1;
        }
        for owned in changes.assigned {
            self.owned.insert(owned.partition);
            self.buffers.forget(owned.partition);
            self.timers.load(self.member.rows(), owned.partition)?;
            self.buffers.assigned.push_back((owned.partition, owned.handover));
        }
        Ok(())
    }

    fn take_finished(&mut self) {
        for (ticket, done) in self.parts.workers.finished() {
            if ticket.generation == self.generation && self.owned.contains(&ticket.partition) {
                self.buffers.finished.push_back((ticket, done));
            }
        }
    }

    fn fetch(&mut self, lane: Lane) -> Result<(), LogError> {
        self.buffers.collect_prepared(lane);
        if self.stage.spec().input.is_none() || !self.buffers.wants(lane) {
            return Ok(());
        }
        let limits = self.parts.limits;
        let mut records = self.member.fetch(lane, limits.records, limits.bytes)?;
        records.retain(|record| !self.halted.contains(&record.position.partition));
        let fetches: Vec<_> = records.iter().map(|record| self.stage.prepare(record)).collect();
        if fetches.iter().any(Option::is_some) {
            self.buffers.prepare(lane, records, fetches, self.parts.fetcher.as_ref());
        } else {
            self.buffers.fill(lane, records);
        }
        Ok(())
    }

    fn transform_and_commit(&mut self, works: Vec<Work<S::Done>>, now: Timestamp) -> Result<Progress, LogError> {
        let mut batch = self.transform(works, now)?;
        self.parts.faults.at(Point::Transformed)?;
        for output in &mut batch.transaction.outputs {
            blobs::spill(output, self.parts.blobs.as_ref(), self.parts.limits.record_bytes)?;
        }
        self.parts.faults.at(Point::Spilled)?;
        if batch.transaction.partitions.is_empty() {
            return Ok(Progress::Worked(0));
        }
        let started = std::time::Instant::now();
        match self.member.commit(&batch.transaction) {
            Ok(()) => {}
            Err(error) if error.recourse() == Recourse::Halve => return self.halve(batch, &error, now),
            Err(error) => return Err(error),
        }
        self.parts.faults.at(Point::Acknowledged)?;
        let name = self.stage.spec().name;
        metrics::histogram!("wiredesk_commit_seconds", "stage" => name).record(started.elapsed().as_secs_f64());
        Ok(self.acknowledged(batch, now))
    }

    /// The batch has taken effect: timers, gates and jobs follow.
    fn acknowledged(&mut self, batch: Batch<S>, now: Timestamp) -> Progress {
        let name = self.stage.spec().name;
        for (outcome, count) in batch.counts {
            metrics::counter!("wiredesk_records_total", "stage" => name, "outcome" => outcome).increment(count);
        }
        self.timers.changed(&batch.transaction.rows);
        for (partition, gate) in batch.gates {
            self.timers.gate(partition, gate);
        }
        for (partition, job) in batch.jobs {
            self.parts.workers.start(Ticket { partition, generation: self.generation }, job);
        }
        self.timers.settle(self.member.rows(), &batch.fired, now);
        self.cap = (self.cap * 2).min(self.parts.limits.records);
        Progress::Worked(batch.works.len())
    }

    /// Something in the batch cannot be stored for what it is: look for it in ever smaller batches, and reject it.
    fn halve(&mut self, batch: Batch<S>, error: &LogError, now: Timestamp) -> Result<Progress, LogError> {
        let count = batch.works.len();
        if count > 1 {
            self.cap = count / 2;
            self.buffers.give_back(batch.works);
            return Ok(Progress::Worked(0));
        }
        let reason = format!("{error}; it grew over what the log can hold");
        let rejected = self.reject_alone(batch.works, &reason, now)?;
        self.member.commit(&rejected.transaction)?;
        Ok(self.acknowledged(rejected, now))
    }

    fn rewind(&mut self) -> Result<(), LogError> {
        self.generation += 1;
        self.member.rewind()?;
        self.buffers.clear();
        self.timers = Timers::default();
        let mut handovers: BTreeMap<u32, Handover> =
            self.owned.iter().map(|partition| (*partition, Handover::Unclean)).collect();
        let changes = self.member.changes()?;
        for partition in changes.revoked {
            handovers.remove(&partition);
        }
        handovers.extend(changes.assigned.iter().map(|owned| (owned.partition, owned.handover)));
        self.owned = handovers.keys().copied().collect();
        for (partition, handover) in handovers {
            self.timers.load(self.member.rows(), partition)?;
            self.buffers.assigned.push_back((partition, handover));
        }
        Ok(())
    }

    /// The stage, for tests and figures.
    pub fn stage(&self) -> &S {
        &self.stage
    }
}
