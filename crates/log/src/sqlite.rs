//! Rows of tables in SQLite: those of the embedded log, and the copies of those whose truth lies in Kafka.

use std::{path::Path, time::Duration};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, config::DbConfig, params};

use crate::{
    error::LogError,
    ledger,
    rows::{Due, Row, RowKey, Rows},
};

/// The table of rows and its index of timers. `due`: microseconds since 1970; `due` and `team` (the group of timers) are both there
/// or both not.
pub(crate) const ROWS: &str = "
CREATE TABLE IF NOT EXISTS rows(stage INTEGER NOT NULL, partition INTEGER NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, due INTEGER,
    team TEXT, value BLOB NOT NULL, PRIMARY KEY(stage, partition, name, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timers ON rows(stage, partition, team, due) WHERE due IS NOT NULL;
";

/// How long one waits for another who writes.
const BUSY: Duration = Duration::from_secs(20);

/// A connection of its own, and the stage whose rows it reads.
pub(crate) struct SqlRows {
    pub(crate) connection: Connection,
    pub(crate) stage: i64,
}

/// Settings that every connection of ours has.
pub(crate) fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    // Without it SQLite makes the plan of a statement anew whenever a value is bound to its LIMIT.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Opens a copy of rows; makes it where it is not there. It may be lost at any time, so no commit waits for the disk.
pub(crate) fn copy(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    settle(&connection)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.execute_batch(ROWS)?;
    Ok(connection)
}

/// Sets or deletes one row.
pub(crate) fn set_row(connection: &Connection, stage: i64, at: &RowKey, row: Option<&Row>) -> Result<(), LogError> {
    match row {
        Some(row) => {
            let due = row.due.as_ref().map(|due| due.at.as_microsecond());
            let team = row.due.as_ref().map(|due| due.group.as_str());
            let mut set = connection.prepare_cached(
                "INSERT OR REPLACE INTO rows(stage, partition, name, key, due, team, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            set.execute(params![stage, at.partition, at.table, at.key, due, team, row.value])?;
        }
        None => {
            let mut delete = connection
                .prepare_cached("DELETE FROM rows WHERE stage = ?1 AND partition = ?2 AND name = ?3 AND key = ?4")?;
            delete.execute(params![stage, at.partition, at.table, at.key])?;
        }
    }
    Ok(())
}

/// The head of the ledger of a stage's partition.
pub(crate) fn ledger_row(connection: &Connection, stage: i64, partition: u32) -> Result<Option<Row>, LogError> {
    let mut statement = connection.prepare_cached(
        "SELECT due, team, value FROM rows WHERE stage = ?1 AND partition = ?2 AND name = ?3 AND key = ?4",
    )?;
    let found = statement.query_row(params![stage, partition, ledger::TABLE, ledger::KEY], |sql| row(sql, 0));
    Ok(found.optional()?)
}

fn row(sql: &SqlRow<'_>, first: usize) -> rusqlite::Result<Row> {
    let due = sql.get::<_, Option<i64>>(first)?.zip(sql.get::<_, Option<String>>(first + 1)?);
    let due = due.map(|(at, group)| Due { at: moment(at), group });
    Ok(Row { value: sql.get(first + 2)?, due })
}

fn moment(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}

impl Rows for SqlRows {
    fn get(&self, at: &RowKey) -> Result<Option<Row>, LogError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT due, team, value FROM rows WHERE stage = ?1 AND partition = ?2 AND name = ?3 AND key = ?4",
        )?;
        Ok(statement.query_row(params![self.stage, at.partition, at.table, at.key], |sql| row(sql, 0)).optional()?)
    }

    fn scan(
        &self,
        partition: u32,
        table: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Row)>, LogError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, due, team, value FROM rows
             WHERE stage = ?1 AND partition = ?2 AND name = ?3 AND key >= ?4 ORDER BY key",
        )?;
        let from = after.map_or(prefix, |after| after.max(prefix));
        let mut rows = statement.query(params![self.stage, partition, table, from])?;
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(sql) = rows.next()?
        {
            let key: String = sql.get(0)?;
            if !key.starts_with(prefix) {
                break;
            }
            if after.is_none_or(|after| key.as_str() > after) {
                found.push((key, row(sql, 1)?));
            }
        }
        Ok(found)
    }

    fn due(&self, partition: u32, group: &str, now: Timestamp, limit: usize) -> Result<Vec<(RowKey, Row)>, LogError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, key, due, team, value FROM rows
             WHERE stage = ?1 AND partition = ?2 AND team = ?3 AND due <= ?4 ORDER BY due, name, key LIMIT ?5",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![self.stage, partition, group, now.as_microsecond(), limit], |sql| {
            Ok((RowKey { partition, table: sql.get(0)?, key: sql.get(1)? }, row(sql, 2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn timers(&self, partition: u32) -> Result<Vec<(String, Timestamp)>, LogError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT team, min(due) FROM rows WHERE stage = ?1 AND partition = ?2 AND due IS NOT NULL GROUP BY team",
        )?;
        let groups =
            statement.query_map(params![self.stage, partition], |sql| Ok((sql.get(0)?, moment(sql.get(1)?))))?;
        Ok(groups.collect::<Result<_, _>>()?)
    }
}
