//! Numbers as they are written, and the units they count: digits of three kinds, separators of thousands and of decimals, words for
//! thousand, million and milliard, currencies, measures, percent.

#[cfg(test)]
mod tests;
mod unit;

pub(crate) use unit::Units;

use rustc_hash::FxHashMap;

use crate::{
    Document,
    document::{Glue, Line, Script},
};

/// Digits that are read at most.
const DIGITS: usize = 15;

/// A decimal number: `digits` divided by ten to the power of `decimals`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) digits: String,
    pub(crate) decimals: usize,
}

/// A number in the text, and the token after it.
pub(crate) struct Written {
    pub(crate) number: Number,
    pub(crate) next: usize,
}

impl Number {
    pub(crate) fn of(value: u32) -> Self {
        Self { digits: value.to_string(), decimals: 0 }
    }

    /// Times ten to the power.
    pub(crate) fn scaled(mut self, power: usize) -> Self {
        let more = power.saturating_sub(self.decimals);
        self.decimals = self.decimals.saturating_sub(power);
        self.digits.extend(std::iter::repeat_n('0', more));
        self
    }

    /// `12500000`, `3.5`.
    pub(crate) fn plain(&self) -> String {
        let digits = format!("{:0>width$}", self.digits, width = self.decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - self.decimals);
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let part = part.trim_end_matches('0');
        if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
    }
}

/// The number in digits that begins at token `n`. `scaled`: a word such as million follows, so that three digits are decimals too.
pub(crate) fn digits(document: &Document, line: &Line, n: usize, scale: impl Fn(&str) -> bool) -> Option<Written> {
    let tokens = document.tokens();
    if !begins(document, line, n) {
        return None;
    }
    let mut groups = vec![(' ', document.word(n))];
    let mut next = n + 1;
    while next < line.tokens.end && tokens[next].script == Script::Number && groups.len() < 6 {
        let sign = sign(document, next)?;
        let word = document.word(next);
        let space = sign == ' ';
        if space && (word.len() != 3 || groups[0].1.len() > 3 || groups[1..].iter().any(|(sign, _)| *sign != ' ')) {
            break;
        }
        groups.push((sign, word));
        next += 1;
    }
    let language = line.language.or_else(|| document.language()).map_or("en", |found| found.tag);
    let scaled = next < line.tokens.end && document.goes_on(next) && scale(document.word(next));
    let decimals = decimals(&groups, language, scaled)?;
    let digits: String = groups.iter().map(|(_, group)| *group).collect();
    (digits.len() <= DIGITS).then_some(Written { number: Number { digits, decimals }, next })
}

/// What stands between two groups of one number.
fn sign(document: &Document, n: usize) -> Option<char> {
    let tokens = document.tokens();
    let gap = document.text().get(tokens[n - 1].end..tokens[n].start)?;
    let mut chars = gap.chars().filter(|c| !matches!(c, '\u{200e}' | '\u{200f}'));
    let sign = chars.next()?;
    if chars.next().is_some() {
        // A comma and a space: two numbers.
        return Some('|');
    }
    Some(match sign {
        c if c.is_whitespace() => ' ',
        '٬' | '’' | '\'' => '٬',
        '.' | ',' | '٫' => sign,
        '،' => ',',
        _ => '|',
    })
}

/// How many digits at the end are decimals; none for what is no number: a date, a version, a score.
fn decimals(groups: &[(char, &str)], language: &str, scaled: bool) -> Option<usize> {
    let (last, tail) = *groups.last()?;
    let signs = &groups[1..];
    if signs.iter().any(|(sign, _)| *sign == '|') {
        return None;
    }
    let three = signs.iter().all(|(_, group)| group.len() == 3);
    let same = signs.iter().all(|(sign, _)| *sign == last);
    match (signs.len(), last) {
        (0, _) | (_, ' ') => Some(0),
        (1, '٬') => three.then_some(0),
        (1, '٫') => Some(tail.len()),
        (1, _) if tail.len() != 3 || scaled || groups[0].1.len() > 3 || groups[0].1 == "0" => Some(tail.len()),
        (1, ',') => Some(if language == "fr" { 3 } else { 0 }),
        (1, _) => Some(if language == "en" { 3 } else { 0 }),
        _ if same => three.then_some(0),
        _ => {
            let inner = &signs[..signs.len() - 1];
            let sound = inner.iter().all(|(sign, group)| *sign != last && group.len() == 3);
            sound.then_some(tail.len())
        }
    }
}

