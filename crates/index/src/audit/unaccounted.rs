//! What a stage has passed and left no record of.

use jiff::Timestamp;
use rusqlite::Connection;
use serde::Serialize;
use wiredesk_log::event_log::Positions;

use crate::{
    end::{End, ItemFacts, Tally},
    error::IndexError,
    place,
    rejects::moment,
};

/// Something that no record explains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unaccounted {
    /// The wire item.
    pub wire: String,
    /// Which story of it, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The stage that has passed it.
    pub stage: String,
    /// What is missing, in plain words.
    pub why: String,
    /// When it was last heard of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
}

impl Unaccounted {
    pub(super) fn wire(wire: &str, time: i64, stage: &str, why: String) -> Self {
        Self { wire: wire.to_owned(), index: None, uri: None, stage: stage.into(), why, time: Some(moment(time)) }
    }
}

/// How far each stage has come in its topic.
pub(super) struct Passed(pub(super) Positions);

impl Passed {
    /// Whether the stage that reads it has passed the record at this place.
    pub(super) fn has(&self, at: i64) -> bool {
        let at = place::of_code(at);
        self.0.get(&(at.topic, at.lane, at.partition)).is_some_and(|next| *next > at.offset)
    }

    /// A story that is on its way, and whose next stage has passed it without a word.
    pub(super) fn lost(
        &self,
        facts: &ItemFacts,
        end: End,
        connection: &Connection,
    ) -> Result<Option<Unaccounted>, IndexError> {
        if end != End::InFlight {
            return Ok(None);
        }
        let Some((stage, why)) = self.passed_by(facts, connection)? else { return Ok(None) };
        Ok(Some(Unaccounted {
            wire: facts.wire.clone(),
            index: Some(facts.idx),
            uri: facts.uri.clone(),
            stage: stage.into(),
            why: why.into(),
            time: (facts.moved > 0).then(|| moment(facts.moved)),
        }))
    }

    fn passed_by(
        &self,
        facts: &ItemFacts,
        connection: &Connection,
    ) -> Result<Option<(&'static str, &'static str)>, IndexError> {
        let Some(revision) = facts.made(connection)? else {
            let passed = facts.at.is_some_and(|at| self.has(at));
            return Ok(
                passed.then_some(("validate", "it was checked, and neither a revision nor a receipt came of it"))
            );
        };
        let routed =
            revision.plan.is_some() || Tally::of(connection, revision.story, revision.revision, 0)?.outlets > 0;
        if routed {
            return Ok(None);
        }
        Ok(match (revision.valid_at, revision.enriched_at) {
            (_, Some(at)) if self.has(at) => Some(("plan", "it was planned, and no receipt says where it goes")),
            (_, Some(_)) => None,
            (Some(at), None) if self.has(at) => {
                Some(("enrich", "it was enriched, and neither the story nor a receipt came of it"))
            }
            _ => None,
        })
    }
}
