//! A feed in two steps: its entries, each written by itself, then the feed around them. Who writes a feed often keeps the entries.

use std::{borrow::Cow, collections::HashSet};

use jiff::Timestamp;
use wiredesk_story::{DateTime, PubStatus, Story};

use super::{
    entries::{self, Entry},
    loss::{self, Room},
};
use crate::{
    Loss, WriteError, WriteOptions, Written,
    format::{atom, jsonfeed, rss},
};

/// How a format makes a feed.
pub(crate) struct Feed {
    pub(crate) name: &'static str,
    pub(crate) room: Room,
    /// Writes an entry by itself.
    pub(crate) entry: fn(&Entry<'_>, &WriteOptions) -> Result<String, WriteError>,
    pub(crate) around: Around,
}

/// Writes the feed around its entries, and around what was taken back: ids and moments.
pub(crate) type Around = fn(&[&FeedEntry], &[(String, String)], &WriteOptions) -> Result<Vec<u8>, WriteError>;

static FEEDS: [&Feed; 3] = [&rss::FEED, &atom::FEED, &jsonfeed::FEED];

/// An entry of a feed as its format has it, for [`feed`] to put feeds together from.
#[derive(Clone, Debug)]
pub struct FeedEntry {
    id: String,
    version: Option<Timestamp>,
    /// When the story was last changed, if it says so.
    pub(crate) changed: Option<Timestamp>,
    /// The entry itself.
    pub(crate) text: String,
}

impl FeedEntry {
    fn new(feed: &Feed, entry: &Entry<'_>, options: &WriteOptions) -> Result<Self, WriteError> {
        Ok(Self {
            id: entry.id.clone().into_owned(),
            version: entries::version(entry.story),
            changed: entries::updated(entry.story).map(DateTime::timestamp),
            text: (feed.entry)(entry, options)?,
        })
    }

    /// How many bytes it holds, about.
    pub fn size(&self) -> usize {
        size_of::<Self>() + self.id.len() + self.text.len()
    }
}

/// Writes a story as an entry, for feeds of `format` (`rss`, `atom`, `jsonfeed`) in the language of `options`; of these it uses
/// `now` too, for a story that states no time. None where the story is not for readers, as its status says.
pub fn feed_entry(format: &str, story: &Story, options: &WriteOptions) -> Result<Option<FeedEntry>, WriteError> {
    let feed = by_name(format)?;
    let chosen = entries::choose(std::slice::from_ref(story), options, feed.name, &mut Vec::new());
    chosen.first().map(|entry| FeedEntry::new(feed, entry, options)).transpose()
}

/// Writes a feed of entries that were made for this format and language: the same bytes as [`write`](crate::write) makes of their
/// stories. Each id stands once, and none that `options` calls deleted.
pub fn feed(format: &str, entries: &[&FeedEntry], options: &WriteOptions) -> Result<Vec<u8>, WriteError> {
    let feed = by_name(format)?;
    let deleted: HashSet<&str> = options.deleted.iter().map(|(uri, _)| uri.as_str()).collect();
    let there = entries.iter().copied().filter(|entry| !deleted.contains(entry.id.as_str()));
    let there = there.map(|entry| (entry, Cow::Borrowed(entry.id.as_str()), entry.version)).collect();
    (feed.around)(&entries::once(there, |_| {}), &gone(&[], options), options)
}

/// Writes stories as a feed.
pub(crate) fn write(feed: &Feed, stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    let mut lost: Vec<Loss> = Vec::new();
    let chosen = entries::choose(stories, options, feed.name, &mut lost);
    let mut written = Vec::with_capacity(chosen.len());
    for entry in &chosen {
        written.push(FeedEntry::new(feed, entry, options)?);
        loss::tell(entry.story, entry.index, &feed.room, &mut lost);
    }
    let bytes = (feed.around)(&written.iter().collect::<Vec<_>>(), &gone(stories, options), options)?;
    lost.sort_by_key(|loss| loss.story);
    Ok(Written { bytes, lost })
}

/// What was taken back: as the caller says, and as the stories themselves do. Each once.
fn gone(stories: &[Story], options: &WriteOptions) -> Vec<(String, String)> {
    let given = options.deleted.iter().map(|(uri, when)| (entries::iri(uri).into_owned(), when.to_string()));
    let canceled = stories.iter().filter(|story| story.status() == PubStatus::Canceled).map(|story| {
        let when = entries::updated(story).map_or_else(|| options.now.to_string(), DateTime::to_string);
        (entries::iri(&entries::id(story)).into_owned(), when)
    });
    let mut told = HashSet::new();
    given.chain(canceled).filter(|(id, _)| told.insert(id.clone())).collect()
}

fn by_name(format: &str) -> Result<&'static Feed, WriteError> {
    let found = FEEDS.iter().copied().find(|feed| feed.name == format);
    found.ok_or_else(|| WriteError::NoWriter(format.to_owned()))
}
