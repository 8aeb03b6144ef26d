//! Reads a topic of somebody else's. In no group: where it stands is kept by whoever asks, with what was made of the records.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use rdkafka::{
    Message as _, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::{BaseConsumer, Consumer as _},
    error::KafkaError,
    message::BorrowedMessage,
};

use serde::{Deserialize, Serialize};

use crate::{
    error::LogError,
    kafka::{
        failure,
        marks::{self, Place},
        message::{self, number},
        options::KafkaOptions,
        producers::unusable,
        quiet::Quiet,
    },
    record::Headers,
};

/// How long a call to the cluster may take.
const CALL: Duration = Duration::from_secs(10);
/// How often it is asked whether the topic has more partitions by now.
const PARTITIONS: Duration = Duration::from_secs(60);
/// How long the next record is waited for where one has come.
const NEXT: Duration = Duration::from_millis(20);

/// Where reading goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cursor {
    /// The cluster's own id: offsets of another say nothing here.
    pub cluster: String,
    /// The topic, for the same reason.
    pub topic: String,
    /// The next offset of each partition.
    pub offsets: BTreeMap<u32, u64>,
}

/// A topic on a cluster.
pub struct Tap {
    consumer: BaseConsumer<Quiet>,
    topic: String,
    from_beginning: bool,
    /// Where it reads now, and when it last asked for partitions. One reader at a time.
    at: Mutex<(Cursor, Option<Instant>)>,
}

impl std::fmt::Debug for Tap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tap").field("topic", &self.topic).finish_non_exhaustive()
    }
}

/// A record there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tapped {
    /// The partition.
    pub partition: u32,
    /// The offset there.
    pub offset: u64,
    /// Its key, where that is text.
    pub key: Option<String>,
    /// Its value; a tombstone has none.
    pub value: Option<Vec<u8>>,
    /// Its headers; of those that are no text, what is.
    pub headers: Headers,
}

/// What a look brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// In order by partition.
    pub records: Vec<Tapped>,
    /// Where to go on.
    pub next: Cursor,
    /// Partitions whose records were deleted before they were read: from where, and to where they are gone.
    pub lost: Vec<(u32, u64, u64)>,
}

impl Tap {
    /// For a topic; `client` is what librdkafka is told besides. A partition that nothing is known of is read from its beginning, or from
    /// what comes now on. Reaches nothing yet.
    pub fn new(
        brokers: &str,
        client: &BTreeMap<String, String>,
        topic: &str,
        from_beginning: bool,
    ) -> Result<Self, LogError> {
        let mut options = KafkaOptions::new(brokers, PathBuf::new());
        options.client.clone_from(client);
        // The client wants a name, though it is in no group.
        let mut config = options.consumer("wiredesk-source");
        config.set("fetch.wait.max.ms", "500").set("fetch.message.max.bytes", "10000000");
        let consumer = BaseConsumer::from_config_and_context(&config, Quiet).map_err(|error| unusable(&error))?;
        Ok(Self { consumer, topic: topic.to_owned(), from_beginning, at: Mutex::default() })
    }

    /// How many partitions the topic has; an error where the cluster does not answer or has no such topic.
    pub fn partitions(&self) -> Result<u32, LogError> {
        super::partitions(self.consumer.client(), &self.topic, CALL)
    }

    /// The next records from these offsets on, so many and so many bytes at most; waits for the first one for so long.
    pub fn read(&self, from: &Cursor, most: usize, bytes: usize, within: Duration) -> Result<Look, LogError> {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        let mut look = Look { next: self.own(from)?, ..Look::default() };
        let known = look.next.offsets.clone();
        if at.1.is_none_or(|asked| asked.elapsed() > PARTITIONS) {
            // One that is added later holds nothing that was passed over.
            let beginning = self.from_beginning || !known.is_empty();
            let added = (0..self.partitions()?).filter(|partition| !known.contains_key(partition));
            let added = self.bounds(added)?.into_iter();
            look.next
                .offsets
                .extend(added.map(|(partition, (low, high))| (partition, if beginning { low } else { high })));
            at.1 = Some(Instant::now());
        }
        if at.0 != look.next {
            self.assign(&look.next.offsets)?;
        }
        let read = self.fill(&mut look, most, bytes, within);
        // After an error it is assigned anew.
        at.0 = if read.is_ok() { look.next.clone() } else { Cursor::default() };
        read.map(|()| look)
    }

    fn fill(&self, look: &mut Look, most: usize, mut bytes: usize, within: Duration) -> Result<(), LogError> {
        let mut wait = within;
        while look.records.len() < most && bytes > 0 {
            match self.consumer.poll(wait) {
                None => break,
                Some(Ok(message)) => {
                    let tapped = tapped(&message);
                    look.next.offsets.insert(tapped.partition, tapped.offset + 1);
                    bytes = bytes.saturating_sub(tapped.value.as_ref().map_or(0, Vec::len));
                    look.records.push(tapped);
                    wait = NEXT;
                }
                Some(Err(error)) if failure::code(&error).is_some_and(failure::is_out_of_range) => self.pass(look)?,
                // The client mends the others by itself, unless nothing can.
                Some(Err(error @ KafkaError::MessageConsumptionFatal(_))) => return Err(error.into()),
                Some(Err(error)) => tracing::debug!(%error, "a reader of another's topic met an error"),
            }
        }
        Ok(())
    }

