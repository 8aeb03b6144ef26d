//! A stage on a thread of its own.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use crate::{
    error::LogError,
    event_log::EventLog,
    instance::InstanceName,
    runner::{Idle, Parts, RunError, Runner, panic_text},
    stage::{Stage, StageSpec},
    wake::Wake,
};

/// A stage that runs. Dropping it leaves it running; the process ends without handing over.
#[derive(Debug)]
pub struct Running {
    /// The stage's name.
    pub stage: &'static str,
    /// What it reads.
    pub spec: StageSpec,
    /// Whether it has something to do.
    pub idle: Idle,
    /// Wakes it.
    pub wake: Wake,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<(), RunError>>,
}

/// Joins a stage to the log and runs it on a thread that bears its name. Returns once it has joined. `wake` is the one that the
/// workers and the fetcher in `parts` wake. A panic of the runner is an error of [`Running::join`].
pub fn spawn<S: Stage + 'static>(
    log: &dyn EventLog,
    instance: &InstanceName,
    stage: S,
    wake: Wake,
    parts: Parts<S::Job, S::Done>,
) -> Result<Running, LogError> {
    let (name, spec) = (stage.spec().name, stage.spec().clone());
    let member = log.join(stage.spec(), instance, wake.clone())?;
    let mut runner = Runner::new(stage, member, parts);
    let (idle, stop) = (Idle::default(), Arc::new(AtomicBool::new(false)));
    let run = {
        let (wake, idle, stop) = (wake.clone(), idle.clone(), Arc::clone(&stop));
        move || {
            let ran = catch_unwind(AssertUnwindSafe(|| runner.run(&wake, &stop, &idle)));
            ran.unwrap_or_else(|panic| {
                Err(RunError::Panic { stage: name, reason: panic_text(panic.as_ref()).to_owned() })
            })
        }
    };
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run);
    let thread = thread.map_err(|error| LogError::Unavailable(format!("no thread for {name}: {error}")))?;
    Ok(Running { stage: name, spec, idle, wake, stop, thread })
}

impl Running {
    /// Tells it to stop; does not wait. It waits for its jobs under way, within [`Limits::grace`](crate::runner::Limits::grace).
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.wake.wake();
    }

    /// Whether it has ended, by itself or because it was told to.
    pub fn ended(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits until it has ended, and tells how.
    pub fn join(self) -> Result<(), RunError> {
        let stage = self.stage;
        self.thread
            .join()
            .unwrap_or_else(|panic| Err(RunError::Panic { stage, reason: panic_text(panic.as_ref()).to_owned() }))
    }
}
