//! The feeds of the stage `ingest`: when each is asked, what of an answer is new, and the cursor that commits with what it brought.

mod memory;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use url::Url;
use wiredesk_log::Verdict;

use self::memory::{Known, Memory};
use super::{Context, Job, job::Packed};
use crate::{
    WireItem,
    source::{
        ap_media::Pages,
        feed::{Answer, Ask, Failed, Keys},
    },
};

/// A row a feed: its cursor; its timer says when it is asked next.
pub(super) const FEEDS: &str = "feed";
/// A row an entry: how it was when it came. Keys are source, line break, the entry's name.
const ENTRIES: &str = "entry";

/// After so many looks that failed, items of a page go on without the texts that cannot be had.
const PATIENT: u32 = 5;

/// A feed that is asked for news.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its keys.
    pub keys: Keys,
    /// The source's format, if it is stated.
    pub format: Option<String>,
    /// The key of an API that gives it in pages; none where it is a feed like others.
    pub key: Option<String>,
    /// How an entry goes on the wire; bytes, name and type are filled in.
    pub stamp: WireItem,
}

/// What is remembered of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    /// The address as it was configured: another one begins anew.
    url: String,
    /// Where it moved to for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    /// Where its next page is.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Looks in a row that failed.
    failed: u32,
    /// Seconds until the next look, without what the server says.
    every: u64,
    /// It was gone for good: it is asked no more.
    gone: bool,
}

impl Cursor {
    /// Where to ask after a look that failed.
    fn back(&mut self, name: &str, failure: &Failed) {
        if matches!(failure.status, Some(400 | 404 | 410)) && self.next.take().is_some() {
            let reason = &failure.reason;
            tracing::warn!(
                source = name,
                reason,
                "a feed's server does not know the next page any more; it begins anew"
            );
        }
        // Where it moved to may be gone by now: the address that is configured is asked again.
        self.moved = self.moved.take().filter(|_| failure.after.is_some());
    }
}

/// All feeds.
#[derive(Default)]
pub(super) struct Feeds {
    all: BTreeMap<String, Asked>,
    memory: BTreeMap<String, Memory>,
    once: bool,
}

impl Feeds {
    pub(super) fn new(all: Vec<Asked>, once: bool) -> Self {
        let all = all.into_iter().map(|asked| (asked.stamp.source.clone(), asked)).collect();
        Self { all, memory: BTreeMap::new(), once }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.all.keys()
    }

    /// A feed is ours: it goes on from what its rows say, at the time they say.
    pub(super) fn assigned(&mut self, name: &str, cx: &mut Context<'_>) {
        let Some(asked) = self.all.get(name) else { return };
        let row = cx.row(FEEDS, name);
        let stored = cx.load::<Cursor>(FEEDS, name).filter(|cursor| cursor.url == asked.keys.url);
        let known = stored.is_some();
        let cursor = stored.unwrap_or_else(|| Cursor { url: asked.keys.url.clone(), ..Cursor::default() });
        self.memory.insert(name.to_owned(), Memory::from_rows(name, cx.scan(ENTRIES, &format!("{name}\n"))));
        if cursor.gone {
            tracing::error!(
                source = name,
                "a feed is gone for good, and is not asked any more; give it another url, or take the source out"
            );
            return;
        }
        let due = row.and_then(|row| row.due).map(|due| due.at).filter(|_| known && !self.once);
        // A bound that was lowered holds at once.
        let latest = cx.now() + Duration::from_secs(asked.keys.every_max);
        cx.store_due(FEEDS, name, &cursor, due.map_or(cx.now(), |due| due.clamp(cx.now(), latest)), name);
    }

    /// It is time to ask.
    pub(super) fn due(&mut self, name: &str, cx: &mut Context<'_>) {
        let (Some(asked), Some(cursor)) = (self.all.get(name), cx.load::<Cursor>(FEEDS, name)) else {
            // It is not configured any more.
            cx.scan(ENTRIES, &format!("{name}\n")).iter().for_each(|(key, _)| cx.delete(ENTRIES, key));
            cx.delete(FEEDS, name);
            return;
        };
        cx.store(FEEDS, name, &cursor);
        let moved = cursor.next.as_deref().or(cursor.moved.as_deref()).and_then(|moved| Url::parse(moved).ok());
        let own = Url::parse(&asked.keys.url).ok();
        // The configuration was checked: it is an address.
        let Some(url) = moved.or_else(|| own.clone()) else { return };
        let host = own.and_then(|own| own.host_str().map(str::to_owned)).unwrap_or_default();
        let login = asked.keys.user.clone().map(|user| (host.clone(), user, asked.keys.password.clone()));
        let pages = asked.key.clone().map(|key| Pages { host, key, lenient: cursor.failed >= PATIENT });
        let ask = Ask {
            url,
            etag: cursor.etag,
            modified: cursor.modified,
            login,
            reach: asked.keys.reach(),
            format: asked.format.clone(),
            pages,
            now: cx.now(),
        };
        cx.start(Job::Ask { source: name.to_owned(), ask: Box::new(ask) });
    }

