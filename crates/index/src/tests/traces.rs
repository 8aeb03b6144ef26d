//! Where is my story.

use std::time::Duration;

use serde_json::json;
use wiredesk_log::Topic;
use wiredesk_story::{
    AltId,
    event::{Change, Command, Outcome},
};

use super::newsroom::{Newsroom, story, uri};
use crate::{End, Why};

#[test]
fn a_trace_tells_the_whole_way() {
    let room = Newsroom::new();
    let first = story("vienna", "ar", "الحموشي يشارك في مؤتمر فيينا", "استقبلت فيينا الوفد.");
    room.published("w1", &first, 1, Change::New, &["site", "hook"]);
    room.command("d1", Command::Kill { uri: uri("vienna"), reason: "خطأ في الاسم".into() });
    room.let_through("d1", &first, 2, Change::Kill);
    room.routed("d1", &uri("vienna"), 2, &["site", "hook"], None);
    room.delivered("d1", &uri("vienna"), 2, "site", Outcome::Withdrawn);
    room.delivered("d1", &uri("vienna"), 2, "hook", Outcome::Failed);
    room.catch_up();
    let trace = room.index.trace("urn:newsml:map.ma:vienna", room.now()).unwrap().unwrap();
    insta::assert_json_snapshot!(trace);
}

#[test]
fn what_a_service_did_not_answer_stands_at_the_step_that_asked() {
    let room = Newsroom::new();
    let one = story("vienna", "ar", "خبر", "نص");
    room.wire("w1", "map", "w1.xml");
    room.received("w1", 0, &one);
    let found = [("length", "it is long"), ("enrich.own", "own: no answer"), ("enrich.short", "short: 500")];
    room.noted(Topic::Valid, "w1", &one, (1, Change::New), &found[..1]);
    room.noted(Topic::Enriched, "w1", &one, (1, Change::New), &found);
    room.catch_up();
    let trace = room.index.trace("w1", room.now()).unwrap().unwrap();
    let told = |stage: &str| {
        let step = trace.stories[0].steps.iter().find(|step| step.stage == stage).unwrap();
        (step.rule.clone().unwrap(), step.reason.clone().unwrap())
    };
    assert_eq!(told("validate"), ("length".into(), "it is long".into()));
    assert_eq!(told("enrich"), ("enrich.own".into(), "own: no answer; short: 500".into()));
}

#[test]
fn a_story_is_found_by_whatever_it_is_called() {
    let room = Newsroom::new();
    let mut named = story("vienna", "ar", "خبر", "نص");
    named.alt_ids.push(AltId::new("guid", "خبر عاجل 7"));
    room.published("w1", &named, 1, Change::New, &["site"]);
    room.catch_up();
    for key in [
        "urn:newsml:map.ma:vienna",
        "خبر عاجل 7",
        "w1",
        "w1.xml",
        "https://news.example/site/vienna/index.html",
        "https://news.example/site/vienna/",
        "http://127.0.0.1:7070/site/vienna",
    ] {
        let trace = room.index.trace(key, room.now()).unwrap();
        let stories = trace.unwrap_or_else(|| panic!("nothing under {key}")).stories;
        assert_eq!(stories[0].uri, "urn:newsml:map.ma:vienna", "{key}");
        assert_eq!(stories[0].state, End::Published);
    }
    assert_eq!(room.index.trace("' OR 1=1 --", room.now()).unwrap(), None);
}

#[test]
fn a_wire_item_without_a_story_has_a_trace_too() {
    let room = Newsroom::new();
    room.wire("w1", "map", "مكسور.xml");
    room.receipt("read", Outcome::Rejected, "w1", &json!({ "rule": "unreadable", "reason": "line 3: no end tag" }));
    room.catch_up();
    let trace = room.index.trace("w1", room.now()).unwrap().unwrap();
    let wire = trace.wire.unwrap();
    assert_eq!((wire.state, wire.item.as_deref()), (Some(End::Rejected), Some("مكسور.xml")));
    assert_eq!(wire.steps.iter().map(|step| step.what.as_str()).collect::<Vec<_>>(), ["arrived", "rejected"]);
}

#[test]
fn what_waits_says_for_what() {
    let room = Newsroom::new();
    room.wire("w1", "map", "a.xml");
    room.received("w1", 0, &story("a", "ar", "تنبيه للمحررين", "نص"));
    let held = json!({ "index": 0, "uri": uri("a"), "rule": "advisory", "reason": "it kills in words" });
    room.receipt("validate", Outcome::Held, "w1", &held);
    let until = room.now() + Duration::from_secs(3600);
    room.story("w2", &story("b", "fr", "Embargo", "Texte"), 1, Change::New);
    room.routed("w2", &uri("b"), 1, &["site"], Some(until));
    room.story("w3", &story("c", "en", "Failing", "Text"), 1, Change::New);
    room.routed("w3", &uri("c"), 1, &["hook", "site"], None);
    room.delivered("w3", &uri("c"), 1, "hook", Outcome::Failed);
    room.catch_up();
    let waiting = room.index.waiting(room.now(), 10).unwrap();
    let whys: Vec<_> = waiting.iter().map(|one| (one.why, one.uri.rsplit(':').next().unwrap())).collect();
    assert_eq!(whys, [(Why::Held, "a"), (Why::Embargoed, "b"), (Why::Failed, "c"), (Why::Due, "c")]);
    assert_eq!(waiting[0].rule.as_deref(), Some("advisory"));
    assert_eq!(waiting[1].until, Some(until));
    assert_eq!(waiting[2].reason.as_deref(), Some("the server answers 500"));
    let outlets = room.index.outlets(room.now()).unwrap();
    let counts: Vec<_> = outlets.iter().map(|one| (one.name.as_str(), one.due, one.later, one.failing)).collect();
    assert_eq!(counts, [("hook", 0, 0, 1), ("site", 1, 1, 0)]);
}
