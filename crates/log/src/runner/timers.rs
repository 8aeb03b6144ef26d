//! Which timers are due, by partition and group, without asking the tables at every turn.

use std::collections::{HashMap, HashSet};

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
    earliest: HashMap<Group, Timestamp>,
    /// Groups that may not fire before a moment.
    shut: HashMap<Group, Timestamp>,
}

impl Timers {
    /// Learns the timers of a partition from its rows.
    pub(super) fn load(&mut self, rows: &dyn Rows, partition: u32) -> Result<(), LogError> {
        self.forget(partition);
        for (group, at) in rows.timers(partition)? {
            self.earliest.insert((partition, group), at);
        }
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

    /// Timers that are due now in groups that are open, at most so many.
    pub(super) fn take_due<D>(
        &self,
        rows: &dyn Rows,
        now: Timestamp,
        mut room: usize,
    ) -> Result<Vec<Work<D>>, LogError> {
        let mut works = Vec::new();
        for (group, earliest) in &self.earliest {
            if room == 0 {
                break;
            }
            if *earliest > now || self.opens(group) > now {
                continue;
            }
            let due = rows.due(group.0, &group.1, now, room)?;
            room -= due.len();
            works.extend(due.into_iter().map(|(at, _)| Work::Timer(at)));
            if works.is_empty() {
                // The timer was taken off: the group is settled with an empty batch's worth of looking, see `next`.
                continue;
            }
        }
        Ok(works)
    }

    /// Looks again at groups that fired or were found empty.
    pub(super) fn settle(&mut self, rows: &dyn Rows, fired: &HashSet<Group>, now: Timestamp) {
        let passed = self.earliest.iter().filter(|(_, at)| **at <= now).map(|(group, _)| group.clone());
        let groups: HashSet<Group> = passed.chain(fired.iter().cloned()).collect();
        for group in groups {
            match rows.due(group.0, &group.1, Timestamp::MAX, 1) {
                Ok(due) => {
                    let first = due.first().and_then(|(_, row)| row.due.as_ref());
                    match first {
                        Some(due) => self.earliest.insert(group, due.at),
                        None => self.earliest.remove(&group),
                    };
                }
                // The next look will tell; until then the group counts as due.
                Err(error) => tracing::warn!(%error, "timers could not be read"),
            }
        }
    }

    /// The next moment at which a timer can fire. A group that is due in memory only counts as not due.
    pub(super) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let moments = self.earliest.iter().map(|(group, at)| (*at).max(self.opens(group)));
        moments.filter(|moment| *moment > now).min()
    }
}

/// Where a timer's row lies, as a group's name.
pub(super) fn group_of(at: &RowKey, group: &str) -> Group {
    (at.partition, group.to_owned())
}
