//! One item, under the names of 3.1, to a story.

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use wiredesk_story::{AltId, Concept, DateTime, ItemType, Language, PubStatus, Story, StoryUri, Subject};

use super::{concept, media, text, upgrade};
use crate::{byline, json::take_text};

/// Members that are carried as they are.
pub(super) const CARRIED: [&str; 7] = [
    "profile",
    "representationType",
    "eventDetails",
    "plannedCoverage",
    "trustIndicators",
    "rightsInfo",
    "digitalSourceType",
];

/// Reads an item. What is not understood stays under its own name in `extra`.
pub(super) fn story(mut map: Map<String, Value>, zone: &TimeZone) -> Story {
    let mut story = Story::default();
    identity(&mut story, &mut map);
    status(&mut story, &mut map, zone);
    story.language = parsed(&mut map, "language", |text| Language::parse(text).ok());
    notes(&mut story, &mut map);
    text::headlines(&mut story, &mut map);
    text::bodies(&mut story, &mut map);
    text::descriptions(&mut story, &mut map);
    concept::read(&mut story, &mut map);
    authors(&mut story, &mut map);
    keywords(&mut story, &mut map);
    media::renditions(&mut story, &mut map);
    media::associations(&mut story, &mut map, zone);
    for name in CARRIED {
        if let Some(value) = map.shift_remove(name) {
            story.ninjs.insert(name.into(), carried(name, value));
        }
    }
    counts(&story, &mut map);
    map.retain(|_, value| !is_nothing(value));
    story.extra = map;
    story
}

/// Takes out what our own writer counts; a sender's own count stays.
fn counts(story: &Story, map: &mut Map<String, Value>) {
    map.shift_remove("standard");
    let ours = story.main_body().map(|body| body.word_count().to_string());
    for (name, own) in [("wordCount", ours), ("charCount", None)] {
        let stated = map.get(name).and_then(crate::json::text);
        if stated.is_none_or(|count| count == "0" || Some(&count) == own.as_ref()) {
            map.shift_remove(name);
        }
    }
}

fn identity(story: &mut Story, map: &mut Map<String, Value>) {
    let id = take_text(map, "uri");
    let guid = take_text(map, "guid");
    for text in [&id, &guid].into_iter().flatten() {
        match StoryUri::parse(text) {
            Ok(uri) if story.uri.is_none() => story.uri = Some(uri),
            _ => story.alt_ids.push(AltId::new("guid", text.clone())),
        }
    }
    for item in list(map, "altIds") {
        let Value::Object(mut item) = item else { continue };
        let role = take_text(&mut item, "role");
        if let Some(value) = take_text(&mut item, "value") {
            let id = AltId { role, value };
            if !story.alt_ids.contains(&id) {
                story.alt_ids.push(id);
            }
        }
    }
    story.version = take_text(map, "version");
    if let Some(known) = parsed(map, "type", |text| serde_json::from_value::<ItemType>(json!(text)).ok()) {
        story.item_type = known;
    }
}

fn status(story: &mut Story, map: &mut Map<String, Value>, zone: &TimeZone) {
    let mut moment = |name: &str| parsed(map, name, |text| DateTime::parse_lenient(text, zone).ok());
    story.version_created = moment("versionCreated");
    story.first_created = moment("firstCreated");
    story.content_created = moment("contentCreated");
    story.embargoed_until = moment("embargoedUntil");
    story.expires = moment("expires");
    story.pub_status = parsed(map, "pubStatus", |text| match text.to_ascii_lowercase().as_str() {
        "usable" => Some(PubStatus::Usable),
        "withheld" => Some(PubStatus::Withheld),
        "canceled" | "cancelled" => Some(PubStatus::Canceled),
        _ => None,
    });
    story.urgency = parsed(map, "urgency", |text| text.parse().ok().filter(|urgency| (1..=9).contains(urgency)));
    story.priority = parsed(map, "priority", |text| text.parse().ok().filter(|priority| (1..=6).contains(priority)));
}

fn notes(story: &mut Story, map: &mut Map<String, Value>) {
    story.by = take_text(map, "by");
    story.located = take_text(map, "located");
    story.slugline = take_text(map, "slugline");
    story.title = take_text(map, "title");
    story.ed_note = take_text(map, "edNote");
    story.copyright_holder = take_text(map, "copyrightHolder");
    story.copyright_notice = take_text(map, "copyrightNotice");
    story.usage_terms = take_text(map, "usageTerms");
}

/// Authors: those that an agency lists, else those of the byline. Each stands among the people.
fn authors(story: &mut Story, map: &mut Map<String, Value>) {
    let author = |person: &Concept| person.rel.as_deref() == Some("author");
    let listed = map.get("authors").and_then(Value::as_array).cloned().unwrap_or_default();
    let listed = listed.iter().filter_map(|one| one.get("name").or(Some(one)).and_then(crate::json::text));
    for name in listed {
        if !story.people.iter().any(|person| author(person) && person.name.as_ref() == Some(&name)) {
            story.people.push(Concept { name: Some(name), rel: Some("author".into()), ..Concept::default() });
        }
    }
    if let Some(by) = story.by.as_deref().filter(|_| !story.people.iter().any(author)) {
        let named = byline::authors(by, &story.info_sources);
        story.people.extend(named);
    }
}

fn keywords(story: &mut Story, map: &mut Map<String, Value>) {
    for name in list(map, "keywords").iter().filter_map(crate::json::text) {
        story.subjects.push(Subject { name: Some(name), rel: Some("keyword".into()), ..Subject::default() });
    }
}

/// What was a list of `scheme` and `code` in 1.x, as 3.1 has it.
fn carried(name: &str, value: Value) -> Value {
    let value = upgrade::deeply(value);
    let Value::Array(list) = value else { return value };
    let renamed = list.into_iter().map(|item| match item {
        Value::Object(mut item) if name == "trustIndicators" => {
            let scheme = take_text(&mut item, "scheme");
            if let Some(code) = take_text(&mut item, "code") {
                item.insert("role".into(), concept::uri_of(scheme.as_deref(), &code).unwrap_or(code).into());
            }
            Value::Object(item)
        }
        item => item,
    });
    Value::Array(renamed.collect())
}

/// Takes a list; a single thing counts as a list of one.
pub(super) fn list(map: &mut Map<String, Value>, name: &str) -> Vec<Value> {
    match map.shift_remove(name) {
        Some(Value::Array(list)) => list,
        Some(value) if !is_nothing(&value) => vec![value],
        _ => Vec::new(),
    }
}

/// Takes a text, if it can be read; else it stays.
fn parsed<T>(map: &mut Map<String, Value>, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let found = read(&map.get(name).and_then(crate::json::text)?)?;
    map.shift_remove(name);
    Some(found)
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}
