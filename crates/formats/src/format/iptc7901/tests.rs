#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod hostile;
mod reading;
mod round_trip;

use jiff::tz::TimeZone;
use wiredesk_story::{Block, Story};

use super::*;
use crate::{Input, ReadError, Reading};

/// Reads by content alone, in the zone of Casablanca.
fn try_read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let zone = TimeZone::get("Africa/Casablanca").unwrap();
    let input = Input { bytes, name: None, charset: None, zone: &zone, language: None, at: None };
    let read = crate::read(&input, None)?;
    assert_eq!(read.format.name, "iptc7901");
    Ok(read.reading)
}

fn read_all(bytes: &[u8]) -> Vec<Story> {
    try_read(bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(bytes))).stories
}

fn one(bytes: &[u8]) -> Story {
    let mut stories = read_all(bytes);
    assert_eq!(stories.len(), 1);
    stories.remove(0)
}

/// A transmission in UTF-8.
fn transmission(header: &str, slug: &str, text: &str, trailer: &str) -> Vec<u8> {
    format!("\u{1}{header}\r\n\n{slug}\r\n\u{2}{text}\r\n\u{3}{trailer}\r\n\u{7f}\n\u{4}\r\n").into_bytes()
}

fn lines(story: &Story) -> Vec<String> {
    story.main_body().map(|body| body.blocks.iter().map(Block::line).collect()).unwrap_or_default()
}
