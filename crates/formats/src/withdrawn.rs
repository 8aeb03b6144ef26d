//! What stands in the place of a story that was taken back, in formats that readers see.

use wiredesk_story::{Language, PubStatus, Story};

/// The words for readers in the story's language, if the story was taken back.
pub(crate) fn notice(story: &Story) -> Option<&'static str> {
    (story.status() == PubStatus::Canceled).then(|| match story.language.as_ref().map(Language::primary) {
        Some("ar") => "سُحب هذا الخبر.",
        Some("fr") => "Cet article a été retiré.",
        _ => "This story has been withdrawn.",
    })
}
