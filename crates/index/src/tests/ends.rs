//! Every end of the closed list, and what no record explains.

use std::time::Duration;

use serde_json::json;
use wiredesk_log::{EventLog as _, Lane, Position, Stored, Topic, rejects};
use wiredesk_story::event::{Change, Command, Outcome};

use super::newsroom::{Newsroom, story, uri};
use crate::{End, RejectQuery};

const TEXT: &str = "استقبلت العاصمة النمساوية الوفد المغربي.";

fn one(name: &str) -> wiredesk_story::Story {
    story(name, "ar", "الحموشي يشارك في مؤتمر فيينا", TEXT)
}

#[test]
fn a_story_that_every_outlet_has_is_published_and_one_that_some_lack_is_partly() {
    let room = Newsroom::new();
    room.published("w1", &one("a"), 1, Change::New, &["site", "ninjs"]);
    room.story("w2", &one("b"), 1, Change::New);
    room.routed("w2", &uri("b"), 1, &["site", "hook"], None);
    room.delivered("w2", &uri("b"), 1, "site", Outcome::Published);
    assert_eq!(room.ends(), [(End::Published, 1), (End::InFlight, 1)]);
    room.delivered("w2", &uri("b"), 1, "hook", Outcome::Failed);
    assert_eq!(room.ends(), [(End::Published, 1), (End::Partly, 1)]);
    room.delivered("w2", &uri("b"), 1, "hook", Outcome::Published);
    assert_eq!(room.ends(), [(End::Published, 2)]);
}

#[test]
fn the_last_word_of_a_stage_is_the_end() {
    for (outcome, end) in [
        (Outcome::Duplicate, End::Duplicate),
        (Outcome::Stale, End::Stale),
        (Outcome::Dropped, End::Dropped),
        (Outcome::Remembered, End::Remembered),
        (Outcome::Held, End::Held),
        (Outcome::Unrouted, End::Unrouted),
        (Outcome::Superseded, End::Superseded),
        (Outcome::Rejected, End::Rejected),
    ] {
        let room = Newsroom::new();
        room.wire("w1", "map", "a.xml");
        room.received("w1", 0, &one("a"));
        let stage = if outcome == Outcome::Unrouted { "plan" } else { "validate" };
        room.receipt(
            stage,
            outcome,
            "w1",
            &json!({ "index": 0, "uri": uri("a"), "rule": "headline", "reason": "none" }),
        );
        assert_eq!(room.ends(), [(end, 1)], "{outcome:?}");
    }
}

#[test]
fn a_wire_item_without_a_story_counts_by_itself() {
    let room = Newsroom::new();
    room.wire("w1", "map", "فارغ.xml");
    room.receipt("read", Outcome::Empty, "w1", &json!({ "rule": "empty" }));
    room.wire("w2", "map", "مكسور.xml");
    room.receipt("read", Outcome::Rejected, "w2", &json!({ "rule": "unreadable" }));
    room.wire("w3", "map", "c.xml");
    let audit = room.audit();
    assert_eq!((audit.wire, audit.stories), (3, 0));
    let ends: Vec<_> = audit.outcomes.into_iter().collect();
    assert_eq!(ends, [(End::Rejected, 1), (End::Empty, 1), (End::InFlight, 1)]);
}

#[test]
fn an_embargo_is_an_end_until_its_moment() {
    let room = Newsroom::new();
    let until = room.now() + Duration::from_secs(3600);
    room.story("w1", &one("a"), 1, Change::New);
    room.routed("w1", &uri("a"), 1, &["site"], Some(until));
    assert_eq!(room.ends(), [(End::Embargoed, 1)]);
    room.clock.advance(Duration::from_secs(3601));
    assert_eq!(room.ends(), [(End::InFlight, 1)]);
    room.delivered("w1", &uri("a"), 1, "site", Outcome::Published);
    assert_eq!(room.ends(), [(End::Published, 1)]);
}

