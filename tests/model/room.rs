//! The real stages, each under its runner, on a log. What `enrich` would find is of no matter here: a stage stands for it that hands on.

use std::sync::{Arc, LazyLock};

use wiredesk_ingest::{IngestConfig, ReadStage, WireIds, WireItem, put};
use wiredesk_log::{
    Context, EventLog, Input, InstanceName, LogOptions, NoJob, Progress, Record, RunError, Runner, Stage, StageSpec,
    Topic, Verdict, Wake,
    blobs::MemoryBlobs,
    clock::ManualClock,
    faults::{Faults, NoFaults},
    runner::{BlockingFetcher, Limits, Parts},
};
use wiredesk_publish::{Configured, DeliverStage, Outlets, PlanStage, PublishConfig};
use wiredesk_service::Config;
use wiredesk_validate::{ValidateConfig, ValidateStage};

use super::{
    board::{Boards, Hands, Stand},
    looks::{Looks, Watched},
};

pub(crate) const PARTITIONS: u32 = 2;
/// One that takes all, and one that takes what is urgent.
pub(crate) const OUTLETS: [(&str, Option<u8>); 2] = [("site", None), ("شريك", Some(4))];

const CONFIG: &str = r#"
[[source]]
name = "map"
kind = "push"
[[source]]
name = "again"
kind = "push"
authority = "map"
reinstates = true
"#;

/// A log, and how its like with failures is had.
pub(crate) type Faulty = Box<dyn Fn(Arc<dyn Faults>) -> Arc<dyn EventLog>>;

pub(crate) struct Room {
    pub(crate) log: Faulty,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) boards: Boards,
    pub(crate) blobs: Arc<MemoryBlobs>,
    pub(crate) looks: Looks,
    /// Whether what is committed is there for everybody at once.
    pub(crate) prompt: bool,
    /// Where the log lies, if it lies anywhere.
    pub(crate) _folder: Option<Arc<tempfile::TempDir>>,
    ids: WireIds,
}

/// What every history is configured with: made once.
struct Newsroom {
    ingest: Arc<IngestConfig>,
    validate: Arc<ValidateConfig>,
    outlets: Outlets,
}

static NEWSROOM: LazyLock<Newsroom> = LazyLock::new(|| {
    let config = Config::parse("newsroom.toml", CONFIG, []).unwrap();
    let outlets = OUTLETS.iter().map(|(name, urgency)| Configured {
        name: (*name).to_owned(),
        kind: "stand",
        accepts: serde_json::from_value(serde_json::json!({ "urgency": urgency })).unwrap(),
        terms: Default::default(),
        start: wiredesk_publish::Start::default(),
        outlet: Arc::new(Stand),
    });
    Newsroom {
        ingest: Arc::new(IngestConfig::read(&config).unwrap()),
        validate: Arc::new(ValidateConfig::read(&config).unwrap()),
        outlets: Outlets::of(outlets.collect()),
    }
});

impl Room {
    pub(crate) fn new(log: impl FnOnce(LogOptions) -> Faulty) -> Self {
        let clock = Arc::new(ManualClock::at("2025-05-09T12:00:00Z".parse().unwrap()));
        let log = log(LogOptions { partitions: PARTITIONS, clock: clock.clone(), ..LogOptions::default() });
        let prompt = log(Arc::new(NoFaults)).promises().prompt;
        let ids = WireIds::new(clock.clone(), 7);
        Self {
            log,
            clock,
            boards: Boards::default(),
            blobs: Arc::default(),
            looks: Looks::default(),
            prompt,
            _folder: None,
            ids,
        }
    }

    pub(crate) fn on<L: EventLog + 'static>(log: L, with_faults: fn(&L, Arc<dyn Faults>) -> L) -> Faulty {
        Box::new(move |faults| Arc::new(with_faults(&log, faults)))
    }

    /// The log without failures.
    pub(crate) fn plain(&self) -> Arc<dyn EventLog> {
        (self.log)(Arc::new(NoFaults))
    }

    pub(crate) fn put(&self, item: WireItem) {
        put::put(self.plain().as_ref(), self.blobs.as_ref(), &self.ids, vec![item]).unwrap();
    }
}

/// One process with all stages in it.
pub(crate) struct Process {
    read: Runner<ReadStage>,
    validate: Runner<Watched>,
    looks: Looks,
    hand_on: Runner<HandOn>,
    plan: Runner<PlanStage>,
    deliver: Runner<DeliverStage>,
}

