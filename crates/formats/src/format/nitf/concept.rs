//! Enriched text as concepts: `person`, `org`, `location`, `event`, `object.title`, `classifier`, and back.

use roxmltree::Node;
use wiredesk_story::{Concept, Story, StoryUri, Subject};

use crate::{
    format::newsml_g2::{iptc_qcode, iptc_uri},
    xml::tree::{attribute, child, children, elements, is, some_text},
};

/// `idsrc` of a code that is a URI.
const URI: &str = "uri";
/// `idsrc` of a code that names no source.
const LITERAL: &str = "literal";

/// Elements whose content is no part of a name.
const ASIDE: [&str; 2] = ["alt-code", "function"];
/// What a `location` is made of, the smaller first.
const PARTS: [&str; 5] = ["sublocation", "city", "state", "region", "country"];

/// Adds the concept that an element names to the list of the story where it belongs. `rel`: how the story relates to it, where
/// the element's class does not say.
pub(super) fn push(story: &mut Story, node: Node<'_, '_>, rel: &str) {
    let concept = read(node, rel);
    if concept.name.is_none() && concept.uri.is_none() && concept.literal.is_none() {
        return;
    }
    match node.tag_name().name() {
        "person" => story.people.push(concept),
        "org" => story.organisations.push(concept),
        "location" => story.places.push(concept),
        "event" => story.events.push(concept),
        "object.title" => story.objects.push(concept),
        "classifier" => {
            let Concept { name, rel, uri, literal, .. } = concept;
            let name = name.or_else(|| attribute(node, "value").map(str::to_owned));
            story.subjects.push(Subject { name, rel, uri, literal, ..Subject::default() });
        }
        _ => {}
    }
}

/// Whether [`push`] knows the element.
pub(super) fn is_concept(node: Node<'_, '_>) -> bool {
    ["person", "org", "location", "event", "object.title", "classifier"].iter().any(|name| is(node, name))
}

/// Name, codes and relation of an element.
pub(super) fn read(node: Node<'_, '_>, rel: &str) -> Concept {
    let mut concept = Concept { name: name(node), ..Concept::default() };
    let stated = node.attribute("class").map_or(rel, str::trim);
    concept.rel = (!stated.is_empty()).then(|| stated.to_owned());
    let source = ["idsrc", "code-source", "type"].iter().find_map(|name| attribute(node, name));
    code(&mut concept, source, attribute(node, "value").or_else(|| attribute(node, "location-code")));
    for other in children(node, "alt-code") {
        code(&mut concept, attribute(other, "idsrc"), attribute(other, "value"));
    }
    if concept.uri.is_none() {
        concept.uri = concept.literal.as_deref().and_then(iptc_uri);
    }
    concept
}

fn code(concept: &mut Concept, source: Option<&str>, value: Option<&str>) {
    let Some(value) = value else { return };
    let is_uri = source == Some(URI) || source.is_none() && StoryUri::parse(value).is_ok();
    if is_uri {
        if concept.uri.is_none() {
            concept.literal = concept.literal.take().or_else(|| iptc_qcode(value));
            concept.uri = Some(value.to_owned());
        }
    } else if concept.literal.is_none() {
        concept.literal = Some(match source.filter(|source| *source != LITERAL) {
            Some(source) => format!("{source}:{value}"),
            None => value.to_owned(),
        });
    }
}

/// The words of an element: those of a place from the smaller to the larger.
fn name(node: Node<'_, '_>) -> Option<String> {
    let parts: Vec<String> =
        elements(node).filter(|part| PARTS.contains(&part.tag_name().name())).filter_map(some_text).collect();
    let own = node.children().filter_map(|child| child.text().filter(|_| child.is_text()));
    let bare = !own.flat_map(str::chars).any(char::is_alphanumeric);
    if bare && !parts.is_empty() {
        return Some(parts.join(", "));
    }
    if !elements(node).any(|part| ASIDE.contains(&part.tag_name().name())) {
        return some_text(node);
    }
    let words: String = node
        .children()
        .filter(|part| !ASIDE.contains(&part.tag_name().name()))
        .filter_map(|part| if part.is_text() { part.text().map(str::to_owned) } else { some_text(part) })
        .collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

/// The place of a `location` alone, as a dateline has it: its city, else all of it.
pub(super) fn place(node: Node<'_, '_>) -> Option<String> {
    child(node, "city").and_then(some_text).or_else(|| name(node))
}

/// What an element must say for [`read`] to find these codes: the first of them as attributes, others as `alt-code`.
pub(super) fn codes<'c>(uri: Option<&'c str>, literal: Option<&'c str>) -> Vec<(&'c str, &'c str)> {
    let mut codes = Vec::new();
    if let Some(literal) = literal {
        let sound = |part: &str| !part.is_empty() && part.trim() == part && part != URI && part != LITERAL;
        codes.push(match literal.split_once(':') {
            Some((source, value)) if sound(source) && sound(value) => (source, value),
            _ => (LITERAL, literal),
        });
    }
    codes.extend(uri.filter(|uri| literal.and_then(iptc_uri).as_deref() != Some(*uri)).map(|uri| (URI, uri)));
    codes
}
