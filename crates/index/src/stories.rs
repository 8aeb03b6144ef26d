//! Stories: lists, one story, what is public of it, and what is new.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql};
use serde::Serialize;
use wiredesk_story::Story;

use crate::{
    Index,
    apply::{Kept, text_id},
    end::{End, Tally},
    error::IndexError,
    fold,
    rejects::moment,
    trace,
};

/// What is asked of a list of stories. The newest come first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryQuery {
    /// Words that all stand in it, in any form that search knows.
    pub q: Option<String>,
    /// A language or the first part of its tag: `ar` finds `ar-MA`.
    pub language: Option<String>,
    /// A topic: its code, its URI or its name.
    pub topic: Option<String>,
    /// The source that brought it.
    pub source: Option<String>,
    /// Changed since then.
    pub since: Option<Timestamp>,
    /// At most so many: 1 to 500.
    pub limit: usize,
    /// Where the page before ended: its `next`.
    pub after: Option<String>,
    /// Only what anybody may see: usable, past embargo, not withdrawn.
    pub public: bool,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// The stories.
    pub stories: Vec<Listed>,
    /// How many there are in all, on all pages.
    pub total: u64,
    /// Where the next page begins; none after the last one.
    pub next: Option<String>,
}

/// A story in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The story.
    pub uri: String,
    /// Its headline.
    pub title: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// 1 to 9; absent counts as 5.
    pub urgency: Option<u8>,
    /// The source that brought it.
    pub source: Option<String>,
    /// The version as people know it.
    pub version: Option<String>,
    /// The last revision; none while validate has let nothing through.
    pub revision: Option<u64>,
    /// What the last revision did: `new`, `update`, `kill`.
    pub change: Option<String>,
    /// The reason of a kill.
    pub reason: Option<String>,
    /// What became of it.
    pub state: End,
    /// Whether anybody may see it.
    pub public: bool,
    /// Not before this moment.
    pub embargo: Option<Timestamp>,
    /// Outlets that have its last revision.
    pub delivered: u32,
    /// Outlets that its last revision was routed to.
    pub outlets: u32,
    /// Words of its body.
    pub words: u64,
    /// Topics, as code and name.
    pub topics: Vec<(String, String)>,
    /// When it was first seen.
    pub first: Timestamp,
    /// When it last changed.
    pub last: Timestamp,
}

/// What a list can be narrowed to, the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Choices {
    /// Languages and how many stories have them.
    pub languages: Vec<(String, u64)>,
    /// Sources and how many stories they brought.
    pub sources: Vec<(String, u64)>,
}

/// What the public may know of a story.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// The text as it is to be shown, its revision and when it last changed.
    Public {
        /// The story.
        story: Box<Story>,
        /// Its revision.
        revision: u64,
        /// When it last changed.
        last: Timestamp,
    },
    /// It was killed.
    Gone {
        /// The story's key.
        uri: String,
        /// The version that killed it, or was killed.
        version: Option<String>,
    },
    /// Nothing: it is not there, held, withheld or under embargo.
    Hidden,
}

/// Something that changed for those who may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The number of the change: ask again after the last one.
    pub seq: u64,
    /// The story.
    pub uri: String,
    /// What is public of it now.
    pub content: Content,
}

const COLUMNS: &str =
    "s.id, s.uri, s.title, s.language, s.urgency, s.source, s.version, s.revision, s.change, s.reason,
    s.embargo, s.words, s.topics, s.first, s.last, s.content, s.floor, s.status, s.before";

/// Holds for what anybody may see: usable, with its embargo (or that of the revision before it) past, not withdrawn since.
const PUBLIC: &str =
    "s.status = 'usable' AND ((s.content > s.floor AND coalesce(s.embargo, 0) <= ?1) OR s.before > s.floor)";

impl Index {
    /// A page of stories.
    pub fn stories(&self, query: &StoryQuery, now: Timestamp) -> Result<Page, IndexError> {
        let now = now.as_microsecond();
        let mut filter = Filter::new(now);
        if query.public {
            filter.and(PUBLIC);
        }
        if let Some(q) = query.q.as_deref().filter(|q| !q.trim().is_empty()) {
            let Some(question) = fold::question(q) else {
                return Ok(Page { stories: Vec::new(), total: 0, next: None });
            };
            filter.with("s.id IN (SELECT rowid FROM words WHERE words MATCH ?)", question);
        }
        if let Some(tag) = &query.language {
            filter.with("(s.language = ? OR substr(s.language, 1, length(?) + 1) = ? || '-')", tag.clone());
        }
        if let Some(topic) = &query.topic {
            filter.with("s.id IN (SELECT story FROM topics WHERE topic = ?)", topic.clone());
        }
        if let Some(source) = &query.source {
            filter.with("s.source = ?", source.clone());
        }
        if let Some(since) = query.since {
            filter.with("s.last >= ?", since.as_microsecond());
        }
        self.read(|connection| page(connection, filter, query, now))
    }

