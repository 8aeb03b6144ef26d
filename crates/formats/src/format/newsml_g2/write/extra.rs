//! The agency's own fields: as the G2 property that they came from where they fit it, else as an extension property that says
//! the name and the value.

use serde_json::Value;
use wiredesk_story::{
    Story,
    story::generated::{SOURCE_TYPE, SOURCE_TYPES},
};

use super::{
    super::uri,
    body,
    draft::{Attributes, Draft},
    value,
};

/// How long the value of an extension property may be, in bytes.
const MAX_VALUE: usize = 64 << 10;

/// A property of G2's that a story has no member for.
struct Native {
    name: &'static str,
    /// Its content is text; else it is a code, a URI or a literal.
    text: bool,
    /// The attributes that it may have.
    attributes: &'static [&'static str],
}

const EXTENSION: &[&str] =
    &["qcode", "uri", "literal", "type", "typeuri", "rel", "reluri", "value", "valueunit", "valueunituri"];

/// Of `itemMeta`, in the schema's order.
const ITEM: [Native; 4] = [
    Native { name: "fileName", text: true, attributes: &[] },
    Native { name: "generator", text: true, attributes: &["versioninfo", "role", "roleuri"] },
    Native { name: "profile", text: true, attributes: &["versioninfo"] },
    Native { name: "service", text: false, attributes: &["qcode", "uri"] },
];
const ITEM_PROPERTY: Native = Native { name: "itemMetaExtProperty", text: false, attributes: EXTENSION };
const CONTENT_PROPERTY: Native = Native { name: "contentMetaExtProperty", text: false, attributes: EXTENSION };

/// What came as a property of `itemMeta` and stands between its status and its title.
pub(super) fn item_elements(draft: &mut Draft<'_>, story: &Story) {
    for native in &ITEM {
        restore(draft, story, native, matches!(native.name, "generator" | "service"));
    }
}

/// The moment of the content's last change, if it is one.
pub(super) fn content_elements(draft: &mut Draft<'_>, story: &Story) {
    let stated = story.extra.get("contentModified").and_then(Value::as_str);
    if let Some(moment) = stated.and_then(|text| wiredesk_story::DateTime::parse(text).ok())
        && value::time(&moment) == moment.as_str()
    {
        draft.leaf("contentModified", &Vec::new(), moment.as_str());
        draft.restored.insert("contentModified".into());
    }
    if let Some(code) = source_type(story) {
        draft.empty(SOURCE_TYPE, &vec![("qcode", format!("digsrctype:{code}"))]);
    }
}

/// The IPTC's code of where the content comes from, where that is all that is said.
fn source_type(story: &Story) -> Option<&str> {
    let stated = story.ninjs.get(SOURCE_TYPE)?.as_object()?;
    let text = |key: &str| stated.get(key).and_then(Value::as_str);
    let code = text("uri")?.strip_prefix(SOURCE_TYPES)?;
    let sound = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (sound && stated.len() == 2 && text("literal")?.strip_prefix("digsrctype:")? == code).then_some(code)
}

/// The sender's extension properties of `itemMeta`.
pub(super) fn item_properties(draft: &mut Draft<'_>, story: &Story) {
    restore(draft, story, &ITEM_PROPERTY, true);
}

/// The sender's extension properties of `contentMeta`, then ninjs members that G2 has no property for, then all other fields.
pub(super) fn content_properties(draft: &mut Draft<'_>, story: &Story) {
    const ELEMENT: &str = "contentMetaExtProperty";
    const LONG: &str = "it is too long for an extension property of NewsML-G2, or holds control characters";
    restore(draft, story, &CONTENT_PROPERTY, true);
    let natural = source_type(story).map(|_| SOURCE_TYPE);
    for (key, value) in story.ninjs.iter().filter(|(key, _)| Some(key.as_str()) != natural) {
        if !property(draft, ELEMENT, &uri::of(uri::NINJS, key), &value.to_string()) {
            draft.lose(key, LONG);
        }
    }
    if story.extra.contains_key("header") {
        draft.lose("extra.header", "it is about the transmission that brought the story, not about the story");
        draft.restored.insert("header".into());
    }
    for (key, value) in &story.extra {
        if draft.restored.contains(key) || key == "inlineXML" && body::kept(story).is_some() {
            continue;
        }
        let written = match value {
            Value::String(text) if is_plain(text) => property(draft, ELEMENT, &uri::of(uri::EXTRA, key), text),
            other => property(draft, ELEMENT, &uri::of(uri::EXTRA_JSON, key), &other.to_string()),
        };
        if !written {
            draft.lose(&format!("extra.{key}"), LONG);
        }
        draft.restored.insert(key.clone());
    }
}

