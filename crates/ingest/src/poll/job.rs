//! What the stage `ingest` has done outside the log: looking into folders, reading files, asking servers.

use std::{
    collections::HashSet,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use wiredesk_log::{Blobs, LogError, Record, blobs};

use crate::{
    WireItem,
    ids::WireIds,
    source::{
        feed::{Answer, Ask, Content, Entry},
        folder::{self, Listed, Listing},
    },
};

/// What lists the files under a root.
pub type Lister = fn(&Path) -> io::Result<Listing>;

/// Something to be done outside.
#[derive(Debug)]
pub enum Job {
    /// See what is there.
    List {
        /// For this source.
        source: String,
        /// In these folders, each in its way.
        roots: Vec<(PathBuf, Lister)>,
    },
    /// Read these files.
    Read {
        /// For this source.
        source: String,
        /// Which.
        files: Vec<Listed>,
        /// How they go on the wire, by their roots.
        stamps: Vec<WireItem>,
    },
    /// Ask at an address. It is not for [`Seeker`], which waits for no server.
    Ask {
        /// For this source.
        source: String,
        /// For what.
        ask: Box<Ask>,
    },
    /// Make records of entries of a feed.
    Pack {
        /// The feed.
        content: Arc<Content>,
        /// Which.
        entries: Vec<Entry>,
        /// How they go on the wire.
        stamp: WireItem,
    },
}

/// What came of it.
#[derive(Debug)]
pub enum JobDone {
    /// What is there.
    Listed {
        /// For this source.
        source: String,
        /// All files, and what could not be looked into.
        listing: Listing,
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
    /// What a server answers.
    Answered {
        /// For this source.
        source: String,
        /// The answer.
        answer: Answer,
    },
    /// What was packed.
    Packed {
        /// For this source.
        source: String,
        /// An entry each.
        packed: Vec<Packed>,
    },
}

/// An entry of a feed.
#[derive(Debug)]
pub struct Packed {
    /// Which.
    pub entry: Entry,
    /// Its record for the wire, or why there is none now.
    pub record: Result<Record, String>,
}

/// A file that was to be read.
#[derive(Debug)]
pub struct Found {
    /// The file as it was listed.
    pub file: Listed,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of reading a file.
#[derive(Debug)]
pub enum Outcome {
    /// Its record for the wire.
    Brought(Record),
    /// It changed meanwhile, or is gone.
    Changed,
    /// It cannot be read, or cannot be stored now.
    Failed(String),
}

/// All files under the roots. Where two roots have a file of one name, the later one is named by its whole path: each name is one
/// file. A file that is under two roots is listed once.
fn list(roots: &[(PathBuf, Lister)]) -> Listing {
    let mut listing = Listing::default();
    let (mut names, mut keys) = (HashSet::new(), HashSet::new());
    for (n, (root, lister)) in roots.iter().enumerate() {
        let more = lister(root).unwrap_or_else(|error| Listing {
            errors: vec![format!("{}: {error}", root.display())],
            ..Listing::default()
        });
        listing.errors.extend(more.errors);
        for mut file in more.files {
            if !keys.insert(file.key.clone()) {
                continue;
            }
            if !names.insert(file.name.clone()) {
                file.name = file.path.display().to_string();
                names.insert(file.name.clone());
            }
            file.root = n;
            listing.files.push(file);
        }
    }
    listing
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
                JobDone::Listed { source, listing: list(&roots), took: started.elapsed() }
            }
            Job::Read { source, files, stamps } => {
                let found = files.into_iter().map(|file| self.read(file, &stamps)).collect();
                JobDone::Brought { source, found }
            }
            Job::Ask { source, .. } => {
                let reason = "nobody here asks servers; this is a bug to report".to_owned();
                JobDone::Answered { source, answer: Answer::Failed(reason.into()) }
            }
            Job::Pack { content, entries, stamp } => {
                let pack = |entry: Entry| {
                    let (bytes, content_type, format) = content.item(entry.index);
                    let format = stamp.format.clone().or_else(|| format.map(str::to_owned));
                    let item =
                        WireItem { item: Some(entry.name.clone()), bytes, content_type, format, ..stamp.clone() };
                    Packed { entry, record: self.stored(item).map_err(|error| error.to_string()) }
                };
                JobDone::Packed { source: stamp.source.clone(), packed: entries.into_iter().map(pack).collect() }
            }
        }
    }

    fn read(&self, file: Listed, stamps: &[WireItem]) -> Found {
        let outcome = match folder::read(&file) {
            Ok(Some(bytes)) => self
                .record(&file, bytes, stamps)
                .map_or_else(|error| Outcome::Failed(error.to_string()), Outcome::Brought),
            Ok(None) => Outcome::Changed,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Outcome::Changed,
            Err(error) => Outcome::Failed(error.to_string()),
        };
        Found { file, outcome }
    }

    fn record(&self, file: &Listed, bytes: Vec<u8>, stamps: &[WireItem]) -> Result<Record, LogError> {
        let item =
            WireItem { item: Some(file.name.clone()), bytes, ..stamps.get(file.root).cloned().unwrap_or_default() };
        self.stored(item)
    }

    fn stored(&self, item: WireItem) -> Result<Record, LogError> {
        let mut record = item.into_record(&self.ids.give());
        blobs::spill(&mut record, self.blobs.as_ref(), blobs::LIMIT)?;
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    #[test]
    fn two_folders_with_files_of_one_name_are_two_files_and_a_file_named_twice_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let (map, afp) = (folder.path().join("map"), folder.path().join("afp"));
        for root in [&map, &afp] {
            fs::create_dir(root).unwrap();
            fs::write(root.join("خبر.txt"), "نص").unwrap();
        }
        let roots = [map.clone(), afp.clone(), map.join("خبر.txt")].map(|path| (path, folder::list as Lister));
        let names: Vec<String> = list(&roots).files.into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["خبر.txt".to_owned(), format!("{}/خبر.txt", afp.display())]);
    }
}
