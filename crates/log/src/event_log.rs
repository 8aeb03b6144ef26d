//! The log as its users see it: [`EventLog`] for everyone, [`Member`] for one instance of one stage.
//!
//! The promise inside the pipeline is the same on every backend: each record takes effect exactly once, in order per key and lane.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;

use crate::{
    blobs::BlobPlace,
    clock::{Clock, SystemClock},
    error::LogError,
    faults::{Faults, NoFaults},
    hearsay::{Hearsay, Overheard},
    instance::InstanceName,
    ledger::Head,
    record::{Position, Record, Stored},
    rows::{RowChange, Rows},
    stage::StageSpec,
    topic::{Lane, Topic},
    wake::Wake,
};

/// A log. Shared by threads; every call may block on the disk or the network.
pub trait EventLog: Send + Sync {
    /// What this backend promises; the conformance suite holds it to that.
    fn promises(&self) -> Promises;

    /// How many partitions each topic has: fixed when the log was made.
    fn partitions(&self) -> u32;

    /// Appends records outside any stage, all or none, and returns their positions once they are durable.
    /// Called by whoever takes things in: push, commands. An `UnknownOutcome` may have stored them.
    fn append(&self, records: &[Record]) -> Result<Vec<Position>, LogError>;

    /// Joins a stage's group. What the member owns comes by [`Member::changes`]; `wake` is woken when records come.
    fn join(&self, stage: &StageSpec, instance: &InstanceName, wake: Wake) -> Result<Box<dyn Member>, LogError>;

    /// Follows committed records from the positions given: the offset of the first record wanted, 0 where none is given.
    /// Independent of any group; for the index, for replay, for a look at one record.
    fn follow(&self, topics: &[Topic], from: &Positions, wake: Wake) -> Result<Box<dyn Follower>, LogError>;

    /// How many committed records the stage has not yet read.
    fn backlog(&self, stage: &StageSpec) -> Result<u64, LogError>;

    /// The offset that the next record of each lane and partition of the topics will get: how far a follower can come now.
    fn ends(&self, topics: &[Topic]) -> Result<Positions, LogError>;

    /// Says in which store this process keeps values that are too large for the log. [`LogError::Unusable`] where others keep
    /// them in another one, whose values it would not find.
    fn claim_blobs(&self, _: &BlobPlace) -> Result<(), LogError> {
        Ok(())
    }

    /// The last receipt of each writer of the ledger, as the tables of the stages have it; nothing where they cannot be read from here.
    fn heads(&self) -> Result<Vec<Head>, LogError> {
        Ok(Vec::new())
    }

    /// Deletes the records of a topic that were written before a moment and that every stage which reads the topic has read; returns how
    /// many. A topic that stages read and none has joined yet is left whole. Blocks for as long as it takes, while others commit.
    /// Nothing where the log deletes by itself.
    fn expire(&self, _topic: Topic, _before: Timestamp) -> Result<u64, LogError> {
        Ok(0)
    }

    /// The committed offsets of a stage: the next record it will read, by lane and partition of its topic. Nothing for a stage
    /// that never committed. What a stage made of the records before them lies in the log by then.
    fn offsets(&self, stage: &StageSpec) -> Result<Positions, LogError>;
}

/// One committed record, where it is still there. Waits while the cluster is asked.
pub fn record_at(log: &dyn EventLog, position: Position) -> Result<Option<Stored>, LogError> {
    let Position { topic, lane, partition, offset } = position;
    let wake = Wake::default();
    let mut from = log.ends(&[topic])?;
    if from.insert((topic, lane, partition), offset).is_none_or(|end| end <= offset) {
        return Ok(None);
    }
    let mut follower = log.follow(&[topic], &from, wake.clone())?;
    loop {
        let records = follower.poll(1)?;
        let ours =
            records.into_iter().find(|record| (record.position.lane, record.position.partition) == (lane, partition));
        if let Some(record) = ours {
            return Ok((record.position == position).then_some(record));
        }
        if follower.positions()?.get(&(topic, lane, partition)).is_some_and(|next| *next > offset) {
            return Ok(None);
        }
        wake.wait(std::time::Duration::from_millis(50));
    }
}

/// What a log is opened with.
#[derive(Clone)]
pub struct LogOptions {
    /// How many partitions a new log gets, 1 to 1024. A log that is there keeps what it has.
    pub partitions: u32,
    /// Failures.
    pub faults: Arc<dyn Faults>,
    /// Time, for the moments of records.
    pub clock: Arc<dyn Clock>,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self { partitions: 8, faults: Arc::new(NoFaults), clock: Arc::new(SystemClock) }
    }
}

