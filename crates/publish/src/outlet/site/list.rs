//! The lists of the site: pages of headlines with their feeds, and sitemaps.

use std::fmt;

use jiff::civil::Date;

use super::address;

/// A list that stories stand in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum List {
    /// All of the site.
    Front,
    /// One language.
    Language(String),
    /// One section of a language.
    Section(String, String),
    /// What a language published on a day. It has no feeds.
    Day(String, Date),
    /// The search page of a language.
    Search(String),
    /// A part of the search index, by its number.
    Index(i64),
    /// `sitemap.xml` and `news-sitemap.xml`.
    Map,
    /// The sitemap of one day, for sites that are too large for one.
    MapOfDay(Date),
}

impl List {
    /// Its folder; that of the site for sitemaps.
    pub(super) fn address(&self) -> String {
        match self {
            Self::Front | Self::Map | Self::MapOfDay(_) => String::new(),
            Self::Search(language) => format!("{language}/search/"),
            Self::Index(_) => "search/".to_owned(),
            Self::Language(language) => format!("{language}/"),
            Self::Section(language, section) => format!("{language}/{section}/"),
            Self::Day(language, day) => address::of_day(language, *day),
        }
    }

    /// Whose language it is.
    pub(super) fn language(&self) -> Option<&str> {
        match self {
            Self::Language(language) | Self::Section(language, _) | Self::Day(language, _) | Self::Search(language) => {
                Some(language)
            }
            _ => None,
        }
    }

    /// The section it shows.
    pub(super) fn section(&self) -> Option<&str> {
        if let Self::Section(_, section) = self { Some(section) } else { None }
    }

    /// Reads what [`fmt::Display`] wrote.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split(' ');
        Some(match (parts.next()?, parts.next(), parts.next()) {
            ("front", None, None) => Self::Front,
            ("map", None, None) => Self::Map,
            ("map", Some(day), None) => Self::MapOfDay(day.parse().ok()?),
            ("list", Some(language), None) => Self::Language(language.into()),
            ("list", Some(language), Some(section)) => Self::Section(language.into(), section.into()),
            ("search", Some(language), None) => Self::Search(language.into()),
            ("index", Some(number), None) => Self::Index(number.parse().ok()?),
            ("day", Some(language), Some(day)) => Self::Day(language.into(), day.parse().ok()?),
            _ => return None,
        })
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Front => f.write_str("front"),
            Self::Language(language) => write!(f, "list {language}"),
            Self::Section(language, section) => write!(f, "list {language} {section}"),
            Self::Day(language, day) => write!(f, "day {language} {day}"),
            Self::Search(language) => write!(f, "search {language}"),
            Self::Index(number) => write!(f, "index {number}"),
            Self::Map => f.write_str("map"),
            Self::MapOfDay(day) => write!(f, "map {day}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_back_by_its_name() {
        let day: Date = jiff::civil::date(2025, 5, 8);
        let lists = [
            List::Front,
            List::Language("ar".into()),
            List::Section("ar".into(), "politics".into()),
            List::Day("ar".into(), day),
            List::Search("ar".into()),
            List::Index(12),
            List::Map,
            List::MapOfDay(day),
        ];
        for list in lists {
            assert_eq!(List::parse(&list.to_string()), Some(list));
        }
        assert_eq!(List::parse("list"), None);
    }
}
