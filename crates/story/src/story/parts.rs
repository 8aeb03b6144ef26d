//! What a story is made of besides its texts: labels, concepts, identifiers, files and links.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Story, generated};

/// ninjs `type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are IPTC's")]
pub enum ItemType {
    #[default]
    Text,
    Audio,
    Video,
    Picture,
    Graphic,
    Composite,
    Component,
    Event,
    Planning,
}

impl ItemType {
    /// The ninjs name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Picture => "picture",
            Self::Graphic => "graphic",
            Self::Composite => "composite",
            Self::Component => "component",
            Self::Event => "event",
            Self::Planning => "planning",
        }
    }
}

/// ninjs `pubStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PubStatus {
    /// May be published.
    Usable,
    /// Not until further notice.
    Withheld,
    /// Killed: to be taken back wherever it was published.
    Canceled,
}

impl PubStatus {
    /// The ninjs name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Withheld => "withheld",
            Self::Canceled => "canceled",
        }
    }
}

/// A text with a role: a headline or a description. Plain text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// `main`, `short`, `summary`, `caption`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The text.
    pub value: String,
    /// Which enricher had a model write it, and its version; absent where people did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// A person, organisation, place, event, object or genre.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Concept {
    /// Name in the story's language where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How the story relates to it: `about`, `author`, `located`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    /// A full URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The code as the wire had it, `medtop:20000123`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
    /// ninjs members without a name here, carried as they are: `geoJSON`, `symbols`, `contactInfo`, `id`.
    #[serde(default, flatten, skip_serializing_if = "Map::is_empty")]
    pub more: Map<String, Value>,
}

/// A topic or a keyword.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// Name in the story's language where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `keyword`, `about`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    /// A full URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The code as the wire had it, `medtop:20000123`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
    /// Who says so: an enricher and its version, or the wire's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevance: Option<u8>,
    /// 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
}

/// An agency or other origin of the information.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `provider`, `credit`, `source`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// A full URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The code as the wire had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
}

/// An identifier as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AltId {
    /// `guid`, `publicIdentifier`, `transmission`, `sequence`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The identifier.
    pub value: String,
}

/// A media file, or the story's own page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rendition {
    /// `web` for the story's own page, else the wire's name for it.
    pub name: String,
    /// Absolute address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// Media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_in_bytes: Option<u64>,
    /// Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Other ninjs members of a rendition, as they are.
    #[serde(default, flatten, skip_serializing_if = "Map::is_empty")]
    pub more: Map<String, Value>,
}

/// An item that belongs to the story.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Association {
    /// ninjs `name`: which one it is, unique in the story.
    pub name: String,
    /// ninjs `rel`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    /// The item itself.
    pub story: Box<Story>,
}

/// A link to another item or page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// How they relate, as a qcode (`irel:seeAlso`) or an IANA relation (`alternate`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    /// Absolute address, or the other item's id.
    pub href: String,
    /// Media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// Which standard and version a wire file stated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Standard {
    /// `ninjs`, `NewsML-G2`.
    pub name: String,
    /// `3.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

impl Label {
    /// A text with a role.
    pub fn new(role: &str, value: impl Into<String>) -> Self {
        Self { role: Some(role.into()), value: value.into(), by: None }
    }

    /// A model wrote it.
    pub fn is_generated(&self) -> bool {
        generated::is(self.role.as_deref(), self.by.as_deref())
    }
}

impl AltId {
    /// An identifier with its role.
    pub fn new(role: &str, value: impl Into<String>) -> Self {
        Self { role: Some(role.into()), value: value.into() }
    }
}
