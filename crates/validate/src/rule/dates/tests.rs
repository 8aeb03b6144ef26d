use super::*;
use crate::rule::sample::{story, told};

fn sound() -> Story {
    story("وفد مغربي يزور فيينا", &["نص"])
}

fn at(text: &str) -> Option<DateTime> {
    Some(DateTime::parse(text).unwrap())
}

#[test]
fn sane_moments_pass_in_any_zone() {
    assert!(told(&RULE, &sound()).is_empty(), "none is stated");
    let made = Story {
        first_created: at("2025-05-09T10:00:00+01:00"),
        version_created: at("2025-05-09T09:00:00Z"),
        embargoed_until: at("2025-05-09T18:00:00+01:00"),
        expires: at("2025-06-09T00:00:00Z"),
        ..sound()
    };
    assert!(told(&RULE, &made).is_empty());
    let ahead = Story { version_created: at("2025-05-10T02:00:00+14:00"), ..sound() };
    assert!(told(&RULE, &ahead).is_empty(), "a clock that is a few hours off");
}

#[test]
fn an_expired_story_is_held() {
    assert_eq!(told(&RULE, &Story { expires: at("2025-05-09T12:00:00Z"), ..sound() }), ["hold expires"]);
    let never = Story { embargoed_until: at("2025-05-12T00:00:00Z"), expires: at("2025-05-11T00:00:00Z"), ..sound() };
    assert_eq!(told(&RULE, &never), ["hold expires"]);
}

#[test]
fn what_cannot_be_right_is_a_warning() {
    for (story, warned) in [
        (Story { version_created: at("2025-05-11T00:00:00Z"), ..sound() }, "versionCreated"),
        (Story { first_created: at("1969-12-31T00:00:00Z"), ..sound() }, "firstCreated"),
        (Story { embargoed_until: at("2052-05-09T00:00:00Z"), ..sound() }, "embargoedUntil"),
        (
            Story { first_created: at("2025-05-09T10:00:00Z"), version_created: at("2025-05-09T09:00:00Z"), ..sound() },
            "versionCreated",
        ),
        (
            Story { first_created: at("2025-05-09T10:00:00Z"), embargoed_until: at("2025-05-09T09:00:00Z"), ..sound() },
            "embargoedUntil",
        ),
    ] {
        assert_eq!(told(&RULE, &story), [format!("warn {warned}")]);
    }
}
