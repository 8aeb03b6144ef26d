//! A log written by hand: what the stages would write, one call a record.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use wiredesk_log::{
    Clock as _, EmbeddedLog, EventLog, InstanceName, Lane, LogOptions, Record, StageSpec, Topic, Transaction, Wake,
    clock::ManualClock, record::header,
};
use wiredesk_story::{
    Block, Body, Label, Language, Story, StoryUri,
    event::{
        Change, Checked, Command, DeliveryEvent, Finding, Incoming, Outcome, Planned, Receipt, Received, Routed,
        Severity, WireRef,
    },
};

use crate::{Audit, End, Index};

pub(super) struct Newsroom {
    pub(super) folder: TempDir,
    pub(super) log: EmbeddedLog,
    pub(super) clock: Arc<ManualClock>,
    pub(super) index: Index,
}

pub(super) fn uri(name: &str) -> StoryUri {
    StoryUri::parse(&format!("urn:newsml:map.ma:{name}")).unwrap()
}

pub(super) fn story(name: &str, language: &str, headline: &str, text: &str) -> Story {
    Story {
        uri: Some(uri(name)),
        version: Some("1".into()),
        language: Some(Language::parse(language).unwrap()),
        headlines: vec![Label { value: headline.into(), ..Label::default() }],
        bodies: vec![Body::main(vec![Block::paragraph(text)])],
        ..Story::default()
    }
}

