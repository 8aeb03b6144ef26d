//! Writes a message: the text as HTML and as plain text, the story's own fields as `X-` fields.

use wiredesk_story::{Party, Story, identity::sha256_hex};

use super::{line, own};
use crate::{
    Loss, WriteError, WriteOptions, Written, byline, dateline,
    format::feed,
    loss,
    markup::{escape, html_from_blocks, lines_from_blocks},
    withdrawn,
};

/// Why a member is not in a mail.
const NO_PLACE: &str = "a mail has no place for it, or its readers are not to see it";

/// Writes one message. A withdrawn story is a notice under its id.
pub(super) fn write(stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    let Some(story) = stories.first() else { return Ok(Written { bytes: Vec::new(), lost: Vec::new() }) };
    let notice = withdrawn::notice(story);
    let mut out = String::new();
    let mut field = |name: &str, text: &str| out.push_str(&line::field(name, text));
    let date = feed::updated(story).and_then(feed::rfc822);
    let now = || jiff::fmt::rfc2822::to_string(&options.now.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default();
    let date = date.unwrap_or_else(now);
    field("Date", &date);
    let sender = sender(story, options);
    let name = sender.name.as_deref().unwrap_or_default();
    out.push_str(&line::address("From", name, sender.literal.as_deref().unwrap_or_default()));
    let mut field = |name: &str, text: &str| out.push_str(&line::field(name, text));
    let (message, id) = ids(story, &date, options);
    field("Message-ID", &format!("<{message}>"));
    if let Some(id) = id {
        field(own::ID, id);
    }
    field("Subject", notice.or(story.headline()).unwrap_or_default());
    if let Some(language) = &story.language {
        field("Content-Language", language.as_str());
    }
    let keywords = keywords(story);
    if notice.is_none() && !keywords.is_empty() {
        field("Keywords", &keywords.join(", "));
    }
    for (name, text) in own::fields(story, exact(story)) {
        if notice.is_none() || own::is_identity(name) {
            field(name, &text);
        }
    }
    field("MIME-Version", "1.0");
    let (plain, html) = texts(story, notice);
    out.push_str(&parts(&plain, &html));
    Ok(Written { bytes: out.into_bytes(), lost: lost(story, notice, &sender) })
}

/// The text twice: plain, and as an HTML page.
fn texts(story: &Story, notice: Option<&str>) -> (String, String) {
    let attributes = match &story.language {
        Some(language) => format!(" lang=\"{language}\" dir=\"{}\"", language.direction().as_str()),
        None => String::new(),
    };
    let (lines, blocks) = match notice {
        Some(words) => (vec![words.to_owned()], format!("<p>{words}</p>")),
        None => {
            let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
            let by = story.by.as_deref().map(str::trim).filter(|by| !by.is_empty() && !blocks.is_empty());
            let mut lines: Vec<String> = by.map(str::to_owned).into_iter().collect();
            lines.extend(lines_from_blocks(blocks));
            let by = by.map(|by| format!("<p>{}</p>\n", escape(by)));
            (lines, by.unwrap_or_default() + &html_from_blocks(blocks, story.language.as_ref()))
        }
    };
    let html = format!(
        "<!DOCTYPE html>\n<html{attributes}>\n<head><meta charset=\"utf-8\"></head>\n<body>\n{blocks}\n</body>\n</html>\n"
    );
    (lines.join("\n\n") + "\n", html)
}

/// Both texts as parts, the better one last (RFC 2046, section 5.1.4). The boundary is in neither.
fn parts(plain: &str, html: &str) -> String {
    let boundary = sha256_hex(format!("{plain}\0{html}").as_bytes());
    let boundary = boundary.get(..32).unwrap_or(&boundary);
    let mut out = format!("Content-Type: multipart/alternative;\r\n boundary=\"{boundary}\"\r\n\r\n");
    for (kind, text) in [("text/plain", plain), ("text/html", html)] {
        out.push_str(&format!("--{boundary}\r\nContent-Type: {kind}; charset=utf-8\r\n"));
        out.push_str(&format!("Content-Transfer-Encoding: base64\r\n\r\n{}\r\n", line::base64(text)));
    }
    out.push_str(&format!("--{boundary}--\r\n"));
    out
}

/// Who sends: the source with an address, else the first source, else the newsroom, at the newsroom's host.
fn sender(story: &Story, options: &WriteOptions) -> Party {
    let mailed = story.info_sources.iter().find(|party| party.literal.as_deref().is_some_and(line::is_address));
    if let Some(party) = mailed {
        return Party { name: party.name.clone().or_else(|| party.literal.clone()), ..party.clone() };
    }
    let name = story.info_sources.iter().find_map(|party| party.name.clone());
    Party {
        name: Some(name.unwrap_or_else(|| options.newsroom.clone())),
        role: Some("source".into()),
        uri: None,
        literal: Some(format!("desk@{}", host(options))),
    }
}

/// The newsroom's host as a mail domain (RFC 5321, section 4.1.3 for numbers).
fn host(options: &WriteOptions) -> String {
    match url::Url::parse(&options.url).ok().as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(name)) => name.to_owned(),
        Some(url::Host::Ipv4(number)) => format!("[{number}]"),
        Some(url::Host::Ipv6(number)) => format!("[IPv6:{number}]"),
        None => "localhost".into(),
    }
}

