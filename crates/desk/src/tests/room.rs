//! A newsroom's morning, written into a log by hand, and a desk over it.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;
use wiredesk_index::Index;
use wiredesk_log::{
    Clock as _, EmbeddedLog, EventLog, Lane, LogOptions, Record, Stored, Topic, clock::ManualClock, record::header,
    rejects,
};
use wiredesk_service::Config;
use wiredesk_story::{
    Block, Body as StoryBody, DateTime, Label, Language, Story, StoryUri, Subject,
    event::{Change, Checked, DeliveryEvent, Incoming, Outcome, Receipt, Received, Routed, WireRef},
};

use crate::{Desk, Reach, client::Clients, routes};

pub(crate) struct Room {
    _folder: TempDir,
    pub(crate) log: EmbeddedLog,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) index: Index,
}

pub(crate) fn uri(name: &str) -> StoryUri {
    StoryUri::parse(&format!("urn:newsml:map.ma:{name}")).unwrap()
}

pub(crate) fn story(name: &str, language: &str, headline: &str, paragraphs: &[&str]) -> Story {
    Story {
        uri: Some(uri(name)),
        version: Some("1".into()),
        language: Some(Language::parse(language).unwrap()),
        headlines: vec![Label { value: headline.into(), ..Label::default() }],
        bodies: vec![StoryBody::main(paragraphs.iter().map(|text| Block::paragraph(*text)).collect())],
        ..Story::default()
    }
}

