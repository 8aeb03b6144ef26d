//! What a date means, and how EDTF level 1 writes it.

use jiff::civil::Date;

/// A place in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Day(Date),
    Month(i16, i8),
    Year(i16),
    /// First year of the decade.
    Decade(i16),
    /// First two digits of the year.
    Century(i16),
    /// Year, and 1 spring to 4 winter.
    Season(i16, i8),
    /// Closed at both ends.
    Interval(Point, Point),
    /// To the minute; the offset in minutes east.
    Minute(Date, i8, i8, i32),
}

/// An end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    Day(Date),
    Month(i16, i8),
    Year(i16),
}

impl Value {
    /// EDTF level 1; none for years that it writes in another way (before 1 or after 9999), or a reversed interval.
    pub(crate) fn edtf(&self) -> Option<String> {
        Some(match *self {
            Self::Day(date) => day(date)?,
            Self::Month(year, month) => format!("{}-{month:02}", self::year(year)?),
            Self::Year(year) => self::year(year)?,
            Self::Decade(year) => format!("{}X", &self::year(year)?[..3]),
            Self::Century(first) => format!("{first:02}XX"),
            Self::Season(year, season) => format!("{}-{}", self::year(year)?, 20 + season),
            Self::Interval(from, to) if from.order() <= to.order() => format!("{}/{}", from.edtf()?, to.edtf()?),
            Self::Interval(..) => return None,
            Self::Minute(date, hour, minute, 0) => format!("{}T{hour:02}:{minute:02}Z", day(date)?),
            Self::Minute(date, hour, minute, offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
                format!("{}T{hour:02}:{minute:02}{sign}{hours:02}:{minutes:02}", day(date)?)
            }
        })
    }
}

impl Point {
    fn order(self) -> (i16, i8, i8) {
        match self {
            Self::Day(date) => (date.year(), date.month(), date.day()),
            Self::Month(year, month) => (year, month, 0),
            Self::Year(year) => (year, 0, 0),
        }
    }

    fn edtf(self) -> Option<String> {
        match self {
            Self::Day(date) => day(date),
            Self::Month(year, month) => Value::Month(year, month).edtf(),
            Self::Year(year) => self::year(year),
        }
    }
}

fn year(year: i16) -> Option<String> {
    (1..=9999).contains(&year).then(|| format!("{year:04}"))
}

fn day(date: Date) -> Option<String> {
    Some(format!("{}-{:02}-{:02}", year(date.year())?, date.month(), date.day()))
}
