//! From records to rows. What a record does depends on the record alone, not on which of its neighbours came first: topics and
//! lanes are followed side by side, so a receipt may be seen before the story it is about.

mod checked;
mod delivery;
mod peek;
mod receipt;
mod refused;
mod story;

pub(crate) use story::{Kept, text_id};

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, ToSql, params};
use wiredesk_log::{Blobs, Stored, Topic, blobs, record::header};
use wiredesk_story::event::EventType;

use crate::{close::Touched, error::IndexError, place};

/// How many stories' numbers are remembered between batches.
const REMEMBERED: usize = 50_000;

/// What is kept in memory from batch to batch. Void once a batch is rolled back.
#[derive(Default)]
pub(crate) struct Memory {
    stories: HashMap<Box<str>, i64>,
    /// The last change number given.
    seq: Option<i64>,
}

/// One batch, inside one transaction.
pub(crate) struct Apply<'a> {
    connection: &'a Connection,
    blobs: &'a dyn Blobs,
    memory: &'a mut Memory,
    last: BTreeMap<i64, (u64, Timestamp)>,
    /// Stories whose words are to be put into the full text at the end of the batch.
    reworded: HashMap<i64, story::Words>,
    /// What records spoke of: its end is to be found anew.
    touched: Touched,
}

/// One step in the life of a wire item or story.
#[derive(Default)]
struct Step<'a> {
    wire: &'a str,
    idx: Option<u32>,
    story: Option<i64>,
    stage: &'a str,
    what: &'a str,
    version: Option<&'a str>,
    revision: Option<u64>,
    outlet: Option<&'a str>,
    rule: Option<&'a str>,
    reason: Option<&'a str>,
    location: Option<&'a str>,
    until: Option<i64>,
}

impl<'a> Apply<'a> {
    pub(crate) fn new(connection: &'a Connection, blobs: &'a dyn Blobs, memory: &'a mut Memory) -> Self {
        if memory.stories.len() > REMEMBERED {
            memory.stories.clear();
        }
        Self { connection, blobs, memory, last: BTreeMap::new(), reworded: HashMap::new(), touched: Touched::default() }
    }

    /// Puts what a record says into the rows. A record that does not read is noted and passed over: the stage that wrote it, or
    /// will read it, says more of it than the index can.
    pub(crate) fn record(&mut self, mut record: Stored) -> Result<(), IndexError> {
        let position = record.position;
        let stream = place::stream(position.topic, position.lane, position.partition);
        self.note_start(stream, &record)?;
        self.last.insert(stream, (position.offset, record.time));
        if record.major() > EventType::MAJOR {
            tracing::warn!(%position, major = record.major(), "an event of a newer major version is not in the index");
            return Ok(());
        }
        let json = !matches!(position.topic, Topic::Wire | Topic::Rejected);
        if json && !blobs::restore(&mut record, self.blobs)? {
            tracing::warn!(%position, "the value of a record is not in the blob store");
            return Ok(());
        }
        let read = match position.topic {
            Topic::Wire => self.wire(&record),
            Topic::Received => self.received(&record),
            Topic::Valid => self.valid(&record),
            Topic::Enriched => self.enriched(&record),
            Topic::Deliveries => self.delivery(&record),
            Topic::Receipts => self.receipt(&record),
            Topic::Rejected => self.rejected(&record),
        };
        match read {
            Err(IndexError::Row(error)) => {
                tracing::warn!(%position, %error, "a record that does not read is not in the index");
                Ok(())
            }
            other => other,
        }
    }

    /// Ends the batch: full text and positions.
    pub(crate) fn finish(mut self) -> Result<(), IndexError> {
        for (story, words) in std::mem::take(&mut self.reworded) {
            self.run("DELETE FROM words WHERE rowid = ?1", params![story])?;
            self.run(
                "INSERT INTO words(rowid, title, body) VALUES (?1, ?2, ?3)",
                params![story, words.title, words.body],
            )?;
        }
        std::mem::take(&mut self.touched).open(self.connection)?;
        for (stream, (last, time)) in std::mem::take(&mut self.last) {
            let last = i64::try_from(last).unwrap_or(i64::MAX - 1);
            self.run(
                "INSERT OR REPLACE INTO positions(stream, next, last, time) VALUES (?1, ?2, ?3, ?4)",
                params![stream, last + 1, last, time.as_microsecond()],
            )?;
        }
        Ok(())
    }

