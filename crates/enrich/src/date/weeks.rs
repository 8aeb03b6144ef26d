//! Weekdays of a week or month, and seasons that count from now: Friday of next week, the first Monday of May, last summer.

use jiff::civil::{Date, Weekday};

use super::{
    grammar::{Read, Reader},
    relative::unit_shift,
    value::{Point, Value},
    word::{Unit, Word},
};

/// A weekday with its week or month, in either order.
pub(super) fn weekday_of(reader: &Reader<'_>, n: usize) -> Option<Read> {
    nth(reader, n).or_else(|| after(reader, n)).or_else(|| before(reader, n))
}

/// `vendredi de la semaine prochaine`, `الجمعة من الأسبوع المقبل`, `Tuesday next week`.
fn after(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let at = n + usize::from(items.word(n) == Some(Word::TheDay));
    let Some(Word::Weekday(day, _)) = items.word(at) else { return None };
    let mut week = at + 1;
    while let Some(Word::Of | Word::From | Word::The | Word::In) = items.next(week) {
        week += 1;
    }
    items.next(week)?;
    let (Unit::Week, shift, next) = unit_shift(items, week)? else { return None };
    Some(Read { resolved: (Value::Day(in_week(reader, day, shift)?), 0.88), first: n, next })
}

/// `next week Friday`, `الأسبوع المقبل يوم الجمعة`.
fn before(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let (Unit::Week, shift, mut at) = unit_shift(items, n)? else { return None };
    while let Some(Word::In | Word::The | Word::TheDay) = items.next(at) {
        at += 1;
    }
    let Some(Word::Weekday(day, false)) = items.next(at) else { return None };
    Some(Read { resolved: (Value::Day(in_week(reader, day, shift)?), 0.85), first: n, next: at + 1 })
}

fn in_week(reader: &Reader<'_>, day: i8, shift: i32) -> Option<Date> {
    let (Value::Interval(Point::Day(monday), _), _) = reader.calendar.unit(Unit::Week, shift)? else { return None };
    monday.checked_add(jiff::Span::new().try_days(i64::from(day) - 1).ok()?).ok()
}

/// `the first Friday of July`, `le deuxième lundi du mois prochain`, `أول يوم جمعة من يوليو`.
fn nth(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let Some(Word::Ordinal(nth @ 1..=5)) = items.word(n) else { return None };
    let mut at = n + 1;
    at += usize::from(items.next(at) == Some(Word::TheDay));
    let Some(Word::Weekday(day, _)) = items.next(at) else { return None };
    let mut month = at + 1;
    while let Some(Word::Of | Word::From | Word::In | Word::HenceBefore) = items.next(month) {
        month += 1;
    }
    if month == at + 1 {
        return None;
    }
    let inner = reader.point(month)?;
    let Value::Month(year, month) = inner.resolved.0 else { return None };
    let weekday = Weekday::from_monday_one_offset(day).ok()?;
    let date = Date::new(year, month, 1).ok()?.nth_weekday_of_month(i8::try_from(nth).ok()?, weekday).ok()?;
    Some(Read { resolved: (Value::Day(date), inner.resolved.1 * 0.95), first: n, next: inner.next })
}

/// `cet été`, `هذا الصيف`, `last summer`: the season of this year, or the one before or after.
pub(super) fn season_of(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let Some(Word::Shift(shift)) = items.word(n) else { return None };
    let Some(Word::Season(season)) = items.next(n + 1) else { return None };
    let today = reader.calendar.today;
    // Spring ends in May, summer in August, autumn in November.
    let passed = today.month() > season * 3 + 2 && season < 4;
    let year = match shift {
        0 => today.year(),
        shift if shift > 0 => today.year().checked_add(i16::from(passed))?,
        _ => today.year().checked_sub(i16::from(!passed))?,
    };
    Some(Read { resolved: (Value::Season(year, season), 0.8), first: n, next: n + 2 })
}
