//! What is written is valid by IPTC's schema, where it and `xmllint` are at hand.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::json;
use wiredesk_story::{Block, BlockKind, Body, ItemType, RichText, Story};

use super::written;
use crate::tests::{full_story, story::story, wire};

/// The schema of 3.6, if both it and the validator are there.
fn schema() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?;
    let file = above.join("shared/standards/nitf/nitf-3-6.xsd");
    let validator = Command::new("xmllint").arg("--version").output().is_ok();
    (file.is_file() && validator).then_some(file)
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

/// Stories of every kind, and some that are hostile.
fn kinds() -> Vec<(String, Story)> {
    let mut kinds: Vec<(String, Story)> = vec![("empty".into(), Story::default()), ("full".into(), full_story())];
    for item_type in ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"] {
        let kind: ItemType = serde_json::from_value(json!(item_type)).unwrap();
        kinds.push((format!("full as {item_type}"), Story { item_type: kind, ..full_story() }));
    }
    for (name, bytes) in wire::samples() {
        if let Ok(read) = wire::read_as(&bytes, &name, None) {
            kinds.extend(read.reading.stories.into_iter().map(|story| (name.clone(), story)));
        }
    }
    let mut runner = TestRunner::deterministic();
    for n in 0..40 {
        kinds.push((format!("any {n}"), story().new_tree(&mut runner).unwrap().current()));
    }
    let mut hostile = full_story();
    hostile.version = Some("0 <".into());
    hostile.by = Some(" \u{1}<&>\"' ".into());
    hostile.slugline = Some("a\nb\u{fffe}".into());
    hostile.extra = json!({ "series": { "series.part": "1 2" }, "": null, "\u{202e} عكس": [1, {}], "wiredesk:uri": "x", "pubdata": [{}],
        "evloc": "x", "date.release": { "norm": "y" }, "a": ["x", 1], "du-key": { "part": "a b" } })
    .as_object()
    .unwrap()
    .clone();
    let empty = || RichText::default();
    hostile.bodies = vec![Body::main(vec![
        Block::new(BlockKind::List { ordered: true, items: vec![] }),
        Block::new(BlockKind::Table { header: true, rows: vec![vec![], vec![empty()]] }),
        Block::new(BlockKind::Table { header: true, rows: vec![] }),
        Block::new(BlockKind::Quote { paragraphs: vec![] }),
        Block::new(BlockKind::Paragraph { text: empty() }),
    ])];
    kinds.push(("hostile".into(), hostile));
    kinds
}

#[test]
fn every_kind_of_story_validates() {
    let documents: Vec<(String, String)> =
        kinds().into_iter().map(|(name, story)| (name, written(&story).0)).collect();
    match complaints(&documents) {
        None => eprintln!("skipped: every_kind_of_story_validates (no ../shared, or no xmllint)"),
        Some(found) => assert!(found.is_empty(), "{}", found.join("\n")),
    }
    let broken = [("broken".to_owned(), "<nitf xmlns=\"http://iptc.org/std/NITF/2006-10-18/\"/>".to_owned())];
    assert!(complaints(&broken).is_none_or(|found| !found.is_empty()), "the validator complains where there is reason");
}
