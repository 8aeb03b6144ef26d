//! Dates that count from the story's own day: yesterday, next Tuesday, last week, two days ago, the last three months.

use super::{
    count, feast,
    grammar::{Read, Reader},
    lexer::{Items, Tongue},
    resolve::Written,
    value::Value,
    weeks,
    word::{Edge, Unit, Word},
};
use crate::document::Glue;

/// A relative date that begins at item `n`.
pub(super) fn relative(reader: &Reader<'_>, n: usize) -> Option<Read> {
    match reader.items.word(n)? {
        Word::DayFrom(off) => day(reader, n, off),
        Word::Feast(_) => feast::feast(reader, n),
        Word::Rest | Word::Later | Word::Earlier => weeks::rest(reader, n),
        Word::HenceAfter | Word::AgoAfter if matches!(reader.items.text(n), "later" | "earlier") => {
            weeks::rest(reader, n)
        }
        Word::Edge(edge) => edged(reader, n, edge),
        Word::Season(season) => self::season(reader, n, season),
        Word::Nineties(decade) => nineties(reader, n, decade),
        _ => count::first_months(reader, n)
            .or_else(|| count::counted(reader, n))
            .or_else(|| weeks::weekday_of(reader, n))
            .or_else(|| weekday(reader, n))
            .or_else(|| weeks::season_of(reader, n))
            .or_else(|| weeks::week(reader, n))
            .or_else(|| unit(reader, n))
            .or_else(|| part_of_year(reader, n))
            .or_else(|| feast::feast(reader, n)),
    }
}

/// What is left once nothing longer fits: a weekday alone.
pub(super) fn loose(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    if items.word(n) == Some(Word::Unit(Unit::Weekend)) {
        let over = n > 0 && (items.text(n - 1) == "over" || n > 1 && items.text(n - 2) == "over");
        let resolved = reader.calendar.weekend(reader.past(n), over && !reader.future(n))?;
        return Some(Read { resolved, first: n, next: n + 1 });
    }
    let at = if items.word(n) == Some(Word::TheDay) { n + 1 } else { n };
    let Some(Word::Weekday(day, weak)) = items.word(at) else { return None };
    let named = at > n && items.next(at).is_some();
    let prayer = day == 5 && n > 0 && matches!(items.text(n - 1), "صلاه" | "وصلاه" | "خطبه" | "لصلاه" | "بصلاه");
    if weak && !named || prayer {
        return None;
    }
    let written = Written { weekday: Some(day), ..Written::default() };
    let resolved = reader.calendar.date(written, reader.coming(n) || ahead(reader, n))?;
    Some(Read { resolved, first: at, next: at + 1 })
}

/// `until Monday`, `reporté à lundi`, `تأجيل الجلسة إلى الاثنين`: a weekday up to which something goes on is to come.
fn ahead(reader: &Reader<'_>, n: usize) -> bool {
    let items = reader.items;
    let Some(before) = n.checked_sub(1).filter(|_| items.next(n).is_some()) else { return false };
    match items.text(before) {
        "until" | "till" => true,
        "through" | "by" => !reader.past(n),
        _ => items.tongue != Tongue::English && items.word(before) == Some(Word::To) && !reader.past(n),
    }
}

/// `أمس الأربعاء`, `hier soir`, `today`.
fn day(reader: &Reader<'_>, n: usize, off: i32) -> Option<Read> {
    let items = reader.items;
    let mut next = n + 1;
    if items.text(n) == "اليوم" && is_plain_noun(reader, n) {
        // "The following day" is tomorrow only in what is to come; else it counts from what the text told before.
        let following = matches!(items.text(n + 1), "التالي" | "الموالي") && off == 0 && reader.future(n);
        let tomorrow = following.then(|| reader.calendar.days_off(1)).flatten()?;
        return Some(Read { resolved: (Value::Day(tomorrow), 0.7), first: n, next: n + 2 });
    }
    let mut resolved = (Value::Day(reader.calendar.days_off(i64::from(off))?), 0.9);
    if let Some(Word::Weekday(weekday, _)) = items.loose(next)
        && items.glue(next) != Some(Glue::Dash)
    {
        let written = Written { weekday: Some(weekday), ..Written::default() };
        let Value::Day(day) = resolved.0 else { return None };
        let agrees = day.weekday().to_monday_one_offset() == weekday;
        if agrees || items.glue(next) != Some(Glue::Comma) {
            next += 1;
            if !agrees {
                resolved = (reader.calendar.date(written, off > 0)?.0, 0.55);
            }
            if let Some((written, after)) =
                items.loose(next).and_then(|_| reader.written(next)).filter(|(written, _)| written.day.is_some())
            {
                return Some(Read { resolved: reader.calendar.date(written, off > 0)?, first: n, next: after });
            }
        }
    }
    next += usize::from(matches!(items.next(next), Some(Word::Afternoon(_))));
    Some(Read { resolved, first: n, next })
}

