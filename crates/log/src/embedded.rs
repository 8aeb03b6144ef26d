//! The log on SQLite: `log.sqlite` in the data folder (WAL). No service to install.
//!
//! A commit waits for the disk where something outside follows it: the answer to a sender, an attempt at an outlet. Else it is there
//! some milliseconds later. What is not yet on the disk is always the end of the log, so a loss of power takes some last steps, and
//! they are done again from the ones before.
//!
//! All writes of a process go through one connection ([`writer`]): what waits goes into one transaction with one fsync; each
//! member's part is a savepoint, so that one that fails does not fail the others. SQLite's lock orders the commits of several
//! processes. Reads have connections of their own and short transactions, so that the WAL is checkpointed.
//! One instance of a stage owns all partitions; an epoch in the table `owners` fences the one before.

mod cursor;
mod follower;
mod headers;
mod member;
mod retention;
mod schema;
mod signals;
mod stream;
#[cfg(test)]
mod tests;
mod transact;
mod watch;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

use self::{
    follower::EmbeddedFollower,
    member::EmbeddedMember,
    signals::{Registration, Signals},
    stream::Stream,
    watch::Watch,
    writer::Writer,
};
use crate::{
    error::LogError,
    event_log::{EventLog, Follower, LogOptions, Member, Positions, Promises},
    faults::{Faults, Point},
    instance::InstanceName,
    ledger::Head,
    record::{MAX_RECORD, Position, Record},
    sqlite,
    stage::StageSpec,
    topic::{Lane, Topic},
    wake::Wake,
};

/// The log in a data folder. Cheap to clone; the thread that watches ends with the last clone, member and follower.
#[derive(Clone)]
pub struct EmbeddedLog {
    shared: Arc<Shared>,
    faults: Arc<dyn Faults>,
}

/// What the log, its members and its followers share.
struct Shared {
    path: PathBuf,
    partitions: u32,
    signals: Arc<Signals>,
    writer: Arc<Writer>,
    watch: Watch,
    reader: Mutex<Connection>,
}

impl EmbeddedLog {
    /// Opens the log in a folder; makes both where they are not there. Blocks while another process makes it.
    /// [`LogError::Unusable`] where the folder cannot be written to, or the file is not one that this build can read.
    pub fn open(folder: &Path, options: LogOptions) -> Result<Self, LogError> {
        let (path, connection, partitions) = schema::open(folder, options.partitions)?;
        let signals = Arc::new(Signals::new(partitions));
        let wal = schema::wal(&path)?;
        let writer = Arc::new(Writer::new(connection, wal, Arc::clone(&signals), options.clock, partitions));
        let reader = Mutex::new(schema::reader(&path)?);
        let shared = Arc::new(Shared { path, partitions, signals, writer, watch: Watch::default(), reader });
        Ok(Self { shared, faults: options.faults })
    }

    /// The same log with other failures, for those who join from now on through this handle.
    #[must_use]
    pub fn with_faults(&self, faults: Arc<dyn Faults>) -> Self {
        Self { faults, ..self.clone() }
    }
}

impl Shared {
    /// Wakes `wake` from now on whenever records come to one of the topics, from whatever process.
    fn waits(&self, topics: &[Topic], wake: Wake) -> Result<Registration, LogError> {
        let registration = self.signals.register(topics, wake);
        self.watch.start(&self.writer)?;
        Ok(registration)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn stage_id(connection: &Connection, name: &str) -> Result<Option<i64>, LogError> {
    let mut statement = connection.prepare_cached("SELECT id FROM stages WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

impl EventLog for EmbeddedLog {
    fn promises(&self) -> Promises {
        Promises { durable: true, shares_partitions: false, dense: true, prompt: true, max_record: MAX_RECORD }
    }

    fn partitions(&self) -> u32 {
        self.shared.partitions
    }

    fn append(&self, records: &[Record]) -> Result<Vec<Position>, LogError> {
        let records = records.to_vec();
        let positions = self.shared.writer.run(true, move |write| write.outputs(&records))?;
        self.faults.at(Point::AfterCommit)?;
        Ok(positions)
    }

    fn join(&self, stage: &StageSpec, instance: &InstanceName, wake: Wake) -> Result<Box<dyn Member>, LogError> {
        Ok(Box::new(EmbeddedMember::join(self, stage, instance, wake)?))
    }

    fn follow(&self, topics: &[Topic], from: &Positions, wake: Wake) -> Result<Box<dyn Follower>, LogError> {
        Ok(Box::new(EmbeddedFollower::new(&self.shared, topics, from, wake)?))
    }

    fn backlog(&self, stage: &StageSpec) -> Result<u64, LogError> {
        let Some(topic) = stage.input else { return Ok(0) };
        let offsets = self.offsets(stage)?;
        let ends = self.ends(&[topic])?;
        let reader = self.shared.reader();
        let mut backlog = 0;
        for (at, end) in ends {
            let floor = transact::floor(&reader, Stream::new(at.0, at.1, at.2))?;
            let next = offsets.get(&at).copied().unwrap_or(0).max(floor);
            backlog += end.saturating_sub(next);
        }
        Ok(backlog)
    }

    fn ends(&self, topics: &[Topic]) -> Result<Positions, LogError> {
        let reader = self.shared.reader();
        let mut ends = Positions::new();
        for topic in topics {
            for lane in topic.lanes() {
                for partition in 0..self.shared.partitions {
                    let end = transact::end(&reader, Stream::new(*topic, *lane, partition))?;
                    ends.insert((*topic, *lane, partition), end);
                }
            }
        }
        Ok(ends)
    }

    fn heads(&self) -> Result<Vec<Head>, LogError> {
        let reader = self.shared.reader();
        let mut stages = reader.prepare_cached("SELECT id, name FROM stages")?;
        let stages = stages.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut heads = Vec::new();
        for stage in stages.collect::<Result<Vec<(i64, String)>, _>>()? {
            for partition in 0..self.shared.partitions {
                let row = sqlite::ledger_row(&reader, stage.0, partition)?;
                heads.extend(row.map(|row| Head::of(Some(&row), &stage.1, partition)));
            }
        }
        Ok(heads)
    }

    fn expire(&self, topic: Topic, before: Timestamp) -> Result<u64, LogError> {
        self.shared.expire(topic, before)
    }

    fn offsets(&self, stage: &StageSpec) -> Result<Positions, LogError> {
        let Some(topic) = stage.input else { return Ok(Positions::new()) };
        let reader = self.shared.reader();
        let id = stage_id(&reader, stage.name)?;
        let offsets = id.map(|id| transact::offsets(&reader, id)).transpose()?.unwrap_or_default();
        Ok(offsets.into_iter().map(|((lane, partition), next)| ((topic, lane, partition), next)).collect())
    }
}

/// Every lane of every topic, as a number: for arrays.
fn lane_index(topic: Topic, lane: Lane) -> usize {
    usize::from(stream::topic_code(topic)) * 2 + usize::from(stream::lane_code(lane))
}
