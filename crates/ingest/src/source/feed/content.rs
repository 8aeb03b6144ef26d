//! What was at an address: the entries of a feed, or something whole.

use wiredesk_formats::{self as formats, SplitFeed};
use wiredesk_story::identity::sha256_hex;

use crate::source::ap_media::Item;

/// The formats that are taken apart.
const FEEDS: [&str; 3] = ["rss", "atom", "jsonfeed"];
/// A longer id is named by its hash.
const MOST_NAME: usize = 400;

/// What was at an address.
#[derive(Debug)]
pub enum Content {
    /// A feed, in parts.
    Feed(SplitFeed),
    /// Items of a feed that comes in pages.
    Items(Vec<Item>),
    /// Bytes of another format, or of a feed that cannot be read: `read` says why, and they lie whole in `rejected`.
    Whole {
        /// What it is called.
        name: String,
        /// The bytes as they came.
        bytes: Vec<u8>,
        /// Media type as the server stated it.
        content_type: Option<String>,
        /// Its format, where the content says it.
        format: Option<&'static str>,
    },
}

/// An entry by its name and its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which of the entries, from 0.
    pub index: usize,
    /// What it is called.
    pub name: String,
    /// Changes when it does.
    pub print: String,
}

impl Content {
    /// Looks at bytes. With a `format` of another sort than a feed they are not looked into.
    ///
    /// # Errors
    /// In plain words, where a feed was looked for and there is something else.
    pub fn of(bytes: Vec<u8>, content_type: Option<String>, format: Option<&str>, name: &str) -> Result<Self, String> {
        let whole = |bytes, content_type, format| Self::Whole { name: name.to_owned(), bytes, content_type, format };
        if format.is_some_and(|format| !FEEDS.contains(&format)) {
            return Ok(whole(bytes, content_type, None));
        }
        let charset = content_type.as_deref().and_then(crate::read::charset);
        match formats::split_feed(&bytes, charset) {
            Ok(feed) => Ok(Self::Feed(feed)),
            Err(error) => match formats::sniff(&bytes, None) {
                Ok(found) if FEEDS.contains(&found.name) => Ok(whole(bytes, content_type, Some(found.name))),
                _ => Err(format!("there is no feed at the address ({error}); see what is there, and mend url")),
            },
        }
    }

    /// All of it, in its order.
    pub fn entries(&self) -> Vec<Entry> {
        match self {
            Self::Whole { name, bytes, .. } => {
                vec![Entry { index: 0, name: name.clone(), print: sha256_hex(bytes)[..32].to_owned() }]
            }
            Self::Items(items) => {
                // Feeds have the newest on top; pages go on from the oldest.
                let items = items.iter().enumerate().rev();
                items.map(|(index, one)| Entry { index, name: one.name.clone(), print: one.print.clone() }).collect()
            }
            Self::Feed(feed) => {
                let named = |name: &str| match name.len() {
                    ..=MOST_NAME => name.to_owned(),
                    _ => format!("sha256-{}", &sha256_hex(name.as_bytes())[..32]),
                };
                let entries = feed.entries.iter().enumerate();
                entries.map(|(index, one)| Entry { index, name: named(&one.name), print: one.print.clone() }).collect()
            }
        }
    }

    /// An entry's bytes, media type and format, as they go on the wire.
    pub fn item(&self, index: usize) -> (Vec<u8>, Option<String>, Option<&'static str>) {
        match self {
            Self::Whole { bytes, content_type, format, .. } => (bytes.clone(), content_type.clone(), *format),
            Self::Items(items) => {
                let bytes = items.get(index).map(Item::document).unwrap_or_default();
                (bytes, Some("application/json".to_owned()), Some("ap-media"))
            }
            Self::Feed(feed) => {
                let bytes = feed.entries.get(index).map(|entry| feed.document(entry)).unwrap_or_default();
                let media = if feed.format == "jsonfeed" { "application/feed+json" } else { "application/xml" };
                (bytes, Some(format!("{media}; charset=utf-8")), Some(feed.format))
            }
        }
    }
}
