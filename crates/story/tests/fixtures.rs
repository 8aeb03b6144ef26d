//! The events of every released version, as they lie in newsrooms' logs: `fixtures/v1/{schema}.{what}.json`. Each reads, keeps what
//! it does not know, is written back the same, and is what its schema says. A file here is never changed; new ones are added.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::BTreeSet, fs, path::Path};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use wiredesk_story::{
    AnnotationKind, Story,
    event::{Change, Checked, Command, DeliveryEvent, EventType, Incoming, Outcome, Receipt, Received, Rejection},
    schema,
};

/// Each event of the first version: its name in `fixtures` and its JSON.
fn fixtures() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1");
    let mut found = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // Headers and bytes are read by the crate that writes them.
        if name.ends_with(".json") && !name.ends_with(".headers.json") {
            found.push((name, serde_json::from_slice(&fs::read(path).unwrap()).unwrap()));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn kind(name: &str) -> &str {
    name.split('.').next().unwrap()
}

/// Reads a value as an event and writes it again.
fn again<T: Serialize + DeserializeOwned>(name: &str, value: &Value) -> Value {
    let bytes = serde_json::to_vec(value).unwrap();
    let event: T = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{name} does not read: {error}"));
    serde_json::to_value(event).unwrap()
}

fn again_as_its_kind(name: &str, value: &Value) -> Value {
    match kind(name) {
        "story" => again::<Story>(name, value),
        "command" => again::<Command>(name, value),
        "received" => again::<Received>(name, value),
        "valid" | "enriched" => again::<Checked>(name, value),
        "delivery" => again::<DeliveryEvent>(name, value),
        "receipt" => again::<Receipt>(name, value),
        "rejected" => again::<Rejection>(name, value),
        other => panic!("{name}: no event is called {other}"),
    }
}

#[test]
fn every_event_reads_and_is_written_back_the_same() {
    for (name, value) in fixtures() {
        let written = again_as_its_kind(&name, &value);
        assert!(written == value, "{name} changed:\n{written:#}\nwas\n{value:#}");
    }
}

#[test]
fn every_schema_accepts_its_events_and_refuses_others() {
    for (kind_of, schema) in schema::all() {
        let validator = jsonschema::validator_for(&serde_json::to_value(&schema).unwrap()).unwrap();
        let own: Vec<_> = fixtures().into_iter().filter(|(name, _)| kind(name) == kind_of).collect();
        assert!(!own.is_empty(), "no event of the schema {kind_of}");
        for (name, value) in own {
            let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
        assert!(!validator.is_valid(&json!("خبر")) && !validator.is_valid(&json!({"uri": 7})), "{kind_of}");
    }
}

#[test]
fn members_of_a_newer_release_are_kept_where_events_travel_on() {
    let newer = json!({"ذاكرة": [1, 2.5, null], "deep": {"deeper": "نص"}});
    for (name, value) in fixtures() {
        let places: &[&str] = match kind(&name) {
            "story" => &["", "/associations/0/story", "/places/0", "/renditions/0"],
            "received" if name == "received.story.json" => &["", "/story/story", "/story/story/associations/0/story"],
            "received" | "receipt" => &[""],
            "valid" | "enriched" => &["", "/story"],
            "delivery" if name == "delivery.story.json" => &["/story"],
            _ => &[],
        };
        for place in places {
            let mut newer_event = value.clone();
            newer_event.pointer_mut(place).unwrap()["membreNouveau"] = newer.clone();
            assert_eq!(again_as_its_kind(&name, &newer_event), newer_event, "{name} at {place:?}");
        }
    }
}

/// Everywhere else a newer member may be lost on the way, but stands in nobody's way.
#[test]
fn members_of_a_newer_release_are_read_over_everywhere() {
    fn add(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.values_mut().for_each(add);
                members.insert("membreNouveau".into(), json!("جديد"));
            }
            Value::Array(values) => values.iter_mut().for_each(add),
            _ => {}
        }
    }
    for (name, mut value) in fixtures() {
        // What a person orders is read to the letter: a word too many may be a word that was meant.
        if kind(&name) == "command" || value.get("command").is_some() {
            continue;
        }
        let before = value.clone();
        match value.get_mut("story").filter(|_| kind(&name) == "received") {
            // The members of the wrapper are the kinds of thing that come in.
            Some(incoming) => incoming.as_object_mut().unwrap().values_mut().for_each(add),
            None => add(&mut value),
        }
        assert_ne!(value, before);
        again_as_its_kind(&name, &value);
    }
}

