//! Dates in digits: 2025-05-06, 06/05/2025, 6.5.2025.

use super::{
    lexer::{Items, Tongue},
    resolve::Written,
    word::Word,
};
use crate::document::Glue;

/// A date in digits that begins at item `n`, and the item after it.
pub(super) fn date(items: &Items<'_>, n: usize) -> Option<(Written, usize)> {
    let (a, a_digits) = digits(items, n)?;
    let sign = items.glue(n + 1)?;
    if !matches!(sign, Glue::Dash | Glue::Slash | Glue::Dot) {
        return None;
    }
    if !items.items.get(n + 1)?.tight {
        return spaced(items, n, (a, a_digits));
    }
    let (b, b_digits) = digits(items, n + 1)?;
    let third = items.glue(n + 2).filter(|glue| *glue == sign && items.items[n + 2].tight).and(digits(items, n + 2));
    let Some((c, c_digits)) = third else { return short(items, n, (a, a_digits), (b, b_digits), sign) };
    if goes_on(items, n + 3) {
        return None;
    }
    let (year, month, day) = match (a_digits, c_digits) {
        (4, 1..=2) => (a, b, c),
        (1..=2, 4) => order(items, a, b).map(|(month, day)| (c, month, day))?,
        (1..=2, 2) if sign != Glue::Dot => order(items, a, b).map(|(month, day)| (two_digits(c), month, day))?,
        _ => return None,
    };
    if b_digits > 2 {
        return None;
    }
    Some((written(year, Some(month), Some(day))?, n + 3))
}

/// `11 / 2016`, `2016 - 11`: month and year with spaces about the sign.
fn spaced(items: &Items<'_>, n: usize, a: (u32, usize)) -> Option<(Written, usize)> {
    let b = digits(items, n + 1)?;
    let (year, month) = match (a, b) {
        ((year, 4), (month, 1..=2)) | ((month, 1..=2), (year, 4)) => (year, month),
        _ => return None,
    };
    let sound = (1900..=2099).contains(&year) && (1..=12).contains(&month) && !goes_on(items, n + 2);
    let tied = items.glue(n).is_some_and(|glue| matches!(glue, Glue::Dash | Glue::Slash | Glue::Colon | Glue::Dot));
    if !sound || tied || items.glue(n + 1) == Some(Glue::Dot) {
        return None;
    }
    Some((written(year, Some(month), None)?, n + 2))
}

/// `2025-05`, `05/2025`, and `22/4` where it can be nothing else.
fn short(items: &Items<'_>, n: usize, a: (u32, usize), b: (u32, usize), sign: Glue) -> Option<(Written, usize)> {
    if sign == Glue::Dot || goes_on(items, n + 2) {
        return None;
    }
    match (a, b) {
        ((year, 4), (month, 2)) if is_year(year) && (1..=12).contains(&month) && sign != Glue::Slash => {
            Some((written(year, Some(month), None)?, n + 2))
        }
        ((year, 4), (month, 1..=2)) if is_year(year) && (1..=12).contains(&month) && (year + 1) % 100 != month => {
            Some((written(year, Some(month), None)?, n + 2))
        }
        ((month, 1..=2), (year, 4)) if is_year(year) && (1..=12).contains(&month) => {
            Some((written(year, Some(month), None)?, n + 2))
        }
        ((a, 1..=2), (b, 1..=2)) if is_awaited(items, n) && (sign == Glue::Slash || a.max(b) > 12) => {
            let (month, day) = order(items, a, b)?;
            let whole = written(2000, Some(month), Some(day))?;
            if let (Some(Word::Digits(year, 4)), Some(Glue::Comma)) = (items.word(n + 2), items.glue(n + 2))
                && is_year(year)
            {
                return Some((written(year, Some(month), Some(day))?, n + 3));
            }
            Some((Written { year: None, ..whole }, n + 2))
        }
        ((a, 2), (b, 2)) if sign == Glue::Slash && followed_by_year(items, n + 2) => {
            let (month, day) = order(items, a, b)?;
            let Some(Word::Digits(year, 4)) = items.word(n + 2) else { return None };
            Some((written(year, Some(month), Some(day))?, n + 3))
        }
        // Of what can be no date: 24/7.
        ((a, 1..=2), (b, 1..=2)) if sign == Glue::Slash && a.max(b) > 12 && a.min(b) > 1 && (a, b) != (24, 7) => {
            let (month, day) = order(items, a, b)?;
            let whole = written(2000, Some(month), Some(day))?;
            Some((Written { year: None, ..whole }, n + 2))
        }
        _ => None,
    }
}

