//! Processes that die, and those that take over.

use serde_json::json;
use wiredesk_story::event::{Change, Steer};

use super::{
    paper::{Answer, later},
    room::{Room, arabic, uri},
};

#[test]
fn an_attempt_found_under_way_after_a_restart_is_made_again_at_once_with_the_same_id() {
    for arrived in [false, true] {
        let mut room = Room::new(&[("site", json!({}))]);
        room.hands.hold(true);
        room.comes(1, &arabic("أ"));
        if arrived {
            room.hands.go_through_unheard();
        }
        assert_eq!(room.restart(), ["site published 1"]);
        let paper = room.paper("site");
        let state = paper.state();
        let last = state.made.last().unwrap();
        assert!(last.maybe, "an outlet for which a repeat is not harmless has to look first");
        assert_eq!((last.number, state.made.len()), (2, if arrived { 2 } else { 1 }));
        assert_eq!(state.made[0].delivery, last.delivery);
        assert_eq!(state.made[0].content, last.content);
    }
}

#[test]
fn a_kill_finds_what_was_under_way_when_the_process_died() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.hands.hold(true);
    room.comes(1, &arabic("أ"));
    room.hands.go_through_unheard();
    room.put(2, Change::Kill, &arabic("أ"));
    let mut told = room.restart();
    told.sort();
    // The kill may come before or after the attempt is made again; it ends the same.
    assert!(told.contains(&"site withdrawn 2".to_owned()), "{told:?}");
    assert_eq!(room.paper("site").shows(&uri()), None);
}

#[test]
fn everything_that_is_due_is_tried_at_once_after_a_restart() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.paper("site").will(vec![Answer::Fail(later()); 2]);
    room.comes(1, &arabic("أ"));
    assert_eq!(room.restart(), ["site failed 1 retry @300"]);
    assert_eq!(room.restart(), ["site published 1"]);
}

#[test]
fn neither_a_restart_nor_a_resume_cuts_that_wait_short() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.hands.hold(true);
    room.comes(1, &arabic("أ"));
    room.another("b");
    room.wait(10);
    assert_eq!(room.restart(), [""; 0]);
    assert_eq!(room.steer("site", Steer::Resume), [""; 0]);
    assert_eq!(room.wait(19), [""; 0]);
    assert_eq!(room.wait(1), ["site published 1"]);
}

#[test]
fn another_process_waits_one_deadline_before_its_first_attempt() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.hands.hold(true);
    room.comes(1, &arabic("أ"));
    assert_eq!(room.another("b"), [""; 0]);
    assert_eq!(room.comes(2, &arabic("ب")), ["routed 2 site"]);
    assert_eq!(room.wait(29), [""; 0]);
    assert_eq!(room.wait(1), ["site superseded 1", "site published 2"]);
    assert_eq!(room.paper("site").made(), "2");
    assert_eq!(room.paper("site").state().made[0].before.as_ref().unwrap().revision, 1, "it may have arrived");
}
