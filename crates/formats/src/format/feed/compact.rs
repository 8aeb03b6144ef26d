//! Dates of ISO 8601 (1988 to 2004) that are written short: `20250509`, `250509`, `2025-129`, `2025-W19-5`, `-25-05`.

use jiff::civil::{self, ISOWeekDate, Weekday};

/// The date, if the text is one in a short form and nothing else.
pub(super) fn date(text: &str) -> Option<civil::Date> {
    if let Some((year, week)) = text.split_once(['W', 'w']) {
        return in_week(year, week);
    }
    let (cut, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    if rest.is_empty() || rest.len() > 14 || !rest.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return None;
    }
    let parts: Vec<&str> = rest.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let digits = parts.concat();
    let pieces = |lengths: &[usize]| pieces(&digits, lengths);
    match (cut, lengths.as_slice()) {
        (false, [4, 3] | [7]) => on_day(pieces(&[4, 3])?.as_slice()),
        (false, [5] | [2, 3]) => on_day(pieces(&[2, 3])?.as_slice()),
        (false, [8]) => on(pieces(&[4, 2, 2])?.as_slice()),
        (_, [6] | [2, 2, 2]) => on(pieces(&[2, 2, 2])?.as_slice()),
        (true, [4] | [2, 2]) => on(pieces(&[2, 2])?.as_slice()),
        (true, [2]) => civil::Date::new(full_year(digits.parse().ok()?, 2), 1, 1).ok(),
        _ => None,
    }
}

/// A clock without colons (`101455`, `1014`, `10`) with them; anything else as it is.
pub(super) fn clock(text: &str) -> String {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, zone) = text.split_at(end);
    match digits.len() {
        2 if !zone.starts_with(':') => format!("{digits}:00{zone}"),
        4 => format!("{}:{}{zone}", &digits[..2], &digits[2..]),
        6 => format!("{}:{}:{}{zone}", &digits[..2], &digits[2..4], &digits[4..]),
        _ => text.to_owned(),
    }
}

/// Two digits from 50 are the last century's, three digits count from 1900 (RFC 5322 section 4.3).
pub(super) fn full_year(year: i16, digits: usize) -> i16 {
    match digits {
        0..=2 if year < 50 => year + 2000,
        0..=3 => year + 1900,
        _ => year,
    }
}

/// Numbers of these many digits, one after another, each with its length.
fn pieces(digits: &str, lengths: &[usize]) -> Option<Vec<(i16, usize)>> {
    let mut at = 0;
    let mut found = Vec::with_capacity(lengths.len());
    for length in lengths {
        found.push((digits.get(at..at + length)?.parse().ok()?, *length));
        at += length;
    }
    (at == digits.len()).then_some(found)
}

/// Year, month and day; without a day the month's first.
fn on(pieces: &[(i16, usize)]) -> Option<civil::Date> {
    let (year, month, day) = match *pieces {
        [(year, digits), (month, _), (day, _)] => (full_year(year, digits), month, day),
        [(year, digits), (month, _)] => (full_year(year, digits), month, 1),
        _ => return None,
    };
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Year and day of the year.
fn on_day(pieces: &[(i16, usize)]) -> Option<civil::Date> {
    let [(year, digits), (day, _)] = *pieces else { return None };
    civil::Date::new(full_year(year, digits), 1, 1).ok()?.with().day_of_year(day).build().ok()
}

/// `2025-W19-5`, `2025W195`, `2025-W19`: without a day the week's Monday.
fn in_week(year: &str, week: &str) -> Option<civil::Date> {
    let year = year.strip_suffix('-').unwrap_or(year);
    let number = week.get(..2).filter(|_| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))?;
    let day = week.get(2..)?;
    let weekday = match day.strip_prefix('-').unwrap_or(day) {
        "" => Weekday::Monday,
        day => Weekday::from_monday_one_offset(day.parse().ok()?).ok()?,
    };
    Some(ISOWeekDate::new(year.parse().ok()?, number.parse().ok()?, weekday).ok()?.date())
}
