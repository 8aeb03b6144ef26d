//! The moment that a transmission's trailer states.

use jiff::{
    civil,
    tz::{Offset, TimeZone},
};
use wiredesk_story::DateTime;

/// Months by the beginnings of their names in English, French, German, Spanish and Portuguese.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene"],
    &["feb", "fév", "fev"],
    &["mar", "mär", "mrz"],
    &["apr", "avr", "abr"],
    &["may", "mai"],
    &["jun", "juin"],
    &["jul", "juil"],
    &["aug", "aoû", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "out"],
    &["nov"],
    &["dec", "déc", "dez", "dic"],
];
const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Zones that trailers name, and their hours from UTC.
const ZONES: [(&str, i8); 18] = [
    ("GMT", 0),
    ("UTC", 0),
    ("Z", 0),
    ("WET", 0),
    ("BST", 1),
    ("WEST", 1),
    ("CET", 1),
    ("MEZ", 1),
    ("CEST", 2),
    ("MESZ", 2),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
];

/// `131137 GMT Nov 13` (IPTC 7901: day, hour, minute, zone, month, year): without a zone it counts in `zone`; none where the
/// month or the year is not stated.
pub(crate) fn moment_of_7901(trailer: &str, zone: &TimeZone) -> Option<DateTime> {
    let tokens: Vec<&str> =
        trailer.split(|c: char| c.is_whitespace() || c.is_control()).filter(|one| !one.is_empty()).collect();
    let digits = |token: &str, count: usize| token.len() == count && token.bytes().all(|b| b.is_ascii_digit());
    let at = tokens.iter().position(|token| digits(token.trim_end_matches(['Z', 'z']), 6))?;
    let clock = tokens.get(at)?;
    let mut stated = clock.ends_with(['Z', 'z']).then_some(TimeZone::UTC);
    let (mut month, mut year) = (None, None);
    for token in tokens.iter().skip(at + 1).take(4) {
        let token = token.trim_end_matches(['.', ',']);
        if let Some(known) = zone_named(token) {
            stated = Some(known);
        } else if let Some(found) = month_named(token) {
            month = month.or(Some(found));
        } else if digits(token, 2) || digits(token, 4) {
            year = year.or_else(|| year_of(token));
        } else if month.is_none() {
            // A zone that is not known would make another moment.
            return None;
        } else {
            break;
        }
    }
    moment(year?, month?, clock.get(..2)?, clock.get(2..6)?, stated.as_ref().unwrap_or(zone))
}

/// `AP-WF-11-13-13 1509GMT` (month, day, year, hour, minute): as above.
pub(crate) fn moment_of_anpa(trailer: &str, zone: &TimeZone) -> Option<DateTime> {
    let (_, date, clock) = parts(trailer)?;
    let [month, day, year] = date;
    let (time, name) = clock.split_at_checked(4)?;
    let stated = match name.trim() {
        "" => None,
        name => Some(zone_named(name)?),
    };
    moment(year_of(year)?, month.parse().ok()?, day, time, stated.as_ref().unwrap_or(zone))
}

/// Who sent it, `AP-WF` of `AP-WF-11-13-13 1509GMT`.
pub(crate) fn agency(trailer: &str) -> Option<&str> {
    parts(trailer).map(|(login, ..)| login).filter(|login| !login.is_empty())
}

/// The login, the date's three parts, and what stands behind them.
fn parts(trailer: &str) -> Option<(&str, [&str; 3], &str)> {
    let line = trailer
        .lines()
        .map(|line| line.trim_matches(|c: char| c.is_whitespace() || c.is_control() || "^<".contains(c)));
    let (head, clock) = line.filter(|line| !line.is_empty()).find_map(|line| line.split_once(' '))?;
    let mut backwards = head.rsplitn(4, '-');
    let (year, day, month) = (backwards.next()?, backwards.next()?, backwards.next()?);
    let numbers = [month, day, year].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    numbers.then(|| (backwards.next().unwrap_or_default(), [month, day, year], clock.trim()))
}

/// `131137 GMT Nov 13`.
pub(crate) fn stamp_7901(at: jiff::Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    let month = NAMES.get(usize::from(at.month().unsigned_abs()).saturating_sub(1)).unwrap_or(&"Jan");
    format!("{:02}{:02}{:02} GMT {month} {:02}", at.day(), at.hour(), at.minute(), at.year().rem_euclid(100))
}

/// `11-13-13 1509GMT`.
pub(crate) fn stamp_anpa(at: jiff::Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    format!("{:02}-{:02}-{:02} {:02}{:02}GMT", at.month(), at.day(), at.year().rem_euclid(100), at.hour(), at.minute())
}

fn zone_named(token: &str) -> Option<TimeZone> {
    let hours = ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(token)).map(|(_, hours)| *hours)?;
    Some(TimeZone::fixed(Offset::from_hours(hours).ok()?))
}

fn month_named(token: &str) -> Option<i8> {
    let token = token.to_lowercase();
    let at = MONTHS.iter().position(|names| names.iter().any(|name| token.starts_with(name)))?;
    i8::try_from(at + 1).ok()
}

/// Two digits are of the century from 1970 on.
fn year_of(token: &str) -> Option<i16> {
    let year: i16 = token.parse().ok()?;
    Some(match year {
        0..70 => 2000 + year,
        70..100 => 1900 + year,
        year => year,
    })
}

fn moment(year: i16, month: i8, day: &str, time: &str, zone: &TimeZone) -> Option<DateTime> {
    let (hour, minute) = time.split_at_checked(2)?;
    let civil =
        civil::DateTime::new(year, month, day.parse().ok()?, hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    Some(DateTime::from_zoned(&civil.to_zoned(zone.clone()).ok()?))
}
