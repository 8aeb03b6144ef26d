//! Outlets in memory, and the workers that serve them.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use wiredesk_log::{
    Clock,
    runner::{Ticket, Workers},
};
use wiredesk_publish::{
    job::{Done, Job, Try},
    outlet::{Attempt, Delivered, Doing, Failure, Outlet},
};
use wiredesk_story::{StoryUri, event::Carried};

/// What an outlet does with an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// It has it, and its answer is lost.
    Lost,
    /// Nothing has reached it.
    Away,
}

/// What came to an outlet, and what its readers see.
#[derive(Default)]
pub(crate) struct Board {
    /// What it answers to the next attempts; after that it takes all.
    pub(crate) answers: VecDeque<Answer>,
    /// The headline of each story that is shown.
    pub(crate) shown: BTreeMap<StoryUri, String>,
    /// Every revision that reached it: the story, the revision, whether it was taken back, the delivery id, the moment.
    pub(crate) came: Vec<(StoryUri, u64, bool, String, Timestamp)>,
    /// The embargo of each headline that reached it.
    pub(crate) embargoes: Vec<(Timestamp, Timestamp)>,
}

/// All outlets, by name. Shared with every process there ever was.
#[derive(Clone, Default)]
pub(crate) struct Boards(Arc<Mutex<BTreeMap<String, Board>>>);

impl Boards {
    pub(crate) fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Board>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attempt(&self, outlet: &str, one: &Try, now: Timestamp) -> Result<Delivered, Failure> {
        let mut boards = self.lock();
        let board = boards.entry(outlet.to_owned()).or_default();
        let answer = board.answers.pop_front();
        let later = || Failure::Later { reason: "503".into(), after: None };
        if matches!(answer, Some(Answer::Away)) {
            return Err(later());
        }
        let carried: Carried = serde_json::from_slice(&one.carried).unwrap();
        board.came.push((one.uri.clone(), one.revision, one.withdraw, one.delivery.clone(), now));
        if one.withdraw {
            board.shown.remove(&one.uri);
        } else {
            let headline = carried.story.headline().unwrap_or_default().to_owned();
            board.embargoes.extend(carried.story.embargoed_until.as_ref().map(|until| (until.timestamp(), now)));
            board.shown.insert(one.uri.clone(), headline);
        }
        match answer {
            Some(_) => Err(later()),
            None => Ok(Delivered { location: Some(one.delivery.clone()), digest: None, note: None, looked: None }),
        }
    }
}

/// The workers of one process: what they have begun when it dies is begun, and nobody hears of it.
pub(crate) struct Hands {
    pub(crate) boards: Boards,
    pub(crate) clock: Arc<dyn Clock>,
    done: Vec<(Ticket, Done)>,
}

impl Hands {
    pub(crate) fn new(boards: Boards, clock: Arc<dyn Clock>) -> Self {
        Self { boards, clock, done: Vec::new() }
    }
}

impl Workers<Job, Done> for Hands {
    fn start(&mut self, ticket: Ticket, job: Job) {
        let now = self.clock.now();
        let results = job.tries.iter().map(|one| self.boards.attempt(&job.outlet, one, now)).collect();
        self.done.push((ticket, job.done(results)));
    }

    fn finished(&mut self) -> Vec<(Ticket, Done)> {
        std::mem::take(&mut self.done)
    }

    fn busy(&self) -> usize {
        self.done.len()
    }
}

/// What stands in the configuration for an outlet: its attempts are made by [`Hands`].
pub(crate) struct Stand;

impl Outlet for Stand {
    fn attempt(&self, _: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async { Vec::new() })
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(async { Ok(()) })
    }
}
