//! A feed taken apart: each entry as a feed of its own, with all that the feed says of itself around it.
//!
//! The characters of an entry stay as they are; what an XML parser refuses is mended first, as it is for reading. In front stands a
//! declaration of UTF-8. What is large in a feed's own head (over 4 KiB an element) and RSS 1.0's table of contents are left out.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

use roxmltree::{Document, Node};
use serde_json::value::RawValue;
use wiredesk_story::identity::sha256_hex;

use super::{
    construct::{fold, text_of},
    names::{self, Ns},
    repair,
};
use crate::{ReadError, encoding, xml};

/// The largest element of a feed's own head that is kept, and the most that is kept in all.
const MOST_ELEMENT: usize = 4 << 10;
const MOST_HEAD: usize = 64 << 10;

/// A feed in parts.
#[derive(Debug)]
pub struct SplitFeed {
    /// `rss`, `atom` or `jsonfeed`.
    pub format: &'static str,
    /// The entries, in the order of the feed.
    pub entries: Vec<SplitEntry>,
    head: String,
    tail: String,
}

/// An entry of it.
#[derive(Debug)]
pub struct SplitEntry {
    /// Its id, else its link, else its fingerprint.
    pub name: String,
    /// Changes when the entry does. Counters of comments are no change.
    pub print: String,
    text: String,
}

impl SplitFeed {
    /// The entry as a feed of its own, in UTF-8.
    pub fn document(&self, entry: &SplitEntry) -> Vec<u8> {
        [self.head.as_str(), &entry.text, &self.tail].concat().into_bytes()
    }
}

/// Takes a feed apart.
///
/// # Errors
/// What [`read`](crate::read) says of a feed that is broken or is none, and a head that is too large.
pub fn split(bytes: &[u8], charset: Option<&str>) -> Result<SplitFeed, ReadError> {
    crate::limits::check_size(bytes.len())?;
    let declared = encoding::declared_in_xml(bytes);
    let decoded = encoding::decode(bytes, charset.or(declared.as_deref()))?;
    if decoded.text.trim_start().starts_with('{') {
        return json(&decoded.text);
    }
    match xml(&decoded.text, decoded.encoding) {
        Err(refused @ (ReadError::Syntax { .. } | ReadError::OverLimit { .. })) => {
            // As for reading: what entities stand for is never guessed.
            if decoded.text.contains("<!ENTITY") {
                return Err(refused);
            }
            xml(&repair::repair(&decoded.text), decoded.encoding).map_err(|_| refused)
        }
        split => split,
    }
}

fn xml(text: &str, encoding: &'static str) -> Result<SplitFeed, ReadError> {
    let source = xml::source_from_text(text, encoding, "rss")?;
    let document = source.document()?;
    let root = document.root_element();
    let format = match root.tag_name().name().to_ascii_lowercase().as_str() {
        "feed" | "entry" => "atom",
        "rss" | "rdf" | "channel" => "rss",
        _ => {
            let message =
                format!("the root element is <{}>, where a feed has <rss>, <rdf:RDF> or <feed>", names::written(root));
            return Err(ReadError::Content { format: "rss", message });
        }
    };
    Parts::of(&document, source.text()).split(format)
}

/// What is an entry, and what is not kept.
struct Parts<'a, 'd> {
    text: &'a str,
    entries: Vec<Node<'a, 'd>>,
    cuts: Vec<Range<usize>>,
}

impl<'a, 'd> Parts<'a, 'd> {
    fn of(document: &'a Document<'d>, text: &'a str) -> Self {
        let mut parts = Self { text, entries: Vec::new(), cuts: Vec::new() };
        let root = document.root_element();
        if root.tag_name().name() == "entry" {
            parts.entries.push(root);
        } else {
            parts.collect(root);
        }
        parts
    }

    fn collect(&mut self, node: Node<'a, 'd>) {
        for child in node.children() {
            match child.tag_name().name() {
                "item" | "entry" | "Item" | "deleted-entry" => self.entries.push(child),
                "channel" | "Channel" => self.collect(child),
                "items" if child.children().any(|inner| inner.tag_name().name() == "item") => {
                    self.collect(child);
                }
                "items" => self.cuts.push(child.range()),
                _ if child.is_comment() || child.range().len() > MOST_ELEMENT => self.cuts.push(child.range()),
                _ => {}
            }
        }
    }

