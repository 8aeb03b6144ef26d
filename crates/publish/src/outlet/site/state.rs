//! What the site remembers: one row a story, the story itself, and which lists are to be written again. `.site.sqlite` in its folder.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, Params, Transaction, TransactionBehavior, config::DbConfig, params};
use wiredesk_story::StoryUri;

use super::{
    address, copies,
    list::List,
    row::{self, Row},
};

const FILE: &str = ".site.sqlite";
/// SQLite's own log of changes beside it.
const LOG: &str = ".site.sqlite-wal";
const VERSION: i64 = 1;
/// Statements that are kept ready: more than there are.
const STATEMENTS: usize = 64;

const SCHEMA: &str = "
    CREATE TABLE story (
        id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE,
        revision INTEGER NOT NULL,                -- 0: it has an address, and nothing is there yet
        address TEXT UNIQUE, stem TEXT, nth INTEGER,
        language TEXT NOT NULL, tag TEXT, section TEXT, day TEXT NOT NULL,
        title TEXT NOT NULL, summary TEXT,
        time INTEGER NOT NULL, published INTEGER NOT NULL, updated INTEGER NOT NULL, corrected INTEGER, withdrawn INTEGER,
        shown INTEGER NOT NULL, stale INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX stem ON story(stem, nth);
    CREATE INDEX by_time ON story(time DESC, id DESC) WHERE shown;
    CREATE INDEX by_language ON story(language, time DESC, id DESC) WHERE shown;
    CREATE INDEX by_section ON story(language, section, time DESC, id DESC) WHERE shown;
    CREATE INDEX by_day ON story(language, day, time DESC, id DESC) WHERE shown;
    CREATE INDEX by_date ON story(day) WHERE shown;
    CREATE INDEX by_published ON story(published) WHERE shown;
    CREATE INDEX gone ON story(withdrawn DESC) WHERE withdrawn IS NOT NULL;
    CREATE INDEX stale ON story(stale) WHERE stale;
    CREATE TABLE text (id INTEGER PRIMARY KEY, story BLOB NOT NULL);
    CREATE TABLE tie (id INTEGER NOT NULL, uri TEXT NOT NULL, translation INTEGER NOT NULL, PRIMARY KEY (id, uri)) WITHOUT ROWID;
    CREATE INDEX tie_back ON tie(uri);
    CREATE TABLE dirty (list TEXT PRIMARY KEY, late INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
";

/// What went wrong with the state.
#[derive(Debug, thiserror::Error)]
pub(super) enum StateError {
    #[error("{0} cannot be made: {1}")]
    Folder(PathBuf, std::io::Error),
    #[error("{0} cannot be used: {1}")]
    Sqlite(PathBuf, rusqlite::Error),
    #[error("{0} is of a newer release (version {1}); use that release, or another folder")]
    Newer(PathBuf, i64),
}

/// The open file.
#[derive(Debug)]
pub(super) struct State {
    pub(super) connection: Connection,
    path: PathBuf,
    log: PathBuf,
}

impl State {
    /// Opens the file in the site's folder, which is made if it is not there.
    pub(super) fn open(root: &Path) -> Result<Self, StateError> {
        std::fs::create_dir_all(root).map_err(|error| StateError::Folder(root.to_owned(), error))?;
        let path = root.join(FILE);
        let failed = |error| StateError::Sqlite(path.clone(), error);
        let connection = Connection::open(&path).map_err(failed)?;
        let version = prepare(&connection).map_err(failed)?;
        if version > VERSION {
            return Err(StateError::Newer(path, version));
        }
        let log = root.join(LOG);
        Ok(Self { connection, path, log })
    }

    /// Whether the file it has open is still the one in the folder.
    pub(super) fn is_there(&self) -> bool {
        self.path.exists()
    }

    /// The file that is to last before anybody sees what follows from a change: commits do not wait for the disk, so that the wait
    /// is shared with that for the files.
    pub(super) fn log(&self) -> Option<&Path> {
        // There is none where the file system cannot have one; SQLite does its own waiting there.
        Some(self.log.as_path()).filter(|log| log.exists())
    }

    /// Empties the log of changes, where a text that was taken back may still stand.
    pub(super) fn forget(&self) -> rusqlite::Result<()> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }

    /// A transaction that writes.
    pub(super) fn begin(&mut self) -> rusqlite::Result<Change<'_>> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Change { transaction, marked: BTreeSet::new() })
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<i64> {
    connection.busy_timeout(Duration::from_secs(5))?;
    // Without it SQLite makes the plan of a statement anew whenever a value is bound to its LIMIT.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // Whole after a power cut, though without the last changes: [`State::log`] makes those last.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // What was withdrawn is not to be found in the file either.
    connection.pragma_update(None, "secure_delete", true)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"))?;
    }
    connection.execute_batch(copies::TABLES)?;
    Ok(version)
}

/// Changes that are made together or not at all.
pub(super) struct Change<'a> {
    transaction: Transaction<'a>,
    marked: BTreeSet<String>,
}

