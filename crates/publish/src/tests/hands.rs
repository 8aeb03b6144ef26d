//! Workers on the spot: the real call, in a runtime whose time passes by itself where it waits.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::runtime::Runtime;
use wiredesk_log::{
    Clock,
    clock::ManualClock,
    runner::{Ticket, Workers},
};

use crate::{
    job::{Done, Job},
    outlets::Outlets,
    workers::call,
};

/// How long a call may take.
pub(super) const DEADLINE: Duration = Duration::from_secs(30);

/// The workers of one process. Cheap to clone.
#[derive(Clone)]
pub(super) struct Hands(Arc<Mutex<Table>>);

struct Table {
    runtime: Runtime,
    outlets: Outlets,
    clock: Arc<ManualClock>,
    jobs: VecDeque<(Ticket, Job)>,
    held: bool,
}

impl Hands {
    pub(super) fn new(outlets: Outlets, clock: Arc<ManualClock>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        Self(Arc::new(Mutex::new(Table { runtime, outlets, clock, jobs: VecDeque::new(), held: false })))
    }

    /// From now on calls are begun and do not come back, until they are let go.
    pub(super) fn hold(&self, held: bool) {
        self.0.lock().unwrap().held = held;
    }

    /// Calls under way, each with the revisions in it.
    pub(super) fn under_way(&self) -> Vec<(String, Vec<u64>)> {
        let table = self.0.lock().unwrap();
        let told = |job: &Job| (job.outlet.clone(), job.tries.iter().map(|one| one.revision).collect());
        table.jobs.iter().map(|(_, job)| told(job)).collect()
    }

    /// The calls under way go through, and nobody hears of it.
    pub(super) fn go_through_unheard(&self) {
        let mut table = self.0.lock().unwrap();
        table.run();
    }
}

impl Table {
    fn run(&mut self) -> Vec<(Ticket, Done)> {
        let now = self.clock.now();
        let jobs = std::mem::take(&mut self.jobs);
        let done = |(ticket, job): (Ticket, Job)| {
            let outlet = self.outlets.get(&job.outlet).map(|configured| Arc::clone(&configured.outlet));
            (ticket, self.runtime.block_on(call(outlet, job, DEADLINE, now)))
        };
        jobs.into_iter().map(done).collect()
    }
}

impl Workers<Job, Done> for Hands {
    fn start(&mut self, ticket: Ticket, job: Job) {
        self.0.lock().unwrap().jobs.push_back((ticket, job));
    }

    fn finished(&mut self) -> Vec<(Ticket, Done)> {
        let mut table = self.0.lock().unwrap();
        if table.held { Vec::new() } else { table.run() }
    }

    fn busy(&self) -> usize {
        self.0.lock().unwrap().jobs.len()
    }
}
