//! From the wire to each outlet's receipt: how long it takes.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use serde::Serialize;
use wiredesk_log::{Follower, Topic, Wake, bench::percentile};
use wiredesk_story::event::{Outcome, Receipt};

use crate::command::up::pipeline::Pipeline;

/// A receipt that takes longer is none.
const LONGEST: Duration = Duration::from_secs(30);
/// How the names of outlets begin that take urgent copy alone.
pub(super) const URGENT: &str = "urgent";
/// Batches a second at half load.
const TURNS: f64 = 100.0;

/// How long receipts took, by outlet.
pub(super) type Samples = BTreeMap<String, Vec<Duration>>;

/// How long things took, milliseconds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Latency {
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    pub(super) receipts: usize,
}

impl Latency {
    /// Of each outlet.
    pub(super) fn each(samples: Samples) -> BTreeMap<String, Self> {
        samples.into_iter().map(|(outlet, samples)| (outlet, Self::of(samples))).collect()
    }

    fn of(mut samples: Vec<Duration>) -> Self {
        samples.sort_unstable();
        Self { p50_ms: percentile(&samples, 50), p99_ms: percentile(&samples, 99), receipts: samples.len() }
    }
}

/// Follows the receipts.
pub(super) struct Receipts {
    /// How many outlets each story goes to.
    outlets: usize,
    follower: Box<dyn Follower>,
    wake: Wake,
}

impl Receipts {
    pub(super) fn follow(pipeline: &Pipeline, outlets: usize) -> anyhow::Result<Self> {
        let wake = Wake::default();
        let log = &pipeline.host.store.log;
        let from = log.ends(&[Topic::Receipts])?;
        Ok(Self { outlets, follower: log.follow(&[Topic::Receipts], &from, wake.clone())?, wake })
    }

    /// Puts one story on the wire and waits for its receipts.
    pub(super) fn one(&mut self, pipeline: &Pipeline, story: Vec<u8>, took: &mut Samples) -> anyhow::Result<()> {
        let started = Instant::now();
        let wires = pipeline.put(vec![story])?;
        self.all(wires, started, self.outlets, took)
    }

    /// Waits for the receipts of what was put on the wire, so many in all.
    pub(super) fn all(
        &mut self,
        wires: Vec<String>,
        started: Instant,
        receipts: usize,
        took: &mut Samples,
    ) -> anyhow::Result<()> {
        let sent = wires.into_iter().map(|wire| (wire, started)).collect();
        let mut came = 0;
        while came < receipts {
            came += self.take(&sent, took)?;
            anyhow::ensure!(started.elapsed() < LONGEST, "a story had no receipt within {} s", LONGEST.as_secs());
        }
        Ok(())
    }

    /// Puts stories on the wire at a rate, in turns; gives how long each receipt took.
    pub(super) fn paced(
        &mut self,
        pipeline: &Pipeline,
        rate: f64,
        lasts: Duration,
        mut next: impl FnMut() -> Vec<u8>,
    ) -> anyhow::Result<Samples> {
        let (mut sent, mut took, mut came) = (HashMap::new(), Samples::new(), 0);
        let begun = Instant::now();
        let mut put = 0_usize;
        while begun.elapsed() < lasts {
            let due = (begun.elapsed().as_secs_f64() * rate) as usize;
            if due > put {
                let stories: Vec<Vec<u8>> = (put..due).map(|_| next()).collect();
                put = due;
                let started = Instant::now();
                sent.extend(pipeline.put(stories)?.into_iter().map(|wire| (wire, started)));
            }
            came += self.take_within(&sent, &mut took, Duration::from_secs_f64(1.0 / TURNS))?;
        }
        let ended = Instant::now();
        while came < put * self.outlets {
            came += self.take(&sent, &mut took)?;
            anyhow::ensure!(ended.elapsed() < LONGEST, "{} receipts did not come", put * self.outlets - came);
        }
        Ok(took)
    }

    /// Passes over what is there.
    pub(super) fn skip(&mut self) -> anyhow::Result<()> {
        while !self.follower.poll(10_000)?.is_empty() {}
        Ok(())
    }

    fn take(&mut self, sent: &HashMap<String, Instant>, took: &mut Samples) -> anyhow::Result<usize> {
        self.take_within(sent, took, Duration::from_millis(50))
    }

    /// Takes receipts as they come, for so long; ends early when there were some. Gives how many came.
    fn take_within(
        &mut self,
        sent: &HashMap<String, Instant>,
        took: &mut Samples,
        longest: Duration,
    ) -> anyhow::Result<usize> {
        let mut records = self.follower.poll(1_000)?;
        if records.is_empty() {
            self.wake.wait(longest);
            records = self.follower.poll(1_000)?;
        }
        let now = Instant::now();
        let mut came = 0;
        for record in records {
            let receipt: Receipt = serde_json::from_slice(&record.value)?;
            let (Outcome::Published | Outcome::Withdrawn, Some(outlet), Some(started)) =
                (receipt.outcome, receipt.outlet, sent.get(&receipt.wire))
            else {
                continue;
            };
            let outlet = if outlet.starts_with(URGENT) { URGENT } else { &outlet };
            took.entry(outlet.to_owned()).or_default().push(now.duration_since(*started));
            came += 1;
        }
        Ok(came)
    }
}
