//! What partners get.

use wiredesk_story::{DateTime, PubStatus, Story};

use super::{read_all, written};
use crate::tests::full_story;

#[test]
fn a_story_with_everything() {
    let (xml, lost) = written(&[full_story()]);
    insta::assert_snapshot!("newsml1_full", xml);
    insta::assert_snapshot!("newsml1_full_lost", lost.join("\n"));
}

#[test]
fn identity_status_and_times_come_back() {
    for (status, version) in [
        (None, Some("3")),
        (Some(PubStatus::Usable), Some("r7")),
        (Some(PubStatus::Withheld), Some("2025-05-09T12:00:00Z")),
        (Some(PubStatus::Canceled), Some("12")),
    ] {
        let story = Story {
            version: version.map(str::to_owned),
            pub_status: status,
            embargoed_until: DateTime::parse("2025-05-10T06:00:00.500Z").ok(),
            ..full_story()
        };
        let (xml, lost) = written(std::slice::from_ref(&story));
        let again = read_all(&xml).remove(0);
        assert_eq!((&again.uri, &again.version), (&story.uri, &story.version));
        assert_eq!(again.headline(), story.headline());
        assert_eq!((again.pub_status, again.embargoed_until), (story.pub_status, story.embargoed_until), "{lost:?}");
        assert_eq!((again.alt_ids, again.extra.len()), (story.alt_ids, story.extra.len() + 1), "the envelope is added");
    }
}

#[test]
fn several_stories_stand_in_one_envelope() {
    let bare = Story { headlines: full_story().headlines, ..Story::default() };
    let (xml, lost) = written(&[full_story(), bare]);
    assert_eq!((xml.matches("</NewsItem>").count(), xml.matches("<NewsEnvelope>").count()), (2, 1));
    assert_eq!(read_all(&xml).len(), 2);
    assert!(lost.iter().any(|line| line.starts_with("version: the story states none")), "{lost:?}");
}
