//! Who is to be woken when records come, and whether any came since a reader looked last.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use super::lane_index;
use crate::{
    topic::{Lane, Topic},
    wake::Wake,
};

/// Lanes of topics, see [`lane_index`].
const LANES: usize = 14;

pub(super) struct Signals {
    waiting: Mutex<Vec<(u64, Vec<Topic>, Wake)>>,
    numbers: AtomicU64,
    /// How often records came, by lane and partition.
    came: Vec<AtomicU64>,
    partitions: usize,
}

/// Somebody who is woken until this is dropped.
pub(super) struct Registration {
    signals: Arc<Signals>,
    number: u64,
}

impl Signals {
    pub(super) fn new(partitions: u32) -> Self {
        let partitions = partitions as usize;
        let came = (0..LANES * partitions).map(|_| AtomicU64::new(0)).collect();
        Self { waiting: Mutex::default(), numbers: AtomicU64::new(0), came, partitions }
    }

    /// Wakes `wake` from now on whenever records come to one of the topics.
    pub(super) fn register(self: &Arc<Self>, topics: &[Topic], wake: Wake) -> Registration {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        self.list().push((number, topics.to_vec(), wake));
        Registration { signals: Arc::clone(self), number }
    }

    /// How often records came to a partition of a lane. A reader that found none and sees the same number again need not look.
    pub(super) fn count(&self, topic: Topic, lane: Lane, partition: usize) -> u64 {
        self.came[lane_index(topic, lane) * self.partitions + partition].load(Ordering::SeqCst)
    }

    /// Records were committed there.
    pub(super) fn records(&self, places: &[(Topic, Lane, u32)]) {
        for (topic, lane, partition) in places {
            let place = lane_index(*topic, *lane) * self.partitions + *partition as usize;
            self.came[place].fetch_add(1, Ordering::SeqCst);
        }
        for (_, topics, wake) in self.list().iter() {
            if places.iter().any(|(topic, ..)| topics.contains(topic)) {
                wake.wake();
            }
        }
    }

    /// Another process committed something.
    pub(super) fn anything(&self) {
        for place in &self.came {
            place.fetch_add(1, Ordering::SeqCst);
        }
        self.list().iter().for_each(|(_, _, wake)| wake.wake());
    }

    fn list(&self) -> std::sync::MutexGuard<'_, Vec<(u64, Vec<Topic>, Wake)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.signals.list().retain(|(number, _, _)| *number != self.number);
    }
}
