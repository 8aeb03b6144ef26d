//! A row of the site's state, and the questions that are asked of it.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, OptionalExtension as _, Params, params, params_from_iter};
use wiredesk_story::Story;

use super::{list::List, search};

/// What lists and other pages need of a story.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) uri: String,
    /// What is on the site; 0 where nothing is yet.
    pub(super) revision: u64,
    /// Its folder; none where it was taken back before it was ever here.
    pub(super) address: Option<String>,
    /// Primary subtag, as in the address.
    pub(super) language: String,
    /// The whole tag, where the story states one.
    pub(super) tag: Option<String>,
    pub(super) section: Option<String>,
    /// Of the first publication here, in the site's zone.
    pub(super) day: Date,
    pub(super) title: String,
    pub(super) summary: Option<String>,
    /// When it was first published anywhere: its place in lists.
    pub(super) time: Timestamp,
    /// When it was first published here.
    pub(super) published: Timestamp,
    /// When it was last changed.
    pub(super) updated: Timestamp,
    pub(super) corrected: Option<Timestamp>,
    pub(super) withdrawn: Option<Timestamp>,
}

const COLUMNS: &str = "id, uri, revision, address, language, tag, section, day, title, summary, time, published, updated, \
                       corrected, withdrawn";

impl Row {
    /// Whether readers may see it.
    pub(super) fn is_shown(&self) -> bool {
        self.revision > 0 && self.withdrawn.is_none() && self.address.is_some()
    }

    /// The whole tag, else what the address has.
    pub(super) fn tag(&self) -> &str {
        self.tag.as_deref().unwrap_or(&self.language)
    }

    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let day: String = row.get(7)?;
        let moment = |column: usize| -> rusqlite::Result<Option<Timestamp>> {
            let millis: Option<i64> = row.get(column)?;
            Ok(millis.and_then(|millis| Timestamp::from_millisecond(millis).ok()))
        };
        Ok(Self {
            id: row.get(0)?,
            uri: row.get(1)?,
            revision: row.get::<_, i64>(2)?.cast_unsigned(),
            address: row.get(3)?,
            language: row.get(4)?,
            tag: row.get(5)?,
            section: row.get(6)?,
            day: day.parse().unwrap_or_default(),
            title: row.get(8)?,
            summary: row.get(9)?,
            time: moment(10)?.unwrap_or_default(),
            published: moment(11)?.unwrap_or_default(),
            updated: moment(12)?.unwrap_or_default(),
            corrected: moment(13)?,
            withdrawn: moment(14)?,
        })
    }
}

fn rows(connection: &Connection, rest: &str, values: impl Params) -> rusqlite::Result<Vec<Row>> {
    let mut sql = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM story {rest}"))?;
    sql.query_map(values, Row::read)?.collect()
}

/// The row of a story.
pub(super) fn find(connection: &Connection, uri: &str) -> rusqlite::Result<Option<Row>> {
    Ok(rows(connection, "WHERE uri = ?1", [uri])?.pop())
}

/// The story as it stands.
pub(super) fn story(connection: &Connection, id: i64) -> rusqlite::Result<Option<Story>> {
    let mut sql = connection.prepare_cached("SELECT story FROM text WHERE id = ?1")?;
    let bytes: Option<Vec<u8>> = sql.query_row([id], |row| row.get(0)).optional()?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// The row of this id.
pub(super) fn of(connection: &Connection, id: i64) -> rusqlite::Result<Option<Row>> {
    Ok(rows(connection, "WHERE id = ?1", [id])?.pop())
}

/// The newest stories of a list, newest first.
pub(super) fn newest(connection: &Connection, list: &List, limit: u32) -> rusqlite::Result<Vec<Row>> {
    part(connection, list, limit, 0)
}

/// The same, after so many.
pub(super) fn part(connection: &Connection, list: &List, limit: u32, after: u32) -> rusqlite::Result<Vec<Row>> {
    select(connection, COLUMNS, list, limit, after, Row::read)
}

/// The ids of the newest stories of a list, newest first: the index has them.
pub(super) fn newest_ids(connection: &Connection, list: &List, limit: u32) -> rusqlite::Result<Vec<i64>> {
    select(connection, "id", list, limit, 0, |row| row.get(0))
}

fn select<T>(
    connection: &Connection, columns: &str, list: &List, limit: u32, after: u32,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let (which, values) = match list {
        List::Language(language) => ("AND language = ?1", vec![language.clone()]),
        List::Section(language, section) => ("AND language = ?1 AND section = ?2", vec![language.clone(), section.clone()]),
        List::Day(language, day) => ("AND language = ?1 AND day = ?2", vec![language.clone(), day.to_string()]),
        List::MapOfDay(day) => ("AND day = ?1", vec![day.to_string()]),
        List::Front | List::Map | List::Search(_) | List::Index(_) => ("", Vec::new()),
    };
    let order = "ORDER BY time DESC, id DESC";
    let sql = format!("SELECT {columns} FROM story WHERE shown {which} {order} LIMIT {limit} OFFSET {after}");
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), read)?.collect()
}

