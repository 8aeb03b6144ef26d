//! A loss of power: what was not yet on the disk is gone, and that is always the end of the log.

use std::collections::BTreeMap;

use super::{MemoryLog, State, group::Group};
use crate::topic::{Lane, Topic};

/// What a loss of power leaves.
#[derive(Default)]
pub(super) struct Kept {
    ends: BTreeMap<(Topic, Lane, u32), usize>,
    groups: BTreeMap<&'static str, Group>,
}

impl State {
    /// All there is is on the disk from now on.
    pub(super) fn keep(&mut self) {
        if self.kept.is_some() {
            let ends = self.records.iter().map(|(stream, records)| (*stream, records.len())).collect();
            self.kept = Some(Kept { ends, groups: self.groups.clone() });
        }
    }
}

impl MemoryLog {
    /// The same log; from now on it knows what a loss of power would leave.
    #[must_use]
    pub fn on_a_disk(self) -> Self {
        self.lock().kept = Some(Kept::default());
        self
    }

    /// The power is lost, and all processes with it: what was committed since the last commit that had to be durable is gone.
    pub fn lose_power(&self) {
        let mut state = self.lock();
        let Some(Kept { ends, groups }) = state.kept.take() else { return };
        for (stream, records) in &mut state.records {
            records.truncate(ends.get(stream).copied().unwrap_or(0));
        }
        state.groups = groups;
        state.waiting.clear();
        state.kept = Some(Kept::default());
        state.keep();
    }
}
