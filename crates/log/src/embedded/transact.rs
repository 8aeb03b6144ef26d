//! What one change writes: records, rows, offsets, and the fence that is checked first.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    headers,
    stream::{Stream, lane_code, lane_of, topic_code},
    writer::Write,
};
use crate::{
    error::LogError,
    event_log::{Handover, Transaction},
    faults::{Faults, Point},
    instance::InstanceName,
    record::{Position, Record, header},
    rows::RowChange,
    sqlite,
    stage::StageSpec,
    topic::Lane,
};

/// Committed offsets of a stage, by lane and partition.
pub(super) type Offsets = BTreeMap<(Lane, u32), u64>;

/// A stage's seat: who holds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    pub(super) stage: i64,
    pub(super) epoch: i64,
    pub(super) handover: Handover,
}

impl Write<'_> {
    /// Appends records and returns where they lie.
    pub(super) fn outputs(&self, records: &[Record]) -> Result<Vec<Position>, LogError> {
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO records(id, time, key, headers, value) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        let mut ends: BTreeMap<i64, u64> = BTreeMap::new();
        let mut positions = Vec::with_capacity(records.len());
        for record in records {
            let partition = record.place(self.partitions)?;
            let stream = Stream::new(record.topic, record.lane, partition);
            let offset = match ends.get(&stream.number()) {
                Some(end) => *end,
                None => end(self.connection, stream)?,
            };
            ends.insert(stream.number(), offset + 1);
            let id = stream.id(offset);
            let encoded = headers::encode(&record.headers);
            insert.execute(params![id, self.now.as_microsecond(), record.key, encoded, record.value])?;
            if let Some(hash) = record.headers.get(header::BLOB) {
                self.connection
                    .prepare_cached("INSERT OR IGNORE INTO blobs VALUES (?1, ?2)")?
                    .execute(params![hash, id])?;
            }
            positions.push(Position { topic: record.topic, lane: record.lane, partition, offset });
        }
        self.touched.borrow_mut().extend(positions.iter().map(|at| (at.topic, at.lane, at.partition)));
        Ok(positions)
    }

    /// Takes a stage's seat from whoever had it.
    pub(super) fn seat(&self, spec: &StageSpec, instance: &InstanceName) -> Result<Seat, LogError> {
        let input = spec.input.map(topic_code);
        self.connection
            .prepare_cached(
                "INSERT INTO stages(name, input) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET input = ?2",
            )?
            .execute(params![spec.name, input])?;
        let stage: i64 = self
            .connection
            .prepare_cached("SELECT id FROM stages WHERE name = ?1")?
            .query_row([spec.name], |row| row.get(0))?;
        let last = owner(self.connection, stage)?;
        let handover = match &last {
            None => Handover::Clean,
            Some(owner) if owner.hold == Hold::Left => Handover::Clean,
            Some(owner) if owner.instance == instance.as_str() && owner.hold == Hold::Held => Handover::Restart,
            // Also one of this name that died before it could take note: somebody else may still be at work.
            Some(_) => Handover::Unclean,
        };
        let hold = if handover == Handover::Unclean { Hold::Unnoted } else { Hold::Held };
        let epoch = last.map_or(0, |owner| owner.epoch) + 1;
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO owners(stage, instance, epoch, left) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![stage, instance.as_str(), epoch, hold as i64])?;
        Ok(Seat { stage, epoch, handover })
    }

    /// Gives a seat up, if it is still held.
    pub(super) fn leave(&self, seat: Seat) -> Result<(), LogError> {
        self.hold(seat, Hold::Left)
    }

    fn hold(&self, seat: Seat, hold: Hold) -> Result<(), LogError> {
        self.connection
            .prepare_cached("UPDATE owners SET left = ?3 WHERE stage = ?1 AND epoch = ?2")?
            .execute(params![seat.stage, seat.epoch, hold as i64])?;
        Ok(())
    }

    /// One transaction of a member. The caller has seen that it names partitions.
    pub(super) fn transaction(
        &self,
        name: &str,
        seat: Seat,
        transaction: &Transaction,
        faults: &dyn Faults,
    ) -> Result<(), LogError> {
        let owner = owner(self.connection, seat.stage)?.filter(|owner| owner.epoch == seat.epoch);
        let Some(owner) = owner.filter(|owner| owner.hold != Hold::Left) else {
            let partition = transaction.partitions.first().copied().unwrap_or_default();
            return Err(LogError::Fenced { stage: name.to_owned(), partition });
        };
        faults.at(Point::Begun)?;
        if owner.hold == Hold::Unnoted {
            self.hold(seat, Hold::Held)?;
        }
        self.outputs(&transaction.outputs)?;
        faults.at(Point::OutputsWritten)?;
        self.rows(seat.stage, &transaction.rows)?;
        faults.at(Point::RowsWritten)?;
        let mut set = self
            .connection
            .prepare_cached("INSERT OR REPLACE INTO offsets(stage, lane, partition, next) VALUES (?1, ?2, ?3, ?4)")?;
        for ((lane, partition), next) in &transaction.reads {
            set.execute(params![seat.stage, lane_code(*lane), partition, to_i64(*next)])?;
        }
        faults.at(Point::BeforeCommit)
    }

    fn rows(&self, stage: i64, changes: &[RowChange]) -> Result<(), LogError> {
        changes.iter().try_for_each(|change| sqlite::set_row(self.connection, stage, &change.at, change.row.as_ref()))
    }
}

