//! The topics of other clusters that the stage `ingest` reads, and the cursor of each, which commits with what it brought.

use std::{collections::BTreeMap, time::Duration};

use wiredesk_log::{Record, Verdict, kafka::elsewhere::Cursor};

use super::{Context, Job};
use crate::{WireItem, source::kafka::Topic};

/// A row a source: its cursor; its timer says when it is read on.
pub(super) const TOPICS: &str = "topic";

/// The wait after a look that failed, which doubles up to the longest.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// A source that reads a topic.
#[derive(Clone, Debug)]
pub struct Read {
    /// The topic.
    pub topic: Topic,
    /// How a record goes on the wire; bytes, name and type are filled in.
    pub stamp: WireItem,
}

/// What a look at a topic brought.
#[derive(Debug)]
pub struct Brought {
    /// For the wire.
    pub records: Vec<Record>,
    /// Where to go on.
    pub next: Cursor,
}

/// All of them.
#[derive(Default)]
pub(super) struct Topics {
    all: BTreeMap<String, Read>,
    /// The wait of those whose last look failed, and why.
    ill: BTreeMap<String, (Duration, String)>,
    once: bool,
}

impl Topics {
    pub(super) fn new(all: Vec<Read>, once: bool) -> Self {
        let all = all.into_iter().map(|read| (read.stamp.source.clone(), read)).collect();
        Self { all, ill: BTreeMap::new(), once }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.all.keys()
    }

    /// A source is ours: it goes on from where its row says.
    pub(super) fn assigned(name: &str, cx: &mut Context<'_>) {
        let cursor = cx.load::<Cursor>(TOPICS, name).unwrap_or_default();
        cx.store_due(TOPICS, name, &cursor, cx.now(), name);
    }

    /// It is time to read on.
    pub(super) fn due(&self, name: &str, cx: &mut Context<'_>) {
        let Some(read) = self.all.get(name) else {
            // It is not configured any more.
            cx.delete(TOPICS, name);
            return;
        };
        let from = cx.load::<Cursor>(TOPICS, name).unwrap_or_default();
        cx.store(TOPICS, name, &from);
        cx.start(Job::Topic { source: name.to_owned(), read: Box::new(read.clone()), from });
    }

    pub(super) fn brought(
        &mut self,
        name: &str,
        from: &Cursor,
        brought: &Result<Brought, String>,
        cx: &mut Context<'_>,
    ) -> Verdict {
        let at = cx.load::<Cursor>(TOPICS, name).unwrap_or_default();
        let brought = match brought {
            // The stage had to go back to what is committed: this look was from elsewhere.
            _ if at != *from => return Verdict::done(),
            Ok(brought) => brought,
            Err(reason) => {
                self.failed(name, reason, &at, cx);
                return Verdict::done();
            }
        };
        if self.ill.remove(name).is_some() {
            tracing::info!(source = name, "a topic can be read again");
        }
        let last = self.once && brought.records.is_empty();
        if last {
            cx.store(TOPICS, name, &brought.next);
        } else {
            cx.store_due(TOPICS, name, &brought.next, cx.now(), name);
        }
        Verdict::Forward(brought.records.clone())
    }

    fn failed(&mut self, name: &str, reason: &str, at: &Cursor, cx: &mut Context<'_>) {
        let (wait, known) = self.ill.remove(name).unwrap_or_default();
        if known == reason {
            tracing::debug!(source = name, reason, "a topic cannot be read; it is tried again");
        } else {
            tracing::error!(source = name, reason, "a topic cannot be read; it is tried again");
        }
        let wait = (wait * 2).clamp(SHORTEST, LONGEST);
        self.ill.insert(name.to_owned(), (wait, reason.to_owned()));
        if !self.once {
            cx.store_due(TOPICS, name, at, cx.now() + wait, name);
        }
    }
}
