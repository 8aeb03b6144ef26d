//! The log on a cluster that speaks Kafka's protocol: each event takes effect exactly once, by one transaction a batch.
//!
//! - [`options`](KafkaOptions): what it is opened with; `topics`: what lies on the cluster, made and checked
//! - `append`: what comes in from outside any stage
//! - `member`: one instance of a stage; `consumer`: what the group gives it and what it reads; `producers`: its transactions
//! - `blob_store`: where values lie that are too large for it
//! - `tables`: changelogs and their copies; `owner`: who had a partition last
//! - [`elsewhere`]: topics that are somebody else's
//! - [`measure`]: the same work done in other ways, for benchmarks
//! - `follower`, `ends`, `marks`, `groups`: reading and asking from outside; `message`: how records and rows look there; `failure`, `quiet`: what errors mean, and who hears of them
//!
//! Every transaction sends an offset in the name of the membership that its partitions came with: that is what refuses an old
//! owner. A partition is taken over in one order: producers opened (which ends what a dead process of this name left open),
//! committed offsets (open transactions waited for), tables read to the end, then records.

mod append;
mod blob_store;
mod consumer;
pub mod elsewhere;
mod ends;
mod failure;
mod follower;
mod groups;
mod marks;
pub mod measure;
mod member;
mod message;
mod options;
mod overhear;
mod owner;
mod producers;
mod quiet;
mod tables;
#[cfg(test)]
mod tests;
pub mod topics;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, hash_map::Entry},
    sync::{Arc, Mutex, PoisonError},
};

pub use self::options::{KafkaOptions, Retention};
use self::{
    append::Appender, ends::Ends, follower::KafkaFollower, groups::Group, marks::Place, member::KafkaMember,
    message::Message, topics::Topics,
};
use crate::{
    blobs::BlobPlace,
    error::LogError,
    event_log::{EventLog, Follower, Member, Positions, Promises},
    faults::{Faults, Point},
    instance::{self, InstanceName},
    record::{MAX_RECORD, Position, Record},
    stage::StageSpec,
    topic::{Lane, Topic},
    wake::Wake,
};

/// The log on a cluster. Cheap to clone.
#[derive(Clone)]
pub struct KafkaLog {
    shared: Arc<Shared>,
    faults: Arc<dyn Faults>,
}

/// What the log, its members and its followers share.
struct Shared {
    options: KafkaOptions,
    partitions: u32,
    cluster: String,
    appender: Appender,
    ends: Mutex<Option<Ends>>,
    /// Who asks for the committed offsets of a group.
    groups: Mutex<HashMap<String, Group>>,
    /// Stages whose changelog is known to be there.
    known: Mutex<BTreeSet<String>>,
}

impl KafkaLog {
    /// Opens the log on a cluster; makes its topics where they are missing and may be made.
    /// [`LogError::Unavailable`] where no broker answers, [`LogError::Unusable`] where topics are missing or do not match.
    pub fn open(options: KafkaOptions) -> Result<Self, LogError> {
        let topics = Topics::new(&options)?;
        let cluster = topics.cluster()?;
        let wanted = topics::wanted(&options, &[]);
        if options.create {
            let there = topics.partitions()?;
            let known = wanted.iter().find_map(|one| there.get(&one.name)).copied();
            topics.create(&wanted, known.unwrap_or(options.log.partitions))?;
        }
        let partitions = topics.agreed(&wanted)?;
        let name = match &options.appender {
            Some(name) => format!("{}-append", name.as_str()),
            None => format!("append-{:016x}", instance::chance()),
        };
        let appender = Appender::new(&options, &name);
        let faults = Arc::clone(&options.log.faults);
        let shared = Shared {
            options,
            partitions,
            cluster,
            appender,
            ends: Mutex::default(),
            groups: Mutex::default(),
            known: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared), faults })
    }

    /// The same log with other failures, for those who join from now on through this handle.
    #[must_use]
    pub fn with_faults(&self, faults: Arc<dyn Faults>) -> Self {
        Self { faults, ..self.clone() }
    }
}

impl Shared {
    /// Asks for ends; who is asked is opened when it is first needed.
    fn ends<T>(&self, ask: impl FnOnce(&mut Ends) -> Result<T, LogError>) -> Result<T, LogError> {
        let mut held = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *held {
            Some(ends) => ask(ends),
            none => ask(none.insert(Ends::new(&self.options)?)),
        }
    }

