//! How far the log goes, and whether anything lies in a gap.
//!
//! Offsets on a cluster have holes: each transaction leaves a marker that nobody is given. So the last record that was read may be
//! all there is, though the log goes on behind it. Whether it is, a consumer of its own finds out by reading the gap.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::{BaseConsumer, Consumer as _, base_consumer::PartitionQueue},
    error::KafkaError,
};

use super::{
    marks::{self, Place},
    message::{self, number},
    options::KafkaOptions,
    producers::unusable,
    quiet::Quiet,
};
use crate::error::LogError;

/// How long a call to the cluster may take.
const CALL: Duration = Duration::from_secs(10);
/// How long what is open is waited for: much longer than a transaction takes, much shorter than one that nobody ends.
const OPEN: Duration = Duration::from_millis(500);
/// How long the pause is between two looks at what is open.
const SOON: Duration = Duration::from_millis(2);
/// A gap of more than this is not read: it surely holds records, and their number is a guess.
const MOST: u64 = 2_000;

/// Asks for ends, and looks into gaps.
pub(super) struct Ends {
    consumer: Arc<BaseConsumer<Quiet>>,
    /// Sees what open transactions wrote.
    uncommitted: BaseConsumer<Quiet>,
    /// Gaps that were read: from, to, and how many records there are.
    known: HashMap<Place, (u64, u64, u64)>,
}

impl Ends {
    pub(super) fn new(options: &KafkaOptions) -> Result<Self, LogError> {
        let mut config = options.consumer(&options.named("ends"));
        config.set("enable.partition.eof", "true");
        let consumer =
            Arc::new(BaseConsumer::from_config_and_context(&config, Quiet).map_err(|error| unusable(&error))?);
        let uncommitted =
            BaseConsumer::from_config_and_context(config.set("isolation.level", "read_uncommitted"), Quiet)
                .map_err(|error| unusable(&error))?;
        Ok(Self { consumer, uncommitted, known: HashMap::new() })
    }

    /// The end of each partition: the offset below which all transactions are ended. One that was acknowledged may wait for its marker
    /// still, so for a moment the end of what is open is waited for.
    pub(super) fn of(&self, places: &[Place]) -> Result<BTreeMap<Place, u64>, LogError> {
        let deadline = Instant::now() + OPEN;
        let written = marks::of(&self.uncommitted, places, Offset::End, CALL)?;
        loop {
            let ends = marks::of(&self.consumer, places, Offset::End, CALL)?;
            let is_open = written.iter().any(|(place, written)| ends.get(place) < Some(written));
            if !is_open || Instant::now() > deadline {
                return Ok(ends);
            }
            std::thread::sleep(SOON);
        }
    }

    /// Where each partition begins: records below are gone for their age.
    pub(super) fn beginnings(&self, places: &[Place]) -> Result<BTreeMap<Place, u64>, LogError> {
        marks::of(&self.consumer, places, Offset::Beginning, CALL)
    }

    /// How many committed records lie from each offset to the end given.
    pub(super) fn count(&mut self, gaps: &BTreeMap<Place, (u64, u64)>) -> Result<BTreeMap<Place, u64>, LogError> {
        let mut counts = BTreeMap::new();
        let mut unread = BTreeMap::new();
        for (place, (from, to)) in gaps {
            let known = self.known.get(place).filter(|known| (known.0, known.1) == (*from, *to)).map(|known| known.2);
            let count = match known {
                _ if from >= to => Some(0),
                Some(known) => Some(known),
                None if to - from > MOST => Some(to - from),
                None => None,
            };
            match count {
                Some(count) => drop(counts.insert(place.clone(), count)),
                None => drop(unread.insert(place.clone(), (*from, *to))),
            }
        }
        if !unread.is_empty() {
            let deadline = Instant::now() + CALL;
            let read = loop {
                let read = self.read(&unread, deadline);
                self.consumer.unassign()?;
                if let Some(read) = read? {
                    break read;
                }
            };
            for (place, count) in read {
                let (from, to) = unread.get(&place).copied().unwrap_or_default();
                self.known.insert(place.clone(), (from, to, count));
                counts.insert(place, count);
            }
        }
        Ok(counts)
    }

    /// Reads gaps, each by a queue of its own: the client tells an end by the partition's number alone. Nothing where an end was told
    /// before the queues were there: then all is to be read again.
    fn read(
        &self,
        gaps: &BTreeMap<Place, (u64, u64)>,
        deadline: Instant,
    ) -> Result<Option<BTreeMap<Place, u64>>, LogError> {
        let mut list = TopicPartitionList::new();
        for ((topic, partition), (from, _)) in gaps {
            let offset = message::offset(*from);
            list.add_partition_offset(topic, number(*partition), offset)?;
        }
        self.consumer.assign(&list)?;
        let queue = |(place, (_, to)): (&Place, &(u64, u64))| {
            let queue = self.consumer.split_partition_queue(&place.0, number(place.1))?;
            Some(Gap { place: place.clone(), to: *to, queue, count: 0 })
        };
        let mut open: Vec<Gap> = gaps.iter().filter_map(queue).collect();
        let mut counts = BTreeMap::new();
        while !open.is_empty() {
            // By the common queue comes what was there before the gaps had their own.
            match self.consumer.poll(Duration::from_millis(1)) {
                Some(Ok(_) | Err(KafkaError::PartitionEOF(_))) => return Ok(None),
                Some(Err(error)) => tracing::debug!(%error, "a reader of a gap met an error"),
                None => {}
            }
            open.retain_mut(|gap| {
                let ended = gap.read();
                if ended {
                    counts.insert(gap.place.clone(), gap.count);
                }
                !ended
            });
            if Instant::now() > deadline {
                return Err(LogError::Unavailable("the brokers did not say in time what lies at the end".into()));
            }
        }
        Ok(Some(counts))
    }
}

/// A gap that is being read.
struct Gap {
    place: Place,
    to: u64,
    queue: PartitionQueue<Quiet>,
    count: u64,
}

impl Gap {
    /// Takes what has come. Tells whether all has.
    fn read(&mut self) -> bool {
        loop {
            match self.queue.poll(Duration::ZERO) {
                None => return false,
                Some(Ok(message)) if u64::try_from(message.offset()).is_ok_and(|offset| offset < self.to) => {
                    self.count += 1;
                }
                Some(Ok(_) | Err(KafkaError::PartitionEOF(_))) => return true,
                Some(Err(error)) => tracing::debug!(%error, "a reader of a gap met an error"),
            }
        }
    }
}
