//! What agencies send, where it is at hand.

use std::{fs, path::Path};

use super::{read_all, try_read, written};

/// Every file that is NewsML 1 by its content; none without ../shared.
fn files() -> Option<Vec<(String, Vec<u8>)>> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?.join("shared");
    let mut files = Vec::new();
    for folder in ["wire", "standards/ninjs/tools/xslt", "standards/ninjs/examples/NewsML"] {
        for entry in fs::read_dir(shared.join(folder)).ok()? {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            if crate::sniff(&bytes, None).is_ok_and(|format| format.name == "newsml1") {
                files.push((path.file_name().unwrap().to_string_lossy().into_owned(), bytes));
            }
        }
    }
    files.sort();
    Some(files)
}

#[test]
fn every_agencys_file_survives() {
    let Some(files) = files() else {
        eprintln!("skipped: every_agencys_file_survives (no ../shared)");
        return;
    };
    assert!(files.len() >= 6, "{}", files.len());
    for (name, bytes) in &files {
        let mut stories = try_read(bytes).unwrap();
        for story in &stories {
            assert!(story.uri.is_some() && story.version.is_some() && story.version_created.is_some(), "{name}");
            assert!(story.headline().is_some() && !story.bodies.is_empty(), "{name}");
        }
        let (xml, _) = written(&stories);
        let mut again = read_all(&xml);
        for story in stories.iter_mut().chain(&mut again) {
            story.extra.shift_remove("header");
        }
        for (again, story) in again.iter().zip(&stories) {
            let (before, after) = (serde_json::to_value(story).unwrap(), serde_json::to_value(again).unwrap());
            for (member, value) in before.as_object().unwrap() {
                assert_eq!(&after[member], value, "{name}: {member}");
            }
        }
        assert_eq!(again, stories, "{name}");
    }
}
