use super::*;
use crate::rule::sample::{story, story_in, told};

const ARABIC: &str = "حل وفد أمني مغربي بالعاصمة النمساوية للمشاركة في اجتماع دولي حول مكافحة الجريمة المنظمة.";
const FRENCH: &str = "La délégation est arrivée lundi dans la capitale pour une réunion sur la lutte contre le crime organisé.";
const ENGLISH: &str = "The delegation arrived in the capital on Monday for a meeting on the fight against organised crime.";
const SPANISH: &str = "La delegación llegó el lunes a la capital para una reunión sobre la lucha contra el crimen organizado.";

#[test]
fn a_text_in_its_stated_language_passes() {
    for (language, headline, text) in [
        ("ar", "وفد مغربي يزور فيينا", ARABIC),
        ("ar-MA", "اجتماع الـ Interpol بفيينا", ARABIC),
        ("fr", "Une délégation à Vienne", FRENCH),
        ("fr-MA", "Vienne", FRENCH),
        ("en", "Moroccan delegation in Vienna", ENGLISH),
        ("es", "Una delegación en Viena", SPANISH),
        ("ar-Latn", "Salam", "wach kayn chi jdid f had lbled lyoum, l-wafd wsel l Vienna."),
        ("ru", "Делегация в Вене", "Делегация прибыла в столицу в понедельник."),
        ("tlh", "Qapla", "batlh Daqawlu'taH, Heghlu'meH QaQ jajvam."),
    ] {
        assert!(told(&RULE, &story_in(language, headline, &[text])).is_empty(), "{language} {headline}");
    }
}

#[test]
fn another_language_than_stated_is_a_warning() {
    for (language, headline, text) in [
        ("fr", "وفد مغربي يزور فيينا", ARABIC),
        ("ar", "Une délégation à Vienne", FRENCH),
        ("en", "Une délégation à Vienne", FRENCH),
        ("fr", "Moroccan delegation in Vienna", ENGLISH),
        ("ar", "Делегация в Вене", "Делегация прибыла в столицу."),
    ] {
        assert_eq!(told(&RULE, &story_in(language, headline, &[text])), ["warn language"], "{language} {headline}");
    }
}

#[test]
fn a_few_words_tell_nothing_against_what_is_stated() {
    for (language, headline) in [("fr", "عاجل"), ("ar", "BREAKING"), ("fr", "Fed holds rates"), ("en", "Vienne")] {
        assert!(told(&RULE, &story_in(language, headline, &["1-0"])).is_empty(), "{language} {headline}");
    }
    assert_eq!(told(&RULE, &story_in("fr", "وفد مغربي يزور فيينا", &[])), ["warn language"], "but a script does");
}

#[test]
fn a_mixed_text_is_what_most_of_it_is() {
    let mostly = story_in("ar", "Interpol و Europol", &[ARABIC, "Interpol, Europol, UNODC, ONU Femmes"]);
    assert!(told(&RULE, &mostly).is_empty());
    let half = story_in("ar", "Note", &[ARABIC, FRENCH]);
    assert!(told(&RULE, &half).is_empty(), "no script has three in five letters");
}

#[test]
fn no_language_is_a_warning_only_where_the_text_shows_none() {
    for text in [ARABIC, FRENCH, ENGLISH, "عاجل: زلزال في الحوز", ""] {
        assert!(told(&RULE, &story(text, &[])).is_empty(), "{text}");
    }
    for text in ["Résultats", "OK Corral", "XVI"] {
        assert_eq!(told(&RULE, &story(text, &[])), ["warn language"], "{text}");
    }
}
