//! kill -9 of any service at any moment, twenty times while 2,000 stories pass: nothing is lost, doubled or out of order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use wiredesk_log::{EmbeddedLog, EventLog as _, LogOptions, Topic, Wake};
use wiredesk_story::event::{Outcome, Receipt as Said};
use wiredesk_tests::{Copy, Process, Receipt, Receiver, Room, Service, story};

/// Versions that go through: of this many stories, each in three, every seventh killed by its last.
const STORIES: usize = 667;
const KILLS: usize = 20;

#[test]
fn twenty_kills_while_two_thousand_stories_pass_lose_nothing() {
    let receiver = Receiver::start();
    let room = Room::new(&format!(
        r#"
[newsroom]
timezone = "Africa/Casablanca"
[[source]]
name = "agency"
kind = "folder"
path = "inbox"
format = "ninjs"
[[outlet]]
name = "customer"
kind = "webhook"
url = "{}"
allow_private = true
[[outlet]]
name = "partner"
format = "ninjs"
kind = "folder"
path = "out/partner"
on_update = "replace"
[publish]
retries = [1, 1, 1, 1, 1, 1, 1, 1, 1]
"#,
        receiver.url
    ));
    let mut services: Vec<(Service, Process)> = Service::ALL.map(|service| (service, room.serve(service))).into();
    // A fixed order of victims, each service several times; deliveries come in by the kills, so that each falls into the work.
    let mut victims = (0..KILLS).map(|n| (n * 7 + n / 4) % Service::ALL.len());
    let total = STORIES * 3;
    for version in 1..=3 {
        put(&room, version);
        let (from, to) = ((version - 1) * KILLS / 3, version * KILLS / 3);
        for kill in from..to {
            let step = total / KILLS;
            assert!(receiver.wait_for(1 + kill * step / 3), "deliveries have stopped after {kill} kills");
            let victim = victims.next().unwrap();
            let (service, process) = services.swap_remove(victim % services.len());
            process.kill();
            services.push((service, room.serve(service)));
        }
    }
    for (service, process) in services {
        assert_eq!(process.end(), Some(0), "{service:?}");
    }
    let ran = room.wiredesk(["up", "--until-idle"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let audit = room.wiredesk(["audit", "--verify", "--json"]);
    assert_eq!(audit.code, 0, "{} {}", audit.out, audit.err);
    assert_eq!(audit.json()[0]["wire"], total);
    let came = receiver.came();
    no_version_goes_back(&came);
    ids_and_contents_are_one(&came);
    the_last_version_stands(&came, &room);
    every_revision_has_a_receipt(&room);
    let distinct: HashSet<&str> = came.iter().map(|one| one.id.as_str()).collect();
    eprintln!("{} kills, {total} versions: {} requests, {} repeats", KILLS, came.len(), came.len() - distinct.len());
}

/// One file a story, each file whole: written beside and renamed.
fn put(room: &Room, version: usize) {
    for number in 0..STORIES {
        let kill = version == 3 && number % 7 == 0;
        let bytes = serde_json::to_vec(&story(Copy { number, version, kill })).unwrap();
        let written = room.write(&format!("inbox/.{number}"), bytes);
        std::fs::rename(written, room.path(&format!("inbox/{number}-{version}.json"))).unwrap();
    }
}

fn version(receipt: &Receipt) -> (String, usize) {
    let data = &receipt.json()["data"];
    let text = |name: &str| data[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", receipt.body)).to_owned();
    (text("uri"), text("version").parse().unwrap())
}

fn no_version_goes_back(came: &[Receipt]) {
    let mut last: HashMap<String, usize> = HashMap::new();
    for receipt in came {
        let (uri, version) = version(receipt);
        let before = last.insert(uri.clone(), version).unwrap_or(0);
        assert!(before <= version, "{uri} went from version {before} to {version}");
    }
}

fn ids_and_contents_are_one(came: &[Receipt]) {
    let mut content_of: HashMap<&str, &str> = HashMap::new();
    let mut id_of: HashMap<(String, usize), &str> = HashMap::new();
    for receipt in came {
        let content = content_of.entry(&receipt.id).or_insert(&receipt.body);
        assert_eq!(*content, receipt.body, "two contents under {}", receipt.id);
        let id = id_of.entry(version(receipt)).or_insert(&receipt.id);
        assert_eq!(*id, receipt.id, "two ids for {:?}", version(receipt));
    }
}

fn the_last_version_stands(came: &[Receipt], room: &Room) {
    let mut last: BTreeMap<String, Value> = BTreeMap::new();
    for receipt in came {
        last.insert(version(receipt).0, receipt.json());
    }
    for number in (0..STORIES).filter(|number| number % 7 != 0) {
        assert!(last.keys().any(|uri| uri.ends_with(&format!("-{number}"))), "story {number} never came");
    }
    for (uri, sent) in &last {
        let kill = killed(uri);
        assert_eq!(sent["data"]["version"], "3", "{uri}");
        assert_eq!(sent["type"] == "story.withdrawn", kill, "{uri}: {sent}");
    }
    let files = room.files("out/partner");
    assert!(files.len() >= (0..STORIES).filter(|number| number % 7 != 0).count(), "{} files", files.len());
    for file in files {
        let story: Value = serde_json::from_str(&room.text(&format!("out/partner/{file}"))).unwrap();
        assert_eq!(story["version"], "3", "{file}");
    }
}

/// Whether the last version of a story takes it back.
fn killed(uri: &str) -> bool {
    uri.rsplit_once('-').unwrap().1.parse::<usize>().unwrap().is_multiple_of(7)
}

/// Each revision that was planned for an outlet ended there: delivered, withdrawn or superseded.
fn every_revision_has_a_receipt(room: &Room) {
    let log = EmbeddedLog::open(&room.path("data"), LogOptions::default()).unwrap();
    let topics = [Topic::Enriched, Topic::Receipts];
    let mut follower = log.follow(&topics, &BTreeMap::new(), Wake::default()).unwrap();
    let (mut revisions, mut said, mut published) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut told_of: HashMap<String, Vec<String>> = HashMap::new();
    loop {
        let records = follower.poll(1_000).unwrap();
        if records.is_empty() {
            break;
        }
        for stored in records {
            let text = format!("{} {}", stored.position, String::from_utf8_lossy(&stored.value));
            told_of.entry(stored.key.clone()).or_default().push(text);
            if stored.position.topic == Topic::Enriched {
                let event: Value = serde_json::from_slice(&stored.value).unwrap();
                revisions.insert((event["uri"].as_str().unwrap().to_owned(), event["revision"].as_u64().unwrap()));
                continue;
            }
            let receipt: Said = serde_json::from_slice(&stored.value).unwrap();
            let (Some(uri), Some(revision)) = (receipt.uri, receipt.revision) else { continue };
            // A kill overtakes: what it overtook is superseded at once, for every outlet.
            if receipt.outcome == Outcome::Superseded && receipt.outlet.is_none() {
                said.extend(["customer", "partner"].map(|outlet| (uri.to_string(), revision, outlet.to_owned())));
            }
            if let Some(outlet) = receipt.outlet {
                if receipt.outcome == Outcome::Published {
                    published.insert((uri.to_string(), outlet.clone()));
                }
                said.insert((uri.to_string(), revision, outlet));
            }
        }
    }
    assert!(revisions.len() >= STORIES, "{} revisions", revisions.len());
    for (uri, revision) in revisions {
        for outlet in ["customer", "partner"] {
            // An outlet that was never sent a story gets no withdrawal of it.
            let spared = killed(&uri) && !published.contains(&(uri.clone(), outlet.to_owned()));
            let told = said.contains(&(uri.clone(), revision, outlet.to_owned()));
            assert!(told || spared, "nothing is said of {uri} revision {revision} at {outlet}: {:#?}", told_of[&uri]);
        }
    }
}
