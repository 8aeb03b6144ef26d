//! A member whose reads fail now and then: the log cannot be reached.

use jiff::Timestamp;

use super::world::Weather;
use crate::{
    error::LogError,
    event_log::{Changes, Member, Transaction},
    record::Stored,
    rows::{Row, RowKey, Rows},
    topic::Lane,
};

pub(super) struct Flaky {
    pub(super) member: Box<dyn Member>,
    pub(super) weather: Weather,
}

impl Member for Flaky {
    fn changes(&mut self) -> Result<Changes, LogError> {
        // What it has told it does not tell again: it fails before.
        self.weather.read("changes")?;
        self.member.changes()
    }

    fn fetch(&mut self, lane: Lane, max_records: usize, max_bytes: usize) -> Result<Vec<Stored>, LogError> {
        let records = self.member.fetch(lane, max_records, max_bytes)?;
        self.weather.read("fetch")?;
        Ok(records)
    }

    fn commit(&mut self, transaction: &Transaction) -> Result<(), LogError> {
        self.member.commit(transaction)
    }

    fn rewind(&mut self) -> Result<(), LogError> {
        self.weather.read("rewind")?;
        self.member.rewind()?;
        self.weather.read("rewound")
    }

    fn rows(&self) -> &dyn Rows {
        self
    }

    fn leave(&mut self) -> Result<(), LogError> {
        self.member.leave()
    }
}

impl Rows for Flaky {
    fn get(&self, at: &RowKey) -> Result<Option<Row>, LogError> {
        self.weather.read("row")?;
        self.member.rows().get(at)
    }

    fn scan(
        &self,
        partition: u32,
        table: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Row)>, LogError> {
        self.weather.read("scan")?;
        self.member.rows().scan(partition, table, prefix, after, limit)
    }

    fn due(&self, partition: u32, group: &str, now: Timestamp, limit: usize) -> Result<Vec<(RowKey, Row)>, LogError> {
        self.weather.read("due")?;
        self.member.rows().due(partition, group, now, limit)
    }

    fn timers(&self, partition: u32) -> Result<Vec<(String, Timestamp)>, LogError> {
        self.weather.read("timers")?;
        self.member.rows().timers(partition)
    }
}
