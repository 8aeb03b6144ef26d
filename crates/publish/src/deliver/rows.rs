//! The rows of the tables, and their keys.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wiredesk_log::{Context, Row};
use wiredesk_story::{StoryUri, event::Planned};

use crate::{job::Job, outlet::Sent};

pub(super) const STORY: &str = "story";
pub(super) const REFS: &str = "refs";
pub(super) const DUE: &str = "due";
pub(super) const SENT: &str = "sent";
pub(super) const OUTLET: &str = "outlet";
pub(super) const REST: &str = "rest";

/// What an outlet is still to have of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Waiting {
    /// The revision, and what is to be done with it.
    pub(super) planned: Planned,
    /// Attempts that were begun.
    #[serde(default)]
    pub(super) attempts: u32,
    /// When the last one of them began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tried: Option<Timestamp>,
    /// It is under way.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) under_way: bool,
    /// An earlier attempt may have reached the outlet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) maybe: bool,
    /// The newer revision that came while the attempt was under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<Box<Planned>>,
}

/// What is known of a story at an outlet. Kept for good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Known {
    /// The highest revision that the outlet was to have: none older is sent.
    pub(super) revision: u64,
    /// What it was sent, or possibly sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sent: Option<Sent>,
}

/// An outlet that starts no attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Paused {
    pub(super) paused: bool,
}

/// The story row of a revision on its lane. Neither a uri nor an outlet's name holds a space.
pub(super) fn story_key(uri: &StoryUri, revision: u64, flash: bool) -> String {
    format!("{uri} {revision} {}", if flash { "flash" } else { "ordinary" })
}

/// The key of what concerns one story at one outlet.
pub(super) fn key(uri: &StoryUri, outlet: &str) -> String {
    format!("{uri} {outlet}")
}

impl Waiting {
    pub(super) fn new(planned: Planned) -> Self {
        Self { planned, attempts: 0, tried: None, under_way: false, maybe: false, next: None }
    }

    /// From a row of `due` that was found in the table; one that does not read fails the batch.
    pub(super) fn of(key: &str, row: &Row, cx: &mut Context<'_, Job>) -> Option<Self> {
        serde_json::from_slice(&row.value).ok().or_else(|| cx.load(DUE, key))
    }

    pub(super) fn key(&self) -> String {
        key(&self.planned.uri, &self.planned.outlet)
    }

    /// When it is due if nothing holds it up. Timers of an outlet go by their moments: kills come first, flashes next.
    pub(super) fn moment(&self, now: Timestamp) -> Timestamp {
        match self.planned.not_before {
            Some(until) if until > now => until,
            _ if self.planned.withdraw => Timestamp::UNIX_EPOCH,
            _ if self.planned.flash => super::later(Timestamp::UNIX_EPOCH, Duration::from_secs(1)),
            _ => now,
        }
    }
}

impl Known {
    /// The revision may have reached the outlet, though nobody knows.
    pub(super) fn perhaps(&mut self, planned: &Planned, now: Timestamp) {
        let before = self.sent.take();
        self.sent = Some(Sent {
            revision: planned.revision,
            first: before.as_ref().map_or(now, |sent| sent.first),
            location: before.as_ref().and_then(|sent| sent.location.clone()),
            withdrawn: false,
            note: before.and_then(|sent| sent.note),
        });
    }
}
