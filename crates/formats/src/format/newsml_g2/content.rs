//! `contentSet`: the texts of an item and the files elsewhere.

use std::collections::HashSet;

use roxmltree::Node;
use serde_json::{Map, Value};
use wiredesk_story::{Block, Body, Direction, Label, Rendition, Story};

use super::{
    flex::Context,
    tree::{attribute, child_elements, language, some_text},
    uri,
};
use crate::{
    format::nitf,
    markup,
    opening::{paragraphs, without_repeats},
    xml::{
        html,
        kept::{insert, keep},
    },
};

/// How much of an inline document in an unknown vocabulary is kept as it is.
const KEPT_XML: usize = 64 << 10;

/// One text of the item; the lowest rank is the main one.
struct Candidate {
    rank: (u8, u8),
    role: Option<String>,
    blocks: Vec<Block>,
    /// The count of words as the sender has it.
    words: Option<String>,
}

/// Reads all contents. Of several texts the one in the item's language and in the richest form is the main body.
pub(super) fn content_set(story: &mut Story, set: Node<'_, '_>, context: &Context<'_>) {
    let mut texts: Vec<Candidate> = Vec::new();
    for node in child_elements(set) {
        match node.tag_name().name() {
            "inlineXML" => texts.extend(inline_xml(story, node, context)),
            "inlineData" => texts.extend(inline_data(story, node, context)),
            "remoteContent" => story.renditions.extend(remote(node, context)),
            _ => {}
        }
    }
    texts.retain(|text| !text.blocks.is_empty());
    texts.sort_by_key(|text| text.rank);
    let words = |blocks: &[Block]| blocks.iter().map(Block::line).collect::<Vec<_>>().join("\n");
    let mut known: HashSet<String> = story.bodies.iter().map(|body| words(&body.blocks)).collect();
    for text in texts {
        let main = story.bodies.is_empty();
        let blocks = if main { without_repeats(story, text.blocks) } else { text.blocks };
        if !known.insert(words(&blocks)) {
            continue;
        }
        let body = Body { role: if main { Some("main".into()) } else { text.role }, blocks, by: None };
        // The sender's count is kept where it is another than ours.
        if let Some(count) = text.words.filter(|count| main && *count != body.word_count().to_string()) {
            story.extra.entry("wordcount").or_insert(count.into());
        }
        story.bodies.push(body);
    }
    story.bodies.retain(|body| !body.blocks.is_empty());
}

fn inline_xml(story: &mut Story, node: Node<'_, '_>, context: &Context<'_>) -> Option<Candidate> {
    let first = node.children().find(Node::is_element)?;
    let role = role(node, context, "xml");
    match first.tag_name().name() {
        "nitf" => {
            let blocks = nitf::fill(story, first, context.zone);
            Some(Candidate { rank: (context.distance(node) / 2, 1), role, blocks, words: counted(node) })
        }
        name if html::is_html(name) => {
            let (title, body) = html::parts(node, first);
            if story.headlines.is_empty() {
                story.headlines.extend(title.map(|title| Label::new("main", title)));
            }
            let mut blocks = markup::blocks_from_html(&dashes(html::markup(body)), None);
            inherit(story, &[body, first, node], &mut blocks);
            Some(Candidate { rank: (context.distance(node) / 2, 0), role, blocks, words: counted(node) })
        }
        _ => {
            let source = &node.document().input_text()[first.range()];
            if source.len() <= KEPT_XML {
                story.extra.insert("inlineXML".into(), source.into());
            } else {
                story.extra.insert("inlineXML".into(), format!("<{}>", first.tag_name().name()).into());
            }
            None
        }
    }
}

/// Dashes that a sender's editor left as marks of its own, escaped: `800<endash>-</endash>900`.
fn dashes(html: String) -> String {
    const MARKS: [(&str, &str); 2] =
        [("&lt;endash&gt;-&lt;/endash&gt;", "–"), ("&lt;emdash&gt;-&lt;/emdash&gt;", "—")];
    if !html.contains("dash&gt;") {
        return html;
    }
    MARKS.iter().fold(html, |html, (mark, dash)| html.replace(mark, dash))
}

