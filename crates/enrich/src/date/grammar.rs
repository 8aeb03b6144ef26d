//! The grammar: which items make a date, tried at every item from the longest form to the shortest.

use super::{
    clock,
    lexer::{Items, Tongue},
    numeric, range, relative,
    resolve::{Calendar, Resolved, Written},
    tense,
    value::Value,
    word::{Unit, Word},
    year,
};
use crate::document::Glue;

/// A date found in a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mention {
    /// First token.
    pub(crate) first: usize,
    /// Last token.
    pub(crate) last: usize,
    /// Bytes of clitics before it in the first token.
    pub(crate) clitic: usize,
    /// EDTF level 1.
    pub(crate) value: String,
    /// 0 to 1.
    pub(crate) confidence: f32,
}

/// Something read from item `first` up to item `next`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Read {
    pub(super) resolved: Resolved,
    pub(super) first: usize,
    pub(super) next: usize,
}

/// Everything an expression is read with.
pub(super) struct Reader<'a> {
    pub(super) items: &'a Items<'a>,
    pub(super) calendar: &'a Calendar,
}

/// All dates of a line, in order, none inside another.
pub(crate) fn mentions(items: &Items<'_>, calendar: &Calendar) -> Vec<Mention> {
    let reader = Reader { items, calendar };
    let mut found = Vec::new();
    let mut n = 0;
    while let Some(next) = items.next_beginning(n) {
        n = next;
        let read = items.word(n).and_then(|_| reader.mention(n));
        let Some((read, mention)) = read.and_then(|read| Some((read, reader.told(&read)?))) else {
            n += 1;
            continue;
        };
        n = read.next.max(n + 1);
        found.push(mention);
    }
    found
}

