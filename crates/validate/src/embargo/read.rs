//! A line into what it says of a day, an hour and a zone. A line with any other word says nothing.

use jiff::{
    civil::{Time, Weekday},
    tz::TimeZone,
};

use super::{
    LONGEST,
    words::{HOURS, JOINED, word},
};

/// What a line says.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) day: Day,
    pub(super) time: Time,
    /// Midnight, which ends the day that is named.
    pub(super) end_of_day: bool,
    pub(super) zone: Option<TimeZone>,
}

/// The day that is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// None: the day of writing.
    None,
    /// So many days after the day of writing.
    After(i8),
    /// The next such day.
    Weekday(Weekday),
    /// A date.
    Date { year: Option<i16>, month: i8, day: i8, weekday: Option<Weekday> },
}

/// What a word of the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// That there is an embargo.
    States,
    /// Nothing that counts.
    Silent,
    /// The hour follows.
    Oclock,
    /// The hour went before.
    Hour,
    Morning,
    Evening,
    Noon,
    Midnight,
    Half,
    Quarter,
    After(i8),
    Week(Weekday),
    Month(i8),
    Zone,
}

/// A word or sign of a line.
#[derive(Clone, Debug)]
pub(super) enum Word {
    /// Its value, and how many digits it has.
    Number(i16, usize),
    Sign(char),
    Part(Part, Option<TimeZone>),
    Named(i8),
    Unknown,
}

/// What was found so far. What is said twice must be the same.
#[derive(Default)]
struct Found {
    states: bool,
    hour: Option<i8>,
    minute: i8,
    /// The hour counts to 24.
    clear: bool,
    evening: Option<bool>,
    noon: bool,
    midnight: bool,
    after: Option<i8>,
    weekday: Option<Weekday>,
    date: (Option<i16>, Option<i8>, Option<i8>),
    zone: Option<TimeZone>,
    /// Day and month may be meant the other way round.
    doubtful: bool,
}

/// What a line says of an embargo, where that is all that it says.
pub(super) fn line(text: &str) -> Option<Said> {
    if text.chars().count() > LONGEST {
        return None;
    }
    let folded = folded(text);
    let words = words(&folded)?;
    let mut found = Found::default();
    let mut at = 0;
    while at < words.len() {
        at += found.take(&words[at..])?;
    }
    let months_last = folded.chars().any(|c| ('\u{600}'..'\u{700}').contains(&c))
        || ["jusqua", "avant", "publier", "diffuser"].iter().any(|word| folded.contains(word));
    found.said(months_last)
}

/// Set once, or again to the same.
fn set<T: PartialEq>(place: &mut Option<T>, value: T) -> Option<()> {
    if place.as_ref().is_some_and(|known| *known != value) {
        return None;
    }
    *place = Some(value);
    Some(())
}

