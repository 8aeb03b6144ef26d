//! What both wire formats share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::tz::TimeZone;
use wiredesk_story::{Block, Body, Story};

use super::*;

fn decoded(bytes: &[u8]) -> (String, &'static str) {
    let read = charset::decode(bytes, None).unwrap_or_else(|error| panic!("{error}: {bytes:?}"));
    (read.text, read.encoding)
}

#[test]
fn seven_bit_arabic_is_read_by_its_set_and_by_shifts() {
    // ISO 9036 in the left half; ISO 8859-6 in the right half, shifted down.
    assert_eq!(decoded(b"\x1b(kGdeZQH, NHQ\x1b(B MAP"), ("المغرب، خبر MAP".to_owned(), "iso-2022"));
    assert_eq!(decoded(b"\x1b-G\x0eNHQ\x0f MAP"), ("خبر MAP".to_owned(), "iso-2022"));
}

#[test]
fn national_variants_and_right_halves_are_read() {
    let cases: [(&[u8], &str); 8] = [
        (b"\x1b(KM}nchen, Stra~e\x1b(B [x]", "München, Straße [x]"),
        (b"\x1b(f@ propos d'une {t{ \\a", "à propos d'une été ça"),
        (b"\x1b(H]ke Sm}s \x1b(B@", "Åke Smås @"),
        (b"\x1b-A\xc9v\xe9nements", "Événements"),
        (b"\x1b-G\xc7\xe4\xd1\xc8\xc7\xd7", "الرباط"),
        (b"\x1b%G\xd8\xae\xd8\xa8\xd8\xb1\x1b%@ x", "خبر x"),
        (b"\x1b)v\xc2eleve \xc8u \xe9\xf9 \xaab\xba", "éleve ü Øø “b”"),
        (b"\x1b-L\x0e\x32\x51\x0f ok", "Вб ok"),
    ];
    for (bytes, text) in cases {
        let (read, encoding) = decoded(bytes);
        assert!(encoding == "iso-2022" || encoding == "utf-8", "{encoding}");
        assert_eq!(read, text);
    }
}

#[test]
fn bytes_without_an_announced_set_are_detected_beside_escapes() {
    let arabic = encoding_rs::WINDOWS_1256.encode("قام رئيس الحكومة بزيارة إلى فيينا").0.into_owned();
    let (text, encoding) = decoded(&[b"\x1b(B".as_slice(), &arabic].concat());
    assert_eq!((text.as_str(), encoding), ("قام رئيس الحكومة بزيارة إلى فيينا", "windows-1256"));
}

#[test]
fn what_no_set_knows_is_refused_with_the_place() {
    let cases: [(&[u8], &str); 3] = [
        (b"ab\x1b$B$3", "the escape sequence ESC 2/4 4/2 at byte 2 names a character set that is not known"),
        (b"\x1b-G\xa1", "byte a1 at 3 is no character of the set that the transmission names"),
        (b"x\x1b", "an escape sequence is cut at byte 1"),
    ];
    for (bytes, why) in cases {
        let error = charset::decode(bytes, None).unwrap_err().to_string();
        assert!(error.starts_with(why), "{error}");
    }
}

#[test]
fn what_is_encoded_reads_back_and_is_as_plain_as_can_be() {
    for (text, head) in
        [("plain", b"pl".as_slice()), ("été", b"\x1b-A"), ("خبر، MAP", b"\x1b-G"), ("“خبر” été", b"\x1b%G")]
    {
        let bytes = encode(text);
        assert!(bytes.starts_with(head), "{text}");
        assert_eq!(decoded(&bytes).0, text);
    }
}

#[test]
fn line_ends_of_every_kind_are_one() {
    assert_eq!(break_lines("a\r\r\nb\r\n\r\nc\rd\n\ne\n\r\n\rf"), "a\nb\n\nc\nd\n\ne\n\nf");
}

#[test]
fn wrapped_lines_are_joined_and_short_ones_stand_alone() {
    let lines = [
        "   Rabat (MAP) - Le chef du gouvernement a reçu mercredi une",
        "délégation.",
        "   Paragraphe à retrait, de la longueur d'une ligne tout à fait",
        "ordinaire",
        "",
        "Wydad 3",
        "Raja 1",
    ];
    assert_eq!(
        paragraphs(&lines),
        [
            "Rabat (MAP) - Le chef du gouvernement a reçu mercredi une délégation.",
            "Paragraphe à retrait, de la longueur d'une ligne tout à fait ordinaire",
            "Wydad 3",
            "Raja 1"
        ]
    );
}

