//! Time and errands of a simulation: a clock that ticks, and a fetcher whose errands come back when they are told to.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    clock::{Clock, ManualClock},
    runner::{BlockingFetcher, Fetcher},
    stage::{Fetch, Fetched},
};

/// Goes on by a microsecond whenever it is asked, so that batches end by their time too and no two are of the same moment.
pub(super) struct Ticking(pub(super) Arc<ManualClock>);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        self.0.advance(Duration::from_micros(1));
        self.0.now()
    }
}

type Fetches = Vec<Option<Fetched>>;

/// What was fetched, and who waits for it.
type Errand = (Sender<Fetches>, Fetches);

/// Errands that are out.
#[derive(Clone, Default)]
pub(super) struct Errands(Arc<Mutex<Vec<Errand>>>);

impl Errands {
    /// All come back; with nothing in hand, where they were in vain.
    pub(super) fn finish(&self, in_vain: bool) {
        for (sender, mut fetched) in self.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            if in_vain {
                fetched.fill_with(|| None);
            }
            // Whoever sent them may be gone.
            drop(sender.send(fetched));
        }
    }

    /// How many are out.
    pub(super) fn out(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Fetcher for Errands {
    fn fetch(&self, fetches: Vec<Option<Fetch>>) -> Receiver<Fetches> {
        let (sender, receiver) = mpsc::channel();
        let fetched = BlockingFetcher.fetch(fetches).recv().unwrap_or_default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((sender, fetched));
        receiver
    }
}
