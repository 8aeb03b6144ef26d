//! The committed rows of a stage, read.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, params};

use crate::{
    error::LogError,
    rows::{Due, Row, RowKey, Rows},
};

/// A connection of its own, and the stage whose rows it reads.
pub(super) struct EmbeddedRows {
    pub(super) connection: Connection,
    pub(super) stage: i64,
}

fn row(sql: &SqlRow<'_>, first: usize) -> rusqlite::Result<Row> {
    let due = sql.get::<_, Option<i64>>(first)?.zip(sql.get::<_, Option<String>>(first + 1)?);
    let due = due.map(|(at, group)| Due { at: moment(at), group });
    Ok(Row { value: sql.get(first + 2)?, due })
}

fn moment(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}

impl Rows for EmbeddedRows {
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
