//! A stage's group: who holds which partition, what it has read, its rows.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    event_log::Handover,
    instance::InstanceName,
    rows::{Due, Row, RowChange, RowKey},
    topic::Lane,
};

#[derive(Clone, Default)]
pub(super) struct Group {
    pub(super) offsets: BTreeMap<(Lane, u32), u64>,
    pub(super) rows: BTreeMap<RowKey, Row>,
    /// Who takes part, in the order of joining: number and name.
    members: Vec<(u64, InstanceName)>,
    seats: BTreeMap<u32, Seat>,
    /// Changes of owner so far.
    epochs: u64,
}

/// Who holds a partition.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    /// None since the last one left it.
    pub(super) member: Option<u64>,
    pub(super) epoch: u64,
    pub(super) handover: Handover,
    /// It has committed something since: it knows how the partition came.
    pub(super) settled: bool,
}

impl Group {
    /// A new member; one of the same name before it is dead or a twin, and its partitions are the new one's.
    pub(super) fn join(&mut self, number: u64, name: &InstanceName, partitions: u32) {
        match self.members.iter_mut().find(|(_, taken)| taken == name) {
            Some((old, _)) => {
                let old = std::mem::replace(old, number);
                for (partition, seat) in self.seats.clone() {
                    if seat.member == Some(old) {
                        // One that died before it could take note of an unclean handover leaves that to the next.
                        let noted = seat.settled || seat.handover != Handover::Unclean;
                        let handover = if noted { Handover::Restart } else { Handover::Unclean };
                        self.give(partition, Some(number), handover);
                    }
                }
            }
            None => self.members.push((number, name.clone())),
        }
        self.spread(partitions);
    }

    /// Whether the member takes part.
    pub(super) fn has(&self, number: u64) -> bool {
        self.members.iter().any(|(member, _)| *member == number)
    }

    /// Whether another member has this name now.
    pub(super) fn twin(&self, number: u64, name: &InstanceName) -> bool {
        self.members.iter().any(|(member, taken)| *member != number && taken == name)
    }

    /// A member goes, and nothing of it is under way.
    pub(super) fn leave(&mut self, number: u64, partitions: u32) {
        self.members.retain(|(member, _)| *member != number);
        for (partition, seat) in self.seats.clone() {
            if seat.member == Some(number) {
                self.give(partition, None, Handover::Clean);
            }
        }
        self.spread(partitions);
    }

    /// A member is taken for dead.
    pub(super) fn expel(&mut self, name: &InstanceName, partitions: u32) {
        self.members.retain(|(_, member)| member != name);
        self.spread(partitions);
    }

    /// What a member holds.
    pub(super) fn held(&self, number: u64) -> impl Iterator<Item = (u32, &Seat)> {
        self.seats
            .iter()
            .filter(move |(_, seat)| seat.member == Some(number))
            .map(|(partition, seat)| (*partition, seat))
    }

    /// Whether a member holds a partition since this epoch.
    pub(super) fn holds(&self, number: u64, partition: u32, epoch: u64) -> bool {
        self.seats.get(&partition).is_some_and(|seat| seat.member == Some(number) && seat.epoch == epoch)
    }

    /// Every nth partition to each. Who takes one that was not left cannot know whether its owner is still at work.
    fn spread(&mut self, partitions: u32) {
        for partition in 0..partitions {
            let turn = (partition as usize).checked_rem(self.members.len());
            let Some((number, _)) = turn.and_then(|turn| self.members.get(turn)) else { continue };
            let number = *number;
            match self.seats.get(&partition) {
                Some(seat) if seat.member == Some(number) => {}
                Some(seat) if seat.member.is_some() => self.give(partition, Some(number), Handover::Unclean),
                _ => self.give(partition, Some(number), Handover::Clean),
            }
        }
    }

    fn give(&mut self, partition: u32, member: Option<u64>, handover: Handover) {
        self.epochs += 1;
        self.seats.insert(partition, Seat { member, epoch: self.epochs, handover, settled: false });
    }

    /// The holder of a partition has committed.
    pub(super) fn settle(&mut self, partition: u32) {
        if let Some(seat) = self.seats.get_mut(&partition) {
            seat.settled = true;
        }
    }

    pub(super) fn change(&mut self, changes: &[RowChange]) {
        for RowChange { at, row } in changes {
            match row {
                Some(row) => {
                    let due = row.due.as_ref().map(|due| Due { at: microseconds(due.at), group: due.group.clone() });
                    self.rows.insert(at.clone(), Row { value: row.value.clone(), due });
                }
                None => {
                    self.rows.remove(at);
                }
            }
        }
    }
}

/// A moment as the embedded log keeps it.
pub(super) fn microseconds(moment: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(moment.as_microsecond()).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unclean_handover_that_nobody_took_note_of_is_told_again() {
        let mut group = Group::default();
        let (a, b) = (InstanceName::new("a"), InstanceName::new("b"));
        group.join(1, &a, 1);
        group.expel(&a, 1);
        let handover = |group: &Group, number| group.held(number).map(|(_, seat)| seat.handover).next();
        group.join(2, &b, 1);
        assert_eq!(handover(&group, 2), Some(Handover::Unclean));
        group.join(3, &b, 1);
        assert_eq!(handover(&group, 3), Some(Handover::Unclean));
        group.settle(0);
        group.join(4, &b, 1);
        assert_eq!(handover(&group, 4), Some(Handover::Restart));
    }
}
