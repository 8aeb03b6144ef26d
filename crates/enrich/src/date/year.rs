//! Years and decades: سنة 2025, en 2024, the 2024 election, 2024م, the 1990s. Bare numbers are none.

use super::{
    grammar::{Read, Reader},
    lexer::{Items, Tongue},
    resolve::Written,
    value::Value,
    word::{Unit, Word},
};
use crate::document::Glue;

/// Years that a bare number may be where the words about it are those of a year.
const USUAL: std::ops::RangeInclusive<u32> = 1900..=2099;

/// A year that begins at item `n`.
pub(super) fn year(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let named = matches!(items.word(n), Some(Word::Unit(Unit::Year)));
    let at = n + usize::from(named);
    if let Some(read) = short_decade(reader, n).or_else(|| parted(reader, n)) {
        return Some(read);
    }
    let year = match items.word(at)? {
        Word::Digits(year, 4) => year,
        Word::Digits(year, 3) if named && is_singular(items.text(n)) && !reader.is_measure(at + 1) => year,
        _ => return None,
    };
    // Before the common era.
    if items.text(at + 1) == "ق" {
        return None;
    }
    let hijri = hijri_era(items, at + 1);
    if named && items.next(at).is_none() || !(1500..=2199).contains(&year) && !named && !hijri {
        return None;
    }
    let usual = USUAL.contains(&year) && speaks_of_year(reader, at);
    let year = i16::try_from(year).ok().filter(|year| (100..=2199).contains(year))?;
    if (1200..1600).contains(&year) && hijri {
        let written = Written { year: Some(year), hijri: true, ..Written::default() };
        return Some(Read { resolved: reader.calendar.date(written, false)?, first: n, next: at + 2 });
    }
    let era = items.next(at + 1) == Some(Word::Era);
    if named && items.text(n) == "annees" && year % 10 == 0 {
        return Some(Read { resolved: (Value::Decade(year), 0.93), first: n, next: at + 1 });
    }
    let decade = matches!(items.glue(at + 1), Some(Glue::None | Glue::Apostrophe))
        && items.tongue == Tongue::English
        && items.text(at + 1) == "s";
    if decade && year % 10 == 0 {
        return Some(Read { resolved: (Value::Decade(year), 0.95), first: n, next: at + 2 });
    }
    let before = n.checked_sub(1).and_then(|n| items.word(n));
    let cue =
        matches!(before, Some(Word::In | Word::HenceBefore | Word::From | Word::AgoBefore | Word::To | Word::Edge(_)))
            || before == Some(Word::Unit(Unit::Year));
    let joined = matches!(items.glue(n), Some(Glue::Space));
    let sound = named || era || cue && joined && !reader.is_measure(at + 1) || usual;
    let next = at + 1 + usize::from(era);
    let sure = match (named, cue) {
        (true, _) => 0.97,
        (_, true) => 0.9,
        _ => 0.75,
    };
    sound.then_some(Read { resolved: (Value::Year(year), sure), first: n, next })
}

fn is_singular(word: &str) -> bool {
    matches!(word, "year" | "an" | "annee" | "عام" | "العام" | "سنه" | "السنه")
}

/// `2016 H2`, `2025 Q1`: a part of the year after it.
fn parted(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let Some(Word::Digits(year @ 1900..=2099, 4)) = items.word(n) else { return None };
    let Some(Word::Unit(unit @ (Unit::Quarter | Unit::Half))) = items.next(n + 1) else { return None };
    let short = matches!(items.text(n + 1), "q" | "h" | "t" | "s") && items.glue(n + 2) == Some(Glue::None);
    let Some(Word::Digits(part @ 1..=4, 1)) = items.word(n + 2).filter(|_| short) else { return None };
    let (year, part) = (i16::try_from(year).ok()?, i8::try_from(part).ok()?);
    let resolved = match unit {
        Unit::Quarter => reader.calendar.quarter(year, part)?,
        _ if part <= 2 => reader.calendar.half(year, part)?,
        _ => return None,
    };
    Some(Read { resolved, first: n, next: n + 3 })
}

