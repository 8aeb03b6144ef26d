//! Jobs that block, on a thread of their own.

use std::{
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

use wiredesk_log::{
    Wake,
    runner::{Ticket, Workers},
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
