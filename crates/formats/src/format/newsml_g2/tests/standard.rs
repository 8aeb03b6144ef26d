//! IPTC's own examples of the standard, and what agencies send, where they are at hand.

use std::{fs, path::Path};

use wiredesk_story::{ItemType, Story};

use super::{read_all, schema::complaints, try_read, written};

/// Every file that is NewsML-G2 by its content, of the standard's examples and the wire samples; none without ../shared.
fn files() -> Option<Vec<(String, Vec<u8>)>> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?.join("shared");
    let mut files = Vec::new();
    for folder in ["standards/newsml-g2/examples", "wire"] {
        for entry in fs::read_dir(shared.join(folder)).ok()? {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if crate::sniff(&bytes, None).is_ok_and(|format| format.name == "newsml-g2") {
                files.push((name, bytes));
            }
        }
    }
    files.sort();
    Some(files)
}

#[test]
fn every_example_is_read_and_written_as_valid_2_35() {
    let Some(files) = files() else {
        eprintln!("skipped: every_example_is_read_and_written_as_valid_2_35 (no ../shared)");
        return;
    };
    let mut documents = Vec::new();
    for (name, bytes) in &files {
        let stories = match try_read(bytes) {
            Ok(stories) => stories,
            Err(error) => {
                // An NITF document whose namespace is G2's.
                assert!(error.to_string().contains("\"nitf\""), "{name}: {error}");
                continue;
            }
        };
        if stories.is_empty() {
            continue;
        }
        let (first, _) = written(&stories);
        let again = read_all(&first);
        assert_eq!(again.len(), stories.len(), "{name}");
        for (again, story) in again.iter().zip(&stories) {
            same(name, again, story);
        }
        let second = written(&again).0;
        assert_eq!(written(&read_all(&second)).0, second, "{name}");
        documents.push((name.clone(), first));
    }
    assert!(documents.len() > 35);
    if let Some(found) = complaints(&documents) {
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

/// What may not change on the way through a partner.
fn same(name: &str, again: &Story, story: &Story) {
    assert_eq!(again.uri, story.uri.clone().or(again.uri.clone()), "{name}");
    assert_eq!(
        (&again.version, again.pub_status, again.urgency),
        (&story.version, story.pub_status, story.urgency),
        "{name}"
    );
    assert_eq!((&again.headlines, &again.bodies), (&story.headlines, &story.bodies), "{name}");
    assert_eq!((&again.by, &again.dateline, &again.located), (&story.by, &story.dateline, &story.located), "{name}");
    assert_eq!((&again.subjects, &again.places), (&story.subjects, &story.places), "{name}");
    assert_eq!(
        (&again.descriptions, &again.language, &again.signals),
        (&story.descriptions, &story.language, &story.signals),
        "{name}"
    );
    assert_eq!((&again.renditions, again.associations.len()), (&story.renditions, story.associations.len()), "{name}");
    for (key, value) in story.extra.iter().filter(|(key, _)| !matches!(key.as_str(), "header" | "catalogRef")) {
        assert_eq!(again.extra.get(key), Some(value), "{name}: {key}");
    }
}

#[test]
fn the_facts_of_the_examples_are_found() {
    let Some(files) = files() else {
        eprintln!("skipped: the_facts_of_the_examples_are_found (no ../shared)");
        return;
    };
    let story = |part: &str| {
        let (_, bytes) = files.iter().find(|(name, _)| name.contains(part)).unwrap();
        try_read(bytes).unwrap().remove(0)
    };
    let text = story("LISTING_2_");
    assert_eq!((text.urgency, text.version.as_deref(), text.bodies[0].blocks.len()), (None, Some("11"), 2));
    assert_eq!(text.located.as_deref(), Some("New York, NY"));
    let video = story("LISTING_4_");
    assert_eq!(video.item_type, ItemType::Video);
    assert!(video.renditions.len() == 3 && video.renditions.iter().all(|one| one.href.is_some()));
    let package = story("LISTING_6_");
    assert_eq!(package.item_type, ItemType::Composite);
    assert!(package.associations.len() == 2);
    let plan = story("LISTING_18_");
    assert_eq!((plan.item_type, plan.extra.contains_key("newsCoverageSet")), (ItemType::Planning, true));
    let photo = story("LISTING_26_");
    assert!(photo.people.iter().any(|one| one.rel.as_deref() == Some("author")), "{:?}", photo.people);
}
