//! The read model: follows all topics and keeps what people ask about in `index.sqlite`, its position with its rows. It can be
//! rebuilt from the log at any time, and is when its layout is another build's.
//!
//! - [`keep`]: bringing it up to date, once or for as long as a thread runs; one writer at a time, readers any
//! - `apply`: what each record does to the rows
//! - [`end`]: what became of a story, the closed list of `audit`; `close`: sums of what has come to its end
//! - [`audit`](mod@audit), [`trace`](mod@trace), [`stories`], [`rejects`], [`waiting`], [`boards`],
//!   [`claims`]: the questions
//! - [`meant`]: which stories an advisory may mean
//! - [`numbers`]: transmissions of agencies that did not come
//! - [`address`]: addresses as people read them
//! - [`fold`]: the letters and words that full text search goes by

pub mod address;
mod apply;
pub mod audit;
pub mod boards;
pub mod claims;
mod close;
pub mod end;
mod error;
pub mod fold;
mod joint;
pub mod keep;
pub mod meant;
pub mod numbers;
mod place;
pub mod rejects;
mod schema;
pub mod stories;
#[cfg(test)]
mod tests;
pub mod trace;
pub mod waiting;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;
use wiredesk_log::{Blobs, blobs::FolderBlobs};

pub use self::{
    audit::{Audit, Unaccounted},
    boards::{OVERDUE, Outlet, Overdue, Source},
    claims::{Claim, Shown},
    end::End,
    error::IndexError,
    keep::Caught,
    meant::Meant,
    numbers::Gap,
    rejects::{REJECTS_STAGE, Reject, RejectQuery},
    stories::{Change, Choices, Content, Listed, Page, StoryQuery},
    trace::{Delivery, Step, StoryTrace, Trace, WireItem},
    waiting::{Waiting, Why},
};

/// The index of a data folder. Cheap to clone, shared by threads; every call may touch the disk.
#[derive(Clone)]
pub struct Index(Arc<Shared>);

struct Shared {
    folder: PathBuf,
    blobs: Arc<dyn Blobs>,
    readers: Mutex<Vec<Connection>>,
    listeners: Mutex<Vec<Listener>>,
}

type Listener = Box<dyn Fn() + Send + Sync>;

impl Index {
    /// The index in a data folder: `index.sqlite`, made where it is not there. Values over the limit are looked for in the
    /// folder's `blobs`. [`IndexError::Unusable`] where the folder cannot be written to.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        Self::with_blobs(folder, Arc::new(FolderBlobs::new(folder.join("blobs"))))
    }

    /// The same, with another store of values over the limit.
    pub fn with_blobs(folder: &Path, blobs: Arc<dyn Blobs>) -> Result<Self, IndexError> {
        schema::prepare(folder)?;
        let readers = Mutex::new(vec![schema::reader(folder)?]);
        Ok(Self(Arc::new(Shared { folder: folder.to_owned(), blobs, readers, listeners: Mutex::default() })))
    }

    /// Calls `listener` after every batch that this process brings in, on the thread that did. It must not block.
    pub fn on_change(&self, listener: impl Fn() + Send + Sync + 'static) {
        self.0.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
    }

    fn changed(&self) {
        for listener in self.0.listeners.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            listener();
        }
    }

    /// Reads from one state of the rows: a transaction of its own.
    fn read<T>(&self, question: impl FnOnce(&Connection) -> Result<T, IndexError>) -> Result<T, IndexError> {
        let idle = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => schema::reader(&self.0.folder)?,
        };
        let transaction = connection.transaction()?;
        let answer = question(&transaction);
        drop(transaction);
        self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        answer
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("folder", &self.0.folder).finish_non_exhaustive()
    }
}
