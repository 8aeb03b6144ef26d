//! What outlets of files share, whatever carries the files: the names, and what an attempt writes there.

pub(crate) mod elsewhere;
pub(crate) mod name;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    outlet::{Attempt, Claim, Failure, Shows},
    rendering::Rendering,
};

/// What a later version does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OnUpdate {
    /// A file of its own.
    #[default]
    Add,
    /// Takes the place of the story's file.
    Replace,
}

/// What taking a story back does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OnKill {
    /// Writes a canceled item.
    #[default]
    Write,
    /// Deletes the story's files.
    Delete,
}

/// How an outlet's files are made.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// What stands in them.
    pub(crate) rendering: Rendering,
    /// What a later version does.
    pub(crate) on_update: OnUpdate,
    /// What taking a story back does.
    pub(crate) on_kill: OnKill,
}

/// What an attempt does there.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A file of this name holds these bytes. The same at every attempt.
    Write(String, Vec<u8>),
    /// Every file of the story goes: those for which [`name::belongs_to`] holds.
    Delete,
}

/// What a folder elsewhere shows of each story, by the names in it; or why they cannot be had.
fn compare(claims: &[Claim], names: &Result<BTreeSet<String>, Failure>) -> Vec<Result<Shows, Failure>> {
    let compared = |claim| names.as_ref().map(|names| shows(claim, names)).map_err(Clone::clone);
    claims.iter().map(compared).collect()
}

/// What a folder of these names shows of a story: whether the file of the last receipt is there, or none where they were deleted.
fn shows(claim: &Claim, names: &BTreeSet<String>) -> Shows {
    let name = claim.location.as_deref().and_then(|location| location.rsplit('/').next());
    match name {
        Some(name) if !names.contains(name) => {
            Shows::Otherwise("the file is not there: it was deleted, or picked up".to_owned())
        }
        None if claim.withdrawn && names.iter().any(|name| name::belongs_to(name, &claim.uri)) => {
            Shows::Otherwise("there is a file of the story, which was taken back".to_owned())
        }
        None if claim.withdrawn => Shows::Gone,
        _ => Shows::AsClaimed,
    }
}

impl Files {
    /// What an attempt does.
    pub(crate) fn step(&self, attempt: &Attempt) -> Result<Step, Failure> {
        if attempt.withdraw && self.on_kill == OnKill::Delete {
            return Ok(Step::Delete);
        }
        let bytes = self.rendering.bytes(attempt)?;
        let version = (self.on_update == OnUpdate::Add).then_some((attempt.story.version.as_deref(), attempt.revision));
        Ok(Step::Write(name::of_file(&attempt.uri, version, self.rendering.format.extension), bytes))
    }
}
