//! What a story has no member for, kept under the sender's own names.

use roxmltree::Node;
use serde_json::{Map, Value};

use super::tree::text;

/// Adds an element under its own name; a second one of the name makes a list.
pub(crate) fn keep(extra: &mut Map<String, Value>, node: Node<'_, '_>) {
    let value = json(node);
    if value.is_null() {
        return;
    }
    insert(extra, name(node), value);
}

/// Adds a value under a name; a second one of the name makes a list.
pub(crate) fn insert(map: &mut Map<String, Value>, key: String, value: Value) {
    match map.get_mut(&key) {
        None => {
            map.insert(key, value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(first) => {
            let list = vec![first.take(), value];
            *first = Value::Array(list);
        }
    }
}

/// The name as the sender writes it, with a prefix where it is not in the default namespace.
fn name(node: Node<'_, '_>) -> String {
    let local = node.tag_name().name();
    let prefix = node.tag_name().namespace().filter(|uri| !uri.contains("iptc.org/std/"));
    match prefix.and_then(|uri| node.lookup_prefix(uri)).filter(|prefix| !prefix.is_empty()) {
        Some(prefix) => format!("{prefix}:{local}"),
        None => local.to_owned(),
    }
}

/// An element as JSON: its text, or its one identifying attribute, or an object of attributes, children and text.
fn json(node: Node<'_, '_>) -> Value {
    let attributes: Vec<_> = node.attributes().filter(|one| one.name() != "lang").collect();
    let nested = node.children().any(|child| child.is_element());
    let words = if nested { String::new() } else { text(node) };
    if !nested && attributes.is_empty() {
        return if words.is_empty() { Value::Null } else { Value::String(words) };
    }
    if let ([only], false, true) = (attributes.as_slice(), nested, words.is_empty())
        && matches!(only.name(), "qcode" | "uri" | "literal" | "href" | "guid")
    {
        return Value::String(only.value().to_owned());
    }
    let mut object = Map::new();
    for one in attributes {
        object.insert(one.name().to_owned(), Value::String(one.value().to_owned()));
    }
    for child in node.children().filter(Node::is_element) {
        let value = json(child);
        if !value.is_null() {
            insert(&mut object, name(child), value);
        }
    }
    if !words.is_empty() {
        object.insert("text".into(), Value::String(words));
    }
    Value::Object(object)
}
