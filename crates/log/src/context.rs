//! What a stage may do while it transforms one thing. Everything waits in [`Effects`] until the transaction.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use wiredesk_story::{
    StoryUri,
    event::{Outcome, Receipt},
};

use crate::{
    error::LogError,
    record::{Record, Stored, header},
    rows::{Row, RowChange, RowKey, Rows},
    topic::Lane,
};

/// What the stage's doings come to.
pub(crate) struct Effects<J> {
    pub(crate) outputs: Vec<Record>,
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) rows: Vec<RowChange>,
    pub(crate) jobs: Vec<J>,
    pub(crate) gates: Vec<Gate>,
}

impl<J> Default for Effects<J> {
    fn default() -> Self {
        Self { outputs: Vec::new(), receipts: Vec::new(), rows: Vec::new(), jobs: Vec::new(), gates: Vec::new() }
    }
}

/// A group of timers shut or opened. In memory only: a restart opens all.
pub(crate) struct Gate {
    pub(crate) group: String,
    /// Shut until then; `None` opens it; the far future shuts it until it is opened.
    pub(crate) shut_until: Option<Timestamp>,
}

/// Rows changed in this batch and not yet committed.
pub(crate) type Overlay = HashMap<RowKey, Option<Row>>;

/// Which wire item the work comes from, for receipts and headers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) wire: String,
    pub(crate) index: Option<u32>,
    pub(crate) uri: Option<StoryUri>,
    pub(crate) traceparent: Option<String>,
    pub(crate) lane: Option<Lane>,
}

impl Origin {
    pub(crate) fn of(record: &Stored) -> Self {
        let headers = &record.headers;
        Self {
            wire: headers.get(header::WIRE).unwrap_or_default().to_owned(),
            index: headers.get(header::INDEX).and_then(|index| index.parse().ok()),
            uri: headers.get(header::CE_SUBJECT).and_then(|uri| StoryUri::parse(uri).ok()),
            traceparent: headers.get(header::TRACEPARENT).map(str::to_owned),
            lane: Some(record.position.lane),
        }
    }
}

/// What a stage may do while it transforms one thing: read the time, read and change its rows, write receipts, start jobs.
pub struct Context<'a, J> {
    pub(crate) stage: &'static str,
    pub(crate) partition: u32,
    pub(crate) partitions: u32,
    pub(crate) now: Timestamp,
    pub(crate) ending: bool,
    pub(crate) origin: Origin,
    pub(crate) rows: &'a dyn Rows,
    pub(crate) overlay: &'a mut Overlay,
    pub(crate) effects: Effects<J>,
    pub(crate) failure: Option<LogError>,
}

