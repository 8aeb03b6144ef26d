//! `body.head` and `body.end`: headlines, byline, dateline, summary, notes and rights.

use std::collections::HashSet;

use roxmltree::Node;
use wiredesk_story::{Concept, Label, Party, Story};

use super::{concept, content, docdata::moment, read::Draft};
use crate::{
    byline, dateline, markup,
    xml::{
        kept::{insert, keep},
        tree::{attribute, child, children, elements, inside, is, some_text},
    },
};

pub(super) fn head(draft: &mut Draft<'_>, head: Node<'_, '_>) {
    let mut bylines: Vec<String> = Vec::new();
    let mut people: Vec<Concept> = Vec::new();
    for node in elements(head) {
        match node.tag_name().name() {
            "hedline" => headlines(&mut draft.story, node),
            "note" => note(draft, node),
            "rights" => rights(draft, node),
            "byline" => {
                bylines.extend(without(node, "byttl"));
                let named = children(node, "person").map(|person| concept::read(person, "author"));
                people.extend(named.filter(|person| person.name.is_some()));
                for title in children(node, "byttl").filter_map(some_text) {
                    insert(&mut draft.story.extra, "byttl".into(), title.into());
                }
            }
            "distributor" => distributor(&mut draft.story, node),
            "dateline" => place_and_date(draft, node),
            "abstract" => abstracts(&mut draft.story, node),
            _ => keep(&mut draft.story.extra, node),
        }
    }
    if !bylines.is_empty() {
        draft.story.by = Some(bylines.join(", "));
    }
    let told = draft.story.people.iter().any(|one| one.rel.as_deref() == Some("author"));
    if people.is_empty() && !told {
        people = signed(&draft.story);
    }
    draft.story.people.splice(0..0, people);
    draft.story.people.sort_by_key(|one| one.rel.as_deref() != Some("author"));
}

/// The people that the byline names. Who hands it out or holds the copyright is none of them.
pub(super) fn signed(story: &Story) -> Vec<Concept> {
    let holder = story.copyright_holder.clone().map(|name| Party { name: Some(name), ..Party::default() });
    let agencies: Vec<Party> = story.info_sources.iter().cloned().chain(holder).collect();
    byline::authors(story.by.as_deref().unwrap_or_default(), &agencies)
}

/// What follows from all of it: without a headline's element the title is the headline; a dateline's place.
pub(super) fn close_head(draft: &mut Draft<'_>) {
    let story = &mut draft.story;
    let untitled = story.headlines.is_empty();
    if let Some(title) = story.title.as_deref().filter(|_| untitled) {
        story.headlines.push(Label::new("main", title));
    }
    let mut known = HashSet::new();
    story.headlines.retain(|label| !label.value.is_empty() && known.insert(label.value.clone()));
    if story.located.is_none() {
        let placed = story.places.iter().find(|place| place.rel.as_deref() == Some("located"));
        let placed = placed.and_then(|place| place.name.clone());
        let named = story.dateline.as_deref().and_then(dateline::place).map(str::to_owned);
        story.located = placed.or(named);
    }
}

/// Role of an `hl1` of ours that says nothing: the story has no headline.
const EMPTY: &str = "\u{0}";
/// What such an `hl1` is called. Another's that is empty says nothing: the title is the headline.
pub(super) const NO_HEADLINE: &str = "no-headline";

fn headlines(story: &mut Story, node: Node<'_, '_>) {
    if elements(node).next().is_none() {
        story.headlines.extend(some_text(node).map(|words| Label::new("main", words)));
    }
    for line in elements(node).filter(|line| is(*line, "hl1") || is(*line, "hl2")) {
        let main = is(line, "hl1");
        let Some(value) = some_text(line) else {
            if main && attribute(line, "id") == Some(NO_HEADLINE) {
                story.headlines.push(Label::new(EMPTY, ""));
            }
            continue;
        };
        let role = line.attribute("class").map_or(if main { "main" } else { "sub" }, str::trim);
        story.headlines.push(Label { role: (!role.is_empty()).then(|| role.to_owned()), value, by: None });
    }
}

