//! What a stage hears of its own tables in other instances' partitions: late, perhaps more than once, and never to be relied on. On a
//! backend where one instance has all partitions there is nothing to hear.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

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

/// Rows that a stage wants to delete in partitions which have no turn now. Only those of its own partitions are its to delete; whoever
/// owns the others sees to theirs.
#[derive(Debug)]
pub struct Leftovers<K> {
    own: BTreeSet<u32>,
    later: BTreeMap<u32, Vec<K>>,
}

impl<K> Default for Leftovers<K> {
    fn default() -> Self {
        Self { own: BTreeSet::new(), later: BTreeMap::new() }
    }
}

impl<K> Leftovers<K> {
    /// A partition came to this instance.
    pub fn owns(&mut self, partition: u32) {
        self.own.insert(partition);
    }

    /// Another instance speaks for a partition.
    pub fn is_anothers(&mut self, partition: u32) {
        self.own.remove(&partition);
        self.later.remove(&partition);
    }

    /// A row is to go.
    pub fn add(&mut self, partition: u32, row: K) {
        if self.own.contains(&partition) {
            self.later.entry(partition).or_default().push(row);
        }
    }

    /// What is to go in a partition that has its turn.
    pub fn take(&mut self, partition: u32) -> Vec<K> {
        self.later.remove(&partition).unwrap_or_default()
    }
}
