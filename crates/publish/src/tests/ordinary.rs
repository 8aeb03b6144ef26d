//! Stories on their way to outlets.

use std::collections::BTreeSet;

use serde_json::json;
use wiredesk_log::{EventLog as _, Topic, Wake, record::header};
use wiredesk_story::{
    Story, StoryUri,
    event::{Change, Receipt, Steer},
};

use super::{
    paper::{Answer, later},
    room::{Room, arabic, embargoed, uri},
};

#[test]
fn a_story_reaches_two_outlets_and_each_gives_a_receipt() {
    let mut room = Room::new(&[("site", json!({})), ("partner", json!({ "languages": ["ar"] }))]);
    let mut told = room.comes(1, &arabic("وفد مغربي يزور فيينا"));
    told.sort();
    assert_eq!(told, ["partner published 1", "routed 1 site partner", "site published 1"]);
    assert_eq!(room.paper("site").shows(&uri()).as_deref(), Some("وفد مغربي يزور فيينا"));
    let receipt = room.receipt();
    assert_eq!((receipt.attempts, receipt.wire.as_str(), receipt.digest.as_deref()), (Some(1), "w1", Some("d")));
    assert_eq!(receipt.location.as_deref(), Some("https://news.example/1"));
    assert!(receipt.delivery.as_deref().unwrap().starts_with("msg_"));
    for table in ["story", "refs", "due"] {
        assert_eq!(room.rows(table), [""; 0], "{table}");
    }
    assert_eq!(room.rows("sent").len(), 2);
}

#[test]
fn what_no_outlet_takes_ends_as_unrouted_and_says_why() {
    let mut room = Room::new(&[("partner", json!({ "languages": ["fr"] })), ("urgent", json!({ "urgency": 2 }))]);
    assert_eq!(room.comes(1, &arabic("خبر")), ["unrouted accepts"]);
    assert_eq!(
        room.receipt().reason.as_deref(),
        Some("no outlet takes it: partner: its language is ar; urgent: its urgency is 5")
    );
    assert_eq!(Room::new(&[]).comes(1, &arabic("خبر")), ["unrouted no-outlets"]);
}

#[test]
fn an_embargo_is_held_until_its_moment_and_survives_a_restart() {
    let mut room = Room::new(&[("site", json!({}))]);
    assert_eq!(room.comes(1, &embargoed("حظر النشر", 60)), ["embargoed 1 site @60"]);
    assert_eq!(room.wait(59), [""; 0]);
    assert_eq!(room.restart(), [""; 0]);
    assert_eq!(room.paper("site").made(), "");
    assert_eq!(room.wait(1), ["site published 1"]);
    assert_eq!(room.comes(2, &embargoed("حظر انتهى", 60)), ["routed 2 site", "site published 2"]);
}

#[test]
fn an_update_goes_by_its_own_embargo() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.comes(1, &embargoed("أ", 600));
    assert_eq!(room.comes(2, &embargoed("ب", 60)), ["embargoed 2 site @60", "site superseded 1"]);
    assert_eq!(room.wait(60), ["site published 2"]);
    assert_eq!(room.comes(3, &embargoed("ج", 600)), ["embargoed 3 site @600"]);
    assert_eq!(room.paper("site").shows(&uri()).as_deref(), Some("ب"), "what is out stays out");
    assert_eq!(room.comes(4, &arabic("د")), ["routed 4 site", "site superseded 3", "site published 4"]);
    assert_eq!(room.wait(600), [""; 0]);
    assert_eq!(room.paper("site").made(), "2 4");
}

#[test]
fn an_update_takes_the_place_of_a_revision_that_waits() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.paper("site").will([Answer::Fail(later())]);
    assert_eq!(room.comes(1, &arabic("أ")), ["routed 1 site", "site failed 1 retry @5"]);
    assert_eq!(room.comes(2, &arabic("ب")), ["routed 2 site", "site superseded 1", "site published 2"]);
    assert_eq!(room.wait(3600), [""; 0]);
    assert_eq!(room.paper("site").made(), "1 2");
    assert_eq!(room.paper("site").state().made[1].before.as_ref().unwrap().revision, 1, "it may have arrived");
    assert_eq!((room.rows("story").len(), room.rows("due").len()), (0, 0));
}

