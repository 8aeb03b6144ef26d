//! What is posted: `{"type","timestamp","data"}`.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::outlet::{Attempt, Failure};

/// The type of an attempt. It goes by what the outlet had before, so it is the same at every attempt.
pub(in crate::outlet) fn kind(attempt: &Attempt) -> &'static str {
    match &attempt.before {
        _ if attempt.withdraw => "story.withdrawn",
        Some(before) if !before.withdrawn => "story.updated",
        _ => "story.published",
    }
}

#[derive(Serialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: Timestamp,
    data: Box<RawValue>,
}

/// Wraps one JSON value. The time is the story's own, so that the bytes stay the same.
pub(super) fn wrap(kind: &'static str, timestamp: Timestamp, json: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let never = |error: &dyn std::fmt::Display| Failure::Never { reason: format!("the story is no JSON: {error}") };
    let text = String::from_utf8(json).map_err(|error| never(&error))?;
    let data = RawValue::from_string(text.trim().to_owned()).map_err(|error| never(&error))?;
    serde_json::to_vec(&Envelope { kind, timestamp, data }).map_err(|error| never(&error))
}