/// How many stories a language has of a day.
pub(super) fn count_of_day(connection: &Connection, language: &str, day: Date) -> rusqlite::Result<u32> {
    let sql = "SELECT count(*) FROM story WHERE shown AND language = ?1 AND day = ?2";
    connection.prepare_cached(sql)?.query_row(params![language, day.to_string()], |row| row.get(0))
}

/// Ids of what was published here since a moment, newest first.
pub(super) fn ids_since(connection: &Connection, moment: Timestamp, limit: u32) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT id FROM story WHERE shown AND published > ?1 ORDER BY published DESC, id DESC LIMIT ?2";
    connection.prepare_cached(sql)?.query_map(params![moment.as_millisecond(), limit], |row| row.get(0))?.collect()
}

/// When something was last published here for the first time.
pub(super) fn last_published(connection: &Connection) -> rusqlite::Result<Option<Timestamp>> {
    let sql = "SELECT published FROM story WHERE shown ORDER BY published DESC LIMIT 1";
    let millis: Option<i64> = connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
    Ok(millis.and_then(|millis| Timestamp::from_millisecond(millis).ok()))
}

/// The latest that were taken back and stood in a list.
pub(super) fn gone(connection: &Connection, list: &List, limit: u32) -> rusqlite::Result<Vec<Row>> {
    let rest = "WHERE withdrawn IS NOT NULL AND address IS NOT NULL AND (?1 IS NULL OR language = ?1) AND (?2 IS NULL OR section = ?2) \
                ORDER BY withdrawn DESC, id DESC LIMIT ?3";
    rows(connection, rest, params![list.language(), list.section(), limit])
}

/// Those whose pages are to be made again.
pub(super) fn stale(connection: &Connection, limit: u32) -> rusqlite::Result<Vec<Row>> {
    rows(connection, "WHERE stale ORDER BY id DESC LIMIT ?1", [limit])
}

/// Stories that a page names: those it is tied to, and translations that are tied to it.
pub(super) fn tied(connection: &Connection, row: &Row, translation: bool) -> rusqlite::Result<Vec<Row>> {
    let rest = "WHERE shown AND id != ?1 AND (uri IN (SELECT uri FROM tie WHERE id = ?1 AND translation = ?3) \
                OR (?3 AND id IN (SELECT id FROM tie WHERE uri = ?2 AND translation))) ORDER BY time DESC, id DESC LIMIT 6";
    rows(connection, rest, params![row.id, row.uri, translation])
}

/// Languages with stories, each with its sections that have some.
pub(super) fn places(connection: &Connection) -> rusqlite::Result<Vec<(String, Vec<String>)>> {
    let mut places: Vec<(String, Vec<String>)> = Vec::new();
    for language in steps(connection, "SELECT min(language) FROM story WHERE shown AND language > ?1", &[])? {
        let sql = "SELECT min(section) FROM story WHERE shown AND language = ?2 AND section > ?1";
        let sections = steps(connection, sql, &[&language])?;
        places.push((language, sections));
    }
    Ok(places)
}

