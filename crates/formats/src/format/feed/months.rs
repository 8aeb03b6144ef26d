//! The words of dates: months in many languages, Arabic digits, months of two words.

use std::borrow::Cow;

use jiff::{
    ToSpan, civil,
    tz::{Offset, TimeZone},
};

/// Months by the start of their names: English, French, Arabic (of the Maghreb and of the Mashreq), and Europe's larger
/// languages. No start is another month's.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "oca", "ian", "янв", "яну", "січ", "ιαν", "يناير", "جانفي", "ژانویه", "ינואר", "一月"],
    &["feb", "fév", "fev", "şub", "фев", "лют", "φεβ", "فبراير", "فيفري", "شباط", "فوریه", "פברואר", "二月"],
    &[
        "mar", "mär", "mär", "már", "mrt", "мар", "бер", "μαρ", "μάρ", "μάώ", "μαώ", "مارس", "آذار", "أذار", "מרץ",
        "三月",
    ],
    &[
        "apr",
        "avr",
        "abr",
        "ápr",
        "nis",
        "апр",
        "кві",
        "απρ",
        "آوریل",
        "אפריל",
        "四月",
        "أبريل",
        "ابريل",
        "إبريل",
        "أفريل",
        "نيسان",
    ],
    &[
        "may", "mai", "maj", "máj", "máu", "mag", "mei", "май", "мая", "μάι", "μαι", "μαϊ", "μάϊ", "тра", "ماي",
        "أيار", "ايار", "מאי", "五月",
    ],
    &[
        "jun",
        "juin",
        "jún",
        "giu",
        "haz",
        "июн",
        "iun",
        "юни",
        "чер",
        "ιουν",
        "ιούν",
        "ιον",
        "ژوئن",
        "יוני",
        "六月",
        "يونيو",
        "يونيه",
        "جوان",
        "حزيران",
    ],
    &[
        "jul",
        "juil",
        "júl",
        "lug",
        "tem",
        "июл",
        "iul",
        "юли",
        "лип",
        "ιουλ",
        "ιούλ",
        "ιολ",
        "ژوئیه",
        "יולי",
        "七月",
        "يوليوز",
        "يوليو",
        "يوليه",
        "جويلية",
        "تموز",
    ],
    &[
        "aug",
        "aoû",
        "aou",
        "ago",
        "agu",
        "ağu",
        "сер",
        "אוגוסט",
        "八月",
        "авг",
        "αυγ",
        "αύγ",
        "غشت",
        "أغسطس",
        "اغسطس",
        "أوت",
        "اوت",
        "آب",
    ],
    &[
        "sep",
        "szep",
        "set",
        "eyl",
        "сен",
        "вер",
        "σεπ",
        "سپتامبر",
        "ספטמבר",
        "九月",
        "شتنبر",
        "سبتمبر",
        "أيلول",
        "ايلول",
    ],
    &[
        "oct",
        "okt",
        "out",
        "ott",
        "eki",
        "окт",
        "жов",
        "οκτ",
        "اکتبر",
        "אוקטובר",
        "十月",
        "أكتوبر",
        "اكتوبر",
        "أوكتوبر",
    ],
    &["nov", "kas", "ноя", "νοε", "νοέ", "noi", "лис", "نوامبر", "נובמבר", "十一月", "نونبر", "نوفمبر"],
    &["dec", "déc", "dez", "dic", "des", "ara", "дек", "гру", "δεκ", "دسامبر", "דצמבר", "十二月", "دجنبر", "ديسمبر"],
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

/// Signs after numbers in Chinese and Japanese dates, `2025年5月9日 下午3時15分`, as the same date is written elsewhere.
const EAST_ASIAN: [(&str, &str); 11] = [
    ("年", "-"),
    ("月", "-"),
    ("日", " "),
    ("上午", " am "),
    ("午前", " am "),
    ("下午", " pm "),
    ("午後", " pm "),
    ("時", ":"),
    ("时", ":"),
    ("点", ":"),
    ("分", " "),
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
    let east_asian = plain.contains('年');
    for (two, one) in IN_TWO_WORDS.into_iter().chain(EAST_ASIAN.into_iter().filter(|_| east_asian)) {
        if plain.contains(two) {
            plain = plain.replace(two, one);
        }
    }
    Cow::Owned(plain)
}

/// A day of the Iranian calendar, by its cycle of 33 years (right from 1178 to 1633).
pub(super) fn iranian(year: i16, month: i16, day: i16) -> Option<civil::Date> {
    let longest = if month <= 6 { 31 } else { 30 };
    if !(1..=12).contains(&month) || !(1..=longest).contains(&day) {
        return None;
    }
    let days = |year: i64, month: i64, day: i64| {
        let year = year + 1595;
        let before = if month <= 6 { (month - 1) * 31 } else { (month - 7) * 30 + 186 };
        365 * year + year / 33 * 8 + (year % 33 + 3) / 4 + before + day
    };
    let after = days(year.into(), month.into(), day.into()) - days(1403, 1, 1);
    civil::date(2024, 3, 20).checked_add(after.days()).ok()
}

/// The one zone of Korea.
pub(super) fn korea() -> Option<TimeZone> {
    Some(Offset::from_seconds(9 * 3600).ok()?.to_time_zone())
}
