//! The room: `plan` and `deliver` on a log in memory, and what they tell of what comes in.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde_json::Value;
use wiredesk_log::{
    Clock as _, EventLog, InstanceName, Lane, Progress, Record, Runner, Stage as _, StageSpec, Topic, Wake,
    blobs::MemoryBlobs,
    clock::ManualClock,
    event_log::{Follower, LogOptions},
    faults::{Faults, NoFaults},
    memory::MemoryLog,
    runner::{BlockingFetcher, Limits, Parts},
};
use wiredesk_story::{
    Story,
    event::{Change, Checked, Receipt, Steer, WireRef},
};

pub(super) use super::short::{arabic, embargoed, uri};
use super::{
    hands::{DEADLINE, Hands},
    paper::Paper,
    short::{START, moment, short},
};
use crate::{
    Configured, DeliverStage, Outlets, PlanStage, PublishConfig, deliver::steering, terms::Terms, times::Times,
};

pub(super) const PARTITIONS: u32 = 3;

/// An outlet of a room: its name and what it accepts; `window`, `schedule` and `early` are its terms.
pub(super) type Named<'a> = (&'a str, Value);

pub(super) struct Room {
    pub(super) log: MemoryLog,
    pub(super) clock: Arc<ManualClock>,
    pub(super) hands: Hands,
    pub(super) papers: BTreeMap<String, Arc<Paper>>,
    outlets: Outlets,
    plan: Runner<PlanStage>,
    deliver: Runner<DeliverStage>,
    follower: Box<dyn Follower>,
    process: Process,
    arrivals: u64,
    /// The next revision is for this outlet alone.
    pub(super) newcomer: Option<String>,
    pub(super) receipts: Vec<Receipt>,
}

/// What became of things, in short: `routed 1 site -partner`, `site published 1`, `site failed 1 retry @5`.
pub(super) type Told = Vec<String>;

