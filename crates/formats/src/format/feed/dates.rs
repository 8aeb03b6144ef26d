//! Dates as feeds write them: RFC 822 with its obsolete forms (RFC 5322 section 4.3) and worse, RFC 3339, W3CDTF, the short forms
//! of ISO 8601, `asctime`, and dates in words of many languages.

use jiff::{
    civil,
    tz::{Offset, TimeZone},
};
use wiredesk_story::DateTime;

use super::{
    compact::{self, full_year},
    months::{self, month},
};

/// Longer than any date.
const MAX_LENGTH: usize = 80;

/// Reads a date; none if it is no date. A time without a zone counts in `zone`; a date alone is its midnight, a month or a
/// year alone its first day. `5/9/2025`, which is two days, is none.
pub(crate) fn parse(text: &str, zone: &TimeZone) -> Option<DateTime> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    if let Ok(date) = DateTime::parse_lenient(text, zone) {
        return Some(date);
    }
    let text = months::plain(text);
    let parts = Parts::short(&text).or_else(|| Parts::of(&text))?;
    let civil = parts.civil()?;
    let zone = parts.zone.unwrap_or_else(|| zone.clone());
    Some(DateTime::from_zoned(&civil.to_zoned(zone).ok()?))
}

#[derive(Default)]
struct Parts {
    /// Numbers that are no time, with their count of digits, in order.
    numbers: Vec<(i16, usize)>,
    /// The whole date, where it is in one piece.
    whole: Option<civil::Date>,
    month: Option<i8>,
    time: Option<(i8, i8, i8, i32)>,
    afternoon: Option<bool>,
    zone: Option<TimeZone>,
    /// A word in the date that says nothing to us: it may be the month.
    strange: bool,
}

impl Parts {
    /// A date in a short form, with a time or without.
    fn short(text: &str) -> Option<Self> {
        let (date, time) = match text.split_once(['T', 't', ' ']) {
            Some((date, time)) => (date, time),
            None if text.len() >= 12 && text.bytes().all(|b| b.is_ascii_digit()) => text.split_at(8),
            None => (text, ""),
        };
        let mut parts = Self { whole: Some(compact::date(date)?), ..Self::default() };
        for (n, token) in time.split_whitespace().enumerate() {
            parts.take(&if n == 0 { compact::clock(token) } else { token.to_owned() })?;
        }
        Some(parts)
    }

    fn of(text: &str) -> Option<Self> {
        let mut parts = Self::default();
        let uncommented = text.split_once('(').map_or(text, |(before, _)| before);
        let separate = |c: char| c.is_whitespace() || matches!(c, ',' | '،' | ';');
        for token in uncommented.split(separate).filter(|token| !token.is_empty()) {
            parts.take(token)?;
        }
        Some(parts)
    }

    fn take(&mut self, token: &str) -> Option<()> {
        if let Some(zone) = numeric_zone(token).filter(|_| self.time.is_some() || token.starts_with('+')) {
            self.zone = Some(zone);
        } else if let Some((date, time)) = dated(token) {
            self.take(date)?;
            self.take_time(&compact::clock(time))?;
        } else if token.contains(':') {
            self.take_time(token)?;
        } else if let Some(date) = day_first(token).filter(|_| self.numbers.is_empty()) {
            self.whole = Some(date);
        } else if let Some(clock) = dotted_clock(token).filter(|_| self.is_dated() && self.time.is_none()) {
            self.take_time(&clock)?;
        } else if let Some((hour, minute)) = hours(token) {
            self.time = Some((hour, minute, 0, 0));
        } else if token.starts_with(|c: char| c.is_ascii_digit()) {
            for part in token.split(['-', '/', '.']).filter(|part| !part.is_empty()) {
                self.take_part(part)?;
            }
        } else {
            self.take_word(token);
        }
        Some(())
    }

    fn take_part(&mut self, part: &str) -> Option<()> {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        if digits == 0 && part.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        if digits == 0 {
            self.take_word(part);
            return Some(());
        }
        self.numbers.push((part[..digits].parse().ok()?, digits));
        if part[digits..].starts_with('년') {
            self.zone = self.zone.take().or_else(months::korea);
        }
        Some(())
    }