    fn split(mut self, format: &'static str) -> Result<SplitFeed, ReadError> {
        self.entries.sort_by_key(|entry| entry.range().start);
        let place = self.entries.first().map_or(self.text.len(), |entry| entry.range().start);
        self.cuts.extend(self.entries.iter().map(Node::range));
        self.cuts.sort_by_key(|cut| cut.start);
        let (mut head, mut tail) = (String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"), String::new());
        let mut at = 0;
        let end = self.text.len()..self.text.len();
        for cut in self.cuts.into_iter().chain([end]) {
            let kept = self.text.get(at..cut.start).unwrap_or_default();
            // White space between two entries is none of either.
            let kept = if at == 0 { kept.trim_start() } else { kept };
            let side = if cut.start <= place { &mut head } else { &mut tail };
            if !kept.trim().is_empty() {
                side.push_str(kept);
            }
            at = at.max(cut.end);
        }
        if head.len() + tail.len() > MOST_HEAD {
            let what = "what the feed says of itself".to_owned();
            return Err(ReadError::OverLimit { what, limit: format!("{} KiB", MOST_HEAD >> 10) });
        }
        let entries = self.entries.into_iter().map(|node| entry(node, self.text)).collect();
        Ok(SplitFeed { format, entries, head, tail })
    }
}

fn entry(node: Node<'_, '_>, text: &str) -> SplitEntry {
    let range = node.range();
    let own = text.get(range.clone()).unwrap_or_default().to_owned();
    let mut stable = String::new();
    let mut at = range.start;
    for child in node.children().filter(is_counter) {
        stable.push_str(text.get(at..child.range().start).unwrap_or_default());
        at = child.range().end;
    }
    stable.push_str(text.get(at..range.end).unwrap_or_default());
    let print = print_of(&stable);
    SplitEntry { name: name(node).unwrap_or_else(|| format!("sha256-{print}")), print, text: own }
}

/// How many comments there are: not the story's.
fn is_counter(node: &Node<'_, '_>) -> bool {
    let counted = ["http://purl.org/rss/1.0/modules/slash/", "http://purl.org/syndication/thread/1.0"];
    let tag = node.tag_name();
    matches!(tag.name(), "comments" | "total") && tag.namespace().is_some_and(|uri| counted.contains(&uri))
}

fn name(node: Node<'_, '_>) -> Option<String> {
    let own = |wanted: &str| {
        let mut children = node.children().filter(|child| child.is_element());
        children.find(|child| matches!(names::of(*child), Ns::Rss | Ns::Atom) && child.tag_name().name() == wanted)
    };
    let said = |text: &str| Some(fold(text)).filter(|text| !text.is_empty());
    let text = |wanted: &str| own(wanted).and_then(|child| said(&text_of(child)));
    let links = node.children().filter(|child| child.tag_name().name() == "link");
    let href = || {
        let mut pages = links.filter(|link| matches!(names::attribute(*link, "rel"), None | Some("alternate")));
        pages.find_map(|link| said(names::attribute(link, "href")?))
    };
    let attribute = |wanted: &str| names::attribute(node, wanted).and_then(said);
    attribute("ref")
        .or_else(|| text("guid"))
        .or_else(|| text("id"))
        .or_else(|| {
            node.attributes().find(|attribute| attribute.name() == "about").and_then(|about| said(about.value()))
        })
        .or_else(|| text("link"))
        .or_else(href)
}

fn print_of(text: &str) -> String {
    sha256_hex(text.as_bytes())[..32].to_owned()
}

#[derive(serde::Deserialize)]
struct JsonItem<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    url: Option<&'a RawValue>,
    #[serde(borrow, default)]
    external_url: Option<&'a RawValue>,
}

fn json(text: &str) -> Result<SplitFeed, ReadError> {
    let broken = |error: serde_json::Error| ReadError::Syntax {
        format: "jsonfeed",
        message: format!("the JSON is broken ({error})"),
        line: u32::try_from(error.line()).unwrap_or(u32::MAX),
        column: u32::try_from(error.column()).unwrap_or(u32::MAX),
    };
    // An item's own depth is the item's matter: it is looked at when it is read.
    let mut members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).map_err(broken)?;
    let version: String =
        members.remove("version").and_then(|version| serde_json::from_str(version.get()).ok()).unwrap_or_default();
    if !version.contains("jsonfeed.org/version/") {
        let message = "`version` is not that of a JSON Feed, https://jsonfeed.org/version/1.1".to_owned();
        return Err(ReadError::Content { format: "jsonfeed", message });
    }
    let items: Vec<&RawValue> = match members.remove("items").map(RawValue::get) {
        None | Some("null") => Vec::new(),
        Some(items) => serde_json::from_str(items).map_err(broken)?,
    };
    let mut head = format!("{{\"version\":{},", serde_json::Value::from(version));
    for (key, value) in members {
        let value = value.get();
        if value.len() <= MOST_ELEMENT && head.len() + value.len() <= MOST_HEAD {
            head.push_str(&format!("{}:{value},", serde_json::Value::from(key)));
        }
    }
    head.push_str("\"items\":[");
    let entries = items.into_iter().map(json_entry).collect();
    Ok(SplitFeed { format: "jsonfeed", entries, head, tail: "]}\n".to_owned() })
}

fn json_entry(item: &RawValue) -> SplitEntry {
    let print = print_of(item.get());
    let named = serde_json::from_str::<JsonItem<'_>>(item.get()).ok().and_then(|item| {
        let mut ids = [item.id, item.url, item.external_url].into_iter().flatten();
        ids.find_map(|id| match serde_json::from_str(id.get()) {
            Ok(serde_json::Value::String(text)) => Some(fold(&text)).filter(|text| !text.is_empty()),
            Ok(serde_json::Value::Number(number)) => Some(number.to_string()),
            _ => None,
        })
    });
    SplitEntry { name: named.unwrap_or_else(|| format!("sha256-{print}")), print, text: item.get().to_owned() }
}
