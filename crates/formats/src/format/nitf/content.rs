//! `body.content`: the running text as blocks, its media, and what it marks up as a person, a place or an organisation.

use roxmltree::Node;
use wiredesk_story::{Block, Body, Story};

use super::{concept, media, read::Draft};
use crate::{
    markup,
    opening::without_repeats,
    xml::{
        html::escape,
        tree::{attribute, children, is, language},
    },
};

/// Elements that are no running text, where they stand between blocks.
const ASIDE: [&str; 16] = [
    "hedline",
    "body.head",
    "body.end",
    "byline",
    "dateline",
    "tobject",
    "key-list",
    "datasource",
    "copyrite",
    "classifier",
    "nitf-table-metadata",
    "media",
    "script",
    "style",
    "alt-code",
    "custom-table",
];

/// A piece of the content: markup, or a medium between two of them.
enum Piece<'a, 'i> {
    Html(String),
    Media(Node<'a, 'i>),
}

/// Reads all `body.content` of the bodies; without one, what stands in the bodies themselves.
pub(super) fn read(draft: &mut Draft<'_>, bodies: &[Node<'_, '_>]) {
    let mut contents: Vec<Node<'_, '_>> = bodies.iter().flat_map(|body| children(*body, "body.content")).collect();
    if contents.is_empty() {
        contents = bodies.to_vec();
    }
    let blocks = blocks(&mut draft.story, &contents);
    let blocks = without_repeats(&draft.story, blocks);
    if !blocks.is_empty() {
        draft.story.bodies.push(Body::main(blocks));
    }
}

/// The blocks of elements that hold NITF's running text. Media become associations of the story, and what is marked up as a
/// person, a place or an organisation is mentioned in it.
pub(crate) fn blocks(story: &mut Story, contents: &[Node<'_, '_>]) -> Vec<Block> {
    let mut pieces = Vec::new();
    for content in contents {
        divide(&mut pieces, *content);
        for marked in content.descendants().filter(|node| concept::is_concept(*node)) {
            concept::push(story, marked, "mentioned");
        }
    }
    let speaks = |piece: &Piece<'_, '_>| matches!(piece, Piece::Html(html) if says(html));
    let first = pieces.iter().position(speaks).unwrap_or(pieces.len());
    let last = pieces.iter().rposition(speaks).unwrap_or(0);
    let mut out = String::new();
    for (n, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Html(html) => out.push_str(html),
            Piece::Media(node) => match media::figure(*node, first < n && n < last) {
                Some(figure) => out.push_str(&figure),
                None => {
                    let count = story.associations.len();
                    story.associations.push(media::read(*node, count));
                }
            },
        }
    }
    markup::blocks_from_html(&out, None)
}

/// Whether markup has a word in it.
fn says(html: &str) -> bool {
    let mut inside = false;
    html.chars().any(|c| {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ => return !inside && c.is_alphanumeric(),
        }
        false
    })
}

fn divide<'a, 'i>(pieces: &mut Vec<Piece<'a, 'i>>, content: Node<'a, 'i>) {
    for node in content.children() {
        if is(node, "block") {
            divide(pieces, node);
        } else if is(node, "media") {
            pieces.push(Piece::Media(node));
        } else {
            if !matches!(pieces.last(), Some(Piece::Html(_))) {
                pieces.push(Piece::Html(String::new()));
            }
            if let Some(Piece::Html(html)) = pieces.last_mut() {
                push(html, node);
            }
            let deeper = node.descendants().filter(|inner| is(*inner, "media"));
            pieces.extend(deeper.map(Piece::Media));
        }
    }
}

/// The inside of an element as HTML.
pub(super) fn html(node: Node<'_, '_>) -> String {
    let mut out = String::new();
    node.children().for_each(|child| push(&mut out, child));
    out
}

/// Writes a node as HTML. Of markup that only says what a word means, the word stays.
fn push(out: &mut String, node: Node<'_, '_>) {
    if node.is_text() {
        escape(out, node.text().unwrap_or_default());
        return;
    }
    let name = node.tag_name().name();
    let inline = matches!(name, "copyrite" | "classifier") && node.parent().is_some_and(|parent| !is(parent, "block"));
    if !node.is_element() || ASIDE.contains(&name) && !inline {
        return;
    }
    let element = match name {
        "hl1" | "hl2" => "h2",
        "bq" => "blockquote",
        "credit" => "p",
        "fn" | "note" | "abstract" => "div",
        "lang" => "span",
        "em" if attribute(node, "class").is_some_and(|class| class.contains("bold") || class.contains("strong")) => {
            "strong"
        }
        "br" | "hr" => return out.push_str(if name == "br" { "<br>" } else { "<hr>" }),
        "p" | "ul" | "ol" | "li" | "dl" | "dt" | "dd" | "table" | "caption" | "thead" | "tbody" | "tfoot" | "tr"
        | "td" | "th" | "pre" | "a" | "em" | "strong" | "sub" | "sup" | "i" | "b" | "u" => name,
        "frac-sep" => return out.push('/'),
        "denom" if node.prev_sibling_element().is_none_or(|before| !is(before, "frac-sep")) => {
            out.push('/');
            ""
        }
        _ => "",
    };
    if !element.is_empty() {
        out.push('<');
        out.push_str(element);
        let lang = language(node).map(|tag| ("lang", tag.to_string()));
        let href = attribute(node, "href").filter(|_| element == "a").map(|href| ("href", href.to_owned()));
        for (name, value) in [lang, href].into_iter().flatten() {
            out.push_str(&format!(" {name}=\""));
            escape(out, &value);
            out.push('"');
        }
        out.push('>');
    }
    node.children().for_each(|child| push(out, child));
    if !element.is_empty() {
        ["</", element, ">"].iter().for_each(|part| out.push_str(part));
    }
}
