use encoding_rs::{Encoding, ISO_8859_6, UTF_8, WINDOWS_1252, WINDOWS_1256};

use super::*;
use crate::rule::sample::{found, story, told};

const ARABIC: [&str; 4] = [
    "حل وفد أمني مغربي بالعاصمة النمساوية يوم الإثنين الماضي",
    "عاجل: تونس تفوز",
    "قال الوزير إن الاجتماع سيعقد في الرباط، وأضاف أن الدعوة وجهت.",
    "كرة القدم",
];
const FRENCH: [&str; 3] = [
    "Une délégation marocaine est arrivée à Vienne",
    "L’été sera « très » chaud : où aller, naïveté, garçon",
    "Séisme",
];

/// The text written in one encoding and read in another.
fn read(text: &str, written: &'static Encoding, read: &'static Encoding) -> String {
    read.decode_without_bom_handling(&written.encode(text).0).0.into_owned()
}

/// Bytes of UTF-8 as Latin-1 has them, C1 controls and all.
fn latin1(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

fn is_damaged(text: &str) -> bool {
    damage(text).0.letters() > 0
}

#[test]
fn every_wrong_reading_of_arabic_is_seen() {
    for text in ARABIC {
        for (wrong, how) in [
            (read(text, UTF_8, WINDOWS_1252), "utf-8 as windows-1252"),
            (read(text, UTF_8, WINDOWS_1256), "utf-8 as windows-1256"),
            (latin1(text), "utf-8 as latin-1"),
            (read(text, WINDOWS_1256, WINDOWS_1252), "windows-1256 as windows-1252"),
            (read(text, ISO_8859_6, WINDOWS_1252), "iso-8859-6 as windows-1252"),
            (read(text, WINDOWS_1256, UTF_8), "windows-1256 as utf-8"),
            (read(&read(text, UTF_8, WINDOWS_1252), UTF_8, WINDOWS_1252), "utf-8 twice as windows-1252"),
        ] {
            assert!(is_damaged(&wrong), "{how}: {wrong:?}");
        }
    }
    let lost: String = ARABIC[0].chars().map(|c| if c == ' ' { ' ' } else { '?' }).collect();
    assert!(is_damaged(&lost), "{lost}");
}

#[test]
fn every_wrong_reading_of_french_is_seen() {
    for text in FRENCH {
        for (wrong, how) in [
            (read(text, UTF_8, WINDOWS_1252), "utf-8 as windows-1252"),
            (latin1(text), "utf-8 as latin-1"),
            (read(text, WINDOWS_1252, UTF_8), "windows-1252 as utf-8"),
        ] {
            assert!(is_damaged(&wrong), "{how}: {wrong:?}");
        }
    }
    assert!(is_damaged("the worldâ€™s most powerful"));
}

#[test]
fn sound_texts_of_many_languages_pass() {
    for text in ARABIC.iter().chain(&FRENCH).copied().chain([
        "ظط طظ ظلط، ضغط طفيف",
        "پاکستان کے وزیر اعظم نے کہا ہے کہ طھیک ہے",
        "São Paulo: não há vagas, PÃO E CIRCO, Ângela e Ânia",
        "Øystein Årøy ble født på Ærø",
        "Þórður Ægir Óskarsson á Íslandi",
        "Ở Việt Nam, thủ tướng đã nói",
        "ÂGE D'OR, PÂTÉ, CHÂTEAU À « VENDRE »",
        "Öl über Äcker: GRÖẞE",
        "Quoi ??? Vraiment ?? Non !",
        "R&D; AT&T, Q&A: 10×20 ÷ 2",
        "créée, Ouïe, naïf, été, ÉTÉ, à",
        "東京で地震、けが人なし",
    ]) {
        let (found, sample) = damage(text);
        assert_eq!(found.count(), 0, "{text}: {} {sample:?}", found.what());
    }
}

#[test]
fn entities_escaped_twice_are_a_warning_and_letters_lost_are_held() {
    let escaped = story("L&eacute;t&eacute;", &["Caf&amp;eacute; &#233; &#xE9; &nbsp; &laquo; &raquo;"]);
    assert_eq!(told(&RULE, &escaped), ["warn headlines[0]", "warn bodies[0].blocks[0]"]);
    let headline = story(&read(ARABIC[0], WINDOWS_1256, WINDOWS_1252), &[ARABIC[2]]);
    assert_eq!(told(&RULE, &headline), ["hold headlines[0]"]);
    let little = story(ARABIC[0], &["une d\u{fffd}l\u{e9}gation"]);
    assert_eq!(told(&RULE, &little), ["warn bodies[0].blocks[0]"]);
    let much = story(ARABIC[0], &["d\u{fffd}l\u{fffd}gation arriv\u{fffd}e \u{fffd} Vienne"]);
    assert_eq!(told(&RULE, &much), ["hold bodies[0].blocks[0]"]);
}

#[test]
fn the_message_shows_where() {
    let damaged = story("Titre", &["La rue et la dÃ©lÃ©gation marocaine"]);
    let message = &found(&RULE, &damaged)[0].message;
    let expected = "letters read in a wrong encoding near \" et la dÃ©lÃ©gation maro\"; have it sent again in UTF-8";
    assert_eq!(message, expected);
    assert!(found(&RULE, &story("x ??? ?? ????", &[]))[0].message.contains("near \"x ??? ?? ????\""));
}

#[test]
fn a_huge_text_takes_one_pass() {
    let long = "ÇáãÛÑÈ ?? Ã© ".repeat(100_000);
    assert!(damage(&long).0.letters() >= 300_000);
}