/// Writes a property as it came, if what is kept of it fits the schema and would be read as the same.
fn restore(draft: &mut Draft<'_>, story: &Story, native: &Native, many: bool) {
    let Some(kept) = story.extra.get(native.name) else { return };
    let all: Vec<&Value> = match kept {
        Value::Array(list) if many && list.len() > 1 => list.iter().collect(),
        one => vec![one],
    };
    let Some(all) = all.into_iter().map(|one| native.element(one)).collect::<Option<Vec<Element<'_>>>>() else {
        return;
    };
    for element in all {
        if element.text.is_empty() && element.name.is_none() {
            draft.empty(native.name, &element.attributes);
            continue;
        }
        draft.start(native.name, &element.attributes);
        draft.xml.text(element.text).leaf_if("name", &[], element.name);
        draft.end();
    }
    draft.restored.insert(native.name.to_owned());
}

/// A property to be written.
#[derive(Default)]
struct Element<'v> {
    attributes: Attributes,
    text: &'v str,
    name: Option<&'v str>,
}

impl Native {
    fn element<'v>(&self, value: &'v Value) -> Option<Element<'v>> {
        let mut element = Element::default();
        match value {
            Value::String(text) if self.text => element.text = text,
            Value::String(code) => {
                let mut keys = ["qcode", "uri", "literal"].into_iter();
                let key = keys.find(|key| self.attributes.contains(key) && is_sound(key, code))?;
                element.attributes.push((key, code.clone()));
            }
            Value::Object(members) => {
                for (key, value) in members {
                    let value = value.as_str()?;
                    match self.attributes.iter().find(|name| *name == key) {
                        Some(name) if is_sound(name, value) => element.attributes.push((name, value.to_owned())),
                        None if key == "text" && self.text => element.text = value,
                        None if key == "name" && !self.text => element.name = Some(value),
                        _ => return None,
                    }
                }
            }
            _ => return None,
        }
        let folded = |text: &str| value::normal(text) == text && is_plain(text);
        let sound = folded(element.text) && element.name.is_none_or(|name| !name.is_empty() && folded(name));
        // What would be read as a plain text must be one.
        let alone = element.attributes.is_empty()
            || matches!(element.attributes.as_slice(), [(key, _)] if matches!(*key, "qcode" | "uri" | "literal"))
                && element.text.is_empty()
                && element.name.is_none();
        (sound && alone == value.is_string() && !(self.text && element.text.is_empty())).then_some(element)
    }
}

/// Whether the schema lets an attribute have this value.
fn is_sound(name: &str, text: &str) -> bool {
    match name {
        "qcode" | "type" | "role" | "rel" | "valueunit" => value::is_qcode(text),
        "literal" => !text.is_empty() && value::normal(text) == text && is_plain(text),
        "value" | "versioninfo" => is_plain(text) && text.len() <= MAX_VALUE,
        _ => value::uri(text).is_some_and(|sound| sound == text),
    }
}

/// An extension property of our own; false if the value cannot be one.
pub(super) fn property(draft: &mut Draft<'_>, element: &str, kind: &str, value: &str) -> bool {
    let fits = value.len() <= MAX_VALUE && kind.len() <= 1024 && is_plain(value);
    if fits {
        draft.empty(element, &vec![("typeuri", kind.to_owned()), ("value", value.to_owned())]);
    }
    fits
}

/// Text that XML may hold as it is: no control characters, no line ends that a reader would change.
fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'))
}
