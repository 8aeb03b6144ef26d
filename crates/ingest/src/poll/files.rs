//! What a folder source knows of its files: taken in, waiting, still changing.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::Duration,
};

use jiff::Timestamp;
use wiredesk_log::Row;

use super::PollOptions;
use crate::source::folder::{Listed, Listing, MAX_FILE, Stamp};

/// A batch of files to read ends at this many files, or bytes.
const BATCH_FILES: usize = 200;
const BATCH_BYTES: u64 = 8 << 20;
/// A file that could not be read so often is given up, until it changes.
const TRIES: u32 = 3;
/// The shortest time between two looks.
const TURN: Duration = Duration::from_millis(500);

#[derive(Debug, Default)]
pub(super) struct Files {
    source: String,
    /// State of each file when it was taken in.
    seen: HashMap<String, Stamp>,
    /// Changed and settled: to be read.
    waiting: VecDeque<Listed>,
    /// Files whose time lies ahead of our clock, and how they were at the last look.
    ahead: HashMap<String, Stamp>,
    /// Files that cannot be read as they are, and how often that was tried.
    failed: HashMap<String, (Stamp, u32)>,
    /// What could not be looked into at the last look.
    errors: Vec<String>,
    /// Some file was still changing at the last look.
    unsettled: bool,
    /// How long the last look took.
    took: Duration,
}

impl Files {
    /// As the rows say.
    pub(super) fn from_rows(source: &str, rows: Vec<(String, Row)>) -> Self {
        let seen = rows.into_iter().filter_map(|(key, row)| {
            let key = key.strip_prefix(source)?.strip_prefix('\n')?;
            Some((key.to_owned(), serde_json::from_slice(&row.value).ok()?))
        });
        Self { source: source.to_owned(), seen: seen.collect(), ..Self::default() }
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
        self.told(&listing.errors);
        let settle = i64::try_from(settle.as_micros()).unwrap_or(i64::MAX);
        let mut ahead = HashMap::new();
        for file in &listing.files {
            if self.has(file) {
                continue;
            }
            let age = now.as_microsecond().saturating_sub(i64::try_from(file.stamp.changed).unwrap_or(i64::MAX));
            // A time in the future is another machine's clock: such a file has settled once it stays as it is.
            let still = self.ahead.get(&file.key) == Some(&file.stamp);
            if age < 0 {
                ahead.insert(file.key.clone(), file.stamp);
            }
            if (0..settle).contains(&age) || (age < 0 && !still) {
                self.unsettled = true;
            } else if file.stamp.size > MAX_FILE {
                self.too_large(file);
            } else if !self.is_given_up(file) {
                self.waiting.push_back(file.clone());
            }
        }
        self.ahead = ahead;
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

    /// Says what cannot be looked into, once.
    fn told(&mut self, errors: &[String]) {
        if self.errors != errors {
            for error in errors {
                tracing::warn!(source = self.source, error, "a folder cannot be read; nothing comes from there");
            }
            self.errors = errors.to_vec();
        }
    }

    fn too_large(&mut self, file: &Listed) {
        if !self.is_given_up(file) {
            tracing::error!(file = ?file.key, size = file.stamp.size, limit = MAX_FILE,
                "a file is too large to be taken in, and stays where it is");
            self.failed.insert(file.key.clone(), (file.stamp, TRIES));
        }
    }

    fn is_given_up(&self, file: &Listed) -> bool {
        self.failed.get(&file.key).is_some_and(|(stamp, tries)| *stamp == file.stamp && *tries >= TRIES)
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
        self.seen.get(&file.key) == Some(&file.stamp)
    }

    /// A file was taken in.
    pub(super) fn taken(&mut self, file: &Listed) {
        self.seen.insert(file.key.clone(), file.stamp);
    }

    /// A file was not as it was listed: it is looked at again.
    pub(super) fn changed(&mut self) {
        self.unsettled = true;
    }

    /// A file could not be read: it is tried again, without end where somebody watches, and told of once.
    pub(super) fn failed(&mut self, file: &Listed, reason: &str, once: bool) {
        let before =
            self.failed.get(&file.key).filter(|(stamp, _)| *stamp == file.stamp).map_or(0, |(_, tries)| *tries);
        if before == 0 {
            tracing::error!(file = ?file.key, reason, "a file cannot be taken in, and stays where it is");
        }
        let tries = if once { before + 1 } else { 1 };
        self.failed.insert(file.key.clone(), (file.stamp, tries));
        self.unsettled |= tries < TRIES;
    }

    /// When to look again: never, once all is in and nobody watches.
    pub(super) fn next_look(&self, options: PollOptions) -> Option<Duration> {
        if options.once && !self.unsettled {
            return None;
        }
        let turn = if self.unsettled { options.settle.clamp(Duration::from_millis(20), TURN) } else { TURN };
        Some(turn.max(self.took * 20))
    }
}

/// The row of a file that was taken in.
pub(super) fn row(stamp: Stamp) -> Row {
    Row::new(format!("{{\"changed\":{},\"size\":{}}}", stamp.changed, stamp.size).into_bytes())
}