/// `اليوم` is "the day" before an adjective or a number: اليوم العالمي, اليوم الأول; and after a preposition: في اليوم.
fn is_plain_noun(reader: &Reader<'_>, n: usize) -> bool {
    let items = reader.items;
    let next = items.text(n + 1);
    let defined = items.glue(n + 1) == Some(Glue::Space) && next.starts_with("ال");
    defined && !matches!(items.word(n + 1), Some(Word::Weekday(..)))
}

/// `lundi dernier`, `الثلاثاء المقبل`, `next Tuesday`, `ce jeudi`.
fn weekday(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let before = match items.word(n) {
        Some(Word::Shift(shift)) if leads(items, n) => Some(shift),
        _ => None,
    };
    let mut at = n + usize::from(before.is_some());
    if items.word(at) == Some(Word::TheDay) && (before.is_none() || items.tongue == Tongue::Arabic) {
        at += 1;
    }
    let Some(Word::Weekday(day, _)) = items.word(at).filter(|_| at == n || items.next(at).is_some()) else {
        return None;
    };
    let after = match items.next(at + 1) {
        Some(Word::Shift(shift)) if items.tongue != Tongue::English => Some(shift),
        _ => None,
    };
    let shift = after.or(before)?;
    let week = shift == 1 && items.tongue == Tongue::English && items.text(n) == "next";
    let mut next = at + 1 + usize::from(after.is_some());
    let mut written = Written { weekday: Some(day), shift: Some(shift), ..Written::default() };
    let follows = |n: usize| items.loose(n).and_then(|_| reader.written(n));
    if let Some((full, end)) = follows(next).filter(|(full, _)| full.day.is_some()) {
        written = Written { weekday: Some(day), ..full };
        next = end;
    } else if week {
        // "Next Friday" is the one of next week.
        let day = weeks::in_week(reader, day, 1)?;
        return Some(Read { resolved: (Value::Day(day), 0.8), first: n, next });
    }
    Some(Read { resolved: reader.calendar.date(written, false)?, first: n, next })
}

/// Whether a shift may stand before what it shifts: French participles do not, `a présenté lundi`, `a passé deux jours`.
pub(super) fn leads(items: &Items<'_>, n: usize) -> bool {
    let word = items.text(n);
    let verb =
        ["passe", "presente", "ecoule", "suivant", "precedent", "courant"].iter().any(|stem| word.starts_with(stem));
    items.tongue != Tongue::French || !verb
}

/// This, next or last unit: its words in the order of the language.
pub(super) fn unit_shift(items: &Items<'_>, n: usize) -> Option<(Unit, i32, usize)> {
    let unit = |n: usize| match items.word(n) {
        Some(Word::Unit(unit)) => Some(unit),
        _ => None,
    };
    let shift = |n: usize| match items.next(n) {
        Some(Word::Shift(shift)) => Some(shift),
        _ => None,
    };
    let n = if items.word(n) == Some(Word::The) { n + 1 } else { n };
    if let (Some(Word::Shift(off)), Some(unit)) = (items.word(n), items.next(n + 1).and(unit(n + 1)))
        && leads(items, n)
    {
        return Some((unit, off, n + 2));
    }
    let unit = unit(n)?;
    let shift = shift(n + 1)?;
    (items.tongue != Tongue::English || shift == 2).then_some((unit, shift, n + 2))
}

