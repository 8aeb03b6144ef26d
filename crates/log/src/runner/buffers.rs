//! What waits for its batch.

use std::{
    any::Any,
    collections::VecDeque,
    sync::mpsc::{Receiver, TryRecvError},
};

use super::jobs::{Fetcher, Ticket};
use crate::{
    event_log::Handover,
    record::Stored,
    rows::RowKey,
    stage::{Fetch, Fetched},
    topic::Lane,
};

/// One thing to transform.
pub(super) enum Work<D> {
    Assigned(u32, Handover),
    Finished(Ticket, D),
    Record(Box<Prepared>),
    Timer(RowKey),
}

/// A record and what was fetched for it.
pub(super) struct Prepared {
    pub(super) record: Stored,
    pub(super) fetched: Option<Box<dyn Any + Send>>,
}

/// Records for which something is being fetched; `None` where the partition was lost meanwhile.
struct Preparing {
    records: Vec<Option<Stored>>,
    fetched: Receiver<Vec<Option<Fetched>>>,
}

pub(super) struct Buffers<D> {
    pub(super) assigned: VecDeque<(u32, Handover)>,
    pub(super) finished: VecDeque<(Ticket, D)>,
    flash: VecDeque<Prepared>,
    ordinary: VecDeque<Prepared>,
    preparing: [Option<Preparing>; 2],
}

impl<D> Default for Buffers<D> {
    fn default() -> Self {
        Self {
            assigned: VecDeque::new(),
            finished: VecDeque::new(),
            flash: VecDeque::new(),
            ordinary: VecDeque::new(),
            preparing: [None, None],
        }
    }
}

impl<D> Buffers<D> {
    fn lane(&mut self, lane: Lane) -> &mut VecDeque<Prepared> {
        match lane {
            Lane::Flash => &mut self.flash,
            Lane::Ordinary => &mut self.ordinary,
        }
    }

    /// Whether a lane has nothing left and nothing being fetched.
    pub(super) fn wants(&mut self, lane: Lane) -> bool {
        self.lane(lane).is_empty() && self.preparing[lane as usize].is_none()
    }

    /// How many records wait for something from outside.
    pub(super) fn waiting(&self) -> usize {
        self.preparing.iter().flatten().map(|preparing| preparing.records.iter().flatten().count()).sum()
    }

    pub(super) fn fill(&mut self, lane: Lane, records: Vec<Stored>) {
        self.lane(lane).extend(records.into_iter().map(|record| Prepared { record, fetched: None }));
    }

    pub(super) fn prepare(
        &mut self,
        lane: Lane,
        records: Vec<Stored>,
        fetches: Vec<Option<Fetch>>,
        fetcher: &dyn Fetcher,
    ) {
        let records = records.into_iter().map(Some).collect();
        self.preparing[lane as usize] = Some(Preparing { records, fetched: fetcher.fetch(fetches) });
        self.collect_prepared(lane);
    }

    /// Takes over what has been fetched, if it all has. A fetcher that died has fetched nothing.
    pub(super) fn collect_prepared(&mut self, lane: Lane) {
        let Some(preparing) = &self.preparing[lane as usize] else { return };
        let mut fetched = match preparing.fetched.try_recv() {
            Ok(fetched) => fetched,
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Vec::new(),
        };
        let Some(preparing) = self.preparing[lane as usize].take() else { return };
        fetched.resize_with(preparing.records.len(), || None);
        let records = preparing.records.into_iter().zip(fetched);
        let kept = records.filter_map(|(record, fetched)| record.map(|record| Prepared { record, fetched }));
        self.lane(lane).extend(kept);
    }

    /// What goes before timers: new partitions, finished jobs, the flash lane.
    pub(super) fn take_first(&mut self, cap: usize) -> Vec<Work<D>> {
        let mut works: Vec<Work<D>> = Vec::new();
        while works.len() < cap {
            if let Some((partition, handover)) = self.assigned.pop_front() {
                works.push(Work::Assigned(partition, handover));
            } else if let Some((ticket, done)) = self.finished.pop_front() {
                works.push(Work::Finished(ticket, done));
            } else if let Some(prepared) = self.flash.pop_front() {
                works.push(Work::Record(Box::new(prepared)));
            } else {
                break;
            }
        }
        works
    }

    pub(super) fn take_ordinary(&mut self, room: usize) -> impl Iterator<Item = Work<D>> + use<'_, D> {
        let count = self.ordinary.len().min(room);
        self.ordinary.drain(..count).map(|prepared| Work::Record(Box::new(prepared)))
    }

    /// Keeps the finished jobs of a batch that did not take effect.
    pub(super) fn keep_finished(&mut self, works: Vec<Work<D>>) {
        for work in works.into_iter().rev() {
            if let Work::Finished(ticket, done) = work {
                self.finished.push_front((ticket, done));
            }
        }
    }

    /// Throws records away, which are not committed and come again to whoever reads next.
    pub(super) fn drop_records(&mut self) {
        self.flash.clear();
        self.ordinary.clear();
        self.preparing = [None, None];
    }

    /// Puts back what was not transformed, in its order. Timers come again by themselves.
    pub(super) fn give_back(&mut self, works: Vec<Work<D>>) {
        for work in works.into_iter().rev() {
            match work {
                Work::Assigned(partition, handover) => self.assigned.push_front((partition, handover)),
                Work::Finished(ticket, done) => self.finished.push_front((ticket, done)),
                Work::Record(prepared) => self.lane(prepared.record.position.lane).push_front(*prepared),
                Work::Timer(_) => {}
            }
        }
    }

    /// Throws away all that belongs to a partition.
    pub(super) fn forget(&mut self, partition: u32) {
        self.assigned.retain(|(owned, _)| *owned != partition);
        self.finished.retain(|(ticket, _)| ticket.partition != partition);
        for lane in Lane::BOTH {
            self.lane(lane).retain(|prepared| prepared.record.position.partition != partition);
            // What is fetched is matched by number: the places stay.
            for place in self.preparing[lane as usize].iter_mut().flat_map(|preparing| &mut preparing.records) {
                place.take_if(|record| record.position.partition == partition);
            }
        }
    }

    /// Throws away all but finished jobs: those cannot be had again.
    pub(super) fn clear(&mut self) {
        let finished = std::mem::take(&mut self.finished);
        *self = Self { finished, ..Self::default() };
    }

    /// Whether anything waits on the ordinary lane.
    pub(super) fn any_ordinary(&self) -> bool {
        !self.ordinary.is_empty()
    }
}