/// No letters, digits or signs of dates and scores touch the number before.
fn begins(document: &Document, line: &Line, n: usize) -> bool {
    let tokens = document.tokens();
    let token = &tokens[n];
    let first = n == line.tokens.start;
    first
        || match token.glue {
            // `و25`, `بـ3`
            Glue::None => tokens[n - 1].script == Script::Arabic,
            Glue::Slash | Glue::Colon | Glue::Dot | Glue::Comma => {
                !token.tight || tokens[n - 1].script != Script::Number
            }
            Glue::Dash if token.tight => tokens[n - 1].script != Script::Latin,
            _ => true,
        }
}

/// The power of ten that a word stands for; `english`: where a billion has nine noughts.
pub(crate) fn scale(word: &str, english: bool) -> Option<usize> {
    Some(match word {
        "thousand" | "thousands" | "mille" | "milliers" | "الف" | "الاف" | "الفا" => 3,
        "million" | "millions" | "mln" | "مليون" | "ملايين" | "مليونا" => 6,
        "milliard" | "milliards" | "bn" | "mrd" | "mds" | "مليار" | "مليارات" | "مليارا" | "بليون" | "بلايين" => {
            9
        }
        "billion" | "billions" if english => 9,
        "billion" | "billions" | "trillion" | "trillions" | "تريليون" | "ترليون" | "تريليونات" | "تريليونا" => {
            12
        }
        _ => return None,
    })
}

/// Two of it in one Arabic word.
pub(crate) fn dual(word: &str) -> Option<usize> {
    Some(match word {
        "الفي" | "الفين" | "الفان" => 3,
        "مليوني" | "مليونين" | "مليونان" => 6,
        "ملياري" | "مليارين" | "ملياران" => 9,
        _ => return None,
    })
}

/// Small numbers in words, folded.
const CARDINALS: &[(&str, u32)] = &[
    ("one un une", 1),
    ("two deux", 2),
    ("three trois ثلاثه ثلاث", 3),
    ("four quatre اربعه اربع", 4),
    ("five cinq خمسه خمس", 5),
    ("six سته ست", 6),
    ("seven sept سبعه سبع", 7),
    ("eight huit ثمانيه ثماني", 8),
    ("nine neuf تسعه تسع", 9),
    ("ten dix عشره عشر", 10),
    ("eleven onze", 11),
    ("twelve douze", 12),
    ("fifteen quinze", 15),
    ("twenty vingt عشرين عشرون", 20),
    ("thirty trente ثلاثين ثلاثون", 30),
    ("forty quarante اربعين اربعون", 40),
    ("fifty cinquante خمسين خمسون", 50),
    ("sixty soixante ستين ستون", 60),
    ("cent مايه", 100),
];

/// Arabic words that may begin a figure without a number before them.
const OPENERS: &str = "نصف ربع مليون مليار الف الفي الفين الفان مليوني مليونين مليونان ملياري مليارين ملياران";

/// The words that may begin a figure: their number, where they are one.
pub(crate) struct Openers(FxHashMap<&'static str, Option<u32>>);

impl Openers {
    pub(crate) fn new() -> Self {
        let cardinals = CARDINALS.iter().flat_map(|(words, value)| words.split(' ').map(|word| (word, Some(*value))));
        Self(cardinals.chain(OPENERS.split(' ').map(|word| (word, None))).collect())
    }

    /// Whether a figure may begin with a word.
    pub(crate) fn may(&self, word: &str) -> bool {
        self.0.contains_key(word)
    }

    /// A small number in words.
    pub(crate) fn cardinal(&self, word: &str) -> Option<u32> {
        self.0.get(word).copied().flatten()
    }
}
