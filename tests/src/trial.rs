//! A trial: stories in three versions pass while services are killed. What came to the outlets must be as if nothing had happened.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use wiredesk_log::{EventLog, Stored, Topic, Wake, event_log::Positions};
use wiredesk_story::event::{Outcome, Receipt as Said};

use crate::{Copy, Process, Receipt, Receiver, Room, Service, story};

/// A newsroom whose services are killed.
#[derive(Debug)]
pub struct Trial {
    /// So many stories, each in three versions, every seventh killed by its last; every tenth file comes twice.
    pub stories: usize,
    /// Where the files go, and all else.
    pub room: Room,
    /// The customer.
    pub receiver: Receiver,
    /// The instances of each service: none has the name of its own data folder.
    pub instances: &'static [Option<&'static str>],
}

/// One instance of a service, which may be dead.
#[derive(Debug)]
pub struct Seat {
    /// Which service.
    pub service: Service,
    /// Which instance.
    pub instance: Option<&'static str>,
    /// Its process while it lives.
    pub process: Option<Process>,
}

impl Trial {
    /// A newsroom with a customer and a partner, whose log is as this section says.
    pub fn new(stories: usize, log: &str, instances: &'static [Option<&'static str>]) -> Self {
        let receiver = Receiver::start();
        let room = Room::new(&format!(
            r#"
[newsroom]
timezone = "Africa/Casablanca"
{log}
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
deadline = 3
retries = [1, 1, 1, 1, 1, 1, 1, 1, 1]
"#,
            receiver.url
        ));
        Self { stories, room, receiver, instances }
    }

    /// Starts every instance of every service.
    pub fn start(&self) -> Vec<Seat> {
        let seat = |(instance, service): (Option<&'static str>, Service)| Seat {
            service,
            instance,
            process: Some(self.room.serve(service, instance)),
        };
        let seats = self.instances.iter().flat_map(|instance| Service::ALL.map(|service| (*instance, service)));
        seats.map(seat).collect()
    }

    /// Puts a version of each story in. One file a story, each file whole: written beside and renamed. Gives how many files.
    pub fn put(&self, version: usize) -> usize {
        let mut files = 0;
        for number in 0..self.stories {
            let kill = version == 3 && number % 7 == 0;
            let bytes = serde_json::to_vec(&story(Copy { number, version, kill })).unwrap();
            let twice = if number % 10 == 3 { &["", "-again"][..] } else { &[""] };
            for more in twice {
                let written = self.room.write(&format!("inbox/.{number}{more}"), &bytes);
                let whole = self.room.path(&format!("inbox/{number}-{version}{more}.json"));
                std::fs::rename(written, whole).unwrap();
                files += 1;
            }
        }
        files
    }

    /// Lets the rest come to its end, and holds what came against what went in. Tells what is worth telling.
    pub fn judge(&self, files: usize, log: &dyn EventLog) -> String {
        let audit = self.room.wiredesk(["audit", "--verify", "--json"]);
        assert_eq!(audit.code, 0, "{} {}", audit.out, audit.err);
        assert_eq!(audit.json()[0]["wire"], files);
        let came = self.receiver.came();
        no_version_goes_back(&came);
        ids_and_contents_are_one(&came);
        self.the_last_version_stands(&came);
        self.every_revision_has_a_receipt(log);
        let distinct: HashSet<&str> = came.iter().map(|one| one.id.as_str()).collect();
        format!("{files} files: {} requests, {} repeats", came.len(), came.len() - distinct.len())
    }

    fn the_last_version_stands(&self, came: &[Receipt]) {
        let mut last: BTreeMap<String, Value> = BTreeMap::new();
        for receipt in came {
            last.insert(version(receipt).0, receipt.json());
        }
        for number in (0..self.stories).filter(|number| number % 7 != 0) {
            assert!(last.keys().any(|uri| uri.ends_with(&format!("-{number}"))), "story {number} never came");
        }
        for (uri, sent) in &last {
            let kill = killed(uri);
            let trace = || self.room.wiredesk(["trace", uri]).out;
            assert!(sent["data"]["version"] == "3", "{uri}: {sent}\n{}", trace());
            assert_eq!(sent["type"] == "story.withdrawn", kill, "{uri}: {sent}");
        }
        let files = self.room.files("out/partner");
        assert!(files.len() >= (0..self.stories).filter(|number| number % 7 != 0).count(), "{} files", files.len());
        for file in files {
            let story: Value = serde_json::from_str(&self.room.text(&format!("out/partner/{file}"))).unwrap();
            assert_eq!(story["version"], "3", "{file}");
        }
    }

    /// Each revision that was planned for an outlet ended there: delivered, withdrawn or superseded.
    fn every_revision_has_a_receipt(&self, log: &dyn EventLog) {
        let (mut revisions, mut said, mut published) = (HashSet::new(), HashSet::new(), HashSet::new());
        let mut told_of: HashMap<String, Vec<String>> = HashMap::new();
        for stored in all(log, &[Topic::Enriched, Topic::Receipts]) {
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
        assert!(revisions.len() >= self.stories, "{} revisions", revisions.len());
        for (uri, revision) in revisions {
            for outlet in ["customer", "partner"] {
                // An outlet that was never sent a story gets no withdrawal of it.
                let spared = killed(&uri) && !published.contains(&(uri.clone(), outlet.to_owned()));
                let told = said.contains(&(uri.clone(), revision, outlet.to_owned()));
                assert!(
                    told || spared,
                    "nothing is said of {uri} revision {revision} at {outlet}: {:#?}",
                    told_of[&uri]
                );
            }
        }
    }
}

/// All that lies in topics.
pub fn all(log: &dyn EventLog, topics: &[Topic]) -> Vec<Stored> {
    let wake = Wake::default();
    let ends = log.ends(topics).unwrap();
    let mut follower = log.follow(topics, &Positions::new(), wake.clone()).unwrap();
    let mut found = Vec::new();
    loop {
        let records = follower.poll(1_000).unwrap();
        if records.is_empty() {
            let reached = follower.positions().unwrap();
            if ends.iter().all(|(at, end)| reached[at] >= *end) {
                return found;
            }
            wake.wait(std::time::Duration::from_millis(20));
        }
        found.extend(records);
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

/// Whether the last version of a story takes it back.
fn killed(uri: &str) -> bool {
    uri.rsplit_once('-').unwrap().1.parse::<usize>().unwrap().is_multiple_of(7)
}
