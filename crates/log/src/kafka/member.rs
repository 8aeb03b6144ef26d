//! One instance of one stage.

mod loose;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rdkafka::{TopicPartitionList, consumer::ConsumerGroupMetadata};

pub(super) use self::loose::LooseMember;
use super::{
    Shared,
    consumer::{Consumer, Event, Heard},
    message::{self, Message, number},
    overhear::Overhearing,
    owner::{self, Owner},
    producers::{Batch, Failed, Fence, Producers},
    tables::{Last, Tables},
    topics,
};
use crate::{
    error::LogError,
    event_log::{Changes, Member, Owned, Transaction},
    faults::{Faults, Point},
    hearsay::{Hearsay, Overheard},
    instance::{self, InstanceName},
    record::Stored,
    rows::{RowChange, Rows},
    stage::StageSpec,
    topic::Lane,
    wake::Wake,
};

/// How long the committed offsets are waited for: an open transaction on them has its timeout.
const STABLE: Duration = Duration::from_secs(60);

pub(super) struct KafkaMember {
    shared: Arc<Shared>,
    faults: Arc<dyn Faults>,
    spec: StageSpec,
    instance: InstanceName,
    /// This membership, told from every other of the same name.
    number: u64,
    consumer: Consumer,
    producers: Producers,
    tables: Tables,
    /// Once it was asked what others commit.
    overhearing: Option<Overhearing>,
    changelog: String,
    /// The membership in whose name it acts: as it was when the partitions came, never fresher.
    membership: Option<ConsumerGroupMetadata>,
    /// What it owns, and whether the table of owners says so.
    owned: BTreeMap<u32, bool>,
    /// The next offset to commit, by lane and partition.
    committed: BTreeMap<(Lane, u32), u64>,
    changes: Changes,
    /// What the group gave and could not yet be taken over.
    pending: Option<(BTreeSet<u32>, Option<ConsumerGroupMetadata>)>,
    /// Since when another member bears its name.
    namesake: Option<Instant>,
}

impl KafkaMember {
    pub(super) fn join(
        shared: &Arc<Shared>,
        faults: Arc<dyn Faults>,
        spec: &StageSpec,
        instance: &InstanceName,
        wake: Wake,
    ) -> Result<Self, LogError> {
        let options = &shared.options;
        shared.ready(spec.name)?;
        let changelog = topics::changelog(options, spec.name);
        let lanes =
            topics::lanes(spec.input.as_slice()).map(|(topic, lane)| (topic, lane, topics::name(options, topic, lane)));
        let lanes: Vec<_> = lanes.collect();
        let topics: Vec<String> = match spec.input {
            Some(_) => lanes.iter().map(|(_, _, name)| name.clone()).collect(),
            // One without an input shares its tables' partitions.
            None => vec![changelog.clone()],
        };
        let mut config = options.consumer(&options.named(spec.name));
        config
            .set("group.instance.id", format!("{}-{}", instance.as_str(), spec.name))
            .set("partition.assignment.strategy", "range")
            .set("session.timeout.ms", options.session_timeout.as_millis().to_string())
            .set("heartbeat.interval.ms", (options.session_timeout.as_millis() / 4).to_string())
            .set("topic.metadata.refresh.interval.ms", "60000");
        let file = options.tables.join(format!("{}{}-{}.sqlite", options.prefix, spec.name, instance.as_str()));
        let tables = Tables::open(options, &changelog, &file, shared.cluster.clone())?;
        let producers = Producers::new(options, &format!("{}-{}", instance.as_str(), spec.name));
        let consumer = Consumer::join(config, topics, lanes, wake)?;
        Ok(Self {
            shared: Arc::clone(shared),
            faults,
            spec: spec.clone(),
            instance: instance.clone(),
            number: instance::chance(),
            consumer,
            producers,
            tables,
            overhearing: None,
            changelog,
            membership: None,
            owned: BTreeMap::new(),
            committed: BTreeMap::new(),
            changes: Changes::default(),
            pending: None,
            namesake: None,
        })
    }

