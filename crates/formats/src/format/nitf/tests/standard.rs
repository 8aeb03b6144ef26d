//! What agencies send, where it is at hand.

use std::{fs, path::Path};

use super::{read_one, schema::complaints, try_read, written};

/// Every file that is NITF by its content; none without ../shared.
fn files() -> Option<Vec<(String, Vec<u8>)>> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?.join("shared");
    let mut files = Vec::new();
    for folder in ["wire", "standards/ninjs/tools/xslt"] {
        for entry in fs::read_dir(shared.join(folder)).ok()? {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            if crate::sniff(&bytes, None).is_ok_and(|format| format.name == "nitf") {
                files.push((path.file_name().unwrap().to_string_lossy().into_owned(), bytes));
            }
        }
    }
    files.sort();
    Some(files)
}

#[test]
fn every_agencys_file_survives_and_is_written_as_valid_3_6() {
    let Some(files) = files() else {
        eprintln!("skipped: every_agencys_file_survives_and_is_written_as_valid_3_6 (no ../shared)");
        return;
    };
    let mut documents = Vec::new();
    for (name, bytes) in &files {
        let story = try_read(bytes).unwrap().remove(0);
        assert!(story.version_created.is_some(), "{name}");
        let (xml, lost) = written(&story);
        assert_eq!(read_one(&xml), story, "{name}");
        assert_eq!(lost, Vec::<String>::new(), "{name}");
        documents.push((name.clone(), xml));
    }
    assert!(documents.len() > 10, "{}", documents.len());
    if let Some(found) = complaints(&documents) {
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
