//! Weekdays of a week or month, and seasons that count from now: Friday of next week, the first Monday of May, last summer.

use jiff::{
    Span,
    civil::{Date, ISOWeekDate, Weekday},
};

use super::{
    grammar::{Read, Reader},
    lexer::Tongue,
    range,
    relative::unit_shift,
    value::{Point, Value},
    word::{Unit, Word},
};

/// A weekday with its week or month, in either order.
pub(super) fn weekday_of(reader: &Reader<'_>, n: usize) -> Option<Read> {
    nth(reader, n).or_else(|| nth_after(reader, n)).or_else(|| after(reader, n)).or_else(|| before(reader, n))
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
    let mut lead = false;
    while let Some(word @ (Word::In | Word::The | Word::TheDay | Word::From | Word::Between)) = items.next(at) {
        lead |= matches!(word, Word::From | Word::Between);
        at += 1;
    }
    let Some(Word::Weekday(day, weak)) = items.next(at) else { return None };
    if weak && items.tongue != Tongue::Arabic {
        return None;
    }
    if lead
        && let Some(second) = range::joint(reader, at + 1, true)
        && let Some(Word::Weekday(last, _)) = items.word(second)
    {
        let (from, to) = (in_week(reader, day, shift)?, in_week(reader, last, shift)?);
        let value = Value::Interval(Point::Day(from), Point::Day(to));
        return (from <= to).then_some(Read { resolved: (value, 0.85), first: n, next: second + 1 });
    }
    Some(Read { resolved: (Value::Day(in_week(reader, day, shift)?), 0.85), first: n, next: at + 1 })
}

pub(super) fn in_week(reader: &Reader<'_>, day: i8, shift: i32) -> Option<Date> {
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
    let inner = if month > at + 1 { Some(reader.point(month)?) } else { None };
    let (year, month, confidence, next) = match inner {
        Some(Read { resolved: (Value::Month(year, month), confidence), next, .. }) => (year, month, confidence, next),
        Some(_) => return None,
        // "the second Sunday": of this month.
        None => (reader.calendar.today.year(), reader.calendar.today.month(), 0.55, at + 1),
    };
    let weekday = Weekday::from_monday_one_offset(day).ok()?;
    let date = Date::new(year, month, 1).ok()?.nth_weekday_of_month(i8::try_from(nth).ok()?, weekday).ok()?;
    Some(Read { resolved: (Value::Day(date), confidence * 0.95), first: n, next })
}

