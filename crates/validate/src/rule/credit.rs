//! # credit
//!
//! **Finds** pictures and videos without a credit: nobody is named as author, source, provider or holder of the copyright. The items that
//! come with a story are looked at too.
//!
//! **By default** a warning.

use wiredesk_story::{BlockKind, ItemType, Story, event::Severity};

use super::{Context, Found, Rule};

/// Places that are named.
const NAMED: usize = 5;

/// The rule.
pub static RULE: Rule = Rule {
    name: "credit",
    finds: "pictures and videos that credit nobody",
    severity: Severity::Warn,
    unasked: true,
    check,
};

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    let message = "credits nobody; find out whose it is before it is published";
    let own = (is_media(story) && !is_credited(story)).then(|| Found::main("infoSources", message));
    let beside = story.associations.iter().enumerate().filter(|(_, one)| is_media(&one.story) && !is_credited(&one.story));
    let beside = beside.map(|(n, _)| Found::main(format!("associations[{n}]"), message));
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default().iter().enumerate();
    // A picture in the text of a credited story counts as its sender's.
    let within = blocks.filter(|(_, block)| match &block.kind {
        BlockKind::Image(image) => image.credit.is_none() && !is_credited(story),
        _ => false,
    });
    let within = within.map(|(n, _)| Found::main(format!("bodies[0].blocks[{n}]"), message));
    own.into_iter().chain(beside).chain(within).take(NAMED).collect()
}

fn is_media(story: &Story) -> bool {
    matches!(story.item_type, ItemType::Picture | ItemType::Video | ItemType::Graphic | ItemType::Audio)
}

/// Whether somebody is named whose it is.
pub(super) fn is_credited(story: &Story) -> bool {
    let says = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    says(&story.by)
        || says(&story.copyright_holder)
        || says(&story.copyright_notice)
        || story.info_sources.iter().any(|party| says(&party.name))
        || story.people.iter().any(|person| person.rel.as_deref() == Some("author"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_story::{Party, story::Association};

    use super::*;
    use crate::rule::sample::{story, told};

    fn picture() -> Story {
        Story { item_type: ItemType::Picture, ..story("ميناء طنجة", &[]) }
    }

    #[test]
    fn a_text_needs_no_credit_and_a_credited_picture_passes() {
        assert!(told(&RULE, &story("عنوان", &["نص"])).is_empty());
        let party = Party { name: Some("و م ع".into()), ..Party::default() };
        assert!(told(&RULE, &Story { info_sources: vec![party], ..picture() }).is_empty());
        assert!(told(&RULE, &Story { by: Some("Photo : A. Alaoui".into()), ..picture() }).is_empty());
    }

    #[test]
    fn a_picture_without_credit_is_told_wherever_it_lies() {
        assert_eq!(told(&RULE, &picture()), ["warn infoSources"]);
        let beside = Association { name: "main".into(), story: Box::new(picture()), ..Association::default() };
        assert_eq!(told(&RULE, &Story { associations: vec![beside], ..story("عنوان", &["نص"]) }), ["warn associations[0]"]);
    }
}
