//! The boards: sources and outlets.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;
use serde::Serialize;

use crate::{Index, error::IndexError, rejects::moment};

/// How long an outlet may take to take a story back, before that is told as overdue.
pub const OVERDUE: Duration = Duration::from_secs(300);

/// A source, as the log knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Wire items it brought.
    pub items: u64,
    /// Bytes it brought.
    pub bytes: u64,
    /// Stories found in them, commands included.
    pub stories: u64,
    /// Refused, and neither put back nor dropped.
    pub rejected: u64,
    /// Wire items of the last hour.
    pub last_hour: u64,
    /// When the first one came.
    pub first: Option<Timestamp>,
    /// When the last one came.
    pub last: Option<Timestamp>,
}

/// An outlet, as the log knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outlet {
    /// Its name.
    pub name: String,
    /// A person paused it.
    pub paused: bool,
    /// Due there now, without a receipt.
    pub due: u64,
    /// Due there at a later moment.
    pub later: u64,
    /// Revisions it has, or had.
    pub delivered: u64,
    /// Revisions it took back.
    pub withdrawn: u64,
    /// Could not be given it.
    pub failing: u64,
    /// Newer revisions took their place.
    pub superseded: u64,
    /// Stories that it was to take back more than [`OVERDUE`] ago, and has not.
    pub overdue: u64,
    /// Since when the longest of them is owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overdue_since: Option<Timestamp>,
    /// Its last receipt.
    pub last: Option<Timestamp>,
    /// Why the last failure failed.
    pub reason: Option<String>,
}

/// A story that an outlet was to take back, and has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Overdue {
    /// The outlet.
    pub outlet: String,
    /// The story.
    pub uri: String,
    /// The revision that takes it back.
    pub revision: u64,
    /// Since when it is owed.
    pub since: Timestamp,
    /// What the outlet answered, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Index {
    /// Every source that ever brought something, by name.
    pub fn sources(&self, now: Timestamp) -> Result<Vec<Source>, IndexError> {
        let hour = now.as_microsecond() - 3_600_000_000;
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT w.source, count(*), coalesce(sum(w.size), 0),
                 (SELECT count(*) FROM items i JOIN wire x ON x.id = i.wire WHERE x.source = w.source),
                 (SELECT count(*) FROM rejects r JOIN wire x ON x.id = r.wire WHERE x.source = w.source AND r.ended IS NULL),
                 sum(w.time > ?1), min(w.time), max(w.time)
                 FROM wire w WHERE w.source IS NOT NULL GROUP BY w.source ORDER BY w.source",
            )?;
            let rows = statement.query_map([hour], |row| {
                Ok(Source {
                    name: row.get(0)?,
                    items: count(row, 1)?,
                    bytes: count(row, 2)?,
                    stories: count(row, 3)?,
                    rejected: count(row, 4)?,
                    last_hour: count(row, 5)?,
                    first: row.get::<_, Option<i64>>(6)?.map(moment),
                    last: row.get::<_, Option<i64>>(7)?.map(moment),
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The outlets that people paused, by name.
    pub fn paused(&self) -> Result<Vec<String>, IndexError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT name FROM outlets WHERE paused ORDER BY name")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Every outlet that was ever routed something or spoken of, by name.
    pub fn outlets(&self, now: Timestamp) -> Result<Vec<Outlet>, IndexError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT n.name, coalesce(o.paused, 0),
                 coalesce(sum(d.state IS NULL AND d.story IS NOT NULL AND coalesce(d.not_before, 0) <= ?1), 0),
                 coalesce(sum(d.state IS NULL AND d.not_before > ?1), 0), coalesce(sum(d.state = 'published'), 0),
                 coalesce(sum(d.state = 'withdrawn'), 0), coalesce(sum(d.state IN ('failed', 'rejected')), 0),
                 coalesce(sum(d.state = 'superseded'), 0), max(d.time)
                 FROM (SELECT outlet AS name FROM deliveries UNION SELECT name FROM outlets) n
                 LEFT JOIN outlets o ON o.name = n.name LEFT JOIN deliveries d ON d.outlet = n.name
                 GROUP BY n.name ORDER BY n.name",
            )?;
            let rows = statement.query_map([now.as_microsecond()], |row| {
                Ok(Outlet {
                    name: row.get(0)?,
                    paused: row.get(1)?,
                    due: count(row, 2)?,
                    later: count(row, 3)?,
                    delivered: count(row, 4)?,
                    withdrawn: count(row, 5)?,
                    failing: count(row, 6)?,
                    superseded: count(row, 7)?,
                    overdue: 0,
                    overdue_since: None,
                    last: row.get::<_, Option<i64>>(8)?.filter(|time| *time > 0).map(moment),
                    reason: None,
                })
            })?;
            let mut outlets: Vec<Outlet> = rows.collect::<Result<_, _>>()?;
            let mut failures = connection.prepare_cached(
                "SELECT reason FROM deliveries WHERE outlet = ?1 AND state = 'failed' ORDER BY time DESC LIMIT 1",
            )?;
            for outlet in outlets.iter_mut().filter(|outlet| outlet.failing > 0) {
                outlet.reason = failures.query_row([&outlet.name], |row| row.get(0))?;
            }
            for owed in overdue(connection, now)? {
                for outlet in outlets.iter_mut().filter(|outlet| outlet.name == owed.outlet) {
                    outlet.overdue += 1;
                    outlet.overdue_since = outlet.overdue_since.or(Some(owed.since));
                }
            }
            Ok(outlets)
        })
    }

    /// The stories that outlets were to take back more than [`OVERDUE`] ago, and have not, those that are owed longest first.
    pub fn overdue(&self, now: Timestamp) -> Result<Vec<Overdue>, IndexError> {
        self.read(|connection| overdue(connection, now))
    }
}

fn overdue(connection: &Connection, now: Timestamp) -> Result<Vec<Overdue>, IndexError> {
    let by = now.as_microsecond() - i64::try_from(OVERDUE.as_micros()).unwrap_or(i64::MAX);
    // A later revision that the outlet has, or took back, settles it.
    let mut statement = connection.prepare_cached(
        "SELECT d.outlet, s.uri, d.revision, max(d.planned, coalesce(d.not_before, 0)), d.reason
         FROM deliveries d INDEXED BY deliveries_owed JOIN stories s ON s.id = d.story
         WHERE d.withdraw AND (d.state IS NULL OR d.state IN ('failed', 'rejected')) AND d.planned <= ?1
         AND coalesce(d.not_before, 0) <= ?1 AND NOT EXISTS (SELECT 1 FROM deliveries l WHERE l.story = d.story
         AND l.outlet = d.outlet AND l.revision > d.revision AND l.state IN ('published', 'withdrawn'))
         ORDER BY d.planned",
    )?;
    let rows = statement.query_map([by], |row| {
        Ok(Overdue {
            outlet: row.get(0)?,
            uri: row.get(1)?,
            revision: count(row, 2)?,
            since: moment(row.get(3)?),
            reason: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn count(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.unsigned_abs())
}
