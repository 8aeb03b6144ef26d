//! One instance of one stage.

use std::collections::BTreeMap;

use super::{MemoryLog, State, group::Group, rows::MemoryRows};
use crate::{
    error::LogError,
    event_log::{Changes, Member, Owned, Transaction},
    faults::Point,
    instance::InstanceName,
    record::Stored,
    rows::Rows,
    stage::StageSpec,
    topic::Lane,
    wake::Wake,
};

pub(super) struct MemoryMember {
    log: MemoryLog,
    spec: StageSpec,
    name: InstanceName,
    number: u64,
    rows: MemoryRows,
    /// The partitions that it knows to be its own, and since when.
    known: BTreeMap<u32, u64>,
    next: BTreeMap<(Lane, u32), u64>,
    /// The partition that is read first the next time.
    turn: u32,
    left: bool,
}

impl MemoryMember {
    pub(super) fn join(log: MemoryLog, spec: &StageSpec, name: &InstanceName, wake: Wake) -> Self {
        let rows = MemoryRows { log: log.clone(), stage: spec.name };
        log.lock().waiting.push((spec.input.into_iter().collect(), wake));
        let (spec, name) = (spec.clone(), name.clone());
        let mut member = Self {
            log,
            spec,
            name,
            number: 0,
            rows,
            known: BTreeMap::new(),
            next: BTreeMap::new(),
            turn: 0,
            left: false,
        };
        member.enter();
        member
    }

    fn enter(&mut self) {
        let mut state = self.log.lock();
        state.members += 1;
        self.number = state.members;
        state.groups.entry(self.spec.name).or_default().join(self.number, &self.name, self.log.partitions);
        state.keep();
    }

    /// Takes part again where the log has taken it for dead, unless it left by itself.
    fn stay(&mut self) -> Result<(), LogError> {
        let mut state = self.log.lock();
        let group = group(&mut state, self.spec.name);
        if group.twin(self.number, &self.name) {
            return Err(LogError::Twin {
                service: self.spec.name.to_owned(),
                name: self.name.as_str().to_owned(),
                place: "memory".to_owned(),
            });
        }
        let expelled = !group.has(self.number) && !self.left;
        drop(state);
        if expelled {
            self.enter();
        }
        Ok(())
    }

    fn store(&self, transaction: &Transaction) -> Result<(), LogError> {
        let placed = self.log.placed(&transaction.outputs)?;
        let mut state = self.log.lock();
        let group = group(&mut state, self.spec.name);
        for partition in &transaction.partitions {
            let epoch = self.known.get(partition).copied().unwrap_or_default();
            if !group.holds(self.number, *partition, epoch) {
                return Err(LogError::Fenced { stage: self.spec.name.to_owned(), partition: *partition });
            }
        }
        transaction.partitions.iter().for_each(|partition| group.settle(*partition));
        group.change(&transaction.rows);
        group.offsets.extend(transaction.reads.iter().map(|(at, next)| (*at, *next)));
        self.log.store(&mut state, placed);
        if transaction.durable {
            state.keep();
        }
        Ok(())
    }
}

fn group<'a>(state: &'a mut State, stage: &'static str) -> &'a mut Group {
    state.groups.entry(stage).or_default()
}

impl Member for MemoryMember {
    fn changes(&mut self) -> Result<Changes, LogError> {
        self.stay()?;
        let mut state = self.log.lock();
        let group = group(&mut state, self.spec.name);
        let held: BTreeMap<u32, _> = group.held(self.number).collect();
        let same = |partition: &u32, epoch: u64| held.get(partition).is_some_and(|seat| seat.epoch == epoch);
        let lost = self.known.iter().filter(|(partition, epoch)| !same(partition, **epoch));
        let mut changes = Changes { revoked: lost.map(|(partition, _)| *partition).collect(), ..Changes::default() };
        for partition in &changes.revoked {
            self.known.remove(partition);
            self.next.retain(|(_, of), _| of != partition);
        }
        for (partition, seat) in held {
            if self.known.insert(partition, seat.epoch).is_none() {
                changes.assigned.push(Owned { partition, handover: seat.handover });
                for lane in Lane::BOTH {
                    self.next.insert((lane, partition), group.offsets.get(&(lane, partition)).copied().unwrap_or(0));
                }
            }
        }
        Ok(changes)
    }

    fn fetch(&mut self, lane: Lane, max_records: usize, max_bytes: usize) -> Result<Vec<Stored>, LogError> {
        let mut found: Vec<Stored> = Vec::new();
        let Some(topic) = self.spec.input else { return Ok(found) };
        let state = self.log.lock();
        let mut bytes = 0;
        let mut partitions: Vec<u32> = self.known.keys().copied().collect();
        let first = partitions.partition_point(|partition| *partition < self.turn);
        partitions.rotate_left(first);
        for partition in partitions {
            let Some(next) = self.next.get_mut(&(lane, partition)) else { continue };
            for record in state.from(topic, lane, partition, *next) {
                bytes += record.value.len();
                if found.len() == max_records || bytes > max_bytes && !found.is_empty() {
                    self.turn = partition + 1;
                    return Ok(found);
                }
                *next += 1;
                found.push(record.clone());
            }
        }
        Ok(found)
    }

    fn commit(&mut self, transaction: &Transaction) -> Result<(), LogError> {
        transaction.check(&self.spec)?;
        let faults = &self.log.faults;
        for point in [Point::Begun, Point::OutputsWritten, Point::RowsWritten, Point::BeforeCommit] {
            faults.at(point)?;
        }
        self.store(transaction)?;
        faults.at(Point::AfterCommit)
    }

    fn rewind(&mut self) -> Result<(), LogError> {
        self.stay()?;
        let mut state = self.log.lock();
        let group = group(&mut state, self.spec.name);
        for ((lane, partition), next) in &mut self.next {
            *next = group.offsets.get(&(*lane, *partition)).copied().unwrap_or(0);
        }
        Ok(())
    }

    fn rows(&self) -> &dyn Rows {
        &self.rows
    }

    fn leave(&mut self) -> Result<(), LogError> {
        self.left = true;
        let partitions = self.log.partitions;
        group(&mut self.log.lock(), self.spec.name).leave(self.number, partitions);
        Ok(())
    }
}
