//! The whole pipeline against a model: whatever comes, in whatever order, and whatever dies on the way, every outlet shows in the end
//! what a few plain rules say that it must.
//!
//! - `model/history.rs`: what happens, decided by a seed; `model/oracle.rs`: the plain rules
//! - `model/room.rs`: the real stages on a log in memory, the embedded one or a cluster; `model/looks.rs`: what they took, in order;
//!   `model/board.rs`: outlets in memory
//!
//! What happens: new versions, updates, stale ones, equal ones and equal numbers with other texts, corrections, kills by senders and by
//! people, before their story and after it, withheld versions, reinstatement by a source that may, release, replay, embargoes that begin,
//! move and end, items that come twice, versions that overtake others (two of five are urgent and take the flash lane), outlets that are
//! away or whose answers are lost, processes that end at any step of a commit, and that start again.
//!
//! A failure names its seed; `WIREDESK_SEED=17 cargo test -p wiredesk-tests --test model` replays it and tells every step.
//! `WIREDESK_HISTORIES` sets how many there are.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod model {
    pub(crate) mod board;
    pub(crate) mod history;
    pub(crate) mod looks;
    pub(crate) mod oracle;
    pub(crate) mod room;
}

use std::{ops::Range, sync::Arc, time::Duration};

use model::{history::History, room::Room};
use wiredesk_kafka_broker::Broker;
use wiredesk_log::{EmbeddedLog, KafkaLog, KafkaOptions, kafka::Retention, memory::MemoryLog};

/// How many histories there are on the log in memory.
const MEMORY: u64 = 10_000;
/// How many there are on the embedded log, whose commits wait for the disk.
const EMBEDDED: u64 = 100;
/// How many there are on a cluster, where a process takes a second to start.
const CLUSTER: u64 = 40;
/// How many of them go on at once.
const AT_ONCE: usize = 8;
/// Every so many histories the index adds the log up as well.
const AUDITED: u64 = 50;

/// Names the history under way if it fails.
struct Named(u64);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the history of seed {} failed; replay it with WIREDESK_SEED={}", self.0, self.0);
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn seeds(many: u64) -> Range<u64> {
    match number("WIREDESK_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("WIREDESK_HISTORIES").unwrap_or(many),
    }
}

fn live(seeds: Range<u64>, room: impl Fn() -> Room) {
    let told = number("WIREDESK_SEED").is_some();
    for seed in seeds {
        let _named = Named(seed);
        let mut history = History::new(seed, told, room());
        history.happens();
        history.comes_to_rest();
        history.is_right();
        history.corrections_are_labelled();
        if told || seed % AUDITED == 0 {
            history.adds_up();
        }
    }
}

#[test]
fn in_memory_every_outlet_shows_what_the_model_says() {
    let Range { start, end } = seeds(MEMORY);
    let half = start.midpoint(end);
    let memory = || Room::new(|options| Room::on(MemoryLog::new(options), MemoryLog::with_faults));
    std::thread::scope(|scope| {
        scope.spawn(move || live(start..half, memory));
        live(half..end, memory);
    });
}

#[test]
fn on_the_embedded_log_every_outlet_shows_what_the_model_says() {
    live(seeds(EMBEDDED), || {
        let folder = tempfile::tempdir().unwrap();
        let log = |options| Room::on(EmbeddedLog::open(folder.path(), options).unwrap(), EmbeddedLog::with_faults);
        let mut room = Room::new(log);
        room._folder = Some(Arc::new(folder));
        room
    });
}

#[test]
fn on_a_cluster_every_outlet_shows_what_the_model_says() {
    let Some(broker) = Broker::shared("on_a_cluster_every_outlet_shows_what_the_model_says") else { return };
    let Range { start, end } = seeds(CLUSTER);
    let cluster = |name: String| {
        let folder = tempfile::tempdir().unwrap();
        let log = |options| {
            let mut kafka = KafkaOptions::new(broker.bootstrap(), folder.path().to_owned());
            (kafka.prefix, kafka.retention) = (name, Retention { kept: None, passing: None });
            kafka.session_timeout = Duration::from_secs(6);
            kafka.log = options;
            Room::on(KafkaLog::open(kafka).unwrap(), KafkaLog::with_faults)
        };
        let mut room = Room::new(log);
        room._folder = Some(Arc::new(folder));
        room
    };
    std::thread::scope(|scope| {
        for first in (start..end).take(AT_ONCE) {
            let cluster = &cluster;
            scope.spawn(move || {
                for seed in (first..end).step_by(AT_ONCE) {
                    live(seed..seed + 1, || cluster(format!("model-{}-{seed}.", std::process::id())));
                }
            });
        }
    });
}
