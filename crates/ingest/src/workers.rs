//! Who does what the sources ask for: what blocks on the disk on a thread of its own, what waits for servers on a runtime.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

use wiredesk_log::{
    Wake,
    runner::{Ticket, Workers},
};

use crate::{
    poll::{Job, JobDone, Seeker},
    source::feed::{Agent, Answer},
};

/// Does jobs one after another on one thread; wakes the runner at each that is done.
pub struct OneThread<J, D> {
    jobs: Sender<(Ticket, J)>,
    done: Receiver<(Ticket, D)>,
    busy: usize,
}

impl<J: Send + 'static, D: Send + 'static> OneThread<J, D> {
    /// Starts the thread. It ends when this is dropped and the job under way is done.
    pub fn start(name: &str, wake: Wake, mut work: impl FnMut(J) -> D + Send + 'static) -> std::io::Result<Self> {
        let (jobs, todo) = mpsc::channel::<(Ticket, J)>();
        let (finished, done) = mpsc::channel();
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            for (ticket, job) in todo {
                if finished.send((ticket, work(job))).is_err() {
                    return;
                }
                wake.wake();
            }
        })?;
        Ok(Self { jobs, done, busy: 0 })
    }
}

impl<J: Send, D: Send> Workers<J, D> for OneThread<J, D> {
    fn start(&mut self, ticket: Ticket, job: J) {
        // The thread lives as long as we do.
        if self.jobs.send((ticket, job)).is_ok() {
            self.busy += 1;
        }
    }

    fn finished(&mut self) -> Vec<(Ticket, D)> {
        let done: Vec<_> = self.done.try_iter().collect();
        self.busy -= done.len();
        done
    }

    fn busy(&self) -> usize {
        self.busy
    }
}

/// The workers of the stage `ingest`.
pub struct SourceWorkers {
    files: OneThread<Job, JobDone>,
    seeker: Arc<Seeker>,
    /// None where no source asks a server.
    runtime: Option<Runtime>,
    agent: Arc<Agent>,
    wake: Wake,
    sender: Sender<(Ticket, JobDone)>,
    answers: Receiver<(Ticket, JobDone)>,
    asked: usize,
}

impl SourceWorkers {
    /// Starts them; with an agent also those that ask servers.
    pub fn start(seeker: Seeker, agent: Agent, asks: bool, wake: Wake) -> std::io::Result<Self> {
        let seeker = Arc::new(seeker);
        let worker = seeker.clone();
        let files = OneThread::start("sources", wake.clone(), move |job| worker.work(job))?;
        let build = || Builder::new_multi_thread().worker_threads(2).thread_name("asking").enable_all().build();
        let runtime = asks.then(build).transpose()?;
        let (sender, answers) = mpsc::channel();
        Ok(Self { files, seeker, runtime, agent: Arc::new(agent), wake, sender, answers, asked: 0 })
    }

    /// Tells what came of a job; one that panicked has failed.
    fn told(
        &self,
        ticket: Ticket,
        job: JoinHandle<JobDone>,
        bug: impl FnOnce(String) -> JobDone + Send + 'static,
    ) -> impl Future<Output = ()> + Send + 'static {
        let (sender, wake) = (self.sender.clone(), self.wake.clone());
        async move {
            let done = job.await.unwrap_or_else(|error| bug(format!("{error}; this is a bug to report")));
            // Nobody listens once the runner has ended; the rows say what is to be asked.
            let _ = sender.send((ticket, done));
            wake.wake();
        }
    }
}

impl Workers<Job, JobDone> for SourceWorkers {
    fn start(&mut self, ticket: Ticket, job: Job) {
        match (job, &self.runtime) {
            (Job::Ask { source, ask }, Some(runtime)) => {
                let (agent, name) = (self.agent.clone(), source.clone());
                let asked =
                    runtime.spawn(async move { JobDone::Answered { source: name, answer: agent.ask(&ask).await } });
                let bug = |reason: String| JobDone::Answered { source, answer: Answer::Failed(reason.into()) };
                self.asked += 1;
                runtime.spawn(self.told(ticket, asked, bug));
            }
            (job, Some(runtime)) if job.is_elsewhere() => {
                let (seeker, bug) = (self.seeker.clone(), job.broken());
                // Nobody waits for the end of what only waits.
                self.asked += usize::from(!matches!(job, Job::News { .. }));
                let reached = runtime.spawn(async move { seeker.reach(job).await });
                runtime.spawn(self.told(ticket, reached, bug));
            }
            (job, _) => self.files.start(ticket, job),
        }
    }

    fn finished(&mut self) -> Vec<(Ticket, JobDone)> {
        let answers: Vec<(Ticket, JobDone)> = self.answers.try_iter().collect();
        self.asked -= answers.iter().filter(|(_, done)| !matches!(done, JobDone::News { .. })).count();
        let mut done = self.files.finished();
        done.extend(answers);
        done
    }

    fn busy(&self) -> usize {
        self.files.busy() + self.asked
    }
}

impl Drop for SourceWorkers {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
