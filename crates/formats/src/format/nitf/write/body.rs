//! `body`: headlines, byline, dateline, summary, and the blocks of the text.

use serde_json::Value;
use wiredesk_story::{Block, BlockKind, Concept, Label, RichText, Story};

use super::{
    super::text::NO_HEADLINE,
    identified::{concept, handed},
    media,
};
use crate::{markup, xml::Writer};

pub(super) fn head(xml: &mut Writer, story: &Story) {
    xml.start("body.head", &[]).line();
    if !story.headlines.is_empty() || story.title.is_some() {
        xml.start("hedline", &[]).line();
        let empty = Label::new("main", "");
        let (first, rest) = story.headlines.split_first().unwrap_or((&empty, &[]));
        if first.value.is_empty() {
            xml.empty("hl1", &[("id", NO_HEADLINE)]).line();
        } else {
            labelled(xml, "hl1", first, "main");
        }
        for label in rest {
            labelled(xml, "hl2", label, "sub");
        }
        xml.end().line();
    }
    if let Some(notice) = &story.copyright_notice {
        xml.start("note", &[("noteclass", "cpyrt")]).start("body.content", &[]);
        lines(xml, notice);
        xml.end().end().line();
    }
    if let Some(by) = &story.by {
        let title = story.extra.get("byttl").and_then(Value::as_str);
        xml.start("byline", &[]).text(by).leaf_if("byttl", &[], title).end().line();
    }
    distributor(xml, story);
    dateline(xml, story);
    for label in &story.descriptions {
        let role = label.role.as_deref().unwrap_or_default();
        let class = [("class", role)];
        xml.start("abstract", if role == "summary" { &[] } else { &class });
        lines(xml, &label.value);
        xml.end().line();
    }
    xml.end().line();
}

fn labelled(xml: &mut Writer, element: &str, label: &Label, usual: &str) {
    let role = label.role.as_deref().unwrap_or_default();
    let class = [("class", role)];
    xml.leaf(element, if role == usual { &[] } else { &class }, &label.value).line();
}

/// A paragraph for each line.
fn lines(xml: &mut Writer, text: &str) {
    for line in text.split('\n') {
        xml.leaf("p", &[], line);
    }
}

fn distributor(xml: &mut Writer, story: &Story) {
    let parties: Vec<_> = story.info_sources.iter().filter(|party| handed(party).is_none()).collect();
    match parties.as_slice() {
        [] => {}
        [only] if only.role.as_deref() == Some("provider") && only.uri.is_none() && only.literal.is_none() => {
            xml.leaf("distributor", &[], only.name.as_deref().unwrap_or_default()).line();
        }
        several => {
            xml.start("distributor", &[]);
            for party in several {
                let org = Concept {
                    name: party.name.clone(),
                    rel: party.role.clone(),
                    uri: party.uri.clone(),
                    literal: party.literal.clone(),
                    ..Concept::default()
                };
                concept(xml, "org", &org, "provider");
            }
            xml.end().line();
        }
    }
}

/// The dateline as written, with its place marked up, and the moment that the content was made.
fn dateline(xml: &mut Writer, story: &Story) {
    if story.dateline.is_none() && story.content_created.is_none() {
        return;
    }
    let text = story.dateline.as_deref().unwrap_or_default();
    xml.start("dateline", &[]);
    match story.located.as_deref().and_then(|place| text.split_once(place).map(|(before, after)| (before, place, after))) {
        Some((before, place, after)) => xml.text(before).leaf("location", &[], place).text(after),
        None => xml.text(text),
    };
    if let Some(moment) = &story.content_created {
        xml.empty("story.date", &[("norm", moment.as_str())]);
    }
    xml.end().line();
}

/// The main body, and after it the items that belong to the story.
pub(super) fn content(xml: &mut Writer, story: &Story, carried: &[Vec<(String, String)>]) {
    xml.start("body.content", &[]).line();
    for block in story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default() {
        self::block(xml, block);
    }
    for (n, one) in story.associations.iter().enumerate() {
        media::association(xml, one, carried.get(n).map(Vec::as_slice).unwrap_or_default());
    }
    xml.end().line();
}