impl Room {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at("2025-05-09T08:00:00Z".parse().unwrap()));
        let options = LogOptions { partitions: 2, clock: Arc::<ManualClock>::clone(&clock), ..Default::default() };
        let log = EmbeddedLog::open(folder.path(), options).unwrap();
        let index = Index::open(folder.path()).unwrap();
        Self { _folder: folder, log, clock, index }
    }

    fn append(&self, record: Record) -> String {
        self.clock.advance(Duration::from_millis(3));
        self.log.append(&[record]).unwrap()[0].to_string()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn wire(&self, wire: &str, source: &str, item: &str, bytes: &[u8]) -> Record {
        let record = Record::new(Topic::Wire, Lane::Ordinary, source, bytes.to_vec())
            .with(header::WIRE, wire)
            .with(header::SOURCE, source)
            .with(header::ITEM, item)
            .with(header::ARRIVED, self.now().to_string());
        self.append(record.clone());
        record
    }

    fn came(&self, wire: &str, source: &str) -> WireRef {
        WireRef { id: wire.into(), source: source.into(), index: 0, time: self.now(), arrival: 1 }
    }

    pub(crate) fn received(&self, wire: &str, source: &str, story: &Story) {
        let event = Received {
            alias: None,
            wire: self.came(wire, source),
            authority: source.into(),
            uri: story.uri.clone().unwrap(),
            what: Incoming::Story { format: "newsml-g2".into(), story: Box::new(story.clone()) },
            unknown: serde_json::Map::new(),
        };
        self.append(Record::event(Topic::Received, Lane::Ordinary, event.uri.as_str(), &event));
    }

    pub(crate) fn checked(
        &self,
        wire: &str,
        source: &str,
        story: &Story,
        revision: u64,
        change: Change,
        reason: Option<&str>,
    ) {
        let event = Checked {
            wire: self.came(wire, source),
            uri: story.uri.clone().unwrap(),
            revision,
            change,
            reason: reason.map(str::to_owned),
            findings: Vec::new(),
            outlet: None,
            story: Box::new(story.clone()),
            unknown: serde_json::Map::new(),
        };
        for topic in [Topic::Valid, Topic::Enriched] {
            self.append(Record::event(topic, Lane::Ordinary, event.uri.as_str(), &event));
        }
    }

    pub(crate) fn receipt(&self, stage: &str, outcome: Outcome, wire: &str, more: &Value) {
        let mut receipt = serde_json::to_value(Receipt::new(stage, outcome, self.now(), wire)).unwrap();
        receipt.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let receipt: Receipt = serde_json::from_value(receipt).unwrap();
        self.append(Record::event(Topic::Receipts, Lane::Ordinary, wire, &receipt));
    }

    pub(crate) fn at_outlets(&self, wire: &str, story: &Story, revision: u64, outlets: &[(&str, Option<Outcome>)]) {
        let uri = story.uri.clone().unwrap();
        let until = story.embargoed_until.as_ref().map(DateTime::timestamp);
        let routed: Vec<Routed> =
            outlets.iter().map(|(outlet, _)| Routed { outlet: (*outlet).into(), withdraw: false }).collect();
        let outcome = if until.is_some() { Outcome::Embargoed } else { Outcome::Routed };
        let more = json!({ "index": 0, "uri": uri, "revision": revision, "outlets": routed, "until": until });
        self.receipt("plan", outcome, wire, &more);
        for (outlet, outcome) in outlets {
            let Some(outcome) = outcome else { continue };
            let failed = *outcome == Outcome::Failed;
            let location = (!failed).then(|| format!("https://news.example/{outlet}/{}/", uri.last_part()));
            let more = json!({ "index": 0, "uri": uri, "revision": revision, "outlet": outlet, "attempts": 1,
                "location": location, "reason": failed.then_some("502 Bad Gateway from the server"), "latencyMs": 42 });
            self.receipt("deliver", *outcome, wire, &more);
        }
    }

    /// Published everywhere.
    pub(crate) fn published(&self, wire: &str, source: &str, story: &Story) {
        self.wire(wire, source, &format!("{wire}.xml"), b"<newsItem/>");
        self.received(wire, source, story);
        self.checked(wire, source, story, 1, Change::New, None);
        let outlets = [("site", Some(Outcome::Published)), ("newsml-g2", Some(Outcome::Published))];
        self.at_outlets(wire, story, 1, &outlets);
    }

    pub(crate) fn killed(&self, wire: &str, story: &Story, reason: &str) {
        self.wire(wire, "desk", "command", b"{}");
        self.checked(wire, "desk", story, 2, Change::Kill, Some(reason));
        self.at_outlets(wire, story, 2, &[("site", Some(Outcome::Withdrawn)), ("newsml-g2", Some(Outcome::Withdrawn))]);
    }

    /// An outlet is to take it back; what it said of it.
    pub(crate) fn owed(&self, wire: &str, story: &Story, outlet: &str, said: &Value) {
        let uri = story.uri.clone().unwrap();
        let planned = json!({ "what": "deliver", "wire": self.came(wire, "desk"), "outlet": outlet, "uri": uri, "revision": 2,
            "withdraw": true, "flash": true });
        let event: DeliveryEvent = serde_json::from_value(planned).unwrap();
        self.append(Record::event(Topic::Deliveries, Lane::Flash, outlet, &event));
        let mut more = json!({ "index": 0, "uri": uri, "revision": 2, "outlet": outlet, "attempts": 1 });
        more.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        let outcome = if said["verified"].is_string() { Outcome::Withdrawn } else { Outcome::Failed };
        self.receipt("deliver", outcome, wire, &more);
    }

    pub(crate) fn rejected(&self, wire: &str, item: &str, bytes: &[u8], reason: &str) -> String {
        let record = self.wire(wire, "map", item, bytes);
        let position = "wire-0-0".parse().unwrap();
        let refused =
            Stored { position, time: self.now(), key: record.key, value: record.value, headers: record.headers };
        let rejection = rejects::rejection("read", &refused, "unreadable", reason);
        let id = self.append(rejects::to_record(&refused, &rejection));
        self.receipt("read", Outcome::Rejected, wire, &json!({ "rule": "unreadable", "reason": reason }));
        id
    }

    pub(crate) fn held(&self, wire: &str, story: &Story, reason: &str) {
        self.wire(wire, "map", "advisory.xml", b"<newsItem/>");
        self.received(wire, "map", story);
        let more = json!({ "index": 0, "uri": story.uri, "rule": "advisory", "reason": reason });
        self.receipt("validate", Outcome::Held, wire, &more);
    }

    /// One of each: a small morning in three languages.
    pub(crate) fn morning() -> Self {
        let room = Self::new();
        let mut vienna = story(
            "vienna",
            "ar",
            "الحموشي يشارك في المؤتمر الدولي للأمن بفيينا",
            &[
                "شارك المدير العام للأمن الوطني في أشغال المؤتمر الدولي المنعقد بالعاصمة النمساوية.",
                "وأجرى بالمناسبة مباحثات مع نظرائه من قطر وتركيا.",
            ],
        );
        vienna.subjects.push(Subject {
            literal: Some("medtop:16000000".into()),
            name: Some("نزاعات وأمن".into()),
            ..Subject::default()
        });
        room.published("01AA", "map", &vienna);
        room.clock.advance(Duration::from_secs(95));
        room.published(
            "01AB",
            "afp",
            &story(
                "budget",
                "fr",
                "Le gouvernement présente son budget : 12,5 milliards de dirhams",
                &["RABAT – Le gouvernement a présenté vendredi son projet."],
            ),
        );
        let mut flash =
            story("quake", "en", "Earthquake of magnitude 5.1 shakes northern Morocco", &["No damage was reported."]);
        flash.urgency = Some(1);
        room.clock.advance(Duration::from_secs(60));
        room.wire("01AC", "afp", "quake.xml", b"<newsItem/>");
        room.received("01AC", "afp", &flash);
        room.checked("01AC", "afp", &flash, 1, Change::New, None);
        room.at_outlets("01AC", &flash, 1, &[("site", Some(Outcome::Published)), ("partner", Some(Outcome::Failed))]);
        let mut embargoed = story("decree", "ar", "مرسوم جديد حول الصحافة", &["ينشر غدا."]);
        embargoed.embargoed_until = Some(DateTime::parse("2025-05-10T06:00:00Z").unwrap());
        room.wire("01AD", "map", "decree.xml", b"<newsItem/>");
        room.received("01AD", "map", &embargoed);
        room.checked("01AD", "map", &embargoed, 1, Change::New, None);
        room.at_outlets("01AD", &embargoed, 1, &[("site", None)]);
        let wrong = story("wrong", "ar", "خبر فيه خطأ", &["نص لا ينبغي أن يظهر."]);
        room.published("01AE", "map", &wrong);
        room.killed("01AF", &wrong, "خطأ في اسم المسؤول");
        room.held(
            "01AG",
            &story("advisory", "fr", "AVIS AUX RÉDACTIONS : annulez la dépêche 12", &["Merci d’annuler."]),
            "it kills in words: « annulez »",
        );
        room.rejected(
            "01AH",
            "مكسور.xml",
            "<newsItem>\u{202e}نص".as_bytes(),
            "newsml-g2: no end tag for newsItem, at line 1 column 11",
        );
        room.clock.advance(Duration::from_secs(30));
        room.settle();
        room
    }

    pub(crate) fn settle(&self) {
        self.index.catch_up(&self.log, |_| {}).unwrap();
    }

    pub(crate) fn desk(&self, reach: Reach) -> Router {
        self.desk_for("", reach)
    }

    /// With clients.
    pub(crate) fn desk_for(&self, clients: &str, reach: Reach) -> Router {
        let text = format!("[newsroom]\nname = \"Le Journal\"\ntimezone = \"Africa/Casablanca\"\n{clients}");
        let config = Config::parse("c", &text, []).unwrap();
        let clients = Clients::read(&config).unwrap();
        let log: Arc<dyn EventLog> = Arc::new(self.log.clone());
        routes(Desk::new(self.index.clone(), log, self.clock.clone(), &config.newsroom, clients, reach))
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, HeaderMap, String) {
        ask(self.desk(Reach::Loopback), path, &[("host", "127.0.0.1:7070")]).await
    }
}

pub(crate) async fn ask(desk: Router, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = desk.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 4 << 20).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
}
