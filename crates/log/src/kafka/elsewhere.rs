//! Topics that are somebody else's: what an outlet sends there, and what a [source](Tap) reads. No promise of the log holds for them; the receiver tells a repeat by
//! the id that each record bears.

mod tap;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::mpsc::{self, RecvTimeoutError},
    time::Duration,
};

use rdkafka::{
    ClientContext,
    client::Client,
    config::FromClientConfigAndContext as _,
    error::{KafkaError, RDKafkaErrorCode as Code},
    message::{Header, OwnedHeaders},
    producer::{BaseRecord, Producer as _, ThreadedProducer},
};

pub use self::tap::{Cursor, Look, Tap, Tapped};
use super::{
    append::Acks,
    failure::{self, told},
    options::KafkaOptions,
    producers::unusable,
};
use crate::{error::LogError, record::Headers};

/// Sends records to a cluster, outside any transaction. Shared by threads.
pub struct Sender {
    producer: ThreadedProducer<Acks>,
}

/// Where a record lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The partition.
    pub partition: i32,
    /// The offset there.
    pub offset: u64,
}

impl Sender {
    /// For a cluster; `client` is what librdkafka is told besides. Reaches nothing yet.
    pub fn new(brokers: &str, client: &BTreeMap<String, String>, within: Duration) -> Result<Self, LogError> {
        let mut options = KafkaOptions::new(brokers, PathBuf::new());
        options.client.clone_from(client);
        let mut config = options.idempotent();
        config
            // The partition of a key is the one that other clients choose.
            .set("partitioner", "murmur2_random")
            .set("delivery.timeout.ms", within.as_millis().to_string())
            .set("message.max.bytes", "10000000");
        let producer = ThreadedProducer::from_config_and_context(&config, Acks).map_err(|error| unusable(&error))?;
        Ok(Self { producer })
    }

    /// Sends one record and waits until the brokers have it. [`LogError::Content`] where they never will; after
    /// [`LogError::UnknownOutcome`] it may be there.
    pub fn send(
        &self,
        topic: &str,
        key: &str,
        value: &[u8],
        headers: &Headers,
        within: Duration,
    ) -> Result<Place, LogError> {
        let (sender, acked) = mpsc::sync_channel(1);
        let owned = headers.0.iter().fold(OwnedHeaders::new(), |owned, (name, value)| {
            owned.insert(Header { key: name, value: Some(value.as_bytes()) })
        });
        let record = BaseRecord::with_opaque_to(topic, Box::new(sender)).key(key).payload(value).headers(owned);
        self.producer.send(record).map_err(|(error, _)| refused(topic, &error))?;
        match acked.recv_timeout(within) {
            Ok(Ok((partition, offset))) => Ok(Place { partition, offset }),
            Ok(Err(code)) if failure::may_be_there(code) => Err(LogError::UnknownOutcome(format!("{topic}: {code}"))),
            Ok(Err(code)) => Err(refused(topic, &KafkaError::MessageProduction(code))),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                Err(LogError::UnknownOutcome(format!("{topic} did not confirm a record in time")))
            }
        }
    }

    /// How many partitions a topic has; an error where the cluster does not answer or has no such topic.
    pub fn partitions(&self, topic: &str, within: Duration) -> Result<u32, LogError> {
        partitions(self.producer.client(), topic, within)
    }
}

/// How many partitions a topic has; an error where the cluster does not answer or has no such topic.
fn partitions<C: ClientContext>(client: &Client<C>, topic: &str, within: Duration) -> Result<u32, LogError> {
    let metadata = client.fetch_metadata(Some(topic), within)?;
    let found = metadata.topics().iter().find(|one| one.name() == topic);
    match found.filter(|one| one.error().is_none()).map(|one| one.partitions().len()) {
        Some(count) if count > 0 => Ok(u32::try_from(count).unwrap_or(u32::MAX)),
        _ => Err(LogError::Unavailable(format!(
            "the cluster has no topic {topic}, or does not show it to this account; mend topic"
        ))),
    }
}

fn refused(topic: &str, error: &KafkaError) -> LogError {
    match failure::code(error) {
        Some(code) if failure::is_content(code) => {
            LogError::Content { topic: topic.to_owned(), reason: format!("the brokers refuse it: {code}") }
        }
        Some(Code::UnknownTopic | Code::UnknownTopicOrPartition | Code::UnknownPartition) => {
            LogError::Unavailable(format!("the cluster has no topic {topic}"))
        }
        _ => LogError::Unavailable(format!("{topic} takes no record: {}", told(error))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rdkafka::{
        ClientConfig, Message as _,
        admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
        consumer::{BaseConsumer, Consumer as _},
        message::Headers as _,
    };
    use wiredesk_kafka_broker::Broker;

    use super::*;
    use crate::kafka::tests::desk::until;

    const WITHIN: Duration = Duration::from_secs(20);

    #[test]
    fn a_record_lies_where_it_is_said_to_with_its_headers() {
        let Some(broker) = Broker::shared("a_record_lies_where_it_is_said_to_with_its_headers") else { return };
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", broker.bootstrap())
            .set("group.id", "partner")
            .set("auto.offset.reset", "earliest");
        let admin: AdminClient<_> = config.create().unwrap();
        let topic = format!("partner-{}", std::process::id());
        let new = NewTopic::new(&topic, 3, TopicReplication::Fixed(1));
        futures::executor::block_on(admin.create_topics([&new], &AdminOptions::new())).unwrap();
        let sender = Sender::new(broker.bootstrap(), &BTreeMap::new(), WITHIN).unwrap();
        // The controller makes it; a broker hears of it a moment later.
        let partitions = until("a broker that knows the topic", || sender.partitions(&topic, WITHIN).ok());
        assert_eq!(partitions, 3);
        let headers = Headers(vec![("ce_id".into(), "msg_1".into())]);
        let first = sender.send(&topic, "urn:خبر", "نص".as_bytes(), &headers, WITHIN).unwrap();
        let second = sender.send(&topic, "urn:خبر", b"2", &headers, WITHIN).unwrap();
        assert_eq!(second, Place { partition: first.partition, offset: first.offset + 1 });
        let reader: BaseConsumer = config.create().unwrap();
        reader.subscribe(&[&topic]).unwrap();
        let message = loop {
            if let Some(message) = reader.poll(Duration::from_millis(200)) {
                break message.unwrap().detach();
            }
        };
        assert_eq!((message.key(), message.payload()), (Some("urn:خبر".as_bytes()), Some("نص".as_bytes())));
        assert_eq!(message.headers().unwrap().get(0).value, Some(b"msg_1".as_slice()));
        // Nothing that could be pressed together.
        let noise = |n: &u32| n.wrapping_mul(2_654_435_761).rotate_left(n % 32).to_le_bytes();
        let large: Vec<u8> = (0..500_000).flat_map(|n: u32| noise(&n)).collect();
        let large = sender.send(&topic, "k", &large, &headers, WITHIN);
        assert!(matches!(large, Err(LogError::Content { .. })), "{large:?}");
    }
}
