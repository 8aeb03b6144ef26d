use wiredesk_story::Label;

use super::*;
use crate::rule::sample::{story, told};

#[test]
fn a_text_with_a_word_in_it_passes() {
    for text in ["نص الخبر", "Le texte", "x"] {
        assert!(told(&RULE, &story("عنوان", &["", text])).is_empty(), "{text}");
    }
}

#[test]
fn a_text_without_text_is_rejected() {
    for paragraphs in [&[] as &[&str], &[""], &["\u{a0}", "\u{200f}\u{200b}", "\n"]] {
        assert_eq!(told(&RULE, &story("عنوان", paragraphs)), ["reject bodies[0]"], "{paragraphs:?}");
    }
    assert_eq!(told(&RULE, &Story::default()), ["reject bodies[0]"]);
}

#[test]
fn a_flash_a_summary_and_a_picture_may_have_none() {
    let flash = Story { urgency: Some(1), ..story("عاجل: زلزال يضرب الحوز", &[]) };
    assert_eq!(told(&RULE, &flash), ["warn bodies[0]"]);
    let nothing = Story { headlines: vec![], ..flash };
    assert_eq!(told(&RULE, &nothing), ["reject bodies[0]"], "a flash is its headline at least");
    let summary = Story { descriptions: vec![Label::new("summary", "Résumé de la dépêche")], ..story("Titre", &[]) };
    assert_eq!(told(&RULE, &summary), ["warn bodies[0]"]);
    let picture = Story { item_type: ItemType::Picture, ..story("ميناء طنجة", &[]) };
    assert!(told(&RULE, &picture).is_empty());
}

#[test]
fn what_stands_under_every_text_is_no_text() {
    for lines in [&["(AFP)"][..], &["تابعونا على غوغل نيوز", "انتهى/"], &["Suivez-nous sur WhatsApp", "© Le Journal"], &["ENDS"]] {
        assert_eq!(told(&RULE, &story("Titre", lines)), ["reject bodies[0]"], "{lines:?}");
    }
    for lines in [&["تابعونا على غوغل نيوز", "اجتمع المجلس يوم الاثنين."][..], &["Fin de la grève à Tanger"], &["Ends meet"]] {
        assert!(told(&RULE, &story("Titre", lines)).is_empty(), "{lines:?}");
    }
}
