//! What a story looks like once it is taken back: an item that names the story and says that it is gone, without a word of it.

use wiredesk_story::{PubStatus, Story, event::Change};

/// The item that takes a story back where a kill is written or sent: identifiers, version, times and status stay, texts do not.
/// A story withheld until further notice is `withheld`, anything else taken back is `canceled`.
pub fn canceled(story: &Story, change: Change) -> Story {
    let status = if change == Change::Withhold { PubStatus::Withheld } else { PubStatus::Canceled };
    Story {
        uri: story.uri.clone(),
        item_type: story.item_type,
        version: story.version.clone(),
        version_created: story.version_created.clone(),
        first_created: story.first_created.clone(),
        pub_status: Some(status),
        urgency: story.urgency,
        priority: story.priority,
        language: story.language.clone(),
        alt_ids: story.alt_ids.clone(),
        ..Story::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_story::{Block, Body, Label};

    use super::*;

    #[test]
    fn no_word_of_the_story_is_left() {
        let story = Story {
            version: Some("2".into()),
            headlines: vec![Label::new("main", "زيارة إلى فيينا")],
            bodies: vec![Body::main(vec![Block::paragraph("فيينا")])],
            ed_note: Some("Vienne".into()),
            ..Story::default()
        };
        let gone = canceled(&story, Change::Kill);
        assert_eq!(gone.pub_status, Some(PubStatus::Canceled));
        let json = serde_json::to_string(&gone).unwrap();
        assert!(!json.contains("فيينا") && !json.contains("Vienne"), "{json}");
        assert_eq!(canceled(&story, Change::Withhold).pub_status, Some(PubStatus::Withheld));
    }
}
