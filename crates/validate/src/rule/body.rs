//! # body
//!
//! **Finds** a text item without text, or with nothing but what stands under every text: a credit, an end mark, "follow us".
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
    let mut said = blocks.flat_map(|block| block.texts()).map(|text| text.text.as_str()).filter(|text| says_something(text));
    let Some(first) = said.next() else { return without(story) };
    if [first].into_iter().chain(said).any(|text| !is_boilerplate(text)) {
        return Vec::new();
    }
    let message = "there is nothing but a credit or a footer; send the story again with its body";
    vec![Found::main(AT, message)]
}

const AT: &str = "bodies[0]";

/// What stands under a text and says nothing of it: as a whole (signs and case off), and as a beginning.
const WHOLE: &[&str] = &[
    "afp", "ap", "reuters", "map", "aps", "tap", "efe", "dpa", "ansa", "end", "ends", "more", "eom", "fin", "suite", "à suivre", "انتهى", "يتبع", "و م ع",
    "وكالات", "all rights reserved", "tous droits réservés", "جميع الحقوق محفوظة",
];
const BEGINS: &[&str] = &[
    "follow us on", "read also", "read more", "subscribe to", "click here", "suivez nous sur", "suivez-nous sur", "à lire aussi", "lire aussi",
    "abonnez vous", "abonnez-vous", "cliquez ici", "تابعونا على", "تابعوا آخر الأخبار", "تابع آخر الأخبار", "اقرأ أيضا", "اشترك في", "للاشتراك في",
    "اضغط هنا", "© ", "copyright ",
];
/// A longer line says something.
const LONGEST: usize = 120;

fn is_boilerplate(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '©').to_lowercase();
    text.chars().count() <= LONGEST && (WHOLE.contains(&text.as_str()) || BEGINS.iter().any(|begin| text.starts_with(begin)))
}

fn without(story: &Story) -> Vec<Found> {
    let at = AT;
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
