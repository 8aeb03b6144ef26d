//! What validate remembers of each story: one small row, and beside it the versions that a person may still want whole.

use serde::{Deserialize, Serialize};
use wiredesk_story::{Story, event::WireRef};

use crate::order::Mark;

/// The tables of the stage, all keyed by the story's uri.
pub(crate) mod table {
    /// One [`Known`](super::Known) a story: under 300 bytes but for long names.
    pub(crate) const STORY: &str = "story";
    /// The latest usable version that went out, whole: for replay and reinstatement.
    pub(crate) const LAST: &str = "last";
    /// The version that waits for a person, whole.
    pub(crate) const HELD: &str = "held";
    /// What another authority sent under the uri, whole, held as well.
    pub(crate) const FOREIGN: &str = "foreign";
}

/// How a story stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    /// Its last version went out.
    #[serde(rename = "u")]
    Usable,
    /// Taken back for good, or a kill that came before its story.
    #[serde(rename = "k")]
    Killed,
    /// Taken back, or kept, until its next usable version.
    #[serde(rename = "w")]
    Withheld,
    /// Nothing went out yet.
    #[serde(rename = "h")]
    Held,
}

/// What is remembered of a story. Short names: there is a row for every story there ever was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    /// Who first brought it; none while only a person's kill is known.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub(crate) authority: Option<String>,
    /// The last revision given; 0 while none was.
    #[serde(rename = "r")]
    pub(crate) revision: u64,
    /// How many versions there were, held ones too.
    #[serde(rename = "c")]
    pub(crate) count: u64,
    /// The newest version seen.
    #[serde(rename = "m")]
    pub(crate) mark: Mark,
    /// Its content; empty while only a kill is known.
    #[serde(rename = "h")]
    pub(crate) hash: String,
    /// How it stands.
    #[serde(rename = "s")]
    pub(crate) status: Status,
    /// Something of it is out there now.
    #[serde(rename = "o", default)]
    pub(crate) out: bool,
    /// A usable version went out once: [`table::LAST`] has it.
    #[serde(rename = "l", default)]
    pub(crate) once: bool,
    /// The last version as people know it.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub(crate) shown: Option<String>,
    /// What lies in [`table::HELD`].
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(crate) held: Option<Waiting>,
    /// What lies in [`table::FOREIGN`].
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub(crate) foreign: Option<Waiting>,
}

/// Names a version that waits, so that its large row is read only when it is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    #[serde(rename = "w")]
    pub(crate) wire: String,
    #[serde(rename = "i", default)]
    pub(crate) index: u32,
    #[serde(rename = "h")]
    pub(crate) hash: String,
}

/// A version that is kept whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kept {
    pub(crate) wire: WireRef,
    pub(crate) story: Box<Story>,
    /// A person let it go: the rules are not asked again.
    #[serde(default)]
    pub(crate) released: bool,
}

impl Known {
    /// A story of which nothing was seen before.
    pub(crate) fn new(authority: Option<String>, mark: Mark) -> Self {
        Self {
            authority,
            revision: 0,
            count: 0,
            mark,
            hash: String::new(),
            status: Status::Held,
            out: false,
            once: false,
            shown: None,
            held: None,
            foreign: None,
        }
    }

    /// Counts a version in and gives it its name for people: its own, else one more than the last where that is a number,
    /// else how many there were.
    pub(crate) fn count_in(&mut self, story: &mut Story) {
        self.count += 1;
        if story.version.as_deref().is_none_or(|version| version.trim().is_empty()) {
            let last = self.shown.as_deref().and_then(|shown| shown.trim().parse::<u64>().ok());
            story.version = Some(last.map_or(self.count, |last| last.saturating_add(1)).to_string());
        }
        self.show(story);
    }

    /// Remembers the version as people know it, as far as a small row goes.
    pub(crate) fn show(&mut self, story: &Story) {
        self.shown = story.version.as_deref().map(|version| version.chars().take(64).collect());
    }

    /// Whether nothing but a kill is known.
    pub(crate) fn is_remembered_kill(&self) -> bool {
        self.status == Status::Killed && self.revision == 0
    }
}
