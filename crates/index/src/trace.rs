//! Where is my story: every step, by uri, guid, wire id or published address.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Serialize;

use crate::{
    Index,
    end::{End, ItemFacts},
    error::IndexError,
    rejects::moment,
    waiting::{Waiting, waiting_of},
};

/// The most stories and wire items that one key is answered with, and the most steps of each.
const MAX_FOUND: i64 = 200;
const MAX_STEPS: i64 = 2_000;

/// All that is known under a key.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// What was asked for.
    pub key: String,
    /// The wire item, if the key is its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wire: Option<WireItem>,
    /// The stories of that name, or in that wire item.
    pub stories: Vec<StoryTrace>,
}

/// What came on the wire.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WireItem {
    /// The id that the sender was given.
    pub id: String,
    /// The source.
    pub source: Option<String>,
    /// The name it came under.
    pub item: Option<String>,
    /// Media type, where it was stated.
    pub media_type: Option<String>,
    /// How many bytes.
    pub size: Option<u64>,
    /// When it came.
    pub time: Option<Timestamp>,
    /// What became of it, where it has no story inside that can be spoken of.
    pub state: Option<End>,
    /// The steps that are about it as a whole.
    pub steps: Vec<Step>,
}

/// A story and its whole way.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoryTrace {
    /// The story.
    pub uri: String,
    /// Its headline.
    pub title: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// What became of its last revision, or of what came last where none was made.
    pub state: End,
    /// The version as people know it.
    pub version: Option<String>,
    /// The last revision.
    pub revision: Option<u64>,
    /// Every step, the oldest first.
    pub steps: Vec<Step>,
    /// The outlets, each with the last revision it was to have.
    pub outlets: Vec<Delivery>,
    /// What it waits for.
    pub waiting: Vec<Waiting>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// When.
    pub time: Timestamp,
    /// Who says so: `ingest`, then the stages.
    pub stage: String,
    /// What happened: `arrived`, `received`, `new`, `enriched`, `routed`, `published`.
    pub what: String,
    /// The wire item that brought it.
    pub wire: Option<String>,
    /// Which story of the wire item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The version as people know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// The outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// The rule that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Why, or the item's name, in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the outlet has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Not before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What an outlet has, or is to have, of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The outlet's name.
    pub outlet: String,
    /// Which revision.
    pub revision: u64,
    /// To be taken back, not published.
    pub withdraw: bool,
    /// `due`, or what its receipt says: `published`, `withdrawn`, `superseded`, `failed`.
    pub state: String,
    /// When that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    /// Not to be tried before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// Address, path or remote id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The delivery id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    /// How many attempts it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// Why it failed, or could not be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What a look there found after the story was taken back, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<String>,
    /// From the wire to its receipt, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
}

impl Index {
    /// All that is known under a uri, an id as it came, a wire id or a published address; else under the name of a file, as it came last.
    /// `None` where nothing is.
    pub fn trace(&self, key: &str, now: Timestamp) -> Result<Option<Trace>, IndexError> {
        let now = now.as_microsecond();
        self.read(|connection| {
            let mut wire = wire_item(connection, key, now)?;
            let mut stories = if wire.is_some() { Vec::new() } else { named(connection, key)? };
            if wire.is_none() && stories.is_empty() {
                let last = "SELECT id FROM wire WHERE name = ?1 ORDER BY time DESC, id DESC LIMIT 1";
                let last: Option<String> =
                    connection.prepare_cached(last)?.query_row([key], |row| row.get(0)).optional()?;
                wire = last.map_or(Ok(None), |last| wire_item(connection, &last, now))?;
            }
            if let Some(wire) = &wire {
                stories = in_wire(connection, &wire.id)?;
            }
            let stories: Vec<StoryTrace> =
                stories.into_iter().map(|id| story_trace(connection, id, now)).collect::<Result<_, _>>()?;
            let found = wire.is_some() || !stories.is_empty();
            Ok(found.then(|| Trace { key: key.to_owned(), wire, stories }))
        })
    }
}

