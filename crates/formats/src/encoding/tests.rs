#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use encoding_rs::{ISO_8859_6, WINDOWS_1252, WINDOWS_1256};

use super::*;

const ARABIC: &str = "عقدت لجنة المالية بمجلس النواب، اليوم الأربعاء، اجتماعا خصص لدراسة مشروع القانون.\r\nوأوضح الوزير أن المداخيل ارتفعت بنسبة 7 في المائة.\n";
const FRENCH: &str = "Le gouvernement a présenté mercredi à Rabat son projet de loi, «\u{a0}une étape\u{a0}» pour l’école.\rLa séance a été levée à 18 h.";

fn read(bytes: &[u8], declared: Option<&str>) -> (String, &'static str) {
    let decoded = decode(bytes, declared).unwrap();
    (decoded.text.into_owned(), decoded.encoding)
}

#[test]
fn arabic_code_pages_are_read_declared_or_not() {
    let windows = WINDOWS_1256.encode(ARABIC).0;
    let iso = ISO_8859_6.encode(ARABIC).0;
    for declared in [Some("windows-1256"), None, Some("utf-8"), Some("iso-8859-1"), Some("no-such")] {
        assert_eq!(read(&windows, declared), (ARABIC.to_owned(), "windows-1256"), "{declared:?}");
    }
    for declared in [Some("iso-8859-6"), None, Some("UTF-8")] {
        assert_eq!(read(&iso, declared), (ARABIC.to_owned(), "iso-8859-6"), "{declared:?}");
    }
}

#[test]
fn french_in_windows_1252_is_read_with_its_line_ends() {
    let bytes = WINDOWS_1252.encode(FRENCH).0;
    for declared in [Some("iso-8859-1"), None, Some("utf-8")] {
        assert_eq!(read(&bytes, declared), (FRENCH.to_owned(), "windows-1252"), "{declared:?}");
    }
    assert_eq!(read(&WINDOWS_1252.encode("Évênements à Fès").0, None).0, "Évênements à Fès");
}

#[test]
fn sound_utf8_wins_over_a_wrong_declaration() {
    assert_eq!(read(ARABIC.as_bytes(), Some("windows-1252")), (ARABIC.to_owned(), "utf-8"));
    assert_eq!(read("\u{feff}خبر".as_bytes(), Some("iso-8859-6")), ("خبر".to_owned(), "utf-8"));
    assert_eq!(read("d\u{fffd}j\u{fffd}".as_bytes(), None).0, "d\u{fffd}j\u{fffd}");
    assert_eq!(read(b"", None), (String::new(), "utf-8"));
}

#[test]
fn wide_encodings_are_read_with_and_without_a_mark() {
    let little: Vec<u8> = ARABIC.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = FRENCH.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(read(&[b"\xff\xfe", little.as_slice()].concat(), None), (ARABIC.to_owned(), "utf-16le"));
    assert_eq!(read(&[b"\xfe\xff", big.as_slice()].concat(), None), (FRENCH.to_owned(), "utf-16be"));
    assert_eq!(read(&little, None).1, "utf-16le");
    assert_eq!(read(&big, Some("utf-16")).1, "utf-16be");
    let wide: Vec<u8> = "خبر".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    assert_eq!(read(&[b"\xff\xfe\0\0", wide.as_slice()].concat(), None), ("خبر".to_owned(), "utf-32le"));
}

#[test]
fn code_pages_of_old_machines_are_read_where_they_are_declared() {
    assert_eq!(read(b"D\x82j\x85 l'\x82t\x82", Some("IBM850")), ("Déjà l'été".to_owned(), "cp850"));
    assert_eq!(read(b"D\x82j\x85", Some("cp437")), ("Déjà".to_owned(), "cp437"));
    assert_eq!(read(b"\xa6\xa0\xa9", Some("cp720")), ("خبر".to_owned(), "cp720"));
    let head = "<?xml version=\"1.0\" encoding=\"cp037\"?><a>Tanger</a>";
    // Letters of EBCDIC stand in three rows.
    let byte = |c: char| match c {
        'a'..='i' => 0x81 + (c as u8 - b'a'),
        'j'..='r' => 0x91 + (c as u8 - b'j'),
        's'..='z' => 0xa2 + (c as u8 - b's'),
        'T' => 0xe3,
        '0'..='9' => 0xf0 + (c as u8 - b'0'),
        '<' => 0x4c,
        '>' => 0x6e,
        '?' => 0x6f,
        '/' => 0x61,
        '=' => 0x7e,
        '"' => 0x7f,
        '.' => 0x4b,
        _ => 0x40,
    };
    let bytes: Vec<u8> = head.chars().map(byte).collect();
    assert_eq!(read(&bytes, None), (head.to_owned(), "cp037"));
    let wide: Vec<u8> = "<a>خبر</a>".chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
    assert_eq!(read(&wide, None), ("<a>خبر</a>".to_owned(), "utf-32be"));
}

#[test]
fn what_is_no_text_or_damaged_is_refused_with_the_place() {
    let mut cut = ARABIC.as_bytes().to_vec();
    cut.remove(41);
    let mut zeros = ARABIC.as_bytes().to_vec();
    zeros.splice(30..30, [0, 0, 0]);
    let cases: [(&[u8], &str); 6] = [
        (&cut, "damaged (utf-8) at byte"),
        (&zeros, "NUL"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a PNG picture"),
        (b"\xff\xfea\0\0\xd8b\0", "damaged (utf-16le) at byte"),
        (&[1, 2, 3, 4, 5, 6, 7, 8].repeat(50), "control characters"),
        (b"\xef\xbb\xbfabc\xff", "damaged (utf-8) at byte 6"),
    ];
    for (bytes, reason) in cases {
        let error = decode(bytes, None).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn declarations_are_found_in_documents() {
    assert_eq!(
        declared_in_xml(b"<?xml version='1.0' encoding = 'windows-1256' ?><a/>").as_deref(),
        Some("windows-1256")
    );
    assert_eq!(declared_in_xml(b"<rss/>"), None);
    let html = b"<html><head><META http-equiv=Content-Type content='text/html; charset=ISO-8859-6'>";
    assert_eq!(declared_in_html(html).as_deref(), Some("iso-8859-6"));
    assert_eq!(declared_in_html(b"<meta charset=\"utf-8\">").as_deref(), Some("utf-8"));
}
