//! Times of day: 18h30, 10:30 GMT, 6 p.m., الساعة العاشرة والنصف.

use super::{
    lexer::{Items, Tongue},
    word::{Unit, Word},
};
use crate::document::Glue;

/// A time of day as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) hour: i8,
    pub(super) minute: i8,
    /// Minutes east, where the text says.
    pub(super) zone: Option<i32>,
    /// It can be nothing but a time.
    pub(super) plain: bool,
    /// The first item and the one after the last.
    pub(super) first: usize,
    pub(super) next: usize,
}

/// A time after a day that is items `first` up to `next`: there a bare hour after "at" is one too, in the evening where the
/// day's words say so.
pub(super) fn after_day(items: &Items<'_>, (first, next): (usize, usize), n: usize) -> Option<Time> {
    if let Some(time) = time(items, n) {
        return Some(time);
    }
    let part = part_of_day(items, first, next);
    let at = match items.tongue {
        Tongue::English => items.word(n) == Some(Word::At),
        Tongue::French => part.is_some() && (items.text(n) == "a" || items.word(n) == Some(Word::At)),
        Tongue::Arabic => false,
    };
    let hour = match items.next(n + 1)? {
        Word::Digits(hour @ 1..=24, 1..=2) | Word::Cardinal(hour @ 1..=12) if at => i8::try_from(hour).ok()?,
        _ => return None,
    };
    let ends = items.items.get(n + 2).is_none_or(|item| !matches!(item.glue, Glue::Space | Glue::None | Glue::Slash));
    let hour = if part == Some(true) && hour < 12 { hour + 12 } else { hour % 24 };
    ends.then_some(Time { hour, minute: 0, zone: None, plain: false, first: n + 1, next: n + 2 })
}

/// Whether the words of a day speak of its second half, or of the first; none where they do not say.
fn part_of_day(items: &Items<'_>, first: usize, next: usize) -> Option<bool> {
    if let Some(Word::Afternoon(late)) = items.word(next - 1) {
        return Some(late);
    }
    let (from, to) = (items.items.get(first)?.first, items.items.get(next - 1)?.last);
    let mut words = (from..=to).map(|token| items.document.word(token));
    words.find_map(|word| match word {
        "tonight" | "night" | "evening" | "afternoon" | "soir" | "soiree" | "nuit" | "midi" => Some(true),
        "morning" | "matin" | "matinee" => Some(false),
        _ => None,
    })
}

/// A time that begins at item `n`, words such as "at" or "الساعة" before it included in what is read, not in the span.
pub(super) fn time(items: &Items<'_>, n: usize) -> Option<Time> {
    let mut at = n;
    let mut named = false;
    let mut led = false;
    let mut at_hour = false;
    while let Some(Word::At | Word::Clock | Word::The | Word::In | Word::To) = items.word(at) {
        let clock = items.word(at) == Some(Word::Clock);
        if clock && items.glue(at) == Some(Glue::None) || at > n + 2 {
            return None;
        }
        named |= clock;
        led |= matches!(items.word(at), Some(Word::At | Word::To));
        at_hour |= items.word(at) == Some(Word::At) || items.tongue == Tongue::French && items.text(at) == "a";
        at += 1;
    }
    let start = at;
    let (mut hour, mut at, written) = hour(items, at, named)?;
    let mut minute = written.minute.unwrap_or(0);
    match items.next(at) {
        Some(Word::Half) if written.minute.is_none() => (minute, at) = (30, at + 1),
        Some(Word::QuarterHour) if written.minute.is_none() => (minute, at) = (15, at + 1),
        _ if written.minute.is_none() && items.tongue == Tongue::Arabic => {
            if let Some((told, next)) = told_minutes(items, at) {
                (minute, at) = (told, next);
            } else if items.text(at) == "الا" && matches!(items.text(at + 1), "ربع" | "ربعا" | "الربع") && hour > 0
            {
                (hour, minute, at) = (hour - 1, 45, at + 2);
            }
        }
        _ => {}
    }
    let mut part = false;
    while let Some(Word::Afternoon(late)) = items.next(at) {
        hour = match (late, hour) {
            (true, 1..=11) => hour + 12,
            (false, 12) => 0,
            _ => hour,
        };
        part = true;
        at += 1;
    }
    let (zone, at) = zone(items, at);
    let certain = named
        || part
        || led && matches!(items.word(start), Some(Word::Hour(_)))
        || written.sign
        || zone.is_some()
        || at_hour && written.minute.is_some();
    if !certain && written.minute.is_none() || hour > 24 || minute > 59 {
        return None;
    }
    let (hour, minute) = (i8::try_from(hour % 24).ok()?, i8::try_from(minute).ok()?);
    Some(Time { hour, minute, zone: zone.flatten(), plain: certain, first: start, next: at })
}