impl Room {
    pub(super) fn new(named: &[Named<'_>]) -> Self {
        Self::with(named, 10, 2)
    }

    /// With the batch and the concurrency of the outlets.
    pub(super) fn with(named: &[Named<'_>], batch: usize, concurrency: usize) -> Self {
        Self::trying(named, batch, concurrency, vec![5, 300])
    }

    /// With the waits between attempts as well, in seconds.
    pub(super) fn trying(named: &[Named<'_>], batch: usize, concurrency: usize, retries: Vec<u64>) -> Self {
        let clock = Arc::new(ManualClock::at(moment(START)));
        let options = LogOptions { partitions: PARTITIONS, clock: clock.clone(), ..LogOptions::default() };
        let log = MemoryLog::new(options);
        let papers: BTreeMap<String, Arc<Paper>> =
            named.iter().map(|(name, _)| ((*name).to_owned(), Arc::new(Paper::new(batch, concurrency)))).collect();
        let outlets = configured(named, &papers);
        let follower = log.follow(&[Topic::Receipts], &Default::default(), Wake::default()).unwrap();
        let hands = Hands::new(outlets.clone(), clock.clone());
        let process = Process { instance: "a".into(), config: PublishConfig { deadline: DEADLINE.as_secs(), retries } };
        let (plan, deliver) = process.start(&log, &outlets, &hands, &clock, &no_faults());
        let (arrivals, receipts) = (0, Vec::new());
        Self {
            log,
            clock,
            hands,
            papers,
            outlets,
            plan,
            deliver,
            follower,
            process,
            arrivals,
            newcomer: None,
            receipts,
        }
    }

    pub(super) fn paper(&self, name: &str) -> Arc<Paper> {
        Arc::clone(&self.papers[name])
    }

    /// A revision of the story, as enrich lets it go.
    pub(super) fn comes(&mut self, revision: u64, story: &Story) -> Told {
        self.changes(revision, if revision == 1 { Change::New } else { Change::Update }, story)
    }

    pub(super) fn changes(&mut self, revision: u64, change: Change, story: &Story) -> Told {
        self.put(revision, change, story);
        self.run()
    }

    /// Only puts it into the log.
    pub(super) fn put(&mut self, revision: u64, change: Change, story: &Story) {
        self.arrivals += 1;
        let wire = WireRef {
            id: format!("w{}", self.arrivals),
            source: "map".into(),
            index: 0,
            time: self.clock.now(),
            arrival: self.arrivals,
        };
        let uri = story.uri.clone().unwrap();
        let flash = change.withdraws() || story.urgency_or_normal() <= 2;
        let lane = if flash { Lane::Flash } else { Lane::Ordinary };
        let reason = change.withdraws().then(|| "معلومات غير دقيقة".to_owned());
        let (findings, story, unknown) = (Vec::new(), Box::new(story.clone()), serde_json::Map::new());
        let key = uri.to_string();
        let checked =
            Checked { wire, uri, revision, change, reason, findings, outlet: self.newcomer.take(), story, unknown };
        self.log.append(&[Record::event(Topic::Enriched, lane, key, &checked)]).unwrap();
    }

    pub(super) fn steer(&mut self, outlet: &str, steer: Steer) -> Told {
        self.order(outlet, steer);
        self.run()
    }

    /// Only puts it into the log.
    pub(super) fn order(&self, outlet: &str, steer: Steer) {
        self.log.append(&[steering(outlet, steer, PARTITIONS)]).unwrap();
    }

    /// Since the room's start.
    pub(super) fn seconds(&self) -> i64 {
        self.clock.now().as_second() - moment(START).as_second()
    }

    /// Time passes.
    pub(super) fn wait(&mut self, seconds: u64) -> Told {
        self.clock.advance(Duration::from_secs(seconds));
        self.run()
    }

    /// Until nothing moves.
    pub(super) fn run(&mut self) -> Told {
        while self.turn().unwrap() {}
        self.told()
    }

    /// One step of each stage. Whether either had something to do; an error is the end of the process.
    pub(super) fn turn(&mut self) -> Result<bool, wiredesk_log::RunError> {
        let planned = self.plan.step()?;
        let delivered = self.deliver.step()?;
        Ok(!matches!((planned, delivered), (Progress::Idle(_), Progress::Idle(_))))
    }

    /// What was told since the last time.
    pub(super) fn told(&mut self) -> Told {
        let mut told = Vec::new();
        loop {
            let records = self.follower.poll(1000).unwrap();
            if records.is_empty() {
                return told;
            }
            for record in records {
                let receipt: Receipt = serde_json::from_slice(&record.value).unwrap();
                told.push(short(&receipt));
                self.receipts.push(receipt);
            }
        }
    }

    /// The last receipt.
    pub(super) fn receipt(&self) -> &Receipt {
        self.receipts.last().unwrap()
    }

    /// The process dies, with its calls under way, and another of its name takes its place.
    pub(super) fn restart(&mut self) -> Told {
        self.reborn(&no_faults());
        self.run()
    }

    /// The same, and does nothing yet.
    pub(super) fn reborn(&mut self, faults: &Arc<dyn Faults>) {
        self.hands = Hands::new(self.outlets.clone(), self.clock.clone());
        let log = self.log.with_faults(faults.clone());
        (self.plan, self.deliver) = self.process.start(&log, &self.outlets, &self.hands, &self.clock, faults);
    }

    /// The configuration changes.
    pub(super) fn configure(&mut self, named: &[Named<'_>]) {
        self.outlets = configured(named, &self.papers);
    }

    /// The process is gone without a word, and one of another name takes over.
    pub(super) fn another(&mut self, name: &str) -> Told {
        self.succeed(name);
        self.run()
    }

    /// The same, and does nothing yet.
    pub(super) fn succeed(&mut self, name: &str) {
        for spec in ["plan", "deliver"] {
            self.log.expel(&StageSpec { name: spec, input: None }, &InstanceName::new(&self.process.instance));
        }
        self.process.instance = name.into();
        self.reborn(&no_faults());
    }

    /// The rows of a table of `deliver`.
    pub(super) fn values(&self, table: &str) -> Vec<Value> {
        let rows = self.log.rows("deliver");
        let of = |partition| rows.scan(partition, table, "", None, usize::MAX).unwrap();
        (0..PARTITIONS).flat_map(of).map(|(_, row)| serde_json::from_slice(&row.value).unwrap()).collect()
    }

    /// The keys of a table of `deliver`.
    pub(super) fn rows(&self, table: &str) -> Vec<String> {
        let rows = self.log.rows("deliver");
        let of = |partition| rows.scan(partition, table, "", None, usize::MAX).unwrap();
        (0..PARTITIONS).flat_map(of).map(|(key, _)| key).collect()
    }
}

/// What a process is started with.
struct Process {
    instance: String,
    config: PublishConfig,
}

impl Process {
    fn start(
        &self,
        log: &MemoryLog,
        outlets: &Outlets,
        hands: &Hands,
        clock: &Arc<ManualClock>,
        faults: &Arc<dyn Faults>,
    ) -> (Runner<PlanStage>, Runner<DeliverStage>) {
        let name = InstanceName::new(&self.instance);
        let blobs = Arc::new(MemoryBlobs::default());
        let plan = PlanStage::new(outlets.routes());
        let mut parts = Parts::plain(PARTITIONS, blobs.clone(), "c");
        (parts.clock, parts.faults) = (clock.clone(), faults.clone());
        let member = log.join(plan.spec(), &name, Wake::default()).unwrap();
        let plan = Runner::new(plan, member, parts);
        let deliver = DeliverStage::new(outlets, &self.config, Box::new(|| 0.0));
        let parts = Parts {
            clock: clock.clone(),
            faults: faults.clone(),
            blobs,
            workers: Box::new(hands.clone()),
            fetcher: Box::new(BlockingFetcher),
            config: "c".into(),
            partitions: PARTITIONS,
            limits: Limits::default(),
        };
        let member = log.join(deliver.spec(), &name, Wake::default()).unwrap();
        (plan, Runner::new(deliver, member, parts))
    }
}

fn no_faults() -> Arc<dyn Faults> {
    Arc::new(NoFaults)
}

fn configured(named: &[Named<'_>], papers: &BTreeMap<String, Arc<Paper>>) -> Outlets {
    let one = |(name, accepts): &Named<'_>| Configured {
        name: (*name).to_owned(),
        kind: "paper",
        accepts: serde_json::from_value(accepts.clone()).unwrap(),
        terms: Terms {
            times: Times::of(accepts["window"].as_str(), accepts["schedule"].as_str()),
            early: accepts["early"] == true,
            ..Terms::default()
        },
        start: crate::Start::default(),
        outlet: Arc::new(papers[*name].clone()),
    };
    Outlets::of(named.iter().map(one).collect())
}
