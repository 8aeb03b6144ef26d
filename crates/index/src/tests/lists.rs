//! Lists, what is public, and keeping up.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use wiredesk_log::{EventLog as _, Wake};
use wiredesk_story::{
    DateTime, Subject,
    event::{Change, Command, Outcome},
};

use super::newsroom::{Newsroom, story, uri};
use crate::{Content, Index, StoryQuery};

fn query() -> StoryQuery {
    StoryQuery { limit: 10, ..StoryQuery::default() }
}

fn titles(room: &Newsroom, query: &StoryQuery) -> Vec<String> {
    let page = room.index.stories(query, room.now()).unwrap();
    page.stories.into_iter().map(|story| story.title.unwrap_or_default()).collect()
}

#[test]
fn a_story_and_its_kill_read_the_same_in_whatever_order_the_lanes_come() {
    let mut told = Vec::new();
    for order in [["06a", "06b"], ["06b", "06a"]] {
        let room = Newsroom::new();
        for wire in order {
            let mut version = story("a", "ar", "منارة العرائش", "نص");
            version.version = Some(if wire == "06a" { "1" } else { "2" }.into());
            if wire == "06b" {
                version.pub_status = Some(wiredesk_story::PubStatus::Canceled);
            }
            room.wire(wire, "files", wire);
            room.received(wire, 0, &version);
        }
        room.catch_up();
        let trace = room.index.trace(uri("a").as_str(), room.now()).unwrap();
        told.push(serde_json::to_value(trace).unwrap()["stories"][0]["version"].clone());
        assert!(room.index.audit(&room.log, room.now(), true).unwrap().differences.unwrap().is_empty());
    }
    assert_eq!(told, ["2", "2"]);
}

#[test]
fn stories_are_found_by_their_words_language_and_topic() {
    let room = Newsroom::new();
    let mut first = story("a", "ar-MA", "الحموشي في فيينا", "وصل الوفد إلى العاصمة النمساوية قادماً من المَغْرِب.");
    first.subjects.push(Subject {
        literal: Some("medtop:16000000".into()),
        name: Some("نزاع".into()),
        ..Subject::default()
    });
    room.published("w1", &first, 1, Change::New, &["site"]);
    room.published("w2", &story("b", "fr", "L’été à l’Élysée", "Rien à dire."), 1, Change::New, &["site"]);
    room.published("w3", &story("c", "en", "Nothing", "Text"), 1, Change::New, &["site"]);
    room.catch_up();
    let found = |q: &str| titles(&room, &StoryQuery { q: Some(q.into()), ..query() });
    for q in ["المغرب", "بالمغرب", "مغرب النمساوية", "الحموشى"] {
        assert_eq!(found(q), ["الحموشي في فيينا"], "{q}");
    }
    assert_eq!(found("ete elysee"), ["L’été à l’Élysée"]);
    assert_eq!(found("NEAR(\"' OR"), Vec::<String>::new());
    assert_eq!(titles(&room, &StoryQuery { language: Some("ar".into()), ..query() }), ["الحموشي في فيينا"]);
    assert_eq!(titles(&room, &StoryQuery { topic: Some("medtop:16000000".into()), ..query() }), ["الحموشي في فيينا"]);
    assert_eq!(titles(&room, &query()), ["Nothing", "L’été à l’Élysée", "الحموشي في فيينا"]);
}

#[test]
fn pages_follow_one_another_without_a_gap() {
    let room = Newsroom::new();
    for n in 0..5 {
        room.published(
            &format!("w{n}"),
            &story(&n.to_string(), "ar", &format!("خبر {n}"), "نص"),
            1,
            Change::New,
            &["site"],
        );
    }
    room.catch_up();
    let mut query = StoryQuery { limit: 2, ..StoryQuery::default() };
    let mut seen = Vec::new();
    loop {
        let page = room.index.stories(&query, room.now()).unwrap();
        assert_eq!(page.total, 5);
        seen.extend(page.stories.into_iter().map(|story| story.title.unwrap()));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["خبر 4", "خبر 3", "خبر 2", "خبر 1", "خبر 0"]);
    query.after = Some("nonsense".into());
    assert!(room.index.stories(&query, room.now()).unwrap_err().to_string().contains("nonsense"));
}

