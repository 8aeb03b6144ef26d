//! Wire formats: one file each in [`format`](mod@format), to and from a [`Story`]. Pure: bytes in, stories out, and back. No clock, no I/O.
//!
//! [`read`] finds the format by content first and name second, and reads every story in the bytes.
//! [`write`] writes stories in a format by name, and tells what the format could not hold.

pub mod byline;
mod dateline;
pub mod encoding;
pub mod format;
mod json;
pub mod limits;
mod loss;
pub mod markup;
mod members;
mod opening;
mod sniff;
mod sports;
mod unique;
mod vague;
mod withdrawn;
pub mod xml;

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use wiredesk_story::{DateTime, Language, Story};

pub use format::{
    all, by_name,
    feed::{FeedEntry, SplitEntry, SplitFeed, feed, feed_entry, split as split_feed},
    ninjs::to_ninjs,
};
pub use sniff::sniff;

/// One wire format: what it is called, and what reads and writes it. Each file in `format/` has one `FORMAT`.
pub struct Format {
    /// The name in commands and configuration, `newsml-g2`.
    pub name: &'static str,
    /// The standard and the versions of it.
    pub standard: &'static str,
    /// What a user should know: what is not held, what is read leniently.
    pub notes: &'static str,
    /// Media type of what the writer makes.
    pub media_type: &'static str,
    /// File name extension of what the writer makes, without the dot.
    pub extension: &'static str,
    /// How sure it is that these bytes are its own.
    pub sniff: fn(&Sample<'_>) -> Confidence,
    /// Reads it, if it can be read.
    pub read: Option<Reader>,
    /// Writes it, if it can be written.
    pub write: Option<Writer>,
}

/// Reads every story in the bytes, in their order. Called on any thread, with any bytes; it may not panic, block or guess.
/// An `Err` means that the bytes as a whole are not readable: the wire item goes to `rejected`.
pub type Reader = fn(&Input<'_>) -> Result<Reading, ReadError>;

/// How a format is written.
pub struct Writer {
    /// Whether one file can hold several stories.
    pub holds: Holds,
    /// Writes the stories. Called with at least one story, and with no more than one where `holds` is `One`.
    pub write: fn(&[Story], &WriteOptions) -> Result<Written, WriteError>,
    /// Whether it says of a text that a model wrote it. Others are given stories without such texts.
    pub says_generated: bool,
}

/// How many stories a file of a format holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Exactly one.
    One,
    /// Any number.
    Many,
}

/// How sure a format is that bytes are its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// They are not.
    No,
    /// They may be: anything is plain text.
    Fallback,
    /// The name or a weak sign says so.
    Maybe,
    /// The content says so: a root element, a namespace, a required member.
    Sure,
}

/// What sniffing looks at: a bounded head of the bytes, and the name.
pub struct Sample<'a> {
    /// The first [`limits::SNIFFED_BYTES`] at most, decoded (lossily) and without a byte-order mark.
    pub head: &'a str,
    /// The whole item's first bytes, undecoded.
    pub bytes: &'a [u8],
    /// File name or media type hint, lowercase.
    pub name: Option<&'a str>,
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Format").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Sample<'_> {
    /// Whether the name ends in one of these extensions (without the dot).
    pub fn named(&self, extensions: &[&str]) -> bool {
        let Some((_, extension)) = self.name.and_then(|name| name.rsplit_once('.')) else { return false };
        extensions.contains(&extension)
    }
}

/// What a reader is given.
pub struct Input<'a> {
    /// The wire item, whole.
    pub bytes: &'a [u8],
    /// The name it came under: a file name, a path. Never trusted for more than a hint.
    pub name: Option<&'a str>,
    /// Encoding that the transport declared (`charset` of a Content-Type), if any.
    pub charset: Option<&'a str>,
    /// Times without a zone count in this one.
    pub zone: &'a TimeZone,
    /// Language of stories that state none; readers need not look at it, [`read`] applies it.
    pub language: Option<&'a Language>,
    /// `versionCreated` of stories that state none; readers need not look at it, [`read`] applies it.
    pub at: Option<&'a DateTime>,
}

/// What a reader found.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// WHATWG name of the encoding the text was in, lowercase: `utf-8`, `windows-1256`.
    pub encoding: &'static str,
    /// The stories in the order they stand in the bytes.
    pub stories: Vec<Story>,
}

