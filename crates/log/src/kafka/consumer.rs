//! The consumer of a member: what the group gives it and takes away, and what it reads, lane by lane.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig, ClientContext, Message as _, Offset, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::{
        BaseConsumer, CommitMode, Consumer as _, ConsumerContext, ConsumerGroupMetadata, base_consumer::PartitionQueue,
    },
    error::KafkaError,
    message::BorrowedMessage,
    types::RDKafkaRespErr,
};

use super::{
    failure::{self, told},
    marks::{self, Place},
    message::{self, number, stored},
    producers::unusable,
    quiet,
};
use crate::{
    error::LogError,
    record::Stored,
    topic::{Lane, Topic},
    wake::Wake,
};

/// How long the client may take to leave a group.
const LEAVE: Duration = Duration::from_secs(1);

/// How often a consumer that is closed aside is looked at, until whoever dropped it has let it go.
const HANDED_OVER: Duration = Duration::from_millis(1);

/// What the group decided.
pub(super) enum Event {
    /// These partitions, by the name of the topic, in the name of this membership.
    Assigned(BTreeMap<String, BTreeSet<u32>>, Option<ConsumerGroupMetadata>),
    /// All that it had is taken.
    Revoked,
}

/// What the client tells from inside a poll.
#[derive(Default)]
pub(super) struct Told {
    events: Mutex<VecDeque<Event>>,
    wake: Wake,
    /// The consumer is being closed: it takes nothing any more, and the client answers no questions.
    closing: AtomicBool,
}

impl ClientContext for Told {
    fn log(&self, level: rdkafka::config::RDKafkaLogLevel, fac: &str, message: &str) {
        quiet::tell(level, fac, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        quiet::met(&error, reason);
        self.wake.wake();
    }
}

impl ConsumerContext for Told {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, code: RDKafkaRespErr, list: &mut TopicPartitionList) {
        let is_closing = self.closing.load(Ordering::SeqCst);
        let event = if code == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && !is_closing {
            // It is assigned once its tables are whole.
            Event::Assigned(partitions(list), consumer.group_metadata())
        } else {
            if let Err(error) = consumer.unassign() {
                tracing::warn!(%error, "partitions could not be given up");
            }
            Event::Revoked
        };
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push_back(event);
    }
}

fn partitions(list: &TopicPartitionList) -> BTreeMap<String, BTreeSet<u32>> {
    let mut partitions: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for element in list.elements() {
        let partition = u32::try_from(element.partition()).unwrap_or_default();
        partitions.entry(element.topic().to_owned()).or_default().insert(partition);
    }
    partitions
}

/// One lane of the input, as the cluster names it.
pub(super) type Lanes = Vec<(Topic, Lane, String)>;

/// A member's consumer.
pub(super) struct Consumer {
    client: Arc<BaseConsumer<Told>>,
    config: ClientConfig,
    topics: Vec<String>,
    wake: Wake,
    lanes: Lanes,
    queues: BTreeMap<(Lane, u32), PartitionQueue<Told>>,
    /// What was taken from the queues before it was asked for, and what came before the partitions had queues of their own.
    strays: BTreeMap<Lane, VecDeque<Stored>>,
    /// What was met while it looked ahead.
    met: Vec<KafkaError>,
    /// How much was last asked for on the ordinary lane.
    asked: (usize, usize),
    /// Whose turn it is, by lane.
    turns: BTreeMap<Lane, u32>,
}

impl Consumer {
    /// Joins a group for these topics. `config` names the group and the instance.
    pub(super) fn join(config: ClientConfig, topics: Vec<String>, lanes: Lanes, wake: Wake) -> Result<Self, LogError> {
        let told = Told { wake: wake.clone(), ..Told::default() };
        let mut client: BaseConsumer<Told> =
            BaseConsumer::from_config_and_context(&config, told).map_err(|error| unusable(&error))?;
        let waker = wake.clone();
        client.set_nonempty_callback(move || waker.wake());
        let names: Vec<&str> = topics.iter().map(String::as_str).collect();
        client.subscribe(&names)?;
        let (queues, strays, turns) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (met, asked) = (Vec::new(), (0, 0));
        Ok(Self { client: Arc::new(client), config, topics, wake, lanes, queues, strays, met, asked, turns })
    }

