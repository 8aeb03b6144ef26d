//! Stories that are taken back.

use serde_json::json;
use wiredesk_story::{
    PubStatus, Story,
    event::{Change, Steer},
};

use super::{
    paper::{Answer, later, never, not_sent},
    room::{Room, arabic, embargoed, uri},
};

fn killed(headline: &str) -> Story {
    Story { pub_status: Some(PubStatus::Canceled), ..arabic(headline) }
}

#[test]
fn a_kill_reaches_every_outlet_that_was_sent_the_story_and_no_other() {
    let mut room =
        Room::new(&[("site", json!({})), ("partner", json!({})), ("french", json!({ "languages": ["fr"] }))]);
    room.comes(1, &arabic("أ"));
    // Neither the story's change nor the configuration's keeps the kill away.
    room.configure(&[("site", json!({})), ("partner", json!({ "languages": ["fr"] })), ("french", json!({}))]);
    room.restart();
    let mut told = room.changes(2, Change::Kill, &killed("أ"));
    told.sort();
    assert_eq!(told, ["partner withdrawn 2", "routed 2 -partner -site", "site withdrawn 2"]);
    assert_eq!((room.paper("site").shows(&uri()), room.paper("partner").shows(&uri())), (None, None));
    assert_eq!(room.paper("french").made(), "");
    assert_eq!(
        room.receipts.iter().find(|receipt| receipt.revision == Some(2)).unwrap().reason.as_deref(),
        Some("معلومات غير دقيقة")
    );
}

#[test]
fn a_kill_of_an_embargoed_story_sends_nothing() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.comes(1, &embargoed("حظر", 60));
    assert_eq!(
        room.changes(2, Change::Kill, &killed("حظر")),
        ["routed 2 -site", "site superseded 1", "site withdrawn 2 never-sent"]
    );
    assert_eq!(room.wait(3600), [""; 0]);
    assert_eq!(room.paper("site").made(), "");
    assert_eq!((room.rows("story").len(), room.rows("due").len()), (0, 0));
}

#[test]
fn a_kill_of_a_story_that_no_outlet_was_to_have_ends_there() {
    let mut room = Room::new(&[("french", json!({ "languages": ["fr"] }))]);
    room.comes(1, &arabic("أ"));
    assert_eq!(room.changes(2, Change::Kill, &killed("أ")), ["withdrawn never-sent"]);
    assert_eq!(room.receipt().revision, Some(2));
}

#[test]
fn withheld_is_taken_back_and_comes_back() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.comes(1, &arabic("أ"));
    let withheld = Story { pub_status: Some(PubStatus::Withheld), ..arabic("أ") };
    assert_eq!(room.changes(2, Change::Withhold, &withheld), ["routed 2 -site", "site withdrawn 2"]);
    assert_eq!(room.changes(3, Change::Kill, &killed("أ")), ["routed 3 -site", "site withdrawn 3"]);
    assert_eq!(room.changes(4, Change::Reinstate, &arabic("ب")), ["routed 4 site", "site published 4"]);
    assert_eq!(room.paper("site").shows(&uri()).as_deref(), Some("ب"));
    assert_eq!(room.changes(5, Change::Kill, &killed("ب")), ["routed 5 -site", "site withdrawn 5"]);
    assert_eq!(room.paper("site").made(), "1 2- 3- 4 5-");
}

#[test]
fn what_never_arrived_is_not_taken_back_and_what_may_have_is() {
    for (failure, revisions, end) in
        [(not_sent(), "1", "site withdrawn 2 never-sent"), (later(), "1 2-", "site withdrawn 2")]
    {
        let mut room = Room::new(&[("site", json!({}))]);
        room.paper("site").will([Answer::Fail(failure)]);
        assert_eq!(room.comes(1, &arabic("أ")), ["routed 1 site", "site failed 1 retry @5"]);
        assert_eq!(room.changes(2, Change::Kill, &killed("أ")), ["routed 2 -site", "site superseded 1", end]);
        assert_eq!(room.paper("site").made(), revisions);
    }
    let mut room = Room::new(&[("site", json!({}))]);
    room.paper("site").will([Answer::Fail(never())]);
    room.comes(1, &arabic("أ"));
    assert_eq!(room.changes(2, Change::Kill, &killed("أ")).last().unwrap(), "site withdrawn 2 never-sent");
}

#[test]
fn a_kill_that_comes_while_an_attempt_is_under_way_waits_for_its_end() {
    for (answer, revisions, end) in [
        (Answer::Take, "1 2-", ["site published 1", "site withdrawn 2"]),
        (Answer::TakeAndFail(later()), "1 2-", ["site superseded 1", "site withdrawn 2"]),
        (Answer::Fail(not_sent()), "1", ["site superseded 1", "site withdrawn 2 never-sent"]),
        (Answer::Fail(never()), "1", ["site failed 1 refused", "site withdrawn 2 never-sent"]),
    ] {
        let mut room = Room::new(&[("site", json!({}))]);
        room.paper("site").will([answer]);
        room.hands.hold(true);
        room.comes(1, &arabic("أ"));
        assert_eq!(room.changes(2, Change::Kill, &killed("أ")), ["routed 2 -site"]);
        room.hands.hold(false);
        assert_eq!(room.run(), end);
        assert_eq!((room.paper("site").made().as_str(), room.paper("site").shows(&uri())), (revisions, None));
    }
}

#[test]
fn a_kill_that_fails_is_tried_again_and_so_is_one_that_is_refused() {
    for failure in [later(), not_sent(), never()] {
        let mut room = Room::new(&[("site", json!({}))]);
        room.comes(1, &arabic("أ"));
        room.paper("site").will([Answer::Fail(failure)]);
        assert_eq!(room.changes(2, Change::Kill, &killed("أ")), ["routed 2 -site", "site failed 2 retry @5"]);
        assert_eq!(room.wait(5), ["site withdrawn 2"]);
    }
}

#[test]
fn a_kill_for_an_outlet_that_is_out_of_the_configuration_waits_for_it() {
    let mut room = Room::new(&[("site", json!({})), ("partner", json!({}))]);
    room.comes(1, &arabic("أ"));
    room.configure(&[("site", json!({}))]);
    room.restart();
    assert_eq!(room.changes(2, Change::Kill, &killed("أ")), ["routed 2 -partner -site", "site withdrawn 2"]);
    room.configure(&[("site", json!({})), ("partner", json!({}))]);
    assert_eq!(room.restart(), ["partner withdrawn 2"]);
    assert_eq!(room.steer("partner", Steer::Pause), [""; 0]);
}
