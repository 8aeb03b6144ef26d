//! `NewsComponent`: the item's own, its texts, and the files and items that belong to it.

use wiredesk_story::{Block, Body, ItemType, Rendition, Story, story::Association};

use super::{Carried, lines, metadata, topics};
use crate::{markup, xml::Writer};

/// The namespace of XHTML.
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// The item's component.
pub(super) fn item(xml: &mut Writer, story: &Story, carried: &Carried, index: usize) {
    xml.start("NewsComponent", &[]).line();
    topics::set(xml, story, index);
    lines::write(xml, story);
    metadata::write(xml, story, &carried.story, Some(index));
    for label in story.descriptions.iter().filter(|label| label.role.as_deref() == Some("summary")) {
        text(xml, "Summary", &[Block::paragraph(label.value.as_str())], story);
    }
    for (n, body) in story.bodies.iter().enumerate() {
        self::body(xml, story, body, n);
    }
    let summed_up = story.descriptions.iter().any(|label| label.role.as_deref() == Some("summary"));
    let alone = story.bodies.is_empty() && story.associations.is_empty() && !summed_up;
    if alone && story.item_type != ItemType::Text {
        captions(xml, story);
        files(xml, story);
    }
    for (n, one) in story.associations.iter().enumerate() {
        association(xml, one, carried.media.get(n).map(Vec::as_slice).unwrap_or_default());
    }
    for link in story.links.iter().filter(|link| link.rel.as_deref() == Some("irel:seeAlso")) {
        if let Some(title) = &link.title {
            xml.start("NewsComponent", &[]).start("NewsItemRef", &[("NewsItem", &link.href)]);
            xml.leaf("Comment", &[], title).end().end().line();
        }
    }
    xml.end().line();
}

fn body(xml: &mut Writer, story: &Story, body: &Body, n: usize) {
    let role = if n == 0 { "Main" } else { body.role.as_deref().unwrap_or("Supporting") };
    text(xml, role, &body.blocks, story);
}

/// A component that holds one text as XHTML.
fn text(xml: &mut Writer, role: &str, blocks: &[Block], story: &Story) {
    let words: usize = blocks.iter().flat_map(Block::texts).map(|text| text.text.split_whitespace().count()).sum();
    xml.start("NewsComponent", &[]).empty("Role", &[("FormalName", role)]).line();
    xml.start("ContentItem", &[]).empty("MediaType", &[("FormalName", "Text")]);
    xml.empty("Format", &[("FormalName", "XHTML")]).empty("MimeType", &[("FormalName", "application/xhtml+xml")]);
    xml.start("Characteristics", &[]);
    xml.empty("Property", &[("FormalName", "WordCount"), ("Value", &words.to_string())]).end().line();
    xml.start("DataContent", &[]);
    let language = story.language.as_ref().map(ToString::to_string);
    let mut attributes = vec![("xmlns", XHTML)];
    attributes.extend(language.as_deref().map(|tag| ("xml:lang", tag)));
    attributes.extend(story.language.as_ref().map(|language| ("dir", language.direction().as_str())));
    xml.start("html", &attributes).start("head", &[]).leaf("title", &[], "").end().start("body", &[]).line();
    xml.raw(&markup::html_from_blocks(blocks, story.language.as_ref())).line();
    xml.end().end().end().end().end().line();
}

/// An item that belongs to the story: its files, and what they show.
fn association(xml: &mut Writer, one: &Association, carried: &[(String, String)]) {
    let story = &one.story;
    xml.start("NewsComponent", &[]);
    if let Some(rel) = &one.rel {
        xml.empty("Role", &[("FormalName", rel)]);
    }
    xml.line();
    lines::write(xml, story);
    metadata::write(xml, story, carried, None);
    captions(xml, story);
    files(xml, story);
    xml.end().line();
}

/// What the files show.
fn captions(xml: &mut Writer, story: &Story) {
    for label in story.descriptions.iter().filter(|label| label.role.as_deref() == Some("caption")) {
        let blocks: Vec<Block> = label.value.split('\n').map(Block::paragraph).collect();
        text(xml, "Caption", &blocks, story);
    }
}

/// A component a file; one that says what kind of medium it is where there is none.
fn files(xml: &mut Writer, story: &Story) {
    let kind = match story.item_type {
        ItemType::Picture => "Photo",
        ItemType::Graphic => "Graphic",
        ItemType::Video => "Video",
        ItemType::Audio => "Audio",
        _ => "ComplexData",
    };
    for rendition in &story.renditions {
        file(xml, kind, rendition);
    }
    if story.renditions.is_empty() {
        xml.start("NewsComponent", &[]).start("ContentItem", &[]).empty("MediaType", &[("FormalName", kind)]);
        xml.end().end().line();
    }
}

fn file(xml: &mut Writer, kind: &str, rendition: &Rendition) {
    xml.start("NewsComponent", &[]).empty("Role", &[("FormalName", &rendition.name)]);
    let href: Vec<(&str, &str)> = rendition.href.as_deref().map(|href| ("Href", href)).into_iter().collect();
    xml.start("ContentItem", &href).empty("MediaType", &[("FormalName", kind)]);
    if let Some(kind) = &rendition.content_type {
        xml.empty("MimeType", &[("FormalName", kind)]);
    }
    xml.start("Characteristics", &[]);
    if let Some(size) = rendition.size_in_bytes {
        xml.leaf("SizeInBytes", &[], &size.to_string());
    }
    let numbers = [
        ("Width", rendition.width.map(|pixels| pixels.to_string())),
        ("Height", rendition.height.map(|pixels| pixels.to_string())),
        ("Duration", rendition.duration.map(|seconds| seconds.to_string())),
    ];
    for (name, value) in numbers {
        if let Some(value) = value {
            xml.empty("Property", &[("FormalName", name), ("Value", &value)]);
        }
    }
    xml.end().end().end().line();
}