    /// Asks about a group; who is asked is opened when it is first needed.
    fn group<T>(&self, name: &str, ask: impl FnOnce(&Group) -> Result<T, LogError>) -> Result<T, LogError> {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        match groups.entry(name.to_owned()) {
            Entry::Occupied(known) => ask(known.get()),
            Entry::Vacant(new) => ask(new.insert(Group::new(&self.options, name)?)),
        }
    }

    /// Sees to it that a stage's changelog is there, with as many partitions as the rest.
    fn ready(&self, stage: &str) -> Result<(), LogError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains(stage) {
            return Ok(());
        }
        let topics = Topics::new(&self.options)?;
        let wanted = topics::wanted(&self.options, &[stage]);
        if self.options.create {
            topics.create(&wanted, self.partitions)?;
        }
        topics.agreed(&wanted)?;
        known.insert(stage.to_owned());
        Ok(())
    }

    fn places(&self, topics: &[Topic]) -> BTreeMap<Place, (Topic, Lane, u32)> {
        let lanes = topics::lanes(topics);
        let places = lanes.flat_map(|(topic, lane)| {
            (0..self.partitions)
                .map(move |partition| ((topics::name(&self.options, topic, lane), partition), (topic, lane, partition)))
        });
        places.collect()
    }
}

impl EventLog for KafkaLog {
    fn promises(&self) -> Promises {
        Promises { durable: true, shares_partitions: true, dense: false, prompt: false, max_record: MAX_RECORD }
    }

    fn partitions(&self) -> u32 {
        self.shared.partitions
    }

    fn claim_blobs(&self, store: &BlobPlace) -> Result<(), LogError> {
        blob_store::claim(&self.shared, store)
    }

    fn append(&self, records: &[Record]) -> Result<Vec<Position>, LogError> {
        let shared = &self.shared;
        let now = shared.options.log.clock.now();
        let mut messages = Vec::with_capacity(records.len());
        for record in records {
            let topic = topics::name(&shared.options, record.topic, record.lane);
            messages.push(Message::of_record(record, topic, shared.partitions, now)?);
        }
        let offsets = shared.appender.append(&messages)?;
        self.faults.at(Point::AfterCommit)?;
        let lies = records.iter().zip(&messages).zip(offsets).map(|((record, message), offset)| Position {
            topic: record.topic,
            lane: record.lane,
            partition: u32::try_from(message.partition).unwrap_or_default(),
            offset,
        });
        Ok(lies.collect())
    }

    fn join(&self, stage: &StageSpec, instance: &InstanceName, wake: Wake) -> Result<Box<dyn Member>, LogError> {
        Ok(Box::new(KafkaMember::join(&self.shared, Arc::clone(&self.faults), stage, instance, wake)?))
    }

    fn follow(&self, topics: &[Topic], from: &Positions, wake: Wake) -> Result<Box<dyn Follower>, LogError> {
        Ok(Box::new(KafkaFollower::new(&self.shared, topics, from, wake)?))
    }

    fn backlog(&self, stage: &StageSpec) -> Result<u64, LogError> {
        let Some(topic) = stage.input else { return Ok(0) };
        let offsets = self.offsets(stage)?;
        let places = self.shared.places(&[topic]);
        let all: Vec<Place> = places.keys().cloned().collect();
        self.shared.ends(|ends| {
            let begin = ends.beginnings(&all)?;
            let gaps = ends.of(&all)?.into_iter().filter_map(|(place, end)| {
                let next = offsets.get(places.get(&place)?).copied().unwrap_or(0).max(*begin.get(&place)?);
                Some((place, (next, end)))
            });
            let gaps: BTreeMap<Place, (u64, u64)> = gaps.collect();
            Ok(ends.count(&gaps)?.values().sum())
        })
    }

    fn ends(&self, topics: &[Topic]) -> Result<Positions, LogError> {
        let places = self.shared.places(topics);
        let all: Vec<Place> = places.keys().cloned().collect();
        let ends = self.shared.ends(|ends| ends.of(&all))?;
        Ok(ends.into_iter().filter_map(|(place, end)| Some((*places.get(&place)?, end))).collect())
    }

    fn offsets(&self, stage: &StageSpec) -> Result<Positions, LogError> {
        let Some(topic) = stage.input else { return Ok(Positions::new()) };
        let places = self.shared.places(&[topic]);
        let all: Vec<Place> = places.keys().cloned().collect();
        let name = self.shared.options.named(stage.name);
        let offsets = self.shared.group(&name, |group| group.offsets(&all))?;
        Ok(offsets.into_iter().filter_map(|(place, next)| Some((*places.get(&place)?, next))).collect())
    }
}
