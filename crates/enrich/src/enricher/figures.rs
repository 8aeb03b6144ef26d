//! Figures with their units: amounts of money, shares, lengths, weights, areas, in Arabic, French and English. The value is plain:
//! `12500000 MAD`, `3.5 %`, `25 km`. A number without a unit is none.

use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    document::{Glue, Line, Script},
    figure::{self, Number, Openers, Units},
    findings::{Finding, Span},
};

pub(super) struct Figures {
    units: Units,
    openers: Openers,
}

/// A figure: its tokens, what stands before and after them that belongs to it, and what it says.
struct Figure {
    first: usize,
    /// One past the last token.
    next: usize,
    /// A currency sign or a percent sign: bytes and scalar values before the first token, or after the last.
    before: (usize, usize),
    after: (usize, usize),
    value: String,
}

pub(super) fn build(_: &Given) -> Result<Figures, EnrichError> {
    Ok(Figures { units: Units::new(), openers: Openers::new() })
}

impl Enricher for Figures {
    fn name(&self) -> &'static str {
        "figures"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        for (number, line) in document.lines().iter().enumerate() {
            if out.is_taken_off(number) {
                continue;
            }
            let english = line.language.or_else(|| document.language()).is_none_or(|found| found.tag == "en");
            let mut n = line.tokens.start;
            while n < line.tokens.end {
                let Some(figure) = self.at(document, line, n, english) else {
                    n += 1;
                    continue;
                };
                n = figure.next.max(n + 1);
                let (first, last) = (&document.tokens()[figure.first], &document.tokens()[figure.next - 1]);
                let span = Span {
                    start: first.start - figure.before.0,
                    at: first.at - figure.before.1,
                    end: last.end + figure.after.0,
                    until: last.until + figure.after.1,
                };
                out.push(Finding { value: Some(figure.value), ..Finding::at(AnnotationKind::Figure, span, 0.92) });
            }
        }
    }
}

impl Figures {
    fn at(&self, document: &Document, line: &Line, n: usize, english: bool) -> Option<Figure> {
        if document.tokens()[n].script == Script::Number {
            return self.in_digits(document, line, n, english);
        }
        if self.openers.may(document.word(n)) { self.in_words(document, line, n, english) } else { None }
    }

    /// `12,5 millions de dirhams`, `$5bn`, `3.5 %`, `25 km`.
    fn in_digits(&self, document: &Document, line: &Line, n: usize, english: bool) -> Option<Figure> {
        let read = figure::digits(document, line, n, |word| figure::scale(word, english).is_some_and(|power| power > 3))?;
        let text = document.text();
        let token = &document.tokens()[n];
        let last = &document.tokens()[read.next - 1];
        let (minus, sign) = before(text, token.start);
        let head = |value: String| if minus > 0 && sign.is_none() { format!("-{value}") } else { value };
        let tail = text.get(last.end..).unwrap_or_default();
        if let Some(after) = percent(tail) {
            let value = format!("{} %", head(read.number.plain()));
            let before = if sign.is_none() { (minus, usize::from(minus > 0)) } else { (0, 0) };
            return Some(Figure { first: n, next: read.next, before, after, value });
        }
        let (number, next) = scaled(document, line, read, english, sign.is_some());
        match sign {
            Some((currency, bytes, scalars)) if currency != "%" => {
                let value = format!("{} {currency}", number.plain());
                return Some(Figure { first: n, next, before: (bytes, scalars), after: (0, 0), value });
            }
            Some((_, bytes, scalars)) if line.language.is_some_and(|found| found.tag == "ar") => {
                let value = format!("{} %", number.plain());
                return Some(Figure { first: n, next, before: (bytes, scalars), after: (0, 0), value });
            }
            _ => {}
        }
        let last = &document.tokens()[next - 1];
        if let Some((unit, after)) = symbol(text.get(last.end..).unwrap_or_default()) {
            let value = format!("{} {unit}", head(number.plain()));
            return Some(Figure { first: n, next, before: (0, 0), after, value });
        }
        let (unit, end) = self.unit(document, line, next)?;
        let before = if sign.is_none() { (minus, usize::from(minus > 0)) } else { (0, 0) };
        Some(Figure { first: n, next: end, before, after: (0, 0), value: format!("{} {unit}", head(number.plain())) })
    }

    /// `deux millions d'euros`, `مليوني درهم`, `نصف مليون دولار`, `three kilometres`.
    fn in_words(&self, document: &Document, line: &Line, n: usize, english: bool) -> Option<Figure> {
        let word = document.word(n);
        let told = |number: Number, next: usize| {
            let (unit, end) = self.unit(document, line, next)?;
            let value = format!("{} {unit}", number.plain());
            Some(Figure { first: n, next: end, before: (0, 0), after: (0, 0), value })
        };
        let arabic = document.tokens()[n].script == Script::Arabic;
        let power = |at: usize| {
            let there = at < line.tokens.end && document.goes_on(at);
            figure::scale(document.word(at), english).filter(|_| there)
        };
        if arabic {
            if let Some(power) = figure::dual(word) {
                return told(Number::of(2).scaled(power), n + 1);
            }
            let share = match word {
                "نصف" => Some(Number { digits: "5".into(), decimals: 1 }),
                "ربع" => Some(Number { digits: "25".into(), decimals: 2 }),
                _ => None,
            };
            if let (Some(share), Some(power)) = (share, power(n + 1)) {
                return told(share.scaled(power), n + 2);
            }
            // "A million": the word in the singular alone.
            let alone = matches!(word, "مليون" | "مليار" | "الف") && !self.follows_number(document, line, n);
            if let Some(power) = figure::scale(word, english).filter(|_| alone) {
                return told(Number::of(1).scaled(power), n + 1);
            }
        }
        let value = self.openers.cardinal(word).filter(|_| !self.follows_number(document, line, n))?;
        match power(n + 1) {
            Some(power) => told(Number::of(value).scaled(power), n + 2),
            None if value > 1 && n + 1 < line.tokens.end && document.goes_on(n + 1) => told(Number::of(value), n + 1),
            None => None,
        }
    }