fn block(xml: &mut Writer, block: &Block) {
    let language = block.language.as_ref().map(ToString::to_string);
    let voice: Vec<(&str, &str)> = language.as_deref().map(|tag| ("xml:lang", tag)).into_iter().collect();
    match &block.kind {
        BlockKind::Heading { text, .. } => {
            xml.start("hl2", &voice).raw(&inline(text)).end().line();
        }
        BlockKind::Paragraph { text } => {
            xml.start("p", &voice).raw(&inline(text)).end().line();
        }
        BlockKind::List { ordered, items } if !items.is_empty() => {
            xml.start(if *ordered { "ol" } else { "ul" }, &voice);
            for item in items {
                xml.start("li", &[]).raw(&inline(item)).end();
            }
            xml.end().line();
        }
        BlockKind::Quote { paragraphs } => {
            xml.start("bq", &voice).start("block", &[]);
            for paragraph in paragraphs {
                xml.start("p", &[]).raw(&inline(paragraph)).end();
            }
            xml.end().end().line();
        }
        BlockKind::Table { header, rows } => table(xml, *header, rows, &voice),
        BlockKind::Image(image) => media::figure(xml, image),
        BlockKind::Embed { href, text } => {
            let words = if text.is_empty() { href.as_str() } else { text.text.as_str() };
            xml.start("p", &voice).leaf("a", &[("href", href)], words).end().line();
        }
        BlockKind::List { .. } => {}
    }
}

fn table(xml: &mut Writer, header: bool, rows: &[Vec<RichText>], voice: &[(&str, &str)]) {
    let rows: Vec<&Vec<RichText>> = rows.iter().filter(|row| !row.is_empty()).collect();
    let (head, rest) = rows.split_at(usize::from(header).min(rows.len()));
    if rows.is_empty() {
        return;
    }
    xml.start("table", voice);
    for (part, cell, rows) in [("thead", "th", head), ("tbody", "td", rest)] {
        if rows.is_empty() {
            continue;
        }
        xml.start(part, &[]);
        for row in rows {
            xml.start("tr", &[]);
            for text in *row {
                xml.start(cell, &[]).raw(&inline(text)).end();
            }
            xml.end();
        }
        xml.end();
    }
    xml.end().line();
}

/// A text with its marks as enriched text: the inline HTML with NITF's names.
pub(super) fn inline(text: &RichText) -> String {
    let html = markup::html_from_inline(text);
    let mut out = String::with_capacity(html.len() + 16);
    let mut rest = html.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        let name = tag.split(' ').next().unwrap_or_default();
        match name {
            "strong" => out.push_str("<em class=\"bold\">"),
            "/strong" => out.push_str("</em>"),
            "sub" | "sup" => out.push_str(&format!("<num><{name}>")),
            "/sub" | "/sup" => out.push_str(&format!("<{name}></num>")),
            "/span" | "/bdi" => out.push_str("</lang>"),
            "span" | "bdi" => {
                let tag = tag.split("lang=\"").nth(1).and_then(|rest| rest.split('"').next());
                let tag = tag.map(|tag| format!(" xml:lang=\"{tag}\"")).unwrap_or_default();
                out.push_str(&format!("<lang{tag}>"));
            }
            _ => out.push_str(&format!("<{tag}>")),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What came as the document's end.
pub(super) fn end(xml: &mut Writer, story: &Story) {
    let said = |name: &'static str| Some((name, story.extra.get(name)?.as_str()?));
    let parts: Vec<_> = ["tagline", "bibliography"].into_iter().filter_map(said).collect();
    if !parts.is_empty() {
        xml.start("body.end", &[]).line();
        for (name, text) in parts {
            xml.leaf(name, &[], text).line();
        }
        xml.end().line();
    }
}
