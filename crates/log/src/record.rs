//! What lies in the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wiredesk_story::event::EventType;

use crate::{
    error::LogError,
    partition,
    topic::{Lane, Topic},
};

/// The largest record that a log of ours takes, in bytes of key, value and headers: as much as a Kafka broker takes by default.
pub(crate) const MAX_RECORD: usize = 1 << 20;

/// The names of headers.
pub mod header {
    /// CloudEvents: unique per source.
    pub const CE_ID: &str = "ce_id";
    /// CloudEvents: `wiredesk.received.v1`.
    pub const CE_TYPE: &str = "ce_type";
    /// CloudEvents: the stage, `/wiredesk/validate`.
    pub const CE_SOURCE: &str = "ce_source";
    /// CloudEvents: when the event came to be.
    pub const CE_TIME: &str = "ce_time";
    /// CloudEvents: `1.0`.
    pub const CE_SPECVERSION: &str = "ce_specversion";
    /// CloudEvents: which JSON Schema the value keeps.
    pub const CE_DATASCHEMA: &str = "ce_dataschema";
    /// CloudEvents: the story's uri.
    pub const CE_SUBJECT: &str = "ce_subject";
    /// Media type of the value.
    pub const CONTENT_TYPE: &str = "content-type";
    /// W3C Trace Context.
    pub const TRACEPARENT: &str = "traceparent";
    /// The wire id that the sender was given.
    pub const WIRE: &str = "wd_wire";
    /// Which story of the wire item.
    pub const INDEX: &str = "wd_index";
    /// The source's name.
    pub const SOURCE: &str = "wd_source";
    /// The name the item came under: a path, a message id.
    pub const ITEM: &str = "wd_item";
    /// Arrival number: grows within a source; microseconds since 1970, one more where two would be the same.
    pub const ARRIVAL: &str = "wd_arrival";
    /// When the bytes came, RFC 3339.
    pub const ARRIVED: &str = "wd_arrived";
    /// SHA-256 of the value, which lies in the blob store.
    pub const BLOB: &str = "wd_blob";
    /// Digest of the configuration of the instance that wrote it.
    pub const CONFIG: &str = "wd_config";
    /// A receipt's entry in the ledger: stage, partition, number and the hash before it.
    pub const LEDGER: &str = "wd_ledger";
    /// The hash over entry and receipt.
    pub const LEDGER_HASH: &str = "wd_ledger_hash";
}

/// Headers in their order; names may repeat, the last one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// The value under a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Sets a name to a value, in place of what it had.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// Sets a name that has no value yet.
    pub fn set_default(&mut self, name: &str, value: impl FnOnce() -> String) {
        if self.get(name).is_none() {
            self.0.push((name.to_owned(), value()));
        }
    }

    /// Takes a name out.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Bytes that names and values take.
    pub fn size(&self) -> usize {
        self.0.iter().map(|(name, value)| name.len() + value.len()).sum()
    }
}

/// A record to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it goes.
    pub topic: Topic,
    /// On which lane; topics without lanes take the ordinary one.
    pub lane: Lane,
    /// The partition, where the key does not decide.
    pub partition: Option<u32>,
    /// Decides the partition and the order.
    pub key: String,
    /// The bytes.
    pub value: Vec<u8>,
    /// Everything else.
    pub headers: Headers,
}

impl Record {
    /// Bytes for a topic, under a key.
    pub fn new(topic: Topic, lane: Lane, key: impl Into<String>, value: Vec<u8>) -> Self {
        let lane = if topic.lanes().contains(&lane) { lane } else { Lane::Ordinary };
        Self { topic, lane, partition: None, key: key.into(), value, headers: Headers::default() }
    }

    /// An event as JSON. Our own types always serialise: their maps have string keys.
    pub fn event(topic: Topic, lane: Lane, key: impl Into<String>, event: &impl Serialize) -> Self {
        let value = serde_json::to_vec(event).unwrap_or_else(|error| format!("\"{error}\"").into_bytes());
        let mut record = Self::new(topic, lane, key, value);
        record.headers.set(header::CONTENT_TYPE, "application/json");
        record
    }