#[test]
fn what_comes_while_an_attempt_is_under_way_follows_it() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.hands.hold(true);
    room.comes(1, &arabic("أ"));
    assert_eq!(room.comes(2, &arabic("ب")), ["routed 2 site"]);
    assert_eq!(room.comes(3, &arabic("ج")), ["routed 3 site", "site superseded 2"]);
    assert_eq!(room.hands.under_way(), [("site".to_owned(), vec![1])], "one attempt on a story at a time");
    room.hands.hold(false);
    assert_eq!(room.run(), ["site published 1", "site published 3"]);
    assert_eq!(room.rows("story"), [""; 0]);
}

#[test]
fn an_older_revision_that_was_overtaken_is_not_sent() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.comes(1, &arabic("أ"));
    room.comes(3, &arabic("ج"));
    assert_eq!(room.comes(2, &arabic("ب")), ["superseded revision"]);
    assert_eq!(room.paper("site").made(), "1 3");
}

#[test]
fn a_story_that_an_outlet_takes_no_more_is_taken_back_there() {
    let mut room = Room::new(&[("site", json!({})), ("urgent", json!({ "urgency": 4 }))]);
    let urgent = |headline: &str| Story { urgency: Some(4), ..arabic(headline) };
    room.comes(1, &urgent("عاجل"));
    let mut told = room.comes(2, &arabic("عادي"));
    told.sort();
    assert_eq!(told, ["routed 2 site -urgent", "site published 2", "urgent withdrawn 2"]);
    let mut told = room.comes(3, &arabic("عادي 2"));
    told.sort();
    assert_eq!(told, ["routed 3 site", "site published 3"], "once is enough");
    room.comes(4, &urgent("عاجل من جديد"));
    assert_eq!(room.paper("urgent").made(), "1 2- 4");
}

#[test]
fn kills_go_first_then_flashes_then_the_rest() {
    let mut room = Room::with(&[("site", json!({}))], 1, 1);
    let story = |n: u32| {
        let uri = StoryUri::from_id("map", &format!("قصة-{n}"));
        Story { uri: Some(uri), ..arabic("خبر") }
    };
    room.comes(1, &story(1));
    room.steer("site", Steer::Pause);
    room.comes(2, &story(2));
    room.comes(3, &Story { urgency: Some(1), ..story(3) });
    room.changes(4, Change::Kill, &story(1));
    room.steer("site", Steer::Resume);
    assert_eq!(room.paper("site").made(), "1 4- 3 2");
}

#[test]
fn a_paused_outlet_gets_nothing_until_it_is_resumed() {
    let mut room = Room::new(&[("site", json!({})), ("partner", json!({}))]);
    room.steer("site", Steer::Pause);
    assert_eq!(room.comes(1, &arabic("أ")), ["routed 1 site partner", "partner published 1"]);
    room.wait(86_400);
    room.restart();
    assert_eq!(room.paper("site").made(), "", "a pause survives a restart");
    assert_eq!(room.steer("site", Steer::Resume), ["site published 1"]);
}

#[test]
fn receipts_of_one_call_name_each_its_own_wire_item_also_in_their_headers() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.steer("site", Steer::Pause);
    for n in 1..4 {
        let uri = StoryUri::from_id("map", &format!("قصة-{n}"));
        room.comes(1, &Story { uri: Some(uri), ..arabic("خبر") });
    }
    room.steer("site", Steer::Resume);
    let mut follower = room.log.follow(&[Topic::Receipts], &Default::default(), Wake::default()).unwrap();
    let mut wires = BTreeSet::new();
    for record in follower.poll(100).unwrap() {
        let receipt: Receipt = serde_json::from_slice(&record.value).unwrap();
        assert_eq!(record.headers.get(header::WIRE), Some(receipt.wire.as_str()));
        assert_eq!(record.headers.get(header::CE_SUBJECT), receipt.uri.as_ref().map(StoryUri::as_str));
        wires.insert(receipt.wire);
    }
    assert_eq!(wires.len(), 3);
}
