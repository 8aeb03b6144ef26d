//! The committed rows of a stage, read.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::MemoryLog;
use crate::{
    error::LogError,
    rows::{Row, RowKey, Rows},
};

pub(super) struct MemoryRows {
    pub(super) log: MemoryLog,
    pub(super) stage: &'static str,
}

impl MemoryRows {
    /// The rows of a partition that `wanted` makes something of, in order.
    fn pick<T>(&self, partition: u32, wanted: impl FnMut((&RowKey, &Row)) -> Option<T>) -> Vec<T> {
        let state = self.log.lock();
        let Some(group) = state.groups.get(self.stage) else { return Vec::new() };
        let first = RowKey { partition, table: String::new(), key: String::new() };
        group.rows.range(first..).take_while(|(at, _)| at.partition == partition).filter_map(wanted).collect()
    }
}

impl Rows for MemoryRows {
    fn get(&self, at: &RowKey) -> Result<Option<Row>, LogError> {
        Ok(self.log.lock().groups.get(self.stage).and_then(|group| group.rows.get(at).cloned()))
    }

    fn scan(
        &self,
        partition: u32,
        table: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Row)>, LogError> {
        let mut found = self.pick(partition, |(at, row)| {
            let wanted =
                at.table == table && at.key.starts_with(prefix) && after.is_none_or(|after| at.key.as_str() > after);
            wanted.then(|| (at.key.clone(), row.clone()))
        });
        found.truncate(limit);
        Ok(found)
    }

    fn due(&self, partition: u32, group: &str, now: Timestamp, limit: usize) -> Result<Vec<(RowKey, Row)>, LogError> {
        let mut found = self.pick(partition, |(at, row)| {
            let due = row.due.as_ref().filter(|due| due.group == group && due.at <= now)?;
            Some((due.at, at.clone(), row.clone()))
        });
        found.sort_by(|(a, at_a, _), (b, at_b, _)| (a, at_a).cmp(&(b, at_b)));
        found.truncate(limit);
        Ok(found.into_iter().map(|(_, at, row)| (at, row)).collect())
    }

    fn timers(&self, partition: u32) -> Result<Vec<(String, Timestamp)>, LogError> {
        let mut earliest: BTreeMap<String, Timestamp> = BTreeMap::new();
        for due in self.pick(partition, |(_, row)| row.due.clone()) {
            let moment = earliest.entry(due.group).or_insert(due.at);
            *moment = (*moment).min(due.at);
        }
        Ok(earliest.into_iter().collect())
    }
}
