//! Folding of letters for matching: case, accents, Arabic variants, the three kinds of digits.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The block of Arabic as it folds: what a character becomes, and whether it shows at all.
static ARABIC: [(char, bool); 256] = {
    let mut table = [('\0', false); 256];
    let mut n: u32 = 0;
    while n < 256 {
        if let Some(c) = char::from_u32(0x600 + n) {
            table[n as usize] = (arabic(c), is_silent(c));
        }
        n += 1;
    }
    table
};

/// A character of the Arabic block: its folded form, none if it never shows.
pub(crate) fn in_block(c: char) -> Option<char> {
    let (folded, silent) = ARABIC[(c as usize) & 0xff];
    (!silent).then_some(folded)
}

/// Appends the folded form of one character. Arabic: alef and hamza forms to their seat, ta marbuta to ha, alef maqsura and
/// Persian ya to ya, Persian and Maghrebi letters to the nearest Arabic one, harakat and tatweel to nothing, presentation forms
/// to their letters. Latin: lowercase without accents, ligatures opened. Digits: ASCII. What is invisible: nothing.
pub(crate) fn push(c: char, out: &mut String) {
    match c {
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        '\0'..='\x7f' => out.push(c),
        '\u{600}'..='\u{6FF}' => out.extend(in_block(c)),
        _ if is_silent(c) => {}
        _ => other(c, out),
    }
}

/// The folded form of a text, its words joined by single spaces: the key of a name or of a word.
pub(crate) fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_silent(c) {
            continue;
        }
        if !is_word(c) && !is_combining_mark(c) {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        push(c, &mut out);
    }
    out
}

/// Characters that never show as a letter: harakat, tatweel, joiners, direction controls, soft hyphens, combining accents.
pub(crate) const fn is_silent(c: char) -> bool {
    match c {
        '\0'..='\u{ac}' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{670}' | '\u{feff}' => true,
        '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{6d6}'..='\u{6dc}' => true,
        '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{8d3}'..='\u{8ff}' | '\u{fe00}'..='\u{fe0f}' => true,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => true,
        _ => false,
    }
}

/// Letters and digits. The common letters of the three languages are told without the tables of Unicode.
pub(crate) fn is_word(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' => true,
        '\u{620}'..='\u{64a}' | '\u{660}'..='\u{669}' => true,
        _ => c.is_alphanumeric(),
    }
}

/// Letters of the Arabic script, presentation forms included.
pub(crate) const fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d3}' | '\u{6d5}' | '\u{6ee}'..='\u{6ef}' | '\u{6fa}'..='\u{6ff}'
        | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8c9}' | '\u{fb50}'..='\u{fdfb}' | '\u{fe70}'..='\u{fefc}')
}

const fn arabic(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' | 'ے' | 'ۓ' | 'ې' | 'ێ' => 'ي',
        'ؤ' | 'ۆ' | 'ۇ' | 'ۋ' => 'و',
        'ة' | 'ە' | 'ہ' | 'ھ' | 'ۀ' | 'ۂ' | 'ۃ' => 'ه',
        'ک' | 'گ' | 'ڭ' | 'ݣ' => 'ك',
        'پ' => 'ب',
        'چ' => 'ج',
        'ژ' => 'ز',
        'ڤ' | 'ڥ' => 'ف',
        'ں' => 'ن',
        '\u{660}'..='\u{669}' => digit(c as u32 - 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(c as u32 - 0x6f0),
        _ => c,
    }
}

const fn digit(value: u32) -> char {
    match char::from_digit(value, 10) {
        Some(digit) => digit,
        None => '0',
    }
}

fn other(c: char, out: &mut String) {
    match c {
        'œ' | 'Œ' => out.push_str("oe"),
        'æ' | 'Æ' => out.push_str("ae"),
        'ß' => out.push_str("ss"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' => out.push('d'),
        'ı' => out.push('i'),
        'ﷲ' => out.push_str("الله"),
        _ => decompose_compatible(c, |part| match part {
            'A'..='Z' => out.push(part.to_ascii_lowercase()),
            '\u{600}'..='\u{6FF}' if !is_silent(part) => out.push(arabic(part)),
            _ if is_silent(part) || part.is_whitespace() => {}
            _ => out.extend(part.to_lowercase().filter(|c| !is_silent(*c))),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn the_short_way_tells_letters_as_unicode_does() {
        assert!(('\0'..='\u{ffff}').all(|c| super::is_word(c) == c.is_alphanumeric()));
    }

    #[test]
    fn variants_of_a_word_have_one_key() {
        assert_eq!(key("الإمَـارات"), key("الامارات"));
        assert_eq!(key("أگادیر"), key("اكادير"));
        assert_eq!(key("ﻓﻴﻴﻨﺎ"), key("فيينا"));
        assert_eq!(key("٢٠٢٥ ۵"), "2025 5");
        assert_eq!(key("Côte d’Ivoire"), "cote d ivoire");
        assert_eq!(key("Œuvre ÉTÉ"), "oeuvre ete");
    }
}
