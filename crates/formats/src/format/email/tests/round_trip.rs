//! A message, written and read again, says the same, but for what the writer tells.

use proptest::prelude::*;

use super::*;
use crate::{
    WriteOptions,
    tests::{full_story, story::story},
    write,
};

fn written(story: &Story) -> (Vec<u8>, Vec<String>) {
    let written = write("email", std::slice::from_ref(story), &WriteOptions::default()).unwrap();
    (written.bytes, written.lost.into_iter().map(|loss| format!("{}: {}", loss.field, loss.why)).collect())
}

#[test]
fn a_full_story_as_a_message() {
    let (bytes, lost) = written(&full_story());
    let text = String::from_utf8(bytes.clone()).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.lines().all(|line| line.is_ascii() && line.len() <= 78), "{head}");
    insta::assert_snapshot!("email_head", head);
    insta::assert_snapshot!("email_lost", lost.join("\n"));
    let again = one(&bytes);
    assert_eq!(again.alt_id("guid"), full_story().uri.as_ref().map(|uri| uri.as_str()));
    assert_eq!(again.headline(), full_story().headline());
}

#[test]
fn a_line_break_in_a_headline_makes_no_field() {
    let label = wiredesk_story::Label::new("main", "Titre\r\nBcc: all@journal.example\r\n\r\nTexte");
    let (bytes, _) = written(&Story { headlines: vec![label], ..Story::default() });
    let again = one(&bytes);
    assert_eq!(again.headline(), Some("Titre Bcc: all@journal.example Texte"));
    assert!(!again.extra.contains_key("Bcc"));
}

#[test]
fn a_story_taken_back_is_a_notice() {
    let story = Story { pub_status: Some(wiredesk_story::PubStatus::Canceled), ..full_story() };
    let again = one(&written(&story).0);
    assert_eq!(again.headline(), Some("سُحب هذا الخبر."));
    assert_eq!(lines(&again).len(), usize::from(!lines(&again).is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_read_is_stable(story in story()) {
        let once = one(&written(&story).0);
        prop_assert_eq!(&one(&written(&once).0), &once);
    }

    #[test]
    fn identity_times_and_text_survive(story in story()) {
        let (bytes, lost) = written(&story);
        let again = one(&bytes);
        let (before, after) = (serde_json::to_value(&story).unwrap(), serde_json::to_value(&again).unwrap());
        let withdrawn = story.status() == wiredesk_story::PubStatus::Canceled;
        for member in ["version", "versionCreated", "firstCreated", "embargoedUntil", "urgency", "language"] {
            let told = lost.iter().any(|line| line.split(':').next() == Some(member));
            prop_assert!(withdrawn || told || before[member].is_null() || after[member] == before[member], "{}", member);
        }
    }
}
