//! Members of a story that a format has no element for, as JSON under their own names, and a loss report that is made by
//! reading again what was written.

use serde_json::{Map, Value};
use wiredesk_story::Story;

use crate::Loss;

/// Members that may be carried so. Texts and concepts are not among them: a partner who changes a headline changes the story.
const CARRIED: [&str; 24] = [
    "uri",
    "slugline",
    "type",
    "version",
    "versionCreated",
    "firstCreated",
    "contentCreated",
    "embargoedUntil",
    "expires",
    "pubStatus",
    "urgency",
    "priority",
    "altIds",
    "links",
    "renditions",
    "signals",
    "located",
    "eventDetails",
    "plannedCoverage",
    "rightsInfo",
    "trustIndicators",
    "digitalSourceType",
    "profile",
    "representationType",
];

/// Where the ninjs members begin among them.
const NINJS: usize = 17;

/// What is carried of the members that `again`, the story as its natural form is read, does not have as `story` does: name
/// and JSON. Members of `extra` are named `extra.{key}`, ninjs members as ninjs names them.
pub(crate) fn carried(story: &Story, again: &Story) -> Vec<(String, String)> {
    let (members, read) = (object(story), object(again));
    let mut carried = Vec::new();
    for (name, value) in CARRIED.iter().filter_map(|name| Some((*name, members.get(*name)?))) {
        if read.get(name) != Some(value) {
            carried.push((name.to_owned(), value.to_string()));
        }
    }
    for (key, value) in story.ninjs.iter().filter(|(key, value)| again.ninjs.get(*key) != Some(*value)) {
        if CARRIED.contains(&key.as_str()) {
            carried.push((key.clone(), value.to_string()));
        }
    }
    for (key, value) in story.extra.iter().filter(|(key, value)| again.extra.get(*key) != Some(*value)) {
        carried.push((format!("extra.{key}"), value.to_string()));
    }
    carried
}

/// Sets members that were carried. What is no such member, or has no value that the member can have, is left out.
pub(crate) fn restore(story: &mut Story, carried: &[(String, String)]) {
    if carried.is_empty() {
        return;
    }
    let mut members = Map::new();
    for (name, json) in carried {
        let Ok(value) = serde_json::from_str::<Value>(json) else { continue };
        if let Some(key) = name.strip_prefix("extra.") {
            story.extra.insert(key.to_owned(), value);
        } else if CARRIED.iter().position(|known| known == name).is_some_and(|n| n >= NINJS) {
            story.ninjs.insert(name.clone(), value);
        } else if CARRIED.contains(&name.as_str()) {
            members.insert(name.clone(), value);
        }
    }
    for (name, value) in members {
        let mut one = Map::new();
        one.insert(name.clone(), value);
        let Ok(stated) = serde_json::from_value::<Story>(Value::Object(one)) else { continue };
        take(story, &name, stated);
    }
}

fn take(story: &mut Story, name: &str, stated: Story) {
    match name {
        "uri" => story.uri = stated.uri,
        "slugline" => story.slugline = stated.slugline,
        "type" => story.item_type = stated.item_type,
        "version" => story.version = stated.version,
        "versionCreated" => story.version_created = stated.version_created,
        "firstCreated" => story.first_created = stated.first_created,
        "contentCreated" => story.content_created = stated.content_created,
        "embargoedUntil" => story.embargoed_until = stated.embargoed_until,
        "expires" => story.expires = stated.expires,
        "pubStatus" => story.pub_status = stated.pub_status,
        "urgency" => story.urgency = stated.urgency.filter(|level| (1..=9).contains(level)),
        "priority" => story.priority = stated.priority.filter(|level| (1..=9).contains(level)),
        "altIds" => story.alt_ids = stated.alt_ids,
        "links" => story.links = stated.links,
        "renditions" => story.renditions = stated.renditions,
        "signals" => story.signals = stated.signals,
        "located" => story.located = stated.located,
        _ => {}
    }
}

/// What is lost of a story: `again` is what a reader makes of what was written. `why` has the words for single members.
pub(crate) fn losses(story: &Story, again: &Story, index: usize, format: &str, why: &[(&str, &str)]) -> Vec<Loss> {
    let (members, read) = (object(story), object(again));
    let mut lost = Vec::new();
    let names: Vec<&String> = members.keys().chain(read.keys().filter(|name| !members.contains_key(*name))).collect();
    for name in names {
        let (before, after) = (members.get(name), read.get(name));
        if before == after {
            continue;
        }
        if name == "extra" {
            for (key, _) in story.extra.iter().filter(|(key, value)| again.extra.get(*key) != Some(*value)) {
                let why = match key.as_str() {
                    "header" => "it is about the transmission that brought the story, not about the story".to_owned(),
                    _ => format!("{format} cannot hold it"),
                };
                lost.push(crate::loss::loss(index, &format!("extra.{key}"), why));
            }
            for key in again.extra.keys().filter(|key| !story.extra.contains_key(*key)) {
                let why = format!("the story states none, and readers of {format} find one all the same");
                lost.push(crate::loss::loss(index, &format!("extra.{key}"), why));
            }
            continue;
        }
        let told = why.iter().find(|(known, _)| known == name).map(|(_, words)| (*words).to_owned());
        let words = match (before, after) {
            (None, _) => format!("the story states none, and readers of {format} find one all the same"),
            (Some(_), None) => told.unwrap_or_else(|| format!("{format} has no element for it")),
            (Some(_), Some(_)) => told.unwrap_or_else(|| format!("{format} holds it in part, or in another order")),
        };
        lost.push(crate::loss::loss(index, name, words));
    }
    lost
}

/// The members of a story by their names.
fn object(story: &Story) -> Map<String, Value> {
    match serde_json::to_value(story) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}
