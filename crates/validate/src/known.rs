//! What validate remembers of each story: one small row, and beside it the versions that a person may still want whole.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wiredesk_story::{DateTime, Story, event::WireRef};

use crate::order::{self, Mark};

/// The tables of the stage, keyed by the story's uri where they say nothing else.
pub(crate) mod table {
    /// One [`Known`](super::Known) a story: under 300 bytes but for long names.
    pub(crate) const STORY: &str = "story";
    /// The latest usable version that went out, whole: for replay and reinstatement.
    pub(crate) const LAST: &str = "last";
    /// The uri of the story that this one is another name of.
    pub(crate) const ALIAS: &str = "alias";
    /// Texts that went out within a day, by the hash of their words: see [`twins`](crate::twins).
    pub(crate) const TEXT: &str = "text";
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
    /// The last version that went out, where a later one waits.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub(crate) sent: Option<String>,
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
            sent: None,
            held: None,
            foreign: None,
        }
    }

    /// Counts a version in that was made at `at`, and gives it its name for people: its own, else the next after the last.
    pub(crate) fn count_in(&mut self, story: &mut Story, at: Timestamp) {
        self.count += 1;
        if story.version.as_deref().is_none_or(|version| version.trim().is_empty()) {
            story.version = Some(self.next_version(at));
        }
        self.show(story);
    }

    /// The same for what goes out: never under a version that went out before, or an older one, since a partner who goes by versions
    /// would miss it. Its sender may repeat its own (`again`). Whether it was given another than its own.
    pub(crate) fn count_on(&mut self, story: &mut Story, at: Timestamp, again: bool) -> bool {
        let order = story.version.as_deref().zip(self.sent()).and_then(|(own, sent)| order::by_version(own, sent));
        let renamed = order == Some(Ordering::Less) || (order == Some(Ordering::Equal) && !again);
        if renamed {
            story.version = None;
        }
        self.count_in(story, at);
        renamed
    }

    /// The later of the last that went out and the last that came.
    fn latest(&self) -> Option<&str> {
        let (shown, sent) = (self.shown.as_deref(), self.sent());
        let behind = shown.zip(sent).is_some_and(|(one, other)| order::by_version(one, other) == Some(Ordering::Less));
        if behind { sent } else { shown }
    }

    /// The last version that went out.
    fn sent(&self) -> Option<&str> {
        self.sent.as_deref().or(self.shown.as_deref()).filter(|_| self.revision > 0)
    }

    /// Its last version goes out.
    pub(crate) fn send(&mut self, story: &Story) {
        self.revision += 1;
        self.sent = None;
        self.show(story);
    }

    /// A version waits under its own name.
    pub(crate) fn wait(&mut self, story: &mut Story, at: Timestamp) {
        self.sent = self.sent().map(str::to_owned);
        self.count_in(story, at);
    }

    /// One more where the last is a number, its last part where it has several; else the moment; the first counts how many there were.
    fn next_version(&self, at: Timestamp) -> String {
        let Some(shown) = self.latest().map(str::trim) else { return self.count.to_string() };
        let (front, last) = shown.rsplit_once('.').map_or(("", shown), |(front, last)| (front, last));
        let numbers = shown.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        match last.parse::<u64>() {
            Ok(last) if numbers && front.is_empty() => last.saturating_add(1).to_string(),
            Ok(last) if numbers => format!("{front}.{}", last.saturating_add(1)),
            _ => DateTime::from_timestamp(at).to_string(),
        }
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

#[cfg(test)]
mod tests;