impl Found {
    /// Takes what stands at the beginning of the words; how many they were.
    fn take(&mut self, words: &[Word]) -> Option<usize> {
        use Word::{Named, Number, Part as Is, Sign, Unknown};
        match words {
            [Number(year, 4), Sign('-'), Number(month, 2), Sign('-'), Number(day, 2), ..] => {
                self.date(Some(*year), *month, *day).map(|()| 5)
            }
            [
                Number(day, 1 | 2),
                Sign('/' | '-' | '.'),
                Number(month, 1 | 2),
                Sign('/' | '-' | '.'),
                Number(year, 4),
                ..,
            ] => {
                self.doubtful |= *day <= 12 && *month <= 12 && day != month;
                self.date(Some(*year), *month, *day).map(|()| 5)
            }
            [Number(hour, 1 | 2), Sign(':'), Number(minute, 2), Sign(':'), Number(_, 2), ..] => {
                self.time(*hour, *minute, true).map(|()| 5)
            }
            [Number(hour, digits), Sign(':' | '.'), Number(minute, 2), ..] if *digits < 3 => {
                self.time(*hour, *minute, *digits == 2 && *hour < 10 || *hour > 12).map(|()| 3)
            }
            [Number(hour, 1 | 2), Is(Part::Hour, _), Number(minute, 2), ..] => {
                self.time(*hour, *minute, true).map(|()| 3)
            }
            [Number(hour, 1 | 2), Is(Part::Hour, _), ..] => self.time(*hour, 0, true).map(|()| 2),
            [Number(day, 1 | 2), Is(Part::Month(month), _), ..] => self.date(None, i16::from(*month), *day).map(|()| 2),
            [Is(Part::Month(month), _), Number(day, 1 | 2), ..] => self.date(None, i16::from(*month), *day).map(|()| 2),
            [Number(clock, 4), next @ ..] => self.four(*clock, next).map(|()| 1),
            [Number(hour, 1 | 2), Is(Part::Morning | Part::Evening | Part::Noon | Part::Midnight, _), ..] => {
                self.time(*hour, 0, false).map(|()| 1)
            }
            [Is(Part::Oclock, _), Number(hour, 1 | 2), ..] if !matches!(words.get(2), Some(Sign(':' | '.'))) => {
                self.time(*hour, 0, *hour > 12).map(|()| 2)
            }
            [Named(hour), ..] => self.time(i16::from(*hour), 0, false).map(|()| 1),
            [Is(part, zone), ..] => self.part(*part, zone.as_ref()).map(|()| 1),
            [Sign(_), ..] => Some(1),
            [Number(..) | Unknown, ..] | [] => None,
        }
    }

    /// `1800`, or a year where there is no doubt.
    fn four(&mut self, number: i16, next: &[Word]) -> Option<()> {
        let zone = matches!(next.first(), Some(Word::Part(Part::Zone | Part::Hour, _)));
        let year = (1990..2100).contains(&number) && self.date.1.is_some() && !zone;
        if year { set(&mut self.date.0, number) } else { self.time(number / 100, number % 100, true) }
    }

    fn time(&mut self, hour: i16, minute: i16, clear: bool) -> Option<()> {
        if !(0..24).contains(&hour)
            || !(0..60).contains(&minute)
            || (self.hour.is_some() && self.minute != minute as i8)
        {
            return None;
        }
        set(&mut self.hour, hour as i8)?;
        self.minute = minute as i8;
        self.clear |= clear;
        Some(())
    }

    fn date(&mut self, year: Option<i16>, month: i16, day: i16) -> Option<()> {
        if let Some(year) = year {
            set(&mut self.date.0, year)?;
        }
        set(&mut self.date.1, i8::try_from(month).ok()?)?;
        set(&mut self.date.2, i8::try_from(day).ok()?)
    }

    fn part(&mut self, part: Part, zone: Option<&TimeZone>) -> Option<()> {
        match part {
            Part::States => self.states = true,
            Part::Silent | Part::Oclock | Part::Hour => {}
            Part::Morning => set(&mut self.evening, false)?,
            Part::Evening => set(&mut self.evening, true)?,
            Part::Noon => self.noon = true,
            Part::Midnight => self.midnight = true,
            Part::Half => self.minute = 30,
            Part::Quarter => self.minute = 15,
            Part::After(days) => set(&mut self.after, days)?,
            Part::Week(weekday) => set(&mut self.weekday, weekday)?,
            Part::Zone => set(&mut self.zone, zone?.clone())?,
            Part::Month(_) => return None,
        }
        Some(())
    }