fn headline(room: &Newsroom, name: &str) -> Result<String, &'static str> {
    match room.index.content(uri(name).as_str(), room.now()).unwrap() {
        Content::Public { story, .. } => Ok(story.headlines[0].value.clone()),
        Content::Gone { .. } => Err("gone"),
        Content::Hidden => Err("hidden"),
    }
}

#[test]
fn nobody_sees_what_is_under_embargo_or_killed() {
    let room = Newsroom::new();
    let public = |room: &Newsroom| titles(room, &StoryQuery { public: true, ..query() });
    room.published("w1", &story("a", "ar", "الأولى", "نص"), 1, Change::New, &["site"]);
    room.catch_up();
    assert_eq!(headline(&room, "a").unwrap(), "الأولى");
    let until = room.now() + Duration::from_secs(60);
    let mut next = story("a", "ar", "الثانية", "نص");
    next.embargoed_until = Some(DateTime::from_timestamp(until));
    room.story("w2", &next, 2, Change::Update);
    let mut other = story("b", "ar", "محجوبة", "نص");
    other.embargoed_until = Some(DateTime::from_timestamp(until));
    room.story("w3", &other, 1, Change::New);
    room.catch_up();
    assert_eq!(headline(&room, "a").unwrap(), "الأولى", "what was public stays so");
    assert_eq!(headline(&room, "b").unwrap_err(), "hidden");
    room.clock.advance(Duration::from_secs(61));
    assert_eq!(headline(&room, "a").unwrap(), "الثانية");
    assert_eq!(public(&room), ["محجوبة", "الثانية"]);
    room.command("d1", Command::Kill { uri: uri("a"), reason: "خطأ".into() });
    room.checked(wiredesk_log::Topic::Valid, "d1", &story("a", "ar", "الثانية", "نص"), 3, Change::Kill);
    room.catch_up();
    assert_eq!(headline(&room, "a").unwrap_err(), "gone", "as soon as validate says so");
    assert_eq!(public(&room), ["محجوبة"]);
    assert_eq!(room.index.text(uri("a").as_str()).unwrap().unwrap().headlines[0].value, "الثانية");
    room.checked(wiredesk_log::Topic::Valid, "w4", &story("a", "ar", "الثالثة", "نص"), 4, Change::Reinstate);
    room.catch_up();
    assert_eq!(headline(&room, "a").unwrap_err(), "hidden", "the killed text is not shown again");
    room.checked(wiredesk_log::Topic::Enriched, "w4", &story("a", "ar", "الثالثة", "نص"), 4, Change::Reinstate);
    room.catch_up();
    assert_eq!(headline(&room, "a").unwrap(), "الثالثة");
}

#[test]
fn changes_come_in_order_and_once() {
    let room = Newsroom::new();
    room.published("w1", &story("a", "ar", "أ", "نص"), 1, Change::New, &["site", "hook"]);
    room.published("w2", &story("b", "ar", "ب", "نص"), 1, Change::New, &["site"]);
    room.catch_up();
    let changes = room.index.changes(0, 10, room.now()).unwrap();
    assert_eq!(
        changes.iter().map(|change| change.uri.as_str()).collect::<Vec<_>>(),
        ["urn:newsml:map.ma:a", "urn:newsml:map.ma:b"]
    );
    let last = room.index.last_change().unwrap();
    assert_eq!(last, changes[1].seq);
    room.let_through("d1", &story("a", "ar", "أ", "نص"), 2, Change::Kill);
    room.catch_up();
    let changes = room.index.changes(last, 10, room.now()).unwrap();
    assert_eq!(changes.len(), 1);
    assert!(matches!(changes[0].content, Content::Gone { .. }));
}