/// Next offsets by topic, lane and partition.
pub type Positions = BTreeMap<(Topic, Lane, u32), u64>;

/// What a backend promises beyond the contract of the traits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promises {
    /// What must be durable survives the loss of power, not only of the process.
    pub durable: bool,
    /// Several instances of a stage share its partitions.
    pub shares_partitions: bool,
    /// Offsets have no holes: an end counts the records below it. Where they have, it counts at least as many.
    pub dense: bool,
    /// What is committed is there for everybody at once. Elsewhere it takes a moment.
    pub prompt: bool,
    /// The largest record it stores, in bytes of key, value and headers; see [`record::limit`](crate::record::limit).
    pub max_record: usize,
}

/// One instance of a stage, on one thread.
pub trait Member: Send {
    /// What was assigned and taken away since the last call. Does not block. The runner calls it before each batch.
    fn changes(&mut self) -> Result<Changes, LogError>;

    /// The next committed records of a lane in the partitions owned, at most so many and so many bytes (but one at least,
    /// if there is one). Does not wait. The position moves on; only a commit makes it last.
    fn fetch(&mut self, lane: Lane, max_records: usize, max_bytes: usize) -> Result<Vec<Stored>, LogError>;

    /// One transaction: outputs, rows and offsets, all or none, and only while this member owns every partition named.
    /// Blocks until it is there for everybody, and durable if it must be. A transaction that names no partition is refused:
    /// nothing would fence it.
    fn commit(&mut self, transaction: &Transaction) -> Result<(), LogError>;

    /// Goes back to the committed offsets and rows, as a new owner would.
    fn rewind(&mut self) -> Result<(), LogError>;

    /// The committed rows of the partitions owned.
    fn rows(&self) -> &dyn Rows;

    /// What was committed to the stage's tables since the call before, of at most so many records, in every partition: the first
    /// call begins as far back from `now` as is wanted. Does not wait but for the first time. Nothing where one instance has all.
    fn overhear(&mut self, _wanted: Hearsay, _now: Timestamp, _most: usize) -> Result<Overheard, LogError> {
        Ok(Overheard::default())
    }

    /// Hands the partitions over cleanly: nothing of this instance is under way.
    fn leave(&mut self) -> Result<(), LogError>;
}

/// Follows topics from positions.
pub trait Follower: Send {
    /// The next committed records, in order within topic, lane and partition. Does not wait; empty when there are none.
    fn poll(&mut self, max_records: usize) -> Result<Vec<Stored>, LogError>;

    /// The offset of the next record to come, by topic, lane and partition: all that was committed below has come. Where nothing
    /// more lies before an end that was asked for earlier, it is at or past that end. May ask the cluster.
    fn positions(&mut self) -> Result<Positions, LogError>;
}

/// A change of what a member owns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Partitions that are now its own.
    pub assigned: Vec<Owned>,
    /// Partitions that are no longer. Work on them that is not committed is void.
    pub revoked: Vec<u32>,
}

/// A partition and how it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owned {
    /// The partition.
    pub partition: u32,
    /// How it came.
    pub handover: Handover,
}

/// How a partition came to its owner: whether somebody else may still be at work outside the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handover {
    /// The last owner left it, or there was none.
    Clean,
    /// The last owner was this instance, in a process that is dead.
    Restart,
    /// The last owner may still be at work.
    Unclean,
}

/// What is to take effect together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transaction {
    /// The partitions in whose name it acts: the fence.
    pub partitions: BTreeSet<u32>,
    /// The next offset to read, by lane and partition.
    pub reads: BTreeMap<(Lane, u32), u64>,
    /// Records to write.
    pub outputs: Vec<Record>,
    /// Rows to change, in order.
    pub rows: Vec<RowChange>,
    /// Whether something outside the log follows it, as an attempt at an outlet does. It must then survive the loss of power once it
    /// is committed. All others do some milliseconds later, in order: what a loss takes is done again from what was kept.
    pub durable: bool,
}

impl Transaction {
    /// That it names a partition, and each that it touches: [`LogError::Unfenced`] of the stage where not.
    pub(crate) fn check(&self, stage: &StageSpec) -> Result<(), LogError> {
        let named = |partition: &u32| self.partitions.contains(partition);
        let fenced = !self.partitions.is_empty()
            && self.reads.keys().all(|(_, partition)| named(partition))
            && self.rows.iter().all(|change| named(&change.at.partition));
        if fenced { Ok(()) } else { Err(LogError::Unfenced { stage: stage.name.to_owned() }) }
    }
}
