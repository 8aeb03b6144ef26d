//! What is written reads back.

use proptest::prelude::*;

use super::*;
use crate::{WriteOptions, tests::full_story, tests::story::story};

fn written(stories: &[Story]) -> (Vec<u8>, Vec<String>) {
    let written = crate::write("iptc7901", stories, &WriteOptions::default()).unwrap();
    let lost = written.lost.iter().map(|loss| format!("{}: {}", loss.field, loss.why)).collect();
    (written.bytes, lost)
}

#[test]
fn a_full_story_is_written_and_tells_what_it_lost() {
    let (bytes, lost) = written(&[full_story()]);
    insta::assert_snapshot!(
        "iptc7901_full",
        String::from_utf8(bytes).unwrap().escape_debug().to_string().replace("\\n", "\n")
    );
    insta::assert_snapshot!("iptc7901_lost", lost.join("\n"));
}

#[test]
fn a_withdrawn_story_is_a_notice() {
    let story = Story { pub_status: Some(wiredesk_story::PubStatus::Canceled), ..full_story() };
    let read = one(&written(&[story]).0);
    assert_eq!(
        (read.headline(), lines(&read).as_slice()),
        (Some("سُحب هذا الخبر."), ["سُحب هذا الخبر.".to_owned()].as_slice())
    );
    assert!(!serde_json::to_string(&read).unwrap().contains("انطلقت"));
}

#[test]
fn samples_read_back_as_they_were_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/wire");
    let own = transmission(
        "eca062 4 i 211 dpa 061",
        "Rabat/Sport/",
        "(Eil)\r\nUn titre\r\nPar Jo Roe =\r\n\r\n   Un été.",
        "131137 GMT Nov 13",
    );
    let files = ["IPTC7901.txt", "dpa_two_by_line.txt"].map(|name| std::fs::read(folder.join(name)));
    for bytes in files.into_iter().flatten().chain([own]) {
        let read = read_all(&bytes);
        let (again, lost) = written(&read);
        let again = read_all(&again);
        // A moment goes out in UTC; its own zone is told as lost.
        assert!(lost.iter().all(|lost| lost.starts_with("versionCreated: ")), "{lost:?}");
        assert_eq!(moments(&again), moments(&read));
        let unzoned = |stories: Vec<Story>| -> Vec<Story> {
            stories.into_iter().map(|story| Story { version_created: None, ..story }).collect()
        };
        assert_eq!(unzoned(again), unzoned(read), "{lost:?}");
    }
}

fn moments(stories: &[Story]) -> Vec<Option<jiff::Timestamp>> {
    stories.iter().map(|story| story.version_created.as_ref().map(wiredesk_story::DateTime::timestamp)).collect()
}

#[test]
fn a_flash_without_a_priority_goes_out_by_its_urgency() {
    let story = Story { urgency: Some(2), ..Story::default() };
    let (bytes, lost) = written(&[story]);
    assert!(bytes.starts_with(b"\x01wir0001 2 i 0"), "{bytes:?}");
    assert!(lost.iter().any(|loss| loss.starts_with("priority: there is none")), "{lost:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_of_a_written_story_is_written_the_same(stories in prop::collection::vec(story(), 1..3)) {
        let (bytes, _) = written(&stories);
        let read = read_all(&bytes);
        let (again, lost) = written(&read);
        prop_assert_eq!(read_all(&again), read);
        prop_assert!(lost.is_empty(), "{:?}", lost);
        prop_assert_eq!(again, bytes);
    }

    #[test]
    fn what_is_not_told_as_lost_is_there(story in story()) {
        prop_assume!(story.pub_status != Some(wiredesk_story::PubStatus::Canceled));
        let (bytes, lost) = written(std::slice::from_ref(&story));
        let read = one(&bytes);
        let told = |field: &str| lost.iter().any(|loss| loss.starts_with(field));
        prop_assert!(told("headlines") || read.headlines == story.headlines);
        prop_assert!(told("slugline") || read.slugline == story.slugline);
        prop_assert!(told("edNote") || read.ed_note == story.ed_note);
        prop_assert!(told("by") || read.by == story.by);
        prop_assert!(told("embargoedUntil") || read.embargoed_until == story.embargoed_until);
        prop_assert!(told("bodies") || lines(&read) == lines(&story));
    }
}