    /// A first record that is not the first of its stream: the log has let go of what was before, and so single items can be
    /// spoken of only since then.
    fn note_start(&mut self, stream: i64, record: &Stored) -> Result<(), IndexError> {
        if record.position.offset == 0 || self.last.contains_key(&stream) {
            return Ok(());
        }
        let known = self.one("SELECT next FROM positions WHERE stream = ?1", params![stream])?;
        if known.is_none() {
            self.run(
                "INSERT INTO meta(key, value) VALUES ('since', ?1) ON CONFLICT(key) DO UPDATE SET value = max(value, excluded.value)",
                params![record.time.as_microsecond()],
            )?;
        }
        Ok(())
    }

    fn wire(&mut self, record: &Stored) -> Result<(), IndexError> {
        let headers = &record.headers;
        let named = record.position.to_string();
        let wire = headers.get(header::WIRE).unwrap_or(&named);
        let source = headers.get(header::SOURCE).unwrap_or(&record.key);
        let arrival: Option<i64> = headers.get(header::ARRIVAL).and_then(|text| text.parse().ok());
        let arrived = headers.get(header::ARRIVED).and_then(|text| text.parse::<Timestamp>().ok());
        let put = record.time.as_microsecond();
        let time = arrived.map_or(put, |time| time.as_microsecond());
        self.run(
            "INSERT INTO wire(id, source, name, media, size, arrival, time, put, at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)
             ON CONFLICT(id) DO UPDATE SET source = excluded.source, name = coalesce(name, excluded.name),
             media = coalesce(media, excluded.media), size = excluded.size, arrival = coalesce(arrival, excluded.arrival),
             time = min(coalesce(time, excluded.time), excluded.time), put = max(coalesce(put, 0), excluded.put),
             at = CASE WHEN excluded.put >= coalesce(put, 0) THEN excluded.at ELSE at END",
            params![
                wire,
                source,
                headers.get(header::ITEM),
                headers.get(header::CONTENT_TYPE),
                self.size(record),
                arrival,
                time,
                put,
                place::code(record.position)
            ],
        )?;
        self.put_back(wire, None, put)?;
        self.step(
            record,
            &Step { wire, stage: "ingest", what: "arrived", reason: headers.get(header::ITEM), ..Step::default() },
        )
    }

    /// Bytes of the value, also of one in the blob store.
    fn size(&self, record: &Stored) -> Option<i64> {
        let size = match record.headers.get(header::BLOB) {
            Some(hash) => self.blobs.get(hash).ok()?.len(),
            None => record.value.len(),
        };
        i64::try_from(size).ok()
    }

    /// A record went on again: what was refused of it before is no longer open.
    fn put_back(&self, wire: &str, idx: Option<u32>, time: i64) -> Result<(), IndexError> {
        self.run(
            "UPDATE rejects SET ended = ?3, how = 'replayed'
             WHERE wire = ?1 AND (idx IS ?2 OR idx IS NULL) AND ended IS NULL AND time < ?3",
            params![wire, idx, time],
        )
    }

    fn step(&mut self, record: &Stored, step: &Step<'_>) -> Result<(), IndexError> {
        self.touched.wire(step.wire);
        if let Some(story) = step.story {
            self.touched.story(story);
        }
        self.run(
            "INSERT OR IGNORE INTO steps(at, time, wire, idx, story, stage, what, version, revision, outlet, rule, reason,
             location, until) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)",
            params![
                place::code(record.position),
                record.time.as_microsecond(),
                step.wire,
                step.idx,
                step.story,
                step.stage,
                step.what,
                step.version,
                step.revision.map(to_i64),
                step.outlet,
                step.rule,
                step.reason,
                step.location,
                step.until
            ],
        )
    }

    /// Another change number: what the stream of new stories goes by.
    fn next_seq(&mut self) -> Result<i64, IndexError> {
        let last = match self.memory.seq {
            Some(last) => last,
            None => self.one("SELECT max(seq) FROM stories", params![])?.unwrap_or(0),
        };
        self.memory.seq = Some(last + 1);
        Ok(last + 1)
    }

    pub(crate) fn run(&self, sql: &str, values: &[&dyn ToSql]) -> Result<(), IndexError> {
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// The same, and how many rows it changed.
    pub(crate) fn changed(&self, sql: &str, values: &[&dyn ToSql]) -> Result<usize, IndexError> {
        Ok(self.connection.prepare_cached(sql)?.execute(values)?)
    }

    /// One number, if there is one.
    pub(crate) fn one(&self, sql: &str, values: &[&dyn ToSql]) -> Result<Option<i64>, IndexError> {
        let found = self.connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
        Ok(found.flatten())
    }
}

/// A revision or a count as SQLite has numbers.
fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
