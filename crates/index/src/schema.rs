//! The file: its tables, its version, and making it anew.

use std::{fs, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{error::IndexError, numbers};

/// The layout of the tables. A file of another layout is made anew from the log.
const VERSION: i64 = 5;

/// Moments are microseconds since 1970; `at` is a position in the log as [`place`](crate::place) numbers it. Of `positions`: `last` and
/// `time` are those of the last record, where there was one. `closed`: see [`close`](crate::close).
const TABLES: &str = "
CREATE TABLE positions(stream INTEGER PRIMARY KEY, next INTEGER NOT NULL, last INTEGER, time INTEGER);
CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE wire(id TEXT PRIMARY KEY, source TEXT, name TEXT, media TEXT, size INTEGER, arrival INTEGER, time INTEGER,
    put INTEGER, at INTEGER, stories INTEGER, outcome TEXT, outcome_time INTEGER, rule TEXT, reason TEXT, closed INTEGER) WITHOUT ROWID;
CREATE INDEX wire_source ON wire(source, time);
CREATE INDEX wire_name ON wire(name) WHERE name IS NOT NULL;
CREATE INDEX wire_open ON wire(id) WHERE closed IS NULL;
CREATE INDEX wire_unseen ON wire(id) WHERE at IS NULL;
CREATE TABLE items(wire TEXT NOT NULL, idx INTEGER NOT NULL, uri TEXT, kind TEXT, format TEXT, version TEXT,
    at INTEGER, moved INTEGER NOT NULL DEFAULT 0, verdict TEXT, verdict_stage TEXT, verdict_time INTEGER NOT NULL DEFAULT 0,
    rule TEXT, reason TEXT, until INTEGER, closed INTEGER, PRIMARY KEY(wire, idx)) WITHOUT ROWID;
CREATE INDEX items_uri ON items(uri);
CREATE INDEX items_open ON items(wire, idx) WHERE closed IS NULL;
CREATE TABLE closed(end INTEGER PRIMARY KEY, count INTEGER NOT NULL);
CREATE INDEX items_held ON items(verdict) WHERE verdict = 'held';
CREATE TABLE stories(id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, title TEXT, language TEXT, urgency INTEGER,
    source TEXT, status TEXT, embargo INTEGER, topics TEXT, version TEXT, revision INTEGER NOT NULL DEFAULT 0, change TEXT,
    reason TEXT, floor INTEGER NOT NULL DEFAULT 0, content INTEGER NOT NULL DEFAULT 0, content_version TEXT, words INTEGER,
    before INTEGER NOT NULL DEFAULT 0, first INTEGER NOT NULL, last INTEGER NOT NULL, seq INTEGER NOT NULL DEFAULT 0);
CREATE INDEX stories_last ON stories(last, id);
CREATE INDEX stories_seq ON stories(seq);
CREATE TABLE keys(key TEXT NOT NULL, story INTEGER NOT NULL, PRIMARY KEY(key, story)) WITHOUT ROWID;
CREATE TABLE topics(topic TEXT NOT NULL, story INTEGER NOT NULL, PRIMARY KEY(topic, story)) WITHOUT ROWID;
CREATE INDEX topics_story ON topics(story);
CREATE TABLE texts(id INTEGER PRIMARY KEY, wire TEXT, json BLOB NOT NULL);
CREATE TABLE revisions(story INTEGER NOT NULL, revision INTEGER NOT NULL, wire TEXT, idx INTEGER, change TEXT, version TEXT,
    reason TEXT, findings TEXT, valid_time INTEGER, valid_at INTEGER, enriched_time INTEGER, enriched_at INTEGER,
    plan TEXT, plan_until INTEGER, PRIMARY KEY(story, revision)) WITHOUT ROWID;
CREATE INDEX revisions_item ON revisions(wire, idx, revision);
CREATE TABLE deliveries(story INTEGER NOT NULL, revision INTEGER NOT NULL, outlet TEXT NOT NULL, withdraw INTEGER,
    not_before INTEGER, planned INTEGER, state TEXT, time INTEGER NOT NULL DEFAULT 0, location TEXT, delivery TEXT,
    digest TEXT, attempts INTEGER, reason TEXT, latency INTEGER, until INTEGER, verified TEXT,
    PRIMARY KEY(story, revision, outlet)) WITHOUT ROWID;
CREATE INDEX deliveries_outlet ON deliveries(outlet, state, time);
CREATE INDEX deliveries_waiting ON deliveries(outlet, not_before) WHERE state IS NULL OR state = 'failed';
CREATE INDEX deliveries_owed ON deliveries(outlet, planned) WHERE withdraw AND (state IS NULL OR state IN ('failed', 'rejected'));
CREATE TABLE outlets(name TEXT PRIMARY KEY, paused INTEGER NOT NULL, time INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE rejects(at INTEGER PRIMARY KEY, time INTEGER NOT NULL, wire TEXT, idx INTEGER, uri TEXT, key TEXT, source TEXT,
    name TEXT, media TEXT, size INTEGER, stage TEXT, rule TEXT, reason TEXT, topic TEXT, partition INTEGER, offset INTEGER,
    ended INTEGER, how TEXT, word TEXT);
CREATE INDEX rejects_wire ON rejects(wire);
CREATE TABLE steps(at INTEGER PRIMARY KEY, time INTEGER NOT NULL, wire TEXT, idx INTEGER, story INTEGER, stage TEXT NOT NULL,
    what TEXT NOT NULL, version TEXT, revision INTEGER, outlet TEXT, rule TEXT, reason TEXT, location TEXT, until INTEGER);
CREATE INDEX steps_wire ON steps(wire);
CREATE INDEX steps_story ON steps(story);
CREATE VIRTUAL TABLE words USING fts5(title, body, content='', contentless_delete=1, detail=full,
    tokenize='unicode61 remove_diacritics 0');
";

/// Makes the file where there is none, or one of another layout.
pub(crate) fn prepare(folder: &Path) -> Result<(), IndexError> {
    fs::create_dir_all(folder).map_err(|error| IndexError::Unusable {
        place: folder.display().to_string(),
        reason: format!("{error}; see that it can be written to, or name another with --data"),
    })?;
    let mut connection = match writer(folder).and_then(|connection| Ok((version(&connection)?, connection))) {
        Ok((VERSION, _)) => return Ok(()),
        Ok((_, connection)) => connection,
        Err(error) if broken(&error) => {
            for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
                // What is not there need not be deleted.
                let _ = fs::remove_file(folder.join(name));
            }
            writer(folder)?
        }
        Err(error) => return Err(error),
    };
    make_anew(&mut connection, false)
}

fn broken(error: &IndexError) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error, IndexError::Sqlite(error)
        if matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase)))
}

