//! # parts
//!
//! **Finds** an item without the part that makes it what it is: a picture, video, graphic or sound without a file, a composite without
//! items, an event without its details or a moment.
//!
//! **By default** a warning: many feeds send files on another way.

use wiredesk_story::{ItemType, Rendition, Story, event::Severity};

use super::{Context, Found, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    name: "parts",
    finds: "an item without the part that makes it what it is",
    severity: Severity::Warn,
    unasked: true,
    check,
};

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    let files = |story: &Story| story.renditions.iter().any(|file: &Rendition| file.name != "web");
    let missing = |at: &str, message: &str| vec![Found::main(at, message)];
    match story.item_type {
        ItemType::Picture | ItemType::Video | ItemType::Graphic | ItemType::Audio => {
            let beside = story.associations.iter().any(|one| files(&one.story));
            if files(story) || beside {
                return Vec::new();
            }
            missing("renditions", "there is no file; see whether it comes by another way")
        }
        ItemType::Composite if story.associations.is_empty() && story.links.is_empty() => {
            missing("associations", "the package is empty; have it sent again with its items")
        }
        ItemType::Event if !story.ninjs.contains_key("eventDetails") && story.events.is_empty() => {
            missing("eventDetails", "the event has no details; have it sent again with its dates and place")
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::sample::{story, told};

    #[test]
    fn items_with_their_part_pass_and_others_are_told() {
        assert!(told(&RULE, &story("عنوان", &["نص"])).is_empty());
        let picture = Story { item_type: ItemType::Picture, ..story("ميناء طنجة", &[]) };
        assert_eq!(told(&RULE, &picture), ["warn renditions"]);
        let file = Rendition { name: "original".into(), href: Some("https://agency.example/1.jpg".into()), ..Rendition::default() };
        assert!(told(&RULE, &Story { renditions: vec![file], ..picture.clone() }).is_empty());
        let page = Rendition { name: "web".into(), ..Rendition::default() };
        assert_eq!(told(&RULE, &Story { renditions: vec![page], ..picture }), ["warn renditions"]);
        let package = Story { item_type: ItemType::Composite, ..story("Le point", &[]) };
        assert_eq!(told(&RULE, &package), ["warn associations"]);
        let event = Story { item_type: ItemType::Event, ..story("Sommet", &[]) };
        assert_eq!(told(&RULE, &event), ["warn eventDetails"]);
    }
}
