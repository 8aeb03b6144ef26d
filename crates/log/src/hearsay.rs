//! What a stage hears of its own tables in other instances' partitions: late, perhaps more than once, and never to be relied on. On a
//! backend where one instance has all partitions there is nothing to hear.

use std::time::Duration;

use crate::rows::RowChange;

/// What a stage wants to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hearsay {
    /// Tables, by their names.
    pub tables: &'static [&'static str],
    /// Rows that are older need not come.
    pub within: Duration,
}

/// What was heard, in order within each partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overheard {
    /// Rows that were set or deleted, by whoever owns their partitions; by this instance as well.
    pub rows: Vec<RowChange>,
    /// There may be more.
    pub more: bool,
}