/// The words about a bare number say that it is a year: `l'accord de 2015.`, `the 2024 election`, `دستور 2011`.
fn speaks_of_year(reader: &Reader<'_>, n: usize) -> bool {
    let items = reader.items;
    let Some(before) = n.checked_sub(1).filter(|_| items.glue(n) == Some(Glue::Space)) else {
        return items.glue(n) == Some(Glue::Apostrophe) && n > 0 && is_of_what_was(reader, n);
    };
    match items.tongue {
        Tongue::French => is_of_what_was(reader, n),
        Tongue::English => {
            let noun = items.items.get(n + 1).is_some_and(|item| item.glue == Glue::Space && item.word.is_none());
            let event = EVENTS.contains(&items.text(n + 1));
            is_of_what_was(reader, n) || items.word(before) == Some(Word::The) && noun && event
        }
        Tongue::Arabic => {
            let word = items.text(before);
            let word = word.strip_prefix("ال").unwrap_or(word);
            let word = word.strip_prefix(['و', 'ل', 'ب']).filter(|rest| rest.len() >= 6).unwrap_or(word);
            ARABIC_EVENTS.contains(&word) && closes(reader, n + 1)
        }
    }
}

/// What is named by its year.
const EVENTS: [&str; 18] = [
    "election",
    "elections",
    "crisis",
    "war",
    "season",
    "budget",
    "agreement",
    "deal",
    "law",
    "constitution",
    "treaty",
    "olympics",
    "games",
    "revolution",
    "uprising",
    "earthquake",
    "attack",
    "attacks",
];

/// The same in Arabic, without the article.
const ARABIC_EVENTS: [&str; 20] = [
    "دستور",
    "انتخابات",
    "ازمه",
    "موسم",
    "مونديال",
    "حرب",
    "ثوره",
    "ميزانيه",
    "زلزال",
    "اتفاق",
    "اتفاقيه",
    "لسنه",
    "برسم",
    "رويه",
    "ربيع",
    "معاهده",
    "هجمات",
    "انقلاب",
    "افق",
    "بحلول",
];

/// "of" before, and nothing after that a number could count.
fn is_of_what_was(reader: &Reader<'_>, n: usize) -> bool {
    let items = reader.items;
    match n.checked_sub(1).map(|n| items.text(n)) {
        Some("for" | "pour") => closes(reader, n + 1),
        Some("fiscal" | "exercice") => true,
        Some("of" | "de" | "d") => {
            let singular = items.next(n + 1).is_none() && !items.text(n + 1).ends_with(['s', 'x']);
            let odd = !matches!(items.word(n), Some(Word::Digits(year, _)) if year % 100 == 0);
            closes(reader, n + 1) || singular && odd && items.glue(n + 1) == Some(Glue::Space)
        }
        _ => false,
    }
}

/// The clause ends at item `n`, or a word of grammar stands there.
fn closes(reader: &Reader<'_>, n: usize) -> bool {
    const GRAMMAR: [&str; 36] = [
        "et", "a", "au", "aux", "est", "ou", "pour", "par", "qui", "que", "dans", "sur", "en", "avait", "ont", "and",
        "in", "on", "was", "is", "that", "which", "who", "has", "had", "its", "his", "في", "من", "الي", "علي", "عن",
        "التي", "الذي", "ان", "لكن",
    ];
    reader.ends(n) || reader.items.glue(n) == Some(Glue::Space) && GRAMMAR.contains(&reader.items.text(n))
}

/// `les années 70`, `the 70s`: of the twentieth century.
fn short_decade(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let named = items.word(n) == Some(Word::Unit(Unit::Year)) && items.text(n) == "annees";
    let at = n + usize::from(named);
    let Some(Word::Digits(decade, 2)) = items.word(at) else { return None };
    let plural = items.text(at + 1) == "s"
        && matches!(items.glue(at + 1), Some(Glue::None | Glue::Apostrophe))
        && items.tongue == Tongue::English
        && n > 0
        && matches!(items.word(n - 1), Some(Word::The | Word::HenceBefore));
    if decade % 10 != 0 || decade < 20 || !(named && items.next(at).is_some() || plural) {
        return None;
    }
    let year = i16::try_from(1900 + decade).ok()?;
    Some(Read { resolved: (Value::Decade(year), 0.85), first: n, next: at + 1 + usize::from(plural) })
}

/// The sign of the Hijri era; the bare letter of French and English is one after a year.
pub(super) fn hijri_era(items: &Items<'_>, n: usize) -> bool {
    items.next(n) == Some(Word::HijriEra)
        || items.next(n) == Some(Word::Clock) && items.text(n) == "h" && items.tongue != Tongue::Arabic
}

impl Reader<'_> {
    /// A number before a noun is an amount, no year: a unit of time, or a word in Latin letters right after without a stop.
    pub(super) fn is_measure(&self, n: usize) -> bool {
        matches!(self.items.next(n), Some(Word::Unit(_) | Word::Clock))
            || matches!(self.items.glue(n), Some(Glue::Dot | Glue::Comma)) && self.items.items[n].tight
    }
}
