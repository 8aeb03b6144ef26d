//! How values look: moments in the newsroom's zone, sizes, names for a shell.

use jiff::{Timestamp, tz::TimeZone};
use minijinja::{Value, context};
use wiredesk_index::End;
use wiredesk_story::{Direction, Language};

/// A moment as seen at another: `iso` for machines; `short` is the clock alone on the same day, else day and clock; `long` is day
/// and clock with seconds. Another year is named.
pub(super) fn moment(at: Timestamp, zone: &TimeZone, now: Timestamp) -> Value {
    // HTML knows three digits after the second, no more.
    let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
    let here = at.to_zoned(zone.clone());
    let today = now.to_zoned(zone.clone()).date();
    let short = match (here.date() == today, here.year() == today.year()) {
        (true, _) => here.strftime("%H:%M:%S"),
        (false, true) => here.strftime("%-d %b %H:%M"),
        (false, false) => here.strftime("%-d %b %Y %H:%M"),
    };
    context! {
        iso => at.to_string(),
        short => short.to_string(),
        long => here.strftime("%-d %b %Y %H:%M:%S").to_string(),
    }
}

/// A text that people wrote, with its language and direction: most of its letters say which way it runs, else its language, and
/// `auto` where neither does. A language of the other direction is the source's guess, not the text's, and is left out.
pub(super) fn worded(text: &str, language: Option<&str>) -> Value {
    let tag = language.and_then(|tag| Language::parse(tag).ok());
    let letters = direction(text);
    let direction = letters.or_else(|| tag.as_ref().map(Language::direction));
    context! {
        text,
        lang => tag.filter(|tag| letters.is_none_or(|letters| letters == tag.direction())).map(|tag| tag.to_string()),
        dir => direction.map_or("auto", Direction::as_str),
    }
}

/// The way that most of a text's letters run; none where there are no letters, or as many of either.
fn direction(text: &str) -> Option<Direction> {
    let mut one = [0; 4];
    let runs = text.chars().take(400).filter_map(|c| Direction::of_text(c.encode_utf8(&mut one)));
    let balance: i32 = runs.map(|direction| if direction == Direction::Rtl { 1 } else { -1 }).sum();
    match balance {
        0 => None,
        1.. => Some(Direction::Rtl),
        _ => Some(Direction::Ltr),
    }
}

/// A state: its name, a shape that tells it without colour, and its tone.
pub(super) fn state(end: End) -> Value {
    let (shape, tone) = match end {
        End::Published => ("●", "done"),
        End::Partly => ("◐", "wrong"),
        End::Unrouted => ("○", "quiet"),
        End::Rejected => ("✕", "wrong"),
        End::Held => ("‖", "waits"),
        End::Embargoed => ("◷", "waits"),
        End::Withdrawn => ("⊘", "quiet"),
        End::Superseded => ("↥", "quiet"),
        End::Duplicate => ("≡", "quiet"),
        End::Stale => ("↧", "quiet"),
        End::Dropped | End::Empty => ("∅", "quiet"),
        End::Remembered => ("⊙", "waits"),
        End::InFlight => ("▷", "moves"),
    };
    context! { name => end.as_str(), shape, tone }
}

/// `16.2 MB`.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["B", "KB", "MB", "GB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{size:.1} {}", UNITS[unit]) }
}

/// `12,345`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A value for a query string (RFC 3986: unreserved letters stay).
pub(super) fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_headline_runs_its_own_way() {
        let dir = |text, language| worded(text, language).get_attr("dir").unwrap().to_string();
        assert_eq!(dir("الحموشي في فيينا", Some("ar-MA")), "rtl");
        assert_eq!(dir("الحموشي في فيينا", None), "rtl");
        assert_eq!(dir("À Vienne", Some("fr")), "ltr");
        assert_eq!(dir("FIFA تعلن موعد قرعة المونديال", Some("ar")), "rtl");
        assert_eq!(dir("12", Some("ar")), "rtl");
        let stated = worded("Ferry service resumes", Some("ar"));
        assert_eq!(stated.get_attr("dir").unwrap().to_string(), "ltr");
        assert!(stated.get_attr("lang").unwrap().is_none());
        assert_eq!(dir("12", Some("no tag")), "auto");
    }

    #[test]
    fn a_moment_is_one_that_html_knows() {
        let at: Timestamp = "2025-05-09T08:00:00.151127439Z".parse().unwrap();
        let shown = moment(at, &TimeZone::UTC, at);
        assert_eq!(shown.get_attr("iso").unwrap().to_string(), "2025-05-09T08:00:00.151Z");
    }

    #[test]
    fn a_value_stays_one_value_of_a_query() {
        assert_eq!(encode("urn:a&b=ب"), "urn%3Aa%26b%3D%D8%A8");
    }

    #[test]
    fn numbers_are_read_at_a_glance() {
        assert_eq!((count(0), count(999), count(1_234_567)), ("0".into(), "999".into(), "1,234,567".into()));
        assert_eq!((size(5), size(16_200_000)), ("5 B".into(), "16.2 MB".into()));
    }
}
