//! # headline
//!
//! **Finds** a story without a headline, one whose headline has no letter or digit, and a headline too long to be one.
//!
//! **By default** a missing headline rejects a text; a picture, video or graphic may live by its caption. The rest is a warning.

use wiredesk_story::{ItemType, Story, event::Severity};

use super::{Context, Found, Rule, says_something};

/// The longest headline that passes without a word, in scalar values.
const LONG: usize = 250;

/// The rule.
pub static RULE: Rule = Rule {
    name: "headline",
    finds: "no headline, one without letters, or one over 250 characters",
    severity: Severity::Reject, unasked: true,
    check,
};

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    let at = "headlines[0]";
    let Some(headline) = story.headline().filter(|text| says_something(text)) else {
        return match story.item_type {
            ItemType::Text | ItemType::Composite => {
                vec![Found::main(at, "there is no headline; give the story one and send it again")]
            }
            _ if story.descriptions.iter().any(|label| says_something(&label.value)) => Vec::new(),
            _ => vec![Found::warning(at, "there is neither headline nor caption; give the item one of them")],
        };
    };
    if !headline.contains(char::is_alphanumeric) {
        return vec![Found::warning(at, "the headline has no letter or digit; see whether it is one")];
    }
    let length = headline.chars().count();
    if length > LONG {
        let message = format!("the headline has {length} characters, over {LONG}; see whether text ran into it");
        return vec![Found::warning(at, message)];
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
