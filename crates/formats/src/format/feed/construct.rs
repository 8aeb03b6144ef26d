//! Texts of a feed: what is plain, what is HTML, what only looks like one of them.

use std::borrow::Cow;

use data_encoding::BASE64;
use roxmltree::Node;
use url::Url;
use wiredesk_story::{Block, BlockKind, Language, RichText};

use super::{
    base, looks,
    names::{self, Ns},
    repair::{decode_reference, reference, windows_1252},
};
use crate::{limits::MAX_DEPTH, markup};

/// Elements that break a text into blocks.
const BLOCK_TAGS: [&str; 17] = [
    "p",
    "div",
    "ul",
    "ol",
    "table",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figure",
    "section",
    "article",
    "pre",
    "br",
];
/// Elements that hold nothing in HTML.
pub(super) const VOID: [&str; 9] = ["area", "br", "col", "embed", "hr", "img", "input", "source", "wbr"];

/// A text as the feed gives it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Construct {
    /// Plain text, or HTML.
    pub(super) text: String,
    /// Which of them.
    pub(super) html: bool,
    /// Relative links in it count from here.
    pub(super) base: Option<Url>,
    /// Its own language, where it states one.
    pub(super) language: Option<Language>,
}

/// Reads a text construct: Atom 1.0 (RFC 4287, 3.1 and 4.1.3) by its type, Atom 0.3 by type and mode, any other by its looks.
/// None where it is not text: a picture, or content that stands elsewhere.
pub(super) fn read(node: Node<'_, '_>, document: Option<&Url>) -> Option<Construct> {
    let base = base::of(node, document);
    let language = names::xml_attribute(node, "lang").and_then(|tag| Language::parse(tag).ok());
    let made = |text: String, html| Some(Construct { text, html, base: base.clone(), language: language.clone() });
    let media_type = names::attribute(node, "type").unwrap_or_default().to_ascii_lowercase();
    let typed = names::of(node) == Ns::Atom || !media_type.is_empty();
    if names::attribute(node, "mode") == Some("base64") {
        return made(unpacked(&text_of(node))?, !media_type.contains("plain"));
    }
    if media_type.starts_with("multipart/") {
        return alternative(node, document);
    }
    if node.children().any(|child| child.is_element()) {
        return made(inner_html(node, document), true);
    }
    let text = text_of(node).into_owned();
    let is_title = node.tag_name().name().eq_ignore_ascii_case("title");
    let html = match media_type.as_str() {
        "html" | "text/html" | "xhtml" | "application/xhtml+xml" => true,
        // Atom: text, unless it is marked up all the same. A title may well speak of a tag.
        "" if typed => looks::has_element(&text) && !is_title,
        "" if is_title => looks::looks_like_html(&text),
        "" => looks::is_marked_up(&text),
        "text" => false,
        other if other.starts_with("text/") => false,
        // Atom: anything else that is no XML is base64 (RFC 4287 section 4.1.3.3); a text is read all the same.
        other if other.contains('/') => {
            let text = unpacked(&text).filter(|_| !other.contains("xml"))?;
            let html = looks::looks_like_html(&text);
            return made(text, html);
        }
        _ => looks::looks_like_html(&text),
    };
    made(text, html)
}

/// Of the same content in several forms (Atom 0.3) the one that is marked up, else the last.
fn alternative(node: Node<'_, '_>, document: Option<&Url>) -> Option<Construct> {
    let inside = node.children().filter(|child| child.is_element() && child.tag_name().name() == "content");
    let single = inside.filter(|child| {
        names::attribute(*child, "type").is_none_or(|kind| !kind.to_ascii_lowercase().starts_with("multipart/"))
    });
    let mut forms: Vec<Construct> = single.filter_map(|child| read(child, document)).collect();
    let best = forms.iter().rposition(|form| form.html).or_else(|| forms.len().checked_sub(1))?;
    Some(forms.swap_remove(best))
}

/// Text in base64; none where it is no text.
fn unpacked(text: &str) -> Option<String> {
    let bytes = BASE64.decode(text.split_whitespace().collect::<String>().as_bytes()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains(|c: char| c.is_control() && !c.is_whitespace())).then_some(text)
}

/// All text inside an element.
pub(super) fn text_of<'a>(node: Node<'a, '_>) -> Cow<'a, str> {
    let mut texts = node.descendants().filter(|node| node.is_text()).filter_map(|node| node.text());
    let first = texts.next().unwrap_or_default();
    match texts.next() {
        None => Cow::Borrowed(first),
        Some(second) => Cow::Owned([first, second].into_iter().chain(texts).collect()),
    }
}

