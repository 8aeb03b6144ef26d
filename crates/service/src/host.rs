//! A process that runs stages: the log it works on, its name, its locks, and its end.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use tokio::{
    runtime::Runtime,
    signal::unix::{Signal, SignalKind, signal},
};
use wiredesk_log::{
    Blobs, Clock, EmbeddedLog, EventLog, InstanceName, KafkaLog, LogError, LogOptions, Record, Stage, Wake,
    blobs::{self, FolderBlobs},
    clock::SystemClock,
    faults::NoFaults,
    instance::{self, InstanceLock},
    record::header,
    runner::{BlockingFetcher, Fetcher, Idle, Limits, Parts, RunError, Workers},
    running::{self, Running},
};

use crate::{Config, LogKind};

/// The log of a configuration, with what belongs to it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// Values over the limit.
    pub blobs: Arc<dyn Blobs>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The data folder.
    pub data: PathBuf,
}

impl Store {
    /// Opens the log; makes the data folder where it is not there. `appender` names who puts things into it, where only one process
    /// has that name at a time.
    pub fn open(config: &Config, data: &Path, appender: Option<&str>) -> Result<Self, LogError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let options = LogOptions { partitions: config.log.partitions, clock: clock.clone(), ..LogOptions::default() };
        let log: Arc<dyn EventLog> = match config.log.kind {
            LogKind::Embedded => Arc::new(EmbeddedLog::open(data, options)?),
            LogKind::Kafka => {
                Arc::new(KafkaLog::open(config.log.kafka(data, appender.map(InstanceName::new), options))?)
            }
        };
        let blobs = Arc::new(FolderBlobs::new(data.join("blobs")));
        Ok(Self { log, blobs, clock, data: data.to_owned() })
    }

    /// Appends records, all or none; large values go to the blob store.
    pub fn append(&self, mut records: Vec<Record>) -> Result<(), LogError> {
        let mut large = false;
        for record in &mut records {
            blobs::spill(record, self.blobs.as_ref(), blobs::LIMIT)?;
            large |= record.headers.get(header::BLOB).is_some();
        }
        if large {
            self.claim_blobs()?;
        }
        self.log.append(&records).map(drop)
    }

    /// Says that this process keeps large values in the data folder; an error where the log's lie in another folder.
    pub fn claim_blobs(&self) -> Result<(), LogError> {
        // Whoever works on a log in a data folder has that folder.
        if !self.log.promises().shares_partitions {
            return Ok(());
        }
        let place = FolderBlobs::new(self.data.join("blobs")).place();
        let place = place.map_err(|error| LogError::Unusable {
            place: self.data.join("blobs").display().to_string(),
            reason: format!("{error}; see that the data folder can be written to, or name another with --data"),
        })?;
        self.log.claim_blobs(&place)
    }
}

/// What went wrong, in one line.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Something that runs in the process beside the stages: whoever keeps the index.
pub trait Beside: Send {
    /// Whether it has ended by itself.
    fn ended(&self) -> bool;

    /// Tells it to stop, waits for it, and gives the error that ended it.
    fn stop(self: Box<Self>) -> Result<(), Failed>;
}

/// A thread that runs beside the stages until it is told to stop.
#[derive(Debug)]
pub struct BesideThread<E> {
    name: &'static str,
    wake: Wake,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<(), E>>,
}

impl<E: Send + 'static> BesideThread<E> {
    /// Starts it. It is woken when it is to look at the flag that stops it.
    pub fn start(
        name: &'static str,
        run: impl FnOnce(&Wake, &AtomicBool) -> Result<(), E> + Send + 'static,
    ) -> std::io::Result<Self> {
        let (wake, stop) = (Wake::default(), Arc::new(AtomicBool::new(false)));
        let run = {
            let (wake, stop) = (wake.clone(), Arc::clone(&stop));
            move || run(&wake, &stop)
        };
        let thread = std::thread::Builder::new().name(name.into()).spawn(run)?;
        Ok(Self { name, wake, stop, thread })
    }
}

impl<E: Into<Failed> + Send + 'static> Beside for BesideThread<E> {
    fn ended(&self) -> bool {
        self.thread.is_finished()
    }

    fn stop(self: Box<Self>) -> Result<(), Failed> {
        self.stop.store(true, Ordering::SeqCst);
        self.wake.wake();
        match self.thread.join() {
            Ok(ended) => ended.map_err(Into::into),
            Err(_) => Err(format!("the thread {} failed; this is a bug to report", self.name).into()),
        }
    }
}

/// Runs stages, each on its thread, until it is told to stop or one of them fails.
pub struct Host {
    /// What the stages work on.
    pub store: Store,
    config: String,
    instance: InstanceName,
    running: Vec<Running>,
    besides: Vec<Box<dyn Beside>>,
    _locks: Vec<InstanceLock>,
}

