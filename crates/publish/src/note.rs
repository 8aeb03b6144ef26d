//! What an outlet with editors of its own notes of a story's post, and what that tells: whether somebody changed it there since.

use serde::{Deserialize, Serialize};

use crate::outlet::{Attempt, Failure};

/// The post as it was left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// Its number or id there.
    pub(crate) id: String,
    /// The revision that was written.
    pub(crate) revision: u64,
    /// When it was changed last, as its own system writes it.
    pub(crate) modified: String,
}

/// How a post is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// As it was left.
    AsLeft,
    /// It was changed; maybe by an attempt whose answer was lost.
    Unsure,
    /// Somebody changed it.
    Changed,
}

impl Note {
    /// What was noted at the last answer.
    pub(crate) fn of(attempt: &Attempt) -> Option<Self> {
        let note = attempt.before.as_ref()?.note.as_deref()?;
        serde_json::from_str(note).ok()
    }

    /// As it is kept.
    pub(crate) fn text(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

/// How a post is found that was changed last at this moment.
pub(crate) fn found(attempt: &Attempt, note: Option<&Note>, modified: &str) -> Found {
    let Some(note) = note else { return Found::Unsure };
    let revision = attempt.before.as_ref().map(|before| before.revision);
    match note.modified == modified {
        true => Found::AsLeft,
        false if attempt.maybe || Some(note.revision) != revision => Found::Unsure,
        false => Found::Changed,
    }
}

/// A post that somebody changed is left alone.
pub(crate) fn left_alone(what: &str) -> Failure {
    Failure::Never { reason: format!("{what}; it is left as it is. Set overwrite = true to write over such changes") }
}
