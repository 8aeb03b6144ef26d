//! A story, written and read again, is the same, but for what the writer says it lost.

use proptest::prelude::*;
use serde_json::Value;
use wiredesk_story::Story;

use super::{super::*, standard::read_bytes};
use crate::tests::story::story;

/// Takes out what a loss names: a member, or one inside an association.
fn without(story: &mut Story, field: &str) {
    let mut value = serde_json::to_value(&*story).unwrap();
    let mut at = &mut value;
    let mut rest = field;
    while let Some(inner) = rest.strip_prefix("associations.") {
        let list = at["associations"].as_array_mut().unwrap();
        let one =
            list.iter_mut().find(|one| inner.starts_with(&format!("{}.", one["name"].as_str().unwrap()))).unwrap();
        rest = &inner[one["name"].as_str().unwrap().len() + 1..];
        at = &mut one["story"];
    }
    match rest.split_once('.') {
        Some((map @ ("extra" | "ninjs"), key)) => {
            let empty = at[map].as_object_mut().is_some_and(|map| map.shift_remove(key).is_some() && map.is_empty());
            if empty {
                at.as_object_mut().unwrap().shift_remove(map);
            }
        }
        Some((list, key)) => {
            for concept in at[list].as_array_mut().unwrap() {
                concept.as_object_mut().unwrap().shift_remove(key);
            }
        }
        None => drop(at.as_object_mut().unwrap().shift_remove(rest)),
    }
    *story = serde_json::from_value(value).unwrap();
}

/// What the reader makes of a story: a byline's authors are among the people, the headline called main goes first.
fn as_read(story: &mut Story) {
    story.headlines.sort_by_key(|label| label.role.as_deref() != Some("main"));
    if !story.people.iter().any(|one| one.rel.as_deref() == Some("author")) {
        let authors = crate::byline::authors(story.by.as_deref().unwrap_or_default(), &story.info_sources);
        story.people.extend(authors);
    }
    story.associations.iter_mut().for_each(|one| as_read(&mut one.story));
}

/// Addresses and codes as URIs, which the schema wants; a topic's code stands beside its URI.
fn with_uris(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(with_uris),
        Value::Object(map) => {
            let topic = map
                .get("uri")
                .and_then(Value::as_str)
                .and_then(|uri| uri.strip_prefix("http://cv.iptc.org/newscodes/mediatopic/"));
            if let Some(literal) = topic.map(|code| format!("medtop:{code}")) {
                map.entry("literal").or_insert(literal.into());
            }
            for (key, value) in map {
                match value {
                    Value::String(text) if matches!(key.as_str(), "uri" | "href") => {
                        *text = percent_encoding::utf8_percent_encode(text, percent_encoding::CONTROLS).to_string();
                    }
                    value => with_uris(value),
                }
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_story_survives(story in story()) {
        let written = write_all(std::slice::from_ref(&story), &WriteOptions::default()).unwrap();
        let again = read_bytes(&written.bytes).unwrap().stories.remove(0);
        let mut expected = story;
        for loss in &written.lost {
            without(&mut expected, &loss.field);
        }
        as_read(&mut expected);
        let (again, mut expected) = (serde_json::to_value(&again).unwrap(), serde_json::to_value(&expected).unwrap());
        with_uris(&mut expected);
        for (name, value) in expected.as_object().unwrap() {
            prop_assert_eq!(again.get(name).unwrap_or(&Value::Null), value, "{}", name);
        }
        prop_assert_eq!(again, expected);
    }
}
