#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod anything;
mod bad;
mod embargoes;
mod histories;
mod names;
mod withdrawals;

use std::sync::Arc;

use jiff::Timestamp;
use wiredesk_log::{
    Clock as _, EventLog, InstanceName, Lane, LogOptions, Progress, Record, RowChange, Runner, Stored, Topic, Wake,
    blobs::MemoryBlobs, clock::ManualClock, memory::MemoryLog, runner::Parts,
};
use wiredesk_service::Config;
use wiredesk_story::{
    Block, Body, DateTime, Label, PubStatus, Story, StoryUri,
    event::{Change, Checked, Command, Incoming, Outcome, Receipt, Received, Rejection, WireRef},
};

use super::*;

const CONFIG: &str = r#"
[[source]]
name = "map"
kind = "push"
authority = "map"

[[source]]
name = "afp"
kind = "push"
reinstates = true

[[source]]
name = "flash"
kind = "push"
authority = "map"
flash = true
"#;

/// The real stage and runner over a log in memory. Each thing that comes in gets the next arrival number.
pub(super) struct Desk {
    log: MemoryLog,
    config: Arc<ValidateConfig>,
    clock: Arc<ManualClock>,
    runner: Runner<ValidateStage>,
    arrivals: u64,
    receipts: usize,
    valid: usize,
}

/// What came of one thing, in short: `new 1 "1"`, `held advisory`, `stale`.
pub(super) type Told = Vec<String>;

impl Desk {
    pub(super) fn new() -> Self {
        Self::with(CONFIG)
    }

    pub(super) fn with(config: &str) -> Self {
        let config = Config::parse("newsroom.toml", config, []).unwrap();
        let config = Arc::new(ValidateConfig::read(&config).unwrap());
        let log = MemoryLog::new(LogOptions { partitions: 1, ..LogOptions::default() });
        let clock = Arc::new(ManualClock::at(moment("2025-05-09T12:00:00Z")));
        let runner = Self::runner(&log, &config, &clock, &[]);
        Self { log, config, clock, runner, arrivals: 0, receipts: 0, valid: 0 }
    }

    fn runner(
        log: &MemoryLog,
        config: &Arc<ValidateConfig>,
        clock: &Arc<ManualClock>,
        heard: &[RowChange],
    ) -> Runner<ValidateStage> {
        let mut stage = ValidateStage::new(Arc::clone(config));
        heard.iter().for_each(|change| stage.overheard(&change.at, change.row.as_ref(), clock.now()));
        let member = log.join(stage.spec(), &InstanceName::new("a"), Wake::default()).unwrap();
        let mut parts = Parts::plain(1, Arc::new(MemoryBlobs::default()), "c");
        parts.clock = clock.clone();
        Runner::new(stage, member, parts)
    }

    /// Another process goes on where this one was, so many hours later.
    pub(super) fn restarts_after(&mut self, hours: u64) {
        self.clock.advance(std::time::Duration::from_secs(hours * 3_600));
        self.runner = Self::runner(&self.log, &self.config, &self.clock, &[]);
    }

    /// Another process goes on where this one was, and has heard what other instances keep.
    pub(super) fn has_heard(&mut self, heard: &[RowChange]) {
        self.runner = Self::runner(&self.log, &self.config, &self.clock, heard);
    }

    fn wire(&mut self, source: &str) -> WireRef {
        self.arrivals += 1;
        WireRef {
            id: format!("w{}", self.arrivals),
            source: source.into(),
            index: 0,
            time: moment("2025-05-09T11:59:00Z"),
            arrival: 1000 + self.arrivals,
        }
    }

    /// A story that comes by a source, and what became of it.
    pub(super) fn comes(&mut self, source: &str, story: &Story) -> Told {
        self.comes_as(&uri(), source, story)
    }

    /// The same under an id of its own.
    pub(super) fn comes_as(&mut self, uri: &StoryUri, source: &str, story: &Story) -> Told {
        let authority = if source == "flash" { "map" } else { source };
        let what = Incoming::Story { format: "ninjs".into(), story: Box::new(story.clone()) };
        self.receive(uri, source, authority, what)
    }

    /// A person's command, and what became of it.
    pub(super) fn says(&mut self, command: Command) -> Told {
        let uri = command.uri().clone();
        self.receive(&uri, "desk", "desk", Incoming::Command(command))
    }