    /// Goes on behind what was deleted, and where the topic was made anew, from its beginning.
    fn pass(&self, look: &mut Look) -> Result<(), LogError> {
        for (partition, (low, high)) in self.bounds(look.next.offsets.keys().copied())? {
            let Some(next) = look.next.offsets.get_mut(&partition).filter(|next| **next < low || **next > high) else {
                continue;
            };
            look.lost.push((partition, *next, low));
            *next = low;
        }
        self.assign(&look.next.offsets)
    }

    /// The cursor where it is one of this topic, else a new one.
    fn own(&self, from: &Cursor) -> Result<Cursor, LogError> {
        let cluster = self.consumer.client().fetch_cluster_id(CALL);
        let cluster = cluster.ok_or_else(|| LogError::Unavailable("no broker of the cluster answers".into()))?;
        if from.cluster == cluster && from.topic == self.topic {
            return Ok(from.clone());
        }
        Ok(Cursor { cluster, topic: self.topic.clone(), offsets: BTreeMap::new() })
    }

    /// Where partitions begin and end.
    fn bounds(&self, partitions: impl Iterator<Item = u32>) -> Result<BTreeMap<u32, (u64, u64)>, LogError> {
        let places: Vec<Place> = partitions.map(|partition| (self.topic.clone(), partition)).collect();
        let bounds = marks::bounds(&self.consumer, &places, CALL)?;
        Ok(bounds.into_iter().map(|((_, partition), bounds)| (partition, bounds)).collect())
    }

    fn assign(&self, next: &BTreeMap<u32, u64>) -> Result<(), LogError> {
        let mut list = TopicPartitionList::new();
        for (partition, next) in next {
            let offset = message::offset(*next);
            list.add_partition_offset(&self.topic, number(*partition), offset)?;
        }
        Ok(self.consumer.assign(&list)?)
    }
}

fn tapped(message: &BorrowedMessage<'_>) -> Tapped {
    let (partition, offset) = message::place(message);
    Tapped {
        partition,
        offset,
        key: message.key().and_then(|key| String::from_utf8(key.to_vec()).ok()),
        value: message.payload().map(<[u8]>::to_vec),
        headers: message::headers(message),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rdkafka::{
        ClientConfig,
        admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
        client::DefaultClientContext,
    };
    use wiredesk_kafka_broker::Broker;

    use super::{super::Sender, *};

    const WITHIN: Duration = Duration::from_secs(20);

    #[test]
    fn a_topic_is_read_from_where_it_was_left_and_from_its_beginning_where_records_are_gone() {
        let name = "a_topic_is_read_from_where_it_was_left_and_from_its_beginning_where_records_are_gone";
        let Some(broker) = Broker::shared(name) else { return };
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", broker.bootstrap());
        let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
        let topic = format!("agency-{}", std::process::id());
        let make = || {
            let new = NewTopic::new(&topic, 2, TopicReplication::Fixed(1));
            futures::executor::block_on(admin.create_topics([&new], &AdminOptions::new())).unwrap();
        };
        make();
        let none = BTreeMap::new();
        let sender = Sender::new(broker.bootstrap(), &none, WITHIN).unwrap();
        let send = |key: &str, value: &str| {
            let headers = Headers(vec![("content-type".into(), "text/plain".into())]);
            sender.send(&topic, key, value.as_bytes(), &headers, WITHIN).unwrap();
        };
        let tap = |beginning| Tap::new(broker.bootstrap(), &none, &topic, beginning).unwrap();
        let texts = |look: &Look| -> Vec<String> {
            let text = |one: &Tapped| String::from_utf8(one.value.clone().unwrap()).unwrap();
            look.records.iter().map(text).collect()
        };
        send("أ", "أول");
        let late = tap(false).read(&Cursor::default(), 10, 1 << 20, Duration::from_millis(500)).unwrap();
        assert_eq!(texts(&late), Vec::<String>::new(), "what was there is not asked for");
        let one = tap(true);
        let first = one.read(&Cursor::default(), 10, 1 << 20, WITHIN).unwrap();
        assert_eq!((texts(&first), first.records[0].key.as_deref()), (vec!["أول".to_owned()], Some("أ")));
        assert_eq!(first.records[0].headers.get("content-type"), Some("text/plain"));
        send("أ", "ثان");
        let again = tap(true).read(&first.next, 10, 1 << 20, WITHIN).unwrap();
        assert_eq!(texts(&again), ["ثان"]);
        assert_eq!(texts(&one.read(&first.next, 10, 1 << 20, WITHIN).unwrap()), ["ثان"]);
        assert_eq!(texts(&tap(false).read(&late.next, 10, 1 << 20, WITHIN).unwrap()), ["ثان"]);
        let mut beyond = first.next;
        beyond.offsets.values_mut().for_each(|next| *next += 100);
        let lost = tap(true).read(&beyond, 10, 1 << 20, WITHIN).unwrap();
        assert_eq!((texts(&lost).len(), lost.lost.len()), (2, 2), "{lost:?}");
    }
}
