//! The part of an address that is made of a headline.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The longest slug, in bytes of UTF-8.
const MAX_BYTES: usize = 80;
/// The most characters of a headline that are looked at.
const LOOKED_AT: usize = 1000;

/// Letters and digits of any script in NFC, lowercase, with hyphens between words; harakat, tatweel and invisible characters are
/// off. At most 80 bytes with its number, cut at a word. `otherwise` stands in where nothing is left.
pub(super) fn of(headline: &str, otherwise: &str, number: u64) -> String {
    let suffix = if number > 1 { format!("-{number}") } else { String::new() };
    let room = MAX_BYTES.saturating_sub(suffix.len());
    let whole = words(headline);
    let slug = cut(&whole, room);
    let slug = if slug.is_empty() { cut(otherwise, room) } else { slug };
    format!("{slug}{suffix}")
}

fn words(headline: &str) -> String {
    let mut out = String::new();
    for c in headline.chars().take(LOOKED_AT).nfc().flat_map(char::to_lowercase) {
        match c {
            c if is_off(c) => {}
            c if c.is_alphanumeric() => out.push(c),
            // Vowel signs of other scripts are parts of their letters.
            c if is_combining_mark(c) && !out.is_empty() && !out.ends_with('-') => out.push(c),
            c if is_combining_mark(c) => {}
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    // Without the marks that stood between them, a letter and another mark may be one character.
    out.trim_end_matches('-').nfc().collect()
}

/// Arabic vowel and reading marks, tatweel, accents that found no letter, and what shows as nothing.
fn is_off(c: char) -> bool {
    matches!(c,
        '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{897}'..='\u{89f}' | '\u{8ca}'..='\u{8ff}'
        | '\u{300}'..='\u{36f}'
        | '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// At most `room` bytes: at a word, else (a first word that is longer) at a character.
fn cut(slug: &str, room: usize) -> String {
    if slug.len() <= room {
        return slug.to_owned();
    }
    let head = slug.floor_char_boundary(room);
    let at_word = slug.as_bytes().get(head) == Some(&b'-');
    let head = &slug[..head];
    match head.rfind('-') {
        Some(at) if !at_word => head[..at].to_owned(),
        _ => head.trim_end_matches('-').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;
    use unicode_normalization::is_nfc;

    use super::*;

    #[test]
    fn arabic_loses_marks_and_keeps_its_letters() {
        assert_eq!(of("عبد اللطيف حموشي يترأّس وفداً أمنيّاً", "x", 1), "عبد-اللطيف-حموشي-يترأس-وفدا-أمنيا");
        assert_eq!(of("الـمـغـرب \u{200f}2026:\u{200b} «الكأس»", "x", 1), "المغرب-2026-الكأس");
        // Hamza that was written apart belongs to its letter, other marks do not.
        assert_eq!(of("ا\u{654}من", "x", 1), "أمن");
        assert_eq!(of("ا\u{64e}\u{654}من", "x", 1), "أمن");
    }

    #[test]
    fn latin_keeps_its_accents_and_is_cut_at_a_word() {
        assert_eq!(of("L’État réforme : 1 234,5 M€ d’aides", "x", 1), "l-état-réforme-1-234-5-m-d-aides");
        let long = of("Ferry service between Tangier and Tarifa resumes after two days of strong easterly winds", "x", 1);
        assert_eq!(long, "ferry-service-between-tangier-and-tarifa-resumes-after-two-days-of-strong");
        assert!(of(&"ا".repeat(500), "x", 12).ends_with("-12"));
    }

    #[test]
    fn what_is_no_word_gives_the_other_name() {
        assert_eq!(of("../../ — !!", "8f2a", 1), "8f2a");
        assert_eq!(of("\u{200f}\u{640}", "8f2a", 3), "8f2a-3");
        assert_eq!(of("../../etc/passwd", "x", 1), "etc-passwd");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn any_headline_gives_a_sound_slug(
            headline in "([\\PC\u{64b}\u{654}\u{640}\u{200f}\u{301} ]|[\u{600}-\u{6ff}a-zé]){0,200}", number in 1_u64..5000
        ) {
            let slug = of(&headline, "0123456789abcdef", number);
            prop_assert!(!slug.is_empty() && slug.len() <= MAX_BYTES, "{}", slug);
            prop_assert!(is_nfc(&slug), "{:?}", slug);
            prop_assert!(!slug.chars().any(is_off), "{:?}", slug);
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"), "{:?}", slug);
            prop_assert!(slug.chars().all(|c| c == '-' || c.is_alphanumeric() || is_combining_mark(c)), "{:?}", slug);
            prop_assert_eq!(of(&slug, "x", 1), slug);
        }
    }
}
