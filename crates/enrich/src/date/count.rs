//! Counts of units from now: two days ago, il y a deux jours, قبل أسبوعين, within five days, the last three months.

use super::{
    grammar::{Read, Reader},
    lexer::{Items, Tongue},
    relative,
    value::{Point, Value},
    word::{Unit, Word},
};
use crate::document::Glue;

/// A count of units: `il y a deux jours`, `قبل أسبوعين`, `3 weeks ago`, `les trois derniers jours`, `الأيام الثلاثة الماضية`.
pub(super) fn counted(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let lead = items.word(n)?;
    let mut at = n;
    let sign = match lead {
        Word::AgoBefore => -1,
        Word::HenceBefore | Word::Within => 1,
        Word::In if is_within(reader, n) => 1,
        _ => 0,
    };
    at += usize::from(sign != 0);
    if at > n {
        if is_about(items, at) {
            at += 1 + usize::from(items.word(at + 1) == Some(Word::Of));
        }
        items.next(at)?;
    }
    while matches!(items.word(at), Some(Word::The)) {
        at += 1;
    }
    let start = at;
    let latest = items.word(at) == Some(Word::Latest);
    let early = shift_at(items, at).filter(|_| relative::leads(items, at)).or(latest.then_some(-1));
    at += usize::from(early.is_some());
    let (count, unit, mut next, middle) = count(items, at)?;
    if matches!(lead, Word::Within | Word::In) {
        return within(reader, n, (count, unit), next);
    }
    if let Some(read) = compound(reader, (n, start), (count, unit), next, sign) {
        return Some(read);
    }
    let late = shift_at(items, next);
    next += usize::from(late.is_some());
    if let Some(shift) = late.or(early).or(middle) {
        return Some(Read { resolved: reader.calendar.window(count, unit, shift)?, first: start, next });
    }
    if sign != 0 {
        let since = lead == Word::HenceBefore && items.tongue == Tongue::English && n > 0;
        if since && (items.text(n - 1) == "time" || reader.past(n) && items.word(next) != Some(Word::HenceAfter)) {
            return None;
        }
        return Some(Read { resolved: reader.calendar.offset(sign * count, unit)?, first: n, next });
    }
    if let (Some(side), Some(Word::DayFrom(off))) = (side(items, next), items.next(next + 1)) {
        let days = reader.calendar.offsets(&[(side * count, unit), (off, Unit::Day)], 1)?;
        return Some(Read { resolved: days, first: start, next: next + 2 });
    }
    behind(reader, (n, start), (count, unit), next)
}

/// `two weeks ago`, `three days from now`: what stands behind the count says which way.
fn behind(reader: &Reader<'_>, (n, start): (usize, usize), (count, unit): (i32, Unit), next: usize) -> Option<Read> {
    let items = reader.items;
    let after = match items.next(next)? {
        Word::AgoAfter => -1,
        Word::From => {
            let Some(Word::DayFrom(off)) = items.next(next + 1) else { return None };
            let days = reader.calendar.offsets(&[(count, unit), (off, Unit::Day)], 1)?;
            return Some(Read { resolved: days, first: start, next: next + 2 });
        }
        // "Three days later" counts from what the text told before.
        Word::HenceAfter if matches!(items.text(next), "later" | "plus" | "apres") && !reader.future(n) => return None,
        Word::HenceAfter => 1,
        _ => return None,
    };
    Some(Read { resolved: reader.calendar.offset(after * count, unit)?, first: start, next: next + 1 })
}

/// `two days after tomorrow`, `two days before yesterday`.
fn side(items: &Items<'_>, n: usize) -> Option<i32> {
    match items.text(n) {
        "after" => Some(1),
        "before" => Some(-1),
        _ => None,
    }
}

/// `within five days`: from today to then.
fn within(reader: &Reader<'_>, first: usize, count: (i32, Unit), next: usize) -> Option<Read> {
    let mut counts = vec![count];
    let next = more(reader.items, &mut counts, next);
    if reader.past(first) {
        return None;
    }
    Some(Read { resolved: reader.calendar.within(&counts)?, first, next })
}

/// `خلال أسبوعين`, of what is to come.
fn is_within(reader: &Reader<'_>, n: usize) -> bool {
    reader.items.text(n) == "خلال" && reader.future(n) && shift_at(reader.items, n + 1).is_none()
}

/// `about`, before a count.
fn is_about(items: &Items<'_>, n: usize) -> bool {
    const ABOUT: [&str; 14] = [
        "about",
        "around",
        "nearly",
        "almost",
        "some",
        "roughly",
        "environ",
        "pres",
        "presque",
        "quelque",
        "حوالي",
        "نحو",
        "قرابه",
        "زهاء",
    ];
    items.glue(n) == Some(Glue::Space) && ABOUT.contains(&items.text(n))
}

