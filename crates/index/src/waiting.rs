//! What waits for a person, a clock or an outlet.

use jiff::Timestamp;
use rusqlite::{Connection, Row};
use serde::Serialize;

use crate::{
    Index,
    end::{End, ItemFacts},
    error::IndexError,
    rejects::moment,
};

/// Something that does not move now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// What for.
    pub why: Why,
    /// The story.
    pub uri: String,
    /// Its headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The wire item that brought it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wire: Option<String>,
    /// The outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// The rule that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// In plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Until when, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

/// What a thing waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// A person: a rule holds it.
    Held,
    /// The clock: an embargo or a schedule.
    Embargoed,
    /// The outlet: it is to be tried again.
    Retry,
    /// A person: the outlet could not be given it and no further attempt is planned.
    Failed,
    /// The outlet: it is due there, and nothing is said of it yet.
    Due,
}

impl Why {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Embargoed => "embargoed",
            Self::Retry => "retry",
            Self::Failed => "failed",
            Self::Due => "due",
        }
    }
}

impl Index {
    /// What waits, by reason, the longest first; at most so many of each.
    pub fn waiting(&self, now: Timestamp, limit: usize) -> Result<Vec<Waiting>, IndexError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let now = now.as_microsecond();
        self.read(|connection| {
            let mut waiting = held(connection, None, limit, now)?;
            let mut later = at_outlets(connection, None, limit, now)?;
            later.sort_by_key(|one| (one.why, one.since));
            waiting.extend(later);
            Ok(waiting)
        })
    }
}

/// What one story waits for.
pub(crate) fn waiting_of(connection: &Connection, story: i64, now: i64) -> Result<Vec<Waiting>, IndexError> {
    let mut waiting = held(connection, Some(story), 100, now)?;
    waiting.extend(at_outlets(connection, Some(story), 100, now)?);
    Ok(waiting)
}

fn held(connection: &Connection, story: Option<i64>, limit: i64, now: i64) -> Result<Vec<Waiting>, IndexError> {
    let columns = ItemFacts::COLUMNS;
    let of = "AND i.uri = (SELECT uri FROM stories WHERE id = ?1)";
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {columns}, i.rule, i.reason, i.until, s.title, s.language FROM items i LEFT JOIN stories s ON s.uri = i.uri
         WHERE i.verdict = 'held' {} ORDER BY i.verdict_time",
        if story.is_some() { of } else { "AND ?1 IS NULL" }
    ))?;
    let mut rows = statement.query([story])?;
    let mut held = Vec::new();
    while let Some(row) = rows.next()? {
        let facts = ItemFacts::from_row(row, connection)?;
        if facts.end(connection, now)? != End::Held {
            continue;
        }
        held.push(Waiting {
            why: Why::Held,
            uri: facts.uri.unwrap_or_default(),
            title: row.get(11)?,
            language: row.get(12)?,
            wire: Some(facts.wire),
            outlet: None,
            rule: row.get(8)?,
            reason: row.get(9)?,
            until: row.get::<_, Option<i64>>(10)?.map(moment),
            since: Some(moment(facts.verdict_time)),
        });
        if i64::try_from(held.len()).unwrap_or(i64::MAX) >= limit {
            break;
        }
    }
    Ok(held)
}

fn at_outlets(connection: &Connection, story: Option<i64>, limit: i64, now: i64) -> Result<Vec<Waiting>, IndexError> {
    let (by, of) = match story {
        Some(_) => ("", "AND d.story = ?1"),
        None => ("INDEXED BY deliveries_waiting", "AND ?1 IS NULL"),
    };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT s.uri, s.title, s.language, d.outlet, d.state, d.not_before, d.until, d.reason, d.time, d.planned
         FROM deliveries d {by} JOIN stories s ON s.id = d.story WHERE (d.state IS NULL OR d.state = 'failed') {of}
         AND NOT EXISTS (SELECT 1 FROM deliveries l WHERE l.story = d.story AND l.outlet = d.outlet AND l.revision > d.revision)
         ORDER BY coalesce(d.planned, d.time) LIMIT ?2"
    ))?;
    let rows = statement.query_map(rusqlite::params![story, limit], |row| at_outlet(row, now))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn at_outlet(row: &Row<'_>, now: i64) -> rusqlite::Result<Waiting> {
    let state: Option<String> = row.get(4)?;
    let not_before: Option<i64> = row.get(5)?;
    let until: Option<i64> = row.get(6)?;
    let (why, until) = match (state, until, not_before) {
        (Some(_), Some(until), _) => (Why::Retry, Some(until)),
        (Some(_), None, _) => (Why::Failed, None),
        (None, _, Some(moment)) if moment > now => (Why::Embargoed, Some(moment)),
        (None, _, _) => (Why::Due, None),
    };
    let said: i64 = row.get(8)?;
    let since = row.get::<_, Option<i64>>(9)?.filter(|_| said == 0).unwrap_or(said);
    Ok(Waiting {
        why,
        uri: row.get(0)?,
        title: row.get(1)?,
        language: row.get(2)?,
        wire: None,
        outlet: row.get(3)?,
        rule: None,
        reason: row.get(7)?,
        until: until.map(moment),
        since: (since > 0).then(|| moment(since)),
    })
}
