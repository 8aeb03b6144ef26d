//! JSON Feed 1.1; 1.0 is read too.

use serde_json::{Map, Value, json};
use wiredesk_story::{DateTime, Story};

use crate::{
    Confidence, FeedEntry, Format, Holds, Sample, WriteError, WriteOptions, Writer, Written,
    format::feed::{self, Entry, Feed, Room},
};

/// JSON Feed.
pub const FORMAT: Format = Format {
    name: "jsonfeed",
    standard: "JSON Feed 1.1 (jsonfeed.org); reads 1.0",
    notes: "A text's direction stands in its HTML. Captions and credits of pictures have no place in it.",
    media_type: "application/feed+json",
    extension: "json",
    sniff,
    read: Some(feed::read_json),
    write: Some(Writer { holds: Holds::Many, write, says_generated: false }),
};

pub(crate) static FEED: Feed =
    Feed { name: FORMAT.name, room: Room { name: "JSON Feed", codes: false, captions: false }, entry: item, around };

fn sniff(sample: &Sample<'_>) -> Confidence {
    if !sample.head.trim_start().starts_with('{') {
        return Confidence::No;
    }
    // Some write every slash as `\/`.
    let version =
        ["jsonfeed.org/version/1", "jsonfeed.org\\/version\\/1"].iter().any(|mark| sample.head.contains(mark));
    // The version may stand at the end, after all items.
    let members = crate::json::first_members(sample.head);
    let own = members.contains(&"items") && ["home_page_url", "feed_url"].iter().any(|name| members.contains(name));
    match (version, own) {
        (true, _) => Confidence::Sure,
        (false, true) => Confidence::Maybe,
        _ => Confidence::No,
    }
}

fn write(stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    feed::write(&FEED, stories, options)
}

fn around(entries: &[&FeedEntry], _: &[(String, String)], options: &WriteOptions) -> Result<Vec<u8>, WriteError> {
    let mut document = Map::new();
    document.insert("version".into(), "https://jsonfeed.org/version/1.1".into());
    document.insert("title".into(), feed::title(options).into());
    put(&mut document, "home_page_url", feed::encoded(&options.url));
    put(&mut document, "feed_url", options.self_url.as_deref().and_then(feed::encoded));
    if let Some(hub) = options.hub.as_deref().and_then(feed::encoded) {
        document.insert("hubs".into(), json!([{ "type": "WebSub", "url": hub }]));
    }
    put(&mut document, "language", options.language.as_ref().map(|language| language.as_str()));
    document.insert("authors".into(), json!([{ "name": options.newsroom }]));
    document.insert("items".into(), json!([]));
    let empty = text_of(&document)?;
    // The entries are JSON already: they go between the brackets at the end.
    let head = empty.strip_suffix("]}").unwrap_or(&empty);
    let items: Vec<&str> = entries.iter().map(|entry| entry.text.as_str()).collect();
    Ok(format!("{head}{}]}}", items.join(",")).into_bytes())
}

fn text_of(object: &Map<String, Value>) -> Result<String, WriteError> {
    serde_json::to_string(object).map_err(|error| WriteError::Missing { format: FORMAT.name, message: error.to_string() })
}

fn item(entry: &Entry<'_>, _: &WriteOptions) -> Result<String, WriteError> {
    let story = entry.story;
    let mut item = Map::new();
    item.insert("id".into(), entry.id.as_ref().into());
    put(&mut item, "url", entry.link.as_deref());
    put(&mut item, "title", story.headline());
    put(&mut item, "language", story.language.as_ref().map(|language| language.as_str()));
    put(&mut item, "summary", entry.summary);
    // One of the two is required.
    let content = if entry.html.is_empty() { "content_text" } else { "content_html" };
    item.insert(content.into(), entry.html.as_str().into());
    put(&mut item, "image", feed::main_picture(story));
    let date = |date: &DateTime| date.to_string();
    put(&mut item, "date_published", story.first_created.as_ref().map(date));
    put(&mut item, "date_modified", story.version_created.as_ref().map(date));
    list(&mut item, "authors", entry.authors.iter().map(|name| author(story, name)).collect());
    let tags = story.subjects.iter().filter_map(feed::category).map(|subject| subject.name.into());
    list(&mut item, "tags", tags.collect());
    list(&mut item, "attachments", feed::enclosures(story).filter_map(attachment).collect());
    text_of(&item)
}

fn author(story: &Story, name: &str) -> Value {
    let mut author = Map::new();
    author.insert("name".into(), name.into());
    put(&mut author, "url", feed::uri_of(story, name).and_then(feed::encoded));
    author.into()
}

/// An attachment needs a media type.
fn attachment((rendition, href): (&wiredesk_story::Rendition, String)) -> Option<Value> {
    let mut attachment = Map::new();
    attachment.insert("url".into(), href.into());
    attachment.insert("mime_type".into(), rendition.content_type.as_deref()?.into());
    put(&mut attachment, "title", rendition.title.as_deref());
    put(&mut attachment, "size_in_bytes", rendition.size_in_bytes);
    put(&mut attachment, "duration_in_seconds", rendition.duration);
    Some(attachment.into())
}

fn put(object: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.into(), value.into());
    }
}

fn list(object: &mut Map<String, Value>, key: &str, values: Vec<Value>) {
    if !values.is_empty() {
        object.insert(key.into(), Value::Array(values));
    }
}
