//! Makes the attempts, on a tokio runtime, each call within its deadline. A panic is a failure to be tried again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::runtime::Handle;
use wiredesk_log::{
    Clock, Wake,
    clock::SystemClock,
    runner::{Ticket, Workers},
};
use wiredesk_story::event::Carried;

use crate::{
    figures,
    job::{Done, Job, Try},
    look,
    outlet::{Attempt, Delivered, Failure, Outlet},
    outlets::Outlets,
};

/// The workers of `deliver`.
pub struct DeliverWorkers {
    runtime: Handle,
    outlets: Outlets,
    wake: Wake,
    deadline: Duration,
    clock: Arc<dyn Clock>,
    busy: Arc<AtomicUsize>,
    sender: Sender<(Ticket, Done)>,
    receiver: Receiver<(Ticket, Done)>,
}

impl DeliverWorkers {
    /// Workers on a runtime, who wake the runner when a call has come back. A call may take `deadline`, then it is ended.
    pub fn new(runtime: Handle, outlets: Outlets, wake: Wake, deadline: Duration) -> Self {
        let (sender, receiver) = mpsc::channel();
        let (clock, busy) = (Arc::new(SystemClock), Arc::default());
        Self { runtime, outlets, wake, deadline, clock, busy, sender, receiver }
    }
}

impl Workers<Job, Done> for DeliverWorkers {
    fn start(&mut self, ticket: Ticket, job: Job) {
        self.busy.fetch_add(1, Ordering::SeqCst);
        let (sender, wake, busy) = (self.sender.clone(), self.wake.clone(), Arc::clone(&self.busy));
        let outlet = self.outlets.get(&job.outlet).map(|configured| Arc::clone(&configured.outlet));
        let (deadline, clock) = (self.deadline, Arc::clone(&self.clock));
        self.runtime.spawn(async move {
            figures::begun(&job);
            let started = Instant::now();
            let done = call(outlet, job, deadline, clock.now()).await;
            figures::ended(&done, started.elapsed());
            // Nobody listens once the runner has ended; the rows say what is to be done.
            let _ = sender.send((ticket, done));
            busy.fetch_sub(1, Ordering::SeqCst);
            wake.wake();
        });
    }

    fn finished(&mut self) -> Vec<(Ticket, Done)> {
        self.receiver.try_iter().collect()
    }

    fn busy(&self) -> usize {
        self.busy.load(Ordering::SeqCst)
    }
}

/// Makes one call of an outlet. A story that does not read is a failure for good, and the others go on.
pub(crate) async fn call(outlet: Option<Arc<dyn Outlet>>, job: Job, deadline: Duration, now: Timestamp) -> Done {
    let read: Vec<Result<Attempt, Failure>> = job.tries.iter().map(|one| attempt(one, now)).collect();
    let attempts: Vec<Attempt> = read.iter().filter_map(|attempt| attempt.clone().ok()).collect();
    let count = attempts.len();
    let mut answers = match outlet {
        _ if count == 0 => Vec::new(),
        Some(outlet) => made(outlet, attempts, deadline).await,
        None => vec![Err(Failure::NotSent { reason: "the outlet is not configured".into() }); count],
    }
    .into_iter();
    let unanswered = || Err(later("the outlet did not say what became of it".into()));
    let results = read
        .into_iter()
        .map(|attempt| match attempt {
            Ok(_) => answers.next().unwrap_or_else(unanswered),
            Err(failure) => Err(failure),
        })
        .collect();
    job.done(results)
}

/// The outlet's answers, one an attempt, or the same failure for each where there are none.
async fn made(outlet: Arc<dyn Outlet>, attempts: Vec<Attempt>, deadline: Duration) -> Vec<Result<Delivered, Failure>> {
    let (count, started) = (attempts.len(), Instant::now());
    let withdrawn = look::withdrawn(&attempts);
    let asked = Arc::clone(&outlet);
    let mut making = tokio::spawn(async move { outlet.attempt(attempts).await });
    let reason = match tokio::time::timeout(deadline, &mut making).await {
        Ok(Ok(results)) => {
            return look::at(asked, withdrawn, results, deadline.saturating_sub(started.elapsed())).await;
        }
        Ok(Err(error)) if error.is_panic() => {
            let panic = error.into_panic();
            let text = panic.downcast_ref::<&str>().copied();
            let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
            tracing::error!(panic = text, "an outlet panicked; this is a bug to report");
            format!("the outlet failed ({text}); this is a bug to report")
        }
        Ok(Err(_)) => "the process is ending".to_owned(),
        Err(_) => {
            making.abort();
            format!("no answer within {} s", deadline.as_secs_f32())
        }
    };
    vec![Err(later(reason)); count]
}

fn later(reason: String) -> Failure {
    Failure::Later { reason, after: None }
}

fn attempt(one: &Try, now: Timestamp) -> Result<Attempt, Failure> {
    let carried: Carried = serde_json::from_slice(&one.carried)
        .map_err(|error| Failure::Never { reason: format!("the story does not read: {error}") })?;
    Ok(Attempt {
        wire: carried.wire,
        uri: carried.uri,
        revision: carried.revision,
        change: carried.change,
        withdraw: one.withdraw,
        reason: carried.reason,
        story: Arc::from(carried.story),
        delivery: one.delivery.clone(),
        number: one.number,
        maybe: one.maybe,
        again: one.again,
        before: one.before.clone(),
        now,
    })
}

#[cfg(test)]
mod tests;
