//! A feed from its root: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, however they are mixed.

use jiff::tz::TimeZone;
use roxmltree::{Document, Node};
use url::Url;
use wiredesk_story::{Language, PubStatus, Story};

use super::{
    base,
    construct::{self, fold, text_of},
    draft::{self, Channel},
    item,
    names::{self, Ns},
    people, repair,
};
use crate::{Input, ReadError, Reading, encoding, limits, xml};

/// What a format that is built on RSS makes of an item's elements, once the story is read.
pub(crate) type Look<'a> = &'a dyn Fn(Node<'_, '_>, &mut Story);

/// What holds for all entries.
pub(super) struct Context<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) base: Option<Url>,
    look: Look<'a>,
}

/// Reads a feed in XML, mended where it must be. Errors name `format`.
pub(crate) fn read(input: &Input<'_>, format: &'static str) -> Result<Reading, ReadError> {
    read_with(input, format, &|_, _| ())
}

/// The same; `look` is given each item with its story.
pub(crate) fn read_with(input: &Input<'_>, format: &'static str, look: Look<'_>) -> Result<Reading, ReadError> {
    let declared = encoding::declared_in_xml(input.bytes);
    let label = input.charset.map(str::to_owned).or(declared);
    let decoded = encoding::decode(input.bytes, label.as_deref())?;
    let parse = |text: &str| {
        let source = xml::source_from_text(text, decoded.encoding, format)?;
        let document = source.document()?;
        stories(&document, input, format, look)
    };
    let stories = match parse(&decoded.text) {
        Err(refused @ (ReadError::Syntax { .. } | ReadError::OverLimit { .. })) => {
            // What entities stand for is never guessed, and what is not well-formed for good is told as the parser saw it.
            if repair::uses_own_entities(&decoded.text) {
                return Err(refused);
            }
            parse(&repair::repair(&decoded.text)).map_err(|_| refused)?
        }
        read => read?,
    };
    Ok(Reading { encoding: decoded.encoding, stories })
}

fn stories(
    document: &Document<'_>,
    input: &Input<'_>,
    format: &'static str,
    look: Look<'_>,
) -> Result<Vec<Story>, ReadError> {
    let root = document.root_element();
    let name = root.tag_name().name().to_ascii_lowercase();
    if !matches!(name.as_str(), "rss" | "rdf" | "feed" | "channel" | "entry") {
        let message =
            format!("the root element is <{}>, where a feed has <rss>, <rdf:RDF> or <feed>", names::written(root));
        return Err(ReadError::Content { format, message });
    }
    let head = root.children().find(|child| child.has_tag_name_of("channel")).unwrap_or(root);
    let channel = channel(root, head);
    let context = Context { zone: input.zone, base: channel.base.clone(), look };
    let mut stories = Vec::new();
    if name == "entry" {
        stories.push(item::read(root, &context).into_story(&channel));
        return Ok(stories);
    }
    collect(root, &context, &channel, &mut stories)?;
    Ok(stories)
}

/// Entries in the order of the file: in the root, in `channel`, and in RSS 1.1's `items`.
fn collect(
    node: Node<'_, '_>,
    context: &Context<'_>,
    channel: &Channel,
    stories: &mut Vec<Story>,
) -> Result<(), ReadError> {
    let is_entry = |child: &Node<'_, '_>| child.has_tag_name_of("item") || child.has_tag_name_of("entry");
    // Too many are refused before the first is read.
    if stories.len() + node.children().filter(is_entry).count() > limits::MAX_STORIES {
        return Err(too_many());
    }
    for child in node.children().filter(|child| child.is_element()) {
        match child.tag_name().name().to_ascii_lowercase().as_str() {
            "item" | "entry" => {
                let mut story = item::read(child, context).into_story(channel);
                (context.look)(child, &mut story);
                stories.push(story);
            }
            "deleted-entry" => stories.extend(deleted(child, context)),
            "channel" | "items" => collect(child, context, channel, stories)?,
            _ => {}
        }
        if stories.len() > limits::MAX_STORIES {
            return Err(too_many());
        }
    }
    Ok(())
}

fn too_many() -> ReadError {
    ReadError::OverLimit { what: "the number of stories".into(), limit: limits::MAX_STORIES.to_string() }
}

fn deleted(node: Node<'_, '_>, context: &Context<'_>) -> Option<Story> {
    let (draft, comment) = item::tombstone(node, context)?;
    let mut story = draft.into_story(&Channel::default());
    story.pub_status = Some(PubStatus::Canceled);
    story.ed_note = comment;
    Some(story)
}

/// What the feed says of itself that holds for its entries.
fn channel(root: Node<'_, '_>, head: Node<'_, '_>) -> Channel {
    let mut channel = Channel::default();
    let (mut own, mut page) = (None, None);
    for node in head.children().filter(|child| child.is_element()) {
        let text = || Some(fold(&text_of(node))).filter(|text| !text.is_empty());
        match (names::of(node), node.tag_name().name().to_ascii_lowercase().as_str()) {
            (Ns::Rss | Ns::Dc, "language") => {
                let stated = text().and_then(|tag| Language::parse(&tag).ok());
                channel.language = channel.language.take().or(stated);
            }
            (Ns::Rss | Ns::Atom | Ns::Dc, "rights" | "copyright") => {
                let rights =
                    construct::read(node, None).map(|rights| rights.line()).filter(|rights| !rights.is_empty());
                channel.rights = channel.rights.take().or(rights);
            }
            // RFC 4287 section 4.2.1: an entry without an author has the feed's. RSS has no such rule.
            (Ns::Atom, "author") if head == root => channel.authors.extend(people::read(node, None)),
            (Ns::Rss | Ns::Atom, "link") => {
                let href = names::attribute(node, "href").map(str::to_owned).or_else(text);
                let href = href.filter(|href| draft::is_web(href)).and_then(|href| Url::parse(&href).ok());
                match names::attribute(node, "rel") {
                    Some("self") => own = own.or(href),
                    None | Some("alternate") => page = page.or(href),
                    Some(_) => {}
                }
            }
            _ => {}
        }
    }
    // The Channel Definition Format says both in attributes.
    let said = ["base", "href"].into_iter().find_map(|name| Url::parse(names::attribute(head, name)?).ok());
    channel.base = own.or(page).or(said);
    channel.base = base::of(head, channel.base.as_ref());
    let around = head.ancestors().find_map(|node| names::xml_attribute(node, "lang"));
    channel.language = channel.language.or_else(|| around.and_then(|tag| Language::parse(tag).ok()));
    channel
}

trait Named {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl Named for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name().eq_ignore_ascii_case(name)
    }
}
