#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::tz::TimeZone;
use wiredesk_story::Story;

use crate::{Input, ReadError};

const FIRST: &str = "ZCZC\r\n$F\r\n:Phosphates\r\n=Cours\r\n^Les phosphates montent\r\n*X\r\n&A\r\n+04000000\r\n\
    CASABLANCA, 9 mai (MAP) - Les cours des phosphates ont encore\r\nprogressé vendredi.\r\n\r\nLa hausse dure.\r\nNNNN\r\n";

fn read(bytes: &[u8]) -> Result<Vec<Story>, ReadError> {
    let input = Input { bytes, name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None };
    let read = crate::read(&input, None)?;
    assert_eq!(read.format.name, "telex");
    Ok(read.reading.stories)
}

fn lines(story: &Story) -> Vec<String> {
    story.main_body().map(|body| body.blocks.iter().map(wiredesk_story::Block::line).collect()).unwrap_or_default()
}

#[test]
fn every_line_of_the_head_has_its_place() {
    insta::assert_json_snapshot!(read(FIRST.as_bytes()).unwrap());
}

#[test]
fn the_other_signs_and_a_table() {
    let text = "ZCZC\n#سباق\n@الجمعة\n:نتائج السباق\n*T\nواحد   1\nاثنان   2\n";
    let stories = read(text.as_bytes()).unwrap();
    assert_eq!(stories[0].headline(), Some("نتائج السباق"));
    assert_eq!(stories[0].slugline.as_deref(), Some("سباق"));
    assert_eq!(stories[0].extra["takeKey"], "الجمعة");
    assert_eq!(lines(&stories[0]), ["واحد 1", "اثنان 2"]);
}

#[test]
fn glued_frames_are_two_stories_and_a_frame_without_a_head_is_text() {
    let text = format!("{FIRST}ZCZC\nA line of text.\n\nAnother one.\nNNNN\nwhat stands outside\n");
    let stories = read(text.as_bytes()).unwrap();
    assert_eq!(stories.len(), 2);
    assert_eq!((stories[1].headline(), lines(&stories[1])), (None, vec!["A line of text.".into(), "Another one.".into()]));
}

#[test]
fn letters_of_windows_1256_are_read() {
    let text = "ZCZC\r\n^وفد مغربي رفيع يصل إلى مدينة فيينا\r\nقام رئيس الحكومة بزيارة عمل إلى مدينة فيينا.\r\nNNNN\r\n";
    let stories = read(&encoding_rs::WINDOWS_1256.encode(text).0).unwrap();
    assert_eq!(stories[0].headline(), Some("وفد مغربي رفيع يصل إلى مدينة فيينا"));
}

#[test]
fn a_frame_may_follow_a_receivers_lines_and_keeps_its_columns() {
    let text = "received 10:15\nport 3 ZCZC\n:Courses\n$R\n^Partants de vendredi\n1 Vent du Sud    57.0\n2 Lune bleue     56.5\nNNNN\n";
    let stories = read(text.as_bytes()).unwrap();
    assert_eq!(stories[0].headline(), Some("Partants de vendredi"));
    assert_eq!(lines(&stories[0]), ["1 Vent du Sud 57.0", "2 Lune bleue 56.5"]);
    let headless = "ZCZC\n:RACING : Oakfield fields\n\nRACE 1, 1200m.\nNNNN\nZCZC\nسباق الجمعة\n\nالشوط الأول\nNNNN\n";
    let stories = read(headless.as_bytes()).unwrap();
    assert_eq!(stories[0].headline(), Some("RACING : Oakfield fields"));
    assert_eq!((stories[1].headline(), lines(&stories[1])), (Some("سباق الجمعة"), vec!["الشوط الأول".to_owned()]));
}
