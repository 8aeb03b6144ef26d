//! What the stage `ingest` has done outside the log: looking into folders, reading files, asking servers.

use std::{
    collections::HashSet,
    io,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use wiredesk_log::{
    Blobs, LogError, Record, blobs,
    kafka::elsewhere::{Cursor, Look, Tapped},
};

use super::{
    Place, Root,
    topics::{Brought, Read},
};
use crate::{
    WireItem,
    ids::WireIds,
    remote::{self, Link, Remote},
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
        places: Vec<Place>,
    },
    /// Read these files.
    Read {
        /// For this source.
        source: String,
        /// Which.
        files: Vec<Listed>,
        /// Where they are, and how they go on the wire.
        roots: Vec<Root>,
    },
    /// Ask at an address. It is not for [`Seeker`], which waits for no server.
    Ask {
        /// For this source.
        source: String,
        /// For what.
        ask: Box<Ask>,
    },
    /// Wait until a server says that there may be news.
    News {
        /// For this source.
        source: String,
        /// There.
        remote: Arc<dyn Remote>,
    },
    /// Read on in a topic of another cluster.
    Topic {
        /// For this source.
        source: String,
        /// Which, and how its records go on the wire.
        read: Box<Read>,
        /// From here.
        from: Cursor,
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

impl Job {
    /// Whether it waits for others: it is for [`Seeker::reach`] then.
    pub fn is_elsewhere(&self) -> bool {
        let there = |place: &Place| matches!(place, Place::There(_));
        match self {
            Self::List { places, .. } => places.iter().any(there),
            Self::Read { roots, .. } => roots.iter().any(|root| there(&root.place)),
            Self::News { .. } | Self::Topic { .. } => true,
            _ => false,
        }
    }

    /// What is told of it where whoever does it breaks.
    pub fn broken(&self) -> Box<dyn FnOnce(String) -> JobDone + Send> {
        match self {
            Self::Topic { source, from, .. } => {
                let (source, from) = (source.clone(), from.clone());
                Box::new(move |reason| JobDone::Topic { source, from, brought: Err(reason) })
            }
            Self::News { source, .. } => {
                let source = source.clone();
                Box::new(move |reason| JobDone::News { source, waited: Err(reason) })
            }
            Self::Read { source, files, .. } => {
                let (source, files) = (source.clone(), files.clone());
                Box::new(move |reason| {
                    let failed = |file| Found { file, outcome: Outcome::Failed(reason.clone()) };
                    JobDone::Brought { source, found: files.into_iter().map(failed).collect() }
                })
            }
            Self::List { source, .. }
            | Self::Ask { source, .. }
            | Self::Pack { stamp: WireItem { source, .. }, .. } => {
                let source = source.clone();
                Box::new(move |reason| {
                    let listing = Listing { errors: vec![reason], ..Listing::default() };
                    JobDone::Listed { source, listing, took: Duration::ZERO }
                })
            }
        }
    }
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
    /// The server has said that there may be news, or nothing for a long while; else why it will not.
    News {
        /// For this source.
        source: String,
        /// What came of it.
        waited: Result<(), String>,
    },
    /// What a topic brought.
    Topic {
        /// For this source.
        source: String,
        /// From here.
        from: Cursor,
        /// Its records, else why there are none.
        brought: Result<Brought, String>,
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

/// What one lister found.
fn listed(path: &Path, lister: Lister) -> Listing {
    let failed =
        |error: io::Error| Listing { errors: vec![format!("{}: {error}", path.display())], ..Listing::default() };
    lister(path).unwrap_or_else(failed)
}

/// All files under the roots. Where two roots have a file of one name, the later one is named by its whole path: each name is one
/// file. A file that is under two roots is listed once.
fn merged(parts: Vec<Listing>) -> Listing {
    let mut listing = Listing::default();
    let (mut names, mut keys) = (HashSet::new(), HashSet::new());
    for (n, more) in parts.into_iter().enumerate() {
        listing.errors.extend(more.errors);
        listing.refused.extend(more.refused);
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

/// So many files of a batch may fail elsewhere before the rest waits for the next look.
const MOST_FAILED: u32 = 3;

/// So many records of a topic, and so many bytes, go on the wire together.
const MOST_RECORDS: usize = 200;
const MOST_BYTES: usize = 4 << 20;
/// How long a look waits for the first one.
const LONG: Duration = Duration::from_secs(1);
/// A longer key is no name of an item.
const LONGEST_NAME: usize = 200;

const NOBODY: &str = "nobody here asks servers; this is a bug to report";

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
            Job::List { source, places } => {
                let started = Instant::now();
                let look = |place: &Place| match place {
                    Place::Here(path, lister) => listed(path, *lister),
                    Place::There(_) => Listing { errors: vec![NOBODY.to_owned()], ..Listing::default() },
                };
                let listing = merged(places.iter().map(look).collect());
                JobDone::Listed { source, listing, took: started.elapsed() }
            }
            Job::Read { source, files, roots } => {
                let found = files.into_iter().map(|file| self.read(file, &roots)).collect();
                JobDone::Brought { source, found }
            }
            Job::News { source, .. } => JobDone::News { source, waited: Err(NOBODY.to_owned()) },
            Job::Topic { source, from, .. } => JobDone::Topic { source, from, brought: Err(NOBODY.to_owned()) },
            Job::Ask { source, .. } => JobDone::Answered { source, answer: Answer::Failed(NOBODY.to_owned().into()) },
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

    /// Does one that waits for others.
    pub async fn reach(&self, job: Job) -> JobDone {
        match job {
            Job::List { source, places } => {
                let started = Instant::now();
                let mut parts = Vec::new();
                for place in &places {
                    parts.push(match place {
                        Place::Here(path, lister) => listed(path, *lister),
                        Place::There(remote) => remote::look(remote.as_ref()).await,
                    });
                }
                JobDone::Listed { source, listing: merged(parts), took: started.elapsed() }
            }
            Job::Read { source, files, roots } => JobDone::Brought { source, found: self.bring(files, &roots).await },
            Job::News { source, remote } => {
                let waited = match remote.news() {
                    Some(news) => news.await,
                    None => Err(NOBODY.to_owned()),
                };
                JobDone::News { source, waited }
            }
            Job::Topic { source, read, from } => {
                let brought = self.tapped(&read, &from).await;
                JobDone::Topic { source, from, brought }
            }
            job => self.work(job),
        }
    }

    /// Brings files one after another. After one that fails there is a new connection for the next: whatever ails the one is no
    /// reason to miss the others.
    async fn bring(&self, files: Vec<Listed>, roots: &[Root]) -> Vec<Found> {
        let (mut open, mut failed) = (None::<(usize, Box<dyn Link>)>, 0);
        let mut found = Vec::new();
        for file in files {
            let Some(Root { place: Place::There(remote), .. }) = roots.get(file.root) else {
                found.push(self.read(file, roots));
                continue;
            };
            let link = open.take().filter(|(root, _)| *root == file.root).map(|(_, link)| link);
            let outcome = match (failed < MOST_FAILED).then_some(remote::fetch(remote.as_ref(), link, &file)) {
                None => Outcome::Changed,
                Some(fetching) => match fetching.await {
                    Ok((bytes, link)) => {
                        open = Some((file.root, link));
                        bytes.map_or(Outcome::Changed, |bytes| self.packed(&file, bytes, roots))
                    }
                    Err(remote::Missed::Link) => {
                        failed = MOST_FAILED;
                        Outcome::Changed
                    }
                    Err(remote::Missed::File(reason)) => {
                        failed += 1;
                        Outcome::Failed(reason)
                    }
                },
            };
            found.push(Found { file, outcome });
        }
        if let Some((_, link)) = open {
            link.close().await;
        }
        found
    }

    /// The next records of a topic; waits a while for the first one.
    async fn tapped(&self, read: &Read, from: &Cursor) -> Result<Brought, String> {
        read.topic.brokers.may_be_reached().await.map_err(|error| error.to_string())?;
        let (tap, at) = (read.topic.tap.clone(), from.clone());
        let look = tokio::task::spawn_blocking(move || tap.read(&at, MOST_RECORDS, MOST_BYTES, LONG)).await;
        let Look { records, next, lost } =
            look.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
        for (partition, from, to) in lost {
            let source = &read.stamp.source;
            tracing::error!(source, partition, from, to, "records of a topic were deleted there before they were read");
        }
        let mut stored = Vec::with_capacity(records.len());
        for Tapped { partition, offset, key, value, headers } in records {
            let Some(bytes) = value.filter(|value| !value.is_empty()) else { continue };
            let key = key.filter(|key| !key.is_empty() && key.chars().count() <= LONGEST_NAME);
            let item = Some(key.unwrap_or_else(|| format!("{}/{partition}/{offset}", next.topic)));
            let content_type = headers.get("content-type").map(str::to_owned);
            let item = WireItem { item, bytes, content_type, ..read.stamp.clone() };
            stored.push(self.stored(item).map_err(|error| error.to_string())?);
        }
        Ok(Brought { records: stored, next })
    }

    fn read(&self, file: Listed, roots: &[Root]) -> Found {
        let outcome = match folder::read(&file) {
            Ok(Some(bytes)) => self.packed(&file, bytes, roots),
            Ok(None) => Outcome::Changed,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Outcome::Changed,
            Err(error) => Outcome::Failed(error.to_string()),
        };
        Found { file, outcome }
    }

    fn packed(&self, file: &Listed, bytes: Vec<u8>, roots: &[Root]) -> Outcome {
        let stamp = roots.get(file.root).map(|root| root.stamp.clone()).unwrap_or_default();
        let item = WireItem { item: Some(file.name.clone()), bytes, ..stamp };
        self.stored(item).map_or_else(|error| Outcome::Failed(error.to_string()), Outcome::Brought)
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
        let roots = [map.clone(), afp.clone(), map.join("خبر.txt")].map(|path| listed(&path, folder::list)).into();
        let names: Vec<String> = merged(roots).files.into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["خبر.txt".to_owned(), format!("{}/خبر.txt", afp.display())]);
    }
}