/// Why bytes could not be read. Each message says what was wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No format knows the bytes.
    #[error("no format knows these bytes ({0}); name the format with --format or in the source's configuration")]
    UnknownFormat(String),
    /// A format that cannot be read, or has no such name.
    #[error("{0:?} is not a format that can be read; `wiredesk formats` lists them")]
    NoReader(String),
    /// A bound was passed.
    #[error("{what} is over the limit of {limit}")]
    OverLimit {
        /// What was too much: size, depth, count.
        what: String,
        /// The bound with its unit.
        limit: String,
    },
    /// Bytes that are no text in their encoding.
    #[error("{0}")]
    Encoding(String),
    /// The syntax is broken.
    #[error("{format}: {message}, at line {line} column {column}")]
    Syntax {
        /// The format's name.
        format: &'static str,
        /// What is wrong.
        message: String,
        /// From 1.
        line: u32,
        /// From 1.
        column: u32,
    },
    /// The syntax is sound, the content is not what the standard says.
    #[error("{format}: {message}")]
    Content {
        /// The format's name.
        format: &'static str,
        /// What is wrong, where, and what to do.
        message: String,
    },
}

/// What a writer needs to know that no story says.
#[derive(Clone, Debug)]
pub struct WriteOptions {
    /// The publisher's name.
    pub newsroom: String,
    /// The publisher's address, absolute, with a slash at the end.
    pub url: String,
    /// Language of a feed as a whole.
    pub language: Option<Language>,
    /// The moment of writing, for formats that must state one.
    pub now: Timestamp,
    /// Title of a feed as a whole; the newsroom's name where it is absent.
    pub title: Option<String>,
    /// The feed's own address, absolute.
    pub self_url: Option<String>,
    /// The hub that tells readers of a change to the feed (WebSub), absolute.
    pub hub: Option<String>,
    /// Stories taken back, for formats that can say so (Atom's `at:deleted-entry`): their URI and the moment.
    pub deleted: Vec<(String, Timestamp)>,
    /// Whether all that is lost is told. Without, formats that must read what they wrote to know it tell nothing.
    pub losses: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            newsroom: "Wiredesk".into(),
            url: "http://127.0.0.1:7070/site/".into(),
            language: None,
            now: Timestamp::UNIX_EPOCH,
            title: None,
            self_url: None,
            hub: None,
            deleted: Vec::new(),
            losses: true,
        }
    }
}

/// What a writer made.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// What the format could not hold.
    pub lost: Vec<Loss>,
}

/// Something of a story that a format could not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// Which story of those written, from 0.
    pub story: usize,
    /// The member of the story, `embargoedUntil`.
    pub field: String,
    /// What happened to it, in plain words.
    pub why: String,
}

/// Why stories could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A format that cannot be written, or has no such name.
    #[error("{0:?} is not a format that can be written; `wiredesk formats` lists them")]
    NoWriter(String),
    /// More stories than the format holds.
    #[error("{format} holds one story a file and {count} were given; write them one by one (--out DIR)")]
    OneOnly {
        /// The format's name.
        format: &'static str,
        /// How many were given.
        count: usize,
    },
    /// The story lacks what the standard requires.
    #[error("{format}: {message}")]
    Missing {
        /// The format's name.
        format: &'static str,
        /// What is missing, and what to do.
        message: String,
    },
}

/// A wire item that was read.
#[derive(Debug)]
pub struct Read {
    /// The format it was read as.
    pub format: &'static Format,
    /// Encoding and stories.
    pub reading: Reading,
}

/// Reads a wire item: bounds first, then as `named`, or as the format its content (then its name) shows.
pub fn read(input: &Input<'_>, named: Option<&str>) -> Result<Read, ReadError> {
    limits::check_size(input.bytes.len())?;
    let format = match named {
        Some(name) => by_name(name).ok_or_else(|| ReadError::NoReader(name.to_owned()))?,
        None => sniff(input.bytes, input.name)?,
    };
    let reader = format.read.ok_or_else(|| ReadError::NoReader(format.name.to_owned()))?;
    let mut reading = reader(input)?;
    for story in &mut reading.stories {
        if story.language.is_none() {
            story.language = input.language.cloned();
        }
        if story.version_created.is_none() {
            story.version_created = input.at.cloned();
        }
        vague::withhold(story);
    }
    Ok(Read { format, reading })
}

/// Writes stories in a format by its name.
pub fn write(name: &str, stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    let format = by_name(name).ok_or_else(|| WriteError::NoWriter(name.to_owned()))?;
    let writer = format.write.as_ref().ok_or_else(|| WriteError::NoWriter(name.to_owned()))?;
    if writer.holds == Holds::One && stories.len() != 1 {
        return Err(WriteError::OneOnly { format: format.name, count: stories.len() });
    }
    if writer.says_generated || !stories.iter().any(Story::holds_generated) {
        return (writer.write)(stories, options);
    }
    let mut plain = stories.to_vec();
    plain.iter_mut().for_each(Story::drop_generated);
    let mut written = (writer.write)(&plain, options)?;
    let without = stories.iter().enumerate().filter(|(_, story)| story.holds_generated());
    written.lost.extend(
        without.map(|(n, _)| {
            loss::loss(n, "generated", "what a model wrote is left out: the format has no place to say so")
        }),
    );
    Ok(written)
}

#[cfg(test)]
mod tests;