/// Days on which a language has stories before a day (`<`, newest first) or after one (`>`, oldest first).
pub(super) fn days(connection: &Connection, language: &str, from: Date, before: bool, limit: usize) -> rusqlite::Result<Vec<Date>> {
    let sql = match before {
        true => "SELECT max(day) FROM story WHERE shown AND language = ?2 AND day < ?1",
        false => "SELECT min(day) FROM story WHERE shown AND language = ?2 AND day > ?1",
    };
    let mut sql = connection.prepare_cached(sql)?;
    let mut days: Vec<Date> = Vec::new();
    let mut at = from;
    while days.len() < limit {
        let day: Option<String> = sql.query_row(params![at.to_string(), language], |row| row.get(0))?;
        let Some(day) = day.and_then(|day| day.parse().ok()) else { break };
        days.push(day);
        at = day;
    }
    Ok(days)
}

/// Every day with stories, oldest first.
pub(super) fn all_days(connection: &Connection) -> rusqlite::Result<Vec<Date>> {
    let days = steps(connection, "SELECT min(day) FROM story WHERE shown AND day > ?1", &[])?;
    Ok(days.into_iter().filter_map(|day| day.parse().ok()).collect())
}

/// The distinct values of a column, one look into its index each.
fn steps(connection: &Connection, sql: &str, more: &[&str]) -> rusqlite::Result<Vec<String>> {
    let mut sql = connection.prepare_cached(sql)?;
    let mut found: Vec<String> = Vec::new();
    loop {
        let last = found.last().map_or("", String::as_str);
        let values = std::iter::once(last).chain(more.iter().copied());
        match sql.query_row(params_from_iter(values), |row| row.get::<_, Option<String>>(0))? {
            Some(next) => found.push(next),
            None => return Ok(found),
        }
    }
}

/// Every list that a story stands in or stood in: those of languages and sections, and those of days.
pub(super) fn ever(connection: &Connection) -> rusqlite::Result<(BTreeSet<List>, BTreeSet<List>)> {
    let mut sql = connection.prepare("SELECT DISTINCT language, section, day FROM story WHERE address IS NOT NULL")?;
    let (mut lists, mut days) = (BTreeSet::from([List::Front, List::Map]), BTreeSet::new());
    let mut found = sql.query([])?;
    while let Some(row) = found.next()? {
        let (language, section, day): (String, Option<String>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        lists.extend(section.map(|section| List::Section(language.clone(), section)));
        if let Ok(day) = day.parse() {
            days.extend([List::Day(language.clone(), day), List::MapOfDay(day)]);
        }
        lists.extend([List::Search(language.clone()), List::Language(language)]);
    }
    let last = last_id(connection)?.map_or(-1, search::part_of);
    days.extend((0..=last).map(List::Index));
    Ok((lists, days))
}

/// The id of the story that came last.
pub(super) fn last_id(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection.prepare_cached("SELECT max(id) FROM story")?.query_row([], |row| row.get(0))
}

/// The ids of the stories from one id up to another, newest first.
pub(super) fn ids_from(connection: &Connection, from: i64, to: i64) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT id FROM story WHERE +shown AND id >= ?1 AND id < ?2 ORDER BY time DESC, id DESC";
    connection.prepare_cached(sql)?.query_map([from, to], |row| row.get(0))?.collect()
}

/// Whether more than so many are shown.
pub(super) fn more_than(connection: &Connection, count: u32) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM story WHERE shown ORDER BY time DESC, id DESC LIMIT 1 OFFSET ?1";
    connection.prepare_cached(sql)?.exists([count])
}

/// Lists that are to be written again: all that are due now, and some that may wait.
pub(super) fn dirty(connection: &Connection, late: u32) -> rusqlite::Result<Vec<List>> {
    let mut sql = connection.prepare_cached(
        "SELECT list FROM dirty WHERE NOT late UNION ALL SELECT list FROM (SELECT list FROM dirty WHERE late LIMIT ?1)",
    )?;
    let names: rusqlite::Result<Vec<String>> = sql.query_map([late], |row| row.get(0))?.collect();
    Ok(names?.iter().filter_map(|name| List::parse(name)).collect())
}

/// A value kept under a key.
pub(super) fn meta(connection: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |row| row.get(0)).optional()
}
