//! Moments as they were written: RFC 3339 text that passes through unchanged.

use std::fmt;

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment with its offset, as RFC 3339 (section 5.6) text. The text is kept, so that a conversion gives back what came in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    text: Box<str>,
    instant: Timestamp,
}

/// A text that is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a date and time as RFC 3339 has them, such as 2025-05-09T12:00:00Z")]
pub struct NotADateTime(pub String);

impl DateTime {
    /// Reads RFC 3339, strictly: date, `T`, time, and an offset.
    pub fn parse(text: &str) -> Result<Self, NotADateTime> {
        let wrong = || NotADateTime(text.to_owned());
        let bytes = text.as_bytes();
        let shaped = text.is_ascii()
            && bytes.len() >= 20
            && bytes.len() <= 40
            && bytes[4] == b'-'
            && bytes[7] == b'-'
            && bytes[10] == b'T'
            && bytes[13] == b':'
            && bytes[16] == b':';
        let zoned = bytes.last() == Some(&b'Z')
            || (bytes.len() >= 25 && matches!(bytes[bytes.len() - 6], b'+' | b'-') && bytes[bytes.len() - 3] == b':');
        if !(shaped && zoned) {
            return Err(wrong());
        }
        let instant = text.parse::<Timestamp>().or_else(|_| never(text).ok_or_else(wrong))?;
        Ok(Self { text: text.into(), instant })
    }

    /// Reads what the wires write: RFC 3339; ISO 8601 in basic or extended form, with or without seconds or offset;
    /// a date alone (its midnight). A time without an offset counts in `zone`; in the hour that daylight saving repeats it is the later one.
    pub fn parse_lenient(text: &str, zone: &TimeZone) -> Result<Self, NotADateTime> {
        let text = text.trim();
        if let Ok(exact) = Self::parse(text) {
            return Ok(exact);
        }
        let wrong = || NotADateTime(text.to_owned());
        if let Some(instant) = never(text) {
            return Ok(Self::from_timestamp(instant));
        }
        let spaced = text.replacen(' ', "T", 1);
        if let Ok(instant) = spaced.parse::<Timestamp>() {
            let offset = jiff::fmt::temporal::Pieces::parse(&spaced)
                .ok()
                .and_then(|pieces| pieces.to_numeric_offset())
                .unwrap_or(jiff::tz::Offset::UTC);
            return Ok(Self::from_zoned(&instant.to_zoned(offset.to_time_zone())));
        }
        let civil = spaced
            .parse::<civil::DateTime>()
            .or_else(|_| spaced.parse::<civil::Date>().map(|day| day.at(0, 0, 0, 0)))
            .map_err(|_| wrong())?;
        let zoned = zone.to_ambiguous_zoned(civil).later().map_err(|_| wrong())?;
        Ok(Self::from_zoned(&zoned))
    }

    /// The moment in UTC, to the second where it has no fraction.
    pub fn from_timestamp(instant: Timestamp) -> Self {
        Self { text: instant.to_string().into(), instant }
    }

    /// The moment with the offset that its zone had then.
    pub fn from_zoned(zoned: &Zoned) -> Self {
        let instant = zoned.timestamp();
        let text = if zoned.offset() == jiff::tz::Offset::UTC {
            instant.to_string()
        } else {
            instant.display_with_offset(zoned.offset()).to_string()
        };
        Self { text: text.into(), instant }
    }

    /// The instant, without its offset.
    pub fn timestamp(&self) -> Timestamp {
        self.instant
    }

    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for DateTime {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateTime".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// The last days of the year 9999 stand for "never" with many senders, and lie behind the last moment that can be counted.
fn never(text: &str) -> Option<Timestamp> {
    let last = ["9999-12-30", "9999-12-31", "99991230", "99991231"];
    last.iter().any(|day| text.starts_with(day)).then_some(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_passes_through_unchanged() {
        for text in ["2016-10-21T16:25:32-05:00", "2025-05-09T12:00:00Z", "2025-05-09T12:00:00.000+00:00"] {
            assert_eq!(DateTime::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn never_is_the_last_moment_there_is() {
        for text in ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59+01:00"] {
            let never = DateTime::parse(text).unwrap();
            assert_eq!((never.as_str(), never.timestamp()), (text, Timestamp::MAX));
        }
        for text in ["99991231T235959Z", "9999-12-31", "9999-12-31 23:59"] {
            let never = DateTime::parse_lenient(text, &TimeZone::UTC).unwrap();
            assert_eq!(DateTime::parse(never.as_str()).unwrap(), never, "{text}");
        }
    }

    #[test]
    fn the_hour_that_comes_twice_is_the_later_one() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let of = |text: &str| DateTime::parse_lenient(text, &paris).unwrap().timestamp().to_string();
        assert_eq!(of("2025-10-26T02:30:00"), "2025-10-26T01:30:00Z");
        assert_eq!(of("2025-03-30T02:30:00"), "2025-03-30T01:30:00Z", "the hour after the one that is left out");
    }

    #[test]
    fn a_time_without_a_zone_counts_in_the_sources_zone() {
        let casablanca = TimeZone::get("Africa/Casablanca").unwrap();
        let lenient = |text| DateTime::parse_lenient(text, &casablanca).unwrap().to_string();
        assert_eq!(lenient("2025-05-09T12:00:00"), "2025-05-09T12:00:00+01:00");
        assert_eq!(lenient("2025-03-09 12:00"), "2025-03-09T12:00:00+00:00".replace("+00:00", "Z"));
        assert_eq!(lenient("20250509T120000+0200"), "2025-05-09T12:00:00+02:00");
        assert_eq!(lenient("2025-05-09"), "2025-05-09T00:00:00+01:00");
        assert!(DateTime::parse_lenient("yesterday", &casablanca).is_err());
    }
}
