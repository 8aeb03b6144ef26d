//! What an outlet was found to lack is sent once more, and nothing but that.

use serde_json::json;
use wiredesk_log::{Clock as _, EventLog as _};
use wiredesk_story::{
    Story,
    event::{Carried, Change, WireRef},
};

use super::{
    paper::{Answer, later},
    room::{PARTITIONS, Room, arabic, uri},
};
use crate::deliver::mending;

fn mend(room: &mut Room, revision: u64, withdraw: bool, story: &Story) -> Vec<String> {
    let wire = WireRef { id: "w1".into(), source: "map".into(), index: 0, time: room.clock.now(), arrival: 1 };
    let change = if withdraw { Change::Kill } else { Change::Update };
    let (outlets, story) = (Vec::new(), Box::new(story.clone()));
    let carried = Carried { wire, uri: uri(), revision, change, reason: None, outlets, story };
    room.log.append(&mending(carried, "site", withdraw, PARTITIONS)).unwrap();
    room.run()
}

#[test]
fn the_same_revision_goes_once_more_to_the_one_outlet_under_the_same_id() {
    let mut room = Room::new(&[("site", json!({})), ("partner", json!({}))]);
    room.comes(1, &arabic("أ"));
    room.comes(2, &arabic("ب"));
    assert_eq!(mend(&mut room, 2, false, &arabic("ب")), ["site published 2"]);
    assert_eq!((room.paper("site").made(), room.paper("partner").made()), ("1 2 2".into(), "1 2".into()));
    let made = room.paper("site").state().made.clone();
    assert_eq!(made[1].delivery, made[2].delivery);
    assert_eq!((room.rows("story").len(), room.rows("due").len()), (0, 0));
    room.changes(3, Change::Kill, &arabic("ب"));
    assert_eq!(mend(&mut room, 3, true, &arabic("ب")), ["site withdrawn 3"]);
    assert_eq!(room.paper("site").shows(&uri()), None);
}

#[test]
fn what_is_newer_or_under_way_is_not_set_back() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.comes(1, &arabic("أ"));
    room.paper("site").will([Answer::Fail(later())]);
    room.comes(2, &arabic("ب"));
    assert_eq!(mend(&mut room, 1, false, &arabic("أ")), ["site superseded 1"]);
    assert_eq!(mend(&mut room, 2, false, &arabic("ب")), [""; 0]);
    assert_eq!(room.wait(5), ["site published 2"]);
    assert_eq!((room.rows("story").len(), room.rows("refs").len()), (0, 0));
    // Another outlet of the same partition still waits for the same revision.
    let named: Vec<String> = (0..6).map(|n| format!("o{n}")).chain(["site".into()]).collect();
    let named: Vec<_> = named.iter().map(|name| (name.as_str(), json!({}))).collect();
    let mut room = Room::new(&named);
    named
        .iter()
        .filter(|(name, _)| *name != "site")
        .for_each(|(name, _)| room.paper(name).will([Answer::Fail(later())]));
    room.comes(1, &arabic("أ"));
    assert_eq!(mend(&mut room, 1, false, &arabic("أ")), ["site published 1"]);
    let told = room.wait(5);
    assert_eq!(told.iter().filter(|told| told.ends_with("published 1")).count(), 6, "{told:?}");
    assert_eq!((room.rows("story").len(), room.rows("refs").len()), (0, 0));
}
