#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant as Clocked,
};

use wiredesk_log::{
    EventLog, InstanceName, LogOptions, Progress, Record, Runner, Topic, Wake, blobs::MemoryBlobs, clock::SystemClock,
    memory::MemoryLog, runner::Parts,
};
use wiredesk_service::aside::Aside;
use wiredesk_story::{
    Block, Body, Label, StoryUri,
    event::{Change, Checked, WireRef},
};

use super::*;
use crate::{EnrichConfig, EnrichStage, Enrichment};

const SUMMARY: &str = "لقاءٌ في الرباط حول الأمن، بمشاركة 12 دولة.";

static ALL: LazyLock<Arc<Enrichment>> = LazyLock::new(|| Arc::new(Enrichment::new(&EnrichConfig::default()).unwrap()));

/// A service that answers each request in one way, and counts them.
struct Server {
    port: u16,
    asked: Arc<AtomicUsize>,
}

impl Server {
    fn start(answer: impl Fn(&mut TcpStream, &str) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let question = request(&mut stream);
                counted.fetch_add(1, Ordering::SeqCst);
                answer(&mut stream, &question);
            }
        });
        Self { port, asked }
    }

    fn saying(status: &'static str, body: &str) -> Self {
        let body = body.to_owned();
        Self::start(move |stream, _| {
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn config(&self, more: &str) -> String {
        format!(
            "[[enricher]]\nname = \"own\"\nkind = \"http\"\nurl = \"http://127.0.0.1:{}/enrich\"\nallow_private = true\ndeadline = 1\n{more}\n",
            self.port
        )
    }
}

/// The body of a request.
fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return text,
            Ok(count) => bytes.extend_from_slice(&part[..count]),
        }
    }
}

fn services(config: &str, cache: Option<&Path>) -> Arc<Services> {
    let config = Config::parse("newsroom.toml", config, []).unwrap();
    Arc::new(Services::read(&config, Arc::new(SystemClock), cache).unwrap().unwrap())
}

fn checked(change: Change, headline: &str) -> Checked {
    let uri = StoryUri::from_id("map", headline);
    Checked {
        wire: WireRef {
            id: "w1".into(),
            source: "map".into(),
            index: 0,
            time: "2025-05-09T12:00:00Z".parse().unwrap(),
            arrival: 1,
        },
        uri: uri.clone(),
        revision: 3,
        change,
        reason: None,
        findings: vec![],
        outlet: None,
        story: Box::new(Story {
            uri: Some(uri),
            headlines: vec![Label::new("main", headline)],
            bodies: vec![Body::main(vec![Block::paragraph("عقد الاجتماع أمس في الرباط بحضور وفد من قطر.")])],
            ..Story::default()
        }),
        unknown: serde_json::Map::new(),
    }
}

/// What comes out of the stage, in the order it came out, and how long it took.
fn run(services: &Arc<Services>, records: &[(Lane, Checked)]) -> (Vec<Checked>, Duration) {
    let log = MemoryLog::new(LogOptions { partitions: 1, ..LogOptions::default() });
    let stage = EnrichStage::new(ALL.clone()).asking(services.clone());
    let record = |(lane, one): &(Lane, Checked)| Record::event(Topic::Valid, *lane, one.uri.as_str(), one);
    log.append(&records.iter().map(record).collect::<Vec<_>>()).unwrap();
    let wake = Wake::default();
    let member = log.join(wiredesk_log::Stage::spec(&stage), &InstanceName::new("a"), wake.clone()).unwrap();
    let fetcher = Box::new(Aside::start("test", wake.clone(), Duration::from_secs(20)).unwrap());
    let parts = Parts { fetcher, ..Parts::plain(log.partitions(), Arc::new(MemoryBlobs::default()), "c") };
    let mut runner = Runner::new(stage, member, parts);
    let mut follower = log.follow(&[Topic::Enriched], &Default::default(), Wake::default()).unwrap();
    let (mut out, started) = (Vec::new(), Clocked::now());
    while out.len() < records.len() {
        assert!(started.elapsed() < Duration::from_secs(30), "the stage stands");
        if matches!(runner.step().unwrap(), Progress::Idle(_)) {
            wake.wait(Duration::from_millis(5));
        }
        out.extend(
            follower.poll(1000).unwrap().iter().map(|one| serde_json::from_slice::<Checked>(&one.value).unwrap()),
        );
    }
    (out, started.elapsed())
}

