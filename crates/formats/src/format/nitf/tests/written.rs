//! What partners get.

use serde_json::json;
use wiredesk_story::{DateTime, PubStatus, Story};

use super::{read_one, written};
use crate::tests::full_story;

#[test]
fn a_story_with_everything() {
    let (xml, lost) = written(&full_story());
    insta::assert_snapshot!("nitf_full", xml);
    insta::assert_snapshot!("nitf_full_lost", lost.join("\n"));
}

#[test]
fn identity_status_and_times_come_back() {
    let moment = |text| DateTime::parse(text).ok();
    for status in [None, Some(PubStatus::Usable), Some(PubStatus::Withheld), Some(PubStatus::Canceled)] {
        for embargo in ["2025-05-10T06:00:00Z", "2025-05-08T06:00:00.500+01:00"] {
            let story = Story {
                version: Some("نسخة 2".into()),
                pub_status: status,
                embargoed_until: moment(embargo),
                ..full_story()
            };
            let (xml, lost) = written(&story);
            let again = read_one(&xml);
            assert_eq!((&again.uri, &again.version, &again.headlines), (&story.uri, &story.version, &story.headlines));
            assert_eq!(again.pub_status, story.pub_status, "{xml}");
            assert_eq!((again.embargoed_until, again.alt_ids), (story.embargoed_until, story.alt_ids), "{lost:?}");
        }
    }
}

#[test]
fn fields_of_agencies_come_back_under_their_names() {
    let extra = json!({
        "anpa-category": "a", "doc-scope": [{ "scope": "المغرب" }, { "scope": "x" }], "series": { "series.part": "not a name" },
        "evloc": { "city": "طنجة" }, "du-key": { "part": "2", "key": "K" }, "doc.rights": { "owner": "وم" }, "meta": ["a", "b"],
        "afp:حقل": { "deep": [1, null] }, "slug": "another", "number": 7, "pubdata": { "name": "الجريدة" }, "regsrc": "وم",
    });
    let story = Story { extra: extra.as_object().unwrap().clone(), ..full_story() };
    let (xml, lost) = written(&story);
    assert_eq!(read_one(&xml).extra, story.extra, "{xml}");
    assert!(!lost.iter().any(|line| line.starts_with("extra")), "{lost:?}");
    for native in [
        "<meta name=\"anpa-category\" content=\"a\"/>",
        "<doc-scope scope=\"المغرب\"/>",
        "<evloc city=\"طنجة\"/>",
        "<pubdata name=\"الجريدة\"/>",
        "<doc-id regsrc=\"وم\"",
    ] {
        assert!(xml.contains(native), "{native} in {xml}");
    }
    assert_eq!(read_one(&xml).slugline, story.slugline);
}