impl Newsroom {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at("2025-05-09T12:00:00Z".parse().unwrap()));
        let options = LogOptions { partitions: 2, clock: Arc::<ManualClock>::clone(&clock), ..Default::default() };
        let log = EmbeddedLog::open(folder.path(), options).unwrap();
        let index = Index::open(folder.path()).unwrap();
        Self { folder, log, clock, index }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn append(&self, record: Record) -> String {
        self.clock.advance(Duration::from_millis(1));
        self.log.append(&[record]).unwrap()[0].to_string()
    }

    pub(super) fn wire(&self, id: &str, source: &str, item: &str) {
        let record = Record::new(Topic::Wire, Lane::Ordinary, source, b"bytes".to_vec())
            .with(header::WIRE, id)
            .with(header::SOURCE, source)
            .with(header::ITEM, item)
            .with(header::ARRIVED, self.now().to_string());
        self.append(record);
    }

    fn reference(&self, wire: &str, index: u32) -> WireRef {
        WireRef { id: wire.into(), source: "map".into(), index, time: self.now(), arrival: 1 }
    }

    pub(super) fn received(&self, wire: &str, index: u32, story: &Story) {
        let what = Incoming::Story { format: "ninjs".into(), story: Box::new(story.clone()) };
        self.incoming(wire, index, story.uri.clone().unwrap(), what);
    }

    pub(super) fn command(&self, wire: &str, command: Command) {
        self.wire(wire, "desk", "command");
        self.incoming(wire, 0, command.uri().clone(), Incoming::Command(command));
    }

    fn incoming(&self, wire: &str, index: u32, uri: StoryUri, what: Incoming) {
        let event = Received {
            alias: None,
            wire: self.reference(wire, index),
            authority: "map".into(),
            uri,
            what,
            unknown: serde_json::Map::new(),
        };
        let record = Record::event(Topic::Received, Lane::Ordinary, event.uri.as_str(), &event)
            .with(header::WIRE, wire)
            .with(header::INDEX, index.to_string());
        self.append(record);
    }

    pub(super) fn checked(&self, topic: Topic, wire: &str, story: &Story, revision: u64, change: Change) {
        self.noted(topic, wire, story, (revision, change), &[]);
    }

    /// The same with findings: rule and message.
    pub(super) fn noted(
        &self,
        topic: Topic,
        wire: &str,
        story: &Story,
        (revision, change): (u64, Change),
        findings: &[(&str, &str)],
    ) {
        let finding = |(rule, message): &(&str, &str)| Finding {
            rule: (*rule).into(),
            severity: Severity::Warn,
            message: (*message).into(),
            at: None,
        };
        let event = Checked {
            wire: self.reference(wire, 0),
            uri: story.uri.clone().unwrap(),
            revision,
            change,
            reason: (change == Change::Kill).then(|| "خطأ في الاسم".into()),
            findings: findings.iter().map(finding).collect(),
            outlet: None,
            story: Box::new(story.clone()),
            unknown: serde_json::Map::new(),
        };
        let lane = if change.withdraws() { Lane::Flash } else { Lane::Ordinary };
        self.append(Record::event(topic, lane, event.uri.as_str(), &event));
    }

    /// Through `valid` and `enriched`.
    pub(super) fn let_through(&self, wire: &str, story: &Story, revision: u64, change: Change) {
        self.checked(Topic::Valid, wire, story, revision, change);
        self.checked(Topic::Enriched, wire, story, revision, change);
    }

    /// On the wire, read, and let through.
    pub(super) fn story(&self, wire: &str, story: &Story, revision: u64, change: Change) {
        self.wire(wire, "map", &format!("{wire}.xml"));
        self.received(wire, 0, story);
        self.let_through(wire, story, revision, change);
    }

    pub(super) fn receipt(&self, stage: &str, outcome: Outcome, wire: &str, more: &Value) {
        let mut receipt = serde_json::to_value(Receipt::new(stage, outcome, self.now(), wire)).unwrap();
        receipt.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let receipt: Receipt = serde_json::from_value(receipt).unwrap();
        self.append(Record::event(Topic::Receipts, Lane::Ordinary, wire, &receipt));
    }

    /// Routed to outlets, with a record for each.
    pub(super) fn routed(
        &self,
        wire: &str,
        uri: &StoryUri,
        revision: u64,
        outlets: &[&str],
        not_before: Option<Timestamp>,
    ) {
        for outlet in outlets {
            let planned = Planned {
                wire: self.reference(wire, 0),
                outlet: (*outlet).into(),
                uri: uri.clone(),
                revision,
                version: None,
                withdraw: false,
                not_before,
                flash: false,
                again: false,
            };
            self.append(Record::event(Topic::Deliveries, Lane::Ordinary, *outlet, &DeliveryEvent::Deliver(planned)));
        }
        let routed: Vec<Routed> =
            outlets.iter().map(|outlet| Routed { outlet: (*outlet).into(), withdraw: false }).collect();
        let more = json!({ "index": 0, "uri": uri, "revision": revision, "outlets": routed });
        self.receipt("plan", Outcome::Routed, wire, &more);
    }

    /// An outlet is to take a story back.
    pub(super) fn owed(&self, wire: &str, uri: &StoryUri, revision: u64, outlet: &str) {
        let planned = Planned {
            wire: self.reference(wire, 0),
            outlet: outlet.into(),
            uri: uri.clone(),
            revision,
            version: None,
            withdraw: true,
            not_before: None,
            flash: true,
            again: false,
        };
        self.append(Record::event(Topic::Deliveries, Lane::Flash, outlet, &DeliveryEvent::Deliver(planned)));
    }

    pub(super) fn delivered(&self, wire: &str, uri: &StoryUri, revision: u64, outlet: &str, outcome: Outcome) {
        let location = (outcome == Outcome::Published)
            .then(|| format!("https://news.example/{outlet}/{}/index.html", uri.last_part()));
        let reason = (outcome == Outcome::Failed).then_some("the server answers 500");
        let more = json!({ "index": 0, "uri": uri, "revision": revision, "outlet": outlet, "location": location,
            "attempts": 1, "reason": reason, "delivery": format!("msg_{outlet}") });
        self.receipt("deliver", outcome, wire, &more);
    }

    /// Published at outlets.
    pub(super) fn published(&self, wire: &str, story: &Story, revision: u64, change: Change, outlets: &[&str]) {
        self.story(wire, story, revision, change);
        let uri = story.uri.clone().unwrap();
        self.routed(wire, &uri, revision, outlets, None);
        for outlet in outlets {
            self.delivered(wire, &uri, revision, outlet, Outcome::Published);
        }
    }

    /// Moves a stage's committed offsets to the end of its topic.
    pub(super) fn pass(&self, name: &'static str, topic: Topic) {
        let stage = StageSpec { name, input: Some(topic) };
        let mut member = self.log.join(&stage, &InstanceName::new("one"), Wake::default()).unwrap();
        member.changes().unwrap();
        let ends = self.log.ends(&[topic]).unwrap();
        let reads = ends.into_iter().map(|((_, lane, partition), next)| ((lane, partition), next)).collect();
        let transaction = Transaction { partitions: BTreeSet::from([0, 1]), reads, ..Default::default() };
        member.commit(&transaction).unwrap();
        member.leave().unwrap();
    }

    /// The sum, which the log itself must bear out.
    pub(super) fn audit(&self) -> Audit {
        let audit = self.index.audit(&self.log, self.now(), true).unwrap();
        assert_eq!(audit.differences.as_deref(), Some(&[][..]));
        audit
    }

    pub(super) fn ends(&self) -> Vec<(End, u64)> {
        let audit = self.audit();
        assert_eq!(audit.unaccounted, []);
        audit.outcomes.into_iter().collect()
    }

    pub(super) fn catch_up(&self) {
        self.index.catch_up(&self.log, |_| {}).unwrap();
    }
}
