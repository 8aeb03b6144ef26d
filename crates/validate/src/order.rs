//! Which of two versions of a story is newer, by the source's own order: its version, else its time, else arrival.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use wiredesk_story::{DateTime, Story, event::WireRef};

/// Longer version texts count as opaque.
const LONGEST: usize = 64;
/// A moment so far ahead is a mistake: nothing that comes later would ever be newer.
const YEAR: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Where a version stands in its source's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// The version as stated.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    /// When it was made.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(crate) created: Option<Timestamp>,
    /// Arrival number, then which story of the wire item.
    #[serde(rename = "n")]
    pub(crate) arrival: (u64, u32),
}

/// What a comparison rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// What the sender states: a version or a time.
    Stated,
    /// Only which came first.
    Arrival,
}

impl Mark {
    pub(crate) fn of(story: &Story, wire: &WireRef) -> Self {
        let version = story.version.as_deref().map(str::trim).filter(|version| !version.is_empty());
        Self {
            version: version.map(|version| version.chars().take(LONGEST).collect()),
            created: story
                .version_created
                .as_ref()
                .map(DateTime::timestamp)
                .filter(|made| made.duration_since(wire.time) < YEAR),
            arrival: (wire.arrival, wire.index),
        }
    }

    /// The mark of something that states nothing: a person's command.
    pub(crate) fn arrived(wire: &WireRef) -> Self {
        Self { version: None, created: None, arrival: (wire.arrival, wire.index) }
    }

    /// How this version stands to an earlier seen one, and what says so.
    pub(crate) fn against(&self, known: &Self) -> (Ordering, Basis) {
        let by_time = || match (self.created, known.created) {
            (Some(own), Some(other)) => Some(own.cmp(&other)),
            _ => None,
        };
        let arrival = || (self.arrival.cmp(&known.arrival), Basis::Arrival);
        match (&self.version, &known.version) {
            (Some(own), Some(other)) => match by_version(own, other) {
                // A source that never counts on: its times tell an old one from another text of the same moment.
                Some(Ordering::Equal) => match by_time() {
                    Some(Ordering::Less) => (Ordering::Less, Basis::Stated),
                    _ => (Ordering::Equal, Basis::Stated),
                },
                Some(order) => (order, Basis::Stated),
                None => match by_time() {
                    Some(order) if order != Ordering::Equal => (order, Basis::Stated),
                    _ => arrival(),
                },
            },
            _ => by_time().map_or_else(arrival, |order| (order, Basis::Stated)),
        }
    }

    /// A version that is no number, where the other is one.
    pub(crate) fn uncounted(&self, known: &Self) -> Option<(&str, bool)> {
        let (own, other) = (self.version.as_deref()?, known.version.as_deref()?);
        let no_number = numbers(own).is_none() && numbers(other).is_some();
        no_number.then_some((own, self.created.is_some() && known.created.is_some()))
    }

    /// What goes out from here on is measured against this version, where nothing stated a version or a time before.
    pub(crate) fn follow(&mut self, let_go: Self) {
        let arrival = self.arrival.max(let_go.arrival);
        if self.version.is_none() && self.created.is_none() {
            *self = let_go;
        } else {
            self.raise(let_go);
        }
        self.arrival = arrival;
    }

    /// The later of both in each respect, so that what comes is measured against all that was seen.
    pub(crate) fn raise(&mut self, seen: Self) {
        let arrival = self.arrival.max(seen.arrival);
        if seen.against(self).0 != Ordering::Less && (seen.version.is_some() || seen.created.is_some()) {
            *self = seen;
        }
        self.arrival = arrival;
    }
}

/// Numbers by value, moments by time; none where neither reads so.
pub(crate) fn by_version(own: &str, other: &str) -> Option<Ordering> {
    if own == other {
        return Some(Ordering::Equal);
    }
    if let (Some(own), Some(other)) = (numbers(own), numbers(other)) {
        return Some(own.cmp(&other));
    }
    let moment = |text: &str| DateTime::parse_lenient(text, &TimeZone::UTC).ok().map(|moment| moment.timestamp());
    Some(moment(own)?.cmp(&moment(other)?))
}

/// `10` or `1.10` as digits without leading zeros, each with its length before it so that they compare as numbers;
/// trailing zero parts off.
fn numbers(text: &str) -> Option<Vec<(usize, &str)>> {
    let mut parts = Vec::new();
    for part in text.split('.') {
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = part.trim_start_matches('0');
        parts.push((digits.len(), digits));
    }
    while parts.last() == Some(&(0, "")) {
        parts.pop();
    }
    Some(parts)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn mark(version: Option<&str>, created: Option<&str>, arrival: u64) -> Mark {
        Mark {
            version: version.map(str::to_owned),
            created: created.map(|text| text.parse().unwrap()),
            arrival: (arrival, 0),
        }
    }

    #[test]
    fn versions_go_by_number_then_time_then_arrival() {
        use Ordering::{Equal, Greater, Less};
        let (nine, ten) = (Some("2025-05-09T09:00:00Z"), Some("2025-05-09T10:00:00Z"));
        for (own, known, order) in [
            (mark(Some("10"), nine, 1), mark(Some("9"), ten, 2), Greater),
            (mark(Some("09"), None, 1), mark(Some("9"), None, 2), Equal),
            (mark(Some("1.10"), None, 1), mark(Some("1.9"), None, 2), Greater),
            (mark(Some("1.0"), None, 1), mark(Some("1"), None, 2), Equal),
            (mark(Some("99999999999999999999999"), None, 1), mark(Some("100000000000000000000000"), None, 2), Less),
            (mark(Some("2025-05-09T10:00:00+02:00"), None, 9), mark(Some("2025-05-09T09:00:00Z"), None, 2), Less),
            (mark(Some("20250509T120000Z"), None, 1), mark(Some("2025-05-09T12:00:00Z"), None, 2), Equal),
            (mark(Some("a7f"), ten, 1), mark(Some("b21"), nine, 2), Greater),
            (mark(Some("a7f"), None, 1), mark(Some("b21"), None, 2), Less),
            (mark(Some("1"), nine, 3), mark(Some("1"), ten, 2), Less),
            (mark(Some("1"), ten, 3), mark(Some("1"), nine, 2), Equal),
            (mark(None, nine, 3), mark(None, ten, 2), Less),
            (mark(None, ten, 1), mark(None, ten, 2), Equal),
            (mark(None, ten, 3), mark(None, None, 2), Greater),
            (mark(Some("3"), None, 1), mark(None, None, 2), Less),
        ] {
            assert_eq!(own.against(&known).0, order, "{own:?} {known:?}");
        }
    }
}
