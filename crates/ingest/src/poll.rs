//! The stage `ingest`: asks polling sources for news, each in its turn, and puts what they bring on the wire together with their
//! cursors, in one transaction. The owner of a partition runs the sources that hash to it.

mod feeds;
mod files;
mod job;
mod topics;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use wiredesk_log::{Input, Stage, StageSpec, Verdict, partition};

use crate::remote::Remote;

pub use self::{
    feeds::Asked,
    job::{Found, Job, JobDone, Lister, Outcome, Packed, Seeker},
    topics::{Brought, Read},
};
use self::{feeds::Feeds, files::Files, topics::Topics};

/// A row a source: its timer says when it is asked next.
const SOURCES: &str = "source";
/// A row a file that was taken in: its state then. Keys are source, line break, the file's own.
const SEEN: &str = "seen";

/// A source that is asked for news, and where it looks.
#[derive(Clone, Debug)]
pub struct Polled {
    /// The source's name.
    pub source: String,
    /// Folders and files.
    pub roots: Vec<Root>,
    /// The time between two looks, where one of them is elsewhere.
    pub every: Option<Duration>,
}

/// Where a source looks.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a folder or at a file of this machine, and what lists what is there: [`folder::list`](crate::source::folder::list) for most.
    Here(PathBuf, Lister),
    /// Elsewhere.
    There(Arc<dyn Remote>),
}

/// A folder or a file of a source.
#[derive(Clone, Debug)]
pub struct Root {
    /// Where it is.
    pub place: Place,
    /// How a thing from there goes on the wire; its bytes and name are filled in.
    pub stamp: crate::WireItem,
}

/// How polling goes.
#[derive(Clone, Copy, Debug)]
pub struct PollOptions {
    /// A file is taken in once it has not changed for this long.
    pub settle: Duration,
    /// Look until all there is has been taken in, and not again.
    pub once: bool,
}

type Context<'a> = wiredesk_log::Context<'a, Job>;

/// The stage.
pub struct PollStage {
    spec: StageSpec,
    sources: BTreeMap<String, Polled>,
    options: PollOptions,
    files: BTreeMap<String, Files>,
    feeds: Feeds,
    topics: Topics,
    /// Sources whose server is waited for.
    awaited: BTreeSet<String>,
}

impl PollStage {
    /// A stage for these sources.
    pub fn new(sources: Vec<Polled>, options: PollOptions) -> Self {
        let sources: BTreeMap<String, Polled> =
            sources.into_iter().map(|polled| (polled.source.clone(), polled)).collect();
        Self {
            spec: StageSpec { name: "ingest", input: None },
            sources,
            options,
            files: BTreeMap::new(),
            feeds: Feeds::default(),
            topics: Topics::default(),
            awaited: BTreeSet::new(),
        }
    }

    /// The same with feeds.
    #[must_use]
    pub fn with_feeds(self, feeds: Vec<Asked>) -> Self {
        Self { feeds: Feeds::new(feeds, self.options.once), ..self }
    }

    /// The same with topics of other clusters.
    #[must_use]
    pub fn with_topics(self, topics: Vec<Read>) -> Self {
        Self { topics: Topics::new(topics, self.options.once), ..self }
    }

    /// A partition is ours: its sources start from what their rows say.
    fn assigned(&mut self, cx: &mut Context<'_>) -> Verdict {
        let (own, partitions) = (cx.partition(), cx.partitions());
        let is_ours = |name: &&String| partition::of_key(name.as_bytes(), partitions) == own;
        for name in self.sources.keys().filter(is_ours).cloned().collect::<Vec<_>>() {
            self.awaited.remove(&name);
            let seen = cx.scan(SEEN, &format!("{name}\n"));
            let every = self.sources.get(&name).and_then(|polled| polled.every);
            self.files.insert(name.clone(), Files::from_rows(&name, every, seen));
            cx.store_due(SOURCES, &name, &serde_json::json!({}), cx.now(), &name);
        }
        for name in self.feeds.names().filter(is_ours).cloned().collect::<Vec<_>>() {
            self.feeds.assigned(&name, cx);
        }
        for name in self.topics.names().filter(is_ours) {
            Topics::assigned(name, cx);
        }
        Verdict::done()
    }

