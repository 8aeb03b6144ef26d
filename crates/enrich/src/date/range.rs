//! From one date to another: من 6 و8 ماي الجاري, du 6 au 8 mai, May 6-8, 2014-2018.

use jiff::civil::Date;

use super::{
    grammar::{Read, Reader},
    lexer::Tongue,
    numeric::is_year,
    resolve::Written,
    value::{Point, Value},
    weeks,
    word::Word,
};
use crate::document::Glue;

/// A range that begins at item `n`.
pub(super) fn range(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let from = items.word(n) == Some(Word::Of) && items.tongue == Tongue::French && items.text(n) == "de";
    let lead = from || matches!(items.word(n), Some(Word::From | Word::Between));
    let mut at = n + usize::from(lead);
    if lead {
        items.next(at)?;
    }
    let listed = !lead && is_list(reader, n);
    at += usize::from(listed);
    while let Some(Word::The | Word::TheDay) = items.word(at) {
        at += 1;
    }
    if listed {
        return commas(reader, n, at)
            .or_else(|| days(reader, n, at, true))
            .or_else(|| full(reader, n, at, true))
            .and_then(|read| list(reader, at, read));
    }
    weeks::numbered(reader, n)
        .or_else(|| days(reader, n, at, lead))
        .or_else(|| month_days(reader, n, at))
        .or_else(|| years(reader, n, at, lead))
        .or_else(|| full(reader, n, at, lead))
        .or_else(|| points(reader, n, at, lead))
}

/// `يومي 6 و7 ماي`, `les 6 et 7 mai`: days that are counted up.
fn is_list(reader: &Reader<'_>, n: usize) -> bool {
    let items = reader.items;
    matches!((items.tongue, items.text(n)), (Tongue::Arabic, "يومي" | "ايام" | "اليومين") | (Tongue::French, "les"))
        && items.word(n).is_some()
}

/// Days that are counted up are a range only where they follow each other; else the first of them is told, and the next one after it.
fn list(reader: &Reader<'_>, at: usize, read: Read) -> Option<Read> {
    let Value::Interval(Point::Day(from), Point::Day(to)) = read.resolved.0 else { return None };
    if reader.items.glue(at + 1) == Some(Glue::Comma) {
        return Some(read);
    }
    let counted = (at..read.next).any(|n| reader.items.items[n].and || reader.items.word(n) == Some(Word::And));
    if !counted || from.tomorrow().ok() == Some(to) {
        return Some(read);
    }
    let day = matches!(reader.items.word(at), Some(Word::Digits(..) | Word::Ordinal(_)));
    day.then_some(Read { resolved: (Value::Day(from), read.resolved.1), first: at, next: at + 1 })
}

/// `les 12, 13 et 14 mai`: three days and more that follow each other.
fn commas(reader: &Reader<'_>, n: usize, at: usize) -> Option<Read> {
    let (first, mut next) = reader.day_number(at)?;
    let mut last = first;
    while reader.items.glue(next) == Some(Glue::Comma) && last - first < 7 {
        let (day, after) = reader.day_number(next).filter(|(day, _)| *day == last + 1)?;
        (last, next) = (day, after);
    }
    if last == first {
        return None;
    }
    let read = days(reader, n, at_before(reader, next), true)?;
    let Value::Interval(_, Point::Day(to)) = read.resolved.0 else { return None };
    let from = Date::new(to.year(), to.month(), first).ok().filter(|_| to.day() == last + 1)?;
    Some(Read { resolved: (Value::Interval(Point::Day(from), Point::Day(to)), read.resolved.1), ..read })
}

/// The item of the day number that ends before item `n`.
fn at_before(reader: &Reader<'_>, n: usize) -> usize {
    let sign = reader.items.word(n - 1) == Some(Word::OrdinalSign);
    n - 1 - usize::from(sign)
}