#[test]
fn moments_count_in_their_zone_and_in_the_sources_where_none_is_named() {
    let casablanca = TimeZone::get("Africa/Casablanca").unwrap();
    let of_7901 = |text| moment_of_7901(text, &casablanca).map(|at| at.to_string());
    assert_eq!(of_7901("131137 GMT Nov 13").as_deref(), Some("2013-11-13T11:37:00Z"));
    assert_eq!(of_7901("MAP 211259 mai 2025").as_deref(), Some("2025-05-21T12:59:00+01:00"));
    assert_eq!(of_7901("211259 MESZ Okt 98").as_deref(), Some("1998-10-21T12:59:00+02:00"));
    for text in
        ["", "131137", "131137 Nov", "331137 GMT Nov 13", "131137 XYZ Nov 13", "13113 GMT Nov 13", "999999 GMT Nov 13"]
    {
        assert_eq!(of_7901(text), None, "{text}");
    }
    let of_anpa = |text| moment_of_anpa(text, &casablanca).map(|at| at.to_string());
    assert_eq!(of_anpa("AP-WF-11-13-13 1509GMT<\n").as_deref(), Some("2013-11-13T15:09:00Z"));
    assert_eq!(of_anpa("\nAP-NY-03-12-05 1309EST<").as_deref(), Some("2005-03-12T13:09:00-05:00"));
    assert_eq!(of_anpa("05-09-25 1200").as_deref(), Some("2025-05-09T12:00:00+01:00"));
    for text in
        ["AP-WF-13-13-13 1509GMT", "AP-WF-11-13-13", "AP 1509GMT", "AP-WF-11-13-13 1509XXX", "AP-WF-11-13-13 15éGMT"]
    {
        assert_eq!(of_anpa(text), None, "{text}");
    }
}

#[test]
fn the_dateline_is_found_and_its_place() {
    let found = |text: &str| {
        let mut story = Story { bodies: vec![Body::main(vec![Block::paragraph(text)])], ..Story::default() };
        locate(&mut story);
        (story.dateline, story.located)
    };
    let is = |text: &str, dateline: &str, place: &str| {
        assert_eq!(found(text), (Some(dateline.to_owned()), Some(place.to_owned())), "{text}");
    };
    is("فيينا 8 ماي (و م ع) - قام", "فيينا 8 ماي (و م ع)", "فيينا");
    is("Berlin (dpa) - Talks", "Berlin (dpa)", "Berlin");
    is("BUENOS AIRES, Argentina (AP) _ For", "BUENOS AIRES, Argentina (AP)", "BUENOS AIRES, Argentina");
    is("CHATHAM, Mass. (AP) _ A lobster", "CHATHAM, Mass. (AP)", "CHATHAM, Mass.");
    is("Vienne, 8 mai (MAP) – Le", "Vienne, 8 mai (MAP)", "Vienne");
    for text in ["He said (twice) that", "It is so. He (Smith) - a man - left", "the man (40) - he", "Berlin"] {
        assert_eq!(found(text), (None, None), "{text}");
    }
}

#[test]
fn takes_are_joined_in_their_order_and_no_other_way() {
    let take = |slug: &str, line: &str| {
        let blocks = vec![Block::paragraph(line), Block::paragraph("(يتبع)")];
        Part::new(Story { bodies: vec![Body::main(blocks)], slugline: Some(slug.into()), ..Story::default() }, slug)
    };
    let counts = |slugs: &[&str]| {
        let parts = slugs.iter().map(|slug| take(slug, slug)).collect();
        let stories = join(parts);
        stories.iter().map(|story| story.main_body().unwrap().blocks.len()).collect::<Vec<_>>()
    };
    assert_eq!(counts(&["Budget", "Budget, 1st Add", "Budget, 2nd Add"]), [4]);
    assert_eq!(counts(&["budget", "Budget take 2", "Budget (3)", "Budget -4-"]), [5]);
    assert_eq!(counts(&["budget", "budget (3)"]), [2, 2]);
    assert_eq!(counts(&["budget", "election 2nd take"]), [2, 2]);
    assert_eq!(counts(&["budget 2025", "budget 2026"]), [2, 2]);
    let lone = join(vec![take("budget 2nd take", "x")]);
    assert_eq!(lone[0].extra["take"], 2);
}
