#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::tz::TimeZone;
use proptest::prelude::*;
use wiredesk_story::BlockKind;

use super::*;

fn read_text(bytes: &[u8]) -> Reading {
    read(&Input { bytes, name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None }).unwrap()
}

/// `h` and `p`, with the first words of each block.
fn outline(story: &Story) -> Vec<String> {
    let blocks = story.main_body().map(|body| body.blocks.clone()).unwrap_or_default();
    let line = |block: &Block| {
        let kind = if matches!(block.kind, BlockKind::Heading { .. }) { "h" } else { "p" };
        format!("{kind} {}", block.line().split(' ').take(3).collect::<Vec<_>>().join(" "))
    };
    blocks.iter().map(line).collect()
}

#[test]
fn the_first_real_story_has_its_seven_headings() {
    let bytes = include_bytes!("../../../../../tests/wire/hammouchi-vienna.ar.txt");
    let story = &read_text(bytes).stories[0];
    assert_eq!(story.headline(), Some("عبد اللطيف حموشي يترأس وفدا أمنيا"));
    let outline = outline(story);
    assert_eq!(outline.iter().filter(|line| line.starts_with('h')).count(), 7);
    // Eight, and the line about Google News, which enrich takes off.
    assert_eq!(outline.iter().filter(|line| line.starts_with('p')).count(), 9);
    assert!(outline[0].starts_with("p قام"), "{outline:?}");
    assert!(outline[15].starts_with("p 📰"), "{outline:?}");
}

#[test]
fn blank_lines_divide_and_single_breaks_join() {
    let story =
        read_text("Rabat : la loi\r\nest votée\r\n\r\nUn premier\r\nparagraphe.\r\n \r\n\r\nUn second.\r\n".as_bytes());
    assert_eq!(story.stories[0].headline(), Some("Rabat : la loi est votée"));
    assert_eq!(outline(&story.stories[0]), ["p Un premier paragraphe.", "p Un second."]);
}

#[test]
fn lines_of_one_width_are_joined() {
    let text = "طنجة: ارتفاع حركة المسافرين\n\
        سجل ميناء طنجة المدينة ارتفاعا في عدد المسافرين خلال الأسبوع الأول من\n\
        غشت، وفق معطيات صادرة عن الوكالة التي تدبر الميناء منذ سنوات عديدة.\n\
        وقال مسؤول إن الحركة عادية وإن المصالح المعنية اتخذت كل التدابير من\n\
        أجل استقبال الجالية.\n";
    let story = &read_text(text.as_bytes()).stories[0];
    assert_eq!(story.headline(), Some("طنجة: ارتفاع حركة المسافرين"));
    assert_eq!(outline(story), ["p سجل ميناء طنجة"]);
}

#[test]
fn headings_are_short_unpunctuated_and_before_something_longer() {
    let long = "x".repeat(130);
    let read = |text: &str| {
        outline(&read_text(text.as_bytes()).stories[0]).iter().map(|line| line[..1].to_owned()).collect::<String>()
    };
    assert_eq!(read(&format!("t\nHeading\n{long}")), "hp");
    assert_eq!(read(&format!("t\nNo heading.\n{long}")), "pp");
    assert_eq!(read(&format!("t\nليس عنوانا؟»\n{long}")), "pp");
    assert_eq!(read(&format!("t\none\nlonger one\n{long}\nlast")), "hppp");
    assert_eq!(read(&format!("t\n{long}\n{long}y")), "pp");
}

#[test]
fn nothing_to_read_is_told() {
    let input = Input { bytes: b" \r\n\n", name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None };
    assert_eq!(read(&input).unwrap_err().to_string(), "text: there is no word in it");
}

fn sentence() -> impl Strategy<Value = String> {
    prop::collection::vec("[أ-يa-zé]{2,9}", 8..20).prop_map(|words| words.join(" ") + ".")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_is_written_reads_back(headline in "[أ-ي]{3,9}( [أ-ي]{2,7}){1,6}", parts in prop::collection::vec((prop::option::of("[أ-يa-z]{2,8} [أ-ي]{2,8}"), sentence()), 1..6)) {
        let mut blocks = Vec::new();
        for (heading, paragraph) in parts {
            blocks.extend(heading.map(|text| Block::heading(2, text)));
            blocks.push(Block::paragraph(paragraph));
        }
        let story = Story { headlines: vec![Label::new("main", headline)], bodies: vec![Body::main(blocks)], ..Story::default() };
        let written = write(std::slice::from_ref(&story), &WriteOptions::default()).unwrap();
        prop_assert_eq!(&written.lost, &[]);
        prop_assert_eq!(&read_text(&written.bytes).stories[0], &story);
    }

    #[test]
    fn any_text_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let input = Input { bytes: &bytes, name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None };
        let _ = read(&input);
    }
}
