#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad;

use wiredesk_log::{
    EventLog, InstanceName, Progress, Runner, Wake, blobs::MemoryBlobs, event_log::LogOptions, memory::MemoryLog,
    runner::Parts,
};
use wiredesk_service::Config;
use wiredesk_story::event::Receipt;

use super::*;
use crate::{WireIds, WireItem, put};

const CONFIG: &str = r#"
[newsroom]
timezone = "Africa/Casablanca"

[[source]]
name = "map"
kind = "push"
language = "ar"
authority = "MAP"

[[source]]
name = "afp"
kind = "push"
format = "ninjs"
timezone = "Europe/Paris"

[[source]]
name = "alert"
kind = "push"
flash = true

[[source]]
name = "courrier"
kind = "mail"
path = "no/such/maildir"
must_pass = ["dkim"]
authserv = "mx.journal.example"
"#;

/// The real stage and runner over a log in memory, fed as push and folders feed it.
struct Desk {
    log: MemoryLog,
    blobs: Arc<MemoryBlobs>,
    ids: WireIds,
    runner: Runner<ReadStage>,
}

/// A record that went on, as it lies in the log.
type Went = (Lane, Received);

impl Desk {
    fn new() -> Self {
        let config = Config::parse("newsroom.toml", CONFIG, []).unwrap();
        let ingest = Arc::new(IngestConfig::read(&config).unwrap());
        let stage = ReadStage::new(ingest, config.newsroom.timezone);
        let log = MemoryLog::new(LogOptions { partitions: 1, ..LogOptions::default() });
        let member = log.join(stage.spec(), &InstanceName::new("a"), Wake::default()).unwrap();
        let blobs = Arc::new(MemoryBlobs::default());
        let ids = WireIds::new(Arc::new(wiredesk_log::clock::SystemClock), 7);
        Self { runner: Runner::new(stage, member, Parts::plain(1, blobs.clone(), "c")), log, blobs, ids }
    }

    /// Puts things on the wire and lets the stage read them; their wire ids.
    fn put(&mut self, items: Vec<WireItem>) -> Vec<String> {
        let wires = put::put(&self.log, self.blobs.as_ref(), &self.ids, items).unwrap();
        while !matches!(self.runner.step().unwrap(), Progress::Idle(_)) {}
        wires
    }

    fn all(&self, topic: Topic) -> Vec<Stored> {
        let mut follower = self.log.follow(&[topic], &Default::default(), Wake::default()).unwrap();
        follower.poll(10_000).unwrap()
    }

    fn went(&self) -> Vec<Went> {
        let stored = self.all(Topic::Received);
        stored.iter().map(|one| (one.position.lane, serde_json::from_slice(&one.value).unwrap())).collect()
    }

    fn receipts(&self) -> Vec<Receipt> {
        self.all(Topic::Receipts).iter().map(|stored| serde_json::from_slice(&stored.value).unwrap()).collect()
    }
}

fn item(source: &str, name: Option<&str>, bytes: impl AsRef<[u8]>) -> WireItem {
    WireItem {
        source: source.into(),
        item: name.map(str::to_owned),
        bytes: bytes.as_ref().to_vec(),
        ..WireItem::default()
    }
}

fn story(received: &Received) -> &wiredesk_story::Story {
    match &received.what {
        Incoming::Story { story, .. } => story,
        Incoming::Command(command) => panic!("a command: {command:?}"),
    }
}

const ARABIC: &str = "وفد مغربي يزور فيينا\n\nحل وفد أمني مغربي بالعاصمة النمساوية.\n\nوأجرى الوفد مباحثات.\n";

const FEED: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>وكالة</title><link>https://a.example/</link>
<item><title>الخبر الأول</title><guid isPermaLink="false">N 1</guid><description>نص الخبر الأول</description></item>
<item><title>Deuxième dépêche</title><link>https://a.example/2</link><description>Texte</description></item>
<item><title>Third story</title><description>Text without any id</description></item>
</channel></rss>"#;

#[test]
fn a_text_is_a_story_named_by_its_item_and_stamped_by_its_source() {
    let mut desk = Desk::new();
    let wire = desk.put(vec![item("map", Some("وارد/خبر 1.txt"), ARABIC)]).remove(0);
    let (lane, received) = &desk.went()[0];
    assert_eq!(*lane, Lane::Ordinary);
    assert_eq!(received.uri.as_str(), "urn:wiredesk:map:%D9%88%D8%A7%D8%B1%D8%AF%2F%D8%AE%D8%A8%D8%B1%201.txt");
    assert_eq!((received.wire.id.as_str(), received.wire.source.as_str(), received.wire.index), (&*wire, "map", 0));
    assert_eq!(received.authority, "MAP");
    let story = story(received);
    assert_eq!(story.headline(), Some("وفد مغربي يزور فيينا"));
    assert_eq!(story.language.as_ref().unwrap().as_str(), "ar", "the source's");
    assert_eq!(story.alt_id("guid"), Some("وارد/خبر 1.txt"));
    assert_eq!((&story.version, &story.version_created), (&None, &None), "never guessed");
    assert_eq!(desk.receipts(), [], "a plain forward of one needs none");
}