    /// What it comes to, where it is certain.
    fn said(self, months_last: bool) -> Option<Said> {
        let (year, month, day) = self.date;
        let day = match (month.zip(day), self.after, self.weekday) {
            (Some((month, day)), None, weekday) => Day::Date { year, month, day, weekday },
            (None, Some(days), None) => Day::After(days),
            (None, None, Some(weekday)) => Day::Weekday(weekday),
            (None, None, None) => Day::None,
            _ => return None,
        };
        if !self.states || (self.doubtful && !months_last) {
            return None;
        }
        let hour = match (self.hour, self.evening, self.noon, self.midnight) {
            (None | Some(12), None, true, false) => 12,
            (None | Some(0 | 12), None | Some(true), false, true) => 0,
            (Some(hour @ 1..5), None, true, false) => hour + 12,
            (Some(hour @ 10..12), None, true, false) => hour,
            (Some(12), Some(false), false, false) => 0,
            (Some(hour @ 1..12), Some(true), false, false) => hour + 12,
            (Some(hour @ 0..13), Some(false), false, false) | (Some(hour @ 12..24), Some(true), false, false) => hour,
            // Six may be six in the evening, where nothing says that it counts to 24.
            (Some(hour), None, false, false)
                if self.clear || self.zone.is_some() || months_last && self.minute == 0 && hour > 12 =>
            {
                hour
            }
            _ => return None,
        };
        let time = Time::new(hour, self.minute, 0, 0).ok()?;
        Some(Said { day, time, end_of_day: self.midnight, zone: self.zone })
    }
}

/// The words and signs of a folded line; nothing where there is one that says something else.
fn words(folded: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = folded.trim_start();
    while let Some(first) = rest.chars().next() {
        let kind = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
        let end = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
        let end = if first.is_alphanumeric() { end } else { first.len_utf8() };
        let (text, behind) = rest.split_at(end);
        let after_number = matches!(words.last(), Some(Word::Number(..)));
        let one = if first.is_ascii_digit() {
            Word::Number(text.parse().ok()?, text.len())
        } else if !first.is_alphabetic() {
            Word::Sign(first)
        } else if after_number && matches!(text, "st" | "nd" | "rd" | "th" | "er" | "t") {
            Word::Sign(' ')
        } else if after_number && text == "z" {
            word("utc")
        } else {
            named(text)
        };
        if matches!(one, Word::Unknown) {
            return None;
        }
        words.push(one);
        rest = behind.trim_start();
    }
    Some(words)
}

/// A text with words in the place of others, where these stand alone.
fn with_words(text: &str, written: &str, one: &str) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(written) {
        let (before, behind) = (&rest[..at], &rest[at + written.len()..]);
        let alone = !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric);
        done.push_str(before);
        done.push_str(if alone { one } else { written });
        rest = behind;
    }
    done + rest
}

/// A word, or an hour by its name.
fn named(text: &str) -> Word {
    HOURS.iter().find(|(name, _)| *name == text).map_or_else(|| word(text), |(_, hour)| Word::Named(*hour))
}

/// A line without case, accents and harakat, alef, ya and ta in one form, with ASCII digits; words that belong together are one.
fn folded(text: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'â' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' => 'o',
        'û' | 'ù' | 'ü' => 'u',
        'ç' => 'c',
        '’' => '\'',
        'أ' | 'إ' | 'آ' => 'ا',
        'ى' | 'ئ' => 'ي',
        'ة' => 'ه',
        '\u{660}'..='\u{669}' => char::from(b'0' + (c as u32 - 0x660) as u8),
        '\u{a0}' | '\u{202f}' | '\t' => ' ',
        c => c,
    };
    let silent = |c: &char| matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{300}'..='\u{36f}');
    // French has the word as well, in small letters.
    let text = text.split(' ').map(|word| if word.trim_matches(['.', ',', ')']) == "ET" { "washington" } else { word });
    let text = text.collect::<Vec<_>>().join(" ");
    let mut folded: String = text.chars().flat_map(char::to_lowercase).filter(|c| !silent(c)).map(plain).collect();
    for (written, one) in JOINED {
        let [written, one] = [written, one].map(|text| text.chars().map(plain).collect::<String>());
        folded = with_words(&folded, &written, &one);
    }
    for (tens, hour) in [("الحاديه عشر", "11"), ("الثانيه عشر", "12")] {
        folded = folded.replace(&format!("{tens}ه"), hour).replace(tens, hour);
    }
    folded
}
