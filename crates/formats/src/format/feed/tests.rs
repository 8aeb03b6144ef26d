//! Feeds read and written, whatever the format.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clean;
mod hostile;
mod quirks;
mod round_trip;
mod rules;
mod split;
mod vocabularies;
mod written;

use jiff::tz::TimeZone;
use wiredesk_story::Story;

use crate::{Input, ReadError, Reading};

/// Reads by content alone, in the zone of Casablanca.
fn try_read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let zone = TimeZone::get("Africa/Casablanca").unwrap();
    let input = Input { bytes, name: None, charset: None, zone: &zone, language: None, at: None };
    crate::read(&input, None).map(|read| read.reading)
}

fn read(text: &str) -> Vec<Story> {
    try_read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}")).stories
}

/// The only story of an RSS feed with one item that has these elements.
fn item(elements: &str) -> Story {
    let feed = format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\" \
         xmlns:map=\"https://map.example/ns\"><channel><link>https://news.example/</link><language>ar</language>\
         <item>{elements}</item></channel></rss>"
    );
    one(read(&feed))
}

/// The only story of an Atom feed with one entry that has these elements.
fn entry(elements: &str) -> Story {
    let feed = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"fr\" xml:base=\"https://news.example/a/\">\
         <author><name>La rédaction</name></author><entry>{elements}</entry></feed>"
    );
    one(read(&feed))
}

fn one(mut stories: Vec<Story>) -> Story {
    assert_eq!(stories.len(), 1);
    stories.remove(0)
}

fn body(story: &Story) -> Vec<String> {
    story.main_body().map(|body| body.blocks.iter().map(wiredesk_story::Block::line).collect()).unwrap_or_default()
}

fn page(story: &Story) -> Option<&str> {
    super::entries::page(story).and_then(|page| page.href.as_deref())
}
