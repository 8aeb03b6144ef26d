//! The content side of an item: `contentMeta`.

use roxmltree::Node;
use wiredesk_story::{AltId, Concept, Label, Party, Story, Subject};

use super::{
    extra::keep,
    flex::{Context, Kind},
    item::push_party,
    tree::{attribute, child_elements, children, some_text, text},
    uri,
};
use crate::byline;

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
pub(super) fn content_meta(story: &mut Story, meta: Node<'_, '_>, context: &Context<'_, '_>) {
    let mut texts = Texts::default();
    for node in child_elements(meta) {
        match node.tag_name().name() {
            "urgency" => story.urgency = text(node).parse().ok().filter(|level| (1..=9).contains(level)),
            "contentCreated" => story.content_created = context.time(node),
            "located" => located(story, node, context),
            "infoSource" => {
                let role = context.role(node, "role", uri::ROLE).unwrap_or_else(|| "source".into());
                push_party(story, node, &role, context);
            }
            "creator" => texts.creators.push(node),
            "altId" => alt_id(story, node, context),
            "genre" => story.genres.push(context.concept(node, None)),
            "keyword" => keyword(story, node),
            "subject" => subject(story, node, context),
            "creditline" => credit(story, node),
            "slugline" => texts.slugs.push(node),
            "headline" => texts.headlines.push(node),
            "dateline" => texts.datelines.push(node),
            "by" => texts.bylines.push(node),
            "description" => texts.descriptions.push(node),
            _ => {}
        }
    }
    chosen(story, texts, context);
}

