//! Keywords, sources and concepts of a document's data.


use wiredesk_story::{Concept, Party, Story};

use super::{
    super::{concept::codes, text},
    head::number,
};
use crate::xml::Writer;

pub(super) fn write(xml: &mut Writer, story: &Story) {
    let keywords: Vec<&str> = story
        .subjects
        .iter()
        .filter(|one| one.rel.as_deref() == Some("keyword") && one.uri.is_none() && one.literal.is_none())
        .filter_map(|one| one.name.as_deref())
        .collect();
    if !keywords.is_empty() {
        xml.start("key-list", &[]).line();
        for word in &keywords {
            xml.empty("keyword", &[("key", word)]).line();
        }
        xml.end().line();
    }
    let sources: Vec<&str> = story.info_sources.iter().filter_map(handed).collect();
    if !sources.is_empty() {
        xml.start("del-list", &[]).line();
        for source in sources {
            xml.empty("from-src", &[("src-name", source)]).line();
        }
        xml.end().line();
    }
    concepts(xml, story);
}

/// The name of a source that handed the story on, and of which no more is known.
pub(super) fn handed(party: &Party) -> Option<&str> {
    let plain = party.role.as_deref() == Some("source") && party.uri.is_none() && party.literal.is_none();
    party.name.as_deref().filter(|_| plain)
}

fn concepts(xml: &mut Writer, story: &Story) {
    let is_author = |one: &&Concept| one.rel.as_deref() == Some("author");
    let derived = text::signed(story);
    let signed = story.people.iter().filter(is_author).eq(derived.iter());
    let people = story.people.iter().filter(|one| !(signed && is_author(one)));
    let mut all: Vec<(&str, &Concept)> = people.map(|one| ("person", one)).collect();
    all.extend(story.organisations.iter().map(|one| ("org", one)));
    all.extend(story.places.iter().map(|one| ("location", one)));
    all.extend(story.events.iter().map(|one| ("event", one)));
    all.extend(story.objects.iter().map(|one| ("object.title", one)));
    let keyword = |rel: Option<&str>| rel == Some("keyword");
    let topics: Vec<Concept> = story
        .subjects
        .iter()
        .filter(|one| number(one).is_none())
        .filter(|one| !(keyword(one.rel.as_deref()) && one.uri.is_none() && one.literal.is_none()))
        .map(|one| Concept {
            name: one.name.clone(),
            rel: one.rel.clone(),
            uri: one.uri.clone(),
            literal: one.literal.clone(),
            ..Concept::default()
        })
        .collect();
    all.extend(topics.iter().map(|one| ("classifier", one)));
    if all.is_empty() {
        return;
    }
    xml.start("identified-content", &[]).line();
    for (element, one) in all {
        concept(xml, element, one, "about");
        xml.line();
    }
    xml.end().line();
}

/// One element of enriched text: its first code as attributes, another as `alt-code`. `usual`: the relation it stands for
/// without a class.
pub(super) fn concept(xml: &mut Writer, element: &str, one: &Concept, usual: &str) {
    let rel = one.rel.as_deref().unwrap_or_default();
    let mut attributes: Vec<(&str, &str)> = Vec::new();
    if rel != usual {
        attributes.push(("class", rel));
    }
    let codes = codes(one.uri.as_deref(), one.literal.as_deref());
    let (source, code) = if element == "location" { ("code-source", "location-code") } else { ("idsrc", "value") };
    attributes.extend(codes.first().iter().flat_map(|(owner, value)| [(source, *owner), (code, *value)]));
    xml.start(element, &attributes).text(one.name.as_deref().unwrap_or_default());
    for (owner, value) in codes.iter().skip(1) {
        xml.empty("alt-code", &[("idsrc", owner), ("value", value)]);
    }
    xml.end();
}