    fn me(&self, left: bool) -> Owner {
        Owner { instance: self.instance.as_str().to_owned(), number: self.number, left }
    }

    fn heard(&mut self, heard: Heard) -> LogError {
        match heard {
            Heard::Twin => self.meets_namesake(),
            Heard::Log(error) => error,
        }
    }

    /// The group knows another member of this name, and this one can do nothing any more.
    fn meets_namesake(&mut self) -> LogError {
        self.pending = None;
        self.lose();
        self.namesake.get_or_insert_with(Instant::now);
        LogError::Unavailable(
            "the group has another member of this instance's name; it is seen whether that one lives".into(),
        )
    }

    /// Whether one of its name lives. A coordinator that another takes the place of in the middle of a change knows the process before
    /// this one, and forgets it when its session ends; who is there after that is a twin.
    fn settle_name(&mut self) -> Result<(), LogError> {
        let Some(since) = self.namesake else { return Ok(()) };
        let options = &self.shared.options;
        let group = options.named(self.spec.name);
        let name = format!("{}-{}-", self.instance.as_str(), self.spec.name);
        let members = self.shared.group(&group, |asked| asked.members(&group))?;
        if !members.iter().any(|member| member.starts_with(&name)) {
            self.producers.close();
            self.consumer.rejoin()?;
            self.namesake = None;
            return Ok(());
        }
        if since.elapsed() > options.session_timeout * 3 / 2 {
            return Err(LogError::Twin {
                service: self.spec.name.to_owned(),
                name: self.instance.as_str().to_owned(),
                place: options.brokers.clone(),
            });
        }
        Err(self.meets_namesake())
    }

    /// Everything is another's now.
    fn lose(&mut self) {
        let lost = std::mem::take(&mut self.owned);
        self.membership = None;
        self.committed.clear();
        self.changes.assigned.clear();
        self.changes.revoked.extend(lost.into_keys());
        self.consumer.give_up();
    }

    /// Takes over what the group gave: in this order, so that nothing of an old owner is missed.
    /// Tells whether they are still its own.
    fn take(&mut self, given: &BTreeSet<u32>) -> Result<bool, LogError> {
        // A twin that opened its producers now would fence the one that has taken its place.
        match self.consumer.prove(&self.changelog, given) {
            Ok(true) => {}
            Ok(false) => {
                self.lose();
                return Ok(false);
            }
            Err(heard) => return Err(self.heard(heard)),
        }
        self.producers.open()?;
        self.committed = self.start(given)?;
        self.tables.restore(given)?;
        if self.spec.input.is_some() {
            self.consumer.read(&self.committed)?;
        } else {
            self.consumer.hold(&self.changelog, given)?;
        }
        Ok(true)
    }

    /// Where it reads on: the committed offsets, else where the log begins.
    fn start(&self, given: &BTreeSet<u32>) -> Result<BTreeMap<(Lane, u32), u64>, LogError> {
        let mut start = self.consumer.committed(given, STABLE)?;
        let lanes = topics::lanes(self.spec.input.as_slice());
        let all = lanes.flat_map(|(_, lane)| given.iter().map(move |partition| (lane, *partition)));
        let unread: Vec<(Lane, u32)> = all.filter(|at| !start.contains_key(at)).collect();
        start.extend(self.consumer.beginnings(&unread, STABLE)?);
        Ok(start)
    }

    /// The partitions of an assignment: those of one lane are those of the other.
    fn given(&self, assignment: &BTreeMap<String, BTreeSet<u32>>) -> Result<BTreeSet<u32>, LogError> {
        let mut sets = assignment.values();
        let first = sets.next().cloned().unwrap_or_default();
        let lanes = topics::lanes(self.spec.input.as_slice()).count().max(1);
        let split = sets.any(|set| *set != first) || (!first.is_empty() && assignment.len() != lanes);
        if split {
            return Err(LogError::Unusable {
                place: self.shared.options.named(self.spec.name),
                reason: "the group gave the two lanes of a partition to different members; see that all members assign by range".into(),
            });
        }
        Ok(first)
    }