/// The names that [`content_meta`] reads.
pub(super) const CONTENT_META: &[&str] = &[
    "urgency",
    "contentCreated",
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

fn chosen(story: &mut Story, mut texts: Texts<'_, '_>, context: &Context<'_, '_>) {
    for nodes in [&mut texts.slugs, &mut texts.datelines, &mut texts.bylines] {
        nodes.retain(|node| some_text(*node).is_some());
    }
    story.headlines.extend(labels(&texts.headlines, context));
    story.descriptions.extend(labels(&texts.descriptions, context));
    story.slugline = context.best(texts.slugs).and_then(some_text).or_else(|| story.slugline.take());
    story.dateline = context.best(texts.datelines).and_then(some_text).or_else(|| story.dateline.take());
    let nearest = texts.bylines.iter().map(|node| context.distance(*node)).min();
    let mut lines: Vec<String> = Vec::new();
    for line in texts.bylines.iter().filter(|node| Some(context.distance(**node)) == nearest) {
        lines.extend(some_text(*line).filter(|line| !lines.contains(line)));
    }
    if !lines.is_empty() {
        story.by = Some(lines.join(", "));
    }
    for node in texts.creators {
        creator(story, node, context);
    }
    if !story.people.iter().any(|one| one.rel.as_deref() == Some("author")) {
        let authors = byline::authors(story.by.as_deref().unwrap_or_default(), &story.info_sources);
        story.people.splice(0..0, authors);
    }
}

/// Headlines or descriptions: those in the item's language first, of them the one without a role or the main one.
fn labels(nodes: &[Node<'_, '_>], context: &Context<'_, '_>) -> Vec<Label> {
    let mut found: Vec<(u8, bool, Label)> = nodes
        .iter()
        .filter_map(|node| {
            let role = context.role(*node, "role", uri::ROLE);
            let secondary = role.as_deref().is_some_and(|role| !is_main(role));
            Some((context.distance(*node) / 2, secondary, Label { role, value: some_text(*node)? }))
        })
        .collect();
    found.sort_by_key(|(distance, secondary, _)| (*distance, *secondary));
    let mut labels: Vec<Label> = Vec::with_capacity(found.len());
    for (_, _, label) in found {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

fn is_main(role: &str) -> bool {
    matches!(super::catalog::code_of(role).to_lowercase().as_str(), "main" | "headline" | "mainheadline" | "hl1")
}

/// The dateline's place, and what it lies in, as places of the story with `rel` `located`.
fn located(story: &mut Story, node: Node<'_, '_>, context: &Context<'_, '_>) {
    let place = context.concept(node, Some("located"));
    let broader: Vec<Concept> =
        children(node, "broader").map(|wider| context.concept(wider, Some("located"))).collect();
    let named = place.name.clone().or_else(|| {
        let coded = place.literal.is_some() || place.uri.is_some();
        broader.iter().find_map(|wider| wider.name.clone()).filter(|_| coded)
    });
    if story.located.is_none() {
        story.located = named;
    }
    for place in std::iter::once(place).chain(broader) {
        let says = place.name.is_some() || place.uri.is_some() || place.literal.is_some();
        if says && !story.places.contains(&place) {
            story.places.push(place);
        }
    }
}

fn alt_id(story: &mut Story, node: Node<'_, '_>, context: &Context<'_, '_>) {
    let Some(value) = some_text(node) else { return };
    let id = AltId { role: context.role(node, "type", uri::ID), value };
    if !story.alt_ids.contains(&id) {
        story.alt_ids.push(id);
    }
}

fn keyword(story: &mut Story, node: Node<'_, '_>) {
    let Some(name) = some_text(node) else { return };
    story.subjects.push(Subject { name: Some(name), rel: Some("keyword".into()), ..Subject::default() });
}

fn credit(story: &mut Story, node: Node<'_, '_>) {
    let Some(name) = some_text(node) else { return };
    story.info_sources.push(Party { name: Some(name), role: Some("credit".into()), ..Party::default() });
}

fn subject(story: &mut Story, node: Node<'_, '_>, context: &Context<'_, '_>) {
    let kind = context.kind(node);
    if kind == Kind::Topic {
        let subject = context.subject(node);
        if subject.name.is_some() || subject.uri.is_some() || subject.literal.is_some() {
            story.subjects.push(subject);
        }
        return;
    }
    let concept = context.concept(node, Some("about"));
    let list = match kind {
        Kind::Person => &mut story.people,
        Kind::Organisation => &mut story.organisations,
        Kind::Place => &mut story.places,
        Kind::Event => &mut story.events,
        Kind::Topic | Kind::Object => &mut story.objects,
    };
    if !list.contains(&concept) {
        list.push(concept);
    }
}

/// A creator is an author, unless it is an organisation: by its type, or because it is also named as a source or holder.
fn creator(story: &mut Story, node: Node<'_, '_>, context: &Context<'_, '_>) {
    let concept = context.concept(node, Some("author"));
    let Some(known_as) = concept.name.as_deref().or(concept.literal.as_deref()).or(concept.uri.as_deref()) else {
        return;
    };
    let same = |other: Option<&str>| other.is_some_and(|other| other.eq_ignore_ascii_case(known_as));
    let agency = context.kind(node) == Kind::Organisation
        || attribute(node, "role").is_some_and(|role| role.ends_with(":source"))
        || same(story.copyright_holder.as_deref())
        || story.info_sources.iter().any(|party| {
            party.role.as_deref() != Some("credit") && (same(party.name.as_deref()) || same(party.literal.as_deref()))
        });
    if agency && context.kind(node) != Kind::Person {
        push_party(story, node, "creator", context);
        return;
    }
    let concept = Concept { more: serde_json::Map::new(), ..concept };
    if !story.people.contains(&concept) {
        story.people.push(concept);
    }
}

/// Keeps in `extra` what neither side of an item reads.
pub(super) fn keep_rest(story: &mut Story, meta: Node<'_, '_>, read: &[&str]) {
    for node in meta.children().filter(Node::is_element) {
        let name = node.tag_name().name();
        let known = super::tree::is_g2(node) && read.contains(&name);
        if name == "contentMetaExtProperty" || !(known || name.ends_with("ExtProperty")) {
            keep(&mut story.extra, node);
        }
    }
}
