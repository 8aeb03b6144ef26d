//! One `RBNews`.

use jiff::tz::TimeZone;
use roxmltree::Node;
use wiredesk_story::{AltId, Body, DateTime, Label, Link, Party, PubStatus, Story, Subject};

use super::FORMAT;
use crate::{
    ReadError, byline,
    format::{newsml_g2::iptc_uri, nitf},
    markup, opening,
    xml::{
        kept,
        tree::{elements, some_text},
    },
};

/// Reads one, field by field in the order they stand.
pub(super) fn read(news: Node<'_, '_>, zone: &TimeZone) -> Result<Story, ReadError> {
    let mut story = Story::default();
    for node in elements(news) {
        // An array of no entries and a field that is nil say nothing.
        let Some(text) = some_text(node) else { continue };
        match node.tag_name().name() {
            "PublishDate" => story.version_created = Some(moment(&text, zone)?),
            "content" => body(&mut story, node),
            "IPTCList" | "SubjectKeyword" => listed(&mut story, node),
            "byLine" => {
                story.people.extend(byline::authors(&text, &[]));
                story.by = Some(text);
            }
            name => {
                if !line(&mut story, name, &text) {
                    kept::keep(&mut story.extra, node);
                }
            }
        }
    }
    // A flash has no headline but the short text that the agency lists it by.
    let short = story.extra.get("ContentShort").and_then(serde_json::Value::as_str);
    if let Some(short) = short.filter(|_| story.headlines.is_empty()) {
        let label = Label::new("main", markup::inline_from_html(short, None).text);
        story.headlines.push(label);
    }
    if let Some(body) = story.bodies.pop() {
        let blocks = opening::without_repeats(&story, body.blocks);
        story.bodies.extend((!blocks.is_empty()).then(|| Body::main(blocks)));
    }
    // What replaces nothing and is the first version came to be when it was published.
    if story.version.as_deref() == Some("1") && story.links.is_empty() {
        story.first_created.clone_from(&story.version_created);
    }
    Ok(story)
}

fn moment(text: &str, zone: &TimeZone) -> Result<DateTime, ReadError> {
    DateTime::parse_lenient(text, zone).map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        let message = format!("PublishDate {shown:?} is no moment; ask Ritzau for the news again");
        ReadError::Content { format: FORMAT.name, message }
    })
}

/// A field of one line of text, where a story has a member for it.
fn line(story: &mut Story, name: &str, text: &str) -> bool {
    let plain = || markup::inline_from_html(text, None).text;
    let number = text.parse::<u8>().ok();
    match name {
        "NewsID" => story.alt_ids.push(AltId::new("guid", text)),
        "version" => story.version = Some(text.to_owned()),
        "headline" => story.headlines.push(Label::new("main", plain())),
        "subtitle" => story.descriptions.push(Label::new("summary", plain())),
        "strapline" => strapline(story, &plain()),
        "town" => story.located = Some(text.to_owned()),
        "origin" => origin(story, text),
        "Priority" if matches!(number, Some(1..=6)) => story.priority = number,
        "section" => story.subjects.push(Subject {
            name: Some(text.to_owned()),
            rel: Some("category".into()),
            ..Subject::default()
        }),
        "TilRedaktionen" => {
            let blocks = markup::blocks_from_html(text, None);
            let lines: Vec<&str> = blocks.iter().flat_map(|block| block.texts()).map(|line| line.text.trim()).collect();
            story.ed_note = Some(lines.join("\n"));
        }
        "Replaces" | "replacedID" => {
            let link = Link {
                rel: Some("irel:previousVersion".into()),
                href: text.to_owned(),
                content_type: None,
                title: None,
            };
            if !story.links.contains(&link) {
                story.links.push(link);
            }
        }
        "Annuleret" if text == "true" => story.pub_status = Some(PubStatus::Canceled),
        "Korrektion" if text == "true" => story.signals.push("sig:correction".into()),
        "NyVersion" if text == "true" => story.signals.push("sig:update".into()),
        _ => return false,
    }
    true
}

/// The strapline is the slug, `NU/FLASH-U`; its parts are the keywords.
fn strapline(story: &mut Story, text: &str) {
    story.slugline = Some(text.to_owned());
    for word in text.split('/').map(str::trim).filter(|word| !word.is_empty()) {
        story.subjects.push(keyword(word));
    }
}

/// The credit, `/ritzau/`, as it is printed; slashes are not part of the name.
fn origin(story: &mut Story, text: &str) {
    let name = text.trim_matches(['/', ' ']);
    if !name.is_empty() {
        story.info_sources.push(Party { name: Some(name.to_owned()), role: Some("credit".into()), ..Party::default() });
    }
    if name != text {
        story.extra.insert("origin".into(), text.into());
    }
}

/// Entries of an array: numbers are codes, strings are words.
fn listed(story: &mut Story, node: Node<'_, '_>) {
    for entry in elements(node) {
        let Some(text) = some_text(entry) else { continue };
        if node.tag_name().name() == "SubjectKeyword" {
            story.subjects.push(keyword(&text));
        } else {
            story.subjects.push(code(text));
        }
    }
}

/// A code of the IPTC has eight digits; as a number it has lost the zero that it may begin with.
fn code(text: String) -> Subject {
    let number = matches!(text.len(), 7 | 8) && text.bytes().all(|byte| byte.is_ascii_digit());
    let literal = if number { nitf::code(&format!("{text:0>8}")) } else { text };
    Subject { uri: iptc_uri(&literal), literal: Some(literal), rel: Some("about".into()), ..Subject::default() }
}

fn keyword(word: &str) -> Subject {
    Subject { name: Some(word.to_owned()), rel: Some("keyword".into()), ..Subject::default() }
}

/// The text, HTML as escaped text.
fn body(story: &mut Story, node: Node<'_, '_>) {
    let html: String = node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect();
    let blocks = markup::blocks_from_html(&html, None);
    if !blocks.is_empty() {
        story.bodies.push(Body::main(blocks));
    }
}
