//! What the 3.1 schema lets stand under members that are carried as they are. A value of another shape is not written.

use serde_json::{Map, Value};
use wiredesk_story::DateTime;

/// A part of the schema.
enum Shape {
    Text,
    Uri,
    Moment,
    /// A date or time of which the end may be left out.
    Truncated,
    Whole,
    Number,
    OneOf(&'static [&'static str]),
    List(&'static Shape),
    /// An object with these members alone. Of `either`, in at least one group there is exactly one; of `required`, all.
    Object {
        members: Members,
        either: &'static [&'static [&'static str]],
        required: &'static [&'static str],
    },
    GeoJson,
}

type Members = &'static [(&'static str, &'static Shape)];

use Shape::{GeoJson, List, Moment, Number, OneOf, Text, Truncated, Uri, Whole};

const fn object(members: Members) -> Shape {
    Shape::Object { members, either: &[], required: &[] }
}

static ADDRESS: Shape =
    object(&[("lines", &List(&Text)), ("locality", &Text), ("area", &Text), ("postalCode", &Text), ("country", &Text)]);
static CONTACT: Shape = Shape::Object {
    members: &[
        ("type", &Text),
        ("role", &Text),
        ("lang", &Text),
        ("name", &Text),
        ("value", &Text),
        ("address", &ADDRESS),
    ],
    either: &[&["value", "address"]],
    required: &[],
};
static SYMBOL: Shape = object(&[("exchange", &Text), ("symbolType", &Uri), ("symbol", &Text)]);
static ORGANISATION: Shape = object(&[
    ("name", &Text),
    ("rel", &Text),
    ("uri", &Uri),
    ("literal", &Text),
    ("symbols", &List(&SYMBOL)),
    ("contactInfo", &List(&CONTACT)),
]);
static RULE: Shape = object(&[
    ("frequency", &OneOf(&["secondly", "minutely", "hourly", "daily", "weekly", "monthly", "yearly"])),
    ("interval", &Whole),
    ("until", &Moment),
    ("count", &Whole),
]);
// The schema wants `recurrenceDates` to be a list and a text at once, which nothing is.
static RECURRENCE: Shape = object(&[("recurrenceRules", &List(&RULE))]);
static DATES: Shape = Shape::Object {
    members: &[
        ("startDate", &Moment),
        ("endDate", &Moment),
        ("expectedStartDate", &Truncated),
        ("expectedEndDate", &Truncated),
        ("expectedDuration", &Text),
        ("recurrence", &RECURRENCE),
    ],
    either: &[&["startDate", "expectedStartDate"], &["endDate", "expectedEndDate"]],
    required: &[],
};
static REFERENCE: Shape = object(&[("name", &Text), ("value", &Text)]);
static COMMISSIONED: Shape = object(&[("by", &Text), ("on", &Moment), ("references", &List(&REFERENCE))]);
static POINT: Shape = object(&[("x", &Whole), ("y", &Whole)]);
static SCAN: Shape = OneOf(&["progressive", "interlaced"]);
static RENDITION: Shape = Shape::Object {
    members: &[
        ("name", &Text),
        ("href", &Uri),
        ("contentType", &Text),
        ("title", &Text),
        ("width", &Whole),
        ("height", &Whole),
        ("sizeInBytes", &Whole),
        ("duration", &Number),
        ("format", &Text),
        ("aspectRatio", &Text),
        ("videoCodec", &Text),
        ("frameRate", &Number),
        ("poi", &POINT),
        ("transportProtocol", &Text),
        ("scanType", &SCAN),
        ("bitrate", &Text),
    ],
    either: &[],
    required: &["name"],
};
static AUDIENCE: Shape = object(&[("audience", &Text), ("significance", &Whole)]);
static COVERAGE: Shape = object(&[
    ("uri", &Uri),
    ("title", &Text),
    ("pubStatus", &OneOf(&["usable", "withheld", "canceled"])),
    ("type", &OneOf(&["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"])),
    ("commissioned", &COMMISSIONED),
    ("dates", &DATES),
    ("audiences", &List(&AUDIENCE)),
    ("exclAudience", &List(&Text)),
    ("edNote", &Text),
    ("urgency", &Whole),
    ("language", &Text),
    ("itemCount", &object(&[("rangeFrom", &Whole), ("rangeTo", &Whole)])),
    ("wordCount", &Whole),
    ("renditions", &List(&RENDITION)),
]);
static INDICATOR: Shape = object(&[("role", &Uri), ("title", &Text), ("href", &Uri)]);
static RIGHTS: Shape = Shape::Object {
    members: &[("langId", &Uri), ("linkedRights", &Uri), ("encodedRights", &Text)],
    either: &[&["linkedRights", "encodedRights"]],
    required: &[],
};
static EVENT: Shape =
    object(&[("eventStatus", &Uri), ("plannedCoverageStatus", &Uri), ("dates", &DATES), ("organiser", &ORGANISATION)]);

