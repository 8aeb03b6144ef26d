#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::{Timestamp, tz::TimeZone};
use wiredesk_story::{Block, Body, Label, Story};

use super::{Document, Glue};
use crate::detect::Detector;

fn document(headline: &str, blocks: &[&str]) -> Document {
    let story = Story {
        headlines: vec![Label::new("main", headline)],
        bodies: vec![Body::main(blocks.iter().map(|text| Block::paragraph(*text)).collect())],
        ..Story::default()
    };
    Document::new(&story, Timestamp::UNIX_EPOCH, TimeZone::UTC, &Detector::new())
}

#[test]
fn folded_words_lead_back_to_their_place() {
    let document = document("زيارة", &["وبِالمَغْرِب، قال"]);
    let token = &document.tokens()[1];
    assert_eq!(document.word(1), "وبالمغرب");
    let (byte, scalar) = document.inside(token, "وب".len());
    assert!(document.text()[byte..token.end].starts_with("ال"));
    assert_eq!(document.text().chars().nth(scalar), Some('ا'));
}

#[test]
fn names_go_on_over_spaces_and_not_over_commas() {
    let document = document("", &["Côte d’Ivoire, St. Louis et U.S. Army. Fin de phrase"]);
    assert_eq!(document.phrase(0, 2), "cote d ivoire");
    assert_eq!(document.phrase(2, 3), "ivoire\nst");
    assert_eq!(document.phrase(3, 4), "st louis");
    assert_eq!(document.tokens()[3].glue, Glue::Comma);
    assert_eq!(document.sentences().len(), 2);
}

#[test]
fn lines_know_their_blocks() {
    let document = document("عنوان", &["", "فقرة", " ", "أخرى"]);
    let blocks: Vec<_> = document.lines().iter().map(|line| line.block).collect();
    assert_eq!(blocks, [None, Some(1), Some(3)]);
}
