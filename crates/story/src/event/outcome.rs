//! What can become of a thing: the closed list of receipts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What became of a record at a stage, or of a revision at an outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A wire item held this many stories, not one.
    Split,
    /// A wire item with no story inside.
    Empty,
    /// A stage refused it; it lies in `rejected`.
    Rejected,
    /// Kept until an editor lets it go.
    Held,
    /// Routed to outlets, and due there later.
    Embargoed,
    /// The same version again.
    Duplicate,
    /// An older version than the one known.
    Stale,
    /// Dropped by a rule.
    Dropped,
    /// A kill whose story has not come.
    Remembered,
    /// Routed to outlets.
    Routed,
    /// No outlet takes it.
    Unrouted,
    /// An outlet has it.
    Published,
    /// An outlet had it, and has it no more.
    Withdrawn,
    /// A newer revision took its place before it went out, or one was out already.
    Superseded,
    /// An attempt at an outlet failed. The next one is due at the receipt's `until`; where there is none, none is planned.
    Failed,
}

impl Outcome {
    /// The name in `audit` and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Empty => "empty",
            Self::Rejected => "rejected",
            Self::Held => "held",
            Self::Embargoed => "embargoed",
            Self::Duplicate => "duplicate",
            Self::Stale => "stale",
            Self::Dropped => "dropped",
            Self::Remembered => "remembered",
            Self::Routed => "routed",
            Self::Unrouted => "unrouted",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
            Self::Failed => "failed",
        }
    }
}