    /// Joins once more, as a member that is new.
    pub(super) fn rejoin(&mut self) -> Result<(), LogError> {
        *self = Self::join(self.config.clone(), self.topics.clone(), self.lanes.clone(), self.wake.clone())?;
        Ok(())
    }

    /// The oldest thing that the group decided, if there is any. Does not wait.
    pub(super) fn event(&mut self) -> Result<Option<Event>, Heard> {
        self.serve()?;
        Ok(self.client.context().events.lock().unwrap_or_else(PoisonError::into_inner).pop_front())
    }

    /// Serves the common queue: what the group decides, errors, and records that came before their partitions had queues.
    fn serve(&mut self) -> Result<(), Heard> {
        let client = Arc::clone(&self.client);
        loop {
            match client.poll(Duration::ZERO) {
                None => break,
                Some(Ok(message)) => self.stray(&message),
                Some(Err(error)) => self.heard(&error)?,
            }
        }
        if self.is_fenced() { Err(Heard::Twin) } else { Ok(()) }
    }

    /// Whether the group has told this client that another bears its name.
    pub(super) fn is_fenced(&self) -> bool {
        self.client.client().fatal_error().is_some_and(|(code, _)| failure::is_twin(code))
    }

    fn heard(&self, error: &KafkaError) -> Result<(), Heard> {
        match failure::code(error) {
            Some(code) if failure::is_twin(code) => Err(Heard::Twin),
            _ if matches!(error, KafkaError::MessageConsumptionFatal(_)) => {
                Err(Heard::Log(LogError::Unavailable(told(error))))
            }
            Some(code) if failure::is_out_of_range(code) => {
                let reason = format!(
                    "{code}: records were deleted before they were read; set the group's offsets, or give the log another prefix"
                );
                Err(Heard::Log(LogError::Unusable { place: "the brokers".into(), reason }))
            }
            // The client mends the others by itself, or says so again.
            _ => {
                tracing::debug!(%error, "a consumer met an error");
                Ok(())
            }
        }
    }

    fn stray(&mut self, message: &BorrowedMessage<'_>) {
        let lane = self.lanes.iter().find(|(_, _, name)| name == message.topic());
        if let Some((topic, lane, _)) = lane {
            self.strays.entry(*lane).or_default().push_back(stored(*topic, *lane, message));
        }
    }

    /// The committed offsets of the group for these partitions, those of open transactions waited for.
    pub(super) fn committed(
        &self,
        owned: &BTreeSet<u32>,
        within: Duration,
    ) -> Result<BTreeMap<(Lane, u32), u64>, LogError> {
        let mut list = TopicPartitionList::new();
        for (_, _, name) in &self.lanes {
            for partition in owned {
                list.add_partition(name, number(*partition));
            }
        }
        let found = self.client.committed_offsets(list, within)?;
        let mut offsets = BTreeMap::new();
        for element in found.elements() {
            element.error()?;
            let lane = self.lanes.iter().find(|(_, _, name)| name == element.topic());
            if let (Some((_, lane, _)), Offset::Offset(offset)) = (lane, element.offset()) {
                let partition = u32::try_from(element.partition()).unwrap_or_default();
                offsets.insert((*lane, partition), u64::try_from(offset).unwrap_or_default());
            }
        }
        Ok(offsets)
    }

