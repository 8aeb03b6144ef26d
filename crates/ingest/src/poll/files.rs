//! What a folder source knows of its files: taken in, waiting, still changing.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::Duration,
};

use jiff::Timestamp;
use wiredesk_log::Row;

use super::PollOptions;
use crate::{
    remote,
    source::folder::{Listed, Listing, MAX_FILE, Settle, Stamp},
};

/// A batch of files to read ends at this many files, or bytes.
const BATCH_FILES: usize = 200;
const BATCH_BYTES: u64 = 8 << 20;
/// A file that could not be read so often is given up, until it changes.
const TRIES: u32 = 3;
/// The shortest time between two looks.
const TURN: Duration = Duration::from_millis(500);
/// What lies elsewhere is looked at again so soon, where something was still changing.
const SOON: Duration = Duration::from_secs(10);
/// The longest wait after looks, or tries of a file, that failed.
const LONGEST: Duration = Duration::from_secs(3600);

#[derive(Debug, Default)]
pub(super) struct Files {
    source: String,
    /// The time between two looks, where something lies elsewhere.
    every: Option<Duration>,
    /// State of each file when it was taken in.
    seen: HashMap<String, Stamp>,
    /// Changed and settled: to be read.
    waiting: VecDeque<Listed>,
    /// How files were at the last look that settle by looks: they lie elsewhere, or their time is ahead of our clock.
    looked: HashMap<String, Stamp>,
    /// Files that cannot be read as they are.
    failed: HashMap<String, Failed>,
    /// What could not be looked into at the last look.
    errors: Vec<String>,
    /// What is there and is not taken.
    refused: Vec<String>,
    /// Looks in a row that saw nothing but errors.
    blind: u32,
    /// Some file was still changing at the last look.
    unsettled: bool,
    /// How long the last look took.
    took: Duration,
}

/// A file that cannot be read.
#[derive(Debug)]
struct Failed {
    /// As it is.
    stamp: Stamp,
    /// How often that was tried.
    tries: u32,
    /// When it is tried again, where it lies elsewhere.
    after: Option<Timestamp>,
}

impl Files {
    /// As the rows say. Elsewhere is looked at `every` so often.
    pub(super) fn from_rows(source: &str, every: Option<Duration>, rows: Vec<(String, Row)>) -> Self {
        let seen = rows.into_iter().filter_map(|(key, row)| {
            let key = key.strip_prefix(source)?.strip_prefix('\n')?;
            Some((key.to_owned(), serde_json::from_slice(&row.value).ok()?))
        });
        Self { source: source.to_owned(), every, seen: seen.collect(), ..Self::default() }
    }

    /// The folder was listed. Returns the keys of files that are gone.
    pub(super) fn listed(
        &mut self,
        listing: &Listing,
        took: Duration,
        now: Timestamp,
        settle: Duration,
    ) -> Vec<String> {
        self.took = took;
        self.unsettled = false;
        self.waiting.clear();
        self.told(listing);
        let settle = i64::try_from(settle.as_micros()).unwrap_or(i64::MAX);
        let mut looked = HashMap::new();
        for file in &listing.files {
            if self.has(file) {
                continue;
            }
            let age = now.as_microsecond().saturating_sub(i64::try_from(file.stamp.changed).unwrap_or(i64::MAX));
            let settled = match file.settle {
                Settle::Whole => true,
                Settle::Age if age >= 0 => age >= settle,
                // A time in the future is another machine's clock: such a file has settled once it stays as it is.
                Settle::Age | Settle::Look => {
                    looked.insert(file.key.clone(), file.stamp);
                    self.looked.get(&file.key) == Some(&file.stamp)
                }
            };
            let most = if file.settle == Settle::Age { MAX_FILE } else { remote::MAX_FILE };
            if !settled {
                self.unsettled = true;
            } else if file.stamp.size > most {
                self.too_large(file, most);
            } else if !self.is_given_up(file, now) {
                self.waiting.push_back(file.clone());
            }
        }
        self.looked = looked;
        // What cannot be looked into may be there all the same.
        if !listing.errors.is_empty() {
            return Vec::new();
        }
        let there: HashSet<&str> = listing.files.iter().map(|file| file.key.as_str()).collect();
        self.failed.retain(|key, _| there.contains(key.as_str()));
        let gone: Vec<String> = self.seen.keys().filter(|key| !there.contains(key.as_str())).cloned().collect();
        for key in &gone {
            self.seen.remove(key);
        }
        gone
    }

