//! An outlet: how revisions of stories reach it, and how they are taken back. One file a kind, one line in the registry below.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use jiff::Timestamp;
use wiredesk_service::{ConfigError, Section};
use wiredesk_story::{
    Story, StoryUri,
    event::{Change, Verified, WireRef},
};

use crate::setting::Setting;

/// Declares the module of each kind and lists its `KIND`. A file that is not listed here is not compiled,
/// and `tests/tidy.rs` names it.
macro_rules! kinds {
    ($($module:ident),* $(,)?) => {
        $(pub mod $module;)*
        static ALL: &[&Kind] = &[$(&$module::KIND),*];
    };
}

kinds! {
    folder,
    ftp,
    ghost,
    kafka,
    mail,
    object_store,
    sftp,
    site,
    webhook,
    wordpress,
}

/// A kind of outlet. Each file in `outlet/` has one `KIND`.
#[derive(Debug)]
pub struct Kind {
    /// The name in the configuration, `folder`.
    pub name: &'static str,
    /// What it does and the keys of its own, for the reference.
    pub doc: &'static str,
    /// Reads the keys of its own with [`Section::read_both`] and makes the outlet. Reaches nothing outside.
    pub build: Build,
}

/// What makes an outlet of a kind.
pub type Build = fn(&Section, &Setting) -> Result<Box<dyn Outlet>, ConfigError>;

/// Every kind.
pub fn all() -> &'static [&'static Kind] {
    ALL
}

/// The kind of this name.
pub fn by_name(name: &str) -> Option<&'static Kind> {
    ALL.iter().copied().find(|kind| kind.name == name)
}

/// Does one thing after another, and gives what each came to.
pub(crate) async fn in_turn<'a, T, F: Future>(things: &'a [T], step: impl Fn(&'a T) -> F) -> Vec<F::Output> {
    let mut results = Vec::with_capacity(things.len());
    for thing in things {
        results.push(step(thing).await);
    }
    results
}

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

    /// Whether the outlet can be reached and used, without sending anything: for `wiredesk check`.
    fn check(&self) -> Doing<'_, Result<(), Failure>>;

    /// Looks whether the outlet shows what its receipts say, and changes nothing: one answer a claim, in their order. `None` where
    /// such an outlet cannot be asked. Asked by `outlets reconcile`, and after each story that was taken back.
    fn compare(&self, _claims: Vec<Claim>) -> Option<Doing<'_, Vec<Result<Shows, Failure>>>> {
        None
    }
}

/// What an outlet should show of a story, by its last receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The story's key.
    pub uri: StoryUri,
    /// It was taken back there.
    pub withdrawn: bool,
    /// Address, path or remote id.
    pub location: Option<String>,
    /// SHA-256 of what was sent, hex.
    pub digest: Option<String>,
    /// The moment of the question.
    pub now: Timestamp,
}

/// What an outlet was found to show of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shows {
    /// What it should.
    AsClaimed,
    /// Nothing of the story, which was taken back.
    Gone,
    /// Something else, in plain words.
    Otherwise(String),
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
    /// An earlier attempt at this revision may have reached the outlet, though nobody knows: where a repeat is not harmless, the
    /// outlet looks before it sends again.
    pub maybe: bool,
    /// The outlet was found to show something else than this revision, which it has by its receipts, and a person wants that mended:
    /// what was changed there is written over.
    pub again: bool,
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
    /// What the outlet noted when it last had an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The outlet has it, or has it no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Address, path or remote id where it is.
    pub location: Option<String>,
    /// SHA-256 of what was sent, hex.
    pub digest: Option<String>,
    /// What the outlet wants to know at the next attempt on this story ([`Sent::note`]); `None` leaves what it noted before.
    pub note: Option<String>,
    /// What a look found after the story was taken back. Outlets leave it empty, the workers look.
    pub looked: Option<Looked>,
}

/// What was found where a story had been taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// It was seen.
    Verified(Verified),
    /// It could not be seen, for this reason.
    Unseen(String),
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
    /// It did not reach the outlet at all (no connection, no disk): it may work later, and nothing has to be taken back.
    #[error("{reason}")]
    NotSent {
        /// In plain words.
        reason: String,
    },
    /// It will never work for this story: 4xx, a format that cannot hold it. Taking a story back is tried again all the same.
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

#[cfg(test)]
pub(crate) mod tests;