/// Language and direction that the document's upper elements state hold for its blocks where they differ from the story's.
fn inherit(story: &mut Story, holders: &[Node<'_, '_>], blocks: &mut [Block]) {
    let Some(stated) = holders.iter().find_map(|node| language(*node)) else { return };
    if story.language.is_none() {
        story.language = Some(stated);
        return;
    }
    let dir = holders.iter().find_map(|node| match attribute(*node, "dir") {
        Some("rtl") => Some(Direction::Rtl),
        Some("ltr") => Some(Direction::Ltr),
        _ => None,
    });
    let differs = story.language.as_ref().is_some_and(|own| own.primary() != stated.primary());
    let turned = dir.filter(|dir| *dir != stated.direction());
    for block in blocks.iter_mut().filter(|block| block.language.is_none()) {
        if differs {
            block.language = Some(stated.clone());
        }
        block.direction = block.direction.or(turned);
    }
}

fn inline_data(story: &mut Story, node: Node<'_, '_>, context: &Context<'_>) -> Option<Candidate> {
    let mut data: String = node.descendants().filter(Node::is_text).filter_map(|one| one.text()).collect();
    let kind = attribute(node, "contenttype").unwrap_or_default().to_lowercase();
    if let Some(encoding) = attribute(node, "encoding").or_else(|| attribute(node, "encodinguri")) {
        if !encoding.to_lowercase().ends_with("base64") || !(kind.starts_with("text/") || kind.contains("html")) {
            keep(&mut story.extra, node);
            return None;
        }
        let packed: Vec<u8> = data.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        data = String::from_utf8(data_encoding::BASE64.decode(&packed).ok()?).ok()?;
    }
    let marked = kind.contains("html") || html::looks_like_markup(&data);
    let blocks = if marked { markup::blocks_from_html(&data, None) } else { paragraphs(&data) };
    let rank = (context.distance(node) / 2, if marked { 2 } else { 3 });
    Some(Candidate { rank, role: role(node, context, if marked { "html" } else { "plain" }), blocks, words: counted(node) })
}

fn counted(node: Node<'_, '_>) -> Option<String> {
    attribute(node, "wordcount").filter(|count| count.parse::<u32>().is_ok()).map(str::to_owned)
}

fn role(node: Node<'_, '_>, context: &Context<'_>, kind: &str) -> Option<String> {
    let rendition = context.role(node, "rendition", uri::ROLE);
    rendition.or_else(|| language(node).map(|tag| tag.to_string())).or_else(|| Some(kind.to_owned()))
}

fn remote(node: Node<'_, '_>, context: &Context<'_>) -> Option<Rendition> {
    let href = ["href", "residref"].iter().find_map(|name| attribute(node, name))?;
    let number = |name| attribute(node, name).and_then(|text| text.parse::<u64>().ok());
    let short = |name| number(name).and_then(|n| u32::try_from(n).ok());
    Some(Rendition {
        name: context.word(node, "rendition", uri::RENDITION).unwrap_or_else(|| "original".into()),
        href: Some(href.to_owned()),
        content_type: attribute(node, "contenttype").map(str::to_owned),
        title: attribute(node, "title").map(str::to_owned),
        width: short("width"),
        height: short("height"),
        size_in_bytes: number("size"),
        duration: attribute(node, "duration").and_then(|text| text.parse().ok()).filter(|n: &f64| n.is_finite()),
        more: technical(node),
    })
}

/// What else is said of a file, under G2's own names.
pub(super) const TECHNICAL: [&str; 8] = [
    "audiobitrate",
    "audiosamplerate",
    "videoavgbitrate",
    "resolution",
    "videoframerate",
    "videoaspectratio",
    "generated",
    "orientation",
];

fn technical(node: Node<'_, '_>) -> Map<String, Value> {
    let stated = TECHNICAL.iter().filter_map(|name| Some((*name, attribute(node, name)?)));
    let mut more: Map<String, Value> = stated.map(|(name, value)| (name.to_owned(), value.into())).collect();
    // Also one in an agency's own namespace.
    let ids = node.children().filter(|one| one.is_element() && one.tag_name().name() == "altId");
    for id in ids.filter_map(some_text) {
        insert(&mut more, "altId".into(), id.into());
    }
    more
}
