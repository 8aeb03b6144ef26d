//! What the services tell each other. Values are JSON; the CloudEvents 1.0 attributes stand in record headers (binary mode).
//!
//! A field is never given a new meaning. Readers accept unknown members and keep them. The bytes of every released
//! version stay in `crates/story/fixtures` and must read.

mod command;
mod delivery;
mod outcome;
mod receipt;
mod rejection;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use command::Command;
pub use delivery::{Carried, DeliveryEvent, OutletCommand, Planned, Steer};
pub use outcome::Outcome;
pub use receipt::{Receipt, Routed, Verified};
pub use rejection::{Rejection, Severity};

use crate::{identity::StoryUri, story::Story};

/// The types of event and the topics they travel on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EventType {
    /// Bytes as they came, on `wire`.
    Wire,
    /// [`Received`], on `received`.
    Received,
    /// [`Checked`], on `valid`.
    Valid,
    /// [`Checked`] with annotations, on `enriched`.
    Enriched,
    /// [`DeliveryEvent`], on `deliveries`.
    Delivery,
    /// [`Receipt`], on `receipts`.
    Receipt,
    /// Bytes that a stage refused, with a [`Rejection`] in the headers, on `rejected`.
    Rejected,
}

impl EventType {
    /// The major version of each event's schema that this build writes and reads.
    pub const MAJOR: u32 = 1;

    /// CloudEvents `type`: `wiredesk.received.v1`.
    pub fn ce_type(self) -> String {
        format!("wiredesk.{}.v{}", self.name(), Self::MAJOR)
    }

    /// CloudEvents `dataschema`.
    pub fn dataschema(self) -> String {
        format!("urn:wiredesk:schema:{}:{}", self.name(), Self::MAJOR)
    }

    /// `received`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Received => "received",
            Self::Valid => "valid",
            Self::Enriched => "enriched",
            Self::Delivery => "delivery",
            Self::Receipt => "receipt",
            Self::Rejected => "rejected",
        }
    }

    /// The major version in a CloudEvents `type`, of whatever event: 2 of `wiredesk.received.v2`.
    pub fn major_of(ce_type: &str) -> Option<u32> {
        ce_type.rsplit_once(".v").and_then(|(_, major)| major.parse().ok())
    }
}

/// Which thing on the wire an event comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WireRef {
    /// The wire id that the sender was given.
    pub id: String,
    /// The source's name.
    pub source: String,
    /// Which story of the wire item, from 0.
    #[serde(default)]
    pub index: u32,
    /// When its bytes were durable here.
    #[schemars(with = "String")]
    pub time: Timestamp,
    /// Arrival number within the source: the version order where the source has none.
    pub arrival: u64,
}

/// On `received`: a story, or a person's command, as `read` found it in a wire item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    /// Where it comes from.
    pub wire: WireRef,
    /// Who may speak for stories of this source.
    pub authority: String,
    /// The story's key.
    pub uri: StoryUri,
    /// The uri that it came under, where that is another name of the story: the same text had come before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<StoryUri>,
    /// What is said of the story.
    #[serde(flatten)]
    pub what: Incoming,
    /// Members of a newer release, kept.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

/// What came in about a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Incoming {
    /// A version of it.
    Story {
        /// The wire format's name.
        format: String,
        /// The version itself.
        story: Box<Story>,
    },
    /// A command of a person.
    Command(Command),
}

/// On `valid` and `enriched`: what validate let through, with the story's next revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// Where it comes from.
    pub wire: WireRef,
    /// The story's key.
    pub uri: StoryUri,
    /// Given by validate, one more for each thing let through: the only order that later stages and outlets know.
    pub revision: u64,
    /// What kind of change it is.
    pub change: Change,
    /// Why, where a person or a sender said so: the reason of a kill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the rules found and let pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// For this outlet alone: it came after the revision, which all others have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// The story as it stands now.
    pub story: Box<Story>,
    /// Members of a newer release, kept.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

/// What a revision does to a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Its first version.
    New,
    /// A later version.
    Update,
    /// A later version that mends an error, labelled so.
    Correction,
    /// Taken back everywhere.
    Kill,
    /// Taken back until the next usable version.
    Withhold,
    /// Usable again after a kill.
    Reinstate,
    /// A held one let go.
    Release,
    /// The same again.
    Replay,
}

impl Change {
    /// Takes the story back from where it was published.
    pub fn withdraws(self) -> bool {
        matches!(self, Self::Kill | Self::Withhold)
    }
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// What the newsroom wants done about it.
    pub severity: Severity,
    /// In plain words.
    pub message: String,
    /// Where: a member of the story, `headlines[0]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}