/// The story goes on with what is built in, without anything from outside, and says why.
fn goes_on_without(server: &Server, why: &str) {
    let (out, took) =
        run(&services(&server.config("max_bytes = 65536"), None), &[(Lane::Ordinary, checked(Change::New, "خبر"))]);
    assert!(took < Duration::from_secs(5), "{why}: {took:?}");
    assert!(out[0].story.places.iter().any(|place| place.name.as_deref() == Some("الرباط")), "{why}");
    assert!(!out[0].story.holds_generated() && out[0].story.annotations.iter().all(|one| !one.by.starts_with("own")));
    assert_eq!(out[0].findings.len(), 1, "{why}");
    let finding = &out[0].findings[0];
    assert_eq!(finding.rule, "enrich.own");
    assert!(finding.message.contains(why), "{why}: {}", finding.message);
}

#[test]
fn a_service_that_misbehaves_costs_its_annotations_and_nothing_else() {
    goes_on_without(
        &Server::start(|_, _| thread::sleep(Duration::from_secs(8))),
        "no answer within its deadline of 1 s",
    );
    goes_on_without(&Server::saying("200 OK", "<html><body>Log in</body></html>"), "a page in the place of JSON");
    goes_on_without(
        &Server::saying("500 Internal Server Error", "out of\nmemory"),
        "500 Internal Server Error: out of memory",
    );
    goes_on_without(&Server::saying("302 Found", ""), "302");
    goes_on_without(&Server::saying("200 OK", "{\"summary\":\"عقد"), "not the JSON");
    goes_on_without(&Server::saying("200 OK", "[1]"), "not the JSON");
    goes_on_without(
        &Server::saying("200 OK", &format!("{{\"summary\":\"{}\"}}", "a".repeat(80_000))),
        "larger than max_bytes",
    );
    let lies = |length: usize| {
        Server::start(move |stream, _| {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            let _ = stream.write_all(format!("{head}{{\"summary\":\"Une phrase entière.\"}}").as_bytes());
        })
    };
    goes_on_without(&lies(5000), "the request failed");
    goes_on_without(&lies(12), "not the JSON");
    goes_on_without(&lies(usize::MAX / 4), "larger than max_bytes");
    // Megabytes without an end.
    goes_on_without(
        &Server::start(|stream, _| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
            while stream.write_all(chunk.as_bytes()).is_ok() {}
        }),
        "larger than max_bytes",
    );
    // A drop at a time.
    goes_on_without(
        &Server::start(|stream, _| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 60\r\n\r\n");
            while stream.write_all(b" ").is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        }),
        "no answer within its deadline of 1 s",
    );
}

#[test]
fn the_same_text_is_asked_about_once_also_after_a_restart() {
    let server = Server::saying(
        "200 OK",
        &format!("{{\"summary\":\"{SUMMARY}\",\"annotations\":[{{\"kind\":\"place\",\"text\":\"قطر\"}}]}}"),
    );
    let folder = tempfile::tempdir().unwrap();
    for revision in 1..=3 {
        let again = Checked { revision, ..checked(if revision == 1 { Change::New } else { Change::Replay }, "خبر") };
        let (out, _) = run(&services(&server.config(""), Some(folder.path())), &[(Lane::Ordinary, again)]);
        assert_eq!(out[0].findings, []);
        let label = out[0].story.descriptions.iter().find(|label| label.is_generated()).unwrap();
        assert_eq!((label.value.as_str(), label.by.as_deref()), (SUMMARY, Some("own/1")));
        assert!(out[0].story.annotations.iter().any(|one| one.by == "own/1" && one.text.as_deref() == Some("قطر")));
    }
    assert_eq!(server.asked(), 1);
    // A flash does not wait for an answer, and has what is kept.
    let services = services(&server.config(""), Some(folder.path()));
    let flash = [(Lane::Flash, checked(Change::New, "خبر")), (Lane::Flash, checked(Change::New, "خبر عاجل"))];
    let (out, _) = run(&services, &flash);
    assert!(out[0].story.holds_generated() && !out[1].story.holds_generated());
    assert!(out[1].findings[0].message.contains("a flash does not wait"));
    assert_eq!(server.asked(), 1);
}

#[test]
fn a_flash_and_a_kill_overtake_stories_that_wait_and_a_kill_is_not_asked_about() {
    let server = Server::start(|_, _| thread::sleep(Duration::from_millis(900)));
    let ordinary = (0..3).map(|n| (Lane::Ordinary, checked(Change::New, &format!("خبر {n}"))));
    let hurry = [(Lane::Flash, checked(Change::Kill, "سحب")), (Lane::Flash, checked(Change::New, "عاجل"))];
    let all: Vec<_> = ordinary.chain(hurry).collect();
    let (out, _) = run(&services(&server.config("concurrency = 1"), None), &all);
    assert_eq!((out[0].change, out[0].findings.len()), (Change::Kill, 0));
    assert_eq!(out[1].story.headline(), Some("عاجل"));
    assert!(out[2..].iter().all(|one| one.findings.len() == 1));
}

