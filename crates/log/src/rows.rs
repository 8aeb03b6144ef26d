//! Tables and timers: a stage's memory. A row lies in the partition of the input that changed it; a row with a due moment is a timer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::LogError;

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What the stage keeps: JSON by custom.
    pub value: Vec<u8>,
    /// When the stage wants to be told of it again.
    pub due: Option<Due>,
}

/// A timer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Not before this moment.
    pub at: Timestamp,
    /// Timers of one group can be suspended together: an outlet's name.
    pub group: String,
}

impl Row {
    /// A row without a timer.
    pub fn new(value: Vec<u8>) -> Self {
        Self { value, due: None }
    }

    /// With a timer.
    #[must_use]
    pub fn due(mut self, at: Timestamp, group: &str) -> Self {
        self.due = Some(Due { at, group: group.to_owned() });
        self
    }
}

/// Where a row lies.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowKey {
    /// The partition of the input that changes it.
    pub partition: u32,
    /// The table's name.
    pub table: String,
    /// The row's own key.
    pub key: String,
}

/// A row set, or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// Where.
    pub at: RowKey,
    /// What it becomes; `None` deletes it.
    pub row: Option<Row>,
}

/// The committed rows of a stage. Reads only; every call may touch the disk.
pub trait Rows {
    /// One row.
    fn get(&self, at: &RowKey) -> Result<Option<Row>, LogError>;

    /// Rows of a table whose key starts with `prefix` and is greater than `after`, in order of their keys.
    fn scan(
        &self,
        partition: u32,
        table: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Row)>, LogError>;

    /// Timers of a group that are due at `now`, the earliest first.
    fn due(&self, partition: u32, group: &str, now: Timestamp, limit: usize) -> Result<Vec<(RowKey, Row)>, LogError>;

    /// Every group that has timers, with its earliest.
    fn timers(&self, partition: u32) -> Result<Vec<(String, Timestamp)>, LogError>;
}
