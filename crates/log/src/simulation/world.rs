//! A log, its instances, and what befalls them.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;

use super::{
    Chance, Model,
    flaky::Flaky,
    hands::{Errands, Ticking},
};
use crate::{
    blobs::MemoryBlobs,
    clock::{Clock, ManualClock},
    conformance::{
        Backend, Site,
        probe::{Hands, PROBE, Probe},
    },
    error::LogError,
    event_log::EventLog,
    faults::{Faults, NoFaults, Point},
    instance::InstanceName,
    runner::{Limits, Parts, RunError, Runner},
    wake::Wake,
};

/// One process.
struct Process {
    runner: Runner<Probe>,
    hands: Hands,
    errands: Errands,
    /// The instance it runs as.
    instance: usize,
}

pub(super) struct World(Arc<Inner>);

struct Inner {
    site: Arc<dyn Site>,
    log: Arc<dyn EventLog>,
    clock: Arc<ManualClock>,
    blobs: Arc<MemoryBlobs>,
    instances: usize,
    partitions: u32,
    chance: Mutex<Chance>,
    /// The processes that live; one that is at work is not here.
    processes: Mutex<Vec<Process>>,
    story: Mutex<Vec<String>>,
    /// Nothing goes wrong any more.
    calm: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The steps at which an instance holds nothing.
const OUTSIDE: [Point; 5] =
    [Point::Fetched, Point::Transformed, Point::Spilled, Point::AfterCommit, Point::Acknowledged];

/// What befalls an instance at its steps.
#[derive(Clone)]
pub(super) struct Weather {
    world: Arc<Inner>,
    instance: usize,
}

impl Weather {
    /// A read goes through, or does not.
    pub(super) fn read(&self, what: &'static str) -> Result<(), LogError> {
        if self.world.calm.load(Ordering::SeqCst) || self.world.chance(100) > 0 {
            return Ok(());
        }
        self.world.tell(format!("  {} cannot read: {what}", self.instance));
        Err(LogError::Unavailable(what.into()))
    }
}

impl Faults for Weather {
    fn at(&self, point: Point) -> Result<(), LogError> {
        if self.world.calm.load(Ordering::SeqCst) {
            return Ok(());
        }
        let name = point.name();
        match self.world.chance(150) {
            0 | 1 => {
                self.world.tell(format!("  {} dies: {name}", self.instance));
                Err(LogError::Crash(name))
            }
            2 | 3 => {
                self.world.tell(format!("  {} fails: {name}", self.instance));
                // Before the commit too the answer may be lost: then it has not taken effect.
                let lost = point == Point::AfterCommit || point == Point::BeforeCommit && self.world.chance(2) == 0;
                Err(if lost { LogError::UnknownOutcome(name.into()) } else { LogError::Unavailable(name.into()) })
            }
            4 | 5 => {
                self.world.expel(self.instance);
                Ok(())
            }
            // Not inside a transaction: there the log is taken.
            6..=9 if OUTSIDE.contains(&point) => {
                self.world.tell(format!("  {} is held up: {name}", self.instance));
                for _ in 0..=self.world.chance(5) {
                    let other = self.world.any();
                    // What goes wrong with another one is told where it is.
                    self.world.step(other).map_err(|_| LogError::Crash("elsewhere"))?;
                }
                Ok(())
            }
            10 => {
                self.world.pass_time();
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl Inner {
    fn chance(&self, bound: u64) -> u64 {
        lock(&self.chance).below(bound)
    }

    fn any(&self) -> usize {
        usize::try_from(self.chance(self.instances as u64)).unwrap_or(0)
    }

    fn tell(&self, what: String) {
        lock(&self.story).push(what);
    }

    fn name(instance: usize) -> InstanceName {
        InstanceName::new(&format!("i{instance}"))
    }

    fn expel(&self, instance: usize) {
        self.tell(format!("{instance} is expelled"));
        self.site.expel(&PROBE, &Self::name(instance));
    }

    fn pass_time(&self) {
        let seconds = [1, 7, 60, 3600][usize::try_from(self.chance(4)).unwrap_or(0)];
        self.tell(format!("{seconds} s pass"));
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// The first living process of an instance, to be worked on.
    fn take(&self, instance: usize) -> Option<Process> {
        let mut processes = lock(&self.processes);
        let place = processes.iter().position(|process| process.instance == instance)?;
        Some(processes.remove(place))
    }

    /// One step of an instance. It lives on unless it has to end.
    fn step(&self, instance: usize) -> Result<(), String> {
        let Some(mut process) = self.take(instance) else { return Ok(()) };
        match process.runner.step() {
            Ok(progress) => {
                self.tell(format!("{instance}: {progress:?}"));
                lock(&self.processes).push(process);
                Ok(())
            }
            Err(RunError::Log(LogError::Crash("elsewhere"))) => Err("a process ended that should not".into()),
            Err(RunError::Log(LogError::Crash(_) | LogError::Twin { .. })) => {
                self.tell(format!("{instance} has ended"));
                Ok(())
            }
            Err(error) => Err(format!("{instance} ended: {error}")),
        }
    }
}

impl World {
    pub(super) fn new(
        backend: &dyn Backend,
        partitions: u32,
        instances: u64,
        chance: Chance,
    ) -> Result<Self, LogError> {
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH + Duration::from_secs(1_746_792_000)));
        let site = backend.make(partitions, Arc::<ManualClock>::clone(&clock))?;
        let log = site.open(Arc::new(NoFaults))?;
        let world = Self(Arc::new(Inner {
            site,
            log,
            clock,
            blobs: Arc::default(),
            instances: usize::try_from(instances).unwrap_or(1),
            partitions,
            chance: Mutex::new(chance),
            processes: Mutex::default(),
            story: Mutex::default(),
            calm: false.into(),
        }));
        for instance in 0..world.0.instances {
            world.start(instance);
        }
        Ok(world)
    }

    pub(super) fn log(&self) -> &dyn EventLog {
        self.0.log.as_ref()
    }

    pub(super) fn chance(&self, bound: u64) -> u64 {
        self.0.chance(bound)
    }

    pub(super) fn any(&self) -> usize {
        self.0.any()
    }

    pub(super) fn step(&self, instance: usize) -> Result<(), String> {
        self.0.step(instance)
    }

    pub(super) fn expel(&self, instance: usize) {
        self.0.expel(instance);
    }

    pub(super) fn pass_time(&self) {
        self.0.pass_time();
    }

    /// Some records come in.
    pub(super) fn put(&self, model: &mut Model) {
        let records = model.records(&mut lock(&self.0.chance), self.0.clock.now());
        self.0.tell(format!("{} records come", records.len()));
        let appended = self.0.log.append(&records).map_err(|error| error.to_string());
        match appended {
            Ok(positions) => model.stored(&positions),
            Err(error) => self.0.tell(error),
        }
    }

    /// A process is gone at once; the log does not know yet.
    pub(super) fn kill(&self, instance: usize) {
        if self.0.take(instance).is_some() {
            self.0.tell(format!("{instance} is killed"));
        }
    }

    /// The power is lost: all processes are gone at once, and the end of the log with them. Whatever they had begun outside is still
    /// known: a commit that goes with it is durable.
    pub(super) fn lose_power(&self, model: &Model) -> Result<(), String> {
        let processes = std::mem::take(&mut *lock(&self.0.processes));
        let begun: Vec<String> = processes.iter().flat_map(|process| process.hands.asked()).collect();
        drop(processes);
        let Some(rows) = self.0.site.lose_power(&PROBE) else { return Ok(()) };
        self.0.tell("the power is lost".into());
        model.remembers(self.log(), rows.as_ref(), &begun)
    }

    /// A dead instance starts again.
    pub(super) fn start(&self, instance: usize) {
        if !lock(&self.0.processes).iter().any(|process| process.instance == instance) {
            self.twin(instance);
        }
    }

    /// An instance starts, though it may be there already.
    pub(super) fn twin(&self, instance: usize) {
        self.0.tell(format!("{instance} starts"));
        let weather = Weather { world: Arc::clone(&self.0), instance };
        let faults: Arc<dyn Faults> = Arc::new(weather.clone());
        let log = self.0.site.open(Arc::clone(&faults));
        let (hands, errands) = (Hands::default(), Errands::default());
        let parts = Parts {
            clock: Arc::new(Ticking(Arc::clone(&self.0.clock))),
            faults,
            blobs: Arc::<MemoryBlobs>::clone(&self.0.blobs),
            workers: Box::new(hands.clone()),
            fetcher: Box::new(errands.clone()),
            config: "c".into(),
            partitions: self.0.partitions,
            limits: Limits {
                records: 1 + usize::try_from(self.chance(6)).unwrap_or(0),
                record_bytes: 4000,
                work: Duration::from_micros(1 + self.chance(8)),
                ..Limits::default()
            },
        };
        let joined = log.and_then(|log| log.join(&PROBE, &Inner::name(instance), Wake::default()));
        if let Ok(member) = joined {
            let member = Box::new(Flaky { member, weather });
            let runner = Runner::new(Probe { told: Arc::default() }, member, parts);
            // The newest of an instance is the one that is stepped first.
            lock(&self.0.processes).insert(0, Process { runner, hands, errands, instance });
        }
    }

    /// The jobs and errands of an instance come back.
    pub(super) fn finish_jobs(&self, instance: usize) {
        for process in lock(&self.0.processes).iter().filter(|process| process.instance == instance) {
            process.hands.finish();
            process.errands.finish(self.chance(4) == 0);
        }
    }

    /// The weather clears: whoever is dead starts again, and all go on until there is nothing more to do.
    pub(super) fn settle(&self) -> Result<(), String> {
        self.0.tell("it is calm".into());
        self.0.calm.store(true, Ordering::SeqCst);
        let mut quiet = 0;
        for _ in 0..2_000 {
            // Also one whose last process was the older of twins, and has ended for it.
            (0..self.0.instances).for_each(|instance| self.start(instance));
            let before = lock(&self.0.story).len();
            let count = lock(&self.0.processes).len();
            for _ in 0..count {
                let Some(instance) = lock(&self.0.processes).first().map(|process| process.instance) else { break };
                self.step(instance)?;
            }
            let idle = lock(&self.0.story)[before..].iter().all(|told| told.contains("Idle"));
            let processes = lock(&self.0.processes);
            let jobs: usize = processes.iter().map(|process| process.hands.asked().len() + process.errands.out()).sum();
            drop(processes);
            (0..self.0.instances).for_each(|instance| self.finish_jobs(instance));
            let backlog = self.0.log.backlog(&PROBE).map_err(|error| error.to_string())?;
            if idle && jobs == 0 && backlog == 0 {
                self.0.clock.advance(Duration::from_secs(10_000));
                quiet += 1;
            } else {
                quiet = 0;
            }
            if quiet == 3 {
                return Ok(());
            }
        }
        Err("it finds no end".into())
    }

    /// Ends all processes, and tells the story.
    pub(super) fn end(&self) -> Vec<String> {
        // They hold the world that holds them.
        let processes = std::mem::take(&mut *lock(&self.0.processes));
        drop(processes);
        std::mem::take(&mut *lock(&self.0.story))
    }
}