#[test]
fn a_command_with_a_word_too_many_is_refused() {
    let (_, mut command) = fixtures().into_iter().find(|(name, _)| name == "command.kill.json").unwrap();
    command["until"] = json!("2025-05-09T00:00:00Z");
    assert!(serde_json::from_value::<Command>(command).is_err());
}

/// No kind of thing is without an event here. A kind that is added does not compile until it is named.
#[test]
fn every_kind_of_event_is_here() {
    let all = fixtures();
    let named = |kind_of: &str, place: &str| -> BTreeSet<String> {
        let own = all.iter().filter(|(name, _)| kind(name) == kind_of);
        own.filter_map(|(_, value)| value.pointer(place)?.as_str().map(str::to_owned)).collect()
    };
    let outcomes = named("receipt", "/outcome");
    assert_eq!(outcomes.len(), 15);
    for outcome in &outcomes {
        let outcome: Outcome = serde_json::from_value(json!(outcome)).unwrap();
        match outcome {
            Outcome::Split | Outcome::Empty | Outcome::Rejected | Outcome::Held | Outcome::Embargoed => {}
            Outcome::Duplicate | Outcome::Stale | Outcome::Dropped | Outcome::Remembered | Outcome::Routed => {}
            Outcome::Unrouted | Outcome::Published | Outcome::Withdrawn | Outcome::Superseded | Outcome::Failed => {}
        }
    }
    let changes = named("valid", "/change");
    assert_eq!(changes.len(), 8);
    for change in &changes {
        match serde_json::from_value::<Change>(json!(change)).unwrap() {
            Change::New | Change::Update | Change::Correction | Change::Kill => {}
            Change::Withhold | Change::Reinstate | Change::Release | Change::Replay => {}
        }
    }
    assert_eq!(named("command", "/command").len(), 3);
    assert_eq!(named("delivery", "/what").len(), 3);
    assert_eq!(named("delivery", "/steer").len(), 2);
    let (_, story) = all.iter().find(|(name, _)| name == "story.json").unwrap();
    let story: Story = serde_json::from_value(story.clone()).unwrap();
    let kinds: BTreeSet<AnnotationKind> = story.annotations.iter().map(|annotation| annotation.kind).collect();
    assert_eq!(kinds.len(), 12);
    assert!(story.text().starts_with("وفد أمني مغربي في زيارة عمل إلى فيينا\nقام الوفد"));
}

#[test]
fn what_is_read_is_what_was_meant() {
    let value = |wanted: &str| fixtures().into_iter().find(|(name, _)| name == wanted).unwrap().1;
    let received: Received = serde_json::from_value(value("received.kill.json")).unwrap();
    let Incoming::Command(Command::Kill { uri, reason }) = received.what else { panic!("not a kill") };
    assert_eq!((uri, reason.as_str()), (received.uri, "سُحب بطلب من الوكالة"));
    let checked: Checked = serde_json::from_value(value("valid.kill.json")).unwrap();
    assert!(checked.change.withdraws() && checked.findings[0].at.as_deref() == Some("versionCreated"));
    let delivery: DeliveryEvent = serde_json::from_value(value("delivery.deliver.json")).unwrap();
    let DeliveryEvent::Deliver(planned) = delivery else { panic!("not a delivery") };
    assert_eq!(planned.not_before.unwrap().to_string(), "2025-05-08T11:00:00Z");
    assert_eq!(EventType::major_of(&EventType::Delivery.ce_type()), Some(1));
}
