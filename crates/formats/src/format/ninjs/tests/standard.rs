//! IPTC's own schemas and examples, where they are at hand.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::tz::TimeZone;
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use serde_json::Value;

use super::super::*;

pub(super) fn read_bytes(bytes: &[u8]) -> Result<Reading, ReadError> {
    read_all(&Input { bytes, name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None })
}

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?.join("shared/standards/ninjs");
    folder.is_dir().then_some(folder)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The 3.1 schema, with GeoJSON's at hand so that nothing is fetched.
fn schema(folder: &Path) -> jsonschema::Validator {
    let geojson = jsonschema::Resource::from_contents(json(&folder.join("GeoJSON-schema.json")));
    let registry =
        jsonschema::Registry::new().add("https://geojson.org/schema/GeoJSON.json", geojson).unwrap().prepare().unwrap();
    jsonschema::options()
        .with_registry(&registry)
        .should_validate_formats(true)
        .build(&json(&folder.join("specification/ninjs-schema_3.1.json")))
        .unwrap()
}

fn examples(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            examples(&path, found);
        } else if name.ends_with(".json") && !name.contains("schema") && !name.contains("not-valid") {
            found.push(path);
        }
    }
}

#[test]
fn every_example_of_every_version_reads_and_is_written_as_valid_3_1() {
    let Some(folder) = folder() else {
        eprintln!("skipped: every_example_of_every_version_reads_and_is_written_as_valid_3_1 (no ../shared)");
        return;
    };
    let schema = schema(&folder);
    let mut paths = Vec::new();
    examples(&folder.join("examples"), &mut paths);
    examples(&folder.join("documentation"), &mut paths);
    assert!(paths.len() > 40);
    let full = to_ninjs(&crate::tests::full_story());
    assert_eq!(schema.iter_errors(&full).map(|error| error.to_string()).collect::<Vec<_>>(), Vec::<String>::new());
    for path in paths {
        let bytes = fs::read(&path).unwrap();
        let reading = read_bytes(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let first = write_all(&reading.stories, &WriteOptions::default()).unwrap();
        for line in first.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let value: Value = serde_json::from_slice(line).unwrap();
            let errors: Vec<String> =
                schema.iter_errors(&value).map(|error| format!("{error} at {}", error.instance_path())).collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
        }
        let again = read_bytes(&first.bytes).unwrap();
        let second = write_all(&again.stories, &WriteOptions::default()).unwrap();
        assert_eq!(String::from_utf8_lossy(&first.bytes), String::from_utf8_lossy(&second.bytes), "{}", path.display());
        assert!(
            crate::read(
                &Input { bytes: &bytes, name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None },
                None
            )
            .unwrap()
            .format
            .name
                == "ninjs",
            "{}",
            path.display()
        );
    }
}

/// The complaints of the 3.1 schema about each line that is written of stories. Passed over: identifiers that agencies write with
/// letters no URI has, and names of files or pictures that came with an item; both stay as they came.
fn complaints(schema: &jsonschema::Validator, stories: &[wiredesk_story::Story]) -> Vec<String> {
    let written = write_all(stories, &WriteOptions::default()).unwrap();
    let lines = written.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let values = lines.map(|line| serde_json::from_slice::<Value>(line).unwrap());
    values
        .flat_map(|value| {
            schema.iter_errors(&value).map(|error| format!("{error} at {}", error.instance_path())).collect::<Vec<_>>()
        })
        .filter(|line| {
            let as_it_came = line.starts_with("\"./")
                || line.ends_with("/href") && !line.contains(':')
                || line.ends_with(" at /uri")
                || line.contains(" at /associations/") && line.ends_with("/uri");
            !(as_it_came && line.contains("is not a \"uri\""))
        })
        .collect()
}

#[test]
fn every_sample_and_any_story_is_written_as_valid_3_1() {
    let Some(folder) = folder() else {
        eprintln!("skipped: every_sample_and_any_story_is_written_as_valid_3_1 (no ../shared)");
        return;
    };
    let schema = schema(&folder);
    for (name, bytes) in crate::tests::wire::samples() {
        let Ok(read) = crate::tests::wire::read_as(&bytes, &name, None) else { continue };
        assert_eq!(complaints(&schema, &read.reading.stories), Vec::<String>::new(), "{name}");
    }
    let mut runner = TestRunner::deterministic();
    for _ in 0..60 {
        let story = crate::tests::story::story().new_tree(&mut runner).unwrap().current();
        assert_eq!(complaints(&schema, std::slice::from_ref(&story)), Vec::<String>::new(), "{}", to_ninjs(&story));
    }
    // What other formats' readers give, of agencies and of the standard's examples.
    let shared = folder.ancestors().nth(2).unwrap();
    for folder in ["wire", "standards/newsml-g2/examples", "standards/feeds/jsonfeed-examples"] {
        for entry in fs::read_dir(shared.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let Ok(read) = crate::tests::wire::read_as(&fs::read(&path).unwrap(), &name, None) else { continue };
            assert_eq!(complaints(&schema, &read.reading.stories), Vec::<String>::new(), "{name}");
        }
    }
}

/// Values of any shape under the names that items have.
fn any_item(names: Vec<String>) -> impl proptest::strategy::Strategy<Value = Value> {
    use proptest::{collection::vec, prelude::*, sample::select};
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i16>().prop_map(Value::from),
        any::<f32>().prop_map(|n| serde_json::json!(n)),
        select(vec![
            "",
            " ",
            "خبر",
            "main",
            "1",
            "urn:a:b",
            "2025-05-09T12:00:00Z",
            "https://a.example/خبر",
            "text/html",
            "<p>x"
        ])
        .prop_map(Value::from),
    ];
    let keys = select(names.clone());
    let any = leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((keys.clone(), inner), 0..4).prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    });
    vec((select(names), any), 1..8).prop_map(|members| {
        let mut item: serde_json::Map<String, Value> = members.into_iter().collect();
        item.insert("uri".into(), "urn:a:b".into());
        Value::Object(item)
    })
}

#[test]
fn an_item_of_any_shape_is_written_as_valid_3_1() {
    let Some(folder) = folder() else {
        eprintln!("skipped: an_item_of_any_shape_is_written_as_valid_3_1 (no ../shared)");
        return;
    };
    let schema = schema(&folder);
    let mut names = std::collections::BTreeSet::new();
    for version in ["1.3", "2.1", "3.1"] {
        let schema = json(&folder.join(format!("specification/ninjs-schema_{version}.json")));
        let mut open = vec![&schema];
        while let Some(value) = open.pop() {
            match value {
                Value::Object(map) => {
                    names.extend(
                        map.get("properties")
                            .and_then(Value::as_object)
                            .into_iter()
                            .flat_map(|map| map.keys().cloned()),
                    );
                    open.extend(map.values());
                }
                Value::Array(list) => open.extend(list),
                _ => {}
            }
        }
    }
    assert!(names.len() > 80, "{names:?}");
    let any = any_item(names.into_iter().collect());
    let mut runner = TestRunner::deterministic();
    for _ in 0..400 {
        let item = any.new_tree(&mut runner).unwrap().current();
        let Ok(reading) = read_bytes(item.to_string().as_bytes()) else { continue };
        assert_eq!(
            complaints(&schema, &reading.stories),
            Vec::<String>::new(),
            "{item}\n{}",
            to_ninjs(&reading.stories[0])
        );
    }
}