fn unit(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    if items.word(n) == Some(Word::The) {
        return None;
    }
    let (unit, shift, next) = unit_shift(items, n)?;
    let plural = matches!(
        items.text(n),
        "سنوات"
            | "السنوات"
            | "ايام"
            | "الايام"
            | "اشهر"
            | "الاشهر"
            | "اسابيع"
            | "الاسابيع"
            | "اعوام"
            | "الاعوام"
    );
    let many = plural
        || items.text(next - 1).ends_with("ers")
        || items.text(next - 1).ends_with("eres")
        || items.text(n).ends_with("annees");
    let many = many || items.tongue == Tongue::English && items.text(next - 1).ends_with('s');
    // "the last week of July" is another week.
    let of_another = items.tongue == Tongue::English && items.next(next) == Some(Word::Of);
    // "The following year" follows another than this one.
    let after = items.text(next - 1);
    let told = (after.starts_with("التالي") || after.starts_with("suivant")) && !reader.future(n);
    let many = many || of_another || told || items.text(n) == "following";
    if many || matches!(unit, Unit::Hour | Unit::Minute) || unit == Unit::Day && shift == 0 {
        return None;
    }
    Some(Read { resolved: reader.calendar.unit(unit, shift)?, first: n, next })
}

/// `مطلع الشهر الجاري`, `fin mai`, `early 2025`, `mid-May`.
fn edged(reader: &Reader<'_>, n: usize, edge: Edge) -> Option<Read> {
    let items = reader.items;
    let mut at = n + 1;
    while let Some(Word::Of | Word::The | Word::From) = items.loose(at) {
        at += 1;
    }
    items.loose(at)?;
    let inner = reader.point(at).or_else(|| match items.word(at) {
        Some(Word::Digits(year, 4)) if (1500..=2199).contains(&year) => {
            Some(Read { resolved: (Value::Year(i16::try_from(year).ok()?), 0.95), first: at, next: at + 1 })
        }
        Some(Word::Unit(unit @ (Unit::Month | Unit::Year)))
            if items.text(at).starts_with("ال") || at > n + 1 && items.tongue != Tongue::Arabic =>
        {
            Some(Read { resolved: reader.calendar.unit(unit, 0)?, first: at, next: at + 1 })
        }
        _ => None,
    })?;
    let week = matches!(inner.resolved.0, Value::Interval(..));
    if edge == Edge::End && week && items.tongue == Tongue::Arabic && items.text(n) == "نهايه" {
        return weeks::weekend_of(reader, inner, n);
    }
    if !matches!(inner.resolved.0, Value::Month(..) | Value::Year(_) | Value::Interval(..))
        || !matches!(
            items.word(at),
            Some(Word::Digits(_, 4) | Word::Month(..) | Word::Unit(_) | Word::Shift(_) | Word::The)
        )
    {
        return None;
    }
    let wide = matches!(items.text(n), "late" | "early" | "اواخر" | "مطلع" | "اوايل");
    if let (true, Value::Year(year)) = (wide, inner.resolved.0) {
        let half = if edge == Edge::Begin { 1 } else { 2 };
        let resolved = reader.calendar.half(year, half).map(|(value, _)| (value, 0.7))?;
        return Some(Read { resolved, first: n, next: inner.next });
    }
    Some(Read { resolved: reader.calendar.edge(edge, inner.resolved)?, first: n, next: inner.next })
}

/// `صيف 2025`, `été 2025`, `last summer`.
fn season(reader: &Reader<'_>, n: usize, season: i8) -> Option<Read> {
    let items = reader.items;
    let this = reader.calendar.today.year();
    let mut at = n + 1;
    while let Some(Word::Of | Word::The | Word::Unit(Unit::Year)) = items.next(at) {
        at += 1;
    }
    let (year, next) = match items.next(at)? {
        Word::Digits(year, 4) if (1500..=2199).contains(&year) => (i16::try_from(year).ok()?, at + 1),
        Word::Shift(shift) if at == n + 1 && items.tongue != Tongue::English => {
            (this.checked_add(i16::try_from(shift).ok()?)?, at + 1)
        }
        _ => return None,
    };
    Some(Read { resolved: (Value::Season(year, season), 0.85), first: n, next })
}

