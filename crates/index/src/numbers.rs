//! The numbers that agencies count their transmissions with: which are missing. A series is what a source brings under one name of
//! service; it begins anew when its numbers go back. One that lies far beyond the last is a new beginning too, and no gap.

use std::ops::Range;

use jiff::Timestamp;
use rusqlite::Connection;
use serde::Serialize;
use wiredesk_story::AltId;

use crate::{apply::Apply, error::IndexError, rejects::moment};

/// A larger step is no gap.
const FURTHEST: i64 = 200;
/// Numbers that went back by less are repeats, not a new beginning.
const REPEAT: i64 = 20;
/// A number may be overtaken for so long, in microseconds, before it is missing.
const OVERTAKEN: i64 = 60_000_000;
/// What has been missing for longer, in microseconds, is history: a day.
const LONGEST: i64 = 24 * 3_600_000_000;

pub(crate) const TABLES: &str = "
CREATE TABLE series(source TEXT NOT NULL, service TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY(source, service)) WITHOUT ROWID;
CREATE TABLE missing(source TEXT NOT NULL, service TEXT NOT NULL, number INTEGER NOT NULL, time INTEGER NOT NULL,
    PRIMARY KEY(source, service, number)) WITHOUT ROWID;
";

/// Numbers of a source that did not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// The agency's name of the service, as it stands before the number; empty where there is none.
    pub service: String,
    /// The first number that is missing.
    pub from: u32,
    /// The last one.
    pub to: u32,
    /// When the number behind them came.
    pub since: Timestamp,
}

impl Gap {
    /// How many numbers it is of.
    pub fn count(&self) -> u32 {
        self.to - self.from + 1
    }
}

/// Service and number of a transmission, where it has a number.
fn numbered(ids: &[AltId]) -> Option<(&str, i64)> {
    let of = |role: &str| ids.iter().find(|id| id.role.as_deref() == Some(role)).map(|id| id.value.as_str());
    let text = of("sequence")?;
    let number = text.parse().ok().filter(|_| text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit()))?;
    Some((of("transmission").and_then(|whole| whole.strip_suffix(text)).unwrap_or_default(), number))
}

impl Apply<'_> {
    /// A transmission came: its number is missing no more, and those between the last one and it are.
    pub(crate) fn number(&mut self, source: &str, ids: &[AltId], time: i64) -> Result<(), IndexError> {
        let Some((service, number)) = numbered(ids) else { return Ok(()) };
        let values = rusqlite::params![source, service, number];
        let found = "DELETE FROM missing WHERE source = ?1 AND service = ?2 AND number = ?3";
        if self.changed(found, values)? > 0 {
            return Ok(());
        }
        let last = self.one("SELECT last FROM series WHERE source = ?1 AND service = ?2", &[&source, &service])?;
        for number in skipped(last, number) {
            let values = rusqlite::params![source, service, number, time];
            self.run("INSERT OR REPLACE INTO missing(source, service, number, time) VALUES (?1, ?2, ?3, ?4)", values)?;
        }
        if last.is_none_or(|last| number > last || number + REPEAT < last) {
            self.run("INSERT OR REPLACE INTO series(source, service, last) VALUES (?1, ?2, ?3)", values)?;
            let old = "DELETE FROM missing WHERE source = ?1 AND service = ?2 AND time < ?3";
            self.run(old, rusqlite::params![source, service, time - LONGEST])?;
        }
        Ok(())
    }
}

/// The numbers between two.
fn skipped(last: Option<i64>, number: i64) -> Range<i64> {
    match last {
        Some(last) if number > last + 1 && number - last <= FURTHEST => last + 1..number,
        _ => 0..0,
    }
}

/// What is missing of each source, by its name, in order.
pub(crate) fn gaps(connection: &Connection, now: Timestamp) -> Result<Vec<(String, Gap)>, IndexError> {
    let now = now.as_microsecond();
    let mut statement = connection.prepare_cached(
        "SELECT source, service, number, time FROM missing WHERE time BETWEEN ?1 AND ?2 ORDER BY source, service, number",
    )?;
    let mut rows = statement.query([now - LONGEST, now - OVERTAKEN])?;
    let mut gaps: Vec<(String, Gap)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (source, service, number): (String, String, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let since = moment(row.get(3)?);
        match gaps.last_mut() {
            Some((of, gap)) if *of == source && gap.service == service && gap.to + 1 == number => gap.to = number,
            _ => gaps.push((source, Gap { service, from: number, to: number, since })),
        }
    }
    Ok(gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_by_itself_and_its_service_stands_before_it() {
        let id = |role: &str, value: &str| AltId { role: Some(role.into()), value: value.into() };
        assert_eq!(numbered(&[id("transmission", "AFP0123"), id("sequence", "0123")]), Some(("AFP", 123)));
        assert_eq!(numbered(&[id("sequence", "7")]), Some(("", 7)));
        assert_eq!(numbered(&[id("sequence", "7a")]), None);
        assert_eq!(numbered(&[id("sequence", "٧")]), None);
        assert_eq!(numbered(&[id("sequence", "20250509123")]), None, "a date and more is no count");
        assert_eq!(numbered(&[id("guid", "7")]), None);
    }

    #[test]
    fn a_step_is_a_gap_where_it_is_no_new_beginning() {
        let of = |last, number| skipped(last, number).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(of(None, 5), "");
        assert_eq!(of(Some(5), 6), "");
        assert_eq!(of(Some(5), 8), "6 7");
        assert_eq!(of(Some(9_999), 1), "");
        assert_eq!(of(Some(5), 5_000), "");
    }
}
