//! The answer of a service of the newsroom's: a JSON object with any of
//!
//! - `annotations`: findings as `wiredesk enrich` prints them, `[{"kind","text","start","value","uri","name","confidence"}]`
//! - `summary`, `headline`: texts
//! - `translation`: `{"language","headline","text"}`

use serde::Deserialize;
use wiredesk_story::{AnnotationKind, Language};

use super::{Given, Said, Translation, text};

/// Findings that are taken of one answer.
const MOST_SAID: usize = 500;
/// Characters of what a finding says, of a summary, a headline and a translation.
const MOST_WORDS: usize = 1000;
pub(super) const MOST_SUMMARY: usize = 3000;
pub(super) const MOST_HEADLINE: usize = 300;
pub(super) const MOST_TRANSLATION: usize = 200_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Raw {
    annotations: Vec<RawSaid>,
    summary: Option<String>,
    headline: Option<String>,
    translation: Option<RawTranslation>,
}

#[derive(Debug, Deserialize)]
struct RawSaid {
    kind: String,
    text: Option<String>,
    start: Option<usize>,
    value: Option<String>,
    uri: Option<String>,
    name: Option<String>,
    confidence: Option<f32>,
}

#[derive(Debug, Deserialize)]
struct RawTranslation {
    language: Language,
    headline: Option<String>,
    text: String,
}

/// What an answer holds; why it is of no use, in plain words.
pub fn read(bytes: &[u8]) -> Result<Given, String> {
    let raw: Raw = serde_json::from_slice(bytes).map_err(|error| unlike(bytes, &error))?;
    let words = |text: Option<String>, most| text.map(|text| text::line(&text, most)).transpose();
    let mut given = Given {
        said: raw.annotations.into_iter().take(MOST_SAID).filter_map(said).collect(),
        summary: words(raw.summary, MOST_SUMMARY)?,
        headline: words(raw.headline, MOST_HEADLINE)?,
        translation: None,
    };
    if let Some(RawTranslation { language, headline, text }) = raw.translation {
        let headline = words(headline, MOST_HEADLINE)?;
        let lines = headline.into_iter().chain(text::lines(&text, MOST_TRANSLATION)?).collect();
        given.translation = Some(Translation { language, lines });
    }
    Ok(given)
}

/// Why bytes are no answer: a page, or JSON that is broken or of another shape.
pub(super) fn unlike(bytes: &[u8], error: &serde_json::Error) -> String {
    let start = bytes.trim_ascii_start();
    if start.first() == Some(&b'<') {
        return "it answered a page in the place of JSON; is the address that of the service itself?".to_owned();
    }
    format!("its answer is not the JSON that was asked for: {error}")
}

/// A finding, where it is one that a service may make and is of a sensible length.
fn said(raw: RawSaid) -> Option<Said> {
    let kind = match raw.kind.as_str() {
        "person" => AnnotationKind::Person,
        "organisation" | "organization" => AnnotationKind::Organisation,
        "place" => AnnotationKind::Place,
        "subject" => AnnotationKind::Subject,
        "date" => AnnotationKind::Date,
        "keyword" => AnnotationKind::Keyword,
        "quote" => AnnotationKind::Quote,
        "figure" => AnnotationKind::Figure,
        _ => return None,
    };
    let sound = |text: Option<String>| text.and_then(|text| text::line(&text, MOST_WORDS).ok());
    let said = Said {
        kind,
        text: sound(raw.text),
        start: raw.start,
        value: sound(raw.value),
        uri: sound(raw.uri).and_then(uri),
        name: sound(raw.name),
        confidence: raw.confidence.filter(|sure| (0.0..=1.0).contains(sure)),
    };
    let says = match kind {
        AnnotationKind::Subject => said.uri.is_some() || said.name.is_some(),
        AnnotationKind::Keyword => said.value.is_some() || said.text.is_some(),
        _ => said.text.is_some(),
    };
    says.then_some(said)
}

/// A URI or a code; a Media Topic always as its code.
fn uri(text: String) -> Option<String> {
    const TOPICS: &str = "://cv.iptc.org/newscodes/mediatopic/";
    if let Some((_, code)) = text.split_once(TOPICS) {
        return Some(format!("medtop:{code}"));
    }
    let (scheme, rest) = text.split_once(':')?;
    let sound = !rest.is_empty() && !text.contains(char::is_whitespace) && text.len() <= 300;
    let named =
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte));
    (sound && named && !scheme.eq_ignore_ascii_case("javascript")).then_some(text)
}
