//! What a dead and a slow outlet cost the others: `cargo bench -p wiredesk-publish --bench deliver [-- outlets|memory [STORIES]]`.
//!
//! `outlets`: the stages on the embedded log, with 48 webhooks that answer, alone and beside one that is dead and one that takes 5 s an
//! answer. Throughput with a backlog, then how long a story takes at a rate that all can keep. `memory`: so many deliveries behind a dead outlet.
#![allow(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::{
    collections::HashMap,
    error::Error,
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, http::StatusCode, routing::post};
use tokio::runtime::Runtime;
use wiredesk_log::{Follower, Lane, Record, Topic, Wake};
use wiredesk_publish::{Outlets, PublishConfig, service};
use wiredesk_service::{Config, Host, Store};
use wiredesk_story::{
    Label, Story, StoryUri,
    event::{Change, Checked, Outcome, Receipt, WireRef},
};

type Fallible<T> = Result<T, Box<dyn Error>>;

const HEALTHY: usize = 48;
const BACKLOG: usize = 400;
const PACED: usize = 400;
const PACE: Duration = Duration::from_millis(50);
const SLOW: Duration = Duration::from_secs(5);

fn main() -> Fallible<()> {
    // Cargo adds one of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let stories = words.iter().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let asked = |name: &str| words.first().is_none_or(|word| word == name);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let address = receiver(&runtime)?;
    if asked("outlets") {
        healthy(&runtime, &address, "48 healthy alone", "")?;
        let dead =
            "[[outlet]]\nname = \"dead\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1:9/\"\nallow_private = true\n";
        let slow = format!(
            "[[outlet]]\nname = \"slow\"\nkind = \"webhook\"\nurl = \"{address}/slow\"\nallow_private = true\n"
        );
        healthy(&runtime, &address, "beside a dead and a slow one", &format!("{dead}{slow}"))?;
    }
    if asked("memory") {
        memory(&runtime, stories)?;
    }
    Ok(())
}

/// Answers at once, and after a while.
fn receiver(runtime: &Runtime) -> Fallible<String> {
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = format!("http://{}", listener.local_addr()?);
    let slow = async |_: Bytes| {
        tokio::time::sleep(SLOW).await;
        StatusCode::NO_CONTENT
    };
    let routes = Router::new().route("/", post(async |_: Bytes| StatusCode::NO_CONTENT)).route("/slow", post(slow));
    runtime.spawn(async move { axum::serve(listener, routes).await });
    Ok(address)
}

/// The stages with these outlets, and the receipts of deliveries.
struct Room {
    _folder: tempfile::TempDir,
    host: Host,
    store: Store,
    follower: Box<dyn Follower>,
    wake: Wake,
    number: usize,
}

impl Room {
    fn start(text: &str, runtime: &Runtime) -> Fallible<Self> {
        let folder = tempfile::tempdir()?;
        let config = Config::parse("the benchmark's configuration", text, [])?;
        let store = Store::open(&config, folder.path(), None)?;
        let mut host = Host::new(store.clone(), &config, &["publish"], None)?;
        service::start(&mut host, &PublishConfig::read(&config)?, &Outlets::build(&config)?, runtime.handle())?;
        let wake = Wake::default();
        let follower = store.log.follow(&[Topic::Receipts], &Default::default(), wake.clone())?;
        Ok(Self { _folder: folder, host, store, follower, wake, number: 0 })
    }

    /// Puts so many stories into the log, at once.
    fn put(&mut self, count: usize) -> Fallible<()> {
        let records: Vec<Record> = (self.number..self.number + count).map(record).collect::<Fallible<_>>()?;
        self.number += count;
        self.store.log.append(&records)?;
        Ok(())
    }

    /// The wire ids and outlets of receipts of an outcome that came within a while.
    fn receipts(&mut self, wait: Duration, outcome: Outcome) -> Fallible<Vec<(String, String)>> {
        let records = self.follower.poll(10_000)?;
        if records.is_empty() {
            self.wake.wait(wait);
        }
        let mut found = Vec::new();
        for record in records {
            let receipt: Receipt = serde_json::from_slice(&record.value)?;
            if receipt.outcome == outcome {
                found.push((receipt.wire, receipt.outlet.unwrap_or_default()));
            }
        }
        Ok(found)
    }
}

