//! Reading one lane of one topic on from offsets, a partition at a time, each in its turn.

use jiff::Timestamp;
use rusqlite::Connection;

use super::{headers, signals::Signals, stream::Stream};
use crate::{
    error::LogError,
    record::{Position, Stored},
    topic::{Lane, Topic},
};

pub(super) struct Cursor {
    topic: Topic,
    lane: Lane,
    /// Next offsets, by partition.
    next: Vec<u64>,
    /// The partition that is read first the next time, so that a long one does not keep the others waiting.
    turn: usize,
    /// Each partition's count when nothing more was found: nothing can be there until it changes.
    empty_at: Vec<Option<u64>>,
}

/// How much may still be read.
pub(super) struct Room {
    pub(super) records: usize,
    pub(super) bytes: usize,
}

impl Cursor {
    pub(super) fn new(topic: Topic, lane: Lane, next: Vec<u64>) -> Self {
        let empty_at = vec![None; next.len()];
        Self { topic, lane, next, turn: 0, empty_at }
    }

    /// The next offset of each partition.
    pub(super) fn positions(&self) -> impl Iterator<Item = ((Topic, Lane, u32), u64)> {
        let at = |partition: usize| (self.topic, self.lane, u32::try_from(partition).unwrap_or(u32::MAX));
        self.next.iter().enumerate().map(move |(partition, next)| (at(partition), *next))
    }

    /// Reads on, within `room`; the first record of all is read however large it is.
    pub(super) fn read(
        &mut self,
        connection: &Connection,
        signals: &Signals,
        room: &mut Room,
        found: &mut Vec<Stored>,
    ) -> Result<(), LogError> {
        let first = self.turn;
        let partitions = self.next.len();
        let mut reached = Vec::new();
        for n in 0..partitions {
            let partition = (first + n) % partitions;
            let count = signals.count(self.topic, self.lane, partition);
            if room.records == 0 || self.empty_at[partition] == Some(count) {
                continue;
            }
            let mut next = self.next[partition];
            let full = self.read_partition(connection, partition, &mut next, room, found)?;
            reached.push((partition, next, (!full).then_some(count)));
            if full {
                self.turn = (partition + 1) % partitions;
                break;
            }
        }
        // Only now: what was read before an error comes again.
        for (partition, next, empty_at) in reached {
            self.next[partition] = next;
            self.empty_at[partition] = empty_at;
        }
        Ok(())
    }

    /// Tells whether the room is used up.
    fn read_partition(
        &self,
        connection: &Connection,
        partition: usize,
        next: &mut u64,
        room: &mut Room,
        found: &mut Vec<Stored>,
    ) -> Result<bool, LogError> {
        let number = u32::try_from(partition).unwrap_or(u32::MAX);
        let stream = Stream::new(self.topic, self.lane, number);
        let mut statement = connection.prepare_cached(
            "SELECT id, time, key, headers, value FROM records WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3",
        )?;
        let limit = i64::try_from(room.records).unwrap_or(i64::MAX);
        let mut rows = statement.query([stream.id(*next), stream.last(), limit])?;
        while let Some(row) = rows.next()? {
            let offset = Stream::offset(row.get(0)?);
            let position = Position { topic: self.topic, lane: self.lane, partition: number, offset };
            let value = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
            if value.len() > room.bytes && !found.is_empty() {
                return Ok(true);
            }
            room.bytes = room.bytes.saturating_sub(value.len());
            room.records -= 1;
            let encoded = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
            let headers = headers::decode(encoded).ok_or_else(|| LogError::Unusable {
                place: position.to_string(),
                reason: "its headers do not read; run the version that wrote them, or restore log.sqlite from a backup"
                    .into(),
            })?;
            let time = Timestamp::from_microsecond(row.get(1)?).unwrap_or(Timestamp::UNIX_EPOCH);
            found.push(Stored { position, time, key: row.get(2)?, value: value.to_vec(), headers });
            *next = offset + 1;
        }
        Ok(room.records == 0)
    }
}