impl Construct {
    /// Plain text of the feed's own (a JSON Feed's), or HTML.
    pub(super) fn new(text: &str, html: bool, base: Option<&Url>) -> Self {
        Self { text: text.to_owned(), html, base: base.cloned(), language: None }
    }

    /// On one line, without marks: a headline, a name.
    pub(super) fn line(&self) -> String {
        if self.html && self.text.contains('<') {
            return fold(&markup::inline_from_html(&self.text, self.base.as_ref()).text);
        }
        if self.html { fold(&decode(&self.text)) } else { fold(&self.text) }
    }

    /// As plain text, one block a line.
    pub(super) fn plain(&self) -> String {
        let blocks = self.blocks();
        let lines: Vec<String> = blocks.iter().map(Block::line).filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    }

    /// As blocks. Blank lines divide plain text, and HTML that has no blocks of its own.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let lines = || self.text.split("\n\n").filter(|part| !part.trim().is_empty());
        if !self.html {
            let normal = self.text.replace("\r\n", "\n");
            return normal.split("\n\n").map(fold).filter(|part| !part.is_empty()).map(Block::paragraph).collect();
        }
        if !self.text.contains(['<', '&']) {
            return lines().map(|part| Block::paragraph(fold(part))).collect();
        }
        if self.text.contains("\n\n") && !looks::has_tag(&self.text, &BLOCK_TAGS) {
            let divided: String = lines().map(|part| format!("<p>{part}</p>")).collect();
            return markup::blocks_from_html(&divided, self.base.as_ref());
        }
        markup::blocks_from_html(&self.text, self.base.as_ref())
    }

    /// About how much a reader sees of it: letters and digits outside tags.
    pub(super) fn weight(&self) -> usize {
        let mut inside = false;
        let count = |c: &char| {
            match c {
                '<' if self.html => inside = true,
                '>' if self.html => inside = false,
                _ => {}
            }
            !inside && c.is_alphanumeric()
        };
        self.text.chars().filter(count).count()
    }
}

/// Blocks without a word or a picture in them are none.
pub(super) fn is_blank(blocks: &[Block]) -> bool {
    let shows = |block: &Block| {
        matches!(block.kind, BlockKind::Image(_) | BlockKind::Embed { .. })
            || block.texts().iter().any(|RichText { text, .. }| text.contains(char::is_alphanumeric))
    };
    !blocks.iter().any(shows)
}

/// White space folded to single spaces, C1 controls as the letters they were meant to be, other controls out.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().map(windows_1252).filter(|c| !c.is_control()));
    }
    out
}

pub(super) fn known_reference(text: &str) -> Option<(Cow<'static, str>, &str)> {
    let (name, after) = reference(text)?;
    Some((decode_reference(name)?, after))
}

/// HTML's references as their characters.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match known_reference(rest) {
            Some((characters, after)) => {
                out.push_str(&characters);
                rest = after;
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Children as HTML: prefixes off, relative addresses made absolute where an inner `xml:base` says so.
fn inner_html(node: Node<'_, '_>, document: Option<&Url>) -> String {
    let mut out = String::new();
    for child in node.children() {
        html_into(&mut out, child, document, 0);
    }
    out
}

fn html_into(out: &mut String, node: Node<'_, '_>, document: Option<&Url>, depth: usize) {
    if let Some(text) = node.text().filter(|_| node.is_text()) {
        out.push_str(&markup::escape(text));
    }
    if !node.is_element() || depth > MAX_DEPTH {
        return;
    }
    let name = node.tag_name().name();
    out.push('<');
    out.push_str(name);
    for attribute in node.attributes() {
        let key = match (attribute.namespace(), attribute.name()) {
            (None, name) => name,
            (Some(_), "lang") => "lang",
            _ => continue,
        };
        let mut value = Cow::Borrowed(attribute.value());
        if matches!(key, "href" | "src") {
            let base = base::of(node, document);
            value = base::absolute(&value, base.as_ref()).map_or(value, Cow::Owned);
        }
        out.push(' ');
        out.push_str(key);
        out.push_str("=\"");
        out.push_str(&markup::escape(&value));
        out.push('"');
    }
    out.push('>');
    let void = VOID.contains(&name);
    for child in node.children() {
        html_into(out, child, document, depth + 1);
    }
    if void {
        return;
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}
