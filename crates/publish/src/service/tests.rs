//! Both stages on a host: the embedded log, threads, real workers, a real receiver.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use tokio::runtime::Runtime;
use wiredesk_log::{Follower, Lane, Record, Topic, Wake};
use wiredesk_service::{Config, Store};
use wiredesk_story::{
    Label, Story, StoryUri,
    event::{Change, Checked, Outcome, Receipt, WireRef},
};

use super::*;

/// A process: its host, and the receipts that follow.
struct Process {
    host: Host,
    store: Store,
    follower: Box<dyn Follower>,
    wake: Wake,
    seen: usize,
}

impl Process {
    fn start(text: &str, data: &Path, runtime: &Runtime, seen: usize) -> Self {
        let config = Config::parse("wiredesk.toml", text, []).unwrap();
        let store = Store::open(&config, data, None).unwrap();
        let mut host = Host::new(store.clone(), &config, &["publish"], None).unwrap();
        let (publish, outlets) = (PublishConfig::read(&config).unwrap(), Outlets::build(&config).unwrap());
        start(&mut host, &publish, &outlets, runtime.handle()).unwrap();
        let wake = Wake::default();
        let follower = store.log.follow(&[Topic::Receipts], &Default::default(), wake.clone()).unwrap();
        let mut process = Self { host, store, follower, wake, seen: 0 };
        process.receipts(seen);
        process
    }

    /// The next so many receipts.
    fn receipts(&mut self, count: usize) -> Vec<Receipt> {
        let mut receipts: Vec<Receipt> = Vec::new();
        while receipts.len() < count {
            let records = self.follower.poll(count - receipts.len()).unwrap();
            if records.is_empty() {
                assert!(self.wake.wait(Duration::from_secs(60)), "only {receipts:?}");
            }
            receipts.extend(records.iter().map(|record| serde_json::from_slice(&record.value).unwrap()));
        }
        self.seen += count;
        receipts
    }

    fn put(&self, revision: u64, change: Change) {
        let uri = StoryUri::parse("urn:newsml:map:1").unwrap();
        let time = "2025-05-09T12:00:00Z".parse().unwrap();
        let headlines = vec![Label::new("main", "زيارة عمل")];
        let checked = Checked {
            wire: WireRef { id: format!("w{revision}"), source: "map".into(), index: 0, time, arrival: revision },
            uri: uri.clone(),
            revision,
            change,
            reason: None,
            findings: Vec::new(),
            outlet: None,
            story: Box::new(Story { uri: Some(uri.clone()), headlines, ..Story::default() }),
            unknown: serde_json::Map::new(),
        };
        let lane = if change.withdraws() { Lane::Flash } else { Lane::Ordinary };
        self.store.log.append(&[Record::event(Topic::Enriched, lane, uri.as_str(), &checked)]).unwrap();
    }

    /// Ends it, and says how many receipts there are by now.
    fn stop(self) -> usize {
        self.host.stop().unwrap();
        self.seen
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

#[test]
fn a_file_comes_of_a_story() {
    let data = tempfile::tempdir().unwrap();
    let out = data.path().join("out");
    let text = format!("[[outlet]]\nname = \"أرشيف\"\nkind = \"folder\"\nformat = \"ninjs\"\npath = {out:?}");
    let runtime = runtime();
    let mut process = Process::start(&text, data.path(), &runtime, 0);
    process.put(1, Change::New);
    let receipts = process.receipts(2);
    assert_eq!([receipts[0].outcome, receipts[1].outcome], [Outcome::Routed, Outcome::Published]);
    let written = std::fs::read_to_string(receipts[1].location.as_ref().unwrap()).unwrap();
    assert!(written.contains("زيارة عمل"), "{written}");
    process.stop();
}

/// What a receiver got: id and body.
type Got = Arc<Mutex<Vec<(String, String)>>>;

/// Not the first time.
async fn take(State(got): State<Got>, headers: HeaderMap, body: String) -> StatusCode {
    let id = headers["webhook-id"].to_str().unwrap().to_owned();
    let mut got = got.lock().unwrap();
    got.push((id, body));
    if got.len() == 1 { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::NO_CONTENT }
}

#[test]
fn a_webhook_that_failed_is_tried_at_once_after_a_start_with_the_same_id_and_then_gets_the_kill() {
    let (data, runtime, got) = (tempfile::tempdir().unwrap(), runtime(), Got::default());
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new().route("/", post(take)).with_state(got.clone());
    runtime.spawn(async move { axum::serve(listener, routes).await });
    let outlet = |name: &str, more: &str| {
        format!(
            "[[outlet]]\nname = \"{name}\"\nkind = \"webhook\"\nurl = \"http://{address}/\"\nallow_private = true\n{more}"
        )
    };
    let text = format!("{}\n{}", outlet("شريك", ""), outlet("french", "accepts = { languages = [\"fr\"] }"));
    let mut process = Process::start(&text, data.path(), &runtime, 0);
    process.put(1, Change::New);
    let failed = process.receipts(2).pop().unwrap();
    assert_eq!((failed.outcome, failed.attempts), (Outcome::Failed, Some(1)));
    assert!(failed.until.unwrap() > failed.time, "the index shows it as failing, with its next moment");
    let seen = process.stop();
    let mut process = Process::start(&text, data.path(), &runtime, seen);
    let published = process.receipts(1).remove(0);
    assert_eq!((published.outcome, published.attempts), (Outcome::Published, Some(2)));
    process.put(2, Change::Kill);
    assert_eq!(process.receipts(2)[1].outcome, Outcome::Withdrawn);
    process.stop();
    let got = got.lock().unwrap();
    assert_eq!(got.len(), 3, "an outlet that was never sent the story gets no withdrawal");
    assert_eq!(got[0], got[1], "the same id and the same bytes at every attempt");
    assert_eq!(Some(got[1].0.as_str()), published.delivery.as_deref());
    assert_ne!(got[1].0, got[2].0);
    assert!(got[2].1.contains("story.withdrawn") && !got[2].1.contains("زيارة"), "{}", got[2].1);
}
