//! The feed's own elements, under their own names.

use roxmltree::Node;
use serde_json::{Map, Value};

use super::{
    construct::text_of,
    names::{self, Ns},
};

/// Deeper elements are told as their text.
const MAX_DEPTH: usize = 8;
/// Longer texts are cut; more elements are not kept.
const MAX_TEXT: usize = 64 << 10;
const MAX_MEMBERS: usize = 256;

/// Keeps an element under the name it has in the file; one that comes again makes a list.
pub(super) fn keep(extra: &mut Map<String, Value>, node: Node<'_, '_>) {
    let name = names::written(node);
    let full = match extra.get(name) {
        Some(Value::Array(values)) => values.len() >= MAX_MEMBERS,
        Some(_) => false,
        None => extra.len() >= MAX_MEMBERS,
    };
    if let Some(value) = (!full).then(|| value_of(node, 0)).flatten() {
        add(extra, name, value);
    }
}

fn add(members: &mut Map<String, Value>, name: &str, value: Value) {
    if members.len() >= MAX_MEMBERS && !members.contains_key(name) {
        return;
    }
    match members.get_mut(name) {
        None => {
            members.insert(name.to_owned(), value);
        }
        Some(Value::Array(values)) if values.len() < MAX_MEMBERS => values.push(value),
        Some(Value::Array(_)) => {}
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

/// A text, or an object of attributes (`@name`), elements, and the text beside them (`#text`); none where there is nothing.
fn value_of(node: Node<'_, '_>, depth: usize) -> Option<Value> {
    let attributes = node.attributes().filter(|attribute| names::of_uri(attribute.namespace()) != Ns::Xml);
    let mut members = Map::new();
    for attribute in attributes.take(MAX_MEMBERS) {
        members.insert(format!("@{}", attribute.name()), attribute.value().trim().into());
    }
    let elements = || node.children().filter(|child| child.is_element());
    if depth < MAX_DEPTH {
        for child in elements() {
            if let Some(value) = value_of(child, depth + 1) {
                add(&mut members, names::written(child), value);
            }
        }
    }
    let text = if depth < MAX_DEPTH && elements().next().is_some() {
        node.children().filter(|child| child.is_text()).filter_map(|child| child.text()).collect()
    } else {
        text_of(node)
    };
    let text = text.trim();
    let text: String = text.chars().take(MAX_TEXT).collect();
    match (members.is_empty(), text.is_empty()) {
        (true, true) => None,
        (true, false) => Some(text.into()),
        (false, true) => Some(members.into()),
        (false, false) => {
            members.insert("#text".into(), text.into());
            Some(members.into())
        }
    }
}