#[test]
fn a_changed_item_of_the_same_name_is_the_same_story_and_comes_later() {
    let mut desk = Desk::new();
    desk.put(vec![item("map", Some("a.txt"), ARABIC), item("map", Some("a.txt"), format!("{ARABIC}\nتحديث"))]);
    let went = desk.went();
    assert_eq!(went[0].1.uri, went[1].1.uri);
    assert!(went[0].1.wire.arrival < went[1].1.wire.arrival);
    assert_ne!(went[0].1.wire.id, went[1].1.wire.id);
    desk.put(vec![item("map", None, ARABIC), item("map", None, ARABIC), item("afp2", Some("a.txt"), ARABIC)]);
    let went = desk.went();
    assert!(went[2].1.uri.as_str().starts_with("urn:wiredesk:map:sha256-"));
    assert_eq!(went[2].1.uri, went[3].1.uri, "without a name the bytes are the name");
    assert_eq!(went[4].1.uri.as_str(), "urn:wiredesk:afp2:a.txt", "each source has its own names");
    assert_eq!(went[4].1.authority, "afp2");
}

#[test]
fn a_file_of_several_stories_is_split_and_says_so() {
    let mut desk = Desk::new();
    let wire = desk.put(vec![item("map", Some("feed.rss"), FEED)]).remove(0);
    let went = desk.went();
    let uris: Vec<&str> = went.iter().map(|(_, received)| received.uri.as_str()).collect();
    assert_eq!(uris, ["urn:wiredesk:map:N%201", "https://a.example/2", "urn:wiredesk:map:feed.rss%233"]);
    assert_eq!(went.iter().map(|(_, received)| received.wire.index).collect::<Vec<_>>(), [0, 1, 2]);
    let receipt = desk.receipts().remove(0);
    assert_eq!((receipt.outcome, receipt.stories, receipt.wire), (Outcome::Split, Some(3), wire));
}

#[test]
fn a_file_of_none_is_empty_and_says_so() {
    let mut desk = Desk::new();
    let feed = "<rss version=\"2.0\"><channel><title>وكالة</title></channel></rss>";
    let wire = desk.put(vec![item("map", Some("feed.rss"), feed)]).remove(0);
    assert_eq!(desk.went(), []);
    let receipt = desk.receipts().remove(0);
    assert_eq!((receipt.outcome, receipt.wire), (Outcome::Empty, wire));
}

#[test]
fn what_is_stated_with_an_item_holds_over_the_source() {
    let mut desk = Desk::new();
    let stated = WireItem {
        format: Some("text".into()),
        language: Some("fr".into()),
        at: Some("2025-05-09T12:00:00Z".into()),
        ..item("afp", Some("a.json"), "Titre\n\nLa dépêche du jour.")
    };
    let ninjs = r#"{"uri":"urn:x:1","type":"text","headline":"Titre","body_text":"Texte","versioncreated":"2025-05-09T12:00:00"}"#;
    desk.put(vec![stated, item("afp", None, ninjs)]);
    let went = desk.went();
    let first = story(&went[0].1);
    assert_eq!(first.language.as_ref().unwrap().as_str(), "fr");
    assert_eq!(first.version_created.as_ref().unwrap().as_str(), "2025-05-09T12:00:00Z");
    let second = story(&went[1].1);
    assert_eq!(went[1].1.uri.as_str(), "urn:x:1");
    assert_eq!(second.version_created.as_ref().unwrap().as_str(), "2025-05-09T12:00:00+02:00", "Paris time");
}

#[test]
fn kills_and_flashes_take_the_flash_lane_and_news_the_ordinary_one() {
    let mut desk = Desk::new();
    let ninjs = |id: &str, more: &str| format!(r#"{{"uri":"urn:x:{id}","type":"text","headline":"خبر"{more}}}"#);
    desk.put(vec![
        item("afp", None, ninjs("news", "")),
        item("afp", None, ninjs("kill", r#","pubstatus":"canceled""#)),
        item("afp", None, ninjs("withheld", r#","pubstatus":"withheld""#)),
        item("afp", None, ninjs("flash", r#","urgency":1"#)),
        item("afp", None, ninjs("plain", r#","urgency":4,"slugline":"\"urgency\":1""#)),
        item("alert", Some("a.txt"), ARABIC),
    ]);
    let went = desk.went();
    let flash: Vec<&str> =
        went.iter().filter(|(lane, _)| *lane == Lane::Flash).map(|(_, received)| received.uri.as_str()).collect();
    assert_eq!(flash.len(), 4, "{flash:?}");
    for uri in ["urn:x:kill", "urn:x:withheld", "urn:x:flash", "urn:wiredesk:alert:a.txt"] {
        assert!(flash.contains(&uri), "{uri}");
    }
    let kill = went.iter().find(|(_, received)| received.uri.as_str() == "urn:x:kill").unwrap();
    assert_eq!(story(&kill.1).status(), PubStatus::Canceled);
}

#[test]
fn commands_of_people_pass_and_only_by_their_own_source() {
    let mut desk = Desk::new();
    let uri = StoryUri::from_id("map", "MAP 1");
    let kill = Command::Kill { uri: uri.clone(), reason: "خطأ".into() };
    let release = Command::Release { uri: uri.clone() };
    desk.put(vec![WireItem::command(&kill), WireItem::command(&release)]);
    let went = desk.went();
    for (command, lane) in [(kill.clone(), Lane::Flash), (release, Lane::Ordinary)] {
        let expected = Incoming::Command(command);
        let (found, received) = went.iter().find(|(_, received)| received.what == expected).unwrap();
        assert_eq!((*found, &received.uri, &*received.authority), (lane, &uri, "desk"));
    }
    let forged = WireItem { source: "map".into(), ..WireItem::command(&kill) };
    desk.put(vec![forged, item("desk", None, "{\"command\":\"erase\"}")]);
    let more: Vec<_> =
        desk.went().into_iter().skip(2).filter(|(_, one)| matches!(one.what, Incoming::Command(_))).collect();
    assert_eq!(more, []);
    assert!(desk.receipts().iter().any(|receipt| {
        receipt.reason.as_deref().is_some_and(|reason| reason.starts_with("command: no command of this version"))
    }));
}