/// Adds the counts that go on at item `n`; the item after them.
fn more(items: &Items<'_>, counts: &mut Vec<(i32, Unit)>, n: usize) -> usize {
    let mut at = n;
    while counts.len() < 6 {
        let more = at + usize::from(items.loose(at) == Some(Word::And));
        let Some((count, unit, after, None)) = items.loose(more).and_then(|_| count(items, more)) else { break };
        counts.push((count, unit));
        at = after;
    }
    at
}

/// `les trois premiers mois de 2025`, `the first three months of 2025`, `الأشهر الثلاثة الأولى من 2025`.
pub(super) fn first_months(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let months = |n: usize| items.next(n) == Some(Word::Unit(Unit::Month));
    let first = |n: usize| items.next(n) == Some(Word::Ordinal(1));
    let number = |n: usize| match items.word(n) {
        Some(Word::Digits(count, 1..=2) | Word::Cardinal(count)) => {
            i8::try_from(count).ok().filter(|n| (2..=11).contains(n))
        }
        _ => None,
    };
    let count = match items.tongue {
        Tongue::French => number(n).filter(|_| first(n + 1) && months(n + 2)),
        Tongue::English => number(n + 1).filter(|_| items.word(n) == Some(Word::Ordinal(1)) && months(n + 2)),
        Tongue::Arabic if items.word(n) == Some(Word::Unit(Unit::Month)) => number(n + 1).filter(|_| first(n + 2)),
        Tongue::Arabic => number(n).filter(|_| months(n + 1) && first(n + 2)),
    }?;
    let mut at = n + 3;
    while let Some(Word::Of | Word::From | Word::The | Word::In) = items.next(at) {
        at += 1;
    }
    let this = reader.calendar.today.year();
    let (year, next) = relative::year_at(reader, at)
        .or_else(|| (at > n + 3 && items.next(at) == Some(Word::Unit(Unit::Year))).then_some((this, at + 1)))?;
    let value = Value::Interval(Point::Month(year, 1), Point::Month(year, count));
    Some(Read { resolved: (value, 0.9), first: n, next })
}

/// `1 month and 21 days ago`, `منذ شهر و21 يوما`: more counts after the first.
fn compound(
    reader: &Reader<'_>,
    (first, start): (usize, usize),
    count: (i32, Unit),
    next: usize,
    sign: i32,
) -> Option<Read> {
    let items = reader.items;
    let mut counts = vec![count];
    let at = more(items, &mut counts, next);
    if counts.len() < 2 {
        return None;
    }
    let after = match items.next(at) {
        Some(Word::AgoAfter) => -1,
        Some(Word::HenceAfter) => 1,
        _ => 0,
    };
    let from = if sign != 0 { first } else { start };
    let direction = if sign != 0 { sign } else { after };
    if direction == 0 {
        return None;
    }
    let next = at + usize::from(after != 0);
    Some(Read { resolved: reader.calendar.offsets(&counts, direction)?, first: from, next })
}

fn shift_at(items: &Items<'_>, n: usize) -> Option<i32> {
    match items.next(n).or_else(|| items.word(n)) {
        Some(Word::Shift(shift)) if shift != 0 => Some(shift),
        _ => None,
    }
}

/// Number and unit in either order, and a shift between them: `trois derniers jours`.
fn count(items: &Items<'_>, n: usize) -> Option<(i32, Unit, usize, Option<i32>)> {
    let number = |word: Option<Word>| match word? {
        Word::Digits(value, 1..=3) | Word::Cardinal(value) => i32::try_from(value).ok(),
        Word::Few => Some(3),
        _ => None,
    };
    match items.word(n)? {
        Word::Dual(unit) => return Some((2, unit, n + 1, None)),
        Word::Unit(unit) => {
            let amount = number(items.next(n + 1)).filter(|_| items.tongue == Tongue::Arabic);
            let single = items.tongue == Tongue::Arabic
                && n > 0
                && matches!(items.word(n - 1), Some(Word::AgoBefore | Word::HenceBefore))
                && !matches!(items.next(n + 1), Some(Word::Digits(_, 3..)));
            return match amount {
                Some(amount) => Some((amount, unit, n + 2, None)),
                None if single && shift_at(items, n + 1).is_none() => Some((1, unit, n + 1, None)),
                None => None,
            };
        }
        _ => {}
    }
    let amount = number(items.word(n))?;
    let middle = shift_at(items, n + 1).filter(|_| items.next(n + 1).is_some());
    let at = n + 1 + usize::from(middle.is_some());
    match items.next(at)? {
        Word::Unit(unit) => Some((amount, unit, at + 1, middle)),
        _ => None,
    }
}