    fn receive(&mut self, uri: &StoryUri, source: &str, authority: &str, what: Incoming) -> Told {
        let wire = self.wire(source);
        let received = Received {
            wire,
            authority: authority.into(),
            uri: uri.clone(),
            alias: None,
            what,
            unknown: serde_json::Map::new(),
        };
        let record = Record::event(Topic::Received, Lane::Ordinary, uri.as_str(), &received)
            .with(wiredesk_log::record::header::WIRE, received.wire.id.as_str());
        self.put(&[record])
    }

    pub(super) fn put(&mut self, records: &[Record]) -> Told {
        self.log.append(records).unwrap();
        while !matches!(self.runner.step().unwrap(), Progress::Idle(_)) {}
        let valid = self.all(&[Topic::Valid]);
        let receipts = self.all(&[Topic::Receipts]);
        let mut told: Told = valid[self.valid..].iter().map(|stored| told_valid(&read(stored))).collect();
        told.extend(receipts[self.receipts..].iter().map(|stored| told_receipt(&read(stored))));
        (self.valid, self.receipts) = (valid.len(), receipts.len());
        told
    }

    /// All that lies in topics.
    pub(super) fn all(&self, topics: &[Topic]) -> Vec<Stored> {
        let mut follower = self.log.follow(topics, &Default::default(), Wake::default()).unwrap();
        let mut all = Vec::new();
        loop {
            let more = follower.poll(1000).unwrap();
            if more.is_empty() {
                all.sort_by_key(|stored: &Stored| {
                    serde_json::from_slice::<Checked>(&stored.value).map_or(0, |checked| checked.revision)
                });
                return all;
            }
            all.extend(more);
        }
    }

    /// All that went on, in the order of revisions.
    pub(super) fn passed(&self) -> Vec<Checked> {
        self.all(&[Topic::Valid]).iter().map(read).collect()
    }

    /// The last receipt.
    pub(super) fn receipt(&self) -> Receipt {
        read(self.all(&[Topic::Receipts]).last().unwrap())
    }
}

fn read<T: serde::de::DeserializeOwned>(stored: &Stored) -> T {
    serde_json::from_slice(&stored.value).unwrap()
}

fn told_valid(checked: &Checked) -> String {
    let change = serde_json::to_value(checked.change).unwrap();
    let mut told = format!(
        "{} {} v{}",
        change.as_str().unwrap(),
        checked.revision,
        checked.story.version.as_deref().unwrap_or("-")
    );
    for finding in &checked.findings {
        told.push_str(&format!(" +{}", finding.rule));
    }
    told
}

fn told_receipt(receipt: &Receipt) -> String {
    let rule = receipt.rule.as_deref().unwrap_or_default();
    match receipt.outcome {
        Outcome::Superseded => format!("superseded {}", receipt.wire),
        outcome if outcome.as_str() == rule => rule.to_owned(),
        outcome => format!("{} {rule}", outcome.as_str()),
    }
}

pub(super) fn uri() -> StoryUri {
    StoryUri::from_id("map", "MAP-12")
}

pub(super) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A sound Arabic story that states no version.
pub(super) fn arabic(text: &str) -> Story {
    Story {
        uri: Some(uri()),
        language: Some("ar".parse().unwrap()),
        headlines: vec![Label::new("main", "وفد مغربي يزور فيينا")],
        bodies: vec![Body::main(vec![Block::paragraph(format!("حل وفد أمني مغربي بالعاصمة النمساوية. {text}"))])],
        ..Story::default()
    }
}

/// A sound French story of a version.
pub(super) fn french(version: &str, text: &str) -> Story {
    Story {
        uri: Some(uri()),
        version: Some(version.into()),
        language: Some("fr".parse().unwrap()),
        headlines: vec![Label::new("main", "Une délégation marocaine à Vienne")],
        bodies: vec![Body::main(vec![Block::paragraph(format!(
            "La délégation est arrivée lundi dans la capitale. {text}"
        ))])],
        ..Story::default()
    }
}

pub(super) fn made(story: Story, created: &str) -> Story {
    Story { version_created: Some(DateTime::parse(created).unwrap()), ..story }
}

pub(super) fn status(story: Story, status: PubStatus) -> Story {
    Story { pub_status: Some(status), ..story }
}

/// The wire's kill of a version.
pub(super) fn kill(version: Option<&str>) -> Story {
    Story {
        uri: Some(uri()),
        version: version.map(str::to_owned),
        pub_status: Some(PubStatus::Canceled),
        ed_note: Some("ANNULATION : les faits ne sont pas établis".into()),
        ..Story::default()
    }
}
