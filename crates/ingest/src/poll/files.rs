//! What a folder source knows of its files: taken in, waiting, still changing.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::Duration,
};

use jiff::Timestamp;
use wiredesk_log::Row;

use super::PollOptions;
use crate::source::folder::{Listed, MAX_FILE, Stamp};

/// A batch of files to read ends at this many files, or bytes.
const BATCH_FILES: usize = 200;
const BATCH_BYTES: u64 = 8 << 20;
/// The shortest time between two looks.
const TURN: Duration = Duration::from_millis(500);

#[derive(Debug, Default)]
pub(super) struct Files {
    /// State of each file when it was taken in.
    seen: HashMap<String, Stamp>,
    /// Changed and settled: to be read.
    waiting: VecDeque<Listed>,
    /// Some file was still changing at the last look.
    unsettled: bool,
    /// How long the last look took.
    took: Duration,
}

impl Files {
    /// As the rows say: keys are source, line break, name.
    pub(super) fn from_rows(source: &str, rows: Vec<(String, Row)>) -> Self {
        let seen = rows.into_iter().filter_map(|(key, row)| {
            let name = key.strip_prefix(source)?.strip_prefix('\n')?;
            Some((name.to_owned(), serde_json::from_slice(&row.value).ok()?))
        });
        Self { seen: seen.collect(), ..Self::default() }
    }

    /// The folder was listed. Returns the names of files that are gone.
    pub(super) fn listed(
        &mut self,
        listed: &[Listed],
        took: Duration,
        now: Timestamp,
        settle: Duration,
    ) -> Vec<String> {
        self.took = took;
        self.unsettled = false;
        self.waiting.clear();
        let settle = i64::try_from(settle.as_micros()).unwrap_or(i64::MAX);
        for file in listed {
            if self.seen.get(&file.name) == Some(&file.stamp) {
                continue;
            }
            let age = now.as_microsecond().saturating_sub(i64::try_from(file.stamp.changed).unwrap_or(i64::MAX));
            // A time in the future is another machine's clock: such a file counts as settled at once.
            if (0..settle).contains(&age) {
                self.unsettled = true;
            } else if file.stamp.size > MAX_FILE {
                tracing::error!(file = ?file.name, size = file.stamp.size, limit = MAX_FILE,
                    "a file is too large to be taken in, and stays where it is");
            } else {
                self.waiting.push_back(file.clone());
            }
        }
        let there: HashSet<&str> = listed.iter().map(|file| file.name.as_str()).collect();
        let gone: Vec<String> = self.seen.keys().filter(|name| !there.contains(name.as_str())).cloned().collect();
        for name in &gone {
            self.seen.remove(name);
        }
        gone
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

    /// A file was taken in, in this state.
    pub(super) fn taken(&mut self, name: &str, stamp: Stamp) {
        self.seen.insert(name.to_owned(), stamp);
    }

    /// A file could not be taken in: it is looked at again.
    pub(super) fn missed(&mut self) {
        self.unsettled = true;
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
