//! What a post says: pure, and the same at every attempt.

use serde::Deserialize;
use serde_json::{Value, json};
use wiredesk_story::StoryUri;

use crate::{files::name, outlet::Attempt, pictures::Shown, readers};

/// The fields that are set here.
pub(super) const OURS: [&str; 10] =
    ["featured_media", "title", "content", "excerpt", "slug", "status", "categories", "tags", "meta", "context"];

/// What is asked of a post.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Post {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) link: String,
    pub(super) status: String,
    pub(super) modified_gmt: String,
}

/// The slug of a story: of its uri alone, so that its post is found again whatever it says by now.
pub(super) fn slug(uri: &StoryUri) -> String {
    name::id(uri).to_ascii_lowercase().replace('.', "-")
}

/// The post of a story.
pub(super) fn body(attempt: &Attempt, shown: &Shown) -> Value {
    let story = &attempt.story;
    json!({
        "title": readers::headline(story).unwrap_or_else(|| attempt.uri.as_str().to_owned()),
        "content": readers::article_with(story, shown, true),
        "excerpt": readers::summary(story).unwrap_or_default(),
        "slug": slug(&attempt.uri),
        "status": "publish",
    })
}

/// The post of a story that is taken back: not a word of it.
pub(super) fn tombstone(attempt: &Attempt) -> Value {
    let story = &attempt.story;
    let said = format!("<p>{}</p>", readers::word(story, "withdrawn"));
    json!({
        "title": readers::word(story, "withdrawn_title"),
        "content": readers::around(story, &said),
        "excerpt": "",
        "slug": slug(&attempt.uri),
        "status": "publish",
        "categories": [],
        "tags": [],
        "featured_media": 0,
    })
}