/// `تسعينيات القرن الماضي`, `the nineties`.
fn nineties(reader: &Reader<'_>, n: usize, decade: i32) -> Option<Read> {
    let items = reader.items;
    let (century, next) = match unit_shift(items, n + 1) {
        Some((Unit::Century, shift, next)) => (i32::from(reader.calendar.today.year()) / 100 + shift, next),
        _ => (19, n + 1),
    };
    let year = i16::try_from(century * 100 + decade).ok()?;
    Some(Read { resolved: (Value::Decade(year), 0.85), first: n, next })
}

/// `الربع الأول من سنة 2025`, `premier trimestre 2025`, `the 21st century`.
fn part_of_year(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let ordinal = |n: usize| match items.word(n) {
        Some(Word::Ordinal(value)) => Some((value, n + 1)),
        Some(Word::Digits(value, 1))
            if n > 0
                && items.glue(n) == Some(Glue::None)
                && items.glue(n + 1) != Some(Glue::None)
                && matches!(items.text(n - 1), "q" | "h" | "t" | "s") =>
        {
            Some((value, n + 1))
        }
        Some(Word::Digits(value, 1..=2))
            if items.word(n + 1) == Some(Word::OrdinalSign) && items.glue(n + 1) == Some(Glue::None) =>
        {
            Some((value, n + 2))
        }
        _ => None,
    };
    let (value, unit, next) = match (items.word(n)?, ordinal(n)) {
        (Word::Unit(unit), _) if items.next(n + 1).is_some() => {
            ordinal(n + 1).map(|(value, next)| (value, unit, next))?
        }
        (_, Some((value, at))) => match items.next(at)? {
            Word::Unit(unit) => (value, unit, at + 1),
            _ => return None,
        },
        _ => return None,
    };
    let value = i8::try_from(value).ok()?;
    match unit {
        Unit::Century if (2..=22).contains(&value) => {
            Some(Read { resolved: (Value::Century(i16::from(value) - 1), 0.9), first: n, next })
        }
        Unit::Quarter | Unit::Half if (1..=4).contains(&value) => {
            let mut at = next;
            while let Some(Word::Of | Word::From | Word::The | Word::In) = items.next(at) {
                at += 1;
            }
            let (year, next) = year_at(reader, at).or_else(|| {
                let sound = items.tongue == Tongue::French || items.tongue == Tongue::English && unit == Unit::Quarter;
                sound.then_some((begun(reader, n, unit, value)?, next))
            })?;
            let resolved = match unit {
                Unit::Half if value <= 2 => reader.calendar.half(year, value)?,
                Unit::Half => return None,
                _ => reader.calendar.quarter(year, value)?,
            };
            Some(Read { resolved, first: n, next })
        }
        _ => None,
    }
}

/// The year of a quarter or half without one: the last that has begun, or this year where it is to come.
fn begun(reader: &Reader<'_>, n: usize, unit: Unit, value: i8) -> Option<i16> {
    let today = reader.calendar.today;
    let months = if unit == Unit::Half { 6 } else { 3 };
    let passed = today.month() > (value - 1) * months;
    if passed || reader.future(n) { Some(today.year()) } else { today.year().checked_sub(1) }
}

pub(super) fn year_at(reader: &Reader<'_>, n: usize) -> Option<(i16, usize)> {
    let items = reader.items;
    if let Some((Unit::Year, shift, next)) = unit_shift(items, n) {
        return Some((reader.calendar.today.year().checked_add(i16::try_from(shift).ok()?)?, next));
    }
    let at = n + usize::from(items.next(n) == Some(Word::Unit(Unit::Year)));
    match items.loose(at)? {
        Word::Digits(year, 4) if (1500..=2199).contains(&year) => Some((i16::try_from(year).ok()?, at + 1)),
        _ => None,
    }
}