/// What joins the two ends at item `n`: the item where the second end begins.
pub(super) fn joint(reader: &Reader<'_>, n: usize, lead: bool) -> Option<usize> {
    let items = reader.items;
    let mut at = match (items.glue(n)?, items.word(n)) {
        (Glue::Dash, _) => n,
        (Glue::Space | Glue::None, Some(Word::To)) => n + 1,
        (Glue::Space | Glue::None, Some(Word::And)) if lead => n + 1,
        (Glue::Space, _) if lead && items.items[n].and => n,
        _ => return None,
    };
    if items.word(at) == Some(Word::To) {
        at += 1;
    }
    while let Some(Word::The | Word::TheDay) = items.word(at) {
        at += 1;
    }
    Some(at)
}

/// `6 و8 ماي الجاري`, `6 au 8 mai`, `الجمعة 11 إلى الثلاثاء 15 ماي`: days of one date that follows.
fn days(reader: &Reader<'_>, n: usize, at: usize, lead: bool) -> Option<Read> {
    let items = reader.items;
    let mut at = at;
    if let Some(Word::Weekday(..)) = items.word(at) {
        at += 1;
    }
    let (day, next) = reader.day_number(at)?;
    let second = joint(reader, next, lead)?;
    let (written, end) = reader.written(second)?;
    if written.day.is_none() || written.month.is_none() && written.shift.is_none() {
        return None;
    }
    let (Value::Day(to), confidence) = reader.calendar.date(written, reader.future(n))? else { return None };
    let from = if written.hijri {
        reader.calendar.date(Written { day: Some(day), weekday: None, ..written }, false)?.0
    } else if day <= to.day() {
        Value::Day(Date::new(to.year(), to.month(), day).ok()?)
    } else {
        Value::Day(before(to, day)?)
    };
    let Value::Day(from) = from else { return None };
    let value = Value::Interval(Point::Day(from), Point::Day(to));
    Some(Read { resolved: (value, confidence), first: n, next: end })
}

/// The day of the month before.
fn before(to: Date, day: i8) -> Option<Date> {
    let last = to.first_of_month().yesterday().ok()?;
    Date::new(last.year(), last.month(), day).ok()
}

/// `May 6-8, 2025`, `May 6 to 8`.
fn month_days(reader: &Reader<'_>, n: usize, at: usize) -> Option<Read> {
    let items = reader.items;
    let Some(Word::Month(month, weak)) = items.word(at) else { return None };
    if weak && !items.capital(at) {
        return None;
    }
    let between = matches!(items.next(at + 1), Some(Word::Between | Word::From));
    let day_at = at + 1 + usize::from(between);
    let (from, next) = items.loose(day_at).and_then(|_| reader.day_number(day_at))?;
    let second = joint(reader, next, at > n || between)?;
    let (to, next) = reader.day_number(second)?;
    if matches!(items.loose(next), Some(Word::Month(..))) {
        return None;
    }
    let (year, end) = match items.loose(next) {
        Some(Word::Digits(year, 4)) if is_year(year) => (i16::try_from(year).ok(), next + 1),
        _ => (None, next),
    };
    let written = Written { year, month: Some(month), day: Some(to), ..Written::default() };
    let (Value::Day(to), confidence) = reader.calendar.date(written, reader.future(n))? else { return None };
    let from = Date::new(to.year(), to.month(), from).ok()?;
    Some(Read { resolved: (Value::Interval(Point::Day(from), Point::Day(to)), confidence), first: n, next: end })
}

/// `2014-2018`, `من 2014 إلى 2018`, `2024/2025`.
fn years(reader: &Reader<'_>, n: usize, at: usize, lead: bool) -> Option<Read> {
    let items = reader.items;
    let named = |n: usize| usize::from(items.word(n) == Some(Word::Unit(super::word::Unit::Year)));
    let at = at + named(at);
    let Some(Word::Digits(from, 4)) =
        items.word(at).filter(|word| matches!(word, Word::Digits(year, _) if (1500..=2199).contains(year)))
    else {
        return None;
    };
    let sign = items.glue(at + 1)?;
    let second = match sign {
        Glue::Slash if items.items[at + 1].tight => at + 1,
        Glue::Dash => at + 1,
        _ => joint(reader, at + 1, lead)?,
    };
    let second = second + named(second);
    let to = match items.word(second)? {
        Word::Digits(to, 4) if (1500..=2199).contains(&to) => to,
        Word::Digits(to, 2) if matches!(sign, Glue::Dash | Glue::Slash) && (from + 1) % 100 == to => from + 1,
        _ => return None,
    };
    let tied = matches!(items.glue(second + 1), Some(Glue::Dash | Glue::Slash)) && items.items[second + 1].tight;
    if tied || to <= from || !lead && !matches!(sign, Glue::Dash | Glue::Slash) {
        return None;
    }
    let (from, to) = (i16::try_from(from).ok()?, i16::try_from(to).ok()?);
    Some(Read { resolved: (Value::Interval(Point::Year(from), Point::Year(to)), 0.9), first: n, next: second + 1 })
}