impl Change<'_> {
    /// Makes them.
    pub(super) fn commit(mut self) -> rusqlite::Result<()> {
        self.write_marks()?;
        self.transaction.commit()
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.transaction
    }

    /// Gives a new story its address, once and for all. Nothing is there yet.
    pub(super) fn reserve(&self, row: &mut Row, headline: Option<&str>, uri: &StoryUri) -> rusqlite::Result<()> {
        let (stem, nth, address) = self.free_address(row, headline, uri)?;
        row.address = Some(address);
        row.id = self.insert(row, Some((&stem, nth)))?;
        Ok(())
    }

    /// Gives one that was taken back before it was ever here its address, with its first usable version.
    pub(super) fn give(&self, row: &mut Row, headline: Option<&str>, uri: &StoryUri) -> rusqlite::Result<()> {
        let (stem, nth, address) = self.free_address(row, headline, uri)?;
        self.run(
            "UPDATE story SET address = ?2, stem = ?3, nth = ?4, language = ?5, day = ?6, published = ?7, time = ?7 WHERE id = ?1",
            params![row.id, address, stem, nth, row.language, row.day.to_string(), row.published.as_millisecond()],
        )?;
        row.address = Some(address);
        Ok(())
    }

    fn free_address(&self, row: &Row, headline: Option<&str>, uri: &StoryUri) -> rusqlite::Result<(String, i64, String)> {
        let day = address::of_day(&row.language, row.day);
        let stem = address::of_story(&day, headline, uri, 1);
        let mut sql = self.transaction.prepare_cached("SELECT max(nth) FROM story WHERE stem = ?")?;
        let last: Option<i64> = sql.query_row([&stem], |found| found.get(0))?;
        let mut nth = last.unwrap_or(0) + 1;
        loop {
            let address = address::of_story(&day, headline, uri, nth.unsigned_abs());
            if !self.is_taken(&address)? {
                return Ok((stem, nth, address));
            }
            nth += 1;
        }
    }

    /// Whether a story has this address.
    pub(super) fn is_taken(&self, address: &str) -> rusqlite::Result<bool> {
        self.transaction.prepare_cached("SELECT 1 FROM story WHERE address = ?")?.exists([address])
    }

    /// Remembers a story that was taken back before it was ever here, or one that has its address from before.
    pub(super) fn remember(&self, row: &mut Row) -> rusqlite::Result<()> {
        row.id = self.insert(row, None)?;
        Ok(())
    }

    fn insert(&self, row: &Row, place: Option<(&str, i64)>) -> rusqlite::Result<i64> {
        let columns = "uri, revision, address, stem, nth, language, day, title, time, published, updated, withdrawn, shown";
        self.run(
            &format!("INSERT INTO story ({columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', ?8, ?8, ?8, ?9, 0)"),
            params![
                row.uri, row.revision.cast_signed(), row.address, place.map(|(stem, _)| stem), place.map(|(_, nth)| nth),
                row.language, row.day.to_string(), row.published.as_millisecond(),
                row.withdrawn.map(|moment| moment.as_millisecond()),
            ],
        )?;
        Ok(self.transaction.last_insert_rowid())
    }

    /// What is there of a story now, with its text, none where it was taken back.
    pub(super) fn put(&self, row: &Row, story: Option<&[u8]>) -> rusqlite::Result<()> {
        self.run(
            "UPDATE story SET revision = ?2, language = ?3, tag = ?4, section = ?5, title = ?6, summary = ?7, time = ?8, \
             updated = ?9, corrected = ?10, withdrawn = ?11, shown = ?12 WHERE id = ?1",
            params![
                row.id, row.revision.cast_signed(), row.language, row.tag, row.section, row.title, row.summary,
                row.time.as_millisecond(), row.updated.as_millisecond(), row.corrected.map(|moment| moment.as_millisecond()),
                row.withdrawn.map(|moment| moment.as_millisecond()), row.is_shown(),
            ],
        )?;
        match story {
            Some(story) => self.run("INSERT OR REPLACE INTO text VALUES (?1, ?2)", params![row.id, story])?,
            None => self.run("DELETE FROM text WHERE id = ?1", [row.id])?,
        };
        Ok(())
    }

    /// The stories that a story's page names, and whether each is a translation.
    pub(super) fn tie(&self, row: &Row, others: &[(String, bool)]) -> rusqlite::Result<()> {
        self.run("DELETE FROM tie WHERE id = ?1", [row.id])?;
        for (uri, translation) in others {
            let sql = "INSERT OR IGNORE INTO tie VALUES (?1, ?2, ?3)";
            self.run(sql, params![row.id, uri, translation])?;
        }
        Ok(())
    }

    /// Pages that name a story, or are translations of it, are to be made again.
    pub(super) fn untrue(&self, row: &Row) -> rusqlite::Result<()> {
        let sql = "UPDATE story SET stale = 1 WHERE id IN (SELECT id FROM tie WHERE uri = ?2) \
                   OR uri IN (SELECT uri FROM tie WHERE id = ?1 AND translation)";
        self.run(sql, params![row.id, row.uri]).map(|_| ())
    }

    /// A list is to be written again.
    pub(super) fn mark(&mut self, list: &List) {
        self.marked.insert(list.to_string());
    }

    fn run(&self, sql: &str, values: impl Params) -> rusqlite::Result<usize> {
        self.transaction.prepare_cached(sql)?.execute(values)
    }

    fn write_marks(&mut self) -> rusqlite::Result<()> {
        let mut sql = self.transaction.prepare_cached("INSERT OR REPLACE INTO dirty VALUES (?1, 0)")?;
        for list in std::mem::take(&mut self.marked) {
            sql.execute([list])?;
        }
        Ok(())
    }

    /// Every page and every list is to be made again, in the course of the next calls.
    pub(super) fn mark_all(&mut self) -> rusqlite::Result<()> {
        self.run("UPDATE story SET stale = 1 WHERE revision > 0 AND address IS NOT NULL", [])?;
        let (lists, days) = row::ever(&self.transaction)?;
        let mut late = self.transaction.prepare("INSERT OR IGNORE INTO dirty VALUES (?1, 1)")?;
        for day in days {
            late.execute([day.to_string()])?;
        }
        self.marked.extend(lists.iter().map(List::to_string));
        Ok(())
    }

    pub(super) fn is_fresh(&self, id: i64) -> rusqlite::Result<()> {
        self.run("UPDATE story SET stale = 0 WHERE id = ?1", [id]).map(|_| ())
    }

    pub(super) fn is_written(&self, list: &List) -> rusqlite::Result<()> {
        self.run("DELETE FROM dirty WHERE list = ?1", [list.to_string()]).map(|_| ())
    }

    pub(super) fn set(&self, key: &str, value: &str) -> rusqlite::Result<()> {
        self.run("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", [key, value]).map(|_| ())
    }

    /// The row of a story.
    pub(super) fn find(&self, uri: &str) -> rusqlite::Result<Option<Row>> {
        row::find(&self.transaction, uri)
    }
}
