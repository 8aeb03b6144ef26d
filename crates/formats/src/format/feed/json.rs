//! JSON Feed 1.0 and 1.1: the same entries in JSON.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use url::Url;
use wiredesk_story::{ItemType, Language, Link, Rendition, Story};

use super::{
    base, category,
    construct::{Construct, fold},
    dates,
    draft::{Channel, Draft},
    media::{self, Medium},
    people::{self, Author},
};
use crate::{Input, ReadError, Reading, encoding, limits};

const FORMAT: &str = "jsonfeed";

/// Reads a feed. Members that a story has no place for are kept under their own names.
pub(crate) fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let decoded = encoding::decode(input.bytes, input.charset)?;
    let feed: Map<String, Value> = serde_json::from_str(&decoded.text).map_err(|error| ReadError::Syntax {
        format: FORMAT,
        message: format!("the JSON is broken ({error})"),
        line: u32::try_from(error.line()).unwrap_or(u32::MAX),
        column: u32::try_from(error.column()).unwrap_or(u32::MAX),
    })?;
    let content = |message: &str| ReadError::Content { format: FORMAT, message: message.into() };
    if !text(&feed, "version").is_some_and(|version| version.contains("jsonfeed.org/version/")) {
        return Err(content("`version` is not that of a JSON Feed, https://jsonfeed.org/version/1.1"));
    }
    let items = match feed.get("items") {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) => items.as_slice(),
        Some(_) => return Err(content("`items` is not an array")),
    };
    if items.len() > limits::MAX_STORIES {
        let limit = limits::MAX_STORIES.to_string();
        return Err(ReadError::OverLimit { what: "the number of stories".into(), limit });
    }
    let channel = channel(&feed);
    let stories = items.iter().filter_map(Value::as_object).map(|item| story(item, &channel, input.zone)).collect();
    Ok(Reading { encoding: decoded.encoding, stories })
}

fn channel(feed: &Map<String, Value>) -> Channel {
    let address = |key| text(feed, key).and_then(|href| Url::parse(href).ok());
    Channel {
        language: language(feed),
        authors: authors(feed),
        base: address("feed_url").or_else(|| address("home_page_url")),
        rights: None,
    }
}

fn story(item: &Map<String, Value>, channel: &Channel, zone: &TimeZone) -> Story {
    let base = channel.base.as_ref();
    let mut draft = Draft { id_is_opaque: true, language: language(item), authors: authors(item), ..Draft::default() };
    let mut image = None;
    for (key, value) in item {
        let line = value.as_str().map(fold).filter(|line| !line.is_empty());
        let href = || line.as_deref().and_then(|href| base::absolute(href, base));
        match (key.as_str(), line.as_deref()) {
            ("id", _) => draft.id = line.or_else(|| value.as_number().map(ToString::to_string)),
            ("url", _) => draft.link = href(),
            ("external_url", _) => {
                draft.links.extend(href().map(|href| Link { rel: Some("related".into()), href, ..Link::default() }));
            }
            ("title", Some(title)) => draft.title.offer(0, title.to_owned()),
            ("summary", Some(summary)) => draft.summary.offer(0, Construct::new(summary, false, base)),
            ("date_published", Some(date)) => match dates::parse(date, zone) {
                Some(date) => draft.published.offer(0, date),
                None => keep(&mut draft, key, value),
            },
            ("date_modified", Some(date)) => match dates::parse(date, zone) {
                Some(date) => draft.updated.offer(0, date),
                None => keep(&mut draft, key, value),
            },
            ("image", _) => image = href(),
            ("tags", _) => {
                for tag in value.as_array().into_iter().flatten().filter_map(Value::as_str).map(fold) {
                    if !tag.is_empty() {
                        category::add(&mut draft.subjects, category::subject(tag, None, None));
                    }
                }
            }
            ("attachments", _) => attachments(value, base, &mut draft.media),
            ("content_html" | "content_text" | "language" | "author" | "authors", _) => {}
            _ => keep(&mut draft, key, value),
        }
    }
    draft.content = content(item, base);
    if let Some(href) = image {
        let rendition = Rendition { name: "image".into(), href: Some(href), ..Rendition::default() };
        let picture = Medium { kind: ItemType::Picture, renditions: vec![rendition], main: true, ..Medium::default() };
        media::add(&mut draft.media, picture);
    }
    draft.into_story(channel)
}

fn keep(draft: &mut Draft, key: &str, value: &Value) {
    if !value.is_null() {
        draft.extra.insert(key.to_owned(), value.clone());
    }
}

fn content(item: &Map<String, Value>, base: Option<&Url>) -> Option<Construct> {
    let html = text(item, "content_html").map(|html| Construct::new(html, true, base));
    html.or_else(|| text(item, "content_text").map(|plain| Construct::new(plain, false, base)))
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().filter(|text| !text.trim().is_empty())
}

fn language(object: &Map<String, Value>) -> Option<Language> {
    text(object, "language").and_then(|tag| Language::parse(tag).ok())
}

/// `authors` of 1.1, `author` of 1.0.
fn authors(object: &Map<String, Value>) -> Vec<Author> {
    let many = object.get("authors").and_then(Value::as_array).into_iter().flatten();
    let mut authors: Vec<Author> = many.filter_map(author).collect();
    if authors.is_empty() {
        authors.extend(object.get("author").and_then(author));
    }
    authors
}

fn author(value: &Value) -> Option<Author> {
    let object = value.as_object()?;
    let mut author = people::from_text(text(object, "name")?)?;
    author.single = true;
    author.uri = text(object, "url").and_then(|url| base::absolute(url, None));
    Some(author)
}

fn attachments(value: &Value, base: Option<&Url>, media: &mut Vec<Medium>) {
    for object in value.as_array().into_iter().flatten().filter_map(Value::as_object).take(media::MAX_MEDIA) {
        let Some(href) = text(object, "url").and_then(|href| base::absolute(href, base)) else { continue };
        let rendition = Rendition {
            name: "attachment".into(),
            href: Some(href),
            content_type: text(object, "mime_type").map(str::to_owned),
            size_in_bytes: object.get("size_in_bytes").and_then(Value::as_u64),
            duration: object.get("duration_in_seconds").and_then(Value::as_f64),
            ..Rendition::default()
        };
        let title = text(object, "title").map(fold);
        let kind = media::kind_of(None, &rendition);
        media::add(media, Medium { kind, renditions: vec![rendition], title, ..Medium::default() });
    }
}
