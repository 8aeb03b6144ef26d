//! What is kept beside the rows that people ask for: sums of what has ended, withdrawals that are owed, the ledger's heads.

use std::{collections::BTreeSet, time::Duration};

use wiredesk_log::{EventLog as _, InstanceName, Row, RowChange, StageSpec, Topic, Transaction, Wake, rows::RowKey};
use wiredesk_story::{
    AltId,
    event::{Change, Outcome},
};

use super::newsroom::{Newsroom, story, uri};
use crate::{End, OVERDUE};

const TEXT: &str = "استقبلت العاصمة النمساوية الوفد المغربي.";

fn one(name: &str) -> wiredesk_story::Story {
    story(name, "ar", "الحموشي يشارك في مؤتمر فيينا", TEXT)
}

fn closed(room: &Newsroom) -> i64 {
    let file = rusqlite::Connection::open(room.folder.path().join("index.sqlite")).unwrap();
    file.query_row("SELECT count(*) FROM items WHERE closed IS NOT NULL", [], |row| row.get(0)).unwrap()
}

#[test]
fn what_has_ended_is_closed_and_opened_by_what_speaks_of_it() {
    let room = Newsroom::new();
    room.published("w1", &one("a"), 1, Change::New, &["site"]);
    room.published("w2", &one("b"), 1, Change::New, &["site"]);
    room.story("w3", &one("c"), 1, Change::New);
    room.wire("w4", "map", "empty.xml");
    room.receipt("read", Outcome::Empty, "w4", &serde_json::json!({}));
    assert_eq!(room.ends(), [(End::Published, 2), (End::Empty, 1), (End::InFlight, 1)]);
    assert_eq!(closed(&room), 2, "what is on its way stays open");
    // The outlet says later that it lost it: a record that speaks of the story opens it.
    room.delivered("w1", &uri("a"), 1, "site", Outcome::Failed);
    assert_eq!(room.ends(), [(End::Published, 1), (End::Partly, 1), (End::Empty, 1), (End::InFlight, 1)]);
    assert_eq!(closed(&room), 1);
    room.delivered("w1", &uri("a"), 1, "site", Outcome::Published);
    room.routed("w3", &uri("c"), 1, &["site"], None);
    room.delivered("w3", &uri("c"), 1, "site", Outcome::Published);
    assert_eq!(room.ends(), [(End::Published, 3), (End::Empty, 1)]);
    assert_eq!(closed(&room), 3);
    assert_eq!(room.audit().wire, 4);
}

#[test]
fn a_withdrawal_is_overdue_after_its_time_until_the_outlet_has_taken_back() {
    let room = Newsroom::new();
    room.published("w1", &one("a"), 1, Change::New, &["site", "partner"]);
    room.owed("w2", &uri("a"), 2, "site");
    room.owed("w2", &uri("a"), 2, "partner");
    room.delivered("w2", &uri("a"), 2, "site", Outcome::Withdrawn);
    room.catch_up();
    assert_eq!(room.index.overdue(room.now()).unwrap(), [], "there is time");
    room.clock.advance(OVERDUE + Duration::from_secs(1));
    let overdue = room.index.overdue(room.now()).unwrap();
    assert_eq!(overdue.len(), 1);
    assert_eq!((overdue[0].outlet.as_str(), overdue[0].revision), ("partner", 2));
    let board = room.index.outlets(room.now()).unwrap();
    let owed: Vec<_> = board.iter().map(|one| (one.name.as_str(), one.overdue, one.overdue_since.is_some())).collect();
    assert_eq!(owed, [("partner", 1, true), ("site", 0, false)]);
    room.delivered("w2", &uri("a"), 2, "partner", Outcome::Failed);
    room.catch_up();
    assert_eq!(room.index.overdue(room.now()).unwrap()[0].reason.as_deref(), Some("the server answers 500"));
    room.delivered("w2", &uri("a"), 2, "partner", Outcome::Withdrawn);
    room.catch_up();
    assert_eq!(room.index.overdue(room.now()).unwrap(), []);
}

