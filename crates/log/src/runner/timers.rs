//! Which timers are due, by partition and group, without asking the tables at every turn.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::buffers::Work;
use crate::{
    context::Gate,
    error::LogError,
    rows::{RowChange, RowKey, Rows},
};

/// A partition's group of timers.
pub(super) type Group = (u32, String);

#[derive(Default)]
pub(super) struct Timers {
    /// The earliest timer of each group, or an earlier moment.
    earliest: BTreeMap<Group, Timestamp>,
    /// Groups that may not fire before a moment.
    shut: BTreeMap<Group, Timestamp>,
    /// The group that fired last: the next one is asked first, so that one with many timers does not keep the others waiting.
    last: Option<Group>,
}

impl Timers {
    /// Learns the timers of a partition from its rows.
    pub(super) fn load(&mut self, rows: &dyn Rows, partition: u32) -> Result<(), LogError> {
        let groups = rows.timers(partition)?;
        self.forget(partition);
        self.earliest.extend(groups.into_iter().map(|(group, at)| ((partition, group), at)));
        Ok(())
    }

    pub(super) fn forget(&mut self, partition: u32) {
        self.earliest.retain(|(owned, _), _| *owned != partition);
        self.shut.retain(|(owned, _), _| *owned != partition);
    }

    /// Rows were committed.
    pub(super) fn changed(&mut self, rows: &[RowChange]) {
        for change in rows {
            let Some(due) = change.row.as_ref().and_then(|row| row.due.as_ref()) else { continue };
            let group = (change.at.partition, due.group.clone());
            let earliest = self.earliest.entry(group).or_insert(due.at);
            *earliest = (*earliest).min(due.at);
        }
    }

    pub(super) fn gate(&mut self, partition: u32, gate: Gate) {
        let group = (partition, gate.group);
        match gate.shut_until {
            Some(until) => self.shut.insert(group, until),
            None => self.shut.remove(&group),
        };
    }

    fn opens(&self, group: &Group) -> Timestamp {
        self.shut.get(group).copied().unwrap_or(Timestamp::MIN)
    }

    /// Timers that are due now in groups that are open, at most so many; groups take turns.
    pub(super) fn take_due<D>(
        &mut self,
        rows: &dyn Rows,
        now: Timestamp,
        mut room: usize,
    ) -> Result<Vec<Work<D>>, LogError> {
        let passed = self.earliest.iter().filter(|(group, at)| **at <= now && self.opens(group) <= now);
        let mut groups: Vec<Group> = passed.map(|(group, _)| group.clone()).collect();
        let first = groups.partition_point(|group| self.last.as_ref().is_some_and(|last| group <= last));
        groups.rotate_left(first);
        let mut works = Vec::new();
        for group in groups {
            if room == 0 {
                break;
            }
            let due = rows.due(group.0, &group.1, now, room)?;
            if due.is_empty() {
                // Its timer was taken off, or moved.
                self.look_again(rows, group)?;
                continue;
            }
            room -= due.len();
            works.extend(due.into_iter().map(|(at, _)| Work::Timer(at)));
            self.last = Some(group);
        }
        Ok(works)
    }

    /// Looks again at groups that fired or whose moment has passed.
    pub(super) fn settle(&mut self, rows: &dyn Rows, fired: &BTreeSet<Group>, now: Timestamp) {
        let passed = self.earliest.iter().filter(|(_, at)| **at <= now).map(|(group, _)| group.clone());
        let groups: BTreeSet<Group> = passed.chain(fired.iter().cloned()).collect();
        for group in groups {
            // Until the next look the group counts as due.
            if let Err(error) = self.look_again(rows, group) {
                tracing::warn!(%error, "timers could not be read");
            }
        }
    }

    fn look_again(&mut self, rows: &dyn Rows, group: Group) -> Result<(), LogError> {
        let due = rows.due(group.0, &group.1, Timestamp::MAX, 1)?;
        match due.first().and_then(|(_, row)| row.due.as_ref()) {
            Some(due) => self.earliest.insert(group, due.at),
            None => self.earliest.remove(&group),
        };
        Ok(())
    }

    /// The next moment at which a timer can fire; none for groups that are shut for good.
    pub(super) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let moments = self.earliest.iter().map(|(group, at)| (*at).max(self.opens(group)));
        moments.filter(|moment| *moment > now && *moment < Timestamp::MAX).min()
    }
}

/// Where a timer's row lies, as a group's name.
pub(super) fn group_of(at: &RowKey, group: &str) -> Group {
    (at.partition, group.to_owned())
}
