//! From a document to its stories: the envelope, and each `NewsItem` that is not inside another.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use roxmltree::{Document, Node, NodeId};
use serde_json::{Map, Value};
use wiredesk_story::{AltId, DateTime, Language, Story};

use super::{component, item, topic::Topics};
use crate::{
    ReadError, limits,
    xml::{
        kept::keep,
        tree::{attribute, child, elements, inside, is, language, outermost, some_text},
    },
};

/// What reading the items of one document needs to know.
pub(super) struct Context<'a, 'i> {
    /// Times without an offset count in this zone.
    pub(super) zone: &'a TimeZone,
    /// The document's own topics by their identifier.
    pub(super) topics: Topics<'a, 'i>,
    /// The document's language.
    pub(super) language: Option<Language>,
    /// The components that hold files and no text.
    pub(super) files: HashSet<NodeId>,
}

/// What an envelope says of all its items.
#[derive(Default)]
struct Envelope {
    priority: Option<u8>,
    transmission: Option<String>,
    rest: Map<String, Value>,
}

impl Context<'_, '_> {
    /// The moment inside an element, if it is one.
    pub(super) fn time(&self, node: Node<'_, '_>) -> Option<DateTime> {
        DateTime::parse_lenient(&some_text(node)?, self.zone).ok()
    }
}

/// Reads every story of a document.
pub(super) fn stories(tree: &Document<'_>, zone: &TimeZone) -> Result<Vec<Story>, ReadError> {
    let root = tree.root_element();
    let items = outermost(root, "NewsItem");
    if items.is_empty() && inside(root, "NewsML").next().is_none() {
        return Err(ReadError::Content {
            format: super::FORMAT.name,
            message: format!(
                "there is no NewsItem in the root element {:?}; name another format",
                root.tag_name().name()
            ),
        });
    }
    limits::check_count("items", items.len(), limits::MAX_STORIES)?;
    let context = Context { zone, topics: Topics::of(root), language: language(root), files: component::with_files(root) };
    let envelope = inside(root, "NewsEnvelope").next().map(envelope).unwrap_or_default();
    let told = items.into_iter().filter(|item| !is_vocabulary(*item));
    Ok(told
        .map(|node| {
            let mut story = item::read(node, &context);
            story.priority = story.priority.or(envelope.priority);
            let transmission = envelope.transmission.as_deref().map(|id| AltId::new("transmission", id));
            story.alt_ids.extend(transmission.filter(|id| !story.alt_ids.contains(id)));
            if !envelope.rest.is_empty() {
                story.extra.insert("header".into(), envelope.rest.clone().into());
            }
            story
        })
        .collect())
}

/// An item that holds topics is knowledge, no story.
fn is_vocabulary(item: Node<'_, '_>) -> bool {
    let holds = |name| child(item, name).is_some();
    holds("TopicSet") && !holds("NewsComponent") && !holds("Update")
}

fn envelope(node: Node<'_, '_>) -> Envelope {
    let mut envelope = Envelope::default();
    for part in elements(node) {
        match part.tag_name().name() {
            "Priority" => {
                let level = formal(part).and_then(|text| text.parse().ok());
                envelope.priority = level.filter(|level| (1..=9).contains(level));
            }
            "TransmissionId" => envelope.transmission = some_text(part),
            // A name that says nothing.
            _ if attribute(part, "FormalName").is_none() && is(part, "NewsProduct") => {}
            _ => keep(&mut envelope.rest, part),
        }
    }
    envelope
}

/// `FormalName`, else the element's words.
pub(super) fn formal(node: Node<'_, '_>) -> Option<String> {
    attribute(node, "FormalName").map(str::to_owned).or_else(|| some_text(node))
}
