//! The content side of an item: `contentMeta`.

use std::collections::HashSet;

use roxmltree::Node;
use serde_json::{Map, Value};
use wiredesk_story::{AltId, Concept, Label, Party, Story, Subject, story::generated::SOURCE_TYPE};

use super::{
    asserted::is_held,
    flex::{Context, Kind},
    item::{property, push_party},
    own,
    tree::{attribute, child, child_elements, children, some_text, text},
    uri,
};
use crate::{unique::unique, byline, xml::kept::keep};

/// Texts that may come in several languages, gathered before the best is chosen.
#[derive(Default)]
struct Texts<'a, 'i> {
    headlines: Vec<Node<'a, 'i>>,
    descriptions: Vec<Node<'a, 'i>>,
    slugs: Vec<Node<'a, 'i>>,
    datelines: Vec<Node<'a, 'i>>,
    bylines: Vec<Node<'a, 'i>>,
    creators: Vec<Node<'a, 'i>>,
}

/// Reads `contentMeta`, or the same properties as hints in a reference.
pub(super) fn content_meta(story: &mut Story, meta: Node<'_, '_>, context: &Context<'_>) {
    let mut texts = Texts::default();
    for node in child_elements(meta) {
        match node.tag_name().name() {
            "urgency" => story.urgency = text(node).parse().ok().filter(|level| (1..=9).contains(level)),
            "contentCreated" => story.content_created = context.time(node),
            "digitalSourceType" => source_type(story, context.concept(node, None)),
            "located" => located(story, node, context),
            "infoSource" => {
                let role = context.role(node, "role", uri::ROLE).unwrap_or_else(|| "source".into());
                push_party(story, node, &role, context);
            }
            "creator" => texts.creators.push(node),
            "altId" => alt_id(story, node, context),
            "genre" => story.genres.push(context.concept(node, None)),
            "keyword" => keyword(story, node, context),
            "subject" => subject(story, node, context),
            "creditline" => credit(story, node),
            "slugline" => texts.slugs.push(node),
            "headline" => texts.headlines.push(node),
            "dateline" => texts.datelines.push(node),
            "by" => texts.bylines.push(node),
            "description" => texts.descriptions.push(node),
            "contentMetaExtProperty" => property(story, node),
            _ => {}
        }
    }
    chosen(story, texts, context);
}

/// Where the content comes from, as ninjs says it.
fn source_type(story: &mut Story, stated: Concept) {
    let members = [("name", stated.name), ("uri", stated.uri), ("literal", stated.literal)];
    let members = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), Value::from(value?))));
    let value: Map<String, Value> = members.collect();
    if !value.is_empty() {
        story.ninjs.insert(SOURCE_TYPE.into(), value.into());
    }
}

/// The names that [`content_meta`] reads.
pub(super) const CONTENT_META: &[&str] = &[
    "urgency",
    "contentCreated",
    "digitalSourceType",
    "located",
    "infoSource",
    "creator",
    "altId",
    "genre",
    "keyword",
    "subject",
    "creditline",
    "slugline",
    "headline",
    "dateline",
    "by",
    "description",
    "language",
];

fn chosen(story: &mut Story, mut texts: Texts<'_, '_>, context: &Context<'_>) {
    for nodes in [&mut texts.slugs, &mut texts.datelines, &mut texts.bylines] {
        nodes.retain(|node| some_text(*node).is_some());
    }
    story.headlines.extend(labels(&texts.headlines, context));
    story.descriptions.extend(labels(&texts.descriptions, context));
    story.slugline = context.best(texts.slugs).and_then(some_text).or_else(|| story.slugline.take());
    story.dateline = context.best(texts.datelines).and_then(some_text).or_else(|| story.dateline.take());
    let nearest = texts.bylines.iter().map(|node| context.distance(*node)).min();
    let near = texts.bylines.iter().filter(|node| Some(context.distance(**node)) == nearest);
    let mut lines: Vec<String> = near.filter_map(|node| some_text(*node)).collect();
    unique(&mut lines);
    if !lines.is_empty() {
        story.by = Some(lines.join(", "));
    }
    let mut authors = creators(story, &texts.creators, context);
    let unsigned = texts.bylines.iter().any(|node| own::attribute(*node, own::ONLY).is_some());
    if authors.is_empty() && !unsigned {
        authors = byline::authors(story.by.as_deref().unwrap_or_default(), &story.info_sources);
    }
    story.people.splice(0..0, authors);
    for list in [&mut story.people, &mut story.organisations, &mut story.places, &mut story.events, &mut story.objects]
    {
        unique(list);
    }
    unique(&mut story.info_sources);
    unique(&mut story.alt_ids);
}

/// Headlines or descriptions: those in the item's language first, of them the one without a role or the main one. Our own
/// writer says the order where it is another.
fn labels(nodes: &[Node<'_, '_>], context: &Context<'_>) -> Vec<Label> {
    let mut found: Vec<(u32, u8, bool, Label)> = nodes
        .iter()
        .filter_map(|node| {
            let role = context.role(*node, "role", uri::ROLE);
            let secondary = role.as_deref().is_some_and(|role| !is_main(role));
            let order = own::attribute(*node, own::ORDER).and_then(|text| text.parse().ok()).unwrap_or(0);
            Some((order, context.distance(*node) / 2, secondary, Label { role, value: some_text(*node)?, by: None }))
        })
        .collect();
    found.sort_by_key(|(order, distance, secondary, _)| (*order, *distance, *secondary));
    let mut labels: Vec<Label> = found.into_iter().map(|(.., label)| label).collect();
    unique(&mut labels);
    labels
}

