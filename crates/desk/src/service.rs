//! The service: keeps the index up to date on a thread of its own, and shows it.

use std::{io, path::Path, sync::Arc};

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_index::{Index, IndexError};
use wiredesk_log::EventLog;
use wiredesk_service::{Config, ConfigError, Host, Store, host::BesideThread};

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
    thread: BesideThread<IndexError>,
}

impl Keeping {
    /// Opens the index of a data folder and follows the log until it is stopped.
    pub fn start(log: &Arc<dyn EventLog>, data: &Path) -> Result<Self, IndexError> {
        let index = Index::open(data)?;
        let (kept, log) = (index.clone(), Arc::clone(log));
        let thread = BesideThread::start("index", move |wake, stop| kept.follow(log.as_ref(), wake, stop));
        let no_thread =
            |error: io::Error| IndexError::Unusable { place: "the index".into(), reason: error.to_string() };
        Ok(Self { index, thread: thread.map_err(no_thread)? })
    }

    /// Runs with the host's stages from now on, and is stopped after them.
    pub fn keep(self, host: &mut Host) {
        host.keep(self.thread);
    }
}

/// The desk of a newsroom over an index.
pub fn desk(index: Index, store: &Store, config: &Config, clients: Clients, reach: Reach) -> Desk {
    Desk::new(index, store.log.clone(), store.clock.clone(), &config.newsroom, clients, reach)
}