    pub(super) fn answered(&mut self, name: &str, answer: &Answer, cx: &mut Context<'_>) {
        let (Some(asked), Some(memory)) = (self.all.get(name), self.memory.get_mut(name)) else { return };
        metrics::counter!("wiredesk_feed_answers_total", "source" => name.to_owned(), "answer" => answer.name())
            .increment(1);
        let mut cursor = cx.load::<Cursor>(FEEDS, name).unwrap_or_default();
        cursor.url.clone_from(&asked.keys.url);
        let (every, failed) = (cursor.every, std::mem::take(&mut cursor.failed));
        let (least, mut at_once) = (least_of(answer), false);
        cursor.every = match answer {
            Answer::There { content, etag, modified, moved, next, .. } => {
                memory.well(name);
                moved_to(name, &mut cursor, moved.as_ref());
                (cursor.etag, cursor.modified) = (etag.clone(), modified.clone());
                store(name, memory.answered(content, cx.now()), cx);
                memory.page.clone_from(&cursor.next);
                cursor.next = next.as_ref().map(Url::to_string).or(cursor.next);
                match (&asked.key, memory.has_news()) {
                    // Its server waits until there is news.
                    (Some(_), news) => {
                        at_once = news;
                        0
                    }
                    (None, true) => every / 2,
                    (None, false) => every.saturating_mul(3) / 2,
                }
            }
            Answer::Unchanged { moved, .. } => {
                memory.well(name);
                moved_to(name, &mut cursor, moved.as_ref());
                every.saturating_mul(3) / 2
            }
            Answer::Gone => {
                tracing::error!(
                    source = name,
                    "a feed is gone for good, and is not asked any more; give it another url, or take the source out"
                );
                cursor.gone = true;
                cx.store(FEEDS, name, &cursor);
                return;
            }
            Answer::Failed(failure) => {
                memory.ill(name, &failure.reason);
                cursor.failed = failed.saturating_add(1);
                cursor.back(name, failure);
                every.saturating_mul(2)
            }
        };
        let (shortest, longest) = (asked.keys.every_min, asked.keys.every_max);
        cursor.every = cursor.every.clamp(shortest, longest);
        // A server that asks for patience has it, even beyond our own bound; one whose answer is to last long is asked all the same.
        let patience =
            if matches!(answer, Answer::Failed(_)) { least } else { least.min(Duration::from_secs(longest)) };
        let wait = if at_once { Duration::ZERO } else { Duration::from_secs(cursor.every).max(patience) };
        memory.landing = Some((cursor, wait));
        self.go_on(name, cx);
    }

    /// Takes the next entries that are new, else waits for its next turn.
    fn go_on(&mut self, name: &str, cx: &mut Context<'_>) {
        let (Some(asked), Some(memory)) = (self.all.get(name), self.memory.get_mut(name)) else { return };
        if let Some((content, entries)) = memory.next_batch() {
            cx.start(Job::Pack { content, entries, stamp: asked.stamp.clone() });
            return;
        }
        match memory.landing.take() {
            Some((cursor, wait)) if self.once && !wait.is_zero() => cx.store(FEEDS, name, &cursor),
            Some((cursor, wait)) => cx.store_due(FEEDS, name, &cursor, cx.now() + wait, name),
            None => {}
        }
    }

    /// Entries are packed: they go on the wire, each with its row.
    pub(super) fn packed(&mut self, name: &str, packed: &[Packed], cx: &mut Context<'_>) -> Verdict {
        let Some(memory) = self.memory.get_mut(name) else { return Verdict::done() };
        let mut records = Vec::new();
        for one in packed {
            match &one.record {
                // Two looks may have found it, where the stage had to go back to what is committed.
                Ok(_) if memory.has(&one.entry) => {}
                Ok(record) => {
                    records.push(record.clone());
                    let row = memory.taken(&one.entry);
                    cx.store(ENTRIES, &format!("{name}\n{}", one.entry.name), &row);
                }
                Err(reason) => {
                    tracing::error!(
                        source = name,
                        entry = one.entry.name,
                        reason,
                        "an entry cannot be taken in; the feed is asked again"
                    );
                    memory.again();
                }
            }
        }
        self.go_on(name, cx);
        Verdict::Forward(records)
    }
}

/// Rows of entries that change without anything to send.
fn store(name: &str, changes: Vec<(String, Option<Known>)>, cx: &mut Context<'_>) {
    for (key, row) in changes {
        match row {
            Some(row) => cx.store(ENTRIES, &format!("{name}\n{key}"), &row),
            None => cx.delete(ENTRIES, &format!("{name}\n{key}")),
        }
    }
}

/// How long the server wants to be left alone.
fn least_of(answer: &Answer) -> Duration {
    match answer {
        Answer::There { fresh, .. } | Answer::Unchanged { fresh, .. } => *fresh,
        Answer::Failed(failed) => failed.after.unwrap_or_default(),
        Answer::Gone => Duration::ZERO,
    }
}

fn moved_to(name: &str, cursor: &mut Cursor, moved: Option<&Url>) {
    if let Some(url) = moved {
        tracing::warn!(source = name, to = %crate::source::feed::shown(url), "a feed moved for good; set url to where it is");
        cursor.moved = Some(url.to_string());
    }
}

type Content = Arc<crate::source::feed::Content>;
