//! The boards: sources and outlets.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use serde::Serialize;

use crate::{Gap, Index, error::IndexError, numbers, rejects::moment};

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
    /// Numbers of the agency's that did not come, of the last day.
    pub gaps: Vec<Gap>,
}

/// An outlet, as the log knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
    /// Its headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
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
                    gaps: Vec::new(),
                })
            })?;
            let mut sources: Vec<Source> = rows.collect::<Result<_, _>>()?;
            for (name, gap) in numbers::gaps(connection, now)? {
                if let Some(source) = sources.iter_mut().find(|source| source.name == name) {
                    source.gaps.push(gap);
                }
            }
            Ok(sources)
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
            let mut outlets = told(connection)?;
            waiting(connection, now, &mut outlets)?;
            let mut failures = connection.prepare_cached(
                "SELECT reason FROM deliveries WHERE outlet = ?1 AND state = 'failed' ORDER BY time DESC LIMIT 1",
            )?;
            for outlet in outlets.values_mut().filter(|outlet| outlet.failing > 0) {
                outlet.reason = failures.query_row([&outlet.name], |row| row.get(0)).optional()?.flatten();
            }
            for owed in overdue(connection, now)? {
                if let Some(outlet) = outlets.get_mut(&owed.outlet) {
                    outlet.overdue += 1;
                    outlet.overdue_since = outlet.overdue_since.or(Some(owed.since));
                }
            }
            Ok(outlets.into_values().collect())
        })
    }

    /// The stories that outlets were to take back more than [`OVERDUE`] ago, and have not, those that are owed longest first.
    pub fn overdue(&self, now: Timestamp) -> Result<Vec<Overdue>, IndexError> {
        self.read(|connection| overdue(connection, now))
    }
}

/// What people and receipts say of each outlet.
fn told(connection: &Connection) -> Result<BTreeMap<String, Outlet>, IndexError> {
    let mut outlets: BTreeMap<String, Outlet> = BTreeMap::new();
    let mut statement = connection.prepare_cached("SELECT name, paused FROM outlets")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        of(&mut outlets, row.get(0)?).paused = row.get(1)?;
    }
    // All of it stands in one index.
    let mut statement = connection
        .prepare_cached("SELECT outlet, state, count(*), max(time) FROM deliveries GROUP BY outlet, state")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let outlet = of(&mut outlets, row.get(0)?);
        let (state, count): (Option<String>, u64) = (row.get(1)?, count(row, 2)?);
        match state.as_deref() {
            Some("published") => outlet.delivered += count,
            Some("withdrawn") => outlet.withdrawn += count,
            Some("failed" | "rejected") => outlet.failing += count,
            Some("superseded") => outlet.superseded += count,
            _ => {}
        }
        outlet.last = outlet.last.max(row.get::<_, Option<i64>>(3)?.filter(|time| *time > 0).map(moment));
    }
    Ok(outlets)
}

/// What is due at each outlet, now and later.
fn waiting(connection: &Connection, now: Timestamp, outlets: &mut BTreeMap<String, Outlet>) -> Result<(), IndexError> {
    let mut statement = connection.prepare_cached(
        "SELECT outlet, sum(coalesce(not_before, 0) <= ?1), coalesce(sum(not_before > ?1), 0)
         FROM deliveries INDEXED BY deliveries_waiting WHERE state IS NULL GROUP BY outlet",
    )?;
    let mut rows = statement.query([now.as_microsecond()])?;
    while let Some(row) = rows.next()? {
        let outlet = of(outlets, row.get(0)?);
        (outlet.due, outlet.later) = (count(row, 1)?, count(row, 2)?);
    }
    Ok(())
}

fn of(outlets: &mut BTreeMap<String, Outlet>, name: String) -> &mut Outlet {
    outlets.entry(name).or_insert_with_key(|name| Outlet { name: name.clone(), ..Outlet::default() })
}

fn overdue(connection: &Connection, now: Timestamp) -> Result<Vec<Overdue>, IndexError> {
    let by = now.as_microsecond() - i64::try_from(OVERDUE.as_micros()).unwrap_or(i64::MAX);
    // A later revision that the outlet has, or took back, settles it.
    let mut statement = connection.prepare_cached(
        "SELECT d.outlet, s.uri, d.revision, max(d.planned, coalesce(d.not_before, 0)), d.reason, s.title, s.language
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
            title: row.get(5)?,
            language: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn count(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.unsigned_abs())
}