impl Host {
    /// Takes the locks of the services that this process is to be; a second process is refused by name, and so is one that keeps large
    /// values elsewhere than the log's others.
    pub fn new(store: Store, config: &Config, services: &[&str], instance: Option<&str>) -> Result<Self, LogError> {
        store.claim_blobs()?;
        let locks = services.iter().map(|service| instance::lock(&store.data, service, instance));
        let locks: Vec<InstanceLock> = locks.collect::<Result<_, _>>()?;
        let instance = match locks.first() {
            Some(lock) => lock.name.clone(),
            None => instance::kept(&store.data)?,
        };
        Ok(Self {
            store,
            config: config.digest.clone(),
            instance,
            running: Vec::new(),
            besides: Vec::new(),
            _locks: locks,
        })
    }

    /// Starts a stage. `workers` are made with the wake-up that they give when a job is done.
    pub fn start<S: Stage + 'static>(
        &mut self,
        stage: S,
        workers: impl FnOnce(Wake) -> std::io::Result<Box<dyn Workers<S::Job, S::Done>>>,
    ) -> Result<(), LogError> {
        self.start_fetching(stage, workers, |_| Ok(Box::new(BlockingFetcher)))
    }

    /// Starts a stage that asks for things from outside, with who fetches them.
    pub fn start_fetching<S: Stage + 'static>(
        &mut self,
        stage: S,
        workers: impl FnOnce(Wake) -> std::io::Result<Box<dyn Workers<S::Job, S::Done>>>,
        fetcher: impl FnOnce(Wake) -> std::io::Result<Box<dyn Fetcher>>,
    ) -> Result<(), LogError> {
        let wake = Wake::default();
        let unavailable = |error: std::io::Error| LogError::Unavailable(error.to_string());
        let workers = workers(wake.clone()).map_err(unavailable)?;
        let fetcher = fetcher(wake.clone()).map_err(unavailable)?;
        let parts = Parts {
            clock: self.store.clock.clone(),
            faults: Arc::new(NoFaults),
            blobs: self.store.blobs.clone(),
            workers,
            fetcher,
            config: self.config.clone(),
            partitions: self.store.log.partitions(),
            limits: Limits::of(self.store.log.promises()),
        };
        let running = running::spawn(self.store.log.as_ref(), &self.instance, stage, wake, parts)?;
        self.running.push(running);
        Ok(())
    }

    /// Runs with the stages from now on, and is stopped after them.
    pub fn keep(&mut self, beside: impl Beside + 'static) {
        self.besides.push(Box::new(beside));
    }

    /// The stages that run.
    pub fn running(&self) -> &[Running] {
        &self.running
    }

    /// Whether a stage, or what runs beside, has ended by itself.
    pub fn failed(&self) -> bool {
        self.running.iter().any(Running::ended) || self.besides.iter().any(|beside| beside.ended())
    }

    /// Whether the stages that run now have all begun, to be asked from any thread.
    pub fn ready(&self) -> Ready {
        Ready(self.running.iter().map(|running| running.idle.clone()).collect())
    }

    /// Tells all to stop, waits for them, and gives the first failure.
    pub fn stop(self) -> Result<(), Failed> {
        self.running.iter().for_each(Running::stop);
        let ends: Vec<Result<(), RunError>> = self.running.into_iter().map(Running::join).collect();
        let besides: Vec<Result<(), Failed>> = self.besides.into_iter().map(|beside| beside.stop()).collect();
        ends.into_iter().map(|end| end.map_err(Failed::from)).chain(besides).collect()
    }
}

/// A look at stages from any thread.
#[derive(Clone, Debug)]
pub struct Ready(Vec<Idle>);

impl Ready {
    /// Each of them has its partitions and has looked at them.
    pub fn are_up(&self) -> bool {
        self.0.iter().all(|idle| idle.look().looks > 0)
    }
}

/// The signals that ask a process to end (SIGINT, SIGTERM): heard from when this is made, also while the process still starts.
pub struct Asked {
    interrupt: Signal,
    terminate: Signal,
}

impl Asked {
    /// Listens from now on.
    pub fn listen(runtime: &Runtime) -> std::io::Result<Self> {
        let _entered = runtime.enter();
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Returns when the process is asked to end, or `over` says so.
    pub async fn wait(mut self, mut over: impl FnMut() -> bool) {
        let mut turn = tokio::time::interval(Duration::from_millis(20));
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return,
                _ = self.terminate.recv() => return,
                _ = turn.tick() => if over() { return },
            }
        }
    }
}
