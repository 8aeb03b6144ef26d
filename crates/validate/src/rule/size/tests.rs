use wiredesk_story::{Label, Subject};

use super::*;
use crate::rule::sample::{found, story, told};

#[test]
fn a_long_story_passes() {
    let paragraph = "حل وفد أمني مغربي بالعاصمة النمساوية. ".repeat(20);
    let paragraphs = vec![paragraph.as_str(); 500];
    assert!(told(&RULE, &story("وفد مغربي يزور فيينا", &paragraphs)).is_empty());
}

#[test]
fn lengths_and_counts_over_the_limit_are_rejected_with_their_figure() {
    let long = "م".repeat(LABEL + 1);
    let text = "م".repeat(TEXT / 2 + 1);
    let subjects = vec![Subject::default(); COUNT + 1];
    for (story, at) in [
        (story(&long, &["نص"]), "headlines"),
        (story("عنوان", &[&text]), "bodies"),
        (story("عنوان", &vec!["س"; PARTS + 1]), "bodies"),
        (Story { subjects, ..story("عنوان", &["نص"]) }, "subjects"),
        (Story { headlines: vec![Label::new("main", "x"); COUNT + 1], ..story("", &["نص"]) }, "headlines"),
        (Story { version: Some("9".repeat(2000)), ..story("عنوان", &["نص"]) }, "version"),
        (Story { slugline: Some(long.clone()), ..story("عنوان", &["نص"]) }, "slugline"),
    ] {
        assert_eq!(told(&RULE, &story), [format!("reject {at}")]);
    }
    assert!(found(&RULE, &story(&long, &["نص"]))[0].message.starts_with("10001 characters in a headline, over the limit of 10000"));
}
