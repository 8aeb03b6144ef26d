//! Which blob store the log's large values lie in. A process that keeps them elsewhere would store what no other finds, so it is
//! refused: the first store that was said to be the log's is it, by the order of one partition.

use std::time::Duration;

use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::{BaseConsumer, Consumer as _},
    error::KafkaError,
};

use super::{KafkaLog, Shared, message::Message, producers::unusable, quiet::Quiet, topics};
use crate::{blobs::BlobPlace, error::LogError, record::Headers};

/// The topic's name among the changelogs. It lies in one partition; the key is a store's id, the value where it is.
pub(super) const TABLE: &str = "blobs";
/// So many looks are taken, each of so long: looks, not time, since a process may be asleep for longer than either.
const LOOKS: u32 = 600;
const LOOK: Duration = Duration::from_millis(100);

impl KafkaLog {
    /// Makes this store the log's, whichever was before: what lies in the other is not found any more.
    pub fn move_blobs(&self, store: &BlobPlace) -> Result<(), LogError> {
        let shared = &self.shared;
        shared.ready(TABLE)?;
        for other in said(shared)?.iter().filter(|other| other.id != store.id) {
            say(shared, &other.id, None)?;
        }
        claim(shared, store)
    }
}

/// Says that this store is the log's, where none is; [`LogError::Unusable`] where another is.
pub(super) fn claim(shared: &Shared, store: &BlobPlace) -> Result<(), LogError> {
    shared.ready(TABLE)?;
    let mut known = said(shared)?;
    if known.is_empty() {
        say(shared, &store.id, Some(&store.place))?;
        // Where two start at once, the one that came first is it.
        known = said(shared)?;
    }
    match known.first() {
        Some(first) if first.id == store.id => Ok(()),
        Some(first) => Err(LogError::Unusable {
            place: shared.options.brokers.clone(),
            reason: format!(
                "its values over 900 KB lie in {}, and this process would look for them in {}; give all services the same data \
                 folder, or, where the other is lost, make this one the log's with `wiredesk topics --blobs-here`",
                first.place, store.place
            ),
        }),
        None => Err(LogError::Unavailable("what was said of the blob store is not there yet".into())),
    }
}

/// All stores that were said to be the log's and not taken back, the first one first.
fn said(shared: &Shared) -> Result<Vec<BlobPlace>, LogError> {
    let options = &shared.options;
    let mut config = options.consumer(&options.named(TABLE));
    config.set("enable.partition.eof", "true");
    let reader: BaseConsumer<Quiet> =
        BaseConsumer::from_config_and_context(&config, Quiet).map_err(|error| unusable(&error))?;
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(&topics::changelog(options, TABLE), 0, Offset::Beginning)?;
    reader.assign(&list)?;
    let mut stores: Vec<BlobPlace> = Vec::new();
    for _ in 0..LOOKS {
        match reader.poll(LOOK) {
            Some(Ok(message)) => {
                let text = |bytes: Option<&[u8]>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
                let id = text(message.key()).unwrap_or_default();
                match text(message.payload()) {
                    None => stores.retain(|store| store.id != id),
                    Some(place) if stores.iter().all(|store| store.id != id) => stores.push(BlobPlace { id, place }),
                    Some(_) => {}
                }
            }
            Some(Err(KafkaError::PartitionEOF(_))) => return Ok(stores),
            // The client tries again by itself.
            Some(Err(_)) => std::thread::sleep(LOOK),
            None => {}
        }
    }
    Err(LogError::Unavailable("the cluster does not say in time where the large values lie".into()))
}

fn say(shared: &Shared, id: &str, place: Option<&str>) -> Result<(), LogError> {
    let options = &shared.options;
    let message = Message {
        topic: topics::changelog(options, TABLE),
        partition: 0,
        key: id.as_bytes().to_vec(),
        value: place.map(|place| place.as_bytes().to_vec()),
        headers: Headers::default(),
        time: options.log.clock.now().as_millisecond(),
    };
    shared.appender.append(&[message]).map(drop)
}
