//! The log in memory, for simulations and for tests of stages: the same contract, nothing durable, every failure injected.
//!
//! Several instances share a stage's partitions, as in Kafka: each gets every nth. One that dies keeps its partitions until one of
//! its name joins again, or until [`MemoryLog::expel`] stands for the end of its session.

mod follower;
mod group;
mod member;
mod power;
mod rows;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use self::{follower::MemoryFollower, group::Group, member::MemoryMember, power::Kept, rows::MemoryRows};
use crate::{
    clock::Clock,
    error::LogError,
    event_log::{EventLog, Follower, LogOptions, Member, Positions, Promises},
    faults::{Faults, Point},
    instance::InstanceName,
    record::{MAX_RECORD, Position, Record, Stored},
    rows::Rows,
    stage::StageSpec,
    topic::{Lane, Topic},
    wake::Wake,
};

/// A log in memory. Cheap to clone; all clones are the same log.
#[derive(Clone)]
pub struct MemoryLog {
    state: Arc<Mutex<State>>,
    partitions: u32,
    faults: Arc<dyn Faults>,
    clock: Arc<dyn Clock>,
}

#[derive(Default)]
struct State {
    records: BTreeMap<(Topic, Lane, u32), Vec<Stored>>,
    groups: BTreeMap<&'static str, Group>,
    waiting: Vec<(Vec<Topic>, Wake)>,
    /// Members so far, of all stages.
    members: u64,
    /// What a loss of power leaves, where one may come.
    kept: Option<Kept>,
}

impl MemoryLog {
    /// An empty log.
    pub fn new(options: LogOptions) -> Self {
        let LogOptions { partitions, faults, clock } = options;
        Self { state: Arc::default(), partitions: partitions.max(1), faults, clock }
    }

    /// The same log with other failures, for those who join from now on through this handle.
    #[must_use]
    pub fn with_faults(&self, faults: Arc<dyn Faults>) -> Self {
        Self { faults, ..self.clone() }
    }

    /// The log notices that an instance is gone, as Kafka does when its session ends: the others get its partitions.
    pub fn expel(&self, stage: &StageSpec, instance: &InstanceName) {
        let mut state = self.lock();
        if let Some(group) = state.groups.get_mut(stage.name) {
            group.expel(instance, self.partitions);
        }
    }

    /// The committed rows of a stage, for a look from outside.
    pub fn rows(&self, stage: &'static str) -> Box<dyn Rows> {
        Box::new(MemoryRows { log: self.clone(), stage })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The records and their places; nothing is stored.
    fn placed(&self, records: &[Record]) -> Result<Vec<(u32, Record)>, LogError> {
        records.iter().map(|record| Ok((record.place(self.partitions)?, record.clone()))).collect()
    }

    fn store(&self, state: &mut State, placed: Vec<(u32, Record)>) -> Vec<Position> {
        // As the embedded log keeps it: to the microsecond.
        let time = group::microseconds(self.clock.now());
        let mut positions = Vec::with_capacity(placed.len());
        for (partition, record) in placed {
            let Record { topic, lane, key, value, headers, .. } = record;
            let stream = state.records.entry((topic, lane, partition)).or_default();
            let position = Position { topic, lane, partition, offset: stream.len() as u64 };
            stream.push(Stored { position, time, key, value, headers });
            positions.push(position);
        }
        for (topics, wake) in &state.waiting {
            if positions.iter().any(|position| topics.contains(&position.topic)) {
                wake.wake();
            }
        }
        positions
    }
}

impl State {
    /// Records of a partition from an offset on.
    fn from(&self, topic: Topic, lane: Lane, partition: u32, next: u64) -> &[Stored] {
        let stream = self.records.get(&(topic, lane, partition)).map(Vec::as_slice).unwrap_or_default();
        stream.get(usize::try_from(next).unwrap_or(usize::MAX)..).unwrap_or_default()
    }
}

impl EventLog for MemoryLog {
    fn promises(&self) -> Promises {
        Promises { durable: false, shares_partitions: true, dense: true, prompt: true, max_record: MAX_RECORD }
    }

    fn partitions(&self) -> u32 {
        self.partitions
    }

    fn append(&self, records: &[Record]) -> Result<Vec<Position>, LogError> {
        let placed = self.placed(records)?;
        let mut state = self.lock();
        let positions = self.store(&mut state, placed);
        state.keep();
        drop(state);
        self.faults.at(Point::AfterCommit)?;
        Ok(positions)
    }

    fn join(&self, stage: &StageSpec, instance: &InstanceName, wake: Wake) -> Result<Box<dyn Member>, LogError> {
        Ok(Box::new(MemoryMember::join(self.clone(), stage, instance, wake)))
    }

    fn follow(&self, topics: &[Topic], from: &Positions, wake: Wake) -> Result<Box<dyn Follower>, LogError> {
        Ok(Box::new(MemoryFollower::new(self.clone(), topics, from, wake)))
    }

    fn backlog(&self, stage: &StageSpec) -> Result<u64, LogError> {
        let Some(topic) = stage.input else { return Ok(0) };
        let offsets = self.offsets(stage)?;
        let ends = self.ends(&[topic])?;
        Ok(ends.into_iter().map(|(at, end)| end.saturating_sub(offsets.get(&at).copied().unwrap_or(0))).sum())
    }

    fn ends(&self, topics: &[Topic]) -> Result<Positions, LogError> {
        let state = self.lock();
        let mut ends = Positions::new();
        for topic in topics {
            for lane in topic.lanes() {
                for partition in 0..self.partitions {
                    let count = state.from(*topic, *lane, partition, 0).len();
                    ends.insert((*topic, *lane, partition), count as u64);
                }
            }
        }
        Ok(ends)
    }

    fn offsets(&self, stage: &StageSpec) -> Result<Positions, LogError> {
        let Some(topic) = stage.input else { return Ok(Positions::new()) };
        let state = self.lock();
        let offsets = state.groups.get(stage.name).map(|group| &group.offsets);
        let offsets = offsets.into_iter().flatten();
        Ok(offsets.map(|((lane, partition), next)| ((topic, *lane, *partition), *next)).collect())
    }
}