impl Reader<'_> {
    fn told(&self, read: &Read) -> Option<Mention> {
        let (value, confidence) = read.resolved;
        let first = self.items.items.get(read.first)?;
        let last = self.items.items.get(read.next.checked_sub(1)?)?;
        Some(Mention { first: first.first, last: last.last, clitic: first.clitic, value: value.edtf()?, confidence })
    }

    fn mention(&self, n: usize) -> Option<Read> {
        range::range(self, n).or_else(|| self.timed(n)).or_else(|| self.point(n))
    }

    /// A date with a time, either first, or a time alone: then of today.
    fn timed(&self, n: usize) -> Option<Read> {
        if let Some(date) = self.point(n) {
            let time = clock::after_day(self.items, (date.first, date.next), self.time_at(date.next)?)?;
            let Value::Day(day) = date.resolved.0 else { return None };
            let value = self.minute(day, &time)?;
            return Some(Read { resolved: (value, date.resolved.1), first: date.first, next: time.next });
        }
        if let Some(read) = self.day_before_time(n) {
            return Some(read);
        }
        let mut time = clock::time(self.items, n)?;
        let after = (time.next..time.next + 3).find_map(|at| {
            let open = (time.next..at).all(|n| {
                matches!(
                    self.items.word(n),
                    Some(Word::In | Word::The | Word::Of | Word::TheDay | Word::From | Word::Afternoon(_))
                )
            });
            if open && self.items.loose(at).is_some() { self.point(at).or_else(|| self.named_day(at)) } else { None }
        });
        if let Some(date) = after
            && let Value::Day(day) = date.resolved.0
        {
            // `الساعة الثامنة من مساء الاثنين`
            let late = (time.next..date.first).any(|n| self.items.word(n) == Some(Word::Afternoon(true)));
            time.hour += if late && (1..=11).contains(&time.hour) { 12 } else { 0 };
            let value = self.minute(day, &time)?;
            return Some(Read { resolved: (value, date.resolved.1), first: time.first, next: date.next });
        }
        if !time.plain {
            return None;
        }
        let value = self.minute(self.calendar.today, &time)?;
        Some(Read { resolved: (value, 0.6), first: time.first, next: time.next })
    }

    /// Where the time of a day begins that ends before item `n`: after white space, a comma, a dash, or the `T` of ISO 8601.
    fn time_at(&self, n: usize) -> Option<usize> {
        let items = self.items;
        match items.glue(n)? {
            Glue::None if items.text(n) == "t" => Some(n + 1),
            Glue::Dash if !items.items[n].tight => Some(n),
            Glue::Comma => Some(n),
            _ => {
                items.next(n)?;
                let clock = items.word(n) == Some(Word::From) && items.next(n + 1) == Some(Word::Clock);
                Some(n + usize::from(clock))
            }
        }
    }

    /// `on 15 at 8:00`: the same with the time after it.
    fn day_before_time(&self, n: usize) -> Option<Read> {
        let items = self.items;
        let Some(Word::Digits(day @ 1..=31, 1..=2)) = items.word(n) else { return None };
        let on = n.checked_sub(1).is_some_and(|n| items.text(n) == "on") && items.next(n).is_some();
        let time = clock::time(items, n + 1)
            .filter(|_| on && matches!(items.loose(n + 1), Some(Word::At | Word::Digits(..))))?;
        let written = Written { day: i8::try_from(day).ok(), ..Written::default() };
        let (Value::Day(day), sure) = self.calendar.date(written, self.future(n))? else { return None };
        Some(Read { resolved: (self.minute(day, &time)?, sure), first: n, next: time.next })
    }

    /// `8 pm on the 15`: a day that only the time before it shows to be one.
    fn named_day(&self, n: usize) -> Option<Read> {
        let Some(Word::Digits(day @ 1..=31, 1..=2)) = self.items.word(n) else { return None };
        let ends =
            self.items.items.get(n + 1).is_none_or(|item| matches!(item.glue, Glue::Comma | Glue::Break | Glue::Dot));
        let written = Written { day: i8::try_from(day).ok(), ..Written::default() };
        let resolved = self.calendar.date(written, self.future(n)).filter(|_| ends)?;
        Some(Read { resolved, first: n, next: n + 1 })
    }

    fn minute(&self, day: jiff::civil::Date, time: &clock::Time) -> Option<Value> {
        let offset = match time.zone {
            Some(minutes) => minutes,
            None => {
                let zone = self.calendar.now.time_zone().clone();
                day.at(time.hour, time.minute, 0, 0).to_zoned(zone).ok()?.offset().seconds() / 60
            }
        };
        Some(Value::Minute(day, time.hour, time.minute, offset))
    }

    /// A day, month, year or longer, or a relative one.
    pub(super) fn point(&self, n: usize) -> Option<Read> {
        relative::relative(self, n)
            .or_else(|| self.date(n))
            .or_else(|| year::year(self, n))
            .or_else(|| relative::loose(self, n))
    }

    /// A date of the calendar that begins at item `n`.
    pub(super) fn date(&self, n: usize) -> Option<Read> {
        let (written, next) = self.written(n)?;
        let resolved = self.calendar.date(written, self.future(n))?;
        Some(Read { resolved, first: n, next })
    }

    /// The same, before it has a place in time.
    pub(super) fn written(&self, n: usize) -> Option<(Written, usize)> {
        let mut n = n;
        let mut weekday = None;
        if self.items.word(n) == Some(Word::TheDay) {
            n += 1;
            self.items.next(n)?;
        }
        if let Some(Word::Weekday(day, weak)) = self.items.word(n)
            && !(weak && self.items.tongue == Tongue::English && !self.items.capital(n))
        {
            weekday = Some(day);
            n += 1;
            while let Some(Word::The | Word::TheDay | Word::Of) = self.items.loose(n) {
                n += 1;
            }
            self.items.loose(n)?;
        }
        let (written, next) = numeric::date(self.items, n)
            .or_else(|| numeric::year_first(self.items, n))
            .or_else(|| self.day_month(n))
            .or_else(|| self.month_day(n))
            .or_else(|| self.month(n, weekday))
            .or_else(|| self.weekday_number(n, weekday))
            .or_else(|| self.hijri_month(n))
            .or_else(|| self.lone_day(n))?;
        let hijri = written.year.is_some_and(|year| year < 1600) && year::hijri_era(self.items, next);
        let (written, next) = if hijri { (Written { hijri, ..written }, next + 1) } else { (written, next) };
        Some((Written { weekday: weekday.or(written.weekday), ..written }, next))
    }

    /// `6 ماي الجاري`, `le 6 mai 2025`, `6th of May`, `23 من الشهر الجاري`.
    fn day_month(&self, n: usize) -> Option<(Written, usize)> {
        let (day, next) = self.day_number(n)?;
        let mut at = next;
        while let Some(Word::Of | Word::From | Word::In) = self.items.next(at) {
            at += 1;
        }
        if self.items.next(at) == Some(Word::Unit(Unit::Month))
            && matches!(self.items.next(at + 1), Some(Word::Month(..)))
        {
            at += 1;
        }
        let base = Written { day: Some(day), ..Written::default() };
        let month_there = matches!(self.items.word(at), Some(Word::HijriMonth(..)));
        let named = self.items.word(at) == Some(Word::Unit(Unit::Month))
            && matches!(self.items.next(at + 1), Some(Word::HijriMonth(..)));
        let hijri_at = if named { at + 1 } else { at };
        if month_there || named {
            let Some(Word::HijriMonth(month, _)) = self.items.loose(hijri_at) else { return None };
            return Some(self.tail(Written { month: Some(month), hijri: true, ..base }, hijri_at + 1));
        }
        let signed = matches!(self.items.glue(at), Some(Glue::Dash | Glue::Slash | Glue::Dot));
        let named = self.items.loose(at).or_else(|| self.items.word(at).filter(|_| signed && at == next));
        let short =
            self.items.tongue == Tongue::French && self.items.text(at) == "sept" && self.items.next(at).is_some();
        if let Some(Word::Month(month, weak)) = named.map(|word| if short { Word::Month(9, false) } else { word }) {
            // "13 - 17 may be allowed"
            if weak && self.items.tongue == Tongue::English && !self.items.capital(at) {
                return None;
            }
            return Some(self.tail(Written { month: Some(month), ..base }, self.after_month(at)));
        }
        if let Some((Unit::Month, shift, next)) = relative::unit_shift(self.items, at) {
            return Some((Written { shift: Some(shift), ..base }, next));
        }
        None
    }

    /// `May 6, 2025`, `Oct-2`; in Arabic and French only where nothing else can follow.
    fn month_day(&self, n: usize) -> Option<(Written, usize)> {
        let Some(Word::Month(month, weak)) = self.items.word(n) else { return None };
        let english = self.items.tongue == Tongue::English;
        if weak && !self.items.capital(n) {
            return None;
        }
        let mut at = n + 1;
        at += usize::from(english && self.items.next(at) == Some(Word::The));
        let tied = matches!(self.items.glue(at)?, Glue::Dash | Glue::Slash) && self.items.items[at].tight;
        self.items
            .loose(at)
            .filter(|_| self.items.glue(at) != Some(Glue::Comma))
            .or(self.items.word(at).filter(|_| tied))?;
        let (day, next) = self.day_number(at)?;
        if self.items.glue(next) == Some(Glue::Colon) {
            return None;
        }
        let base = Written { month: Some(month), day: Some(day), ..Written::default() };
        let (written, end) = self.tail(base, next);
        let closed = written != base
            || self.items.items.get(next).is_none_or(|item| !matches!(item.glue, Glue::Space | Glue::None))
            || matches!(self.items.word(next), Some(Word::To));
        (english || closed).then_some((written, end))
    }

    /// `شهر رمضان المبارك`, `en chaabane 1446`, `during Ramadan`.
    fn hijri_month(&self, n: usize) -> Option<(Written, usize)> {
        let named = self.items.word(n) == Some(Word::Unit(Unit::Month));
        let mut at = n + usize::from(named);
        while named && matches!(self.items.next(at), Some(Word::Of | Word::The)) {
            at += 1;
        }
        let Some(Word::HijriMonth(month, weak)) = self.items.word(at) else { return None };
        let base = Written { month: Some(month), hijri: true, ..Written::default() };
        let (written, next) = self.tail(base, at + 1);
        let cue = n.checked_sub(1).and_then(|n| self.items.word(n)).is_some_and(|word| {
            matches!(
                word,
                Word::In
                    | Word::HenceBefore
                    | Word::AgoBefore
                    | Word::HenceAfter
                    | Word::From
                    | Word::To
                    | Word::The
                    | Word::Of
            )
        });
        (named || written != base || cue && !weak).then_some((written, next))
    }

    /// A month without its day: with a year, a shift, or a word before that shows it is one.
    fn month(&self, n: usize, weekday: Option<i8>) -> Option<(Written, usize)> {
        if weekday.is_some() {
            return None;
        }
        let shifted = match self.items.word(n) {
            Some(Word::Shift(shift)) => Some(shift),
            _ => None,
        };
        let mut at = n + usize::from(shifted.is_some());
        let named = self.items.word(at) == Some(Word::Unit(Unit::Month));
        at += usize::from(named);
        let Some(Word::Month(month, weak)) = self.items.word(at) else { return None };
        let base = Written { month: Some(month), shift: shifted, ..Written::default() };
        let (written, next) = self.tail(base, self.after_month(at));
        let placed = written != Written { month: Some(month), ..Written::default() };
        let lower = self.items.tongue == Tongue::English && weak && !self.items.capital(at);
        let cue = n.checked_sub(1).is_some_and(|n| {
            matches!(
                self.items.word(n),
                Some(
                    Word::In | Word::HenceBefore | Word::From | Word::To | Word::Of | Word::Edge(_) | Word::HenceAfter
                )
            )
        });
        let pair = n >= 2
            && self.items.word(n - 1) == Some(Word::And)
            && matches!(self.items.word(n - 2), Some(Word::Month(..)));
        let cue = cue || pair;
        let weak = weak || self.items.text(at).chars().count() <= 3;
        let sound = placed || named || cue || !weak;
        (sound && !lower).then_some((written, next))
    }

    /// `الجمعة 22`, `vendredi 22`, `Friday the 22nd`, or the weekday alone with its shift.
    fn weekday_number(&self, n: usize, weekday: Option<i8>) -> Option<(Written, usize)> {
        weekday?;
        let digits = matches!(self.items.word(n), Some(Word::Digits(..)));
        if !digits && self.items.glue(n) == Some(Glue::Comma) {
            return None;
        }
        let (day, next) = self.day_number(n)?;
        let unit = matches!(self.items.next(next), Some(Word::Unit(_) | Word::Clock | Word::Afternoon(_)));
        let clock = matches!(self.items.glue(next), Some(Glue::Colon));
        (!unit && !clock).then_some((Written { day: Some(day), ..Written::default() }, next))
    }

    /// `the 27th`, `يوم 27`, `le 27` where the clause ends there.
    fn lone_day(&self, n: usize) -> Option<(Written, usize)> {
        let (day, next) = self.day_number(n)?;
        let before = n.checked_sub(1).and_then(|n| self.items.word(n));
        self.items.next(n)?;
        let last = &self.items.document.tokens()[self.items.items[next - 1].last];
        let ends = self.ends(next);
        let digits = matches!(self.items.word(n), Some(Word::Digits(..)));
        let sound = match (self.items.tongue, before?) {
            (Tongue::English, Word::The) => digits && next == n + 2 && ends,
            (Tongue::French, Word::The) => digits && ends && self.items.text(n - 1) == "le",
            (Tongue::Arabic, Word::TheDay) => digits && ends,
            _ => false,
        };
        (sound && last.until > last.at).then_some((Written { day: Some(day), ..Written::default() }, next))
    }

    /// The item after a month, and after its other name: `كانون الثاني/يناير`.
    fn after_month(&self, n: usize) -> usize {
        let Some(Word::Month(month, _)) = self.items.word(n) else { return n + 1 };
        let twin = matches!(self.items.word(n + 1), Some(Word::Month(other, _)) if other == month);
        let joined = matches!(self.items.glue(n + 1), Some(Glue::Slash | Glue::Dash));
        if twin && joined { n + 2 } else { n + 1 }
    }

    /// Year or shift after a month: `2025`, `من سنة 2025`, `de l'année dernière`, `الجاري`.
    fn tail(&self, written: Written, n: usize) -> (Written, usize) {
        let mut at = n;
        while let Some(Word::Of | Word::From | Word::The | Word::In) = self.items.next(at) {
            at += 1;
        }
        if let Some((Unit::Year, shift, next)) = relative::unit_shift(self.items, at) {
            return (Written { year_shift: Some(shift), ..written }, next);
        }
        if self.items.next(at) == Some(Word::Unit(Unit::Year)) {
            at += 1;
        }
        let linked = at > n;
        match self.items.loose(at) {
            Some(Word::Digits(year, 4)) if numeric::is_year(year) && !self.is_measure(at + 1) => {
                let next = if self.items.next(at + 1) == Some(Word::Era) { at + 2 } else { at + 1 };
                (Written { year: i16::try_from(year).ok(), ..written }, next)
            }
            // `mai 68`, `August 99`: two digits that can be no day.
            Some(Word::Digits(year @ 32..=99, 2)) if !linked && self.items.next(at).is_some() && self.ends(at + 1) => {
                (Written { year: i16::try_from(1900 + year).ok(), ..written }, at + 1)
            }
            Some(Word::Shift(shift)) if !linked && written.shift.is_none() && self.shifts(at) => {
                (Written { shift: Some(shift), ..written }, at + 1)
            }
            _ => (written, n),
        }
    }

    /// The clause ends before item `n`.
    pub(super) fn ends(&self, n: usize) -> bool {
        self.items
            .items
            .get(n)
            .is_none_or(|item| matches!(item.glue, Glue::Comma | Glue::Break) || item.glue == Glue::Dot && !item.tight)
    }

    /// A shift word that belongs to what stands before it: in Arabic and French it follows, in English it does not.
    fn shifts(&self, n: usize) -> bool {
        self.items.tongue != Tongue::English
            && self.items.next(n).is_some()
            && !matches!(self.items.text(n), "هذا" | "هذه" | "ذات" | "ce" | "cet" | "cette")
    }

    /// 1 to 31, in digits or letters.
    pub(super) fn day_number(&self, n: usize) -> Option<(i8, usize)> {
        let (value, mut next) = match self.items.word(n)? {
            Word::Digits(value, 1..=2) | Word::Ordinal(value) => (value, n + 1),
            Word::Cardinal(value @ 2..)
                if self.items.tongue != Tongue::English && !self.items.text(n).starts_with("ال") =>
            {
                (value, n + 1)
            }
            Word::Cardinal(value @ 2..) if matches!(self.items.word(n.checked_sub(1)?), Some(Word::Month(..))) => {
                (value, n + 1)
            }
            _ => return None,
        };
        if self.items.glue(next) == Some(Glue::None) && self.items.word(next) == Some(Word::OrdinalSign) {
            next += 1;
        }
        let day = i8::try_from(value).ok().filter(|day| (1..=31).contains(day))?;
        Some((day, next))
    }

    /// The clause speaks of what is to come.
    pub(super) fn future(&self, n: usize) -> bool {
        tense::tense(self.items, n, false) == Some(true)
    }

    /// The clause speaks of what is to come, be it in the present tense.
    pub(super) fn coming(&self, n: usize) -> bool {
        tense::tense(self.items, n, true) == Some(true)
    }

    /// The clause speaks of what has been.
    pub(super) fn past(&self, n: usize) -> bool {
        tense::tense(self.items, n, true) == Some(false)
    }
}