    fn take_pending(&mut self) -> Result<(), LogError> {
        let Some((given, membership)) = self.pending.take() else { return Ok(()) };
        match self.take(&given) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => {
                self.pending = Some((given, membership));
                return Err(error);
            }
        }
        let me = self.me(false);
        for partition in &given {
            let last = owner::last(&self.tables.rows, *partition)?;
            let handover = me.takes_over(last.as_ref());
            self.changes.assigned.push(Owned { partition: *partition, handover });
            self.owned.insert(*partition, last.as_ref() == Some(&me));
        }
        self.membership = membership;
        Ok(())
    }

    fn check(&self, transaction: &Transaction) -> Result<(), LogError> {
        transaction.check(&self.spec)?;
        match transaction.partitions.iter().find(|partition| !self.owned.contains_key(partition)) {
            Some(partition) => Err(self.fenced(*partition)),
            None => Ok(()),
        }
    }

    fn fenced(&self, partition: u32) -> LogError {
        LogError::Fenced { stage: self.spec.name.to_owned(), partition }
    }

    /// The offsets that a transaction sends: what it read, else where one of its partitions stands. An empty list fences nothing.
    fn offsets(&self, transaction: &Transaction) -> Result<TopicPartitionList, LogError> {
        let options = &self.shared.options;
        let mut list = TopicPartitionList::new();
        let mut add = |topic: &str, partition: u32, offset: u64| {
            let offset = message::offset(offset);
            list.add_partition_offset(topic, number(partition), offset).map_err(LogError::from)
        };
        let Some(topic) = self.spec.input else {
            for partition in &transaction.partitions {
                add(&self.changelog, *partition, 0)?;
            }
            return Ok(list);
        };
        for ((lane, partition), next) in &transaction.reads {
            add(&topics::name(options, topic, *lane), *partition, *next)?;
        }
        if transaction.reads.is_empty() {
            for partition in &transaction.partitions {
                let next = self.committed.get(&(Lane::Ordinary, *partition)).copied().unwrap_or_default();
                add(&topics::name(options, topic, Lane::Ordinary), *partition, next)?;
            }
        }
        Ok(list)
    }

    /// One transaction with the rows that say whose the partitions are.
    fn transact(&mut self, transaction: &Transaction, left: bool) -> Result<(), LogError> {
        let offsets = self.offsets(transaction)?;
        let owner = self.me(left);
        let news = transaction.partitions.iter().filter(|partition| left || self.owned.get(partition) == Some(&false));
        let mut rows: Vec<RowChange> = news.map(|partition| owner.row(*partition)).collect();
        rows.extend(transaction.rows.iter().cloned());
        let messages = self.messages(transaction, &rows)?;
        let partition = transaction.partitions.first().copied().unwrap_or_default();
        let Some(member) = &self.membership else { return Err(self.fenced(partition)) };
        let outputs = transaction.outputs.len();
        let fence = Some(Fence { offsets: &offsets, member });
        let (consumer, tables) = (&mut self.consumer, &self.tables);
        let mut staged = None;
        let written =
            self.producers.transact(&Batch { messages: &messages, outputs, fence }, self.faults.as_ref(), || {
                staged = Some(tables.stage(&rows)?);
                consumer.look_ahead();
                Ok(())
            });
        let lies = match written {
            Ok(lies) => lies,
            Err(failed) => {
                drop(staged);
                return Err(self.refused(failed, partition));
            }
        };
        // Whoever dies here leaves a copy of the tables that lags behind.
        self.faults.at(Point::AfterCommit)?;
        self.committed.extend(transaction.reads.iter().map(|(at, next)| (*at, *next)));
        self.owned.extend(transaction.partitions.iter().map(|partition| (*partition, true)));
        let lasts = lasts(messages.iter().zip(lies).skip(outputs));
        // The cluster has it; a copy that does not is made whole when the partition is taken again.
        let kept = staged.map_or(Ok(()), |staged| staged.commit(&lasts));
        kept.map_err(|error| LogError::UnknownOutcome(error.to_string()))
    }

    /// What follows from a transaction that did not take effect.
    fn refused(&mut self, failed: Failed, partition: u32) -> LogError {
        match failed {
            Failed::Log(error) => error,
            Failed::Twin if self.consumer.is_fenced() => self.meets_namesake(),
            // Where the consumer is not told so, the other one is itself: it was away for long, and has joined anew by now.
            Failed::Twin | Failed::Stale => {
                self.lose();
                self.fenced(partition)
            }
        }
    }

    fn messages(&self, transaction: &Transaction, rows: &[RowChange]) -> Result<Vec<Message>, LogError> {
        let now: Timestamp = self.shared.options.log.clock.now();
        let options = &self.shared.options;
        let mut messages = Vec::with_capacity(transaction.outputs.len() + rows.len());
        for record in &transaction.outputs {
            let topic = topics::name(options, record.topic, record.lane);
            messages.push(Message::of_record(record, topic, self.shared.partitions, now)?);
        }
        messages.extend(rows.iter().map(|change| Message::of_row(change, self.changelog.clone(), now)));
        Ok(messages)
    }
}