#[test]
fn a_service_that_fails_again_and_again_is_left_alone() {
    let server = Server::saying("500 Internal Server Error", "");
    let all: Vec<_> = (0..12).map(|n| (Lane::Ordinary, checked(Change::New, &format!("خبر {n}")))).collect();
    let (out, _) = run(&services(&server.config("concurrency = 1"), None), &all);
    assert_eq!(server.asked(), 5);
    assert_eq!(out.iter().filter(|one| one.findings[0].message.contains("it is not asked")).count(), 7);
}

#[test]
fn a_model_is_asked_for_a_summary_with_its_key_and_what_it_may_not_see_is_not_sent() {
    let server = Server::start(|stream, question| {
        assert!(question.contains("authorization: Bearer s3cret") && question.contains("\"model\":\"m-1\""));
        let body = format!("{{\"choices\":[{{\"message\":{{\"content\":\"{SUMMARY}\"}}}}]}}");
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        let _ = stream.write_all(format!("{head}{body}").as_bytes());
    });
    let chat = "token = \"s3cret\"\nmodel = \"m-1\"\ngives = \"summary\"\naccepts = { sources = [\"map\"] }";
    let services = services(&server.config(chat).replace("\"http\"", "\"chat\""), None);
    let mut early = checked(Change::New, "سري");
    early.story.embargoed_until = Some(wiredesk_story::DateTime::parse("2099-01-01T00:00:00Z").unwrap());
    let mut other = checked(Change::New, "آخر");
    other.wire.source = "afp".into();
    let all = [(Lane::Ordinary, checked(Change::New, "خبر")), (Lane::Ordinary, early), (Lane::Ordinary, other)];
    let (out, _) = run(&services, &all);
    assert_eq!(server.asked(), 1);
    assert_eq!(out[0].story.descriptions[0].value, SUMMARY);
    assert!(out[1].findings[0].message.contains("embargo"));
    assert_eq!(out[2].findings, []);
}

#[test]
fn private_addresses_are_refused_unless_they_are_meant() {
    let server = Server::saying("200 OK", "{}");
    let named = server.config("").replace("127.0.0.1", "localhost").replace("allow_private = true\n", "");
    let (out, _) = run(&services(&named, None), &[(Lane::Ordinary, checked(Change::New, "خبر"))]);
    assert!(out[0].findings[0].message.contains("not a public address"), "{:?}", out[0].findings);
    assert_eq!(server.asked(), 0);
}

#[test]
fn mistakes_in_the_configuration_are_told_with_their_key() {
    let wrong = |text: &str| {
        let config = Config::parse("newsroom.toml", &format!("[[enricher]]\n{text}"), []).unwrap();
        Services::read(&config, Arc::new(SystemClock), None).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let http = "name = \"own\"\nkind = \"http\"\n";
    let chat = "name = \"m\"\nkind = \"chat\"\nurl = \"https://models.example/v1/chat/completions\"\n";
    for (text, words) in [
        ("name = \"own\"\n".to_owned(), "kind"),
        ("name = \"own\"\nkind = \"htpp\"\n".to_owned(), "did you mean \"http\""),
        (http.to_owned(), "url"),
        (format!("{http}url = \"ftp://x\""), "https://"),
        (format!("{http}url = \"http://127.0.0.1:9/\""), "not a public address"),
        (format!("{http}url = \"http://tags.example/\"\ntoken = \"x\""), "in the clear"),
        (format!("{http}url = \"https://tags.example/\"\nmodel = \"x\""), "unknown key"),
        (format!("{http}url = \"https://tags.example/\"\ndeadline = 90"), "not between 1 and 30"),
        (http.replace("own", "places") + "url = \"https://tags.example/\"", "built in"),
        (chat.to_owned(), "model"),
        (format!("{chat}model = \"x\"\ngives = \"poem\""), "gives"),
        (format!("{chat}model = \"x\"\ngives = \"translation\""), "language"),
        (format!("{chat}model = \"x\"\ngives = \"summary\"\nparameters = {{ stream = true }}"), "set by wiredesk"),
    ] {
        let told = wrong(&text);
        assert!(told.contains(words) && told.contains("newsroom.toml:"), "{text}: {told}");
    }
}