impl<J> Context<'_, J> {
    /// The moment of the batch.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether the runner is about to hand over: a job that is started now would only be waited for.
    pub fn is_ending(&self) -> bool {
        self.ending
    }

    /// The partition of the input; rows lie in it.
    pub fn partition(&self) -> u32 {
        self.partition
    }

    /// How many partitions each topic has.
    pub fn partitions(&self) -> u32 {
        self.partitions
    }

    /// The lane the input came by; ordinary for timers and jobs.
    pub fn lane(&self) -> Lane {
        self.origin.lane.unwrap_or(Lane::Ordinary)
    }

    /// The wire item that the receipts of this input name. For timers and jobs the stage says it itself.
    pub fn comes_from(&mut self, wire: &str, index: u32, uri: Option<&StoryUri>) {
        self.origin.wire = wire.to_owned();
        self.origin.index = Some(index);
        self.origin.uri = uri.cloned();
    }

    /// A row as it stands after all that came before in this batch.
    pub fn row(&mut self, table: &str, key: &str) -> Option<Row> {
        let at = RowKey { partition: self.partition, table: table.to_owned(), key: key.to_owned() };
        if let Some(change) = self.effects.rows.iter().rev().find(|change| change.at == at) {
            return change.row.clone();
        }
        if let Some(row) = self.overlay.get(&at) {
            return row.clone();
        }
        self.rows.get(&at).unwrap_or_else(|error| {
            self.failure.get_or_insert(error);
            None
        })
    }

    /// A row's value from JSON. A row that does not read fails the batch: it was written by a build that this one cannot follow.
    pub fn load<T: DeserializeOwned>(&mut self, table: &str, key: &str) -> Option<T> {
        let row = self.row(table, key)?;
        match serde_json::from_slice(&row.value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.failure.get_or_insert(LogError::Unusable {
                    place: format!("table {table} of {}, row {key}", self.stage),
                    reason: format!("{error}; it was written by another version of this program"),
                });
                None
            }
        }
    }

    /// Sets a row.
    pub fn put(&mut self, table: &str, key: &str, row: Row) {
        let at = RowKey { partition: self.partition, table: table.to_owned(), key: key.to_owned() };
        self.effects.rows.push(RowChange { at, row: Some(row) });
    }

    /// Sets a row's value as JSON, without a timer.
    pub fn store(&mut self, table: &str, key: &str, value: &impl Serialize) {
        self.put(table, key, json_row(value));
    }

    /// Sets a row's value as JSON, with a timer in a group.
    pub fn store_due(&mut self, table: &str, key: &str, value: &impl Serialize, at: Timestamp, group: &str) {
        self.put(table, key, json_row(value).due(at, group));
    }

    /// Deletes a row.
    pub fn delete(&mut self, table: &str, key: &str) {
        let at = RowKey { partition: self.partition, table: table.to_owned(), key: key.to_owned() };
        self.effects.rows.push(RowChange { at, row: None });
    }

    /// Rows of a table whose key starts with `prefix`, in order of their keys, as they stand after all that came before.
    pub fn scan(&mut self, table: &str, prefix: &str) -> Vec<(String, Row)> {
        let mut found: std::collections::BTreeMap<String, Row> = std::collections::BTreeMap::new();
        let mut after: Option<String> = None;
        loop {
            let page = self.rows.scan(self.partition, table, prefix, after.as_deref(), 1000);
            match page {
                Ok(page) => {
                    after = page.last().map(|(key, _)| key.clone());
                    let last = page.len() < 1000;
                    found.extend(page);
                    if last {
                        break;
                    }
                }
                Err(error) => {
                    self.failure.get_or_insert(error);
                    break;
                }
            }
        }
        let own = self.effects.rows.iter().map(|change| (&change.at, &change.row));
        for (at, row) in self.overlay.iter().chain(own) {
            if at.partition == self.partition && at.table == table && at.key.starts_with(prefix) {
                match row {
                    Some(row) => found.insert(at.key.clone(), row.clone()),
                    None => found.remove(&at.key),
                };
            }
        }
        found.into_iter().collect()
    }

    /// Rows whose timers in a group are due by a moment, the earliest first, at most so many, as they stand after all that came before.
    /// Only rows that the stage did not yet change come from the tables, so a stage that takes a few at a time asks for a few.
    pub fn due(&mut self, group: &str, by: Timestamp, limit: usize) -> Vec<(RowKey, Row)> {
        let in_group = |row: &Row| row.due.as_ref().filter(|due| due.group == group && due.at <= by).map(|due| due.at);
        let mut changed: HashMap<&RowKey, Option<&Row>> = self
            .overlay
            .iter()
            .filter(|(at, _)| at.partition == self.partition)
            .map(|(at, row)| (at, row.as_ref()))
            .collect();
        changed.extend(self.effects.rows.iter().map(|change| (&change.at, change.row.as_ref())));
        // Each row changed can take the place of at most one that is stored.
        let stored = self.rows.due(self.partition, group, by, limit.saturating_add(changed.len()));
        let stored = stored.unwrap_or_else(|error| {
            self.failure.get_or_insert(error);
            Vec::new()
        });
        let kept = stored.iter().filter(|(at, _)| !changed.contains_key(at)).map(|(at, row)| (at, row));
        let own = changed.iter().filter_map(|(at, row)| row.map(|row| (*at, row)));
        let mut found: Vec<(Timestamp, &RowKey, &Row)> =
            kept.chain(own).filter_map(|(at, row)| in_group(row).map(|moment| (moment, at, row))).collect();
        found.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        found.into_iter().take(limit).map(|(_, at, row)| (at.clone(), row.clone())).collect()
    }

    /// A receipt about this input, to be filled in. The stage that writes none gets the runner's, from its verdict.
    pub fn receipt(&mut self, outcome: Outcome) -> &mut Receipt {
        let mut receipt = Receipt::new(self.stage, outcome, self.now, &self.origin.wire);
        receipt.index = self.origin.index;
        receipt.uri = self.origin.uri.clone();
        let last = self.effects.receipts.len();
        self.effects.receipts.push(receipt);
        &mut self.effects.receipts[last]
    }

    /// Starts a job once the transaction is committed. It comes back as [`Input::Finished`](crate::stage::Input::Finished),
    /// unless the partition is lost meanwhile.
    pub fn start(&mut self, job: J) {
        self.effects.jobs.push(job);
    }

    /// Lets no timer of the group fire before `until`; for good, until [`open`](Self::open), where there is none.
    pub fn shut(&mut self, group: &str, until: Option<Timestamp>) {
        let until = until.unwrap_or(Timestamp::MAX);
        self.effects.gates.push(Gate { group: group.to_owned(), shut_until: Some(until) });
    }

    /// Lets the group's timers fire again.
    pub fn open(&mut self, group: &str) {
        self.effects.gates.push(Gate { group: group.to_owned(), shut_until: None });
    }
}

/// Our own types always serialise: their maps have string keys.
fn json_row(value: &impl Serialize) -> Row {
    Row::new(serde_json::to_vec(value).unwrap_or_else(|error| format!("\"{error}\"").into_bytes()))
}
