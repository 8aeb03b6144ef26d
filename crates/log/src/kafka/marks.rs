//! Where partitions begin and end.
//!
//! The client asks the leader that it last heard of. One that reads nothing does not hear of a new leader for minutes, and asks the old
//! one, or nobody, until then; so whoever gets no answer looks for the leaders first, and asks again.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _, ConsumerContext},
    error::{KafkaError, RDKafkaErrorCode as Code},
};

use super::{failure, message::number};
use crate::error::LogError;

/// How long one answer is waited for: a leader that is gone gives none.
const ONCE: Duration = Duration::from_secs(2);
/// How long the pause is between two questions.
const LOOK: Duration = Duration::from_millis(20);

/// A partition by the topic's name on the cluster.
pub(super) type Place = (String, u32);

/// Where each partition begins and ends.
pub(super) fn bounds<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    places: &[Place],
    within: Duration,
) -> Result<BTreeMap<Place, (u64, u64)>, LogError> {
    let beginnings = of(consumer, places, Offset::Beginning, within)?;
    let begins = |place: &Place| beginnings.get(place).copied().unwrap_or_default();
    let ends = of(consumer, places, Offset::End, within)?;
    Ok(ends.into_iter().map(|(place, end)| (place.clone(), (begins(&place), end))).collect())
}

/// Where the first record of each partition lies that was written at this moment or later; its end where there is none.
pub(super) fn since<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    places: &[Place],
    moment: Timestamp,
    within: Duration,
) -> Result<BTreeMap<Place, u64>, LogError> {
    let mut marks = of(consumer, places, Offset::End, within)?;
    // Where nothing is so late the answer is the end.
    let found = answered(consumer, places, Offset::Offset(moment.as_millisecond().max(0)), within)?;
    marks.extend(found.into_iter().filter_map(|(place, offset)| Some((place, number_of(offset)?))));
    Ok(marks)
}

/// Where a mark of each partition lies, by one call for all: [`Offset::Beginning`], below which records are gone for their age, or
/// [`Offset::End`], below or above the first open transaction, as the consumer may read.
pub(super) fn of<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    places: &[Place],
    mark: Offset,
    within: Duration,
) -> Result<BTreeMap<Place, u64>, LogError> {
    let marks = answered(consumer, places, mark, within)?;
    Ok(marks.into_iter().map(|(place, offset)| (place, number_of(offset).unwrap_or_default())).collect())
}

fn number_of(offset: Offset) -> Option<u64> {
    offset.to_raw().and_then(|offset| u64::try_from(offset).ok())
}

fn answered<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    places: &[Place],
    mark: Offset,
    within: Duration,
) -> Result<BTreeMap<Place, Offset>, LogError> {
    if places.is_empty() {
        return Ok(BTreeMap::new());
    }
    let deadline = Instant::now() + within;
    loop {
        match asked(consumer, places, mark) {
            Err(error) if failure::code(&error).is_some_and(may_pass) && Instant::now() < deadline => {
                tracing::debug!(%error, "the leaders of partitions are looked for");
                std::thread::sleep(LOOK);
                find_leaders(consumer, places);
            }
            marks => return marks.map_err(LogError::from),
        }
    }
}

fn asked<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    places: &[Place],
    mark: Offset,
) -> Result<BTreeMap<Place, Offset>, KafkaError> {
    let mut list = TopicPartitionList::new();
    for (topic, partition) in places {
        list.add_partition_offset(topic, number(*partition), mark)?;
    }
    let found = consumer.offsets_for_times(list, ONCE)?;
    let mut marks = BTreeMap::new();
    for element in found.elements() {
        element.error()?;
        let partition = u32::try_from(element.partition()).unwrap_or_default();
        marks.insert((element.topic().to_owned(), partition), element.offset());
    }
    Ok(marks)
}

/// The client keeps what it is told here.
fn find_leaders<C: ConsumerContext>(consumer: &BaseConsumer<C>, places: &[Place]) {
    let topics: BTreeSet<&str> = places.iter().map(|(topic, _)| topic.as_str()).collect();
    for topic in topics {
        if let Err(error) = consumer.fetch_metadata(Some(topic), ONCE) {
            tracing::debug!(%error, topic, "nobody says who leads a topic");
        }
    }
}

/// Whether it is the leader that is to blame: one that changes, is gone, or was just made.
fn may_pass(code: Code) -> bool {
    matches!(
        code,
        Code::NotLeaderForPartition
            | Code::LeaderNotAvailable
            | Code::UnknownTopicOrPartition
            | Code::UnknownTopic
            | Code::UnknownPartition
            | Code::FencedLeaderEpoch
            | Code::UnknownLeaderEpoch
            | Code::OffsetNotAvailable
            | Code::OperationTimedOut
            | Code::RequestTimedOut
            | Code::DestroyBroker
            | Code::BrokerTransportFailure
            | Code::NetworkException
    )
}
