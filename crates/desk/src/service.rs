//! The service: keeps the index up to date on a thread of its own, and shows it.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_index::{Index, IndexError};
use wiredesk_log::{EventLog, Wake};
use wiredesk_service::{
    Config, ConfigError, Store,
    host::{Beside, Failed},
};

use crate::{Desk, Reach, client::Clients};

/// `[desk]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct DeskSection {
    /// Address of the desk and the API; of push and metrics too where all services run in one process.
    pub listen: String,
}

impl DeskSection {
    /// Reads it.
    pub fn read(config: &Config) -> Result<Self, ConfigError> {
        config.section("desk").read()
    }
}

/// The thread that keeps the index.
#[derive(Debug)]
pub struct Keeping {
    /// The index that it keeps.
    pub index: Index,
    wake: Wake,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<(), IndexError>>,
}

impl Keeping {
    /// Opens the index of a data folder and follows the log until it is stopped.
    pub fn start(log: &Arc<dyn EventLog>, data: &Path) -> Result<Self, IndexError> {
        let index = Index::open(data)?;
        let (wake, stop) = (Wake::default(), Arc::new(AtomicBool::new(false)));
        let follow = {
            let (index, log, wake, stop) = (index.clone(), Arc::clone(log), wake.clone(), Arc::clone(&stop));
            move || index.follow(log.as_ref(), &wake, &stop)
        };
        let no_thread =
            |error: io::Error| IndexError::Unusable { place: "the index".into(), reason: error.to_string() };
        let thread = std::thread::Builder::new().name("index".into()).spawn(follow).map_err(no_thread)?;
        Ok(Self { index, wake, stop, thread })
    }
}

impl Beside for Keeping {
    fn ended(&self) -> bool {
        self.thread.is_finished()
    }

    fn stop(self: Box<Self>) -> Result<(), Failed> {
        self.stop.store(true, Ordering::SeqCst);
        self.wake.wake();
        match self.thread.join() {
            Ok(ended) => Ok(ended?),
            Err(_) => Err("the thread that keeps the index failed; this is a bug to report".into()),
        }
    }
}

/// The desk of a newsroom over an index.
pub fn desk(index: Index, store: &Store, config: &Config, clients: Clients, reach: Reach) -> Desk {
    Desk::new(index, store.log.clone(), store.clock.clone(), &config.newsroom, clients, reach)
}
