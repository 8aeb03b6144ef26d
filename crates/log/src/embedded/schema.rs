//! The file: its tables, its version, and the connections to it.

use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};

use crate::{
    error::LogError,
    sqlite::{self, ROWS},
};

/// The format that this build writes and reads (`PRAGMA user_version`).
const VERSION: i64 = 1;

/// `WDLG`: tells the file from any other SQLite database.
const APPLICATION: i64 = 0x5744_4c47;

const TABLES: &str = "
CREATE TABLE settings(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
-- id: topic, lane, partition and offset, see stream.rs. time: microseconds since 1970.
CREATE TABLE records(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, key TEXT NOT NULL, headers BLOB NOT NULL, value BLOB NOT NULL);
-- Records below `next` were deleted for their age.
CREATE TABLE floors(stream INTEGER PRIMARY KEY, next INTEGER NOT NULL);
-- Which records refer to which blob.
CREATE TABLE blobs(hash TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY(hash, record)) WITHOUT ROWID;
CREATE INDEX blobs_by_record ON blobs(record);
-- input: the code of the topic it reads.
CREATE TABLE stages(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, input INTEGER);
-- left: 0 held, 1 left, 2 taken from one who may be at work and nothing committed since.
CREATE TABLE owners(stage INTEGER PRIMARY KEY, instance TEXT NOT NULL, epoch INTEGER NOT NULL, left INTEGER NOT NULL);
CREATE TABLE offsets(stage INTEGER NOT NULL, lane INTEGER NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL,
    PRIMARY KEY(stage, lane, partition)) WITHOUT ROWID;
";

/// Opens the file in a folder, makes it where it is not there, and tells how many partitions it has.
pub(super) fn open(folder: &Path, partitions: u32) -> Result<(PathBuf, Connection, u32), LogError> {
    let path = folder.join("log.sqlite");
    let unusable = |error: std::io::Error| LogError::Unusable {
        place: path.display().to_string(),
        reason: format!("{error}; see that the data folder can be written to, or name another with --data"),
    };
    fs::create_dir_all(folder).map_err(unusable)?;
    // Two processes that make the file at once would trip over the change to WAL, which does not wait.
    let turn =
        OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("log.lock")).map_err(unusable)?;
    turn.lock().map_err(unusable)?;
    let connection = connect(&path)?;
    check(&connection, &path)?;
    let kept = prepare(&connection, partitions.clamp(1, 1024))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(unusable)?;
    drop(turn);
    Ok((path, connection, kept))
}

/// The file that commits lie in first, which SQLite keeps beside the log while it is open.
pub(super) fn wal(path: &Path) -> Result<File, LogError> {
    let wal = path.with_extension("sqlite-wal");
    File::open(&wal).map_err(|error| LogError::Unusable {
        place: wal.display().to_string(),
        reason: format!("{error}; see that the data folder can be written to, or name another with --data"),
    })
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection, LogError> {
    let connection = connect(path)?;
    connection.pragma_update(None, "query_only", true)?;
    // What it remembers is void with the next commit of anybody, and a large memory takes longer to clear than a small one.
    connection.pragma_update(None, "cache_size", 100)?;
    Ok(connection)
}

fn connect(path: &Path) -> Result<Connection, LogError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| LogError::Unusable {
        place: path.display().to_string(),
        reason: format!("{error}; see that the data folder can be written to, or name another with --data"),
    })?;
    sqlite::settle(&connection)?;
    Ok(connection)
}

fn check(connection: &Connection, path: &Path) -> Result<(), LogError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let unusable = |reason: String| LogError::Unusable { place: path.display().to_string(), reason };
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    if version > VERSION && application == APPLICATION {
        return Err(unusable(format!(
            "it was written by a newer wiredesk (format {version}, this one knows {VERSION}); run that version, or name another data folder with --data"
        )));
    }
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION && (application != 0 || version != 0 || tables > 0) {
        return Err(unusable("it is a database of another program; name another data folder with --data".into()));
    }
    Ok(())
}

fn prepare(connection: &Connection, partitions: u32) -> Result<u32, LogError> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // 16 MB of pages in memory; a checkpoint every 16 MB of WAL; after one the WAL is cut to 64 MB.
    connection.pragma_update(None, "cache_size", -16_000)?;
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {TABLES} {ROWS} INSERT INTO settings VALUES ('partitions', {partitions});
             PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
        ))?;
    }
    Ok(connection.query_row("SELECT value FROM settings WHERE name = 'partitions'", [], |row| row.get(0))?)
}
