//! What was refused: the list, and one with its bytes.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};
use serde::Serialize;
use wiredesk_log::{EventLog, Position, Stored};
use wiredesk_story::event::{Outcome, Receipt, Rejection};

use crate::{Index, error::IndexError, place};

/// The stage in the receipt of a reject that a person dropped; its `rule` is the reject's id.
pub const REJECTS_STAGE: &str = "rejects";

/// Something that was refused. Its bytes lie in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reject {
    /// Its position in the log, `rejected-0-12`.
    pub id: String,
    /// When it was refused.
    pub time: Timestamp,
    /// Why and where.
    #[serde(flatten)]
    pub rejection: Rejection,
    /// The wire item it comes from.
    pub wire: Option<String>,
    /// Which story of it, where it was read.
    pub index: Option<u32>,
    /// The story, where it was read.
    pub uri: Option<String>,
    /// The source that brought it.
    pub source: Option<String>,
    /// The name it came under.
    pub item: Option<String>,
    /// Media type of its bytes, where that was stated.
    pub media_type: Option<String>,
    /// How many bytes.
    pub size: Option<u64>,
    /// When it was put back or dropped.
    pub ended: Option<Timestamp>,
    /// `replayed` or `dropped`.
    pub how: Option<String>,
    /// The reason for dropping it.
    pub word: Option<String>,
}

/// What a list of rejects is narrowed to. The default is all that nobody has dealt with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RejectQuery {
    /// Also what was put back or dropped since.
    pub all: bool,
    /// Of this stage.
    pub stage: Option<String>,
    /// By this rule.
    pub rule: Option<String>,
    /// From this source.
    pub source: Option<String>,
    /// Refused before then.
    pub before: Option<Timestamp>,
}

const COLUMNS: &str = "r.at, r.time, r.wire, r.idx, r.uri, coalesce(r.source, w.source), coalesce(r.name, w.name),
    coalesce(r.media, w.media), r.size, r.stage, r.rule, r.reason, r.topic, r.partition, r.offset, r.ended, r.how, r.word
    FROM rejects r LEFT JOIN wire w ON w.id = r.wire";

impl Reject {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let size: Option<i64> = row.get(8)?;
        let offset: i64 = row.get(14)?;
        Ok(Self {
            id: place::of_code(row.get(0)?).to_string(),
            time: moment(row.get(1)?),
            wire: row.get(2)?,
            index: row.get(3)?,
            uri: row.get(4)?,
            source: row.get(5)?,
            item: row.get(6)?,
            media_type: row.get(7)?,
            size: size.and_then(|size| u64::try_from(size).ok()),
            rejection: Rejection {
                stage: row.get(9)?,
                rule: row.get(10)?,
                reason: row.get(11)?,
                topic: row.get(12)?,
                partition: row.get(13)?,
                offset: u64::try_from(offset).unwrap_or(0),
            },
            ended: row.get::<_, Option<i64>>(15)?.map(moment),
            how: row.get(16)?,
            word: row.get(17)?,
        })
    }

    /// The receipt by which it is dropped for good, to be appended to `receipts`.
    pub fn drop_receipt(&self, reason: &str, now: Timestamp) -> Receipt {
        let mut receipt = Receipt::new(REJECTS_STAGE, Outcome::Dropped, now, self.wire.as_deref().unwrap_or_default());
        receipt.index = self.index;
        receipt.uri = self.uri.as_deref().and_then(|uri| wiredesk_story::StoryUri::parse(uri).ok());
        receipt.rule = Some(self.id.clone());
        receipt.reason = Some(reason.to_owned());
        receipt
    }
}

impl Index {
    /// What was refused, the newest first, at most so many.
    pub fn rejects(&self, query: &RejectQuery, limit: usize) -> Result<Vec<Reject>, IndexError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} WHERE (?1 OR r.ended IS NULL) AND (?2 IS NULL OR r.stage = ?2) AND (?3 IS NULL OR r.rule = ?3)
                 AND (?4 IS NULL OR coalesce(r.source, w.source) = ?4) AND (?5 IS NULL OR r.time < ?5)
                 ORDER BY r.time DESC, r.at DESC LIMIT ?6"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let before = query.before.map(Timestamp::as_microsecond);
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let asked = params![query.all, query.stage, query.rule, query.source, before, limit];
            let rows = statement.query_map(asked, Reject::from_row)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// How many are refused and neither put back nor dropped.
    pub fn rejects_open(&self) -> Result<u64, IndexError> {
        self.read(|connection| {
            let count = "SELECT count(*) FROM rejects WHERE ended IS NULL";
            Ok(connection.query_row(count, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
        })
    }

    /// One reject by its id.
    pub fn reject(&self, id: &str) -> Result<Option<Reject>, IndexError> {
        let Ok(position) = id.parse::<Position>() else { return Ok(None) };
        self.read(|connection| {
            let sql = format!("SELECT {COLUMNS} WHERE r.at = ?1");
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_row(params![place::code(position)], Reject::from_row).optional()?)
        })
    }

    /// The record of a reject as it lies in the log, with its bytes, also those in the blob store. `None` where the log has let
    /// go of it.
    pub fn reject_record(&self, log: &dyn EventLog, id: &str) -> Result<Option<Stored>, IndexError> {
        match id.parse::<Position>() {
            Ok(position) => self.record_at(log, position),
            Err(_) => Ok(None),
        }
    }

    /// The record of a wire item as it lies in the log, with its bytes: the last one where it was put back. `None` where nothing is
    /// known of it, or the log has let go of it.
    pub fn wire_record(&self, log: &dyn EventLog, wire: &str) -> Result<Option<Stored>, IndexError> {
        let at: Option<i64> = self.read(|connection| {
            let found = connection.query_row("SELECT at FROM wire WHERE id = ?1", [wire], |row| row.get(0));
            Ok(found.optional()?.flatten())
        })?;
        at.map_or(Ok(None), |at| self.record_at(log, place::of_code(at)))
    }

    fn record_at(&self, log: &dyn EventLog, position: Position) -> Result<Option<Stored>, IndexError> {
        let found = wiredesk_log::event_log::record_at(log, position)?;
        let Some(mut record) = found else { return Ok(None) };
        let whole = wiredesk_log::blobs::restore(&mut record, self.0.blobs.as_ref())?;
        Ok(whole.then_some(record))
    }
}

/// A moment from microseconds since 1970.
pub(crate) fn moment(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}