/// Who holds a stage's seat.
pub(super) struct Owner {
    pub(super) instance: String,
    pub(super) epoch: i64,
    pub(super) hold: Hold,
}

/// How a seat is held. The numbers are part of the file's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    Held = 0,
    Left = 1,
    /// Taken from one who may still be at work, and nothing committed since: whoever comes next must hear of it too.
    Unnoted = 2,
}

pub(super) fn owner(connection: &Connection, stage: i64) -> Result<Option<Owner>, LogError> {
    let mut statement = connection.prepare_cached("SELECT instance, epoch, left FROM owners WHERE stage = ?1")?;
    let owner = statement.query_row([stage], |row| {
        let hold = match row.get(2)? {
            0_i64 => Hold::Held,
            1 => Hold::Left,
            _ => Hold::Unnoted,
        };
        Ok(Owner { instance: row.get(0)?, epoch: row.get(1)?, hold })
    });
    Ok(owner.optional()?)
}

/// The committed offsets of a stage.
pub(super) fn offsets(connection: &Connection, stage: i64) -> Result<Offsets, LogError> {
    let mut statement = connection.prepare_cached("SELECT lane, partition, next FROM offsets WHERE stage = ?1")?;
    let offsets = statement.query_map([stage], |row| {
        let next = u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0);
        Ok(((lane_of(row.get(0)?), row.get(1)?), next))
    })?;
    Ok(offsets.collect::<Result<_, _>>()?)
}

/// The offset that the next record of a stream gets.
pub(super) fn end(connection: &Connection, stream: Stream) -> Result<u64, LogError> {
    let mut statement = connection.prepare_cached("SELECT max(id) FROM records WHERE id BETWEEN ?1 AND ?2")?;
    let last: Option<i64> = statement.query_row([stream.id(0), stream.last()], |row| row.get(0))?;
    match last {
        Some(last) => Ok(Stream::offset(last) + 1),
        None => floor(connection, stream),
    }
}

/// The first offset of a stream that was not deleted for its age.
pub(super) fn floor(connection: &Connection, stream: Stream) -> Result<u64, LogError> {
    let mut statement = connection.prepare_cached("SELECT next FROM floors WHERE stream = ?1")?;
    let floor: Option<i64> = statement.query_row([stream.number()], |row| row.get(0)).optional()?;
    Ok(floor.and_then(|floor| u64::try_from(floor).ok()).unwrap_or(0))
}

pub(super) fn to_i64(offset: u64) -> i64 {
    i64::try_from(offset).unwrap_or(i64::MAX)
}
