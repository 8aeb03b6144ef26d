//! What is deleted for its age: records that every stage has read, and blobs that nothing refers to any more.

use jiff::Timestamp;
use rusqlite::params;

use super::{
    EmbeddedLog, Shared,
    stream::{Stream, lane_code, topic_code},
    transact::{self, to_i64},
    writer::Write,
};
use crate::{
    blobs::FolderBlobs,
    error::LogError,
    topic::{Lane, Topic},
};

/// How many records one transaction deletes: the commits of stages go between.
const AT_ONCE: i64 = 1000;

impl Shared {
    /// See [`EventLog::expire`](crate::EventLog::expire): in transactions of a thousand.
    pub(super) fn expire(&self, topic: Topic, before: Timestamp) -> Result<u64, LogError> {
        let mut deleted = 0;
        for lane in topic.lanes() {
            for partition in 0..self.partitions {
                loop {
                    let some = self.writer.run(false, move |write| write.expire(topic, *lane, partition, before))?;
                    deleted += some;
                    if some < AT_ONCE.unsigned_abs() {
                        break;
                    }
                }
            }
        }
        Ok(deleted)
    }
}

impl EmbeddedLog {
    /// Deletes blobs that no record refers to and that were last stored before a moment (take one well past: a record that
    /// refers to a blob is committed after the blob is stored); returns how many.
    pub fn expire_blobs(&self, blobs: &FolderBlobs, before: Timestamp) -> Result<u64, LogError> {
        blobs.sweep(before, |hash| {
            let reader = self.shared.reader();
            let mut statement = reader.prepare_cached("SELECT EXISTS (SELECT 1 FROM blobs WHERE hash = ?1)")?;
            Ok(statement.query_row([hash], |row| row.get(0))?)
        })
    }
}

impl Write<'_> {
    fn expire(&self, topic: Topic, lane: Lane, partition: u32, before: Timestamp) -> Result<u64, LogError> {
        let stream = Stream::new(topic, lane, partition);
        let from = transact::floor(self.connection, stream)?;
        let to = stream.id(self.read_by_all(topic, lane, partition)?);
        let mut old = self
            .connection
            .prepare_cached("SELECT id, time FROM records WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3")?;
        let mut rows = old.query(params![stream.id(from), to, AT_ONCE])?;
        let mut last = None;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            if row.get::<_, i64>(1)? >= before.as_microsecond() {
                break;
            }
            last = Some(row.get::<_, i64>(0)?);
            count += 1;
        }
        drop(rows);
        let Some(last) = last else { return Ok(0) };
        let range = params![stream.id(from), last];
        self.connection.prepare_cached("DELETE FROM blobs WHERE record BETWEEN ?1 AND ?2")?.execute(range)?;
        self.connection.prepare_cached("DELETE FROM records WHERE id BETWEEN ?1 AND ?2")?.execute(range)?;
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO floors(stream, next) VALUES (?1, ?2)")?
            .execute(params![stream.number(), to_i64(Stream::offset(last) + 1)])?;
        Ok(count)
    }

    /// The offset below which every stage that reads the topic has read.
    fn read_by_all(&self, topic: Topic, lane: Lane, partition: u32) -> Result<u64, LogError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT min(coalesce(next, 0)) FROM stages
             LEFT JOIN offsets ON offsets.stage = stages.id AND lane = ?2 AND partition = ?3 WHERE input = ?1",
        )?;
        let least: Option<i64> =
            statement.query_row(params![topic_code(topic), lane_code(lane), partition], |row| row.get(0))?;
        let unread = if matches!(topic, Topic::Receipts | Topic::Rejected) { u64::MAX } else { 0 };
        Ok(least.and_then(|least| u64::try_from(least).ok()).unwrap_or(unread))
    }
}
