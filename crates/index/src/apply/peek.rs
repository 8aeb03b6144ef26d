//! The parts of events that the index keeps, read without building the whole story.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use wiredesk_story::{
    AltId, DateTime, Language, PubStatus, Subject,
    event::{Change, Command, Finding, Outcome, Routed, Steer, Verified, WireRef},
};

#[derive(Deserialize)]
pub(super) struct Received<'a> {
    pub(super) wire: WireRef,
    pub(super) uri: String,
    #[serde(borrow, default)]
    pub(super) story: Option<Incoming<'a>>,
    #[serde(default)]
    pub(super) command: Option<Command>,
}

#[derive(Deserialize)]
pub(super) struct Incoming<'a> {
    pub(super) format: String,
    #[serde(borrow)]
    pub(super) story: &'a RawValue,
}

#[derive(Deserialize)]
pub(super) struct Checked<'a> {
    pub(super) wire: WireRef,
    pub(super) uri: String,
    pub(super) revision: u64,
    pub(super) change: Change,
    #[serde(default)]
    pub(super) reason: Option<String>,
    #[serde(default)]
    pub(super) findings: Vec<Finding>,
    #[serde(borrow)]
    pub(super) story: &'a RawValue,
}

/// Of a `DeliveryEvent`: the story that is carried is in the index already.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delivery {
    pub(super) what: String,
    pub(super) outlet: Option<String>,
    pub(super) uri: Option<String>,
    pub(super) revision: Option<u64>,
    #[serde(default)]
    pub(super) withdraw: bool,
    pub(super) not_before: Option<Timestamp>,
    pub(super) steer: Option<Steer>,
    #[serde(default)]
    pub(super) again: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Receipt {
    pub(super) stage: String,
    pub(super) outcome: Outcome,
    pub(super) wire: String,
    pub(super) index: Option<u32>,
    pub(super) uri: Option<String>,
    pub(super) revision: Option<u64>,
    pub(super) version: Option<String>,
    pub(super) rule: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) stories: Option<u32>,
    #[serde(default)]
    pub(super) outlets: Vec<Routed>,
    pub(super) outlet: Option<String>,
    pub(super) location: Option<String>,
    pub(super) delivery: Option<String>,
    pub(super) digest: Option<String>,
    pub(super) attempts: Option<u32>,
    pub(super) latency_ms: Option<u64>,
    pub(super) until: Option<Timestamp>,
    pub(super) verified: Option<Verified>,
}

/// Only the version of a story: for events whose texts are not kept.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Version {
    pub(super) version: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub(super) struct Story {
    pub(super) version: Option<String>,
    pub(super) embargoed_until: Option<DateTime>,
    pub(super) pub_status: Option<PubStatus>,
    pub(super) urgency: Option<u8>,
    pub(super) language: Option<Language>,
    pub(super) headlines: Vec<Text>,
    pub(super) descriptions: Vec<Text>,
    pub(super) bodies: Vec<Body>,
    pub(super) by: Option<String>,
    pub(super) slugline: Option<String>,
    pub(super) title: Option<String>,
    pub(super) subjects: Vec<Subject>,
    pub(super) alt_ids: Vec<AltId>,
}

/// A text under either of its names.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Text {
    #[serde(alias = "text")]
    pub(super) value: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Body {
    pub(super) blocks: Vec<Block>,
}

/// The texts of any kind of block.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Block {
    text: Text,
    items: Vec<Text>,
    paragraphs: Vec<Text>,
    rows: Vec<Vec<Text>>,
    caption: Text,
}

impl Block {
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let one = [&self.text, &self.caption].into_iter();
        let all = one.chain(&self.items).chain(&self.paragraphs).chain(self.rows.iter().flatten());
        all.map(|text| text.value.as_str()).filter(|text| !text.is_empty())
    }
}
