//! Elements that a story keeps in `extra` as they came, written where they came from.

use serde_json::{Map, Value};
use wiredesk_story::Story;

use crate::xml::Writer;

/// An element without content, the attributes that it may have, and those of them that are one name without spaces.
struct Kept {
    name: &'static str,
    attributes: &'static [&'static str],
    tokens: &'static [&'static str],
}

/// Of `docdata`.
const DATA: [Kept; 6] = [
    Kept { name: "correction", attributes: &["info", "id-string", "regsrc"], tokens: &[] },
    Kept { name: "evloc", attributes: &["iso-cc", "state-prov", "county-dist", "city"], tokens: &[] },
    Kept { name: "fixture", attributes: &["fix-id"], tokens: &[] },
    Kept { name: "date.release", attributes: &["norm"], tokens: &[] },
    Kept { name: "doc-scope", attributes: &["scope"], tokens: &[] },
    Kept {
        name: "series",
        attributes: &["series.name", "series.part", "series.totalpart"],
        tokens: &["series.part", "series.totalpart"],
    },
];

/// Of `head`, after `docdata`.
const HEAD: [Kept; 1] = [Kept {
    name: "pubdata",
    attributes: &[
        "item-length",
        "unit-of-measure",
        "date.publication",
        "name",
        "issn",
        "volume",
        "number",
        "issue",
        "edition.name",
        "edition.area",
        "position.section",
        "position.sequence",
        "ex-ref",
    ],
    tokens: &[],
}];

/// Writes what came as elements of `docdata`.
pub(super) fn data(xml: &mut Writer, story: &Story) {
    restore(xml, story, &DATA);
}

/// Writes what came as elements of `head` behind `docdata`.
pub(super) fn head(xml: &mut Writer, story: &Story) {
    restore(xml, story, &HEAD);
}

/// Whether a key of `extra` is written as an element, if its value lets it be.
pub(super) fn is_element(key: &str) -> bool {
    let others = ["regsrc", "tobject.type", "key-list", "byttl", "tagline", "bibliography"];
    DATA.iter().chain(&HEAD).any(|kept| kept.name == key) || others.contains(&key)
}

fn restore(xml: &mut Writer, story: &Story, all: &[Kept]) {
    for kept in all {
        if kept.name == "date.release" && story.embargoed_until.is_some() {
            continue;
        }
        let Some(value) = story.extra.get(kept.name) else { continue };
        let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let elements: Option<Vec<Vec<(&str, &str)>>> = list.iter().map(|one| kept.attributes_of(one)).collect();
        for attributes in elements.unwrap_or_default() {
            xml.empty(kept.name, &attributes).line();
        }
    }
}

impl Kept {
    fn attributes_of<'v>(&self, value: &'v Value) -> Option<Vec<(&'static str, &'v str)>> {
        let members = value.as_object().filter(|members| !members.is_empty())?;
        members.iter().map(|(key, value)| self.attribute(key, value)).collect()
    }

    fn attribute<'v>(&self, key: &str, value: &'v Value) -> Option<(&'static str, &'v str)> {
        let name = self.attributes.iter().find(|name| **name == key)?;
        let text = value.as_str()?;
        (!self.tokens.contains(name) || is_token(text)).then_some((*name, text))
    }
}

/// The text members of an object in `extra` that are among these attributes, `tokens` of them only if they are one name.
pub(super) fn members<'v>(
    extra: &'v Map<String, Value>,
    key: &str,
    names: &[&'static str],
    tokens: bool,
) -> Vec<(&'static str, &'v str)> {
    let Some(Value::Object(members)) = extra.get(key) else { return Vec::new() };
    let said = |name: &'static str| Some((name, members.get(name)?.as_str().filter(|text| !tokens || is_token(text))?));
    names.iter().filter_map(|name| said(name)).collect()
}

/// Whether a text is an `NMTOKEN` that any validator takes.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte))
}