/// The stages, in the order of the path.
pub(crate) const STAGES: usize = 5;

impl Process {
    pub(crate) fn start(room: &Room, faults: &Arc<dyn Faults>) -> Self {
        let Newsroom { ingest, validate, outlets } = &*NEWSROOM;
        let publish = PublishConfig { deadline: 30, retries: vec![5; 60] };
        let deliver = DeliverStage::new(outlets, &publish, Box::new(|| 0.0));
        let watched = Watched { stage: ValidateStage::new(validate.clone()), looks: room.looks.clone() };
        let hands = Hands::new(room.boards.clone(), room.clock.clone());
        Self {
            read: runner(room, faults, ReadStage::new(ingest.clone(), jiff::tz::TimeZone::UTC), 10),
            // One by one, so that the model can follow.
            validate: runner(room, faults, watched, 1),
            looks: room.looks.clone(),
            hand_on: runner(room, faults, HandOn::default(), 10),
            plan: runner(room, faults, PlanStage::new(outlets.routes()), 10),
            deliver: Runner::new(
                deliver,
                member(room, faults, &StageSpec { name: "deliver", input: Some(Topic::Deliveries) }),
                Parts {
                    clock: room.clock.clone(),
                    faults: faults.clone(),
                    blobs: room.blobs.clone(),
                    workers: Box::new(hands),
                    fetcher: Box::new(BlockingFetcher),
                    config: "c".into(),
                    partitions: PARTITIONS,
                    limits: Limits::default(),
                },
            ),
        }
    }

    /// One step of a stage. Whether it had something to do.
    pub(crate) fn step(&mut self, stage: usize) -> Result<bool, RunError> {
        let progress = match stage {
            0 => self.read.step(),
            1 => self.look(),
            2 => self.hand_on.step(),
            3 => self.plan.step(),
            _ => self.deliver.step(),
        }?;
        Ok(!matches!(progress, Progress::Idle(_)))
    }

    fn look(&mut self) -> Result<Progress, RunError> {
        let progress = self.validate.step();
        self.looks.step_is_over(matches!(progress, Ok(Progress::Worked(_))));
        progress
    }

    /// The first stage that was never given something to work on: on a cluster that takes a while.
    pub(crate) fn waits_for_work(&self) -> Option<usize> {
        let Self { read, validate, hand_on, plan, deliver, .. } = self;
        let had = [read.had_any(), validate.had_any(), hand_on.had_any(), plan.had_any(), deliver.had_any()];
        had.iter().position(|had| !had)
    }

    /// Whether the stages have read all that is there for them.
    pub(crate) fn has_read_all(&self, log: &dyn EventLog) -> bool {
        let Self { read, validate, hand_on, plan, deliver, .. } = self;
        let (read, validate, hand_on) = (read.stage().spec(), validate.stage().spec(), hand_on.stage().spec());
        let specs = [read, validate, hand_on, plan.stage().spec(), deliver.stage().spec()];
        specs.iter().all(|spec| log.backlog(spec).unwrap() == 0)
    }
}

fn member(room: &Room, faults: &Arc<dyn Faults>, spec: &StageSpec) -> Box<dyn wiredesk_log::Member> {
    (room.log)(faults.clone()).join(spec, &InstanceName::new("a"), Wake::default()).unwrap()
}

fn runner<S: Stage<Job = NoJob, Done = NoJob>>(
    room: &Room,
    faults: &Arc<dyn Faults>,
    stage: S,
    batch: usize,
) -> Runner<S> {
    let mut parts = Parts::plain(PARTITIONS, room.blobs.clone(), "c");
    (parts.clock, parts.faults) = (room.clock.clone(), faults.clone());
    parts.limits.records = batch;
    let member = member(room, faults, stage.spec());
    Runner::new(stage, member, parts)
}

/// Stands for `enrich`.
struct HandOn(StageSpec);

impl Default for HandOn {
    fn default() -> Self {
        Self(StageSpec { name: "enrich", input: Some(Topic::Valid) })
    }
}

impl Stage for HandOn {
    type Job = NoJob;
    type Done = NoJob;

    fn spec(&self) -> &StageSpec {
        &self.0
    }

    fn apply(&mut self, input: Input<'_, NoJob>, cx: &mut Context<'_, NoJob>) -> Verdict {
        let Input::Record(record, _) = input else { return Verdict::done() };
        Verdict::Forward(vec![Record::new(Topic::Enriched, cx.lane(), record.key.clone(), record.value.clone())])
    }
}
