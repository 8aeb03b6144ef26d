//! `config/everywhere.toml` against real servers: what comes in stands on a site, in WordPress and Ghost, on an SFTP server, in a
//! bucket, in mailboxes, at a customer's endpoint and on a partner's topic at once; a correction and a kill reach all of them, and
//! twenty kill -9 in between change nothing.
//!
//! - `everywhere/servers.rs`: the servers, and the configuration with their addresses
//! - `everywhere/copy.rs`: what comes in, in three rounds
//! - `everywhere/shown.rs`: what each server has in the end
//!
//! A server that cannot be had here is told by name, and the outlet left out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod everywhere {
    pub(crate) mod copy;
    pub(crate) mod servers;
    pub(crate) mod shown;
}

use std::{collections::BTreeMap, thread::sleep, time::Duration};

use everywhere::{copy, servers::Servers};
use serde_json::Value;
use wiredesk_tests::{Process, Room};

/// How often the process is killed.
const KILLS: usize = 20;
/// The outlets that can be asked what they show.
const ASKED: [&str; 5] = ["site", "wordpress", "ghost", "partner", "archive"];

const TEST: &str = "one_wire_goes_everywhere_and_twenty_kills_change_nothing";

#[test]
fn one_wire_goes_everywhere_and_twenty_kills_change_nothing() {
    let servers = Servers::start(TEST);
    let room = Room::new(&servers.config());
    let rounds = copy::rounds();
    let mut kills = 0;
    for (number, files) in rounds.iter().enumerate() {
        let due = KILLS * (number + 1) / rounds.len();
        kills += kill_while(&room, files, due - kills, kills);
    }
    assert_eq!(kills, KILLS);
    let ran = room.wiredesk(["up", "--until-idle"]);
    assert_eq!(ran.code, 0, "{}", ran.err);

    let audit = room.wiredesk(["audit", "--verify", "--json"]);
    assert_eq!(audit.code, 0, "{}{}", audit.out, audit.err);
    let files: usize = rounds.iter().map(Vec::len).sum();
    assert_eq!(audit.json()[0]["wire"], files);
    let stories = stories(&room);
    servers.show(&room, &stories);
    for name in ASKED.into_iter().filter(|name| servers.has(name)) {
        nothing_differs(&room, name);
    }
    as_without_kills(&stories, &quiet(&rounds));
}

/// Gives a newsroom these files one by one, and kills it so often meanwhile, each time after another moment of work.
fn kill_while(room: &Room, files: &[copy::File], kills: usize, before: usize) -> usize {
    let mut up = start(room);
    let step = files.len().div_ceil(kills + 1);
    let mut done = 0;
    for (number, file) in files.iter().enumerate() {
        file.put(room);
        if number % step == step - 1 && done < kills {
            sleep(Duration::from_millis(((before + done) as u64 * 137) % 900));
            up.kill();
            up = start(room);
            done += 1;
        }
    }
    while done < kills {
        sleep(Duration::from_millis(((before + done) as u64 * 211) % 1500));
        up.kill();
        up = start(room);
        done += 1;
    }
    // Once all of the round is on the wire, it ends in order.
    sleep(Duration::from_secs(3));
    assert_eq!(up.end(), Some(0));
    done
}

/// Starts the newsroom, and waits until it is there.
fn start(room: &Room) -> Process {
    let mut up = room.start(&["up", "--listen", "127.0.0.1:0", "--json"]);
    assert!(up.first_line().contains("desk"), "it does not start");
    up
}

/// The stories of the site, by uri, as its JSON has them.
fn stories(room: &Room) -> BTreeMap<String, Value> {
    let story = |file: &String| {
        let story: Value = serde_json::from_str(&room.text(&format!("out/site/stories/{file}"))).unwrap();
        (story["uri"].as_str().unwrap().to_owned(), story)
    };
    room.files("out/site/stories").iter().map(story).collect()
}

/// The stories of the site of a newsroom that nothing happened to.
fn quiet(rounds: &[Vec<copy::File>]) -> BTreeMap<String, Value> {
    let room = Room::new(&Servers::none().config());
    for files in rounds {
        files.iter().for_each(|file| file.put(&room));
        let ran = room.wiredesk(["up", "--until-idle"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    stories(&room)
}

/// The outlet shows what it should, by its own word.
fn nothing_differs(room: &Room, name: &str) {
    let ran = room.wiredesk(["outlets", "reconcile", name, "--dry-run", "--json"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{name}: {}", ran.err);
    let told: Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
    assert!(told["compared"].as_u64().unwrap() > 0 && told["differ"] == 0, "{name}: {told}");
}

/// The site has the same stories as one that nothing happened to, but for the moments at which they came.
fn as_without_kills(killed: &BTreeMap<String, Value>, quiet: &BTreeMap<String, Value>) {
    assert_eq!(killed.keys().collect::<Vec<_>>(), quiet.keys().collect::<Vec<_>>());
    for (uri, story) in killed {
        assert_eq!(timeless(story), timeless(&quiet[uri]), "{uri} is another story than without kills");
    }
}

fn timeless(story: &Value) -> Value {
    let mut story = story.clone();
    for member in ["versionCreated", "renditions"] {
        story.as_object_mut().unwrap().remove(member);
    }
    story
}