    /// One story as lists have it, whoever may see it.
    pub fn story(&self, uri: &str, now: Timestamp) -> Result<Option<Listed>, IndexError> {
        let now = now.as_microsecond();
        self.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM stories s WHERE s.uri = ?1");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query([uri])?;
            rows.next()?.map(|row| listed(connection, row, now)).transpose()
        })
    }

    /// The text of a story as the desk shows it, whoever may see it: what waits (held, as read), else the last one.
    pub fn text(&self, uri: &str) -> Result<Option<Story>, IndexError> {
        self.read(|connection| {
            let Some(id) = id(connection, uri)? else { return Ok(None) };
            for kept in [Kept::Incoming, Kept::Current] {
                if let Some(story) = text(connection, id, kept)? {
                    return Ok(Some(story));
                }
            }
            Ok(None)
        })
    }

    /// What the public may know of a story.
    pub fn content(&self, uri: &str, now: Timestamp) -> Result<Content, IndexError> {
        self.read(|connection| content(connection, uri, now.as_microsecond()))
    }

    /// What changed for the public after a change, the oldest first, at most so many. Texts of stories that nobody may see are
    /// left out.
    pub fn changes(&self, after: u64, limit: usize, now: Timestamp) -> Result<Vec<Change>, IndexError> {
        let (after, limit) = (i64::try_from(after).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX));
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT seq, uri FROM stories WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
            let rows = statement.query_map([after, limit], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
            let mut changes = Vec::new();
            for row in rows {
                let (seq, uri): (i64, String) = row?;
                let content = content(connection, &uri, now.as_microsecond())?;
                changes.push(Change { seq: seq.unsigned_abs(), uri, content });
            }
            Ok(changes)
        })
    }

    /// The number of the last change.
    pub fn last_change(&self) -> Result<u64, IndexError> {
        self.read(|connection| {
            let last =
                connection.query_row("SELECT coalesce(max(seq), 0) FROM stories", [], |row| row.get::<_, i64>(0))?;
            Ok(last.unsigned_abs())
        })
    }

    /// Languages and sources that stories have, with their counts.
    pub fn choices(&self) -> Result<Choices, IndexError> {
        self.read(|connection| {
            let of = |column: &str| -> Result<Vec<(String, u64)>, IndexError> {
                let sql = format!(
                    "SELECT {column}, count(*) FROM stories WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50"
                );
                let mut statement = connection.prepare_cached(&sql)?;
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
                Ok(rows.collect::<Result<_, _>>()?)
            };
            Ok(Choices { languages: of("language")?, sources: of("source")? })
        })
    }
}

