//! The loop around a stage. It owns all I/O: lanes, batches, transactions, offsets, tables, timers, rejects, receipts, metrics, panics.
//!
//! One [`step`](Runner::step) of the loop, top to bottom: what changed hands, what has finished, what is due, what came in;
//! transformed one by one; committed together; then the jobs that follow are started.

mod apply;
mod buffers;
mod ending;
mod jobs;
mod neighbours;
mod overhear;
mod seal;
mod takeover;
mod timers;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;

pub use self::jobs::{BlockingFetcher, Fetcher, Idle, State, Ticket, Workers};
use self::{
    apply::Batch,
    buffers::{Buffers, Work},
    neighbours::Neighbours,
    takeover::Holdings,
    timers::Timers,
};
use crate::{
    blobs::{self, Blobs},
    clock::Clock,
    error::{LogError, Recourse},
    event_log::{Member, Promises},
    faults::{Faults, Point},
    record::Stored,
    stage::{Fetch, NoJob, Stage},
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
    /// How long a runner that is told to stop waits for its jobs under way.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            records: 500,
            bytes: 4 << 20,
            work: Duration::from_millis(25),
            record_bytes: blobs::LIMIT,
            grace: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// For a log of these promises. Where a commit costs little, batches are small: what hurries waits behind none that is long.
    pub fn of(promises: Promises) -> Self {
        let usual = Self::default();
        if promises.prompt { Self { records: 100, work: Duration::from_millis(5), ..usual } } else { usual }
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

impl Parts<NoJob, NoJob> {
    /// For a stage without jobs that fetches nothing, on the machine's clock, within the usual limits.
    pub fn plain(partitions: u32, blobs: Arc<dyn Blobs>, config: &str) -> Self {
        Self {
            clock: Arc::new(crate::clock::SystemClock),
            faults: Arc::new(crate::faults::NoFaults),
            blobs,
            workers: Box::new(()),
            fetcher: Box::new(BlockingFetcher),
            config: config.to_owned(),
            partitions,
            limits: Limits::default(),
        }
    }
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
    /// The runner itself failed: a panic outside the stage's own `apply`.
    #[error("the stage {stage} failed ({reason}); this is a bug to report")]
    Panic {
        /// The stage.
        stage: &'static str,
        /// What it said.
        reason: String,
    },
}

/// A stage, its member of the log, and the loop between them. One thread.
pub struct Runner<S: Stage> {
    stage: S,
    member: Box<dyn Member>,
    parts: Parts<S::Job, S::Done>,
    buffers: Buffers<S::Done>,
    timers: Timers,
    holdings: Holdings,
    neighbours: Neighbours,
    /// The works of the batch under way.
    in_hand: Vec<Work<S::Done>>,
    /// Something was thrown away and the member has not yet gone back: nothing may be read on.
    astray: bool,
    /// Takes nothing new: only jobs that finish.
    ending: bool,
    /// Other instances could not be heard: not asked again before this moment.
    deaf_until: Option<Timestamp>,
    /// The largest batch now: halved while a record is looked for that cannot be stored.
    cap: usize,
    /// How many works are to go through before the cap grows again.
    careful: usize,
    /// What it went back for the last time, until it works again: it is not told twice.
    trouble: Option<String>,
}

impl<S: Stage> Runner<S> {
    /// A runner that has done nothing yet.
    pub fn new(stage: S, member: Box<dyn Member>, parts: Parts<S::Job, S::Done>) -> Self {
        let cap = parts.limits.records;
        let neighbours = Neighbours::new(&parts.config, parts.clock.now());
        Self {
            stage,
            member,
            parts,
            buffers: Buffers::default(),
            timers: Timers::default(),
            holdings: Holdings::default(),
            neighbours,
            in_hand: Vec::new(),
            astray: false,
            ending: false,
            deaf_until: None,
            cap,
            careful: 0,
            trouble: None,
        }
    }

    /// Runs until `stop`, then waits for the jobs under way, and hands over. `idle` is told whenever the loop has nothing to do,
    /// and when it has again.
    pub fn run(&mut self, wake: &Wake, stop: &AtomicBool, idle: &Idle) -> Result<(), RunError> {
        const LONGEST: Duration = Duration::from_millis(500);
        while !stop.load(Ordering::SeqCst) {
            let wait = match self.step()? {
                Progress::Worked(_) => {
                    idle.busy();
                    continue;
                }
                Progress::Rewound => {
                    idle.busy();
                    Duration::from_millis(5)
                }
                Progress::Unavailable => {
                    idle.busy();
                    Duration::from_millis(100)
                }
                Progress::Idle(next) => {
                    let under_way = self.parts.workers.busy() + self.buffers.waiting();
                    // One that never had a partition does not know yet what there is to do.
                    if self.had_any() {
                        idle.idle(under_way, next);
                    } else {
                        idle.busy();
                    }
                    next.map_or(LONGEST, |next| self.until(next).min(LONGEST))
                }
            };
            wake.wait(wait);
        }
        self.end(wake)
    }

    fn until(&self, moment: Timestamp) -> Duration {
        Duration::try_from(moment.duration_since(self.parts.clock.now())).unwrap_or_default()
    }

    /// One round. Never waits.
    pub fn step(&mut self) -> Result<Progress, RunError> {
        let round = if self.astray { self.rewind().map(|()| Progress::Rewound) } else { self.round() };
        let error = match round {
            Ok(progress) => return Ok(progress),
            Err(error) => error,
        };
        let works = std::mem::take(&mut self.in_hand);
        let progress = match error.recourse() {
            Recourse::Stop => return Err(error.into()),
            Recourse::Wait => Progress::Unavailable,
            Recourse::Rewind => Progress::Rewound,
            Recourse::Halve => {
                self.cap = (works.len() / 2).max(1);
                self.careful = self.careful.max(works.len()) + self.holdings.count();
                Progress::Rewound
            }
        };
        if !matches!(error, LogError::UnknownOutcome(_)) {
            self.buffers.keep_finished(works);
        }
        self.tell(&error);
        match self.rewind() {
            Err(error) if error.recourse() == Recourse::Stop => Err(error.into()),
            Err(_) => Ok(Progress::Unavailable),
            Ok(()) => Ok(progress),
        }
    }

    fn tell(&mut self, error: &LogError) {
        let (stage, told) = (self.stage.spec().name, error.to_string());
        if self.trouble.as_ref() == Some(&told) {
            tracing::debug!(stage, %error, "going back to what is committed");
        } else {
            tracing::warn!(stage, %error, "going back to what is committed");
            self.trouble = Some(told);
        }
    }

    fn round(&mut self) -> Result<Progress, LogError> {
        self.take_changes()?;
        self.take_finished();
        let now = self.parts.clock.now();
        let hears_more = self.overhear(now);
        self.gather(now)?;
        if self.in_hand.is_empty() && hears_more {
            return Ok(Progress::Worked(0));
        }
        if self.in_hand.is_empty() {
            return Ok(Progress::Idle(self.timers.next(now)));
        }
        self.parts.faults.at(Point::Fetched)?;
        self.transform_and_commit(now)
    }

    /// Takes the works of a batch in hand: what cannot wait, then timers (half the room at most, while records wait), then records.
    fn gather(&mut self, now: Timestamp) -> Result<(), LogError> {
        if !self.ending {
            for lane in Lane::BOTH {
                self.fetch(lane)?;
            }
        }
        self.in_hand = self.buffers.take_first(self.cap);
        if self.ending {
            return Ok(());
        }
        let room = self.cap.saturating_sub(self.in_hand.len());
        let room = if self.buffers.any_ordinary() { room.div_ceil(2) } else { room };
        self.in_hand.extend(self.timers.take_due(self.member.rows(), now, room)?);
        let room = self.cap.saturating_sub(self.in_hand.len());
        self.in_hand.extend(self.buffers.take_ordinary(room));
        Ok(())
    }

    fn take_finished(&mut self) {
        for (ticket, done) in self.parts.workers.finished() {
            if self.holdings.counts(ticket.partition, ticket.generation) {
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
        records.retain(|record| !self.holdings.halted(record.position.partition));
        let stage = self.stage.spec().name;
        let notices = self.neighbours.look(stage, &records, self.parts.clock.now());
        notices.iter().for_each(|notice| notice.tell(stage));
        let mut fetches = Vec::with_capacity(records.len());
        for record in &records {
            let whole = blobs::whole(record, self.parts.blobs.as_ref())?;
            fetches.push(whole.and_then(|whole| self.prepare(&whole)));
        }
        if fetches.iter().any(Option::is_some) {
            self.buffers.prepare(lane, records, fetches, self.parts.fetcher.as_ref());
        } else {
            self.buffers.fill(lane, records);
        }
        Ok(())
    }

    /// Asks the stage what it needs for a record. A panic is a fetch that failed: the stage does without.
    fn prepare(&self, record: &Stored) -> Option<Fetch> {
        catch_unwind(AssertUnwindSafe(|| self.stage.prepare(record))).unwrap_or_else(|panic| {
            let (stage, reason) = (self.stage.spec().name, panic_text(panic.as_ref()));
            metrics::counter!("wiredesk_panics_total", "stage" => stage).increment(1);
            tracing::error!(stage, position = %record.position, reason, "failed before it fetched; this is a bug to report");
            None
        })
    }

    fn transform_and_commit(&mut self, now: Timestamp) -> Result<Progress, LogError> {
        let mut batch = self.transform(now)?;
        self.parts.faults.at(Point::Transformed)?;
        self.parts.faults.at(Point::Spilled)?;
        if batch.transaction.partitions.is_empty() {
            self.in_hand.clear();
            return Ok(Progress::Worked(0));
        }
        batch.transaction.durable = !batch.jobs.is_empty();
        let started = std::time::Instant::now();
        match self.member.commit(&batch.transaction) {
            Err(error) if error.recourse() == Recourse::Halve && self.in_hand.len() == 1 => {
                batch = self.reject_alone(&error, now)?;
                self.member.commit(&batch.transaction).map_err(unstorable)?;
            }
            committed => committed?,
        }
        self.trouble = None;
        let count = std::mem::take(&mut self.in_hand).len();
        self.parts.faults.at(Point::Acknowledged)?;
        let name = self.stage.spec().name;
        metrics::histogram!("wiredesk_commit_seconds", "stage" => name).record(started.elapsed().as_secs_f64());
        self.acknowledged(batch, count, now);
        Ok(Progress::Worked(count))
    }

    /// The batch has taken effect: timers, gates and jobs follow.
    fn acknowledged(&mut self, batch: Batch<S>, count: usize, now: Timestamp) {
        let name = self.stage.spec().name;
        for (outcome, count) in batch.counts {
            metrics::counter!("wiredesk_records_total", "stage" => name, "outcome" => outcome).increment(count);
        }
        self.timers.changed(&batch.transaction.rows);
        for (partition, gate) in batch.gates {
            self.timers.gate(partition, gate);
        }
        for (partition, job) in batch.jobs {
            let generation = self.holdings.generation(partition);
            self.parts.workers.start(Ticket { partition, generation }, job);
        }
        self.timers.settle(self.member.rows(), &batch.fired, now);
        self.careful = self.careful.saturating_sub(count);
        if self.careful == 0 {
            self.cap = (self.cap * 2).min(self.parts.limits.records);
        }
    }

    /// Whether it was ever given a partition.
    pub fn had_any(&self) -> bool {
        self.holdings.had_any()
    }

    /// The stage, for tests and figures.
    pub fn stage(&self) -> &S {
        &self.stage
    }
}

/// A rejection that cannot be stored either would be tried for ever.
fn unstorable(error: LogError) -> LogError {
    match error {
        LogError::Content { topic, reason } => LogError::Unusable {
            place: topic,
            reason: format!("a rejected record cannot be stored ({reason}); this is a bug to report"),
        },
        error => error,
    }
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
