//! Waiting for something to do, and being woken.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

/// Wakes one waiting runner: the log when records came, workers when a job is done. A wake-up that comes before the wait is not lost.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<(Mutex<bool>, Condvar)>);

impl Wake {
    /// Lets the waiting one go on.
    pub fn wake(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_one();
    }

    /// Blocks until woken, or for `longest`. Tells whether it was woken.
    pub fn wait(&self, longest: Duration) -> bool {
        let woken = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut woken, _) =
            self.0.1.wait_timeout_while(woken, longest, |woken| !*woken).unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *woken)
    }
}
