//! Sums of what has come to its end, so that `audit` looks only at what is still on its way.
//!
//! `items.closed` and `wire.closed` name the [`End`] of a row (its place in [`End::ALL`]; one more than there are for a wire item that counts
//! by its stories alone), the table `closed` counts them. A record that speaks of a story or a wire item opens its rows again, in the same
//! transaction; who keeps the index closes what it can when nothing new comes.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use crate::{
    end::{End, ItemFacts},
    error::IndexError,
};

/// Rows that are looked at in one transaction.
const BATCH: usize = 5_000;
/// A wire item that counts by its stories.
const BY_STORIES: i64 = End::ALL.len() as i64;

/// Wire items and stories that a batch of records spoke of.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    wires: HashSet<Box<str>>,
    stories: HashSet<i64>,
}

impl Touched {
    pub(crate) fn wire(&mut self, wire: &str) {
        if !self.wires.contains(wire) {
            self.wires.insert(wire.into());
        }
    }

    pub(crate) fn story(&mut self, story: i64) {
        self.stories.insert(story);
    }

    /// Their ends are to be found anew.
    pub(crate) fn open(self, connection: &Connection) -> Result<(), IndexError> {
        for story in self.stories {
            open(connection, "items", "uri = (SELECT uri FROM stories WHERE id = ?1)", &story)?;
        }
        for wire in self.wires {
            open(connection, "items", "wire = ?1", &wire)?;
            open(connection, "wire", "id = ?1", &wire)?;
        }
        Ok(())
    }
}

fn open(connection: &Connection, table: &str, which: &str, value: &dyn rusqlite::ToSql) -> Result<(), IndexError> {
    let sql = format!("SELECT closed FROM {table} WHERE {which} AND closed IS NOT NULL");
    let ends: Vec<i64> =
        connection.prepare_cached(&sql)?.query_map([value], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if ends.is_empty() {
        return Ok(());
    }
    let sql = format!("UPDATE {table} SET closed = NULL WHERE {which} AND closed IS NOT NULL");
    connection.prepare_cached(&sql)?.execute([value])?;
    ends.into_iter().try_for_each(|end| count(connection, end, -1))
}

fn count(connection: &Connection, end: i64, by: i64) -> Result<(), IndexError> {
    let sql = "INSERT INTO closed(end, count) VALUES (?1, ?2) ON CONFLICT(end) DO UPDATE SET count = count + ?2";
    connection.prepare_cached(sql)?.execute(params![end, by])?;
    Ok(())
}

/// How far closing has come: it goes through all that is open, and begins again.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    item: (String, u32),
    wire: String,
}

impl Closing {
    /// Closes what has come to its end among the next open rows. Whether it has been through all.
    pub(crate) fn some(&mut self, connection: &Connection, now: i64) -> Result<bool, IndexError> {
        let items = self.items(connection, now)?;
        let wires = self.wires(connection)?;
        if items && wires {
            *self = Self::default();
        }
        Ok(items && wires)
    }

    fn items(&mut self, connection: &Connection, now: i64) -> Result<bool, IndexError> {
        let sql = format!(
            "SELECT {} FROM items i INDEXED BY items_open WHERE closed IS NULL AND (i.wire, i.idx) > (?1, ?2) ORDER BY i.wire, i.idx LIMIT ?3",
            ItemFacts::COLUMNS
        );
        let mut seen = 0;
        let mut ended: Vec<(String, u32, End)> = Vec::new();
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![self.item.0, self.item.1, BATCH as i64])?;
        while let Some(row) = rows.next()? {
            seen += 1;
            let facts = ItemFacts::from_row(row, connection)?;
            let end = facts.end(connection, now)?;
            self.item = (facts.wire, facts.idx);
            if end.is_final() {
                ended.push((self.item.0.clone(), self.item.1, end));
            }
        }
        for (wire, idx, end) in ended {
            let sql = "UPDATE items SET closed = ?3 WHERE wire = ?1 AND idx = ?2";
            connection.prepare_cached(sql)?.execute(params![wire, idx, code(end)])?;
            count(connection, code(end), 1)?;
        }
        Ok(seen < BATCH)
    }

    fn wires(&mut self, connection: &Connection) -> Result<bool, IndexError> {
        let sql = "SELECT w.id, coalesce(w.put, 0), w.outcome, coalesce(w.outcome_time, 0), w.stories,
            (SELECT count(*) FROM items i WHERE i.wire = w.id) FROM wire w INDEXED BY wire_open
            WHERE closed IS NULL AND w.id > ?1 ORDER BY w.id LIMIT ?2";
        let mut seen = 0;
        let mut ended: Vec<(String, i64)> = Vec::new();
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![self.wire, BATCH as i64])?;
        while let Some(row) = rows.next()? {
            seen += 1;
            self.wire = row.get(0)?;
            let (told, found): (Option<i64>, i64) = (row.get(4)?, row.get(5)?);
            let said: Option<String> = row.get(2)?;
            let said = said.as_deref().and_then(End::of_verdict).filter(|end| end.is_final());
            let end = match said {
                _ if told.is_some_and(|told| told > found) => None,
                _ if found > 0 => Some(BY_STORIES),
                Some(end) if row.get::<_, i64>(3)? >= row.get::<_, i64>(1)? => Some(code(end)),
                _ => None,
            };
            ended.extend(end.map(|end| (self.wire.clone(), end)));
        }
        for (wire, end) in ended {
            // What the log has let go of is no wire item of the sum.
            let sql = "UPDATE wire SET closed = ?2 WHERE id = ?1 AND at IS NOT NULL";
            if connection.prepare_cached(sql)?.execute(params![wire, end])? > 0 {
                count(connection, end, 1)?;
            }
        }
        Ok(seen < BATCH)
    }
}

/// What is closed, by its end.
pub(crate) fn sums(connection: &Connection) -> Result<Vec<(End, u64)>, IndexError> {
    let mut statement = connection.prepare_cached("SELECT end, count FROM closed WHERE count > 0 AND end < ?1")?;
    let rows = statement.query_map([BY_STORIES], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    let mut sums = Vec::new();
    for row in rows {
        let (end, count) = row?;
        let end = usize::try_from(end).ok().and_then(|end| End::ALL.get(end));
        sums.extend(end.map(|end| (*end, count.unsigned_abs())));
    }
    Ok(sums)
}

fn code(end: End) -> i64 {
    End::ALL.iter().position(|one| *one == end).unwrap_or(0) as i64
}
