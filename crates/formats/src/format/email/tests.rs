#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod hostile;
mod reading;
mod round_trip;

use jiff::tz::TimeZone;
use wiredesk_story::{Block, Story};

use super::*;

/// Reads by content alone, in the zone of Casablanca.
fn try_read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let zone = TimeZone::get("Africa/Casablanca").unwrap();
    let input = Input { bytes, name: None, charset: None, zone: &zone, language: None, at: None };
    let read = crate::read(&input, None)?;
    assert_eq!(read.format.name, "email");
    Ok(read.reading)
}

fn one(bytes: &[u8]) -> Story {
    let mut stories = try_read(bytes).unwrap_or_else(|error| panic!("{error}")).stories;
    assert_eq!(stories.len(), 1);
    stories.remove(0)
}

/// A message with these fields besides those that all have.
fn mail(fields: &str, text: &[u8]) -> Vec<u8> {
    let head = format!(
        "Received: from a.example by b.example; Thu, 8 May 2025 12:00:01 +0100\r\nMIME-Version: 1.0\r\n{fields}\r\n"
    );
    [head.as_bytes(), text].concat()
}

fn lines(story: &Story) -> Vec<String> {
    story.main_body().map(|body| body.blocks.iter().map(Block::line).collect()).unwrap_or_default()
}