#[test]
fn a_kill_is_a_thing_of_its_own() {
    let room = Newsroom::new();
    room.published("w1", &one("a"), 1, Change::New, &["site"]);
    room.command("d1", Command::Kill { uri: uri("a"), reason: "خطأ".into() });
    assert_eq!(room.ends(), [(End::Published, 1), (End::InFlight, 1)]);
    room.let_through("d1", &one("a"), 2, Change::Kill);
    room.routed("d1", &uri("a"), 2, &["site"], None);
    room.delivered("d1", &uri("a"), 2, "site", Outcome::Withdrawn);
    assert_eq!(room.ends(), [(End::Published, 1), (End::Withdrawn, 1)]);
}

#[test]
fn a_revision_that_newer_ones_replaced_everywhere_is_superseded() {
    let room = Newsroom::new();
    room.story("w1", &one("a"), 1, Change::New);
    room.routed("w1", &uri("a"), 1, &["site", "hook"], None);
    room.published("w2", &one("a"), 2, Change::Update, &["site", "hook"]);
    room.delivered("w1", &uri("a"), 1, "site", Outcome::Superseded);
    room.delivered("w1", &uri("a"), 1, "hook", Outcome::Superseded);
    assert_eq!(room.ends(), [(End::Published, 1), (End::Superseded, 1)]);
}

#[test]
fn a_held_story_ends_by_what_its_release_came_to() {
    for own in [true, false] {
        let room = Newsroom::new();
        room.wire("w1", "map", "a.xml");
        room.received("w1", 0, &one("a"));
        room.receipt("validate", Outcome::Held, "w1", &json!({ "index": 0, "uri": uri("a"), "rule": "advisory" }));
        assert_eq!(room.ends(), [(End::Held, 1)]);
        room.command("d1", Command::Release { uri: uri("a") });
        // The revision may be the story's own or the command's.
        room.let_through(if own { "w1" } else { "d1" }, &one("a"), 1, Change::Release);
        room.routed("w1", &uri("a"), 1, &["site"], None);
        room.delivered("w1", &uri("a"), 1, "site", Outcome::Published);
        room.pass("validate", Topic::Received);
        assert_eq!(room.ends(), [(End::Published, 2)]);
    }
}

fn refuse(room: &Newsroom, wire: &str) -> String {
    let at = Position { topic: Topic::Wire, lane: Lane::Ordinary, partition: 0, offset: 0 };
    let mut from = room.log.ends(&[Topic::Wire]).unwrap();
    from.values_mut().for_each(|next| *next = 0);
    let mut follower = room.log.follow(&[Topic::Wire], &from, wiredesk_log::Wake::default()).unwrap();
    let found: Vec<Stored> = follower.poll(100).unwrap();
    let refused = found.into_iter().find(|record| record.headers.get("wd_wire") == Some(wire)).unwrap();
    let rejection = rejects::rejection("read", &Stored { position: at, ..refused.clone() }, "unreadable", "لا يُقرأ");
    let id = room.append(rejects::to_record(&refused, &rejection));
    room.receipt("read", Outcome::Rejected, wire, &json!({ "rule": "unreadable", "reason": "لا يُقرأ" }));
    id
}

#[test]
fn a_reject_that_is_put_back_ends_by_what_came_of_it() {
    let room = Newsroom::new();
    room.wire("w1", "map", "خبر.xml");
    let id = refuse(&room, "w1");
    assert_eq!(room.ends(), [(End::Rejected, 1)]);
    let open = room.index.rejects(&RejectQuery::default(), 10).unwrap();
    assert_eq!((open[0].id.as_str(), open[0].rejection.rule.as_str()), (id.as_str(), "unreadable"));
    assert_eq!(
        (open[0].source.as_deref(), open[0].item.as_deref(), open[0].size),
        (Some("map"), Some("خبر.xml"), Some(5))
    );
    let record = room.index.reject_record(&room.log, &id).unwrap().unwrap();
    assert_eq!(record.value, b"bytes");
    room.wire("w1", "map", "خبر.xml");
    assert_eq!(room.ends(), [(End::InFlight, 1)]);
    room.received("w1", 0, &one("a"));
    room.let_through("w1", &one("a"), 1, Change::New);
    room.routed("w1", &uri("a"), 1, &["site"], None);
    room.delivered("w1", &uri("a"), 1, "site", Outcome::Published);
    assert_eq!(room.ends(), [(End::Published, 1)]);
    assert_eq!(room.index.rejects(&RejectQuery::default(), 10).unwrap(), []);
    assert_eq!(room.index.reject(&id).unwrap().unwrap().how.as_deref(), Some("replayed"));
}