#[test]
fn receipts_that_were_cut_off_are_told_by_the_head_in_the_table() {
    let room = Newsroom::new();
    room.published("w1", &one("a"), 1, Change::New, &["site"]);
    assert_eq!(room.audit().ledger.as_deref(), Some(&[][..]));
    let stage = StageSpec { name: "plan", input: Some(Topic::Enriched) };
    let mut member = room.log.join(&stage, &InstanceName::new("one"), Wake::default()).unwrap();
    member.changes().unwrap();
    let at = RowKey { partition: 1, table: "ledger".into(), key: "head".into() };
    let head = RowChange { at, row: Some(Row::new(b"3 abc".to_vec())) };
    let transaction = Transaction { partitions: BTreeSet::from([1]), rows: vec![head], ..Default::default() };
    member.commit(&transaction).unwrap();
    let audit = room.index.audit(&room.log, room.now(), true).unwrap();
    assert_eq!(audit.ledger.as_deref(), Some(&["plan/1: its last receipts, 1 to 3, are gone".to_owned()][..]));
    assert!(!audit.adds_up());
}

#[test]
fn numbers_of_an_agency_that_did_not_come_are_told_until_they_do() {
    let room = Newsroom::new();
    let came = |number: u32| {
        let wire = format!("w{number}");
        room.wire(&wire, "map", "line");
        let mut story = one(&wire);
        let text = format!("{number:04}");
        story.alt_ids = vec![AltId::new("transmission", format!("MAP{text}")), AltId::new("sequence", text)];
        room.received(&wire, 0, &story);
    };
    let gaps = |later: u64| {
        room.catch_up();
        let now = room.now() + Duration::from_secs(later);
        let sources = room.index.sources(now).unwrap();
        let told = sources[0].gaps.iter().map(|gap| format!("{} {}-{}", gap.service, gap.from, gap.to));
        told.collect::<Vec<_>>().join(", ")
    };
    [1, 2, 5, 6, 9].into_iter().for_each(came);
    assert_eq!(gaps(10), "", "they may be on their way");
    assert_eq!(gaps(120), "MAP 3-4, MAP 7-8");
    [4, 8, 7, 5].into_iter().for_each(came);
    assert_eq!(gaps(120), "MAP 3-3");
    // A new day counts from one.
    [9_999, 1, 2].into_iter().for_each(came);
    assert_eq!(gaps(120), "MAP 3-3");
    assert_eq!(gaps(2 * 24 * 3600), "");
}

#[test]
fn a_log_that_let_go_of_what_was_before_still_adds_up() {
    let room = Newsroom::new();
    room.published("w1", &one("a"), 1, Change::New, &["site"]);
    room.story("w2", &one("b"), 1, Change::New);
    for stage in
        [("read", Topic::Wire), ("validate", Topic::Received), ("enrich", Topic::Valid), ("plan", Topic::Enriched)]
    {
        room.pass(stage.0, stage.1);
    }
    room.catch_up();
    let before = room.audit();
    room.clock.advance(Duration::from_secs(8 * 24 * 60 * 60));
    room.published("w3", &one("c"), 1, Change::New, &["site"]);
    room.pass("read", Topic::Wire);
    let week = room.now() - jiff::SignedDuration::from_hours(7 * 24);
    let gone: u64 = Topic::ALL
        .into_iter()
        .filter(|topic| *topic != Topic::Wire)
        .map(|topic| room.log.expire(topic, week).unwrap())
        .sum();
    assert!(gone > 0);
    let audit = room.index.audit(&room.log, room.now(), true).unwrap();
    assert_eq!(
        audit.outcomes[&End::Published],
        before.outcomes[&End::Published] + 1,
        "the index knows what the log has let go"
    );
    assert_eq!((audit.differences, audit.ledger), (Some(Vec::new()), Some(Vec::new())));
    // Made anew it knows since when it can speak, and misses nothing from before.
    let folder = tempfile::tempdir().unwrap();
    let fresh = crate::Index::open(folder.path()).unwrap();
    let audit = fresh.audit(&room.log, room.now(), true).unwrap();
    assert!(audit.adds_up(), "{audit:?}");
    assert!(audit.since.is_some_and(|since| since > week));
    assert_eq!(audit.outcomes[&End::Published], 1);
}
