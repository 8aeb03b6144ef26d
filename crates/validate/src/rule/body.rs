//! # body
//!
//! **Finds** a text item without text.
//!
//! **By default** it is rejected. A flash (urgency 1 or 2) may be its headline alone, and an item with only a summary is a warning.
//! Pictures, videos and graphics may have no text.

use wiredesk_story::{ItemType, Story, event::Severity};

use super::{Context, Found, Rule, says_something};

/// The rule.
pub static RULE: Rule =
    Rule { name: "body", finds: "a text item without text in its body", severity: Severity::Reject, unasked: true, check };

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    if story.item_type != ItemType::Text {
        return Vec::new();
    }
    let blocks = story.bodies.iter().flat_map(|body| &body.blocks);
    if blocks.flat_map(|block| block.texts()).any(|text| says_something(&text.text)) {
        return Vec::new();
    }
    let at = "bodies[0]";
    if story.descriptions.iter().any(|label| says_something(&label.value)) {
        return vec![Found::warning(at, "there is a summary but no text; see whether the source sends full texts")];
    }
    if story.urgency_or_normal() <= 2 && story.headline().is_some() {
        return vec![Found::warning(at, "a flash without text: only its headline is published")];
    }
    vec![Found::main(at, "there is no text; send the story again with its body, or as a picture or video if it is one")]
}

#[cfg(test)]
mod tests;
