//! JSON of the AP Media API: one item, or a feed of them.
//!
//! Read: the items under `data`. The story is named by `altids.itemid`; its address changes with every answer and stays in
//! `extra`, as does every member that a story has none for, under AP's name. A text's body is the NITF or HTML that the item
//! holds (`nitf`, `body_nitf`, `body_html`); one that stands behind a rendition's address is not fetched.

mod concept;
mod item;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};
use wiredesk_story::Story;

use crate::{Confidence, Format, Input, ReadError, Reading, Sample, json, limits};

/// AP Media API.
pub const FORMAT: Format = Format {
    name: "ap-media",
    standard: "AP Media API 1.1",
    notes: "items and feeds; a body behind an address is not fetched",
    media_type: "application/json",
    extension: "json",
    sniff,
    read: Some(read),
    write: None,
};

fn sniff(sample: &Sample<'_>) -> Confidence {
    let members = json::first_members(sample.head);
    let named = |name: &str| members.contains(&name);
    match (named("api_version"), named("api_mode") || named("org_name") || named("method")) {
        (true, true) => Confidence::Sure,
        (true, false) => Confidence::Maybe,
        _ => Confidence::No,
    }
}

/// The item of an answer or of an entry, with what stands beside it: the products that it comes in.
fn item_of(entry: &mut Map<String, Value>) -> Option<Value> {
    let mut item = entry.shift_remove("item")?;
    if let (Some(item), Some(meta @ Value::Object(_))) = (item.as_object_mut(), entry.shift_remove("meta")) {
        item.entry("meta").or_insert(meta);
    }
    Some(item)
}

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let (values, encoding) = json::values(input, FORMAT.name)?;
    let mut items = Vec::new();
    let mut known = false;
    for answer in values {
        let Value::Object(mut answer) = answer else { continue };
        let Some(Value::Object(mut data)) = answer.shift_remove("data") else { continue };
        known |= data.contains_key("item") || data.contains_key("items");
        items.extend(item_of(&mut data));
        if let Some(Value::Array(list)) = data.shift_remove("items") {
            items.extend(list.into_iter().filter_map(|mut entry| item_of(entry.as_object_mut()?)));
        }
    }
    if !known {
        return Err(ReadError::Content {
            format: FORMAT.name,
            message: "there is no data.item and no data.items; name another format".into(),
        });
    }
    limits::check_count("items", items.len(), limits::MAX_STORIES)?;
    let objects = items.into_iter().filter_map(|item| match item {
        Value::Object(item) => Some(item),
        _ => None,
    });
    let stories: Vec<Story> = objects.map(|item| item::read(item, input.zone)).collect();
    Ok(Reading { encoding, stories })
}
