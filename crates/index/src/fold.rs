//! The letters and words that search goes by: the same folding for what is kept and for what is asked.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The most words of a question that count.
const MAX_WORDS: usize = 16;

/// The folded words of a text, joined by spaces: lowercase without accents; Arabic without harakat and tatweel, alef, hamza,
/// ya and ta marbuta in one form, and words without the article and what is written onto it (`بالمغرب` is found by `المغرب`).
pub fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars() {
        if is_silent(c) {
            continue;
        }
        if c.is_alphanumeric() || is_combining_mark(c) {
            push(c, &mut word);
        } else {
            take(&mut word, &mut out);
        }
    }
    take(&mut word, &mut out);
    out
}

/// A question in FTS5's language: every word, each also as the start of a longer one. `None` where there is no word in it.
pub fn question(text: &str) -> Option<String> {
    let bounded: String = text.chars().take(400).collect();
    let folded = words(&bounded);
    let terms: Vec<String> = folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .map(|word| if word.chars().count() > 2 { format!("\"{word}\"*") } else { format!("\"{word}\"") })
        .collect();
    (!terms.is_empty()).then(|| terms.join(" "))
}

fn take(word: &mut String, out: &mut String) {
    if word.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(stem(word));
    word.clear();
}

/// Without the article and the one-letter words written onto it, where three letters stay.
fn stem(word: &str) -> &str {
    const ARTICLES: [&str; 8] = ["وبال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال"];
    let stripped = ARTICLES.iter().find_map(|article| word.strip_prefix(article));
    stripped.filter(|rest| rest.chars().count() >= 3).unwrap_or(word)
}

/// Harakat, tatweel, joiners, direction controls, soft hyphens, combining accents.
fn is_silent(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{670}' | '\u{feff}'
        | '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}')
}

fn push(c: char, out: &mut String) {
    match c {
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        '\0'..='\x7f' => out.push(c),
        '\u{620}'..='\u{6FF}' => out.push(arabic(c)),
        'œ' | 'Œ' => out.push_str("oe"),
        'æ' | 'Æ' => out.push_str("ae"),
        'ß' => out.push_str("ss"),
        _ => decompose_compatible(c, |part| match part {
            '\u{620}'..='\u{6FF}' if !is_silent(part) => out.push(arabic(part)),
            _ if is_silent(part) || part.is_whitespace() => {}
            _ => out.extend(part.to_lowercase()),
        }),
    }
}

fn arabic(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' | 'ے' => 'ي',
        'ؤ' => 'و',
        'ة' | 'ە' | 'ہ' | 'ھ' => 'ه',
        'ک' | 'گ' | 'ڭ' | 'ݣ' => 'ك',
        'پ' => 'ب',
        'چ' => 'ج',
        'ژ' => 'ز',
        'ڤ' | 'ڥ' => 'ف',
        '\u{660}'..='\u{669}' => char::from_digit(c as u32 - 0x660, 10).unwrap_or('0'),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(c as u32 - 0x6f0, 10).unwrap_or('0'),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn arabic_is_found_however_it_is_written() {
        for text in ["المغرب", "بالمغرب", "وبالمغرب", "المَغْرِب", "المـغرب", "ٱلمغرب"]
        {
            assert_eq!(words(text), "مغرب", "{text}");
        }
        assert_eq!(words("الإمارات"), words("للامارات"));
        assert_eq!(words("القاهرة على ٢٠٢٥"), "قاهره علي 2025");
        assert_eq!(words("الى"), "الي", "nothing is left of a short word but itself");
        assert_eq!(words("L’Élysée à Œuvre"), "l elysee a oeuvre");
    }

    #[test]
    fn a_question_is_words_alone() {
        assert_eq!(question("title:x OR \"(").unwrap(), "\"title\"* \"x\" \"or\"");
        assert_eq!(question("  ؟ \" * "), None);
        assert_eq!(question(&"كلمة ".repeat(500)).unwrap().split(' ').count(), 16);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn folding_twice_is_folding_once_for_latin(text in "[a-zA-ZÀ-ÿ ]{0,60}") {
            let once = words(&text);
            prop_assert_eq!(words(&once), once);
        }

        #[test]
        fn any_text_is_folded_without_a_panic(text in ".{0,200}") {
            let _ = question(&text);
        }
    }
}