    fn due(&mut self, name: &str, cx: &mut Context<'_>) -> Verdict {
        match self.sources.get(name) {
            Some(polled) => {
                cx.store(SOURCES, name, &serde_json::json!({}));
                let places = polled.roots.iter().map(|root| root.place.clone()).collect();
                cx.start(Job::List { source: name.to_owned(), places });
            }
            None => cx.delete(SOURCES, name),
        }
        Verdict::done()
    }

    /// Takes the next files that have settled, else waits for its next turn.
    fn go_on(&mut self, name: &str, cx: &mut Context<'_>) {
        let (Some(files), Some(polled)) = (self.files.get_mut(name), self.sources.get(name)) else { return };
        let batch = files.next_batch();
        if !batch.is_empty() {
            cx.start(Job::Read { source: name.to_owned(), files: batch, roots: polled.roots.clone() });
            return;
        }
        if let Some(wait) = files.next_look(self.options) {
            cx.store_due(SOURCES, name, &serde_json::json!({}), cx.now() + wait, name);
            self.await_news(name, cx);
        }
    }

    /// Has a server say when there is news, where it can: the source is looked at then, and as often as before all the same.
    fn await_news(&mut self, name: &str, cx: &mut Context<'_>) {
        let Some([Root { place: Place::There(remote), .. }]) =
            self.sources.get(name).map(|polled| polled.roots.as_slice())
        else {
            return;
        };
        if !self.options.once && remote.news().is_some() && self.awaited.insert(name.to_owned()) {
            cx.start(Job::News { source: name.to_owned(), remote: remote.clone() });
        }
    }

    fn brought(&mut self, name: &str, found: &[Found], cx: &mut Context<'_>) -> Verdict {
        let Some(files) = self.files.get_mut(name) else { return Verdict::done() };
        let mut records = Vec::new();
        for Found { file, outcome } in found {
            match outcome {
                // Two looks may have found it, where the stage had to go back to what is committed.
                Outcome::Brought(_) if files.has(file) => {}
                Outcome::Brought(record) => {
                    records.push(record.clone());
                    files.taken(file);
                    cx.put(SEEN, &format!("{name}\n{}", file.key), files::row(file.stamp));
                }
                Outcome::Changed => files.changed(),
                Outcome::Failed(reason) => files.failed(file, reason, self.options.once, cx.now()),
            }
        }
        self.go_on(name, cx);
        Verdict::Forward(records)
    }
}

impl Stage for PollStage {
    type Job = Job;
    type Done = JobDone;

    fn spec(&self) -> &StageSpec {
        &self.spec
    }

    fn apply(&mut self, input: Input<'_, JobDone>, cx: &mut Context<'_>) -> Verdict {
        match input {
            Input::Assigned(_) => self.assigned(cx),
            Input::Timer(at, _) if at.table == feeds::FEEDS => {
                self.feeds.due(&at.key, cx);
                Verdict::done()
            }
            Input::Timer(at, _) if at.table == topics::TOPICS => {
                self.topics.due(&at.key, cx);
                Verdict::done()
            }
            Input::Timer(at, _) => self.due(&at.key, cx),
            Input::Finished(JobDone::Listed { source, listing, took }) => {
                if let Some(files) = self.files.get_mut(source) {
                    for gone in files.listed(listing, *took, cx.now(), self.options.settle) {
                        cx.delete(SEEN, &format!("{source}\n{gone}"));
                    }
                }
                self.go_on(source, cx);
                Verdict::done()
            }
            Input::Finished(JobDone::Brought { source, found }) => self.brought(source, found, cx),
            Input::Finished(JobDone::Answered { source, answer }) => {
                self.feeds.answered(source, answer, cx);
                Verdict::done()
            }
            Input::Finished(JobDone::News { source, waited }) => {
                self.awaited.remove(source);
                match waited {
                    Ok(()) => cx.store_due(SOURCES, source, &serde_json::json!({}), cx.now(), source),
                    // The next look has it wait again.
                    Err(reason) => tracing::debug!(source, reason, "a server does not say when there is news"),
                }
                Verdict::done()
            }
            Input::Finished(JobDone::Topic { source, from, brought }) => self.topics.brought(source, from, brought, cx),
            Input::Finished(JobDone::Packed { source, packed }) => self.feeds.packed(source, packed, cx),
            Input::Record(record, _) => Verdict::Reject {
                rule: "no-input".into(),
                reason: format!("the stage ingest reads no topic, and was given {}", record.position),
            },
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