/// Members of an item, of a concept and of a rendition that are carried as they are; no name means two things.
static CARRIED: Members = &[
    ("profile", &Text),
    ("representationType", &OneOf(&["full", "partial"])),
    ("eventDetails", &EVENT),
    ("plannedCoverage", &List(&COVERAGE)),
    ("trustIndicators", &List(&INDICATOR)),
    ("rightsInfo", &RIGHTS),
    ("digitalSourceType", &object(&[("name", &Text), ("uri", &Uri), ("literal", &Text)])),
    ("contactInfo", &List(&CONTACT)),
    ("symbols", &List(&SYMBOL)),
    ("geoJSON", &GeoJson),
    ("id", &Text),
    ("format", &Text),
    ("aspectRatio", &Text),
    ("videoCodec", &Text),
    ("frameRate", &Number),
    ("poi", &POINT),
    ("transportProtocol", &Text),
    ("scanType", &SCAN),
    ("bitrate", &Text),
];

/// Whether a value may stand under a member of this name.
pub(super) fn fits(name: &str, value: &Value) -> bool {
    CARRIED.iter().find(|(known, _)| *known == name).is_some_and(|(_, shape)| shape.fits(value))
}

impl Shape {
    fn fits(&self, value: &Value) -> bool {
        let text = |sound: fn(&str) -> bool| value.as_str().is_some_and(sound);
        match self {
            Text => value.is_string(),
            Uri => text(is_uri),
            Moment => text(|text| DateTime::parse(text).is_ok()),
            Truncated => text(is_truncated),
            Whole => value.is_i64() || value.is_u64(),
            Number => value.is_number(),
            OneOf(words) => value.as_str().is_some_and(|text| words.contains(&text)),
            List(one) => value.as_array().is_some_and(|list| list.iter().all(|value| one.fits(value))),
            Self::Object { members, either, required } => value.as_object().is_some_and(|map| {
                let one_of = |group: &&[&str]| group.iter().filter(|name| map.contains_key(**name)).count() == 1;
                map.iter().all(|(key, value)| {
                    members.iter().find(|(name, _)| name == key).is_some_and(|(_, shape)| shape.fits(value))
                }) && (either.is_empty() || either.iter().any(one_of))
                    && required.iter().all(|name| map.contains_key(*name))
            }),
            GeoJson => value.as_object().is_some_and(is_geojson),
        }
    }
}

/// An absolute URI (RFC 3986).
pub(super) fn is_uri(text: &str) -> bool {
    text.is_ascii()
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c))
        && text
            .split_once(':')
            .is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.contains('%') || is_escaped(rest))
        && url::Url::parse(text).is_ok()
}

/// Whether every percent sign begins an escape.
fn is_escaped(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| rest.get(..2).is_some_and(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit())))
}

/// A year, a month, a day, or a time, which may have no offset.
fn is_truncated(text: &str) -> bool {
    let digits = |text: &str, len: usize| text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        4 => digits(text, 4),
        7 => DateTime::parse(&format!("{text}-01T00:00:00Z")).is_ok(),
        10 => DateTime::parse(&format!("{text}T00:00:00Z")).is_ok(),
        _ => DateTime::parse(text).is_ok() || DateTime::parse(&format!("{text}Z")).is_ok(),
    }
}

/// A geometry of RFC 7946 that is no collection, or a feature of one.
fn is_geojson(map: &Map<String, Value>) -> bool {
    let only = |names: &[&str]| map.keys().all(|key| names.contains(&key.as_str()));
    let kind = map.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind == "Feature" {
        let inner = map.get("geometry").and_then(Value::as_object);
        let described = map.get("properties").is_some_and(|value| value.is_object() || value.is_null());
        return only(&["type", "geometry", "properties"])
            && described
            && inner.is_some_and(|inner| inner.get("type").is_none_or(|kind| kind != "Feature") && is_geojson(inner));
    }
    let depth = match kind {
        "Point" => 1,
        "MultiPoint" | "LineString" => 2,
        "MultiLineString" | "Polygon" => 3,
        "MultiPolygon" => 4,
        _ => return false,
    };
    let least = match kind {
        "LineString" | "MultiLineString" => 2,
        "Polygon" | "MultiPolygon" => 4,
        _ => 0,
    };
    only(&["type", "coordinates"]) && map.get("coordinates").is_some_and(|value| is_positions(value, depth, least))
}

/// Positions, `depth` lists deep; a line or ring has at least so many.
fn is_positions(value: &Value, depth: usize, least: usize) -> bool {
    let Some(list) = value.as_array() else { return false };
    match depth {
        1 => list.len() >= 2 && list.iter().all(Value::is_number),
        2 => list.len() >= least && list.iter().all(|inner| is_positions(inner, 1, least)),
        _ => list.iter().all(|inner| is_positions(inner, depth - 1, least)),
    }
}
