//! What an item is about: AP's codes with their schemes.

use serde_json::{Map, Value};
use wiredesk_story::{Concept, Story, Subject};

use crate::{json::text, unique::unique};

/// Reads the lists of subjects, people, organisations, places, events and keywords.
pub(super) fn read(story: &mut Story, item: &mut Map<String, Value>) {
    story.subjects.extend(take(item, "subject").iter().filter_map(subject));
    for name in ["person", "organization", "organisation", "company", "place", "event"] {
        let found: Vec<Concept> = take(item, name).iter().filter_map(concept).collect();
        match name {
            "person" => story.people.extend(found),
            "place" => story.places.extend(found),
            "event" => story.events.extend(found),
            _ => story.organisations.extend(found),
        }
    }
    for name in ["keywords", "keyword"] {
        let words: Vec<String> = match item.shift_remove(name) {
            Some(Value::Array(list)) => list.iter().filter_map(|one| one.get("name").or(Some(one)).and_then(text)).collect(),
            Some(Value::String(words)) => {
                words.split([',', ';']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        let keyword = |word| Subject { name: Some(word), rel: Some("keyword".into()), ..Subject::default() };
        story.subjects.extend(words.into_iter().map(keyword));
    }
    unique(&mut story.subjects);
    for list in [&mut story.people, &mut story.organisations, &mut story.places, &mut story.events] {
        unique(list);
    }
}

fn take(item: &mut Map<String, Value>, name: &str) -> Vec<Value> {
    match item.get_mut(name) {
        Some(Value::Array(list)) => {
            let list = std::mem::take(list);
            item.shift_remove(name);
            list
        }
        _ => Vec::new(),
    }
}

/// URI, code and relation. The relation says which list a code of no scheme is of (`category`).
fn codes(value: &Value) -> (Option<String>, Option<String>, Option<String>) {
    let said = |key: &str| value.get(key).and_then(text);
    let rels = value.get("rels").and_then(Value::as_array);
    let rel = rels.and_then(|rels| rels.iter().find_map(text)).or_else(|| said("rel"));
    let (scheme, code) = (said("scheme"), said("code"));
    let web = scheme.as_deref().filter(|scheme| scheme.contains("://"));
    let uri = web.zip(code.as_deref()).map(|(scheme, code)| format!("{scheme}{code}"));
    let literal = match (&scheme, code) {
        (Some(scheme), Some(code)) if web.is_none() => Some(format!("{scheme}:{code}")),
        (_, code) => code,
    };
    (uri, literal, rel)
}

fn subject(value: &Value) -> Option<Subject> {
    let (uri, literal, rel) = codes(value);
    let name = value.get("name").and_then(text);
    let percent = |key: &str| {
        let number = value.get(key).and_then(Value::as_u64).and_then(|n| u8::try_from(n).ok());
        number.filter(|n| *n <= 100)
    };
    (name.is_some() || literal.is_some()).then(|| Subject {
        name,
        rel: rel.or_else(|| Some("about".into())),
        uri,
        literal,
        creator: value.get("creator").and_then(text),
        relevance: percent("relevance"),
        confidence: None,
    })
}

fn concept(value: &Value) -> Option<Concept> {
    let (uri, literal, rel) = codes(value);
    let name = value.get("name").and_then(text);
    let point = value.get("geometry_geojson").filter(|point| point.is_object());
    (name.is_some() || literal.is_some()).then(|| Concept {
        name,
        rel: rel.or_else(|| Some("about".into())),
        uri,
        literal,
        more: point.map(|point| ("geoJSON".to_owned(), point.clone())).into_iter().collect(),
    })
}
