//! Copy to measure with: stories of two kilobytes in Arabic, French and English, each with a uri of its own.

use serde_json::json;

const PARAGRAPHS: usize = 6;

/// Headline and a paragraph of each language.
const TEXTS: [(&str, &str, &str); 3] = [
    (
        "ar",
        "الرباط وفيينا توقعان اتفاقا للتعاون",
        "وقع المغرب والنمسا، يوم الاثنين 12 ماي 2025 بالرباط، اتفاقا للتعاون في مجال الطاقة، بحضور مسؤولين من البلدين وممثلين عن المقاولات.",
    ),
    (
        "fr",
        "Rabat et Vienne signent un accord de coopération",
        "Le Maroc et l’Autriche ont signé lundi 12 mai 2025 à Rabat un accord de coopération dans l’énergie, en présence de responsables des deux pays et d’entreprises.",
    ),
    (
        "en",
        "Rabat and Vienna sign a cooperation agreement",
        "Morocco and Austria signed an agreement on energy cooperation in Rabat on Monday, May 12, 2025, in the presence of officials of both countries and of companies.",
    ),
];

/// The uri of the story of this number.
pub(super) fn uri(number: u64) -> String {
    format!("urn:newsml:bench.example:20250512:{number}")
}

/// The story of this number, in ninjs 3.1. Without an urgency it is an ordinary one.
pub(super) fn story(number: u64, urgency: Option<u8>) -> Vec<u8> {
    let (language, headline, paragraph) = TEXTS[usize::try_from(number % 3).unwrap_or_default()];
    let body: String = (0..PARAGRAPHS).map(|n| format!("<p>{paragraph} ({number}.{n})</p>")).collect();
    let mut story = json!({
        "uri": uri(number),
        "type": "text",
        "version": "1",
        "versionCreated": "2025-05-12T12:00:00Z",
        "pubStatus": "usable",
        "language": language,
        "headlines": [{ "role": "main", "contentType": "text/plain", "value": format!("{headline} ({number})") }],
        "bodies": [{ "role": "main", "contentType": "text/html", "value": body }],
    });
    if let Some(urgency) = urgency {
        story["urgency"] = urgency.into();
    }
    story.to_string().into_bytes()
}