    /// With a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.set(name, value);
        self
    }

    /// The partition it goes to, of so many; [`LogError::Content`] where a log cannot take it for what it is.
    pub(crate) fn place(&self, partitions: u32) -> Result<u32, LogError> {
        let content = |reason: String| LogError::Content { topic: self.lane.of(self.topic), reason };
        let most = limit(self.topic, MAX_RECORD);
        if self.size() > most {
            return Err(content(format!("it has {} bytes, the log takes {most}", self.size())));
        }
        if !self.topic.lanes().contains(&self.lane) {
            return Err(content("the topic has no such lane".into()));
        }
        let partition = self.partition.unwrap_or_else(|| partition::of_key(self.key.as_bytes(), partitions));
        if partition >= partitions {
            return Err(content(format!("there is no partition {partition}, only {partitions}")));
        }
        Ok(partition)
    }

    /// The size that limits count: key, value and headers, in bytes.
    pub fn size(&self) -> usize {
        self.key.len() + self.value.len() + self.headers.size()
    }
}

/// What a refused record grows by at most: its rejection.
const REJECTION: usize = 8 << 10;

/// The largest record of a topic, in bytes, where the log takes `max_record`: whatever lies in it can be rejected whole.
pub fn limit(topic: Topic, max_record: usize) -> usize {
    if topic == Topic::Rejected { max_record } else { max_record.saturating_sub(REJECTION) }
}

/// Where a record lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Its topic.
    pub topic: Topic,
    /// Its lane.
    pub lane: Lane,
    /// Its partition.
    pub partition: u32,
    /// Its offset, from 0.
    pub offset: u64,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}-{}", self.lane.of(self.topic), self.partition, self.offset)
    }
}

impl std::str::FromStr for Position {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{text:?} is not a position such as rejected-0-12");
        let mut parts = text.rsplitn(3, '-');
        let offset = parts.next().and_then(|part| part.parse().ok()).ok_or_else(wrong)?;
        let partition = parts.next().and_then(|part| part.parse().ok()).ok_or_else(wrong)?;
        let name = parts.next().ok_or_else(wrong)?;
        let (name, lane) = match name.strip_suffix(".flash") {
            Some(name) => (name, Lane::Flash),
            None => (name, Lane::Ordinary),
        };
        let topic = Topic::by_name(name).ok_or_else(wrong)?;
        Ok(Self { topic, lane, partition, offset })
    }
}

/// A record that lies in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Where.
    pub position: Position,
    /// When it was written.
    pub time: Timestamp,
    /// Its key.
    pub key: String,
    /// Its bytes.
    pub value: Vec<u8>,
    /// Its headers.
    pub headers: Headers,
}

impl Stored {
    /// The major version of the event, from its CloudEvents type; 1 where there is none.
    pub fn major(&self) -> u32 {
        self.headers.get(header::CE_TYPE).and_then(EventType::major_of).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the first release wrote them: files that are never changed.
    #[test]
    fn a_wire_item_of_a_released_version_reads() {
        let headers = include_str!("../../story/fixtures/v1/wire.headers.json");
        let headers: Headers = serde_json::from_str(headers).unwrap();
        let value = include_bytes!("../../story/fixtures/v1/wire.value").to_vec();
        let position = "wire-0-12".parse().unwrap();
        let item = Stored { position, time: Timestamp::UNIX_EPOCH, key: "map".into(), value, headers };
        assert_eq!(item.major(), 1);
        let get = |name| item.headers.get(name);
        assert_eq!((get(header::WIRE), get(header::SOURCE)), (Some("wire-0-12"), Some("map")));
        assert_eq!(get(header::ITEM), Some("نشرة/خبر عاجل.txt"));
        assert_eq!(get(header::CONTENT_TYPE), Some("text/plain; charset=windows-1256"));
        assert_eq!(get(header::ARRIVED), get(header::CE_TIME));
        assert!(get(header::ARRIVAL).unwrap().parse::<u64>().is_ok());
        assert_eq!(get("x-membre-futur"), Some("لاحق"), "what it does not know it keeps");
        assert!(item.value.starts_with(b"\xe6\xdd\xcf"), "bytes as they came, not text");
        let newer = item.headers.get(header::CE_TYPE).map(|ce_type| ce_type.replace(".v1", ".v2"));
        assert_eq!(newer.as_deref().and_then(EventType::major_of), Some(2));
    }

    #[test]
    fn a_position_reads_back_from_its_name() {
        for text in ["rejected-0-12", "received.flash-3-0"] {
            assert_eq!(text.parse::<Position>().unwrap().to_string(), text);
        }
        assert!("nothing-0-1".parse::<Position>().is_err());
    }
}
