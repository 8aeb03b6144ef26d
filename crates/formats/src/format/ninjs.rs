//! IPTC ninjs: reads 1.0 to 3.1, writes 3.1.
//!
//! Older versions are brought to the names of 3.1 first (`upgrade`), then there is one reader (`read`) and one writer (`write`).

mod concept;
mod lost;
mod media;
mod read;
mod shape;
mod text;
mod upgrade;
mod write;

#[cfg(test)]
mod tests;

use serde_json::Value;
use wiredesk_story::Story;

use crate::{
    Confidence, Format, Holds, Input, ReadError, Reading, Sample, WriteError, WriteOptions, Writer, Written, json,
    limits,
};

pub use write::{schema_requires_uri, to_ninjs};

/// ninjs.
pub const FORMAT: Format = Format {
    name: "ninjs",
    standard: "IPTC ninjs 3.1; reads 1.0-1.6, 2.0-2.2, 3.0 and 3.1",
    notes: "Reads one object, an array, or one object a line; also objects with the names of ninjs that lack its uri (Superdesk's). \
            Writes one object a line. The members of 3.1 are closed: signals, priority, links, dateline and an agency's own fields \
            are not written. Addresses with letters beyond ASCII are percent-encoded. A canceled item is written with its texts: \
            outlets strip it, `convert` does not.",
    media_type: "application/json",
    extension: "json",
    sniff,
    read: Some(read_all),
    write: Some(Writer { holds: Holds::Many, write: write_all, says_generated: true }),
};

/// Names that ninjs alone has, in any of its versions.
const OWN: [&str; 34] = [
    "versioncreated",
    "firstcreated",
    "contentcreated",
    "pubstatus",
    "copyrightholder",
    "copyrightnotice",
    "usageterms",
    "ednote",
    "headlines",
    "bodies",
    "descriptions",
    "headline",
    "byline",
    "slugline",
    "located",
    "renditions",
    "altids",
    "associations",
    "body_text",
    "body_html",
    "body_xhtml",
    "description_text",
    "description_html",
    "representationtype",
    "embargoed",
    "embargoeduntil",
    "infosource",
    "infosources",
    "mimetype",
    "$standard",
    "subjects",
    "people",
    "places",
    "urgency",
];

fn sniff(sample: &Sample<'_>) -> Confidence {
    let names: Vec<String> = json::first_members(sample.head).iter().map(|name| name.to_lowercase()).collect();
    let has = |name: &str| names.iter().any(|found| found == name);
    if has("api_version") || has("items") && has("home_page_url") || sample.head.contains("https://jsonfeed.org/") {
        return Confidence::No;
    }
    let own = names.iter().filter(|name| OWN.contains(&name.as_str())).count();
    match (own, has("uri") || has("guid")) {
        (2.., _) | (1.., true) => Confidence::Sure,
        (1.., _) | (0, true) => Confidence::Maybe,
        _ => Confidence::No,
    }
}

fn read_all(input: &Input<'_>) -> Result<Reading, ReadError> {
    let (values, encoding) = json::values(input, FORMAT.name)?;
    let mut stories = Vec::new();
    let values: Vec<Value> = values.into_iter().flat_map(objects).collect();
    if values.len() > limits::MAX_STORIES {
        let (what, limit) = ("the number of stories".into(), limits::MAX_STORIES.to_string());
        return Err(ReadError::OverLimit { what, limit });
    }
    for value in values {
        let Value::Object(map) = value else {
            return Err(content("an item is not an object; ninjs items are"));
        };
        let map = upgrade::to_newest(map);
        if !upgrade::is_item(&map) {
            let names: Vec<&str> = map.keys().take(6).map(String::as_str).collect();
            let message = format!(
                "an item has no member that ninjs knows (it has {}); name its format with --format",
                if names.is_empty() { "none".into() } else { names.join(", ") }
            );
            return Err(content(message));
        }
        stories.push(read::story(map, input.zone));
    }
    if stories.is_empty() {
        return Err(content("there is no item in it"));
    }
    Ok(Reading { encoding, stories })
}

/// The items in a document: itself, those of an array, those of an envelope's `item` or `items`.
fn objects(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values,
        Value::Object(mut map) if !map.contains_key("uri") => {
            let name = ["item", "items"].into_iter().find(|name| map.get(*name).is_some_and(Value::is_array));
            match name.and_then(|name| map.shift_remove(name)) {
                Some(Value::Array(values)) => values,
                _ => vec![Value::Object(map)],
            }
        }
        value => vec![value],
    }
}

fn content(message: impl Into<String>) -> ReadError {
    ReadError::Content { format: FORMAT.name, message: message.into() }
}

fn write_all(stories: &[Story], _: &WriteOptions) -> Result<Written, WriteError> {
    let (mut bytes, mut lost) = (Vec::new(), Vec::new());
    for (index, story) in stories.iter().enumerate() {
        let value = schema_requires_uri(to_ninjs(story));
        bytes.extend_from_slice(value.to_string().as_bytes());
        bytes.push(b'\n');
        lost.extend(lost::lost(story, index));
    }
    Ok(Written { bytes, lost })
}
