//! `ContentItem`: texts in whatever form, and what kind of medium it is.

use std::collections::HashSet;

use roxmltree::Node;
use wiredesk_story::{Block, Body, Label, Story};

use super::{
    item::{self, Draft},
    read::{Context, formal},
};
use crate::{
    format::nitf,
    markup,
    opening::{paragraphs, without_repeats},
    xml::{
        self, html,
        tree::{attribute, child, children, inside},
    },
};

/// One text of an item.
pub(super) struct Text {
    /// It is not the main text, by its role or language.
    pub(super) aside: bool,
    /// The richest form has the lowest.
    pub(super) rank: u8,
    pub(super) role: Option<String>,
    pub(super) blocks: Vec<Block>,
}

/// What the content is if it is no text: the media type, or what the file's format says.
pub(super) fn medium(node: Node<'_, '_>) -> Option<String> {
    let said = |name: &str| child(node, name).and_then(formal);
    if let Some(kind) = said("MediaType") {
        return (!kind.eq_ignore_ascii_case("text")).then_some(kind);
    }
    if let Some(kind) = said("MimeType").map(|kind| kind.to_lowercase()) {
        return match kind.split('/').next().unwrap_or_default() {
            "image" => Some("Photo".into()),
            "video" => Some("Video".into()),
            "audio" => Some("Audio".into()),
            _ => None,
        };
    }
    let format = said("Format").unwrap_or_default().to_lowercase();
    let picture = ["jpeg", "jpg", "gif", "png", "tiff"].iter().any(|word| format.contains(word));
    if picture {
        return Some("Photo".into());
    }
    let video = ["mpeg", "mp4", "quicktime", "windows media", "flash"].iter().any(|word| format.contains(word));
    video.then(|| "Video".into())
}

/// Whether the content stands in the document.
pub(super) fn has_data(node: Node<'_, '_>) -> bool {
    inside(node, "DataContent").next().is_some()
}

/// Reads a text.
pub(super) fn read(
    draft: &mut Draft,
    node: Node<'_, '_>,
    role: Option<&str>,
    context: &Context<'_, '_>,
) -> Option<Text> {
    let data = inside(node, "DataContent").next()?;
    let format = ["Format", "MimeType"].iter().filter_map(|name| child(node, name).and_then(formal));
    let format = format.collect::<Vec<_>>().join(" ").to_lowercase();
    let encoded = child(node, "Encoding").and_then(|encoding| attribute(encoding, "Notation"));
    let story = &mut draft.story;
    let (rank, blocks) = match data.children().find(Node::is_element) {
        _ if encoded.is_some_and(|notation| notation.to_lowercase().contains("base64")) => {
            let words: String = data.descendants().filter(Node::is_text).filter_map(|one| one.text()).collect();
            let packed: Vec<u8> = words.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
            let text = String::from_utf8(data_encoding::BASE64.decode(&packed).ok()?).ok()?;
            plain(story, &text, &format, context)
        }
        None => {
            let words: String = data.children().filter_map(|one| one.text()).collect();
            plain(story, &words, &format, context)
        }
        Some(first) => match first.tag_name().name() {
            "nitf" => (1, nitf::fill(story, first, context.zone)),
            name if !html::is_html(name) || format.contains("nitf") => (1, nitf::blocks(story, &[data])),
            _ => {
                let (title, body) = html::parts(data, first);
                if story.headlines.is_empty() {
                    story.headlines.extend(title.map(|title| Label::new("main", title)));
                }
                (0, markup::blocks_from_html(&html::markup(body), None))
            }
        },
    };
    let lower = role.unwrap_or_default().to_lowercase();
    let aside = !matches!(lower.as_str(), "" | "main" | "body" | "text" | "article" | "story" | "content");
    (!blocks.is_empty()).then(|| Text { aside, rank, role: role.map(str::to_owned), blocks })
}

/// What the sender says of a text, `Words`, under its own names; a count that is the same as ours is not one of them.
pub(super) fn traits(story: &mut Story, node: Node<'_, '_>, blocks: &[Block]) {
    let ours = Body { role: None, blocks: blocks.to_vec(), by: None }.word_count().to_string();
    for property in child(node, "Characteristics").into_iter().flat_map(|traits| children(traits, "Property")) {
        let name = attribute(property, "FormalName");
        let counted = name == Some("WordCount") && attribute(property, "Value") == Some(&ours);
        if !counted && name.is_some_and(|name| !story.extra.contains_key(name)) {
            item::property(&mut story.extra, property);
        }
    }
}

/// Text without elements: it may be markup all the same.
fn plain(story: &mut Story, text: &str, format: &str, context: &Context<'_, '_>) -> (u8, Vec<Block>) {
    let start = text.trim_start();
    if start.starts_with("<nitf") || start.starts_with("<?xml") && start.contains("<nitf") {
        let source = xml::source_from_text(text, "utf-8", super::FORMAT.name);
        if let Ok(source) = source
            && let Ok(tree) = source.document()
            && let Some(root) = inside(tree.root_element(), "nitf").next()
        {
            return (1, nitf::fill(story, root, context.zone));
        }
    }
    if html::looks_like_markup(text) || format.contains("html") && text.contains("</") {
        return (2, markup::blocks_from_html(text, None));
    }
    (3, paragraphs(text))
}

/// Sets the bodies: of several texts the first main one in its richest form, then the others. What says the same stands once.
pub(super) fn settle(story: &mut Story, mut texts: Vec<Text>) {
    texts.sort_by_key(|text| (text.aside, text.rank));
    let words = |blocks: &[Block]| blocks.iter().map(Block::line).collect::<Vec<_>>().join("\n");
    let mut known = HashSet::new();
    for text in texts {
        let main = story.bodies.is_empty();
        let blocks = if main { without_repeats(story, text.blocks) } else { text.blocks };
        if !blocks.is_empty() && known.insert(words(&blocks)) {
            let role = if main { Some("main".into()) } else { text.role };
            story.bodies.push(Body { role, blocks, by: None });
        }
    }
}
