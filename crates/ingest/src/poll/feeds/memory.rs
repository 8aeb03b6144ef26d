//! What is known of a feed's entries: how they were when they came, and which are to come.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    time::Duration,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wiredesk_log::Row;

use super::{Content, Cursor};
use crate::source::feed::{self, Entry};

/// Entries that go on the wire together.
const BATCH: usize = 200;
/// So many entries that left the feed are remembered, and so many states of one.
const MOST_GONE: usize = 20_000;
const MOST_STATES: usize = 16;
/// What could not be stored is asked for again after no less than this.
const AGAIN: Duration = Duration::from_secs(5);

/// The row of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    /// Its fingerprints in the last look: several where the feed has several entries of this name.
    prints: Vec<String>,
    /// When it was first missing, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gone: Option<i64>,
}

#[derive(Default)]
pub(super) struct Memory {
    known: BTreeMap<String, Known>,
    /// New or changed in this look, the last of the feed first: feeds have the newest on top.
    waiting: VecDeque<Entry>,
    content: Option<Content>,
    /// The cursor and the wait, once all that waits is on the wire.
    pub(super) landing: Option<(Cursor, Duration)>,
    /// Where the page of this look was.
    pub(super) page: Option<String>,
    trouble: Option<String>,
}

impl Memory {
    pub(super) fn from_rows(source: &str, rows: Vec<(String, Row)>) -> Self {
        let known = rows.into_iter().filter_map(|(key, row)| {
            let name = key.strip_prefix(source)?.strip_prefix('\n')?;
            Some((name.to_owned(), serde_json::from_slice(&row.value).ok()?))
        });
        Self { known: known.collect(), ..Self::default() }
    }

    /// Compares a look with what is known. Returns the rows that change without anything to send; what is to be sent waits.
    pub(super) fn answered(&mut self, content: &Content, now: Timestamp) -> Vec<(String, Option<Known>)> {
        let mut there: HashMap<String, HashSet<String>> = HashMap::new();
        self.waiting.clear();
        for entry in content.entries().into_iter().rev() {
            let prints = there.entry(entry.name.clone()).or_default();
            if prints.insert(entry.print.clone()) && !self.has(&entry) {
                self.waiting.push_back(entry);
            }
        }
        let whole = matches!(content.as_ref(), feed::Content::Whole { .. });
        self.content = Some(content.clone());
        let mut changes = Vec::new();
        for (name, known) in &mut self.known {
            let before = known.clone();
            match there.get(name) {
                Some(prints) => {
                    known.prints.retain(|print| prints.contains(print));
                    known.gone = None;
                }
                // What is there as a whole says nothing of entries.
                None if !whole => known.gone = known.gone.or(Some(now.as_second())),
                None => {}
            }
            if *known != before {
                changes.push((name.clone(), Some(known.clone())));
            }
        }
        changes.extend(self.forget().into_iter().map(|name| (name, None)));
        changes
    }

    /// Those that left the feed the longest ago are forgotten, where there are too many.
    fn forget(&mut self) -> Vec<String> {
        let mut gone: Vec<(i64, String)> =
            self.known.iter().filter_map(|(name, known)| Some((known.gone?, name.clone()))).collect();
        let surplus = gone.len().saturating_sub(MOST_GONE);
        gone.sort();
        gone.truncate(surplus);
        let names: Vec<String> = gone.into_iter().map(|(_, name)| name).collect();
        names.iter().for_each(|name| drop(self.known.remove(name)));
        names
    }

    pub(super) fn has_news(&self) -> bool {
        !self.waiting.is_empty()
    }

    pub(super) fn next_batch(&mut self) -> Option<(Content, Vec<Entry>)> {
        let entries: Vec<Entry> = self.waiting.drain(..self.waiting.len().min(BATCH)).collect();
        if entries.is_empty() {
            self.content = None;
        }
        Some((self.content.clone()?, entries))
    }

    pub(super) fn has(&self, entry: &Entry) -> bool {
        self.known.get(&entry.name).is_some_and(|known| known.prints.contains(&entry.print))
    }

    /// An entry is on the wire: its row.
    pub(super) fn taken(&mut self, entry: &Entry) -> Known {
        let known = self.known.entry(entry.name.clone()).or_default();
        known.gone = None;
        if known.prints.len() >= MOST_STATES {
            known.prints.remove(0);
        }
        known.prints.push(entry.print.clone());
        known.clone()
    }

    /// The whole feed, or the same page of it, comes again the next time.
    pub(super) fn again(&mut self) {
        if let Some((cursor, wait)) = &mut self.landing {
            (cursor.etag, cursor.modified) = (None, None);
            cursor.next.clone_from(&self.page);
            *wait = (*wait).max(AGAIN);
        }
    }

    /// It answers.
    pub(super) fn well(&mut self, source: &str) {
        if self.trouble.take().is_some() {
            tracing::info!(source, "a feed answers again");
        }
    }

    /// It does not: told once.
    pub(super) fn ill(&mut self, source: &str, reason: &str) {
        if self.trouble.as_deref() != Some(reason) {
            tracing::warn!(source, reason, "a feed cannot be had; it is asked again");
            self.trouble = Some(reason.to_owned());
        }
    }
}