/// `08/12, 2015`: a year after a comma.
fn followed_by_year(items: &Items<'_>, n: usize) -> bool {
    items.glue(n) == Some(Glue::Comma) && matches!(items.word(n), Some(Word::Digits(1900..=2099, 4)))
}

/// `2019-Aug-1`, `2016, Nov`, `2015 June`: the year before the month's name.
pub(super) fn year_first(items: &Items<'_>, n: usize) -> Option<(Written, usize)> {
    let (year @ 1900..=2099, 4) = digits(items, n)? else { return None };
    let Some(Word::Month(month, weak)) = items.word(n + 1) else { return None };
    let sign = items.glue(n + 1)?;
    let base = written(year, Some(u32::try_from(month).ok()?), None)?;
    if matches!(sign, Glue::Dash | Glue::Slash) && items.items[n + 1].tight {
        let third =
            items.glue(n + 2).filter(|glue| *glue == sign && items.items[n + 2].tight).and(digits(items, n + 2));
        return match third {
            Some((day @ 1..=31, 1..=2)) => Some((Written { day: i8::try_from(day).ok(), ..base }, n + 3)),
            Some(_) => None,
            None => Some((base, n + 2)),
        };
    }
    let day_follows = matches!(items.next(n + 2), Some(Word::Digits(..)));
    let sound = matches!(sign, Glue::Space | Glue::Comma) && !weak && !day_follows && items.tongue == Tongue::English;
    sound.then_some((base, n + 2))
}

/// A word before says that a date comes: "le 22/04", "on 4/22".
fn is_awaited(items: &Items<'_>, n: usize) -> bool {
    let before = n.checked_sub(1).and_then(|n| items.word(n));
    items.next(n).is_some()
        && matches!(
            before,
            Some(Word::The | Word::TheDay | Word::In | Word::From | Word::To | Word::Between | Word::Weekday(..))
        )
}

/// Month and day: the order of the language, or the only one that is possible.
fn order(items: &Items<'_>, a: u32, b: u32) -> Option<(u32, u32)> {
    let month_first = items.tongue == Tongue::English;
    match (a, b) {
        (1..=12, 1..=12) if month_first => Some((a, b)),
        (1..=12, 13..=31) => Some((a, b)),
        (1..=31, 1..=12) => Some((b, a)),
        _ => None,
    }
}

fn goes_on(items: &Items<'_>, n: usize) -> bool {
    items
        .items
        .get(n)
        .is_some_and(|item| item.tight && matches!(item.glue, Glue::Dash | Glue::Slash | Glue::Dot | Glue::Colon))
        && matches!(items.word(n), Some(Word::Digits(..)))
}

fn digits(items: &Items<'_>, n: usize) -> Option<(u32, usize)> {
    match items.word(n)? {
        Word::Digits(value, digits) => Some((value, digits)),
        _ => None,
    }
}

fn written(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Written> {
    let small = |value: u32| i8::try_from(value).ok().filter(|value| *value > 0);
    Some(Written {
        year: Some(i16::try_from(year).ok().filter(|year| (1..=9999).contains(year))?),
        month: match month {
            Some(month) => Some(small(month).filter(|month| *month <= 12)?),
            None => None,
        },
        day: match day {
            Some(day) => Some(small(day).filter(|day| *day <= 31)?),
            None => None,
        },
        ..Written::default()
    })
}

fn two_digits(year: u32) -> u32 {
    if year < 50 { 2000 + year } else { 1900 + year }
}

/// Years that four digits mean where a date is expected.
pub(super) fn is_year(year: u32) -> bool {
    (1000..=2199).contains(&year)
}
