//! What a transmission lost of a story: it is read again and compared.

use serde_json::Value;
use wiredesk_story::Story;

use crate::{Input, Loss, ReadError, Reading, Written, loss, withdrawn};

/// Makes a transmission of each story with `make`, and tells what `read` does not find in it as it was. `name` is what the format is
/// called in words.
pub(crate) fn written(
    stories: &[Story],
    name: &str,
    make: impl Fn(&Story, usize) -> Vec<u8>,
    read: impl Fn(&Input<'_>) -> Result<Reading, ReadError>,
) -> Written {
    let (mut bytes, mut lost) = (Vec::new(), Vec::new());
    for (n, story) in stories.iter().enumerate() {
        let one = make(story, n);
        if withdrawn::notice(story).is_some() {
            let why = "a withdrawn story is written as a notice, without a word of it";
            lost.extend(loss::unheld(story, n, &["slugline", "altIds", "priority"], why));
        } else {
            let zone = jiff::tz::TimeZone::UTC;
            let input = Input { bytes: &one, name: None, charset: None, zone: &zone, language: None, at: None };
            let again = read(&input).ok().and_then(|reading| reading.stories.into_iter().next());
            lost.extend(tell(story, &again.unwrap_or_default(), n, name));
        }
        bytes.extend(one);
    }
    Written { bytes, lost }
}

/// Compares a story with what a reader finds in the transmission.
fn tell(story: &Story, again: &Story, index: usize, name: &str) -> Vec<Loss> {
    let members = |story: &Story| match serde_json::to_value(story) {
        Ok(Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let found = members(again);
    let mut lost = Vec::new();
    for (field, value) in members(story).iter().filter(|(field, _)| *field != "type" && *field != "bodies") {
        match found.get(field) {
            Some(read) if read == value => {}
            Some(_) => lost.push(loss::loss(index, field, differs(field, name))),
            None => lost.push(loss::loss(index, field, format!("{name} has no place for it"))),
        }
    }
    if story.item_type != again.item_type {
        lost.push(loss::loss(index, "type", format!("{name} carries text")));
    }
    for field in
        ["headlines", "slugline", "priority", "versionCreated"].into_iter().filter(|field| found.contains_key(*field))
    {
        if !members(story).contains_key(field) {
            lost.push(loss::loss(index, field, added(field)));
        }
    }
    lost.extend(bodies(story, again, index, name));
    lost
}

fn bodies(story: &Story, again: &Story, index: usize, name: &str) -> Vec<Loss> {
    let mut lost = loss::structure(story, index);
    lost.extend(loss::seconds(story, index).into_iter().filter(|loss| loss.field == "bodies"));
    let lines = |story: &Story| -> Vec<String> {
        let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
        crate::markup::lines_from_blocks(blocks)
    };
    if lost.is_empty() && lines(story) != lines(again) {
        lost.push(loss::loss(
            index,
            "bodies",
            format!("signs that control the wire in {name} are not part of the text"),
        ));
    }
    lost
}

fn differs(field: &str, name: &str) -> String {
    match field {
        "versionCreated" => "it is written to the minute, in UTC".into(),
        "headlines" => "only the first is written, on one line".into(),
        "extra" | "altIds" | "subjects" | "infoSources" | "people" => {
            format!("{name} has a place for some of them only")
        }
        _ => format!("{name} writes it in a form of its own"),
    }
}

fn added(field: &str) -> &'static str {
    match field {
        "priority" => "there is none, and the header must have one: it is that of the urgency, else routine",
        "versionCreated" => "there is none, and the trailer must have one: the moment of writing stands there",
        "slugline" => "there is none: the keywords stand in its place",
        _ => "there is none, so a reader takes what stands in its place for it",
    }
}