    /// A number of which this word may be the last part stands right before it.
    fn follows_number(&self, document: &Document, line: &Line, n: usize) -> bool {
        let Some(before) = n.checked_sub(1).filter(|before| *before >= line.tokens.start) else { return false };
        if !document.goes_on(n) {
            return false;
        }
        let word = document.word(before);
        let bare = word.strip_prefix('و').unwrap_or(word);
        let counts = |word: &str| self.openers.cardinal(word).is_some() || figure::scale(word, true).is_some();
        document.tokens()[before].script == Script::Number
            || counts(word)
            || counts(bare)
            || matches!(word, "hundred" | "عشر" | "عشره" | "نصف" | "ربع" | "مئه" | "seize" | "and" | "et")
    }

    /// The unit at a token, after "of" where there is one.
    fn unit(&self, document: &Document, line: &Line, n: usize) -> Option<(&'static str, usize)> {
        let of = n < line.tokens.end && matches!(document.word(n), "de" | "d" | "of" | "من");
        let at = n + usize::from(of);
        let token = document.tokens().get(at).filter(|_| at < line.tokens.end)?;
        let joined = matches!(token.glue, Glue::Space | Glue::None | Glue::Apostrophe) || token.glue == Glue::Dash && token.tight;
        if !joined {
            return None;
        }
        self.units.at(document, at, line.tokens.end)
    }
}

/// The number times the word after it: million, bn; after a currency sign a letter will do.
fn scaled(document: &Document, line: &Line, read: figure::Written, english: bool, money: bool) -> (Number, usize) {
    let next = read.next;
    if next >= line.tokens.end || !document.goes_on(next) {
        return (read.number, next);
    }
    let word = document.word(next);
    let letter = match word {
        "m" if money => Some(6),
        "b" if money => Some(9),
        "k" if money => Some(3),
        _ => None,
    };
    match letter.or_else(|| figure::scale(word, english)) {
        Some(power) => (read.number.scaled(power), next + 1),
        None => (read.number, next),
    }
}

/// A sign before a number: how many bytes a minus has, or a currency or percent sign with its bytes and scalar values.
fn before(text: &str, start: usize) -> (usize, Option<(&'static str, usize, usize)>) {
    let head = text.get(..start).unwrap_or_default();
    let mut chars = head.chars().rev();
    let (first, second) = (chars.next(), chars.next());
    let open = second.is_none_or(|c| c.is_whitespace() || c == '(');
    match first {
        Some(c @ ('-' | '−')) if open => (c.len_utf8(), None),
        Some(c) if c.is_whitespace() => match second.and_then(currency) {
            Some(sign) if sign != "%" => (0, Some((sign, c.len_utf8() + second.map_or(0, char::len_utf8), 2))),
            _ => (0, None),
        },
        Some(c) => match currency(c) {
            Some("USD") if head.ends_with("US$") => (0, Some(("USD", 3, 3))),
            Some("USD") if second.is_some_and(char::is_alphabetic) => (0, None),
            Some("%") if second.is_some_and(char::is_numeric) => (0, None),
            Some(sign) => (0, Some((sign, c.len_utf8(), 1))),
            None => (0, None),
        },
        None => (0, None),
    }
}

fn currency(sign: char) -> Option<&'static str> {
    Some(match sign {
        '$' => "USD",
        '€' => "EUR",
        '£' => "GBP",
        '¥' => "JPY",
        '%' | '٪' => "%",
        _ => return None,
    })
}

/// A percent sign right after, or after one space: its bytes and scalar values.
fn percent(tail: &str) -> Option<(usize, usize)> {
    sign_after(tail, |c| matches!(c, '%' | '٪'))
}

/// A sign of a currency, or of degrees, after the number.
fn symbol(tail: &str) -> Option<(&'static str, (usize, usize))> {
    if let Some(after) = sign_after(tail, |c| c == '°')
        && tail.get(after.0..).is_some_and(|rest| rest.starts_with('C'))
    {
        return Some(("°C", (after.0 + 1, after.1 + 1)));
    }
    let after = sign_after(tail, |c| matches!(c, '$' | '€' | '£'))?;
    let sign = tail.get(..after.0)?.chars().last().and_then(currency)?;
    let closed = tail.get(after.0..)?.chars().next().is_none_or(|c| !c.is_alphanumeric());
    closed.then_some((sign, after))
}

fn sign_after(tail: &str, is: impl Fn(char) -> bool) -> Option<(usize, usize)> {
    let mut chars = tail.chars();
    let first = chars.next()?;
    if is(first) {
        return Some((first.len_utf8(), 1));
    }
    let second = chars.next().filter(|c| first.is_whitespace() && first != '\n' && is(*c))?;
    Some((first.len_utf8() + second.len_utf8(), 2))
}
