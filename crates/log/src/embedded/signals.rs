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

#[derive(Default)]
pub(super) struct Signals {
    waiting: Mutex<Vec<(u64, Vec<Topic>, Wake)>>,
    numbers: AtomicU64,
    /// How often records came, by lane.
    came: [AtomicU64; LANES],
}

/// Somebody who is woken until this is dropped.
pub(super) struct Registration {
    signals: Arc<Signals>,
    number: u64,
}

impl Signals {
    /// Wakes `wake` from now on whenever records come to one of the topics.
    pub(super) fn register(self: &Arc<Self>, topics: &[Topic], wake: Wake) -> Registration {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        self.list().push((number, topics.to_vec(), wake));
        Registration { signals: Arc::clone(self), number }
    }

    /// How often records came to a lane. A reader that found none and sees the same number again need not look.
    pub(super) fn count(&self, topic: Topic, lane: Lane) -> u64 {
        self.came[lane_index(topic, lane)].load(Ordering::SeqCst)
    }

    /// Records were committed on these lanes.
    pub(super) fn records(&self, lanes: &[(Topic, Lane)]) {
        for (topic, lane) in lanes {
            self.came[lane_index(*topic, *lane)].fetch_add(1, Ordering::SeqCst);
        }
        for (_, topics, wake) in self.list().iter() {
            if lanes.iter().any(|(topic, _)| topics.contains(topic)) {
                wake.wake();
            }
        }
    }

    /// Another process committed something.
    pub(super) fn anything(&self) {
        for lane in &self.came {
            lane.fetch_add(1, Ordering::SeqCst);
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
