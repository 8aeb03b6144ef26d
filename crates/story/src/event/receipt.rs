//! A receipt: what became of a record at a stage, or of a revision at an outlet.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Finding, Outcome};
use crate::identity::StoryUri;

/// On `receipts`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The stage that says so.
    pub stage: String,
    /// What became of it.
    pub outcome: Outcome,
    /// When.
    #[schemars(with = "String")]
    pub time: Timestamp,
    /// The wire item it comes from.
    pub wire: String,
    /// Which story of the wire item, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<StoryUri>,
    /// Its revision, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// The version as people know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The rule that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Why, in plain words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many stories a wire item held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stories: Option<u32>,
    /// Which outlets it was routed to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outlets: Vec<Routed>,
    /// The outlet, of a delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Address, path or remote id where the outlet has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Delivery id: the same at every attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    /// SHA-256 of what was sent, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// How many attempts it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// From the wire to this receipt, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// Not before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub until: Option<Timestamp>,
    /// What a look at the outlet found after it took the story back; absent where it cannot be asked, or did not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Verified>,
    /// What the rules found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Members of a newer release, kept.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

/// An outlet that a revision was routed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Routed {
    /// The outlet's name.
    pub outlet: String,
    /// To be taken back there, not published.
    #[serde(default)]
    pub withdraw: bool,
}

/// What was seen at an outlet that took a story back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Verified {
    /// Nothing of the story is there for readers.
    Gone,
    /// The notice that takes it back is there: files that went out before it stay where they were picked up.
    Notice,
}

impl Verified {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "verified gone",
            Self::Notice => "verified, its notice is there",
        }
    }
}

impl Receipt {
    /// A receipt with nothing but what every receipt has.
    pub fn new(stage: &str, outcome: Outcome, time: Timestamp, wire: &str) -> Self {
        Self {
            stage: stage.into(),
            outcome,
            time,
            wire: wire.into(),
            index: None,
            uri: None,
            revision: None,
            version: None,
            rule: None,
            reason: None,
            stories: None,
            outlets: Vec::new(),
            outlet: None,
            location: None,
            delivery: None,
            digest: None,
            attempts: None,
            latency_ms: None,
            until: None,
            verified: None,
            findings: Vec::new(),
            unknown: Map::new(),
        }
    }
}
