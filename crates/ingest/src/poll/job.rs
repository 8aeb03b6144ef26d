//! What the stage `ingest` has done outside the log: looking into folders and reading files.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use wiredesk_log::{Blobs, LogError, Record, blobs};

use crate::{
    WireItem,
    ids::WireIds,
    source::folder::{self, Listed, Stamp},
};

/// Something to be done outside.
#[derive(Debug)]
pub enum Job {
    /// See what is there.
    List {
        /// For this source.
        source: String,
        /// In these folders.
        roots: Vec<PathBuf>,
    },
    /// Read these files.
    Read {
        /// For this source.
        source: String,
        /// Which.
        files: Vec<Listed>,
        /// How they go on the wire.
        stamp: Box<WireItem>,
    },
}

/// What came of it.
#[derive(Debug)]
pub enum JobDone {
    /// What is there.
    Listed {
        /// For this source.
        source: String,
        /// All files.
        listed: Vec<Listed>,
        /// How long the look took.
        took: Duration,
    },
    /// What was read.
    Brought {
        /// For this source.
        source: String,
        /// A file each.
        found: Vec<Found>,
    },
}

/// A file that was to be read.
#[derive(Debug)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// Its state.
    pub stamp: Stamp,
    /// Its record for the wire; none where it could not be read, or changed meanwhile.
    pub record: Option<Record>,
}

/// Does the jobs.
pub struct Seeker {
    /// Ids for what is found.
    pub ids: Arc<WireIds>,
    /// Values over the limit.
    pub blobs: Arc<dyn Blobs>,
}

impl Seeker {
    /// Does one.
    pub fn work(&self, job: Job) -> JobDone {
        match job {
            Job::List { source, roots } => {
                let started = Instant::now();
                let mut listed = Vec::new();
                for root in roots {
                    match folder::list(&root) {
                        Ok(files) => listed.extend(files),
                        Err(error) => tracing::warn!(source, root = %root.display(), %error, "a folder cannot be read"),
                    }
                }
                JobDone::Listed { source, listed, took: started.elapsed() }
            }
            Job::Read { source, files, stamp } => {
                let found = files.into_iter().map(|file| self.read(file, &stamp)).collect();
                JobDone::Brought { source, found }
            }
        }
    }

    fn read(&self, file: Listed, stamp: &WireItem) -> Found {
        let record = match folder::read(&file) {
            Ok(Some(bytes)) => self.record(&file, bytes, stamp).map(Some).map_err(|error| error.to_string()),
            Ok(None) => Ok(None),
            Err(error) => Err(error.to_string()),
        };
        let record = record.unwrap_or_else(|error| {
            tracing::warn!(file = ?file.name, error, "a file cannot be taken in, and is tried again later");
            None
        });
        Found { name: file.name, stamp: file.stamp, record }
    }

    fn record(&self, file: &Listed, bytes: Vec<u8>, stamp: &WireItem) -> Result<Record, LogError> {
        let item = WireItem { item: Some(file.name.clone()), bytes, ..stamp.clone() };
        let mut record = item.into_record(&self.ids.give());
        blobs::spill(&mut record, self.blobs.as_ref(), blobs::LIMIT)?;
        Ok(record)
    }
}
