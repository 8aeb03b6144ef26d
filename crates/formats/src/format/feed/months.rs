//! The words of dates: months in many languages, Arabic digits, months of two words.

use std::borrow::Cow;

use jiff::tz::{Offset, TimeZone};

/// Months by the start of their names: English, French, Arabic (of the Maghreb and of the Mashreq), and Europe's larger
/// languages. No start is another month's.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "oca", "янв", "ιαν", "يناير", "جانفي"],
    &["feb", "fév", "fev", "şub", "фев", "φεβ", "فبراير", "فيفري", "شباط"],
    &["mar", "mär", "mär", "már", "mrt", "мар", "μαρ", "μάρ", "مارس", "آذار", "أذار"],
    &["apr", "avr", "abr", "ápr", "nis", "апр", "απρ", "أبريل", "ابريل", "إبريل", "أفريل", "نيسان"],
    &["may", "mai", "maj", "máj", "mag", "mei", "май", "мая", "μάι", "μαι", "μαϊ", "μάϊ", "ماي", "أيار", "ايار"],
    &["jun", "juin", "jún", "giu", "haz", "июн", "ιουν", "ιούν", "يونيو", "يونيه", "جوان", "حزيران"],
    &["jul", "juil", "júl", "lug", "tem", "июл", "ιουλ", "ιούλ", "يوليوز", "يوليو", "يوليه", "جويلية", "تموز"],
    &["aug", "aoû", "aou", "ago", "ağu", "авг", "αυγ", "αύγ", "غشت", "أغسطس", "اغسطس", "أوت", "اوت", "آب"],
    &["sep", "szep", "set", "eyl", "сен", "σεπ", "شتنبر", "سبتمبر", "أيلول", "ايلول"],
    &["oct", "okt", "out", "ott", "eki", "окт", "οκτ", "أكتوبر", "اكتوبر", "أوكتوبر"],
    &["nov", "kas", "ноя", "νοε", "νοέ", "نونبر", "نوفمبر"],
    &["dec", "déc", "dez", "dic", "des", "ara", "дек", "δεκ", "دجنبر", "ديسمبر"],
];

/// Months of two words in the Mashreq; each half alone is two months.
const IN_TWO_WORDS: [(&str, &str); 6] = [
    ("كانون الثاني", "يناير"),
    ("كانون الأول", "ديسمبر"),
    ("كانون الاول", "ديسمبر"),
    ("تشرين الثاني", "نوفمبر"),
    ("تشرين الأول", "أكتوبر"),
    ("تشرين الاول", "أكتوبر"),
];

/// The month that a word names.
pub(super) fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    i8::try_from(at + 1).ok()
}

/// The text with digits of ASCII, and with months of one word.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let digit = |c: char| match c {
        '٠'..='٩' => char::from_digit(u32::from(c) - u32::from('٠'), 10).unwrap_or(c),
        '۰'..='۹' => char::from_digit(u32::from(c) - u32::from('۰'), 10).unwrap_or(c),
        '\u{2212}' => '-',
        c => c,
    };
    // Marks of direction stand around dates on Arabic pages.
    let marks = |c: &char| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}');
    let mut plain: String = text.chars().filter(marks).map(digit).collect();
    for (two, one) in IN_TWO_WORDS {
        if plain.contains(two) {
            plain = plain.replace(two, one);
        }
    }
    Cow::Owned(plain)
}

/// The one zone of Korea.
pub(super) fn korea() -> Option<TimeZone> {
    Some(Offset::from_seconds(9 * 3600).ok()?.to_time_zone())
}
