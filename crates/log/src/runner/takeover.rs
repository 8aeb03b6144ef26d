//! What changed hands, and going back to what is committed.

use std::collections::{BTreeMap, BTreeSet};

use super::Runner;
use crate::{
    error::LogError,
    event_log::{Changes, Handover},
    stage::Stage,
};

/// The partitions of a runner.
#[derive(Default)]
pub(super) struct Holdings {
    owned: BTreeSet<u32>,
    /// Partitions whose timers are not yet known.
    unread: BTreeSet<u32>,
    /// Partitions that hold an event of a newer major version: nothing more is read there.
    halted: BTreeSet<u32>,
    /// There was a partition once.
    had: bool,
    /// How often each partition came: a job of an earlier time is void.
    generations: BTreeMap<u32, u64>,
}

impl Holdings {
    /// Whether a job that was started at this generation is still wanted.
    pub(super) fn counts(&self, partition: u32, generation: u64) -> bool {
        self.owned.contains(&partition) && self.generation(partition) == generation
    }

    pub(super) fn owns(&self, partition: u32) -> bool {
        self.owned.contains(&partition)
    }

    /// How many partitions are owned.
    pub(super) fn count(&self) -> usize {
        self.owned.len()
    }

    /// Whether there was ever one: before that nobody here knows what there is to do.
    pub(super) fn had_any(&self) -> bool {
        self.had
    }

    pub(super) fn generation(&self, partition: u32) -> u64 {
        self.generations.get(&partition).copied().unwrap_or_default()
    }

    pub(super) fn halted(&self, partition: u32) -> bool {
        self.halted.contains(&partition)
    }

    /// Reads nothing more from a partition, until it is lost or the process starts again.
    pub(super) fn halt(&mut self, stage: &'static str, partition: u32) {
        if self.halted.insert(partition) {
            metrics::gauge!("wiredesk_partitions_halted", "stage" => stage).increment(1.0);
        }
    }

    fn lose(&mut self, stage: &'static str, partition: u32) {
        self.owned.remove(&partition);
        self.unread.remove(&partition);
        *self.generations.entry(partition).or_default() += 1;
        if self.halted.remove(&partition) {
            metrics::gauge!("wiredesk_partitions_halted", "stage" => stage).decrement(1.0);
        }
    }
}

impl<S: Stage> Runner<S> {
    pub(super) fn take_changes(&mut self) -> Result<(), LogError> {
        let changes = self.member.changes()?;
        self.take_over(changes);
        while let Some(partition) = self.holdings.unread.first().copied() {
            self.timers.load(self.member.rows(), partition)?;
            self.holdings.unread.remove(&partition);
        }
        Ok(())
    }

    /// Nothing here can fail: what the member has told it does not tell again.
    fn take_over(&mut self, changes: Changes) {
        let name = self.stage.spec().name;
        for partition in changes.revoked {
            self.holdings.lose(name, partition);
            self.buffers.forget(partition);
            self.timers.forget(partition);
        }
        for owned in changes.assigned {
            if self.holdings.owned.contains(&owned.partition) {
                self.holdings.lose(name, owned.partition);
            }
            self.holdings.had = true;
            self.holdings.owned.insert(owned.partition);
            self.holdings.unread.insert(owned.partition);
            self.buffers.forget(owned.partition);
            self.buffers.assigned.push_back((owned.partition, owned.handover));
        }
    }

    /// Throws away what is not committed. The jobs under way go on, and what they come back with counts; the stage is told that
    /// each partition is its own, since its memory is ahead of the rows, and that somebody may be at work: itself.
    pub(super) fn rewind(&mut self) -> Result<(), LogError> {
        // Until all of this is through, nothing may be read on: it would go past what was thrown away.
        self.astray = true;
        self.buffers.clear();
        self.timers = super::timers::Timers::default();
        self.member.rewind()?;
        let changes = self.member.changes()?;
        self.astray = false;
        for partition in &self.holdings.owned {
            self.holdings.unread.insert(*partition);
            self.buffers.assigned.push_back((*partition, Handover::Unclean));
        }
        self.take_over(changes);
        Ok(())
    }
}