/// Two full dates: `من 30 أبريل إلى 2 ماي`, `from May 6 to June 3, 2025`, `entre janvier et mars 2025`.
fn full(reader: &Reader<'_>, n: usize, at: usize, lead: bool) -> Option<Read> {
    let (first, next) = reader.written(at).or_else(|| weekday(reader, at))?;
    let second = joint(reader, next, lead)?;
    if !lead && reader.items.glue(next) != Some(Glue::Dash) && first.day.is_none() {
        return None;
    }
    let (last, end) = reader.written(second).or_else(|| weekday(reader, second))?;
    if first.day.is_some() != last.day.is_some() {
        return None;
    }
    let future = reader.future(n);
    let (to, sure) = reader.calendar.date(last, future)?;
    let first = Written {
        year: first.year.or(last.year).or(year_of(to).filter(|_| first.month.is_some())),
        shift: first.shift.or(last.shift),
        ..first
    };
    let (mut from, also) = reader.calendar.date(first, future)?;
    if first.year == year_of(to) && order(from) > order(to) {
        from = reader.calendar.date(Written { year: first.year.map(|year| year - 1), ..first }, future)?.0;
    }
    let value = Value::Interval(end_of(from)?, end_of(to)?);
    Some(Read { resolved: (value, sure.min(also)), first: n, next: end })
}

/// Two ends that stand for themselves: `from today to Friday`, `between 2015 and May 2018`.
fn points(reader: &Reader<'_>, n: usize, at: usize, lead: bool) -> Option<Read> {
    let joined = || (at + 1..at + 7).any(|n| reader.items.word(n) == Some(Word::To));
    if !lead && !joined() {
        return None;
    }
    let end = |n: usize| reader.point(n).or_else(|| weeks::year(reader, n)).or_else(|| now(reader, n));
    let from = end(at)?;
    let second = joint(reader, from.next, lead)?;
    if !lead && reader.items.word(second - 1) != Some(Word::To) {
        return None;
    }
    let to = end(second)?;
    let value = Value::Interval(end_of(from.resolved.0)?, end_of(to.resolved.0)?);
    value.edtf()?;
    Some(Read { resolved: (value, from.resolved.1.min(to.resolved.1) * 0.9), first: n, next: to.next })
}

/// `now`, as an end of a range.
fn now(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let now = matches!(reader.items.text(n), "now" | "maintenant" | "الان");
    now.then_some(Read { resolved: (Value::Day(reader.calendar.today), 0.8), first: n, next: n + 1 })
}

/// A weekday alone, as an end of a range.
fn weekday(reader: &Reader<'_>, n: usize) -> Option<(Written, usize)> {
    match reader.items.word(n)? {
        Word::Weekday(day, false) => Some((Written { weekday: Some(day), ..Written::default() }, n + 1)),
        _ => None,
    }
}

fn end_of(value: Value) -> Option<Point> {
    match value {
        Value::Day(date) => Some(Point::Day(date)),
        Value::Month(year, month) => Some(Point::Month(year, month)),
        Value::Year(year) => Some(Point::Year(year)),
        _ => None,
    }
}

fn year_of(value: Value) -> Option<i16> {
    match value {
        Value::Day(date) => Some(date.year()),
        Value::Month(year, _) | Value::Year(year) => Some(year),
        _ => None,
    }
}

fn order(value: Value) -> (i16, i8, i8) {
    match value {
        Value::Day(date) => (date.year(), date.month(), date.day()),
        Value::Month(year, month) => (year, month, 0),
        Value::Year(year) => (year, 0, 0),
        _ => (0, 0, 0),
    }
}
