//! Copy to send: the project's own samples, and stories made in any number.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::process::root;

/// The folder of the project's own samples.
pub fn samples() -> PathBuf {
    root().join("tests/wire")
}

/// What a made story says.
#[derive(Clone, Copy, Debug)]
pub struct Copy {
    /// Which story.
    pub number: usize,
    /// Which version, from 1.
    pub version: usize,
    /// It takes the story back.
    pub kill: bool,
}

/// A story in ninjs, in Arabic, French or English by its number.
pub fn story(copy: Copy) -> Value {
    let Copy { number, version, kill } = copy;
    let (language, headline, body) = match number % 3 {
        0 => (
            "ar",
            "وصول الوفد المغربي إلى فيينا",
            "وصل الوفد المغربي صباح اليوم إلى فيينا للمشاركة في الاجتماع الإقليمي.",
        ),
        1 => (
            "fr",
            "La délégation marocaine est arrivée à Vienne",
            "La délégation est arrivée ce matin à Vienne pour la réunion régionale.",
        ),
        _ => (
            "en",
            "Moroccan delegation arrives in Vienna",
            "The delegation arrived in Vienna this morning for the regional meeting.",
        ),
    };
    json!({
        "uri": uri(number),
        "type": "text",
        "version": version.to_string(),
        "versionCreated": format!("2025-05-09T12:{:02}:00Z", version.min(59)),
        "pubStatus": if kill { "canceled" } else { "usable" },
        "language": language,
        "headlines": [{ "role": "main", "contentType": "text/plain", "value": format!("{headline} ({number})") }],
        "bodies": [{ "role": "main", "contentType": "text/html", "value": format!("<p>{body}</p><p>{number}/{version}</p>") }],
    })
}

/// The uri of a made story.
pub(crate) fn uri(number: usize) -> String {
    format!("urn:newsml:agency.example:20250509:story-{number}")
}
