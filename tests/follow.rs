//! What people do behind the main job: an advisory carried out, stories again, rejects by rule, the ledger.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use wiredesk_tests::{Room, samples};

const NEWSROOM: &str = r#"
[[source]]
name = "files"
kind = "folder"
path = "inbox"
[[rule]]
name = "long-slug"
severity = "reject"
when = 'has(story.slugline) && size(story.slugline) > 40'
message = "has a slug of over 40 letters"
[[outlet]]
name = "ninjs"
kind = "folder"
format = "ninjs"
path = "out/ninjs"
"#;

/// A newsroom that has taken in all samples.
fn newsroom() -> Room {
    let room = Room::new(NEWSROOM);
    let ran = room.wiredesk(["up", "--until-idle", samples().to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    room
}

fn rest(room: &Room) {
    let ran = room.wiredesk(["up", "--until-idle"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn an_advisory_names_its_story_and_one_command_carries_it_out() {
    let room = newsroom();
    let advisory = "urn:wiredesk:files:kill-in-words.en.txt";
    let trace = room.wiredesk(["trace", advisory]);
    assert!(trace.out.contains("It may mean") && trace.out.contains("by its headline"), "{}", trace.out);
    let kill = room.wiredesk(["kill", "--meant-by", advisory]);
    assert_eq!(kill.code, 0, "{}{}", kill.out, kill.err);
    let ferry = kill.json()[0]["uri"].as_str().unwrap().to_owned();
    rest(&room);
    let trace = room.wiredesk(["trace", &ferry, "--json"]).json();
    let story = &trace[0]["stories"][0];
    assert_eq!(
        (story["state"].as_str(), story["title"].as_str().map(|title| title.contains("Ferry"))),
        (Some("withdrawn"), Some(true))
    );
    let audit = room.wiredesk(["audit", "--verify", "--json"]);
    assert_eq!(audit.code, 0, "{}", audit.out);
    assert_eq!(audit.json()[0]["ledger"], serde_json::json!([]));
}

#[test]
fn stories_go_through_again_and_a_dry_run_tells_what_today_would_change() {
    let room = newsroom();
    let dry = room.wiredesk(["replay", "--since", "24h", "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(dry.out.starts_with("0 of "), "nothing has changed since: {}", dry.out);
    // A rule that is new today, and an outlet.
    let more = "[[rule]]\nname = \"no-ferries\"\nseverity = \"hold\"\nwhen = 'text.contains(\"Ferry\")'\nmessage = \"is about ferries\"\n\
        [[outlet]]\nname = \"arabic\"\nkind = \"folder\"\nformat = \"newsml-g2\"\npath = \"out/arabic\"\naccepts = { languages = [\"ar\"] }\n";
    room.write("config/wiredesk.toml", format!("{NEWSROOM}{more}"));
    let dry = room.wiredesk(["replay", "--since", "24h", "--dry-run"]);
    assert!(dry.out.contains("would be held") && dry.out.contains("no-ferries: is about ferries"), "{}", dry.out);
    assert!(dry.out.contains("+ arabic") && dry.out.contains("nothing was sent"), "{}", dry.out);
    assert!(room.files("out/arabic").is_empty());
    let again = room.wiredesk(["replay", "--story", "hammouchi-vienna.ar.txt", "--json"]);
    assert_eq!((again.code, again.json().len()), (0, 1), "{}", again.err);
    rest(&room);
    assert_eq!(room.files("out/arabic").len(), 1);
}

#[test]
fn rejects_are_narrowed_and_put_back_by_rule() {
    let room = newsroom();
    let slug = "a-slug-that-is-much-longer-than-any-slug-should-ever-be";
    let story = |n: u32| {
        format!(
            "{{\"uri\":\"urn:x:{n}\",\"slugline\":\"{slug}\",\"headlines\":[{{\"value\":\"Titre {n}\"}}],\"bodies\":[{{\"contentType\":\"text/plain\",\"value\":\"Un texte court.\"}}]}}"
        )
    };
    let files: Vec<_> = (0..2).map(|n| room.write(&format!("slugs/{n}.json"), story(n))).collect();
    let ran = room.wiredesk(["up", "--until-idle", files[0].parent().unwrap().to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let list = |args: &[&str]| room.wiredesk([&["rejects", "list", "--json"], args].concat()).json().len();
    assert_eq!(list(&["--rule", "long-slug", "--stage", "validate", "--source", "files"]), 2);
    assert_eq!((list(&["--rule", "long-slug", "--older", "1h"]), list(&["--stage", "enrich"])), (0, 0));
    room.write("config/wiredesk.toml", NEWSROOM.replace("\"reject\"", "\"warn\""));
    let replay = room.wiredesk(["rejects", "replay", "--rule", "long-slug", "--json"]);
    assert_eq!((replay.code, replay.json().len()), (0, 2), "{}", replay.err);
    rest(&room);
    assert_eq!(list(&["--rule", "long-slug"]), 0);
    assert!(room.wiredesk(["trace", "urn:x:1"]).out.contains("published"));
    assert_eq!(room.wiredesk(["audit", "--verify"]).code, 0);
}
