//! The management side of an item: `itemMeta` and `rightsInfo`.

use roxmltree::Node;
use serde_json::Value;
use wiredesk_story::{AltId, ItemType, Link, PubStatus, Story, StoryUri};

use super::{
    catalog::code_of,
    flex::Context,
    tree::{attribute, child_elements, children, some_text},
    uri,
};
use crate::{unique::unique, xml::kept::keep};

/// Reads identity: `guid` (or the reference to it) and `version`.
pub(super) fn identity(story: &mut Story, guid: Option<&str>, version: Option<&str>) {
    match guid.map(|id| (id, StoryUri::parse(id))) {
        Some((_, Ok(uri))) => story.uri = Some(uri),
        Some((id, Err(_))) => story.alt_ids.insert(0, AltId::new("guid", id)),
        None => {}
    }
    story.version = version.map(str::to_owned);
}

/// Reads `itemMeta`, or the same properties as hints in a reference. What has no member goes to `extra`.
pub(super) fn item_meta(story: &mut Story, meta: Node<'_, '_>, context: &Context<'_>) {
    let mut notes: Vec<String> = Vec::new();
    let mut titles = Vec::new();
    for node in child_elements(meta) {
        match node.tag_name().name() {
            "itemClass" => item_class(story, node, context),
            "provider" => push_party(story, node, "provider", context),
            "versionCreated" => story.version_created = context.time(node),
            "firstCreated" => story.first_created = context.time(node),
            "embargoed" => embargo(story, node, context),
            "pubStatus" => pub_status(story, node, context),
            "title" => titles.push(node),
            "edNote" => notes.extend(some_text(node)),
            "signal" => story.signals.extend(context.code(node)),
            "expires" => story.expires = context.time(node),
            "link" => super::reference::link(story, node, context),
            "itemMetaExtProperty" => property(story, node),
            _ => {}
        }
    }
    if let Some(title) = context.best(titles).and_then(some_text) {
        story.title = Some(title);
    }
    if !notes.is_empty() {
        story.ed_note = Some(notes.join("\n"));
    }
}

/// The names that [`item_meta`] reads.
pub(super) const ITEM_META: &[&str] = &[
    "itemClass",
    "provider",
    "versionCreated",
    "firstCreated",
    "embargoed",
    "pubStatus",
    "title",
    "edNote",
    "signal",
    "expires",
    "link",
];

fn item_class(story: &mut Story, node: Node<'_, '_>, context: &Context<'_>) {
    let Some(code) = context.code(node) else { return };
    story.item_type = match code_of(&code).to_lowercase().as_str() {
        "text" => ItemType::Text,
        "audio" => ItemType::Audio,
        "video" => ItemType::Video,
        "picture" | "photo" | "image" => ItemType::Picture,
        "graphic" | "animated" | "animation" => ItemType::Graphic,
        "composite" | "package" => ItemType::Composite,
        "component" => ItemType::Component,
        "event" => ItemType::Event,
        "planning" | "newscoverage" | "plannedcoverage" => ItemType::Planning,
        _ => {
            keep(&mut story.extra, node);
            return;
        }
    };
}

/// An embargo without a moment holds until further notice: the item is withheld.
fn embargo(story: &mut Story, node: Node<'_, '_>, context: &Context<'_>) {
    story.embargoed_until = context.time(node);
    if story.embargoed_until.is_none() {
        story.pub_status = Some(PubStatus::Withheld);
        story.extra.insert("embargoed".into(), some_text(node).unwrap_or_default().into());
    }
}

fn pub_status(story: &mut Story, node: Node<'_, '_>, context: &Context<'_>) {
    let code = context.code(node).unwrap_or_default();
    let stated = match code_of(&code).to_lowercase().as_str() {
        "usable" => PubStatus::Usable,
        "withheld" => PubStatus::Withheld,
        "canceled" | "cancelled" => PubStatus::Canceled,
        _ => {
            keep(&mut story.extra, node);
            return;
        }
    };
    if stated != PubStatus::Usable || story.pub_status.is_none() {
        story.pub_status = Some(stated);
    }
}

/// What our own writer keeps in extension properties, since G2 has no other place for it; others' go to `extra`.
pub(super) fn property(story: &mut Story, node: Node<'_, '_>) {
    let own = |prefix: &str| attribute(node, "typeuri").and_then(|full| full.strip_prefix(prefix));
    let Some(value) = node.attribute("value") else { return keep(&mut story.extra, node) };
    let json = || serde_json::from_str::<Value>(value).ok();
    match (own(uri::PROPERTY), own(uri::EXTRA), own(uri::EXTRA_JSON), own(uri::NINJS)) {
        (Some("priority"), ..) => story.priority = value.parse().ok(),
        (Some("version"), ..) => story.version = Some(value.to_owned()),
        (_, Some(key), ..) => drop(story.extra.insert(uri::decoded(key), value.into())),
        (_, _, Some(key), _) => drop(json().map(|value| story.extra.insert(uri::decoded(key), value))),
        (.., Some(key)) => drop(json().map(|value| story.ninjs.insert(uri::decoded(key), value))),
        _ => keep(&mut story.extra, node),
    }
}

/// Adds an origin. The same one twice is taken out at the end of `contentMeta`.
pub(super) fn push_party(story: &mut Story, node: Node<'_, '_>, role: &str, context: &Context<'_>) {
    let party = context.party(node, role);
    let says = party.name.is_some() || party.uri.is_some() || party.literal.is_some();
    if says {
        story.info_sources.push(party);
    }
}

/// Reads the `rightsInfo` elements of an item.
pub(super) fn rights(story: &mut Story, item: Node<'_, '_>, context: &Context<'_>) {
    let mut terms: Vec<String> = Vec::new();
    let mut notices = Vec::new();
    for node in children(item, "rightsInfo").flat_map(child_elements) {
        match node.tag_name().name() {
            "copyrightHolder" if story.copyright_holder.is_none() => {
                let flex = context.flex(node);
                story.copyright_holder = flex.name.or(flex.literal).or(flex.uri);
            }
            "copyrightNotice" => notices.push(node),
            "usageTerms" => terms.extend(some_text(node)),
            "link" => {
                story.links.extend(
                    super::reference::plain_link(node, context)
                        .map(|link| Link { rel: link.rel.or_else(|| Some("license".into())), ..link }),
                );
            }
            _ => keep(&mut story.extra, node),
        }
    }
    notices.retain(|node| some_text(*node).is_some());
    story.copyright_notice = context.best(notices).and_then(some_text);
    unique(&mut terms);
    story.usage_terms = (!terms.is_empty()).then(|| terms.join("\n"));
}
