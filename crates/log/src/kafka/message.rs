//! Records as messages, and rows as messages of a changelog.

use jiff::Timestamp;
use rdkafka::{
    Message as _, Offset,
    message::{BorrowedMessage, Header, Headers as _, OwnedHeaders},
};

use crate::{
    error::LogError,
    record::{Headers, Position, Record, Stored},
    rows::{Due, Row, RowChange},
    topic::{Lane, Topic},
};

/// Something to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) topic: String,
    pub(super) partition: i32,
    pub(super) key: Vec<u8>,
    /// Nothing is a tombstone.
    pub(super) value: Option<Vec<u8>>,
    pub(super) headers: Headers,
    /// Milliseconds since 1970.
    pub(super) time: i64,
}

impl Message {
    /// A record, in the topic of that name.
    pub(super) fn of_record(record: &Record, topic: String, partitions: u32, now: Timestamp) -> Result<Self, LogError> {
        let partition = number(record.place(partitions)?);
        let (key, value) = (record.key.clone().into_bytes(), Some(record.value.clone()));
        Ok(Self { topic, partition, key, value, headers: record.headers.clone(), time: now.as_millisecond() })
    }

    /// A change of a row, in the changelog of that name.
    pub(super) fn of_row(change: &RowChange, topic: String, now: Timestamp) -> Self {
        let key = row_key(&change.at.table, &change.at.key);
        let value = change.row.as_ref().map(row_value);
        let headers = Headers::default();
        Self { topic, partition: number(change.at.partition), key, value, headers, time: now.as_millisecond() }
    }

    /// Its headers, as the client takes them.
    pub(super) fn owned_headers(&self) -> OwnedHeaders {
        let headers = OwnedHeaders::new_with_capacity(self.headers.0.len());
        self.headers
            .0
            .iter()
            .fold(headers, |headers, (name, value)| headers.insert(Header { key: name, value: Some(value.as_bytes()) }))
    }
}

/// A message of one of our topics, as it lies in the log.
pub(super) fn stored(topic: Topic, lane: Lane, message: &BorrowedMessage<'_>) -> Stored {
    let (partition, offset) = place(message);
    let time = message.timestamp().to_millis().and_then(|millis| Timestamp::from_millisecond(millis).ok());
    Stored {
        position: Position { topic, lane, partition, offset },
        time: time.unwrap_or(Timestamp::UNIX_EPOCH),
        key: String::from_utf8_lossy(message.key().unwrap_or_default()).into_owned(),
        value: message.payload().unwrap_or_default().to_vec(),
        headers: headers(message),
    }
}

/// The partition and the offset of a message.
pub(super) fn place(message: &BorrowedMessage<'_>) -> (u32, u64) {
    (u32::try_from(message.partition()).unwrap_or_default(), u64::try_from(message.offset()).unwrap_or_default())
}

/// The headers of a message; of those that are no text, what is.
pub(super) fn headers(message: &BorrowedMessage<'_>) -> Headers {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = message.headers().map(|headers| {
        headers.iter().map(|header| (header.key.to_owned(), text(header.value.unwrap_or_default()))).collect()
    });
    Headers(headers.unwrap_or_default())
}

/// An offset as the client counts it.
pub(super) fn offset(offset: u64) -> Offset {
    Offset::Offset(i64::try_from(offset).unwrap_or(i64::MAX))
}

/// A partition as the client counts it.
pub(super) fn number(partition: u32) -> i32 {
    i32::try_from(partition).unwrap_or(i32::MAX)
}

/// The table's name, a zero byte, the row's own key.
fn row_key(table: &str, key: &str) -> Vec<u8> {
    [table.as_bytes(), &[0], key.as_bytes()].concat()
}

/// The table's name and the row's own key in a message's key.
pub(super) fn of_row_key(key: &[u8]) -> Option<(&str, &str)> {
    let end = key.iter().position(|byte| *byte == 0)?;
    Some((std::str::from_utf8(&key[..end]).ok()?, std::str::from_utf8(&key[end + 1..]).ok()?))
}

/// A row without a timer: 0, and the value. With one: 1, microseconds since 1970 in 8 bytes, the length of the group's name in 2
/// (both with the high byte first), the name, the value.
fn row_value(row: &Row) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(row.value.len() + 32);
    match &row.due {
        None => bytes.push(0),
        Some(due) => {
            bytes.push(1);
            bytes.extend(due.at.as_microsecond().to_be_bytes());
            bytes.extend(u16::try_from(due.group.len()).unwrap_or(u16::MAX).to_be_bytes());
            bytes.extend(due.group.bytes().take(usize::from(u16::MAX)));
        }
    }
    bytes.extend(&row.value);
    bytes
}

/// The row in a message's value; `None` where a newer build wrote it.
pub(super) fn of_row_value(bytes: &[u8]) -> Option<Row> {
    let (kind, rest) = bytes.split_first()?;
    match kind {
        0 => Some(Row::new(rest.to_vec())),
        1 => {
            let (at, rest) = rest.split_first_chunk::<8>()?;
            let (length, rest) = rest.split_first_chunk::<2>()?;
            let (group, value) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
            let at = Timestamp::from_microsecond(i64::from_be_bytes(*at)).ok()?;
            let due = Some(Due { at, group: std::str::from_utf8(group).ok()?.to_owned() });
            Some(Row { value: value.to_vec(), due })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rows::RowKey;

    proptest! {
        #[test]
        fn a_row_reads_back(table in "[a-z]{1,9}", key in "\\PC{0,20}", value: Vec<u8>, at in proptest::option::of(0_i64..1 << 50)) {
            let due = at.map(|at| Due { at: Timestamp::from_microsecond(at).unwrap(), group: "موقع".into() });
            let row = Row { value, due };
            let at = RowKey { partition: 3, table: table.clone(), key: key.clone() };
            let message = Message::of_row(&RowChange { at, row: Some(row.clone()) }, "t".into(), Timestamp::UNIX_EPOCH);
            prop_assert_eq!(of_row_key(&message.key), Some((table.as_str(), key.as_str())));
            prop_assert_eq!(of_row_value(&message.value.unwrap()), Some(row));
            prop_assert_eq!(message.partition, 3);
        }

        #[test]
        fn bytes_of_another_build_are_no_row_and_no_panic(bytes: Vec<u8>) {
            let row = of_row_value(&bytes);
            prop_assert!(row.is_none() || bytes[0] < 2);
            let _ = of_row_key(&bytes);
        }
    }
}
