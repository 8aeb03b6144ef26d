//! An outlet: how revisions of stories reach it, and how they are taken back. One file a kind.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use jiff::Timestamp;
use wiredesk_story::{
    Story, StoryUri,
    event::{Change, WireRef},
};

/// A boxed future, so that outlets of many kinds stand in one list.
pub type Doing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An outlet, ready. Shared by the workers of `deliver`, who keep to [`batch`](Self::batch) and [`concurrency`](Self::concurrency)
/// and never make two attempts on one story at a time.
pub trait Outlet: Send + Sync {
    /// Gives the outlet each revision, or takes it back, within the attempts' deadline. One answer an attempt, in their order.
    /// Runs on a tokio runtime; what blocks goes through `spawn_blocking`. A panic counts as a failure to be tried again.
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>>;

    /// How many attempts one call takes at most.
    fn batch(&self) -> usize {
        1
    }

    /// How many calls may run at a time.
    fn concurrency(&self) -> usize {
        1
    }

    /// Whether an attempt whose outcome is not known may be made again without a look: the receiver ends up the same.
    fn repeats_harmlessly(&self) -> bool {
        true
    }

    /// Whether the outlet can be reached and used, without sending anything: for `wiredesk check`.
    fn check(&self) -> Doing<'_, Result<(), Failure>>;
}

/// One revision for one outlet, with all that an outlet may want to know.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Where it comes from.
    pub wire: WireRef,
    /// The story's key.
    pub uri: StoryUri,
    /// Which revision.
    pub revision: u64,
    /// What the revision does.
    pub change: Change,
    /// Take it back.
    pub withdraw: bool,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// The story as it stands.
    pub story: Arc<Story>,
    /// Delivery id: `msg_` and base32 of SHA-256 of uri, revision and outlet; the same at every attempt.
    pub delivery: String,
    /// Which attempt, from 1.
    pub number: u32,
    /// What the outlet was sent of this story before, if anything.
    pub before: Option<Sent>,
    /// The moment of the attempt.
    pub now: Timestamp,
}

/// What an outlet has of a story.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// The revision it has, or was possibly sent.
    pub revision: u64,
    /// Address, path or remote id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// When it was first sent this story.
    pub first: Timestamp,
    /// It was taken back.
    #[serde(default)]
    pub withdrawn: bool,
}

/// The outlet has it, or has it no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Address, path or remote id where it is.
    pub location: Option<String>,
    /// SHA-256 of what was sent, hex.
    pub digest: Option<String>,
}

/// Why an attempt failed, and so what is done next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It may work later: network, 408, 429, 5xx, a full disk.
    #[error("{reason}")]
    Later {
        /// In plain words.
        reason: String,
        /// The outlet asked to wait this long (`Retry-After`).
        after: Option<Duration>,
    },
    /// It will never work for this story: 4xx, a format that cannot hold it.
    #[error("{reason}")]
    Never {
        /// In plain words, with the body of the answer.
        reason: String,
    },
    /// The outlet is gone (410): it is paused until a person resumes it.
    #[error("{reason}")]
    Gone {
        /// In plain words.
        reason: String,
    },
}