#[test]
fn an_index_of_another_layout_or_broken_is_made_anew() {
    let room = Newsroom::new();
    room.published("w1", &story("a", "ar", "خبر", "نص"), 1, Change::New, &["site"]);
    room.catch_up();
    let path = room.folder.path().join("index.sqlite");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let index = Index::open(room.folder.path()).unwrap();
    assert_eq!(index.stories(&query(), room.now()).unwrap().total, 0);
    assert!(index.catch_up(&room.log, |_| {}).unwrap() > 5);
    assert_eq!(index.stories(&query(), room.now()).unwrap().total, 1);
    assert_eq!(index.catch_up(&room.log, |_| {}).unwrap(), 0);
    drop(index);
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("index.sqlite"), "not a database, and long enough to be taken for one").unwrap();
    assert_eq!(Index::open(other.path()).unwrap().stories(&query(), room.now()).unwrap().total, 0);
}

#[test]
fn an_index_of_another_log_is_made_anew() {
    let room = Newsroom::new();
    for n in 0..4 {
        room.wire(&format!("w{n}"), "map", "a.xml");
    }
    room.catch_up();
    let other = Newsroom::new();
    other.wire("x", "map", "b.xml");
    room.index.catch_up(&other.log, |_| {}).unwrap();
    assert!(room.index.trace("w0", room.now()).unwrap().is_none());
    assert!(room.index.trace("x", room.now()).unwrap().is_some());
}

#[test]
fn a_log_that_lost_its_end_and_went_on_is_another_log() {
    let room = Newsroom::new();
    let other = Newsroom::new();
    for name in ["w0", "w1"] {
        room.wire(name, "map", "a.xml");
    }
    other.wire("w0", "map", "a.xml");
    other.clock.advance(std::time::Duration::from_secs(1));
    for name in ["x1", "x2"] {
        other.wire(name, "map", "b.xml");
    }
    room.catch_up();
    room.index.catch_up(&other.log, |_| {}).unwrap();
    assert!(room.index.trace("w1", room.now()).unwrap().is_none());
    for name in ["w0", "x1", "x2"] {
        assert!(room.index.trace(name, room.now()).unwrap().is_some(), "{name}");
    }
}

#[test]
fn a_thread_keeps_it_and_others_wait_for_that_thread() {
    let room = Newsroom::new();
    let (wake, stop, changes) = (Wake::default(), Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let counted = Arc::clone(&changes);
    room.index.on_change(move || {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    std::thread::scope(|scope| {
        let follower = scope.spawn(|| room.index.follow(&room.log, &wake, &stop));
        room.published("w1", &story("a", "ar", "خبر", "نص"), 1, Change::New, &["site"]);
        let end: u64 = room.log.ends(&wiredesk_log::Topic::ALL).unwrap().values().sum();
        room.index.catch_up(&room.log, |_| {}).unwrap();
        assert_eq!(room.index.positions().unwrap().values().sum::<u64>(), end);
        stop.store(true, Ordering::SeqCst);
        wake.wake();
        follower.join().unwrap().unwrap();
    });
    assert_eq!(room.index.stories(&query(), room.now()).unwrap().total, 1);
}

#[test]
fn an_outlet_claims_its_last_receipt_of_each_story_and_nothing_that_is_open() {
    let room = Newsroom::new();
    let (first, second, open) = (story("a", "ar", "أ", "نص"), story("b", "ar", "ب", "نص"), story("c", "ar", "ج", "نص"));
    room.published("w1", &first, 1, Change::New, &["site", "other"]);
    room.published("w2", &first, 2, Change::Update, &["site"]);
    room.published("w3", &second, 1, Change::New, &["site"]);
    room.delivered("w3", &uri("b"), 2, "site", Outcome::Withdrawn);
    room.published("w4", &open, 1, Change::New, &["site"]);
    room.delivered("w4", &uri("c"), 2, "site", Outcome::Failed);
    room.catch_up();
    let claims = room.index.claims("site", "", 10).unwrap();
    let told: Vec<_> = claims.iter().map(|claim| (claim.uri.as_str(), claim.revision, claim.withdrawn)).collect();
    let (first, second) = (uri("a"), uri("b"));
    assert_eq!(told, [(first.as_str(), 2, false), (second.as_str(), 2, true)]);
    assert_eq!(room.index.claims("site", first.as_str(), 10).unwrap().len(), 1);
    assert_eq!(room.index.claims("site", "", 1).unwrap().len(), 1);
}
