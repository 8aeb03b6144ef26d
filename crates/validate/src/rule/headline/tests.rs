use super::*;
use crate::rule::sample::{story, told};

fn of(headline: &str) -> Vec<String> {
    told(&RULE, &story(headline, &["نص الخبر"]))
}

#[test]
fn a_headline_in_any_script_passes() {
    for headline in ["وفد مغربي يزور فيينا", "عاجل", "Une délégation à Vienne", "Fed holds", "2:0", "東京で地震"] {
        assert!(of(headline).is_empty(), "{headline}");
    }
}

#[test]
fn a_text_without_a_headline_is_rejected() {
    for headline in ["", "  \n", "\u{200f}\u{200f}", "\u{feff}\u{a0}"] {
        assert_eq!(of(headline), ["reject headlines[0]"], "{headline:?}");
    }
    let none = Story { headlines: vec![], ..story("", &["نص"]) };
    assert_eq!(told(&RULE, &none), ["reject headlines[0]"]);
    let package = Story { item_type: ItemType::Composite, ..none };
    assert_eq!(told(&RULE, &package), ["reject headlines[0]"]);
}

#[test]
fn a_headline_that_may_be_none_is_a_warning() {
    for headline in ["* * *".to_owned(), "—".to_owned(), "المغرب ".repeat(40), "é".repeat(251)] {
        assert_eq!(of(&headline), ["warn headlines[0]"], "{headline}");
    }
    assert!(of(&"م".repeat(250)).is_empty(), "characters are counted, not bytes");
}

#[test]
fn a_picture_lives_by_its_caption() {
    let picture = Story { item_type: ItemType::Picture, headlines: vec![], ..Story::default() };
    assert_eq!(told(&RULE, &picture), ["warn headlines[0]"]);
    let captioned = Story { descriptions: vec![wiredesk_story::Label::new("caption", "ميناء طنجة")], ..picture };
    assert!(told(&RULE, &captioned).is_empty());
}
