//! Outlets that come and go: a new one starts from everything, from a date or from now, and one that is to go gives back what it has.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use wiredesk_tests::{Copy, Room, story};

/// A newsroom with these outlets.
fn config(outlets: &[(&str, &str)]) -> String {
    let source = "[[source]]\nname = \"files\"\nkind = \"folder\"\npath = \"inbox\"\nformat = \"ninjs\"\n";
    let outlet = |(name, more): &(&str, &str)| {
        format!(
            "[[outlet]]\nname = \"{name}\"\nkind = \"folder\"\nformat = \"ninjs\"\npath = \"out/{name}\"\non_update = \"replace\"\n\
             on_kill = \"delete\"\n{more}\n"
        )
    };
    source.to_owned() + &outlets.iter().map(outlet).collect::<String>()
}

fn put(room: &Room, copy: Copy) {
    let Copy { number, version, .. } = copy;
    room.write(&format!("inbox/{number}-{version}.json"), serde_json::to_vec(&story(copy)).unwrap());
}

fn up(room: &Room) {
    let ran = room.wiredesk(["up", "--until-idle"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

fn has(room: &Room, outlet: &str) -> usize {
    room.files(&format!("out/{outlet}")).len()
}

#[test]
fn a_new_outlet_starts_where_it_is_told_and_a_retired_one_gives_everything_back() {
    let room = Room::new(&config(&[("first", "")]));
    let first = |number| Copy { number, version: 1, kill: false };
    (1..=4).for_each(|number| put(&room, first(number)));
    up(&room);
    put(&room, Copy { version: 2, kill: true, ..first(4) });
    up(&room);
    assert_eq!(has(&room, "first"), 3);

    // Three come: from now, from everything, from a date that is not here yet.
    let late = [("now", ""), ("all", "start = \"everything\""), ("never", "start = \"2999-01-01\"")];
    room.write("config/wiredesk.toml", config(&[&[("first", "")], &late[..]].concat()));
    up(&room);
    assert_eq!(["first", "now", "all", "never"].map(|outlet| has(&room, outlet)), [3, 0, 3, 0]);
    let ran = room.wiredesk(["outlets", "reconcile", "all", "--dry-run"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);

    // By hand, and twice: nothing comes twice.
    for _ in 0..2 {
        let ran = room.wiredesk(["outlets", "start", "now", "--json"]);
        assert_eq!((ran.code, &ran.json()[0]["stories"]), (0, &3.into()), "{}", ran.err);
        up(&room);
    }
    assert_eq!(has(&room, "now"), 3);
    // A kill reaches all that have the story, however they came to it.
    put(&room, Copy { version: 2, kill: true, ..first(3) });
    up(&room);
    assert_eq!(["first", "now", "all", "never"].map(|outlet| has(&room, outlet)), [2, 2, 2, 0]);

    let ran = room.wiredesk(["outlets", "empty", "all"]);
    assert!(ran.code == 2 && ran.err.contains("retired = true"), "{} {}", ran.code, ran.err);
    room.write("config/wiredesk.toml", config(&[("first", ""), ("now", ""), ("all", "retired = true")]));
    let ran = room.wiredesk(["outlets", "empty", "all", "--json"]);
    let told = &ran.json()[0];
    assert_eq!((ran.code, &told["has"], &told["takenBack"]), (0, &2.into(), &2.into()), "{}", ran.err);
    up(&room);
    put(&room, first(5));
    up(&room);
    assert_eq!(["first", "now", "all"].map(|outlet| has(&room, outlet)), [3, 3, 0]);
    let audit = room.wiredesk(["audit", "--verify", "--json"]);
    assert_eq!(audit.code, 0, "{}{}", audit.out, audit.err);
}