#[test]
fn a_dropped_reject_stays_rejected() {
    let room = Newsroom::new();
    room.wire("w1", "map", "a.xml");
    let id = refuse(&room, "w1");
    room.catch_up();
    let reject = room.index.reject(&id).unwrap().unwrap();
    let receipt = reject.drop_receipt("مكرر", room.now());
    room.append(wiredesk_log::Record::event(Topic::Receipts, Lane::Ordinary, "w1", &receipt));
    assert_eq!(room.ends(), [(End::Rejected, 1)]);
    let dropped = room.index.reject(&id).unwrap().unwrap();
    assert_eq!((dropped.how.as_deref(), dropped.word.as_deref()), (Some("dropped"), Some("مكرر")));
    assert_eq!(room.index.rejects_open().unwrap(), 0);
}

#[test]
fn what_a_stage_passed_without_a_word_is_unaccounted_for() {
    let room = Newsroom::new();
    room.wire("w1", "map", "a.xml");
    room.wire("w2", "map", "b.xml");
    room.received("w2", 0, &one("b"));
    room.wire("w3", "map", "c.xml");
    room.received("w3", 0, &one("c"));
    room.checked(Topic::Valid, "w3", &one("c"), 1, Change::New);
    room.story("w4", &one("d"), 1, Change::New);
    assert_eq!(room.ends(), [(End::InFlight, 4)]);
    for (stage, topic) in
        [("read", Topic::Wire), ("validate", Topic::Received), ("enrich", Topic::Valid), ("plan", Topic::Enriched)]
    {
        room.pass(stage, topic);
    }
    let audit = room.audit();
    assert!(!audit.adds_up());
    let mut lost: Vec<_> = audit.unaccounted.iter().map(|one| (one.wire.as_str(), one.stage.as_str())).collect();
    lost.sort_unstable();
    assert_eq!(lost, [("w1", "read"), ("w2", "validate"), ("w3", "enrich"), ("w4", "plan")]);
    assert!(audit.outcomes.is_empty());
}

#[test]
fn a_wire_item_that_lost_a_story_is_unaccounted_for() {
    let room = Newsroom::new();
    room.wire("w1", "map", "اثنان.xml");
    room.receipt("read", Outcome::Split, "w1", &json!({ "stories": 2 }));
    room.received("w1", 0, &one("a"));
    room.pass("read", Topic::Wire);
    let audit = room.audit();
    assert_eq!((audit.wire, audit.stories), (1, 1));
    assert_eq!(audit.unaccounted[0].why, "it was split into 2 stories, and 1 of them are in the log");
    room.received("w1", 1, &one("b"));
    assert!(room.audit().adds_up());
}

#[test]
fn an_index_that_has_drifted_from_its_log_is_told() {
    let room = Newsroom::new();
    room.published("w1", &one("a"), 1, Change::New, &["site"]);
    room.catch_up();
    let file = rusqlite::Connection::open(room.folder.path().join("index.sqlite")).unwrap();
    file.execute("UPDATE deliveries SET state = 'failed'", []).unwrap();
    let audit = room.index.audit(&room.log, room.now(), true).unwrap();
    assert!(!audit.adds_up());
    assert_eq!(
        audit.differences.unwrap()[0],
        "revision 1 of urn:newsml:map.ma:a at site is in the log and not so in the index"
    );
}
