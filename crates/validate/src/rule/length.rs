//! # length
//!
//! **Finds** a headline of more words than a headline has, a headline of one word, and a text of a few words that is no flash.
//! What no story has at all, the rule `size` refuses.
//!
//! **By default** it does not run: briefs and wire flashes are short. Set it for sources whose stories are not.

use wiredesk_story::{ItemType, Story, event::Severity};

use super::{Context, Found, Rule};

/// The most words of a headline.
const HEADLINE: usize = 30;
/// The fewest words of a text that is no flash.
const TEXT: usize = 20;

/// The rule.
pub static RULE: Rule = Rule {
    name: "length",
    finds: "a headline over 30 words or of one, and a text under 20 words",
    severity: Severity::Warn,
    unasked: false,
    check,
};

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if story.item_type != ItemType::Text {
        return found;
    }
    let headline = story.headline().map_or(0, |headline| headline.split_whitespace().count());
    if headline > HEADLINE {
        let message = format!("the headline has {headline} words, over {HEADLINE}; see whether text ran into it");
        found.push(Found::main("headlines[0]", message));
    }
    if headline == 1 {
        found.push(Found::main("headlines[0]", "the headline is a single word; see whether the rest was lost"));
    }
    let words = story.main_body().map_or(0, wiredesk_story::Body::word_count);
    if (1..TEXT).contains(&words) && story.urgency_or_normal() > 2 {
        let message = format!("the text has {words} words, under {TEXT}; see whether the rest was lost");
        found.push(Found::main("bodies[0]", message));
    }
    found
}

#[cfg(test)]
mod tests;
