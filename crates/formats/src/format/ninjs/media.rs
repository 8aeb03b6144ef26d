//! Renditions and associated items.

use jiff::tz::TimeZone;
use serde_json::{Map, Number, Value};
use wiredesk_story::{Rendition, Story, story::Association};

use super::{read, upgrade};
use crate::json::take_text;

/// Members of a rendition that are carried as they are.
pub(super) const CARRIED: [&str; 8] =
    ["format", "aspectRatio", "videoCodec", "frameRate", "poi", "transportProtocol", "scanType", "bitrate"];

pub(super) fn renditions(story: &mut Story, map: &mut Map<String, Value>) {
    for item in read::list(map, "renditions") {
        if let Value::Object(item) = upgrade::deeply(item) {
            story.renditions.push(rendition(item));
        }
    }
}

fn rendition(mut item: Map<String, Value>) -> Rendition {
    let whole = |item: &Map<String, Value>, name: &str| item.get(name).and_then(number).filter(|value| *value >= 0.0);
    let pixels = |item: &Map<String, Value>, name: &str| whole(item, name).map(|value| value.round() as u32);
    Rendition {
        name: take_text(&mut item, "name").unwrap_or_default(),
        href: take_text(&mut item, "href"),
        content_type: take_text(&mut item, "contentType").or_else(|| take_text(&mut item, "mimetype")),
        title: take_text(&mut item, "title"),
        width: pixels(&item, "width"),
        height: pixels(&item, "height"),
        size_in_bytes: whole(&item, "sizeInBytes").map(|value| value.round() as u64),
        duration: whole(&item, "duration"),
        more: item.into_iter().filter(|(key, _)| CARRIED.contains(&key.as_str())).map(typed).collect(),
    }
}

/// The frame rate is a number and the bit rate a text in 3.1, whatever they were before.
fn typed((key, value): (String, Value)) -> (String, Value) {
    let value = match key.as_str() {
        "frameRate" => number(&value).and_then(Number::from_f64).map_or(value, Value::Number),
        "bitrate" => crate::json::text(&value).map_or(value, Value::String),
        _ => value,
    };
    (key, value)
}

/// A number, or a text that is one.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number| number.is_finite())
}

pub(super) fn associations(story: &mut Story, map: &mut Map<String, Value>, zone: &TimeZone) {
    for (index, item) in read::list(map, "associations").into_iter().enumerate() {
        let Value::Object(item) = item else { continue };
        let mut item = upgrade::to_newest(item);
        let name = take_text(&mut item, "name").unwrap_or_else(|| format!("association-{}", index + 1));
        let rel = take_text(&mut item, "rel");
        story.associations.push(Association { name, rel, story: Box::new(read::story(item, zone)) });
    }
}