/// Drops all there is, and makes empty tables, in one transaction: readers see the one or the other. A file that is of this
/// layout by now (another process was quicker) is left alone, unless it is to be `emptied`.
pub(crate) fn make_anew(connection: &mut Connection, emptied: bool) -> Result<(), IndexError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    if !emptied && version(&transaction)? == VERSION {
        return Ok(());
    }
    let tables: Vec<String> = {
        let mut names = transaction.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'words_%'",
        )?;
        names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    for table in tables {
        transaction.execute_batch(&format!("DROP TABLE \"{}\"", table.replace('"', "\"\"")))?;
    }
    transaction.execute_batch(TABLES)?;
    transaction.execute_batch(numbers::TABLES)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> Result<i64, IndexError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// A connection that writes. `synchronous=NORMAL` is enough: what a loss of power takes is read again from the log.
pub(crate) fn writer(folder: &Path) -> Result<Connection, IndexError> {
    let connection = connect(folder, OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -65536)?;
    Ok(connection)
}

/// A connection that reads.
pub(crate) fn reader(folder: &Path) -> Result<Connection, IndexError> {
    let connection = connect(folder, OpenFlags::empty())?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn connect(folder: &Path, more: OpenFlags) -> Result<Connection, IndexError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(folder.join("index.sqlite"), flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    // Without it SQLite makes the plan of a statement anew whenever a value is bound to its LIMIT.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}