struct Minutes {
    minute: Option<u32>,
    /// `h` or `heures` was there.
    sign: bool,
}

fn hour(items: &Items<'_>, n: usize, named: bool) -> Option<(u32, usize, Minutes)> {
    let bare = Minutes { minute: None, sign: false };
    match items.word(n)? {
        Word::Hour(hour) => Some((u32::try_from(hour).ok()?, n + 1, Minutes { minute: Some(0), sign: named })),
        Word::Digits(hour, 1..=2) if hour <= 24 => {
            if let Some((minute, at)) = minutes(items, n + 1) {
                return Some((hour, at, Minutes { minute: Some(minute), ..bare }));
            }
            if let (Some(Glue::Dot), Some(Word::Digits(minute @ 0..=59, 2)), Some(Word::Afternoon(_))) =
                (items.glue(n + 1), items.word(n + 1), items.next(n + 2))
            {
                return Some((hour, n + 2, Minutes { minute: Some(minute), ..bare }));
            }
            let sign = matches!(items.next(n + 1), Some(Word::Clock)) && items.text(n + 1) != "الساعه";
            if !sign {
                return Some((hour, n + 1, bare));
            }
            let minute = match items.next(n + 2) {
                Some(Word::Digits(minute, 2)) if minute < 60 => Some(minute),
                _ => None,
            };
            let at = if minute.is_some() { n + 3 } else { n + 2 };
            Some((hour, at, Minutes { minute, sign: true }))
        }
        Word::Ordinal(hour) | Word::Cardinal(hour) if named && hour <= 12 => Some((hour, n + 1, bare)),
        Word::Ordinal(hour @ 1..=12) if is_arabic_hour(items, n) => Some((hour, n + 1, bare)),
        Word::Cardinal(hour) if hour <= 24 && items.next(n + 1) == Some(Word::Clock) => {
            Some((hour, n + 2, Minutes { sign: true, ..bare }))
        }
        Word::Cardinal(hour) if hour <= 12 && matches!(items.next(n + 1), Some(Word::Afternoon(_))) => {
            Some((hour, n + 1, bare))
        }
        _ => None,
    }
}

/// `في السابعة مساء`, `في الثامنة والنصف`: an ordinal that a word before and one after show to be an hour.
fn is_arabic_hour(items: &Items<'_>, n: usize) -> bool {
    let led =
        n.checked_sub(1).is_some_and(|n| matches!(items.word(n), Some(Word::In | Word::At | Word::From | Word::To)));
    let told = matches!(items.next(n + 1), Some(Word::Afternoon(_) | Word::Half | Word::QuarterHour));
    items.tongue == Tongue::Arabic && led && told
}

/// `و20 دقيقة`: minutes after an Arabic hour.
fn told_minutes(items: &Items<'_>, n: usize) -> Option<(u32, usize)> {
    let at = n + usize::from(items.next(n) == Some(Word::And));
    let minute = match items.next(at)? {
        Word::Digits(minute @ 1..=59, 1..=2) | Word::Cardinal(minute @ 1..=59) => minute,
        _ => return None,
    };
    let joined = at > n || items.items[at].and;
    (joined && items.next(at + 1) == Some(Word::Unit(Unit::Minute))).then_some((minute, at + 2))
}

/// `:30`, and seconds that are let go.
fn minutes(items: &Items<'_>, n: usize) -> Option<(u32, usize)> {
    let item = items.items.get(n).filter(|item| item.glue == Glue::Colon && item.tight)?;
    let Some(Word::Digits(minute, 2)) = item.word else { return None };
    let seconds = items.items.get(n + 1).is_some_and(|item| item.glue == Glue::Colon && item.tight);
    match items.word(n + 1) {
        Some(Word::Digits(second, 2)) if seconds && second < 60 => Some((minute, n + 2)),
        _ if seconds => None,
        _ => (minute < 60).then_some((minute, n + 1)),
    }
}

/// The zone, if one is named: its offset, or none for the newsroom's own.
fn zone(items: &Items<'_>, n: usize) -> (Option<Option<i32>>, usize) {
    match items
        .next(n)
        .or_else(|| items.loose(n))
        .or_else(|| items.word(n).filter(|word| matches!(word, Word::Zone(_))))
    {
        Some(Word::Zone(minutes)) => (Some(Some(minutes)), n + 1),
        Some(Word::LocalZone) => (Some(None), n + 1),
        _ => (None, n),
    }
}
