//! What counts as the same content: a hash over what readers and editors would see, not over how it was sent.

use wiredesk_story::{Story, identity::sha256_hex};

/// A hash of the content, 32 hex digits. Left out: version, times of making, priority, signals, identifiers, annotations, the
/// agency's own fields and members that this release does not know.
pub(crate) fn hash(story: &Story) -> String {
    let content = content(story, 0);
    let mut hash = sha256_hex(&serde_json::to_vec(&content).unwrap_or_default());
    hash.truncate(32);
    hash
}

fn content(story: &Story, depth: usize) -> Story {
    let mut content = Story {
        version: None,
        version_created: None,
        first_created: None,
        priority: None,
        signals: Vec::new(),
        alt_ids: Vec::new(),
        annotations: Vec::new(),
        extra: serde_json::Map::new(),
        unknown: serde_json::Map::new(),
        associations: Vec::new(),
        pub_status: Some(story.status()),
        uri: None,
        ..story.clone()
    };
    if depth < 4 {
        content.associations = story.associations.clone();
        for association in &mut content.associations {
            // The uri says which picture it is.
            let uri = association.story.uri.clone();
            *association.story = Story { uri, ..self::content(&association.story, depth + 1) };
        }
    }
    content
}
