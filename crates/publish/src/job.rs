//! What `deliver` asks of its workers, and what they come back with.

use wiredesk_story::StoryUri;

use crate::outlet::{Delivered, Failure, Sent};

/// Attempts of one outlet, made in one call.
#[derive(Clone, Debug)]
pub struct Job {
    /// Tells jobs apart within a process.
    pub id: u64,
    /// The outlet's name.
    pub outlet: String,
    /// One a story.
    pub tries: Vec<Try>,
}

/// One revision to be given to the outlet or taken back.
#[derive(Clone, Debug)]
pub struct Try {
    /// The story as `deliveries` carried it: a [`Carried`](wiredesk_story::event::Carried) as JSON. Workers read it, so that the
    /// stage need not.
    pub carried: Vec<u8>,
    /// The story's key.
    pub uri: StoryUri,
    /// Which revision.
    pub revision: u64,
    /// Take it back.
    pub withdraw: bool,
    /// The delivery id.
    pub delivery: String,
    /// Which attempt, from 1.
    pub number: u32,
    /// An earlier attempt may have reached the outlet.
    pub maybe: bool,
    /// The outlet was found to show something else than this revision, which it has by its receipts.
    pub again: bool,
    /// What the outlet was sent of this story before.
    pub before: Option<Sent>,
}

/// A job that has come back.
#[derive(Clone, Debug)]
pub struct Done {
    /// The job's own.
    pub id: u64,
    /// The outlet's name.
    pub outlet: String,
    /// One a try, in their order.
    pub tried: Vec<Tried>,
}

/// How an attempt went.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The story's key.
    pub uri: StoryUri,
    /// Which revision.
    pub revision: u64,
    /// Which attempt.
    pub number: u32,
    /// What the outlet said.
    pub result: Result<Delivered, Failure>,
}

impl Job {
    /// The job as done, with a result for each try in their order; what has no result is to be tried again.
    pub fn done(self, results: Vec<Result<Delivered, Failure>>) -> Done {
        let mut results = results.into_iter();
        let unanswered = || {
            let reason = "the outlet did not say what became of it".to_owned();
            Err(Failure::Later { reason, after: None })
        };
        let tried = self.tries.into_iter().map(|one| Tried {
            uri: one.uri,
            revision: one.revision,
            number: one.number,
            result: results.next().unwrap_or_else(unanswered),
        });
        Done { id: self.id, outlet: self.outlet, tried: tried.collect() }
    }
}
