//! What plan remembers of a story: the fence, and which outlets were ever to have it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Part;

/// A row of `sent`. Kept for good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    /// The last revision that was planned; none older is.
    pub(super) revision: u64,
    /// The last revision that each outlet was to have, or was to give back.
    #[serde(default)]
    outlets: BTreeMap<String, Told>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    #[serde(rename = "r")]
    revision: u64,
    #[serde(rename = "w", default, skip_serializing_if = "std::ops::Not::not")]
    withdrawn: bool,
}

impl Memory {
    /// Whether the outlet was to have the story and not to give it back since.
    pub(super) fn has(&self, outlet: &str) -> bool {
        self.outlets.get(outlet).is_some_and(|told| !told.withdrawn)
    }

    /// Taking the story back wherever it was ever to be, also where it was taken back before: that may not have come about.
    pub(super) fn everywhere(&self) -> Vec<Part> {
        let part = |outlet: &String| Part { outlet: outlet.clone(), withdraw: true, not_before: None };
        self.outlets.keys().map(part).collect()
    }

    /// Those that have the story or are to have it.
    pub(super) fn holders(&self) -> Vec<Part> {
        let holders = self.outlets.iter().filter(|(_, told)| !told.withdrawn);
        holders.map(|(outlet, _)| Part { outlet: outlet.clone(), withdraw: false, not_before: None }).collect()
    }

    /// Remembers a revision and the parts in it.
    pub(super) fn note(&mut self, revision: u64, parts: &[Part]) {
        self.revision = revision;
        for part in parts {
            self.outlets.insert(part.outlet.clone(), Told { revision, withdrawn: part.withdraw });
        }
    }
}