fn record(number: usize) -> Fallible<Record> {
    let uri = StoryUri::parse(&format!("urn:newsml:agency.example:story-{number}"))?;
    let time = jiff::Timestamp::from_second(1_735_689_600)?;
    let headlines = vec![Label::new("main", "La délégation est arrivée à Vienne")];
    let checked = Checked {
        wire: WireRef { id: format!("w{number}"), source: "map".into(), index: 0, time, arrival: number as u64 },
        uri: uri.clone(),
        revision: 1,
        change: Change::New,
        reason: None,
        findings: Vec::new(),
        outlet: None,
        story: Box::new(Story { uri: Some(uri.clone()), headlines, ..Story::default() }),
        unknown: serde_json::Map::new(),
    };
    Ok(Record::event(Topic::Enriched, Lane::Ordinary, uri.as_str(), &checked))
}

/// What the healthy outlets do, with others beside them.
fn healthy(runtime: &Runtime, address: &str, name: &str, others: &str) -> Fallible<()> {
    let outlet = |n| {
        format!("[[outlet]]\nname = \"healthy-{n}\"\nkind = \"webhook\"\nurl = \"{address}/\"\nallow_private = true\n")
    };
    let outlets: String = (0..HEALTHY).map(outlet).collect();
    let mut room = Room::start(&format!("{outlets}{others}"), runtime)?;
    let is_healthy = |(_, outlet): &(String, String)| outlet.starts_with("healthy");
    let started = Instant::now();
    room.put(BACKLOG)?;
    let mut came = 0;
    while came < BACKLOG * HEALTHY {
        came += room.receipts(Duration::from_millis(20), Outcome::Published)?.into_iter().filter(is_healthy).count();
    }
    let rate = came as f64 / started.elapsed().as_secs_f64();
    let (mut put, mut took, mut count) = (HashMap::new(), Vec::new(), 0);
    let started = Instant::now();
    while took.len() < PACED * HEALTHY {
        if count < PACED && started.elapsed() >= PACE * u32::try_from(count)? {
            put.insert(format!("w{}", room.number), Instant::now());
            room.put(1)?;
            count += 1;
        }
        let receipts = room.receipts(Duration::from_millis(1), Outcome::Published)?;
        let known = receipts.iter().filter(|one| is_healthy(one)).filter_map(|(wire, _)| put.get(wire));
        took.extend(known.map(Instant::elapsed));
    }
    took.sort_unstable();
    let ms = |part: usize| took[took.len() * part / 100].as_secs_f64() * 1e3;
    println!(
        "{name}: {rate:.0} deliveries a second; at {:.0} stories a second p50 {:.1} ms, p99 {:.1} ms",
        1.0 / PACE.as_secs_f64(),
        ms(50),
        ms(99)
    );
    room.host.stop().map_err(|error| -> Box<dyn Error> { error })?;
    Ok(())
}

/// The memory of the process while deliveries pile up behind a dead outlet.
fn memory(runtime: &Runtime, stories: usize) -> Fallible<()> {
    let dead = "[publish]\ndeadline = 2\n[[outlet]]\nname = \"dead\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1:9/\"\nallow_private = true\n";
    let mut room = Room::start(dead, runtime)?;
    let mut routed = 0;
    for tenth in 1..=10 {
        while room.number < stories * tenth / 10 {
            room.put(1_000.min(stories * tenth / 10 - room.number))?;
        }
        while routed < room.number {
            routed += room.receipts(Duration::from_millis(100), Outcome::Routed)?.len();
        }
        std::thread::sleep(Duration::from_secs(2));
        println!("{:>9} deliveries behind a dead outlet: {} MiB", room.number, resident().unwrap_or_default());
    }
    room.host.stop().map_err(|error| -> Box<dyn Error> { error })?;
    Ok(())
}

/// Memory in use, by the kernel's word.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}