fn in_wire(connection: &Connection, wire: &str) -> Result<Vec<i64>, IndexError> {
    numbers(
        connection,
        "SELECT DISTINCT s.id FROM items i JOIN stories s ON s.uri = i.uri WHERE i.wire = ?1 ORDER BY i.idx LIMIT ?2",
        wire,
    )
}

fn named(connection: &Connection, key: &str) -> Result<Vec<i64>, IndexError> {
    let found = numbers(connection, "SELECT id FROM stories WHERE uri = ?1 LIMIT ?2", key)?;
    if !found.is_empty() {
        return Ok(found);
    }
    const KEYS: &str = "SELECT story FROM keys WHERE key = ?1 ORDER BY story LIMIT ?2";
    let found = numbers(connection, KEYS, key)?;
    match address_key(key) {
        Some(address) if found.is_empty() => numbers(connection, KEYS, &address),
        _ => Ok(found),
    }
}

fn numbers(connection: &Connection, sql: &str, key: &str) -> Result<Vec<i64>, IndexError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![key, MAX_FOUND], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An address as it is looked for: its path, decoded, without host, `site/`, `index.html` and slashes at the ends.
pub(crate) fn address_key(address: &str) -> Option<String> {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => address,
    };
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    let path = decoded.trim_start_matches('/');
    let path = path.strip_prefix("site/").unwrap_or(path);
    let path = path.strip_suffix("index.html").unwrap_or(path).trim_end_matches('/');
    (path.len() > 1 && path != address).then(|| path.to_owned())
}

fn wire_item(connection: &Connection, key: &str, now: i64) -> Result<Option<WireItem>, IndexError> {
    let sql = "SELECT id, source, name, media, size, time, outcome, (SELECT count(*) FROM items WHERE wire = id)
        FROM wire WHERE id = ?1";
    let found = connection.query_row(sql, [key], |row| {
        let outcome: Option<String> = row.get(6)?;
        let stories: i64 = row.get(7)?;
        let state = match outcome.as_deref().and_then(End::of_verdict) {
            _ if stories > 0 => None,
            Some(end) => Some(end),
            None => Some(End::InFlight),
        };
        Ok(WireItem {
            id: row.get(0)?,
            source: row.get(1)?,
            item: row.get(2)?,
            media_type: row.get(3)?,
            size: row.get::<_, Option<i64>>(4)?.and_then(|size| u64::try_from(size).ok()),
            time: row.get::<_, Option<i64>>(5)?.map(moment),
            state,
            steps: Vec::new(),
        })
    });
    let Some(mut item) = found.optional()? else { return Ok(None) };
    let _ = now;
    item.steps = steps(connection, "wire = ?1 AND +story IS NULL", params![key, MAX_STEPS])?;
    Ok(Some(item))
}

pub(crate) fn story_trace(connection: &Connection, id: i64, now: i64) -> Result<StoryTrace, IndexError> {
    let sql = "SELECT uri, title, language, version, revision FROM stories WHERE id = ?1";
    let mut trace = connection.prepare_cached(sql)?.query_row([id], |row| {
        let revision: i64 = row.get(4)?;
        Ok(StoryTrace {
            uri: row.get(0)?,
            title: row.get(1)?,
            language: row.get(2)?,
            state: End::InFlight,
            version: row.get(3)?,
            revision: (revision > 0).then_some(revision.unsigned_abs()),
            steps: Vec::new(),
            outlets: Vec::new(),
            waiting: Vec::new(),
        })
    })?;
    trace.state = state(connection, id, now)?;
    trace.steps = steps(
        connection,
        // The sign keeps SQLite from looking for those without a story first: there are as many as wire items.
        "story = ?1 OR (+story IS NULL AND wire IN
         (SELECT wire FROM items WHERE uri = (SELECT uri FROM stories WHERE id = ?1)))",
        params![id, MAX_STEPS],
    )?;
    trace.outlets = deliveries(connection, id)?;
    trace.waiting = waiting_of(connection, id, now)?;
    Ok(trace)
}

