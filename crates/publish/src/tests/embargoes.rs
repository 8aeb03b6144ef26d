//! Embargoes by a clock that the test moves: to the second, through daylight saving, a clock that is set, and restarts.

use std::time::Duration;

use jiff::tz::TimeZone;
use serde_json::json;
use wiredesk_story::{DateTime, Story, event::Change};

use super::{
    room::{Room, arabic, embargoed, uri},
    short::moment,
};

/// Under embargo until a time of day in Paris, as a sender writes it who states no offset.
fn until_paris(text: &str) -> Story {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    Story { embargoed_until: Some(DateTime::parse_lenient(text, &zone).unwrap()), ..arabic("حظر النشر") }
}

#[test]
fn it_ends_within_a_second_of_its_moment() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.comes(1, &embargoed("حظر النشر", 60));
    room.clock.advance(Duration::from_millis(59_999));
    assert_eq!(room.run(), [""; 0]);
    room.clock.advance(Duration::from_millis(1));
    assert_eq!(room.run(), ["site published 1"]);
    assert_eq!(room.seconds(), 60);
}

#[test]
fn a_moment_that_passes_while_nothing_runs_is_made_good_at_the_start() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.comes(1, &embargoed("حظر النشر", 60));
    room.clock.advance(Duration::from_secs(3600));
    assert_eq!(room.restart(), ["site published 1"], "nobody waits for a timer first");
    room.clock.advance(Duration::from_secs(1));
    assert_eq!(room.another("b"), [""; 0], "once");
}

#[test]
fn the_hour_that_daylight_saving_repeats_is_the_later_one() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.clock.set(moment("2025-10-25T23:00:00Z"));
    room.comes(1, &until_paris("2025-10-26T02:30:00"));
    room.clock.set(moment("2025-10-26T00:30:00Z"));
    assert_eq!(room.run(), [""; 0], "half past two comes for the first time");
    room.clock.set(moment("2025-10-26T01:29:59Z"));
    assert_eq!(room.restart(), [""; 0]);
    room.clock.set(moment("2025-10-26T01:30:00Z"));
    assert_eq!(room.run(), ["site published 1"]);
}

#[test]
fn the_hour_that_daylight_saving_leaves_out_is_the_next() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.clock.set(moment("2026-03-28T20:00:00Z"));
    room.comes(1, &until_paris("2026-03-29T02:30:00"));
    room.clock.set(moment("2026-03-29T01:29:59Z"));
    assert_eq!(room.run(), [""; 0]);
    room.clock.set(moment("2026-03-29T01:30:00Z"));
    assert_eq!(room.run(), ["site published 1"]);
}

#[test]
fn a_clock_that_is_set_back_keeps_it_and_one_that_is_set_forward_ends_it() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.comes(1, &embargoed("أ", 60));
    room.wait(50);
    room.clock.set(moment("2025-05-09T11:59:00Z"));
    assert_eq!(room.wait(60), [""; 0], "it is noon for the second time");
    assert_eq!(room.wait(59), [""; 0]);
    assert_eq!(room.wait(1), ["site published 1"]);
    room.comes(2, &embargoed("ب", 7_200));
    room.clock.set(moment("2025-05-09T15:00:00Z"));
    assert_eq!(room.run(), ["site published 2"]);
}

#[test]
fn a_kill_before_its_end_leaves_nothing_to_be_seen() {
    let mut room = Room::new(&[("site", json!({})), ("early", json!({ "early": true }))]);
    room.comes(1, &embargoed("حظر النشر", 60));
    assert_eq!(room.paper("early").shows(&uri()).as_deref(), Some("حظر النشر"), "its own people may see it");
    room.changes(2, Change::Kill, &embargoed("حظر النشر", 60));
    assert_eq!(room.wait(3600), [""; 0]);
    assert_eq!(room.paper("site").made(), "", "it never had it, so it has nothing to take back");
    assert_eq!(room.paper("early").shows(&uri()), None);
}
