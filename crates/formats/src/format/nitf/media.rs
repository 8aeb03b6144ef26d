//! `media`: a picture in the running text, or an item of its own that belongs to the story.

use roxmltree::Node;
use wiredesk_story::{AltId, ItemType, Label, Party, Rendition, Story, StoryUri, story::Association};

use super::{OWN, content};
use crate::{
    markup, members,
    unique::unique,
    xml::{
        html::escape,
        kept::insert,
        tree::{attribute, child, children, some_text},
    },
};

/// Class of a medium that stands in the running text.
pub(super) const INLINE: &str = "inline";

/// A picture of the running text as HTML: one that stands between texts (or says so) and has an address on the web.
pub(super) fn figure(node: Node<'_, '_>, between: bool) -> Option<String> {
    let reference = child(node, "media-reference")?;
    let source = attribute(reference, "source")?;
    let web = source.starts_with("https://") || source.starts_with("http://");
    let inline = attribute(node, "class") == Some(INLINE) || between && metadata(node).next().is_none();
    let picture = attribute(node, "media-type").is_none_or(|kind| matches!(kind, "image" | "photo" | "graphic"));
    if !(web && inline && picture) {
        return None;
    }
    let mut out = String::from("<figure><img");
    for (name, value) in [("src", Some(source)), ("alt", attribute(reference, "alternate-text"))] {
        if let Some(value) = value {
            out.push_str(&format!(" {name}=\""));
            escape(&mut out, value);
            out.push('"');
        }
    }
    out.push_str("><figcaption>");
    for caption in children(node, "media-caption") {
        out.push_str(&content::html(caption).replace("<p>", "").replace("</p>", "<br>"));
    }
    let credit = attribute(reference, "source-credit").map(str::to_owned);
    if let Some(credit) = credit.or_else(|| child(node, "media-producer").and_then(some_text)) {
        out.push_str(" <cite>");
        escape(&mut out, &credit);
        out.push_str("</cite>");
    }
    out.push_str("</figcaption></figure>");
    Some(out)
}

/// An item of its own; `count` others were before it.
pub(super) fn read(node: Node<'_, '_>, count: usize) -> Association {
    let mut story = Story { item_type: item_type(attribute(node, "media-type")), ..Story::default() };
    let mut carried = Vec::new();
    let mut name = format!("media-{}", count + 1);
    for (key, value) in metadata(node) {
        match (key.strip_prefix(OWN), key) {
            (Some("name"), _) => name = value.to_owned(),
            (Some(member), _) => carried.push((member.to_owned(), value.to_owned())),
            (None, "headline") => story.headlines.push(Label::new("main", value)),
            (None, "guid") => match StoryUri::parse(value) {
                Ok(uri) => story.uri = Some(uri),
                Err(_) => story.alt_ids.push(AltId::new("guid", value)),
            },
            (None, key) => insert(&mut story.extra, key.to_owned(), value.into()),
        }
    }
    for reference in children(node, "media-reference") {
        let number = |name| attribute(reference, name).and_then(|text| text.parse::<u32>().ok());
        if let Some(href) = attribute(reference, "source").or_else(|| attribute(reference, "data-location")) {
            story.renditions.push(Rendition {
                name: attribute(reference, "name").unwrap_or("original").to_owned(),
                href: Some(href.to_owned()),
                content_type: attribute(reference, "mime-type").map(str::to_owned),
                width: number("width"),
                height: number("height"),
                ..Rendition::default()
            });
        }
        let alternate = attribute(reference, "alternate-text").map(|text| Label::new("alt", text));
        story.descriptions.extend(alternate);
        let credit = attribute(reference, "source-credit").map(|name| Party {
            name: Some(name.to_owned()),
            role: Some("credit".into()),
            ..Party::default()
        });
        story.info_sources.extend(credit);
        let notice = attribute(reference, "copyright").map(str::to_owned);
        story.copyright_notice = story.copyright_notice.take().or(notice);
    }
    let captions = children(node, "media-caption").filter_map(|caption| {
        let lines = markup::lines_from_blocks(&markup::blocks_from_html(&content::html(caption), None));
        (!lines.is_empty()).then(|| Label::new("caption", lines.join("\n")))
    });
    story.descriptions.splice(0..0, captions.collect::<Vec<_>>());
    unique(&mut story.descriptions);
    unique(&mut story.info_sources);
    story.by = child(node, "media-producer").and_then(some_text);
    members::restore(&mut story, &carried);
    let rel = attribute(node, "class").map(str::to_owned);
    Association { name, rel, story: Box::new(story) }
}

/// Names and values of `media-metadata`.
fn metadata<'a>(node: Node<'a, '_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let told = node.children().filter(|one| crate::xml::tree::is(*one, "media-metadata"));
    told.filter_map(|one| Some((attribute(one, "name")?, one.attribute("value").filter(|it| !it.trim().is_empty())?)))
}

fn item_type(kind: Option<&str>) -> ItemType {
    match kind.unwrap_or("image") {
        "image" | "photo" | "picture" => ItemType::Picture,
        "video" => ItemType::Video,
        "audio" => ItemType::Audio,
        "graphic" => ItemType::Graphic,
        "text" => ItemType::Text,
        _ => ItemType::Component,
    }
}
