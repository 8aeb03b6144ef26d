//! Embargoes in words: kept to the moment where it is certain, held where it is not.

use super::*;

fn embargoed(line: &str) -> Story {
    let mut story = french("1", "Le budget augmente.");
    story.bodies[0].blocks.insert(0, Block::paragraph(line));
    story
}

#[test]
fn a_certain_one_goes_on_with_its_moment_and_without_its_words() {
    let mut desk = Desk::new();
    assert_eq!(desk.comes("map", &embargoed("SOUS EMBARGO JUSQU'À LUNDI 18H00 GMT")), ["new 1 v1 +embargo"]);
    let story = desk.passed().pop().unwrap().story;
    assert_eq!(story.embargoed_until.as_ref().unwrap().timestamp(), moment("2025-05-12T18:00:00Z"));
    assert!(!story.text().contains("EMBARGO"));
    assert_eq!(desk.comes("map", &embargoed("SOUS EMBARGO JUSQU'À LUNDI 18H00 GMT")), ["duplicate"]);
}

#[test]
fn it_counts_in_the_zone_of_the_source() {
    let mut desk = Desk::with("[[source]]\nname = \"map\"\nkind = \"push\"\ntimezone = \"Europe/Paris\"");
    desk.comes("map", &embargoed("Sous embargo jusqu'à lundi 18h"));
    let until = desk.passed().pop().unwrap().story.embargoed_until.unwrap();
    assert_eq!(until.as_str(), "2025-05-12T18:00:00+02:00");
}

#[test]
fn one_that_is_not_certain_is_held_and_a_newer_version_takes_its_place() {
    let mut desk = Desk::new();
    assert_eq!(desk.comes("map", &embargoed("SOUS EMBARGO JUSQU'À LA FIN DU DISCOURS")), ["held advisory"]);
    assert_eq!(desk.comes("map", &french("2", "Le budget augmente.")), ["new 1 v2", "superseded w1"]);
    let mut off =
        Desk::with("[[source]]\nname = \"map\"\nkind = \"push\"\n[[rule]]\nname = \"advisory\"\nseverity = \"off\"");
    assert_eq!(off.comes("map", &embargoed("SOUS EMBARGO JUSQU'À LUNDI 18H00")), ["new 1 v1"], "nobody asked for it");
}