    /// Reads from these offsets on, and nothing else; each partition of each lane by a queue of its own.
    pub(super) fn read(&mut self, from: &BTreeMap<(Lane, u32), u64>) -> Result<(), LogError> {
        self.give_up();
        let mut list = TopicPartitionList::new();
        for ((lane, partition), offset) in from {
            let offset = message::offset(*offset);
            let name = self.name_of(*lane);
            list.add_partition_offset(name, number(*partition), offset)?;
        }
        self.client.assign(&list)?;
        for (lane, partition) in from.keys() {
            let name = self.name_of(*lane).to_owned();
            let Some(mut queue) = self.client.split_partition_queue(&name, number(*partition)) else { continue };
            let wake = self.wake.clone();
            queue.set_nonempty_callback(move || wake.wake());
            self.queues.insert((*lane, *partition), queue);
        }
        Ok(())
    }

    /// Owns partitions of a topic that it does not read: for a stage that lives by timers.
    pub(super) fn hold(&mut self, topic: &str, owned: &BTreeSet<u32>) -> Result<(), LogError> {
        let mut list = TopicPartitionList::new();
        for partition in owned {
            list.add_partition_offset(topic, number(*partition), Offset::End)?;
        }
        self.client.assign(&list).and_then(|()| self.client.pause(&list)).map_err(LogError::from)
    }

    /// Reads nothing more until it is told to.
    pub(super) fn give_up(&mut self) {
        self.queues.clear();
        self.strays.clear();
        self.met.clear();
        if let Err(error) = self.client.unassign() {
            tracing::warn!(%error, "partitions could not be given up");
        }
    }

    /// Leaves the group for good: its partitions go to others at once.
    pub(super) fn leave(&mut self) {
        self.give_up();
        self.client.context().closing.store(true, Ordering::SeqCst);
        self.client.unsubscribe();
        // The client leaves once it has told that all is taken away.
        let deadline = Instant::now() + LEAVE;
        while Instant::now() < deadline {
            drop(self.client.poll(Duration::from_millis(10)));
            let mut events = self.client.context().events.lock().unwrap_or_else(PoisonError::into_inner);
            if std::mem::take(&mut *events).iter().any(|event| matches!(event, Event::Revoked)) {
                break;
            }
        }
    }

    fn name_of(&self, lane: Lane) -> &str {
        self.lanes.iter().find(|(_, of, _)| *of == lane).map_or("", |(_, _, name)| name.as_str())
    }

    /// The next records of a lane, within bounds, each partition in its turn; one at least if there is one. Does not wait.
    pub(super) fn fetch(&mut self, lane: Lane, most: usize, bytes: usize) -> Result<Vec<Stored>, Heard> {
        self.serve()?;
        if lane == Lane::Ordinary {
            self.asked = (most, bytes);
        }
        let mut room = Room { most, bytes, found: Vec::new() };
        let strays = self.strays.entry(lane).or_default();
        while let Some(record) = strays.pop_front() {
            if let Some(back) = room.take(record) {
                strays.push_front(back);
                return Ok(room.found);
            }
        }
        self.fill(lane, &mut room);
        std::mem::take(&mut self.met).iter().try_for_each(|error| self.heard(error))?;
        Ok(room.found)
    }

    /// Takes what will be asked for next on the ordinary lane, while there is time.
    pub(super) fn look_ahead(&mut self) {
        if self.strays.get(&Lane::Ordinary).is_some_and(|strays| !strays.is_empty()) {
            return;
        }
        let mut room = Room { most: self.asked.0, bytes: self.asked.1, found: Vec::new() };
        self.fill(Lane::Ordinary, &mut room);
        let strays = self.strays.entry(Lane::Ordinary).or_default();
        let too_large = std::mem::replace(strays, room.found.into());
        strays.extend(too_large);
    }