/// What became of the story's last revision, or of what came last where none was made.
pub(crate) fn state(connection: &Connection, story: i64, now: i64) -> Result<End, IndexError> {
    let columns = ItemFacts::COLUMNS;
    let of_revision = format!(
        "SELECT {columns} FROM items i JOIN revisions r ON r.wire = i.wire AND r.idx = i.idx
         WHERE r.story = ?1 ORDER BY r.revision DESC LIMIT 1"
    );
    let of_last = format!(
        "SELECT {columns} FROM items i WHERE i.uri = (SELECT uri FROM stories WHERE id = ?1)
         ORDER BY i.moved DESC, i.wire DESC, i.idx DESC LIMIT 1"
    );
    for sql in [of_revision, of_last] {
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query([story])?;
        if let Some(row) = rows.next()? {
            return ItemFacts::from_row(row, connection)?.end(connection, now);
        }
    }
    Ok(End::InFlight)
}

fn steps(connection: &Connection, which: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<Step>, IndexError> {
    let sql = format!(
        "SELECT time, stage, what, wire, idx, version, revision, outlet, rule, reason, location, until FROM steps
         WHERE {which} ORDER BY time, CASE stage WHEN 'ingest' THEN 0 WHEN 'read' THEN 1 WHEN 'validate' THEN 2
         WHEN 'enrich' THEN 3 WHEN 'plan' THEN 4 ELSE 5 END, outlet, at LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(values, step)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn step(row: &Row<'_>) -> rusqlite::Result<Step> {
    Ok(Step {
        time: moment(row.get(0)?),
        stage: row.get(1)?,
        what: row.get(2)?,
        wire: row.get(3)?,
        index: row.get(4)?,
        version: row.get(5)?,
        revision: row.get::<_, Option<i64>>(6)?.map(i64::unsigned_abs),
        outlet: row.get(7)?,
        rule: row.get(8)?,
        reason: row.get(9)?,
        location: row.get(10)?,
        until: row.get::<_, Option<i64>>(11)?.map(moment),
    })
}

/// Each outlet with the last revision that it was to have of the story.
fn deliveries(connection: &Connection, story: i64) -> Result<Vec<Delivery>, IndexError> {
    let mut statement = connection.prepare_cached(
        "SELECT outlet, max(revision), withdraw, state, time, not_before, location, delivery, attempts, reason, latency, verified
         FROM deliveries WHERE story = ?1 GROUP BY outlet ORDER BY outlet",
    )?;
    let rows = statement.query_map([story], |row| {
        let revision: i64 = row.get(1)?;
        let state: Option<String> = row.get(3)?;
        let time: i64 = row.get(4)?;
        Ok(Delivery {
            outlet: row.get(0)?,
            revision: revision.unsigned_abs(),
            withdraw: row.get::<_, Option<bool>>(2)?.unwrap_or(false),
            state: state.unwrap_or_else(|| "due".into()),
            time: (time > 0).then(|| moment(time)),
            not_before: row.get::<_, Option<i64>>(5)?.map(moment),
            location: row.get(6)?,
            delivery: row.get(7)?,
            attempts: row.get(8)?,
            reason: row.get(9)?,
            latency_ms: row.get::<_, Option<i64>>(10)?.map(i64::unsigned_abs),
            verified: row.get(11)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::address_key;

    #[test]
    fn an_address_is_known_by_its_path() {
        let kept = address_key("http://127.0.0.1:7070/site/ar/2025/05/09/%D8%AE%D8%A8%D8%B1/index.html");
        assert_eq!(kept.as_deref(), Some("ar/2025/05/09/خبر"));
        assert_eq!(address_key("https://news.example/ar/2025/05/09/خبر/?x=1").as_deref(), Some("ar/2025/05/09/خبر"));
        assert_eq!(address_key("https://news.example"), None);
        assert_eq!(address_key("%ff"), None);
    }
}
