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

/// An Arabic text with Maghrebi months, in its parts: headline, paragraph, heading, paragraph.
const BERKANE: &str = "بركان: انطلاق موسم جني الليمون في نونبر\n\nبركان 3 نونبر (و ض) - انطلق موسم جني الليمون بسهل ملوية.\n\n\
    عشرون ألف طن\n\nوتتوقع التعاونيات محصولا يفوق عشرين ألف طن إلى غاية يناير، بعد أمطار شتنبر وأكتوبر.\n";

fn of(text: &str, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let (bytes, _, unmapped) = encoding.encode(text);
    assert!(!unmapped);
    bytes.into_owned()
}

#[test]
fn the_encoding_is_found_by_mark_then_utf_8_then_detection() {
    let wide = |mark: [u8; 2], order: fn(u16) -> [u8; 2]| {
        mark.into_iter().chain(BERKANE.encode_utf16().flat_map(order)).collect::<Vec<u8>>()
    };
    let samples = [
        ("utf-8", BERKANE.as_bytes().to_vec()),
        ("utf-8", [b"\xef\xbb\xbf", BERKANE.as_bytes()].concat()),
        ("utf-16le", wide([0xff, 0xfe], u16::to_le_bytes)),
        ("utf-16be", wide([0xfe, 0xff], u16::to_be_bytes)),
        ("windows-1256", of(BERKANE, encoding_rs::WINDOWS_1256)),
    ];
    for (encoding, bytes) in samples {
        let reading = read_text(&bytes);
        assert_eq!(reading.encoding, encoding);
        let story = &reading.stories[0];
        assert_eq!(story.headline(), Some("بركان: انطلاق موسم جني الليمون في نونبر"), "{encoding}");
        assert_eq!(outline(story), ["p بركان 3 نونبر", "h عشرون ألف طن", "p وتتوقع التعاونيات محصولا"], "{encoding}");
    }
    let french = "Oujda : la gare rénovée\n\nL’été a été chaud à Fès, où l’on a noté « 47 degrés » à l’ombre.\n";
    let reading = read_text(&of(french, encoding_rs::WINDOWS_1252));
    assert_eq!(reading.encoding, "windows-1252");
    assert_eq!(reading.stories[0].headline(), Some("Oujda : la gare rénovée"));
}

#[test]
fn blank_lines_win_over_the_width_and_without_them_every_line_is_a_block() {
    let wrapped = "Ferry service between Tangier and Tarifa resumes after two days of\nstorm\n\nFerries between Tangier and Tarifa were sailing again on Thursday\nafter two days.\n";
    let story = &read_text(wrapped.as_bytes()).stories[0];
    assert_eq!(story.headline(), Some("Ferry service between Tangier and Tarifa resumes after two days of storm"));
    assert_eq!(outline(story), ["p Ferries between Tangier"]);
    let lines = "عنوان\nسطر أول.\nسطر ثان.\nسطر ثالث.\n";
    assert_eq!(outline(&read_text(lines.as_bytes()).stories[0]), ["p سطر أول.", "p سطر ثان.", "p سطر ثالث."]);
    let wide = format!("Title\n{}.\n{}.\n{}.\n", "a".repeat(200), "b".repeat(190), "c".repeat(195));
    assert_eq!(outline(&read_text(wide.as_bytes()).stories[0]).len(), 3, "no column is so wide");
}

#[test]
fn wrapped_paragraphs_end_where_the_next_word_had_room_or_where_one_is_indented() {
    let text = "Oujda : la gare rénovée rouvre aux voyageurs\n\
        La gare d’Oujda a rouvert mercredi après onze mois de travaux, a dit un\n\
        porte-parole.\n\
        Le hall a doublé de surface et quatre guichets y ont été ajoutés.\n   \
        Les premiers voyageurs y sont montés à bord du train de sept heures à\n\
        Fès.\n";
    let story = &read_text(text.as_bytes()).stories[0];
    assert_eq!(outline(story), ["p La gare d’Oujda", "p Le hall a", "p Les premiers voyageurs"]);
}

#[test]
fn a_heading_is_at_most_120_characters_and_never_the_last() {
    let long = format!("{}.", "ن".repeat(140));
    let outline_of = |middle: usize| {
        let text = format!("عنوان\n\n{}\n\n{long}\n\nقصير", "ع".repeat(middle));
        outline(&read_text(text.as_bytes()).stories[0]).iter().map(|line| line[..1].to_owned()).collect::<String>()
    };
    assert_eq!(outline_of(120), "hpp");
    assert_eq!(outline_of(121), "ppp");
}
