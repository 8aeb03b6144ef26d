//! What an item says beside the members of a story, kept in `extra` under G2's own names: who a note is for, which version a
//! link means, and the names of concepts in every other language.

use roxmltree::Node;
use serde_json::{Map, Value};
use wiredesk_story::Story;

use super::{
    flex::{Context, Kind},
    tree::{attribute, child, child_elements, children, is_g2, language, some_text},
};
use crate::xml::kept::{insert, keep};

/// Keeps what the properties of one item say beside the story's members.
pub(super) fn keep_all(story: &mut Story, item: Node<'_, '_>, context: &Context<'_>) {
    for holder in ["rightsInfo", "itemMeta", "contentMeta"] {
        for node in children(item, holder).flat_map(child_elements) {
            if says_more(node, context) {
                keep(&mut story.extra, node);
            }
            if node.tag_name().name() == "itemClass" {
                kind_of_message(story, node);
            }
        }
    }
    names(story, item, context);
}

/// Whether a property that the story has a member for says more than the member holds.
fn says_more(node: Node<'_, '_>, context: &Context<'_>) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| attribute(node, name).is_some());
    match node.tag_name().name() {
        "edNote" | "usageTerms" => has(&["role", "roleuri"]) && some_text(node).is_some(),
        "altId" => has(&["environment"]) && some_text(node).is_some(),
        "link" => has(&["version"]) && !child_elements(node).any(|inner| inner.tag_name().name() != "title"),
        "keyword" => has(&["role", "roleuri"]),
        "creator" => has(&["role", "roleuri"]) || tells(node, &[]),
        "provider" | "infoSource" | "genre" => tells(node, &[]),
        "located" => tells(node, &["broader"]),
        "subject" => match context.kind(node) {
            Kind::Topic => tells(node, &[]),
            _ => has(&["creator", "creatoruri", "relevance", "confidence"]) || tells(node, &["broader"]),
        },
        "signal" => has(&["qcode", "uri"]) && child(node, "name").is_some(),
        "copyrightHolder" => has(&["qcode", "uri"]) && child(node, "name").is_some(),
        _ => false,
    }
}

/// Whether there is more in a concept than its names and its point on the map: facets, contacts, other codes, wider concepts.
fn tells(node: Node<'_, '_>, read: &[&str]) -> bool {
    let known = |name: &str| matches!(name, "name" | "geoAreaDetails" | "type") || read.contains(&name);
    child_elements(node).any(|inner| !known(inner.tag_name().name()))
}

/// An agency's word for the kind of message, an attribute in its own namespace: `rtr:msgType="R"`.
fn kind_of_message(story: &mut Story, node: Node<'_, '_>) {
    for one in node.attributes().filter(|one| one.namespace().is_some() && one.name() == "msgType") {
        story.extra.insert(one.name().to_owned(), one.value().into());
    }
}

/// The names that concepts have beside the one that was taken: by code, URI or name, then by language.
fn names(story: &mut Story, item: Node<'_, '_>, context: &Context<'_>) {
    let mut all = Map::new();
    let holders = children(item, "contentMeta").chain(children(item, "assert"));
    for node in holders.flat_map(|holder| holder.descendants()).filter(|node| is_g2(*node)) {
        let mut named = children(node, "name").filter(|one| language(*one).is_some());
        if named.next().is_none() || named.next().is_none() {
            continue;
        }
        let taken = context.name(node);
        let code = ["qcode", "uri", "literal"].iter().find_map(|name| attribute(node, name)).map(str::to_owned);
        let Some(key) = code.or_else(|| taken.clone()) else { continue };
        let mut others = Map::new();
        for one in children(node, "name") {
            if let (Some(tag), Some(name)) = (language(one), some_text(one))
                && Some(&name) != taken.as_ref()
            {
                others.insert(tag.to_string(), name.into());
            }
        }
        if !others.is_empty() {
            all.entry(key).or_insert(Value::Object(others));
        }
    }
    if !all.is_empty() {
        insert(&mut story.extra, "names".into(), all.into());
    }
}