    /// `12:30`, `12:30:15.5`, `9:05pm`, `10:00:00+0100`, `10:00Z`.
    fn take_time(&mut self, token: &str) -> Option<()> {
        let end = token.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(token.len());
        let (clock, rest) = token.split_at(end);
        let mut fields = clock.split(':');
        let hour = fields.next()?.parse().ok()?;
        let minute = fields.next()?.parse().ok()?;
        let (second, fraction) = fields.next().map_or(("0", ""), |text| text.split_once('.').unwrap_or((text, "")));
        let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
        self.time = Some((hour, minute, second.parse().ok()?, nanos.parse().ok()?));
        if !rest.is_empty() {
            match numeric_zone(rest) {
                Some(zone) => self.zone = Some(zone),
                None => self.take_word(rest),
            }
        }
        Some(())
    }

    /// A month, half of the day, a zone's name; a weekday says nothing new, and neither does any other word before the time.
    fn take_word(&mut self, word: &str) {
        let word = word.trim_matches(['.', '+', '-']).to_lowercase();
        match word.as_str() {
            "am" | "a.m" | "ص" | "صباحا" | "صباحاً" => self.afternoon = Some(false),
            "pm" | "p.m" | "م" | "مساء" | "مساءً" => self.afternoon = Some(true),
            // Written in Korean, it is a time in Korea.
            "오전" | "오후" => {
                self.afternoon = Some(word == "오후");
                self.zone = self.zone.take().or_else(months::korea);
            }
            // The last month wins: `mar.` before `6 mai` is a Tuesday.
            _ if month(&word).is_some() && self.time.is_none() || self.month.is_none() && month(&word).is_some() => {
                self.month = month(&word);
            }
            _ if self.time.is_some() => self.zone = named_zone(&word).or(self.zone.take()),
            _ => self.strange |= !word.is_empty(),
        }
    }

    fn is_dated(&self) -> bool {
        self.whole.is_some() || self.month.is_some() && self.numbers.len() >= 2
    }

    fn date(&self) -> Option<civil::Date> {
        if self.whole.is_some() {
            return self.whole;
        }
        // `mardi 06/05/2025`: the word is a weekday, whatever month it begins like.
        let month = self.month.filter(|_| !matches!(self.numbers.as_slice(), [(_, ..=2), (_, ..=2), (_, 4)]));
        let (year, month, day) = match (month, self.numbers.as_slice()) {
            (Some(month), [(year, 3..), (day, ..=2)]) => (*year, month, *day),
            (Some(month), [(day, ..=2), (year, digits), ..]) => (full_year(*year, *digits), month, *day),
            (None, [(1300..=1500, 4), (_, ..=2), (_, ..=2)]) => return self.iranian(),
            (None, [(_, 4)] | [(_, 4), _]) if self.strange => return None,
            (None, [(year, 4)]) => (*year, 1, 1),
            (None, [(year, 4), (month, ..=2)]) => (*year, i8::try_from(*month).ok()?, 1),
            (None, [(year, 4), (month, ..=2), (day, ..=2)]) => (*year, i8::try_from(*month).ok()?, *day),
            (None, [(first, ..=2), (second, ..=2), (year, 4)]) => match (*first > 12, *second > 12) {
                (true, false) => (*year, i8::try_from(*second).ok()?, *first),
                (false, true) => (*year, i8::try_from(*first).ok()?, *second),
                _ => return None,
            },
            _ => return None,
        };
        civil::Date::new(year, month, i8::try_from(day).ok()?).ok()
    }

    fn iranian(&self) -> Option<civil::Date> {
        let [(year, _), (month, _), (day, _)] = *self.numbers.as_slice() else { return None };
        months::iranian(year, month, day)
    }

