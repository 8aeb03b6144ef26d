//! What `plan` tells `deliver`: a story once a partition, then one small record an outlet.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Change, WireRef};
use crate::{identity::StoryUri, story::Story};

/// On `deliveries`, which is partitioned by outlet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "lowercase")]
pub enum DeliveryEvent {
    /// A story that following records refer to.
    Story(Carried),
    /// One outlet is to have it.
    Deliver(Planned),
    /// A person pauses or resumes an outlet.
    Outlet(OutletCommand),
}

/// A story as outlets are to show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Carried {
    /// Where it comes from.
    pub wire: WireRef,
    /// The story's key.
    pub uri: StoryUri,
    /// Which revision.
    pub revision: u64,
    /// What the revision does.
    pub change: Change,
    /// Why, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The outlets that the records after this one name, on this lane and in this partition: the story is kept until each has
    /// come to its end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outlets: Vec<String>,
    /// The story itself.
    pub story: Box<Story>,
}

/// One revision for one outlet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Planned {
    /// Where it comes from.
    pub wire: WireRef,
    /// The outlet's name.
    pub outlet: String,
    /// The story's key.
    pub uri: StoryUri,
    /// Which revision.
    pub revision: u64,
    /// The version as people know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Publish or take back.
    pub withdraw: bool,
    /// Not before this moment: an embargo or a schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub not_before: Option<Timestamp>,
    /// Goes before ordinary work: kills and flashes.
    #[serde(default)]
    pub flash: bool,
    /// The revision that the outlet has by its receipts, once more: it was found to show something else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

/// A person's word about an outlet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutletCommand {
    /// The outlet's name.
    pub outlet: String,
    /// Pause or resume.
    pub steer: Steer,
}

/// What is to become of an outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Steer {
    /// Start no attempt until it is resumed.
    Pause,
    /// Go on.
    Resume,
}
