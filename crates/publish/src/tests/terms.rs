//! Windows, schedules and leave to have what is under embargo.

use serde_json::json;
use wiredesk_story::event::{Change, Steer};

use super::{
    paper::{Answer, later},
    room::{Room, arabic, embargoed, uri},
};

/// From the room's start to its next morning at six.
const TO_MORNING: u64 = 18 * 3600;

#[test]
fn what_is_due_outside_a_window_waits_for_it_and_a_kill_does_not() {
    let mut room = Room::new(&[("partner", json!({ "window": "06:00-12:30" }))]);
    assert_eq!(room.comes(1, &arabic("أ")), ["routed 1 partner", "partner published 1"]);
    assert_eq!(room.wait(1800), [""; 0]);
    assert_eq!(room.comes(2, &arabic("ب")), ["routed 2 partner"]);
    assert_eq!(room.comes(3, &arabic("ج")), ["routed 3 partner", "partner superseded 2"]);
    assert_eq!(room.restart(), [""; 0]);
    room.steer("partner", Steer::Pause);
    room.steer("partner", Steer::Resume);
    assert_eq!(room.wait(TO_MORNING - 1801), [""; 0]);
    assert_eq!(room.wait(1), ["partner published 3"]);
    assert_eq!(room.wait(7 * 3600), [""; 0]);
    assert_eq!(room.comes(4, &arabic("د")), ["routed 4 partner"]);
    let told = room.changes(5, Change::Kill, &arabic("د"));
    assert_eq!(told, ["routed 5 -partner", "partner superseded 4", "partner withdrawn 5"]);
    assert_eq!(room.paper("partner").shows(&uri()), None);
}

#[test]
fn a_retry_that_is_due_outside_a_window_waits_too() {
    let mut room = Room::new(&[("partner", json!({ "window": "06:00-12:01" }))]);
    room.paper("partner").will([Answer::Fail(later()), Answer::Fail(later())]);
    assert_eq!(room.comes(1, &arabic("أ")), ["routed 1 partner", "partner failed 1 retry @5"]);
    assert_eq!(room.wait(5), ["partner failed 1 retry @305"]);
    assert_eq!(room.wait(600), [""; 0]);
    assert_eq!(room.wait(TO_MORNING - 605), ["partner published 1"]);
}

#[test]
fn a_schedule_gathers_what_comes_and_sends_the_latest() {
    let mut room = Room::new(&[("digest", json!({ "schedule": "18:00" })), ("site", json!({}))]);
    assert_eq!(room.comes(1, &arabic("أ")), ["routed 1 digest site", "site published 1"]);
    assert_eq!(room.wait(3600), [""; 0]);
    let mut told = room.comes(2, &arabic("ب"));
    told.sort();
    assert_eq!(told, ["digest superseded 1", "routed 2 digest site", "site published 2"]);
    assert_eq!(room.wait(5 * 3600 - 1), [""; 0]);
    assert_eq!(room.wait(1), ["digest published 2"]);
}

#[test]
fn who_has_leave_gets_a_story_under_embargo_at_once() {
    let mut room = Room::new(&[("app", json!({ "early": true })), ("site", json!({}))]);
    assert_eq!(room.comes(1, &embargoed("حظر النشر", 60)), ["embargoed 1 app site @60", "app published 1"]);
    assert_eq!(room.wait(60), ["site published 1"]);
    let mut room = Room::new(&[("app", json!({ "early": true }))]);
    assert_eq!(room.comes(1, &embargoed("حظر النشر", 60)), ["routed 1 app", "app published 1"]);
}

#[test]
fn the_plan_says_when_an_outlet_is_sent_a_story() {
    let mut room =
        Room::new(&[("digest", json!({ "schedule": "18:00" })), ("night", json!({ "window": "22:00-06:00" }))]);
    room.comes(1, &embargoed("حظر", 60));
    let due = room.values("due");
    let mut moments: Vec<&str> = due.iter().map(|row| row["planned"]["notBefore"].as_str().unwrap()).collect();
    moments.sort_unstable();
    assert_eq!(moments, ["2025-05-09T18:00:00Z", "2025-05-09T22:00:00Z"]);
}

#[test]
fn an_outlet_that_came_later_is_given_what_stands_alone_and_gives_it_back_with_the_others() {
    let mut room = Room::new(&[("site", json!({})), ("app", json!({}))]);
    room.configure(&[("site", json!({}))]);
    room.restart();
    assert_eq!(room.comes(1, &arabic("خبر")), ["routed 1 site", "site published 1"]);
    room.configure(&[("site", json!({})), ("app", json!({}))]);
    room.restart();
    room.newcomer = Some("app".to_owned());
    assert_eq!(room.comes(1, &arabic("خبر")), ["routed 1 app", "app published 1"]);
    room.newcomer = Some("app".to_owned());
    assert_eq!(room.comes(1, &arabic("خبر")), [""; 0], "it has it");
    assert_eq!((room.paper("site").made().as_str(), room.paper("app").made().as_str()), ("1", "1"));
    let mut told = room.changes(2, Change::Kill, &arabic("خبر"));
    told.sort();
    assert_eq!(told, ["app withdrawn 2", "routed 2 -app -site", "site withdrawn 2"]);
    room.newcomer = Some("app".to_owned());
    assert_eq!(room.comes(1, &arabic("خبر")), [""; 0], "what was killed meanwhile is not given");
}

#[test]
fn a_newcomer_waits_for_an_embargo_as_all_do() {
    let mut room = Room::new(&[("site", json!({})), ("app", json!({ "languages": ["ar"] }))]);
    room.configure(&[("site", json!({}))]);
    room.restart();
    room.comes(1, &embargoed("خبر", 60));
    room.configure(&[("site", json!({})), ("app", json!({}))]);
    room.restart();
    room.newcomer = Some("app".to_owned());
    assert_eq!(room.changes(1, Change::New, &embargoed("خبر", 60)), ["embargoed 1 app @60"]);
    let mut told = room.wait(60);
    told.sort();
    assert_eq!(told, ["app published 1", "site published 1"]);
}