/// Whether a headline or description of this role goes before the others.
pub(super) fn is_main(role: &str) -> bool {
    matches!(super::catalog::code_of(role).to_lowercase().as_str(), "main" | "headline" | "mainheadline" | "hl1")
}

/// The dateline's place, and what it lies in, as places of the story with `rel` `located`.
fn located(story: &mut Story, node: Node<'_, '_>, context: &Context<'_>) {
    let place = context.concept(node, Some("located"));
    let broader: Vec<Concept> =
        children(node, "broader").map(|wider| context.concept(wider, Some("located"))).collect();
    let named = place.name.clone().or_else(|| {
        let coded = place.literal.is_some() || place.uri.is_some();
        broader.iter().find_map(|wider| wider.name.clone()).filter(|_| coded)
    });
    let only = own::attribute(node, own::ONLY);
    if story.located.is_none() && only != Some("place") {
        story.located = named;
    }
    if only == Some("name") {
        return;
    }
    let says = |place: &Concept| place.name.is_some() || place.uri.is_some() || place.literal.is_some();
    story.places.extend(std::iter::once(place).chain(broader).filter(says));
}

fn alt_id(story: &mut Story, node: Node<'_, '_>, context: &Context<'_>) {
    let Some(value) = some_text(node) else { return };
    story.alt_ids.push(AltId { role: context.role(node, "type", uri::ID), value });
}

fn keyword(story: &mut Story, node: Node<'_, '_>, context: &Context<'_>) {
    let Some(name) = some_text(node) else { return };
    story.subjects.push(Subject { name: Some(name), ..context.found(node, "keyword") });
}

fn credit(story: &mut Story, node: Node<'_, '_>) {
    let Some(name) = some_text(node) else { return };
    story.info_sources.push(Party { name: Some(name), role: Some("credit".into()), ..Party::default() });
}

fn subject(story: &mut Story, node: Node<'_, '_>, context: &Context<'_>) {
    // What the facets of a main concept make it stands in `extra`.
    let node = child(node, "mainConcept").unwrap_or(node);
    let kind = context.kind(node);
    if kind == Kind::Topic {
        let subject = context.subject(node);
        if subject.name.is_some() || subject.uri.is_some() || subject.literal.is_some() {
            story.subjects.push(subject);
        }
        return;
    }
    let mut concept = context.concept(node, Some("about"));
    if kind == Kind::Place && concept.name.is_none() {
        let asserted = context.asserted.place(attribute(node, "qcode"), concept.uri.as_deref());
        let around = asserted.map_or(&[][..], |one| &one.around);
        let nearest = around.first().and_then(|place| place.name.clone());
        concept.name = asserted.and_then(|one| one.name.clone()).or_else(|| nearest.clone());
        if concept.more.is_empty() {
            concept.more = asserted.map(|one| one.more.clone()).unwrap_or_default();
        }
        // The nearest is the place itself where it has the same name.
        let itself = usize::from(nearest.is_some() && nearest == concept.name);
        story.places.push(concept);
        story.places.extend(around.iter().skip(itself).cloned());
        return;
    }
    let list = match kind {
        Kind::Person => &mut story.people,
        Kind::Organisation => &mut story.organisations,
        Kind::Place => &mut story.places,
        Kind::Event => &mut story.events,
        Kind::Topic | Kind::Object => &mut story.objects,
    };
    list.push(concept);
}

/// Those who made it that are authors. An organisation is a source: by its type, or because it is also named as a source
/// or holder.
fn creators(story: &mut Story, nodes: &[Node<'_, '_>], context: &Context<'_>) -> Vec<Concept> {
    let mut agencies: HashSet<String> = HashSet::new();
    let mut know = |names: [Option<&String>; 2]| {
        agencies.extend(names.into_iter().flatten().map(|name| name.to_ascii_lowercase()));
    };
    know([story.copyright_holder.as_ref(), None]);
    for party in story.info_sources.iter().filter(|party| party.role.as_deref() != Some("credit")) {
        know([party.name.as_ref(), party.literal.as_ref()]);
    }
    let mut authors = Vec::new();
    for node in nodes {
        let concept = context.concept(*node, Some("author"));
        let Some(known_as) = concept.name.as_ref().or(concept.literal.as_ref()).or(concept.uri.as_ref()) else {
            continue;
        };
        let kind = context.kind(*node);
        let agency = kind == Kind::Organisation
            || attribute(*node, "role").is_some_and(|role| role.ends_with(":source"))
            || agencies.contains(&known_as.to_ascii_lowercase());
        if agency && kind != Kind::Person {
            agencies
                .extend([&concept.name, &concept.literal].into_iter().flatten().map(|name| name.to_ascii_lowercase()));
            push_party(story, *node, "creator", context);
        } else {
            authors.push(Concept { more: serde_json::Map::new(), ..concept });
        }
    }
    authors
}

/// Keeps in `extra` what none of the lists names. Extension properties are read, or kept, where they are met.
pub(super) fn keep_rest(story: &mut Story, meta: Node<'_, '_>, read: &[&[&str]]) {
    for node in meta.children().filter(Node::is_element) {
        let name = node.tag_name().name();
        let known = super::tree::is_g2(node) && read.iter().any(|names| names.contains(&name));
        let signature = name == "Signature" && !super::tree::is_g2(node);
        let extension = matches!(name, "itemMetaExtProperty" | "contentMetaExtProperty");
        let held = name == "assert" && is_held(node);
        if !(known || extension || held || signature) {
            keep(&mut story.extra, node);
        }
    }
}
