//! Why a record was refused, as typed fields that stand in the headers of `rejected`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a newsroom wants done about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Noted, and let through.
    Warn,
    /// Kept until an editor lets it go.
    Hold,
    /// Refused.
    Reject,
}

/// Why and where a record was refused. Its bytes lie beside it, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rejection {
    /// The stage that refused it.
    pub stage: String,
    /// The rule that decided: a rule's name, `unreadable`, `panic`, `too-large`, `newer-version`.
    pub rule: String,
    /// Why, in plain words, and what to do.
    pub reason: String,
    /// The topic it was read from.
    pub topic: String,
    /// The partition it was read from.
    pub partition: u32,
    /// Its offset there.
    pub offset: u64,
}