    fn civil(&self) -> Option<civil::DateTime> {
        let date = self.date()?;
        let (hour, minute, second, nanos) = self.time.unwrap_or_default();
        let hour = match (self.afternoon, hour) {
            (Some(true), 1..=11) => hour + 12,
            (Some(false), 12) => 0,
            _ => hour,
        };
        if (hour, minute, second) == (24, 0, 0) {
            return Some(date.tomorrow().ok()?.at(0, 0, 0, 0));
        }
        let time = civil::Time::new(hour, minute, second.min(59), nanos).ok()?;
        Some(date.to_datetime(time))
    }
}

/// `2025-05-09T12:00`: a date and a time in one.
fn dated(token: &str) -> Option<(&str, &str)> {
    let (date, time) = token.split_once(['T', 't'])?;
    (date.contains('-') && time.starts_with(|c: char| c.is_ascii_digit())).then_some((date, time))
}

/// `9.5.2025`, `09.05.25`: with dots the day is first everywhere.
fn day_first(token: &str) -> Option<civil::Date> {
    let fields: Vec<&str> = token.strip_suffix('.').unwrap_or(token).split('.').collect();
    let [day, month, year] = *fields.as_slice() else { return None };
    if day.len() > 2 || month.len() > 2 || !matches!(year.len(), 2 | 4) {
        return None;
    }
    civil::Date::new(full_year(year.parse().ok()?, year.len()), month.parse().ok()?, day.parse().ok()?).ok()
}

/// `19.48`, `19.48.21` as a clock with colons.
fn dotted_clock(token: &str) -> Option<String> {
    let fields: Vec<&str> = token.split('.').collect();
    let digits = |text: &&str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (matches!(fields.len(), 2 | 3) && fields.iter().all(digits)).then(|| fields.join(":"))
}

/// `18h30`, `18h`: hours and minutes.
fn hours(token: &str) -> Option<(i8, i8)> {
    let (hour, minute) = token.split_once(['h', 'H'])?;
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    if hour.is_empty() || !digits(hour) || !digits(minute) {
        return None;
    }
    Some((hour.parse().ok()?, if minute.is_empty() { 0 } else { minute.parse().ok()? }))
}

/// `+0100`, `-01:00`, `+01`, `Z`, `GMT+1`, `UTC+01:00`.
fn numeric_zone(token: &str) -> Option<TimeZone> {
    if matches!(token, "Z" | "z") {
        return Some(TimeZone::UTC);
    }
    let signed = ["GMT", "UTC", "UT"].iter().find_map(|name| token.strip_prefix(name)).unwrap_or(token);
    let (sign, digits) = match signed.as_bytes().first()? {
        b'+' => (1, &signed[1..]),
        b'-' => (-1, &signed[1..]),
        _ => return None,
    };
    let (hours, minutes): (i32, i32) = match (digits.split_once(':'), digits.len()) {
        (Some((hours, minutes)), _) => (hours.parse().ok()?, minutes.parse().ok()?),
        (None, 4) if digits.is_ascii() => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        (None, 1 | 2) => (digits.parse().ok()?, 0),
        _ => return None,
    };
    if !(0..=15).contains(&hours) || !(0..60).contains(&minutes) {
        return None;
    }
    Some(Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?.to_time_zone())
}

