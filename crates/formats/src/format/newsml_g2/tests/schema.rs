//! What is written is valid by IPTC's schema, where it and `xmllint` are at hand.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::json;
use wiredesk_story::{ItemType, Story};

use super::written;
use crate::tests::{full_story, story::story, wire};

/// The schema of 2.35, if both it and the validator are there.
fn schema() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?;
    let file = above.join("shared/standards/newsml-g2/specification/NewsML-G2_2.35-spec-All-Power.xsd");
    let validator = Command::new("xmllint").arg("--version").output().is_ok();
    (file.is_file() && validator).then_some(file)
}

fn of(mut story: Story, change: impl FnOnce(&mut Story)) -> Story {
    change(&mut story);
    story
}

/// Stories of every kind that the standard knows, and some that it does not.
fn kinds() -> Vec<(String, Vec<Story>)> {
    let mut kinds: Vec<(String, Vec<Story>)> = vec![
        ("empty".into(), vec![Story::default()]),
        ("full".into(), vec![full_story()]),
        ("full message".into(), vec![full_story(), Story::default(), full_story()]),
    ];
    for item_type in ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"] {
        let kind: ItemType = serde_json::from_value(json!(item_type)).unwrap();
        kinds.push((format!("full as {item_type}"), vec![of(full_story(), |story| story.item_type = kind)]));
        kinds.push((format!("bare {item_type}"), vec![Story { item_type: kind, ..Story::default() }]));
    }
    let package = of(full_story(), |story| {
        story.item_type = ItemType::Composite;
        story.bodies.clear();
        story.renditions.clear();
        story.associations = vec![story.associations[0].clone(), story.associations[0].clone()];
        story.associations[1].rel = Some("صورة 2".into());
    });
    kinds.push(("package".into(), vec![package]));
    for (name, bytes) in wire::samples() {
        if let Ok(read) = wire::read_as(&bytes, &name, None) {
            kinds.push((name, read.reading.stories));
        }
    }
    let mut runner = TestRunner::deterministic();
    for n in 0..40 {
        let one = prop::collection::vec(story(), 1..3).new_tree(&mut runner).unwrap().current();
        kinds.push((format!("any {n}"), one));
    }
    let hostile = of(full_story(), |story| {
        story.version = Some("0".into());
        story.copyright_holder = Some(" \u{1}<&>\"' ".into());
        story.slugline = Some("a\nb\u{fffe}".into());
        story.signals = vec!["not a code".into(), ":".into(), "a:b c".into(), String::new()];
        story.extra = json!({ "service": { "qcode": "no code", "name": "x" }, "generator": { "versioninfo": "1" },
            "catalog": { "1 x": "no uri", "ok": "http://x.example/" }, "catalogRef": ["no uri"], "embargoed": "x",
            "inlineXML": "<a><b></a>", "contentModified": "yesterday", "": null, "\u{202e} عكس": [1, 2.5, {}] })
        .as_object()
        .unwrap()
        .clone();
        story.links[0].href = "no uri at all <>".into();
        story.renditions[0].duration = Some(12.5);
        story.renditions[0].size_in_bytes = Some(u64::MAX);
        story.language = Some("x-private".parse().unwrap_or_else(|_| "ar-Arab-MA".parse().unwrap()));
    });
    kinds.push(("hostile".into(), vec![hostile]));
    kinds
}

/// The complaints of the validator about documents, each with its name; none without schema or validator.
pub(super) fn complaints(documents: &[(String, String)]) -> Option<Vec<String>> {
    let schema = schema()?;
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (n, (_, document)) in documents.iter().enumerate() {
        let file = folder.path().join(format!("{n}.xml"));
        fs::write(&file, document).unwrap();
        files.push(file);
    }
    let output =
        Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).args(&files).output().unwrap();
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        report.lines().filter(|line| line.ends_with(" validates") || line.ends_with(" fails to validate")).count(),
        files.len(),
        "{report}"
    );
    let named = |line: &str| {
        let number = line.split(".xml").next().and_then(|path| path.rsplit('/').next()?.parse::<usize>().ok());
        format!("{}: {line}", number.map_or("?", |n| documents[n].0.as_str()))
    };
    Some(report.lines().filter(|line| !line.ends_with(" validates")).map(named).collect())
}

#[test]
fn every_kind_of_item_validates() {
    let documents: Vec<(String, String)> =
        kinds().into_iter().map(|(name, stories)| (name, written(&stories).0)).collect();
    match complaints(&documents) {
        None => eprintln!("skipped: every_kind_of_item_validates (no ../shared, or no xmllint)"),
        Some(found) => assert!(found.is_empty(), "{}", found.join("\n")),
    }
    let broken = [("broken".to_owned(), "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\"/>".to_owned())];
    assert!(complaints(&broken).is_none_or(|found| !found.is_empty()), "the validator complains where there is reason");
}
