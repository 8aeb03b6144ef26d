//! Watching for commits of other processes: SQLite wakes nobody across them.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use super::writer::Writer;
use crate::{error::LogError, wake::Wake};

/// How often the thread looks.
const LOOK: Duration = Duration::from_millis(3);

/// A thread that looks, from the first time that somebody waits for records until this is dropped.
#[derive(Default)]
pub(super) struct Watch {
    stop: Wake,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Watch {
    /// Somebody waits for records from now on.
    pub(super) fn start(&self, writer: &Arc<Writer>) -> Result<(), LogError> {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            let (writer, stop) = (Arc::clone(writer), self.stop.clone());
            let looks = move || {
                while !stop.wait(LOOK) {
                    writer.look();
                }
            };
            let started = std::thread::Builder::new().name("log-watch".into()).spawn(looks);
            *thread =
                Some(started.map_err(|error| LogError::Unavailable(format!("no thread to watch the log: {error}")))?);
        }
        Ok(())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.wake();
        if let Some(thread) = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            // A panic there was printed; nothing hangs on it any more.
            drop(thread.join());
        }
    }
}