/// The Message-ID, and the story's id where that is another: a mail of another version may not repeat a Message-ID.
fn ids<'a>(story: &'a Story, date: &str, options: &WriteOptions) -> (String, Option<&'a str>) {
    let id = story.uri.as_ref().map(|uri| uri.as_str()).or_else(|| story.alt_id("guid"));
    if let Some(id) = id.filter(|id| story.uri.is_none() && story.version.is_none() && line::is_address(id)) {
        return (id.to_owned(), None);
    }
    let text = story.text();
    let named = [id.unwrap_or(&text), story.version.as_deref().unwrap_or_default(), date].join("\n");
    let hash = sha256_hex(named.as_bytes());
    (format!("{}@{}", hash.get(..32).unwrap_or(&hash), host(options)), id)
}

/// Keywords that are words alone.
fn keywords(story: &Story) -> Vec<&str> {
    let words = story.subjects.iter().filter(|one| one.rel.as_deref() == Some("keyword"));
    let words = words.filter_map(|one| one.name.as_deref().map(str::trim));
    words.filter(|word| !word.is_empty() && !word.contains([',', '،'])).collect()
}

/// Whether `Date` tells when this version was made, whole.
fn exact(story: &Story) -> bool {
    let Some(made) = &story.version_created else { return true };
    let written = feed::rfc822(made);
    written.and_then(|text| feed::parse_date(&text, &jiff::tz::TimeZone::UTC)).as_ref() == Some(made)
}

fn lost(story: &Story, notice: Option<&str>, sender: &Party) -> Vec<Loss> {
    if notice.is_some() {
        return loss::unheld(story, 0, &["uri", "version", "versionCreated", "language"], "a withdrawn story is sent as a notice, without a word of it");
    }
    let mut held = vec![
        "headlines", "bodies", "version", "versionCreated", "firstCreated", "embargoedUntil", "urgency", "language", "by",
        "dateline", "copyrightNotice", "usageTerms",
    ];
    let mut hold = |name: &'static str, whole: bool| held.extend(whole.then_some(name));
    hold("located", story.located.as_deref() == story.dateline.as_deref().and_then(dateline::place));
    hold("people", story.people == story.by.as_deref().map(|by| byline::authors(by, &[])).unwrap_or_default());
    hold("infoSources", story.info_sources == std::slice::from_ref(sender));
    hold("subjects", keywords(story).len() == story.subjects.len());
    hold("altIds", story.uri.is_none() && story.alt_ids.len() == 1 && story.alt_id("guid").is_some());
    let mut lost = loss::unheld(story, 0, &[held.as_slice(), &["uri"]].concat(), NO_PLACE);
    if story.uri.is_some() {
        lost.push(loss::loss(0, "uri", "it stands in X-Story-Id, and is read as the story's guid"));
    }
    lost.extend(loss::seconds(story, 0));
    lost
}