/// `الأحد الثاني` where the clause ends: of this month.
fn nth_after(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let at = n + usize::from(items.word(n) == Some(Word::TheDay));
    let Some(Word::Weekday(day, _)) = items.word(at).filter(|_| items.tongue == Tongue::Arabic) else { return None };
    let Some(Word::Ordinal(nth @ 1..=5)) = items.next(at + 1).filter(|_| reader.ends(at + 2)) else { return None };
    let today = reader.calendar.today;
    let weekday = Weekday::from_monday_one_offset(day).ok()?;
    let date = today.first_of_month().nth_weekday_of_month(i8::try_from(nth).ok()?, weekday).ok()?;
    Some(Read { resolved: (Value::Day(date), 0.52), first: n, next: at + 2 })
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

/// `week 31`, `from Week 31 to Week 35`: weeks as ISO 8601 counts them, from Monday. With a capital only between two of them:
/// "Week 10" alone is one of a season of sport.
pub(super) fn numbered(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let lead = matches!(items.word(n), Some(Word::From | Word::Between));
    let at = n + usize::from(lead);
    let monday = |n: usize| {
        let (Some(Word::Unit(Unit::Week)), Some(Word::Digits(week @ 1..=53, 1..=2))) =
            (items.word(n), items.next(n + 1))
        else {
            return None;
        };
        let year = reader.calendar.today.year();
        ISOWeekDate::new(year, i8::try_from(week).ok()?, Weekday::Monday).ok().map(ISOWeekDate::date)
    };
    let sunday = |monday: Date| monday.checked_add(Span::new().days(6)).ok();
    let from = monday(at)?;
    let (to, next) = match range::joint(reader, at + 2, lead).filter(|_| lead) {
        Some(second) => (sunday(monday(second)?)?, second + 2),
        None if items.tongue == Tongue::Arabic || items.capital(at) => return None,
        None => (sunday(from)?, at + 2),
    };
    let value = Value::Interval(Point::Day(from), Point::Day(to));
    Some(Read { resolved: (value, 0.7), first: if next > at + 2 { n } else { at }, next })
}

/// `la semaine du 5 mai`, `the week of May 5`, `الأسبوع الأول من أكتوبر`, `the last week of July`.
pub(super) fn week(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let counted = matches!(items.word(n + 1), Some(Word::Ordinal(_)));
    if items.word(n) == Some(Word::Unit(Unit::Week)) && !counted {
        let mut at = n + 1;
        at += usize::from(matches!(items.text(at), "commencing" | "beginning" | "starting"));
        while let Some(Word::Of | Word::From | Word::The | Word::TheDay | Word::In) = items.next(at) {
            at += 1;
        }
        if let Some(inner) = items.next(at).and_then(|_| reader.date(at))
            && let Value::Day(day) = inner.resolved.0
        {
            return Some(Read { resolved: reader.calendar.week_of(day)?, first: n, next: inner.next });
        }
    }
    let (nth, after) = match (items.word(n)?, items.next(n + 1)?) {
        (Word::Ordinal(nth @ 1..=5), Word::Unit(Unit::Week)) => (Some(nth), n + 2),
        (Word::Unit(Unit::Week), Word::Ordinal(nth @ 1..=5)) => (Some(nth), n + 2),
        (Word::Unit(Unit::Week), Word::Shift(-1)) | (Word::Shift(-1), Word::Unit(Unit::Week)) => (None, n + 2),
        _ => return None,
    };
    let mut at = after;
    while let Some(Word::Of | Word::From | Word::In | Word::The | Word::HenceBefore) = items.next(at) {
        at += 1;
    }
    let inner = items
        .next(at)
        .filter(|word| at > after || matches!(word, Word::Shift(_) | Word::Unit(Unit::Year)))
        .and_then(|_| reader.point(at).or_else(|| year(reader, at)))?;
    let (first, last) = match inner.resolved.0 {
        Value::Month(year, month) => {
            let first = Date::new(year, month, 1).ok()?;
            (first, first.last_of_month())
        }
        // The first week of a year is the one that holds its first Thursday.
        Value::Year(year) => (
            Date::new(year, 1, 4).ok()?.checked_sub(Span::new().days(6)).ok()?,
            Date::new(year.checked_add(1)?, 1, 3).ok()?,
        ),
        _ => return None,
    };
    let monday = match nth {
        Some(nth) => {
            let to_monday = i64::from((7 - first.weekday().to_monday_zero_offset()) % 7);
            first.checked_add(Span::new().try_days(to_monday + 7 * (i64::from(nth) - 1)).ok()?).ok()?
        }
        None => last.checked_sub(Span::new().try_days(6).ok()?).ok()?,
    };
    Some(Read { resolved: (reader.calendar.week_of(monday)?.0, 0.75), first: n, next: inner.next })
}

/// `the rest of the week`, `le reste de l'année`, `بقية الشهر`.
pub(super) fn rest(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let mut at = n + 1;
    while let Some(Word::Of | Word::The | Word::From | Word::In | Word::HenceBefore) = items.next(at) {
        at += 1;
    }
    let sign = items.word(n)?;
    let plain = at > n + 1;
    let (unit, next) = match (unit_shift(items, at), items.next(at)?) {
        (Some((unit, 0, next)), _) => (unit, next),
        (None, Word::Unit(unit)) if plain || items.tongue != Tongue::English => (unit, at + 1),
        _ => return None,
    };
    let resolved = match sign {
        Word::Earlier | Word::AgoAfter => reader.calendar.so_far(unit)?,
        _ => reader.calendar.rest(unit)?,
    };
    Some(Read { resolved, first: n, next })
}

/// Saturday and Sunday of the week that was read: `نهاية هذا الأسبوع`.
pub(super) fn weekend_of(reader: &Reader<'_>, week: Read, n: usize) -> Option<Read> {
    let Value::Interval(_, Point::Day(sunday)) = week.resolved.0 else { return None };
    let saturday = sunday.yesterday().ok().filter(|_| sunday.weekday() == Weekday::Sunday)?;
    let value = Value::Interval(Point::Day(saturday), Point::Day(sunday));
    (reader.items.items.len() >= week.next).then_some(Read { resolved: (value, 0.8), first: n, next: week.next })
}

/// A year in digits, where a year is all it can be.
pub(super) fn year(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let at = n + usize::from(reader.items.word(n) == Some(Word::Unit(Unit::Year)));
    let Some(Word::Digits(year @ 1500..=2199, 4)) = reader.items.word(at) else { return None };
    Some(Read { resolved: (Value::Year(i16::try_from(year).ok()?), 0.9), first: n, next: at + 1 })
}