/// Conditions with their values; `?1` is the moment. A `?` in a condition stands for its value, as often as it is there.
struct Filter {
    sql: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Filter {
    fn new(now: i64) -> Self {
        Self { sql: "?1 = ?1".into(), values: vec![Box::new(now)] }
    }

    fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND (");
        self.sql.push_str(condition);
        self.sql.push(')');
    }

    fn with(&mut self, condition: &str, value: impl ToSql + 'static) {
        self.values.push(Box::new(value));
        let number = format!("?{}", self.values.len());
        self.and(&condition.replace('?', &number));
    }

    fn values(&self) -> Vec<&dyn ToSql> {
        self.values.iter().map(AsRef::as_ref).collect()
    }
}

fn page(connection: &Connection, mut filter: Filter, query: &StoryQuery, now: i64) -> Result<Page, IndexError> {
    let count = format!("SELECT count(*) FROM stories s WHERE {}", filter.sql);
    let total: i64 = connection.prepare_cached(&count)?.query_row(&*filter.values(), |row| row.get(0))?;
    if let Some(after) = &query.after {
        let (last, id) = cursor(after).ok_or_else(|| {
            IndexError::Question(format!("{after:?} is not where a page ended; take `next` of the page before"))
        })?;
        filter.values.push(Box::new(last));
        filter.values.push(Box::new(id));
        let (last, id) = (filter.values.len() - 1, filter.values.len());
        filter.and(&format!("(s.last, s.id) < (?{last}, ?{id})"));
    }
    let limit = query.limit.clamp(1, 500);
    let sql = format!(
        "SELECT {COLUMNS} FROM stories s WHERE {} ORDER BY s.last DESC, s.id DESC LIMIT {}",
        filter.sql,
        limit + 1
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(&*filter.values())?;
    let mut stories = Vec::new();
    let mut end = None;
    let mut next = None;
    while let Some(row) = rows.next()? {
        if stories.len() == limit {
            next = end.take();
            break;
        }
        let (id, last): (i64, i64) = (row.get(0)?, row.get(14)?);
        end = Some(format!("{last:x}.{id:x}"));
        stories.push(listed(connection, row, now)?);
    }
    Ok(Page { stories, total: total.unsigned_abs(), next })
}

fn cursor(text: &str) -> Option<(i64, i64)> {
    let (last, id) = text.split_once('.')?;
    Some((i64::from_str_radix(last, 16).ok()?, i64::from_str_radix(id, 16).ok()?))
}

fn listed(connection: &Connection, row: &Row<'_>, now: i64) -> Result<Listed, IndexError> {
    let id: i64 = row.get(0)?;
    let revision: i64 = row.get(7)?;
    let embargo: Option<i64> = row.get(10)?;
    let topics: Option<String> = row.get(12)?;
    let (content, floor, before): (i64, i64, i64) = (row.get(15)?, row.get(16)?, row.get(18)?);
    let usable = row.get::<_, Option<String>>(17)?.as_deref() == Some("usable");
    let tally = Tally::of(connection, id, revision, now)?;
    Ok(Listed {
        uri: row.get(1)?,
        title: row.get(2)?,
        language: row.get(3)?,
        urgency: row.get(4)?,
        source: row.get(5)?,
        version: row.get(6)?,
        revision: (revision > 0).then_some(revision.unsigned_abs()),
        change: row.get(8)?,
        reason: row.get(9)?,
        state: trace::state(connection, id, now)?,
        public: usable && ((content > floor && embargo.unwrap_or(0) <= now) || before > floor),
        embargo: embargo.map(moment),
        delivered: tally.published + tally.withdrawn,
        outlets: tally.outlets,
        words: row.get::<_, Option<i64>>(11)?.unwrap_or(0).unsigned_abs(),
        topics: topics.map(|json| serde_json::from_str(&json)).transpose()?.unwrap_or_default(),
        first: moment(row.get(13)?),
        last: moment(row.get(14)?),
    })
}

fn id(connection: &Connection, uri: &str) -> Result<Option<i64>, IndexError> {
    let mut statement = connection.prepare_cached("SELECT id FROM stories WHERE uri = ?1")?;
    Ok(statement.query_row([uri], |row| row.get(0)).optional()?)
}

pub(crate) fn text(connection: &Connection, story: i64, kept: Kept) -> Result<Option<Story>, IndexError> {
    let mut statement = connection.prepare_cached("SELECT json FROM texts WHERE id = ?1")?;
    let json: Option<Vec<u8>> = statement.query_row([text_id(story, kept)], |row| row.get(0)).optional()?;
    Ok(json.map(|json| serde_json::from_slice(&json)).transpose()?)
}

fn content(connection: &Connection, uri: &str, now: i64) -> Result<Content, IndexError> {
    let sql = "SELECT id, status, content, floor, before, coalesce(embargo, 0), last, change, version FROM stories WHERE uri = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([uri])?;
    let Some(row) = rows.next()? else { return Ok(Content::Hidden) };
    let id: i64 = row.get(0)?;
    let (content, floor, before): (i64, i64, i64) = (row.get(2)?, row.get(3)?, row.get(4)?);
    let embargo: i64 = row.get(5)?;
    if row.get::<_, Option<String>>(7)?.as_deref() == Some("kill") {
        return Ok(Content::Gone { uri: uri.to_owned(), version: row.get(8)? });
    }
    let usable = row.get::<_, Option<String>>(1)?.as_deref() == Some("usable");
    let (kept, revision) = if content > floor && embargo <= now {
        (Kept::Current, content)
    } else if before > floor {
        (Kept::Before, before)
    } else {
        return Ok(Content::Hidden);
    };
    match text(connection, id, kept)? {
        Some(story) if usable => {
            Ok(Content::Public { story: Box::new(story), revision: revision.unsigned_abs(), last: moment(row.get(6)?) })
        }
        _ => Ok(Content::Hidden),
    }
}
