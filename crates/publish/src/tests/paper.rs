//! An outlet in memory: keeps all that was asked of it, and answers as it is told to.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard},
};

use jiff::Timestamp;
use wiredesk_story::StoryUri;

use crate::outlet::{Attempt, Delivered, Doing, Failure, Outlet, Sent};

/// The outlet.
#[derive(Default)]
pub(super) struct Paper {
    state: Mutex<State>,
    batch: usize,
    concurrency: usize,
}

#[derive(Default)]
pub(super) struct State {
    /// What it answers to the next attempts; after that it takes all.
    pub(super) answers: VecDeque<Answer>,
    /// Every attempt, in order.
    pub(super) made: Vec<Made>,
    /// What its readers see of each story.
    pub(super) shown: BTreeMap<StoryUri, Shown>,
}

/// What an outlet does with an attempt.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Take,
    Fail(Failure),
    /// It has it, and its answer is lost.
    TakeAndFail(Failure),
    Hang,
    Panic,
}

/// An attempt as it came.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) uri: StoryUri,
    pub(super) at: Timestamp,
    pub(super) revision: u64,
    pub(super) withdraw: bool,
    pub(super) number: u32,
    pub(super) maybe: bool,
    pub(super) delivery: String,
    pub(super) before: Option<Sent>,
    /// All that the outlet was given of the story.
    pub(super) content: String,
}

/// What readers see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) revision: u64,
    /// The headline; none once the story is taken back.
    pub(super) headline: Option<String>,
}

impl Paper {
    pub(super) fn new(batch: usize, concurrency: usize) -> Self {
        Self { batch, concurrency, ..Self::default() }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Answers to the next attempts.
    pub(super) fn will(&self, answers: impl IntoIterator<Item = Answer>) {
        self.state().answers.extend(answers);
    }

    /// `1 2- 3x2`: revisions in the order of their attempts, `-` where they were to be taken back, with the number of the attempt
    /// where it is not the first.
    pub(super) fn made(&self) -> String {
        let told = |made: &Made| {
            let (sign, number) = (if made.withdraw { "-" } else { "" }, made.number);
            let times = if number == 1 { String::new() } else { format!("x{number}") };
            format!("{}{sign}{times}", made.revision)
        };
        self.state().made.iter().map(told).collect::<Vec<_>>().join(" ")
    }

    /// The headline that readers see.
    pub(super) fn shows(&self, uri: &StoryUri) -> Option<String> {
        self.state().shown.get(uri).and_then(|shown| shown.headline.clone())
    }

    fn one(&self, attempt: &Attempt) -> Option<Result<Delivered, Failure>> {
        let mut state = self.state();
        let answer = state.answers.pop_front().unwrap_or(Answer::Take);
        state.made.push(Made {
            uri: attempt.uri.clone(),
            at: attempt.now,
            revision: attempt.revision,
            withdraw: attempt.withdraw,
            number: attempt.number,
            maybe: attempt.maybe,
            delivery: attempt.delivery.clone(),
            before: attempt.before.clone(),
            content: serde_json::to_string(&(&attempt.wire, attempt.change, &attempt.story)).unwrap(),
        });
        let mut take = || {
            let headline = attempt.story.headline().filter(|_| !attempt.withdraw).map(str::to_owned);
            state.shown.insert(attempt.uri.clone(), Shown { revision: attempt.revision, headline });
            let location = Some(format!("https://news.example/{}", attempt.revision));
            Ok(Delivered { location, digest: Some("d".into()), ..Delivered::default() })
        };
        match answer {
            Answer::Take => Some(take()),
            Answer::Fail(failure) => Some(Err(failure)),
            Answer::TakeAndFail(failure) => {
                let _ = take();
                Some(Err(failure))
            }
            Answer::Hang => None,
            // A panic that is not printed.
            Answer::Panic => std::panic::resume_unwind(Box::new("المطبعة متوقفة")),
        }
    }
}

impl Outlet for std::sync::Arc<Paper> {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move {
            let mut results = Vec::new();
            for attempt in &attempts {
                match self.one(attempt) {
                    Some(result) => results.push(result),
                    None => std::future::pending().await,
                }
            }
            results
        })
    }

    fn batch(&self) -> usize {
        self.batch
    }

    fn concurrency(&self) -> usize {
        self.concurrency
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(async { Ok(()) })
    }
}

pub(super) fn later() -> Failure {
    Failure::Later { reason: "503 الخدمة غير متاحة".into(), after: None }
}

pub(super) fn not_sent() -> Failure {
    Failure::NotSent { reason: "no connection".into() }
}

pub(super) fn never() -> Failure {
    Failure::Never { reason: "422: عنوان مفقود".into() }
}

pub(super) fn gone() -> Failure {
    Failure::Gone { reason: "410".into() }
}