    /// Says what cannot be looked into, and what is not taken, once.
    fn told(&mut self, listing: &Listing) {
        self.blind = if listing.files.is_empty() && !listing.errors.is_empty() { self.blind + 1 } else { 0 };
        if self.errors != listing.errors {
            for error in &listing.errors {
                tracing::warn!(source = self.source, error, "a folder cannot be read; nothing comes from there");
            }
            if listing.errors.is_empty() {
                tracing::info!(source = self.source, "all folders can be read again");
            }
            self.errors.clone_from(&listing.errors);
        }
        if self.refused != listing.refused {
            for what in &listing.refused {
                tracing::warn!(source = self.source, what, "this is not taken, and stays where it is");
            }
            self.refused.clone_from(&listing.refused);
        }
    }

    fn too_large(&mut self, file: &Listed, limit: u64) {
        if !self.failed.get(&file.key).is_some_and(|failed| failed.stamp == file.stamp) {
            tracing::error!(file = ?file.key, size = file.stamp.size, limit,
                "a file is too large to be taken in, and stays where it is");
            let failed = Failed { stamp: file.stamp, tries: TRIES, after: None };
            self.failed.insert(file.key.clone(), failed);
        }
    }

    fn is_given_up(&self, file: &Listed, now: Timestamp) -> bool {
        let failed = self.failed.get(&file.key).filter(|failed| failed.stamp == file.stamp);
        failed.is_some_and(|failed| failed.after.map_or(failed.tries >= TRIES, |after| now < after))
    }

    /// The next files to read.
    pub(super) fn next_batch(&mut self) -> Vec<Listed> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < BATCH_FILES && (batch.is_empty() || bytes < BATCH_BYTES) {
            let Some(file) = self.waiting.pop_front() else { break };
            bytes += file.stamp.size;
            batch.push(file);
        }
        batch
    }

    /// Whether a file was taken in as it is.
    pub(super) fn has(&self, file: &Listed) -> bool {
        self.seen.get(&file.key).is_some_and(|seen| seen.is(file.stamp))
    }

    /// A file was taken in.
    pub(super) fn taken(&mut self, file: &Listed) {
        self.seen.insert(file.key.clone(), file.stamp);
    }

    /// A file was not as it was listed: it is looked at again.
    pub(super) fn changed(&mut self) {
        self.unsettled = true;
    }

    /// A file could not be read, and is told of once. It is tried again, without end where somebody watches: each time, or ever more
    /// seldom if it lies elsewhere.
    pub(super) fn failed(&mut self, file: &Listed, reason: &str, once: bool, now: Timestamp) {
        let before =
            self.failed.get(&file.key).filter(|failed| failed.stamp == file.stamp).map_or(0, |failed| failed.tries);
        if before == 0 {
            tracing::error!(file = ?file.key, reason, "a file cannot be taken in, and stays where it is");
        }
        let every = self.every.filter(|_| file.settle != Settle::Age && !once);
        let tries = if once || every.is_some() { before.saturating_add(1) } else { 1 };
        let after = every.map(|every| now + longer(every, tries));
        self.unsettled |= after.is_none() && tries < TRIES;
        self.failed.insert(file.key.clone(), Failed { stamp: file.stamp, tries, after });
    }

    /// When to look again: never, once all is in and nobody watches.
    pub(super) fn next_look(&self, options: PollOptions) -> Option<Duration> {
        if options.once && !self.unsettled {
            return None;
        }
        if let Some(every) = self.every {
            let wait = if self.unsettled { every.min(SOON) } else { longer(every, self.blind) };
            return Some(wait.max(self.took));
        }
        let turn = if self.unsettled { options.settle.clamp(Duration::from_millis(20), TURN) } else { TURN };
        Some(turn.max(self.took * 20))
    }
}

/// A wait that doubles with each failure, up to an hour.
fn longer(every: Duration, failures: u32) -> Duration {
    every.saturating_mul(1 << failures.min(12)).min(LONGEST).max(every)
}

/// The row of a file that was taken in.
pub(super) fn row(stamp: Stamp) -> Row {
    let Stamp { changed, size, tag } = stamp;
    let tag = if tag == 0 { String::new() } else { format!(",\"tag\":{tag}") };
    Row::new(format!("{{\"changed\":{changed},\"size\":{size}{tag}}}").into_bytes())
}
