//! What an enricher found in a story: who found it, how sure it is, and where in the text it stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One finding about a story or about a span of its text.
///
/// `start` and `end` count Unicode scalar values of [`Story::text`](crate::Story::text) as the story was read,
/// before any enricher; a finding about the whole story has no span.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Annotation {
    /// What was found.
    pub kind: AnnotationKind,
    /// The words in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// First scalar value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// One past the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// What it means: a language tag, an EDTF date, a number with its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Wikidata, GeoNames or `medtop:` where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The preferred name, in the story's language where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 0 to 1.
    pub confidence: f32,
    /// Enricher and version, `places/1`.
    pub by: String,
    /// A model wrote it: it is no finding in the text, and is shown as generated wherever it is shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub generated: bool,
}

/// The closed list of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AnnotationKind {
    /// Language of the story or of a span; value: BCP 47.
    Language,
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A place; uri: Wikidata or GeoNames.
    Place,
    /// A topic; uri: `medtop:NNNNNNNN`.
    Subject,
    /// A date or time; value: EDTF level 1.
    Date,
    /// A keyword.
    Keyword,
    /// A summary.
    Summary,
    /// A quotation.
    Quote,
    /// A figure with its unit.
    Figure,
    /// Another story; uri: its own.
    Related,
    /// Text that is not part of the story and was taken off.
    Boilerplate,
}
