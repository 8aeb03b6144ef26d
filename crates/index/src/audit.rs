//! Adding up the log: what came, what became of it, and what no record explains.

mod ledger;
mod unaccounted;
mod verify;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Connection;
use serde::Serialize;
use wiredesk_log::{EventLog, StageSpec, Topic, event_log::Positions};

use self::unaccounted::Passed;
pub use self::unaccounted::Unaccounted;
use crate::{
    Index, close,
    end::{End, ItemFacts},
    error::IndexError,
    rejects::moment,
};

/// The stages that every story passes, with the topics they read.
const STAGES: [StageSpec; 4] = [
    StageSpec { name: "read", input: Some(Topic::Wire) },
    StageSpec { name: "validate", input: Some(Topic::Received) },
    StageSpec { name: "enrich", input: Some(Topic::Valid) },
    StageSpec { name: "plan", input: Some(Topic::Enriched) },
];

/// The sum. Every story of a wire item, commands included, and every wire item without a story, counts once in `outcomes` or
/// stands once in `unaccounted`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Audit {
    /// Wire items.
    pub wire: u64,
    /// Stories in them, commands included.
    pub stories: u64,
    /// What became of them: see [`End`] for what each means.
    pub outcomes: BTreeMap<End, u64>,
    /// What no record explains.
    pub unaccounted: Vec<Unaccounted>,
    /// Since when it can speak for single items: the log has let go of what was before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// With `verify`: records of the log that the index has otherwise, or not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differences: Option<Vec<String>>,
    /// With `verify`: what is wrong with the ledger of receipts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Vec<String>>,
}

impl Audit {
    /// Whether it adds up: exit 0 or 1 of `wiredesk audit`.
    pub fn adds_up(&self) -> bool {
        let none = |wrong: &Option<Vec<String>>| wrong.as_ref().is_none_or(Vec::is_empty);
        self.unaccounted.is_empty() && none(&self.differences) && none(&self.ledger)
    }
}

impl Index {
    /// Brings the index up to date and adds up. `verify` also reads the log anew, whole, compares it with the index, and checks the ledger of
    /// receipts.
    pub fn audit(&self, log: &dyn EventLog, now: Timestamp, verify: bool) -> Result<Audit, IndexError> {
        // First where the stages are, then the records: what they made of what they passed is in the log by then.
        let mut committed = Positions::new();
        for stage in &STAGES {
            committed.extend(log.offsets(stage)?);
        }
        self.catch_up(log, |_| {})?;
        let passed = Passed(committed);
        let mut audit = self.read(|connection| add_up(connection, &passed, now.as_microsecond()))?;
        if verify {
            audit.differences = Some(self.verify(log)?);
            audit.ledger = Some(self.ledger(log, now)?);
        }
        Ok(audit)
    }
}

fn add_up(connection: &Connection, passed: &Passed, now: i64) -> Result<Audit, IndexError> {
    let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
    let since = one("SELECT max(value) FROM meta WHERE key = 'since'")?;
    let mut audit = Audit {
        wire: one("SELECT (SELECT count(*) FROM wire) - (SELECT count(*) FROM wire WHERE at IS NULL)")?
            .unwrap_or(0)
            .unsigned_abs(),
        stories: one("SELECT count(*) FROM items")?.unwrap_or(0).unsigned_abs(),
        outcomes: close::sums(connection)?.into_iter().collect(),
        unaccounted: Vec::new(),
        since: since.map(moment),
        differences: None,
        ledger: None,
    };
    add_up_items(connection, passed, now, &mut audit)?;
    add_up_wire(connection, passed, &mut audit)?;
    if let Some(since) = since {
        audit.unaccounted.retain(|one| one.time.is_some_and(|time| time >= moment(since)));
    }
    Ok(audit)
}

fn add_up_items(connection: &Connection, passed: &Passed, now: i64, audit: &mut Audit) -> Result<(), IndexError> {
    let sql = format!("SELECT {} FROM items i WHERE closed IS NULL ORDER BY i.wire, i.idx", ItemFacts::COLUMNS);
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let facts = ItemFacts::from_row(row, connection)?;
        let end = facts.end(connection, now)?;
        match passed.lost(&facts, end, connection)? {
            Some(lost) => audit.unaccounted.push(lost),
            None => *audit.outcomes.entry(end).or_default() += 1,
        }
    }
    Ok(())
}

/// Wire items without a story, and those that hold fewer than they were split into.
fn add_up_wire(connection: &Connection, passed: &Passed, audit: &mut Audit) -> Result<(), IndexError> {
    let mut statement = connection.prepare(
        "SELECT w.id, w.at, w.put, w.outcome, coalesce(w.outcome_time, 0), w.stories,
         (SELECT count(*) FROM items i WHERE i.wire = w.id) FROM wire w WHERE w.closed IS NULL AND w.at IS NOT NULL ORDER BY w.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (wire, at, put): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let outcome: Option<String> = row.get(3)?;
        let (told, found): (Option<i64>, i64) = (row.get(5)?, row.get(6)?);
        if let Some(told) = told.filter(|told| *told > found && passed.has(at)) {
            let why = format!("it was split into {told} stories, and {found} of them are in the log");
            audit.unaccounted.push(Unaccounted::wire(&wire, put, "read", why));
        }
        if found > 0 {
            continue;
        }
        let end =
            outcome.as_deref().and_then(End::of_verdict).filter(|_| row.get(4).is_ok_and(|time: i64| time >= put));
        if let Some(end) = end {
            *audit.outcomes.entry(end).or_default() += 1;
        } else if passed.has(at) {
            let why = "it was read, and neither a story nor a receipt came of it".to_owned();
            audit.unaccounted.push(Unaccounted::wire(&wire, put, "read", why));
        } else {
            *audit.outcomes.entry(End::InFlight).or_default() += 1;
        }
    }
    Ok(())
}
