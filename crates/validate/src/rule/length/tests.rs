use super::*;
use crate::rule::sample::{story, told};

const TEXT: &str = "وصل وفد أمني مغربي صباح اليوم إلى العاصمة النمساوية فيينا للمشاركة في اجتماع إقليمي حول مكافحة الإرهاب يستمر ثلاثة أيام بمقر الأمم المتحدة";

#[test]
fn a_story_of_usual_lengths_passes() {
    assert!(told(&RULE, &story("وفد مغربي في فيينا", &[TEXT])).is_empty());
}

#[test]
fn long_and_short_ones_are_told() {
    assert_eq!(told(&RULE, &story("Vienne", &[TEXT])), ["warn headlines[0]"]);
    assert_eq!(told(&RULE, &story(TEXT, &[TEXT])).len(), 0, "24 words");
    assert_eq!(told(&RULE, &story(&format!("{TEXT} {TEXT}"), &[TEXT])), ["warn headlines[0]"]);
    assert_eq!(told(&RULE, &story("Deux mots", &["Suite à venir."])), ["warn bodies[0]"]);
    let flash = Story { urgency: Some(2), ..story("Deux mots", &["Suite à venir."]) };
    assert!(told(&RULE, &flash).is_empty());
}
