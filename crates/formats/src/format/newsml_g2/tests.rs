#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod details;
mod hostile;
mod reading;
mod round_trip;
mod schema;
mod standard;
mod written;

use jiff::tz::TimeZone;
use wiredesk_story::Story;

use super::*;
use crate::WriteOptions;

fn try_read(bytes: &[u8]) -> Result<Vec<Story>, ReadError> {
    let zone = TimeZone::get("Africa/Casablanca").unwrap();
    let input = Input { bytes, name: None, charset: None, zone: &zone, language: None, at: None };
    super::read(&input).map(|reading| reading.stories)
}

fn read_all(text: &str) -> Vec<Story> {
    try_read(text.as_bytes()).unwrap()
}

/// What is written of stories, and what it says it lost.
fn written(stories: &[Story]) -> (String, Vec<String>) {
    let written = write::write(stories, &WriteOptions::default()).unwrap();
    let lost = written.lost.iter().map(|loss| format!("{}: {}", loss.field, loss.why)).collect();
    (String::from_utf8(written.bytes).unwrap(), lost)
}
