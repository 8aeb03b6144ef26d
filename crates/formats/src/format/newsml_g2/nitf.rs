//! An NITF document inside a G2 item: its head fills what the item's metadata leaves open, its content becomes HTML.

use roxmltree::Node;
use wiredesk_story::{Label, Story};

use super::{flex::Context, html, tree::some_text};
use crate::byline;

/// Reads `body.head` into the story and gives `body.content` as HTML.
pub(super) fn read(story: &mut Story, root: Node<'_, '_>, context: &Context<'_>) -> String {
    let named = |name: &'static str| root.descendants().filter(move |node| node.tag_name().name() == name);
    let words = |name: &'static str| named(name).find_map(some_text);
    if story.headlines.is_empty() {
        story.headlines.extend(words("hl1").map(|value| Label::new("main", value)));
        story.headlines.extend(named("hedline").next().into_iter().flat_map(|head| {
            let seconds = head.descendants().filter(|node| node.tag_name().name() == "hl2");
            seconds.filter_map(some_text).map(|value| Label::new("sub", value)).collect::<Vec<_>>()
        }));
    }
    if story.by.is_none() {
        story.by = words("byline");
        let authors = byline::authors(story.by.as_deref().unwrap_or_default(), &story.info_sources);
        if !story.people.iter().any(|one| one.rel.as_deref() == Some("author")) {
            story.people.splice(0..0, authors);
        }
    }
    if story.dateline.is_none() {
        story.dateline = words("dateline");
        if story.located.is_none() {
            let line = named("dateline").next();
            story.located = line.and_then(|line| {
                line.descendants().find(|node| node.tag_name().name() == "location").and_then(some_text)
            });
        }
    }
    if story.descriptions.is_empty() {
        story.descriptions.extend(words("abstract").map(|value| Label::new("summary", value)));
    }
    if story.language.is_none() {
        story.language = context.language.clone();
    }
    let mut out = String::new();
    let content = named("body.content").next().or_else(|| named("body").next());
    for node in content.into_iter().flat_map(|node| node.children()) {
        push(&mut out, node);
    }
    out
}

fn push(out: &mut String, node: Node<'_, '_>) {
    match node.tag_name().name() {
        "media" => media(out, node),
        "block" | "nitf-table" | "body.content" => node.children().for_each(|child| push(out, child)),
        "hedline" | "body.head" | "body.end" | "byline" | "dateline" | "nitf-table-metadata" | "tagline" => {}
        _ => html::push(out, node, &rename),
    }
}

/// NITF's name for an element in HTML; inline markup of meaning (`person`, `org`, `chron`) gives only its words.
fn rename(name: &str) -> Option<String> {
    let html = match name {
        "hl1" | "hl2" => "h2",
        "bq" => "blockquote",
        "block" | "credit" => "p",
        "lang" => "span",
        "fn" | "note" => "div",
        "p" | "ul" | "ol" | "li" | "dl" | "dt" | "dd" | "table" | "caption" | "thead" | "tbody" | "tfoot" | "tr"
        | "td" | "th" | "br" | "hr" | "pre" | "a" | "em" | "strong" | "sub" | "sup" | "q" | "i" | "b" | "u" => name,
        _ => return None,
    };
    Some(html.to_owned())
}

/// A picture with its caption; other media only if they have an address.
fn media(out: &mut String, node: Node<'_, '_>) {
    let find = |name: &str| node.children().find(|child| child.tag_name().name() == name);
    let Some(source) = find("media-reference").and_then(|reference| reference.attribute("source")) else { return };
    let mut attribute = String::new();
    html::escape(&mut attribute, source);
    out.push_str(&format!("<figure><img src=\"{attribute}\""));
    let alternate = find("media-reference").and_then(|reference| reference.attribute("alternate-text"));
    if let Some(alternate) = alternate {
        attribute.clear();
        html::escape(&mut attribute, alternate);
        out.push_str(&format!(" alt=\"{attribute}\""));
    }
    out.push('>');
    if let Some(caption) = find("media-caption") {
        out.push_str("<figcaption>");
        html::push(out, caption, &|name| rename(name).filter(|name| name != "p"));
        out.push_str("</figcaption>");
    }
    out.push_str("</figure>");
}
