//! Work outside the log: jobs that a stage starts, and fetches that its `prepare` asks for.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver},
    },
};

use jiff::Timestamp;

use crate::stage::{Fetch, Fetched, NoJob};

/// Whose job it is: void once the partition is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The partition it works for.
    pub partition: u32,
    /// How often the partition had come to the runner when it was started.
    pub generation: u64,
}

/// Does the jobs of a stage, aside.
pub trait Workers<J, D>: Send {
    /// Starts a job; must not block. Called after the commit that asked for it.
    fn start(&mut self, ticket: Ticket, job: J);

    /// What has finished since the last call; must not block. Whoever finishes a job wakes the runner.
    fn finished(&mut self) -> Vec<(Ticket, D)>;

    /// How many jobs are under way.
    fn busy(&self) -> usize;
}

/// The workers of a stage without jobs.
impl Workers<NoJob, NoJob> for () {
    fn start(&mut self, _: Ticket, job: NoJob) {
        match job {}
    }

    fn finished(&mut self) -> Vec<(Ticket, NoJob)> {
        Vec::new()
    }

    fn busy(&self) -> usize {
        0
    }
}

/// Fetches what a batch needs from outside, aside, within a deadline.
pub trait Fetcher: Send {
    /// Starts the fetches; must not block. All come back together, in order, `None` for what was not asked for, failed or was late.
    /// Whoever finishes them wakes the runner.
    fn fetch(&self, fetches: Vec<Option<Fetch>>) -> Receiver<Vec<Option<Fetched>>>;
}

/// Fetches on the spot: for stages that fetch nothing, and for simulations.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockingFetcher;

impl Fetcher for BlockingFetcher {
    fn fetch(&self, fetches: Vec<Option<Fetch>>) -> Receiver<Vec<Option<Fetched>>> {
        let (sender, receiver) = mpsc::channel();
        let fetch = |fetch| catch_unwind(AssertUnwindSafe(|| futures::executor::block_on::<Fetch>(fetch))).ok();
        let fetched = fetches.into_iter().map(|wanted| wanted.and_then(fetch)).collect();
        // The receiver is ours and alive.
        let _ = sender.send(fetched);
        receiver
    }
}

/// Whether a runner has something to do, as seen from outside.
#[derive(Clone, Debug, Default)]
pub struct Idle(Arc<Mutex<State>>);

/// A look at a runner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// It found nothing to do when it looked last.
    pub idle: bool,
    /// How often it looked and found nothing.
    pub looks: u64,
    /// Jobs and fetches under way.
    pub under_way: usize,
    /// The next moment a timer is due.
    pub next: Option<Timestamp>,
}

impl Idle {
    /// The runner has something to do.
    pub fn busy(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).idle = false;
    }

    /// The runner has nothing to do but wait.
    pub fn idle(&self, under_way: usize, next: Option<Timestamp>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = State { idle: true, looks: state.looks + 1, under_way, next };
    }

    /// How it stands now.
    pub fn look(&self) -> State {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