    /// Takes records of a lane from the queues of its partitions. What does not fit is kept for later.
    fn fill(&mut self, lane: Lane, room: &mut Room) {
        let Some((topic, _, _)) = self.lanes.iter().find(|(_, of, _)| *of == lane) else { return };
        let turn = self.turns.entry(lane).or_default();
        let ours: Vec<u32> =
            self.queues.keys().filter(|(of, _)| *of == lane).map(|(_, partition)| *partition).collect();
        let (before, from) = ours.split_at(ours.partition_point(|partition| partition < turn));
        'lane: for partition in from.iter().chain(before) {
            let Some(queue) = self.queues.get(&(lane, *partition)) else { continue };
            while room.found.len() < room.most {
                match queue.poll(Duration::ZERO) {
                    None => continue 'lane,
                    Some(Ok(message)) => {
                        if let Some(back) = room.take(stored(*topic, lane, &message)) {
                            self.strays.entry(lane).or_default().push_back(back);
                            break;
                        }
                    }
                    Some(Err(error)) => self.met.push(error),
                }
            }
            *turn = partition.saturating_add(1);
            break;
        }
    }

    /// Whether this member still counts for its group: it moves an offset that nobody reads. A change of offsets is refused of an old
    /// owner; a question is not.
    pub(super) fn prove(&self, changelog: &str, owned: &BTreeSet<u32>) -> Result<bool, Heard> {
        let mut list = TopicPartitionList::new();
        for partition in owned.iter().take(1) {
            list.add_partition_offset(changelog, number(*partition), Offset::Offset(0)).map_err(LogError::from)?;
        }
        if list.count() == 0 {
            return Ok(true);
        }
        let Err(error) = self.client.commit(&list, CommitMode::Sync) else { return Ok(true) };
        match failure::code(&error) {
            Some(code) if failure::is_twin(code) => Err(Heard::Twin),
            _ if self.is_fenced() => Err(Heard::Twin),
            Some(code) if failure::is_stale(code) => Ok(false),
            _ => Err(Heard::Log(LogError::from(error))),
        }
    }

    /// Moves its group on, outside any transaction, some time later.
    pub(super) fn commit(&self, offsets: &TopicPartitionList) -> Result<(), LogError> {
        self.client.commit(offsets, CommitMode::Async).map_err(LogError::from)
    }

    /// Where the log begins for partitions of lanes.
    pub(super) fn beginnings(
        &self,
        of: &[(Lane, u32)],
        within: Duration,
    ) -> Result<BTreeMap<(Lane, u32), u64>, LogError> {
        let places: Vec<Place> =
            of.iter().map(|(lane, partition)| (self.name_of(*lane).to_owned(), *partition)).collect();
        let found = marks::of(&self.client, &places, Offset::Beginning, within)?;
        let begins = |place: &Place| found.get(place).copied().unwrap_or_default();
        Ok(of.iter().copied().zip(places.iter().map(begins)).collect())
    }
}

impl Drop for Consumer {
    /// The client is closed aside. While it closes it may wait without end for an answer of its own: librdkafka forgets what it was
    /// asked if the group ended in between (`rd_kafka_cgrp_op_serve` once `rkcg_terminated` is set, 2.12).
    fn drop(&mut self) {
        self.client.context().closing.store(true, Ordering::SeqCst);
        let client = Arc::clone(&self.client);
        let close = move || {
            while Arc::strong_count(&client) > 1 {
                std::thread::sleep(HANDED_OVER);
            }
            drop(client);
        };
        if let Err(error) = std::thread::Builder::new().name("consumer close".into()).spawn(close) {
            tracing::warn!(%error, "a consumer could not be closed aside");
        }
    }
}

/// What was found, and how much may still be.
struct Room {
    most: usize,
    bytes: usize,
    found: Vec<Stored>,
}

impl Room {
    /// Takes a record, or gives it back where it does not fit; the first fits however large it is.
    fn take(&mut self, record: Stored) -> Option<Stored> {
        let fits = self.found.is_empty() || record.value.len() <= self.bytes;
        if !fits || self.found.len() >= self.most {
            return Some(record);
        }
        self.bytes = self.bytes.saturating_sub(record.value.len());
        self.found.push(record);
        None
    }
}

/// What a consumer heard that its member must act on.
#[derive(Debug)]
pub(super) enum Heard {
    /// Another process runs under the same name.
    Twin,
    /// A failure.
    Log(LogError),
}

impl From<LogError> for Heard {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}
