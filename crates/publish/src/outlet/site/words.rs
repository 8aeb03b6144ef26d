//! The words around stories, and how a language writes days and times.

use std::collections::BTreeMap;

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use minijinja::Value;
use serde::{Deserialize, Serialize};
use wiredesk_story::{Direction, DateTime, Language};

/// The words of every language that has some, by primary subtag.
#[derive(Debug)]
pub(crate) struct Words(BTreeMap<String, Voice>);

/// The words of one language.
#[derive(Debug, Deserialize)]
pub(crate) struct Voice {
    /// What the language calls itself.
    pub(super) name: String,
    /// `{date}` is put together by this.
    date: String,
    time: String,
    moment: String,
    /// The first day of a month.
    first: String,
    months: Vec<String>,
    weekdays: Vec<String>,
    /// Names of the sections, by their folder.
    section: BTreeMap<String, String>,
    /// All others.
    #[serde(flatten)]
    more: BTreeMap<String, String>,
    /// The same for templates, made once.
    #[serde(skip)]
    value: Value,
}

/// A moment as readers see it and as machines do.
#[derive(Clone, Debug, Serialize)]
pub(super) struct When {
    /// For `<time datetime>`: RFC 3339 with the zone's offset, or a date.
    pub(super) datetime: String,
    /// In words.
    pub(super) text: String,
}

impl Words {
    /// Reads a file of words; each language has all of them.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut words: BTreeMap<String, Voice> = toml_edit::de::from_str(text).map_err(|error| error.to_string())?;
        for (language, voice) in &mut words {
            if voice.months.len() != 12 || voice.weekdays.len() != 7 {
                return Err(format!("{language} has to have 12 months and 7 weekdays, Monday first"));
            }
            voice.value = super::look::value(&voice.more);
        }
        Ok(Self(words))
    }

    /// The words of a language, where it has some.
    pub(super) fn own(&self, language: &str) -> Option<(&str, &Voice)> {
        self.0.get_key_value(language).map(|(name, voice)| (name.as_str(), voice))
    }

    /// The first of these languages (primary subtags) that has words, with them; any where none has.
    pub(crate) fn of<'b>(&self, wanted: impl IntoIterator<Item = &'b str>) -> Option<(&str, &Voice)> {
        let first = || self.0.first_key_value().map(|(name, voice)| (name.as_str(), voice));
        wanted.into_iter().find_map(|language| self.own(language)).or_else(|| self.own("en")).or_else(first)
    }

    /// What a language calls itself, where it is known.
    pub(super) fn name_of<'a>(&'a self, language: &'a str) -> &'a str {
        self.0.get(language).map_or(language, |voice| voice.name.as_str())
    }
}

impl Voice {
    /// A word.
    pub(crate) fn word(&self, name: &str) -> &str {
        self.more.get(name).map_or("", String::as_str)
    }

    /// The name of a section.
    pub(super) fn section<'a>(&'a self, section: &'a str) -> &'a str {
        self.section.get(section).map_or(section, String::as_str)
    }

    /// `الخميس 8 ماي 2025`, `jeudi 1er mai 2025`.
    pub(super) fn day(&self, day: Date) -> When {
        let name = |names: &[String], number: i8| {
            usize::try_from(number - 1).ok().and_then(|index| names.get(index).cloned()).unwrap_or_default()
        };
        let number = if day.day() == 1 { self.first.clone() } else { day.day().to_string() };
        let text = self
            .date
            .replace("{weekday}", &name(&self.weekdays, day.weekday().to_monday_one_offset()))
            .replace("{day}", &number)
            .replace("{month}", &name(&self.months, day.month()))
            .replace("{year}", &day.year().to_string());
        When { datetime: day.to_string(), text }
    }

    /// `الخميس 8 ماي 2025، 18:30`, `jeudi 8 mai 2025 à 18 h 30`.
    pub(super) fn moment(&self, instant: Timestamp, zone: &TimeZone) -> When {
        let zoned = instant.to_zoned(zone.clone());
        let time = self
            .time
            .replace("{hh}", &format!("{:02}", zoned.hour()))
            .replace("{h}", &zoned.hour().to_string())
            .replace("{mm}", &format!("{:02}", zoned.minute()));
        let text = self.moment.replace("{date}", &self.day(zoned.date()).text).replace("{time}", &time);
        When { datetime: machine(&zoned), text }
    }

    /// For templates: their words by name.
    pub(super) fn value(&self) -> Value {
        self.value.clone()
    }
}

/// RFC 3339 with the zone's offset, to the second.
pub(super) fn machine(zoned: &Zoned) -> String {
    let whole = Timestamp::from_second(zoned.timestamp().as_second()).unwrap_or_else(|_| zoned.timestamp());
    DateTime::from_zoned(&whole.to_zoned(zoned.time_zone().clone())).to_string()
}

/// `rtl` or `ltr` of a language by its primary subtag or whole tag; of a text where the language is not known.
pub(crate) fn direction(language: &str, text: &str) -> &'static str {
    let known = Language::parse(language).ok().filter(|language| language.primary() != super::address::UNKNOWN);
    let direction = known.map(|language| language.direction()).or_else(|| Direction::of_text(text));
    direction.unwrap_or(Direction::Ltr).as_str()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::outlet::site::look::WORDS;

    #[test]
    fn days_and_times_are_written_as_each_language_does() {
        let words = Words::read(WORDS).unwrap();
        let zone = TimeZone::get("Africa/Casablanca").unwrap();
        let told = |language: &str, moment: &str| {
            words.of([language]).unwrap().1.moment(moment.parse().unwrap(), &zone).text
        };
        assert_eq!(told("ar", "2025-05-08T17:30:00Z"), "الخميس 8 ماي 2025، 18:30");
        assert_eq!(told("ar", "2025-08-01T08:05:00Z"), "الجمعة 1 غشت 2025، 09:05");
        assert_eq!(told("fr", "2025-05-01T06:05:00Z"), "jeudi 1er\u{a0}mai 2025 à 7\u{a0}h\u{a0}05");
        assert_eq!(told("en", "2025-12-31T23:30:00Z"), "Thursday 1\u{a0}January 2026, 00:30");
        let when = words.of(["ar"]).unwrap().1.moment("2025-05-08T17:30:00.123Z".parse().unwrap(), &zone);
        assert_eq!(when.datetime, "2025-05-08T18:30:00+01:00");
    }

    #[test]
    fn every_language_has_every_word_and_every_section() {
        let words = Words::read(WORDS).unwrap();
        let keys = |voice: &Voice| {
            (voice.more.keys().cloned().collect::<Vec<_>>(), voice.section.keys().cloned().collect::<Vec<_>>())
        };
        let all: Vec<_> = words.0.values().map(keys).collect();
        assert!(all.windows(2).all(|two| two[0] == two[1]), "{all:?}");
        assert_eq!(words.of(["es", "fr"]).unwrap().0, "fr");
        assert_eq!(words.of(["es"]).unwrap().0, "en");
    }
}