/// The last row of each partition, and where it lies.
fn lasts<'a>(rows: impl Iterator<Item = (&'a Message, u64)>) -> BTreeMap<u32, Last> {
    let lasts = rows.map(|(row, offset)| (u32::try_from(row.partition).unwrap_or_default(), (row, offset)));
    // Of several of one partition the last one stays.
    let lasts: BTreeMap<u32, (&Message, u64)> = lasts.collect();
    let sealed = |(row, offset): (&Message, u64)| Last::new(offset, row.time, &row.key, row.value.as_deref());
    lasts.into_iter().map(|(partition, last)| (partition, sealed(last))).collect()
}

impl Member for KafkaMember {
    fn changes(&mut self) -> Result<Changes, LogError> {
        self.settle_name()?;
        loop {
            match self.consumer.event() {
                Ok(None) => break,
                Ok(Some(Event::Revoked)) => {
                    self.pending = None;
                    self.lose();
                }
                Ok(Some(Event::Assigned(assignment, membership))) => {
                    self.lose();
                    self.pending = Some((self.given(&assignment)?, membership));
                }
                Err(heard) => return Err(self.heard(heard)),
            }
        }
        self.take_pending()?;
        Ok(std::mem::take(&mut self.changes))
    }

    fn fetch(&mut self, lane: Lane, max_records: usize, max_bytes: usize) -> Result<Vec<Stored>, LogError> {
        match self.consumer.fetch(lane, max_records, max_bytes) {
            Err(heard) => Err(self.heard(heard)),
            Ok(records) => Ok(records),
        }
    }

    fn commit(&mut self, transaction: &Transaction) -> Result<(), LogError> {
        self.check(transaction)?;
        self.transact(transaction, false)
    }

    fn rewind(&mut self) -> Result<(), LogError> {
        self.settle_name()?;
        if self.owned.is_empty() {
            return Ok(());
        }
        let owned: BTreeSet<u32> = self.owned.keys().copied().collect();
        self.take(&owned).map(drop)
    }

    fn rows(&self) -> &dyn Rows {
        &self.tables.rows
    }

    fn overhear(&mut self, wanted: Hearsay, now: Timestamp, most: usize) -> Result<Overheard, LogError> {
        let overhearing = match &mut self.overhearing {
            Some(overhearing) => overhearing,
            none => {
                let since = now.checked_sub(wanted.within).unwrap_or(Timestamp::UNIX_EPOCH);
                none.insert(Overhearing::begin(&self.shared, &self.changelog, wanted, since)?)
            }
        };
        Ok(overhearing.heard(most))
    }

    fn leave(&mut self) -> Result<(), LogError> {
        // What the group has decided meanwhile is not ours to say.
        let noted = self.owned.iter().filter(|(_, noted)| **noted).map(|(partition, _)| *partition);
        let transaction = Transaction { partitions: noted.collect(), ..Transaction::default() };
        let left = if transaction.partitions.is_empty() { Ok(()) } else { self.transact(&transaction, true) };
        self.lose();
        self.consumer.leave();
        left
    }
}