/// A note is for editors, unless it is the copyright notice.
fn note(draft: &mut Draft<'_>, node: Node<'_, '_>) {
    let Some(words) = lines(node) else { return };
    if attribute(node, "noteclass") == Some("cpyrt") {
        draft.story.copyright_notice = draft.story.copyright_notice.take().or(Some(words));
    } else {
        draft.notes.push(words);
    }
}

fn rights(draft: &mut Draft<'_>, node: Node<'_, '_>) {
    let owner = child(node, "rights.owner").and_then(some_text);
    draft.story.copyright_holder = draft.story.copyright_holder.take().or(owner);
    let said = |name| child(node, name).and_then(some_text);
    let terms = [said("rights.type"), said("rights.limitations")];
    draft.terms.extend(terms.into_iter().flatten());
    let told = ["rights.owner", "rights.type", "rights.limitations"];
    let words = |one: &Node<'_, '_>| one.is_text() && one.text().is_some_and(|text| !text.trim().is_empty());
    if elements(node).any(|one| !told.contains(&one.tag_name().name())) || node.children().any(|one| words(&one)) {
        keep(&mut draft.story.extra, node);
    }
}

/// Who hands it out: each `org` with its codes, else the words.
fn distributor(story: &mut Story, node: Node<'_, '_>) {
    let named: Vec<Party> = children(node, "org")
        .map(|org| concept::read(org, "provider"))
        .map(|org| Party { name: org.name, role: org.rel, uri: org.uri, literal: org.literal })
        .filter(|party| party.name.is_some() || party.uri.is_some() || party.literal.is_some())
        .collect();
    let found = !named.is_empty();
    story.info_sources.extend(named);
    let words = some_text(node).filter(|_| !found);
    story.info_sources.extend(words.map(|name| Party {
        name: Some(name),
        role: Some("provider".into()),
        ..Party::default()
    }));
}

fn place_and_date(draft: &mut Draft<'_>, node: Node<'_, '_>) {
    let date = child(node, "story.date");
    if draft.story.content_created.is_none() {
        draft.story.content_created = date.and_then(|date| moment(draft, date));
    }
    if draft.story.dateline.is_some() || without(node, "story.date").is_none() {
        return;
    }
    draft.story.dateline = match child(node, "location").filter(|_| elements(node).count() == 1) {
        Some(location) if !own_words(node) => concept::read(location, "").name,
        // The date as a code is no word of the dateline.
        _ if date.and_then(some_text).is_some_and(|date| date.bytes().take(8).filter(u8::is_ascii_digit).count() == 8) => {
            without(node, "story.date")
        }
        _ => some_text(node),
    };
    draft.story.located = inside(node, "location").find_map(concept::place);
}

/// Whether there are words beside the elements.
fn own_words(node: Node<'_, '_>) -> bool {
    node.children().any(|child| child.is_text() && child.text().is_some_and(|text| !text.trim().is_empty()))
}

fn abstracts(story: &mut Story, node: Node<'_, '_>) {
    let role = node.attribute("class").map_or("summary", str::trim);
    let role = (!role.is_empty()).then(|| role.to_owned());
    story.descriptions.extend(lines(node).map(|value| Label { role, value, by: None }));
}

/// What stands at the end.
pub(super) fn end(draft: &mut Draft<'_>, end: Node<'_, '_>) {
    for node in elements(end) {
        let words = some_text(node);
        words.into_iter().for_each(|words| insert(&mut draft.story.extra, node.tag_name().name().into(), words.into()));
    }
}

/// The words of an element that holds blocks, one line a block.
fn lines(node: Node<'_, '_>) -> Option<String> {
    let lines = markup::lines_from_blocks(&markup::blocks_from_html(&content::html(node), None));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The words of an element but for those of one kind of child.
fn without(node: Node<'_, '_>, name: &str) -> Option<String> {
    let mut words = String::new();
    for part in node.children().filter(|part| !is(*part, name)) {
        for text in part.descendants().filter(Node::is_text).filter_map(|text| text.text()) {
            words.push_str(text);
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}