/// Names that mean one offset wherever they are written; a name nobody knows counts as UTC (RFC 5322 section 4.3).
fn named_zone(name: &str) -> Option<TimeZone> {
    if name.contains('/') {
        return TimeZone::get(name).ok();
    }
    if name.is_empty() || name.len() > 5 || !name.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    // "Eastern" and its like say nothing of summer time: the date does.
    let summer = match name {
        "at" => Some("America/Halifax"),
        "et" => Some("America/New_York"),
        "ct" => Some("America/Chicago"),
        "mt" => Some("America/Denver"),
        "pt" => Some("America/Los_Angeles"),
        _ => None,
    };
    if let Some(place) = summer {
        return TimeZone::get(place).ok();
    }
    let minutes = match name {
        "west" | "bst" | "cet" | "met" | "mez" | "wat" => 60,
        "cest" | "cedt" | "mest" | "mesz" | "eet" | "cat" | "sast" => 120,
        "eest" | "idt" | "msk" | "eat" | "trt" => 180,
        "irst" => 210,
        "gst" | "msd" => 240,
        "pkt" => 300,
        "ist" => 330,
        "sgt" | "hkt" | "awst" => 480,
        "jst" | "kst" => 540,
        "acst" => 570,
        "aest" => 600,
        "aedt" => 660,
        "nzst" => 720,
        "nzdt" => 780,
        "npt" => 345,
        "ict" | "wib" => 420,
        "pht" => 480,
        "ndt" => -150,
        "nst" => -210,
        "adt" | "brt" => -180,
        "ast" | "edt" => -240,
        "est" | "cdt" => -300,
        "cst" | "mdt" => -360,
        "mst" | "pdt" => -420,
        "pst" | "akdt" => -480,
        "akst" => -540,
        "hst" => -600,
        _ => 0,
    };
    Some(Offset::from_seconds(minutes * 60).ok()?.to_time_zone())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn dates_of_every_sort_are_read_and_a_missing_zone_is_the_sources() {
        let casablanca = TimeZone::get("Africa/Casablanca").unwrap();
        for (text, expected) in [
            ("Fri, 09 May 2025 12:00:00 +0200", "2025-05-09T12:00:00+02:00"),
            ("Fri, 9 May 2025 12:00 GMT", "2025-05-09T12:00:00Z"),
            ("09 May 25 12:00:00 EST", "2025-05-09T12:00:00-05:00"),
            ("Fri, 09 May 2025 12:00:00", "2025-05-09T12:00:00+01:00"),
            ("Fri, 09 May 2025", "2025-05-09T00:00:00+01:00"),
            ("Thursday, 01 January 04 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Fri, 09-May-2025 10:00:00+0100", "2025-05-09T10:00:00+01:00"),
            ("May 9, 2025 9:05 PM CEST", "2025-05-09T21:05:00+02:00"),
            ("Sun Jan  4 16:29:06 PST 2004", "2004-01-04T16:29:06-08:00"),
            ("2025-05-09T12:00:00+01:00", "2025-05-09T12:00:00+01:00"),
            ("2025-05-09 12:00:00", "2025-05-09T12:00:00+01:00"),
            ("2025-05-09T12:00:00 GMT", "2025-05-09T12:00:00Z"),
            ("Fri, 2025/05/09 08:19:53 EDT", "2025-05-09T08:19:53-04:00"),
            ("2003-12", "2003-12-01T00:00:00Z"),
            ("mar., 06 mai 2025 12:00:00 +0100", "2025-05-06T12:00:00+01:00"),
            ("31 août 2025 18:30", "2025-08-31T18:30:00+01:00"),
            ("الجمعة، 9 ماي 2025 12:00:00 +0100", "2025-05-09T12:00:00+01:00"),
            ("9 غشت 2025 10:15", "2025-08-09T10:15:00+01:00"),
            ("Fri, 09 May 2025 24:00:00 UTC", "2025-05-10T00:00:00Z"),
            ("Fri, 09 May 2025 12:00:00 +0100 (CET)", "2025-05-09T12:00:00+01:00"),
            ("Fri, 09 May 2025 12:00:00 GMT+1", "2025-05-09T12:00:00+01:00"),
            ("25/12/2025 10:00", "2025-12-25T10:00:00+01:00"),
            ("20250509", "2025-05-09T00:00:00+01:00"),
            ("250509", "2025-05-09T00:00:00+01:00"),
            ("25-05-09", "2025-05-09T00:00:00+01:00"),
            ("-25-05", "2025-05-01T00:00:00+01:00"),
            ("-2505", "2025-05-01T00:00:00+01:00"),
            ("2025-129", "2025-05-09T00:00:00+01:00"),
            ("2025129", "2025-05-09T00:00:00+01:00"),
            ("25129", "2025-05-09T00:00:00+01:00"),
            ("2025-W19-5", "2025-05-09T00:00:00+01:00"),
            ("2025W19", "2025-05-05T00:00:00+01:00"),
            ("20250509T101455Z", "2025-05-09T10:14:55Z"),
            ("250509T1014-0500", "2025-05-09T10:14:00-05:00"),
            ("20250509101455", "2025-05-09T10:14:55+01:00"),
            ("2025-05-09T10Z", "2025-05-09T10:00:00Z"),
            ("Fri, 09 May 2025 12:00:00 ET", "2025-05-09T12:00:00-04:00"),
            ("Mon, 26 January 2004 16:31:00 ET", "2004-01-26T16:31:00-05:00"),
            ("Fri, 09 May 2025 12:00:00 GMT -0800", "2025-05-09T12:00:00-08:00"),
            ("Fri, 09 May 2025 12:00:00 Etc/GMT", "2025-05-09T12:00:00Z"),
            ("Fri, May 9 2025 12:00:00.25 MEST", "2025-05-09T12:00:00.25+02:00"),
            ("2025-május-9T9:15-05:00", "2025-05-09T09:15:00-05:00"),
            ("Παρ, 09 Μάι 2025 12:00:00 EET", "2025-05-09T12:00:00+02:00"),
            ("2025년 05월 09일 01:31:15", "2025-05-09T01:31:15+09:00"),
            ("2025-05-09 오후 11:23:17", "2025-05-09T23:23:17+09:00"),
            ("vendredi 9 mai 2025 à 18h30", "2025-05-09T18:30:00+01:00"),
            ("1er août 2025", "2025-08-01T00:00:00+01:00"),
            ("٩ ماي ٢٠٢٥ 10:00", "2025-05-09T10:00:00+01:00"),
            ("9 كانون الأول 2025 08:05 م", "2025-12-09T20:05:00+01:00"),
            ("9 تشرين الثاني 2025", "2025-11-09T00:00:00+01:00"),
            ("9 de mayo de 2025", "2025-05-09T00:00:00+01:00"),
        ] {
            let read = parse(text, &casablanca).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn dates_of_other_calendars_and_habits_are_read() {
        let casablanca = TimeZone::get("Africa/Casablanca").unwrap();
        for (text, expected) in [
            ("2025-05-09 12:00:00.0", "2025-05-09T12:00:00+01:00"),
            ("2025-05-09 12:00:00.25 -0500", "2025-05-09T12:00:00.25-05:00"),
            ("25-129", "2025-05-09T00:00:00+01:00"),
            ("-25", "2025-01-01T00:00:00+01:00"),
            ("09.05.2025 12:00", "2025-05-09T12:00:00+01:00"),
            ("9.5.25", "2025-05-09T00:00:00+01:00"),
            ("Fri, 09 May 2025 12.00.15 GMT", "2025-05-09T12:00:15Z"),
            ("2025年5月9日 12:30", "2025-05-09T12:30:00+01:00"),
            ("2025年05月09日 下午3時15分", "2025-05-09T15:15:00+01:00"),
            ("周五, 09 五月 2025 12:00:00 +0800", "2025-05-09T12:00:00+08:00"),
            ("1404/2/19 10:00", "2025-05-09T10:00:00+01:00"),
            ("۱۴۰۳/۱۲/۳۰", "2025-03-20T00:00:00Z"),
            ("Κυρ, 11 Ιολ 2004 12:00:00 EST", "2004-07-11T12:00:00-05:00"),
            ("Fri, 09 May 2025 12:00:00 AT", "2025-05-09T12:00:00-03:00"),
            ("Fri, 09 May 2025 12:00:00 NDT", "2025-05-09T12:00:00-02:30"),
            ("vin, 09 mai 2025 12:00:00 +0300", "2025-05-09T12:00:00+03:00"),
        ] {
            let read = parse(text, &casablanca).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_or_two_dates_is_none() {
        for text in [
            "",
            "yesterday",
            "5/9/2025",
            "31 Feb 2025",
            "Fri, 09 May 2025 99:99:99",
            "٩ ماي",
            "-",
            "+",
            ":",
            "é:é",
            "2025-366",
            "2025-W54",
            "251309",
            "2025-05-09T25:14:55Z",
            "Wé",
            "12",
            "1234567890",
            "h",
            "9h9h",
            "2025-qqq-9",
            "31.13.2025",
            "1404/13/1",
            "1404/7/31",
        ] {
            assert!(parse(text, &TimeZone::UTC).is_none(), "{text}");
        }
    }
}
