//! RSS 2.0; its forebears 0.90 to 1.0 are read too.

use std::borrow::Cow;

use wiredesk_story::Story;

use crate::{
    Confidence, FeedEntry, Format, Holds, Sample, WriteError, WriteOptions, Writer, Written,
    format::feed::{self, Entry, Feed, Room},
    markup, xml,
};

/// RSS.
pub const FORMAT: Format = Format {
    name: "rss",
    standard: "RSS 2.0 (RSS Advisory Board, 2.0.11), with content, Dublin Core, Media RSS and atom:link; reads 0.90 to 2.0, 1.0 (RDF) and CDF",
    notes: "Broken XML is mended as browsers do, but a feed that is cut off is refused. A text's direction stands in its HTML.",
    media_type: "application/rss+xml",
    extension: "rss",
    sniff,
    read: Some(|input| feed::read(input, "rss")),
    write: Some(Writer { holds: Holds::Many, write, says_generated: false }),
};

pub(crate) static FEED: Feed =
    Feed { name: FORMAT.name, room: Room { name: "RSS", codes: false, captions: true }, entry: item, around };

fn sniff(sample: &Sample<'_>) -> Confidence {
    match xml::root(sample.head) {
        Some(("rss" | "RSS", _)) => Confidence::Sure,
        Some(("RDF", _)) if sample.head.contains("rss") || sample.head.contains("netscape.com/rdf") => Confidence::Sure,
        Some((root, _)) if root.eq_ignore_ascii_case("channel") => Confidence::Maybe,
        _ if sample.named(&["rss"]) => Confidence::Maybe,
        // A server's warning may stand before the feed.
        _ if sample.head.find("<rss").is_some_and(|at| sample.head[at..].contains("<channel")) => Confidence::Maybe,
        _ => Confidence::No,
    }
}

fn write(stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    feed::write(&FEED, stories, options)
}

fn around(entries: &[&FeedEntry], _: &[(String, String)], options: &WriteOptions) -> Result<Vec<u8>, WriteError> {
    let mut xml = xml::Writer::new();
    let mut attributes = vec![
        ("version", "2.0"),
        ("xmlns:atom", feed::ATOM),
        ("xmlns:content", feed::CONTENT),
        ("xmlns:dc", feed::DC),
        ("xmlns:media", feed::MEDIA),
    ];
    attributes.extend(options.language.as_ref().map(|language| ("xml:lang", language.as_str())));
    xml.start("rss", &attributes).line().start("channel", &[]).line();
    channel(&mut xml, entries, options);
    for entry in entries {
        xml.raw(&entry.text);
    }
    Ok(xml.finish().into_bytes())
}

fn channel(xml: &mut xml::Writer, entries: &[&FeedEntry], options: &WriteOptions) {
    let title = feed::title(options);
    let url = feed::encoded(&options.url).unwrap_or_else(|| options.url.clone());
    xml.leaf("title", &[], &title_text(title)).line();
    xml.leaf("link", &[], &url).line();
    // A description is required; a feed with a title of its own says whose it is.
    xml.leaf("description", &[], &markup::escape(&options.newsroom)).line();
    if let Some(language) = &options.language {
        xml.leaf("language", &[], language.as_str()).line();
    }
    let changed = feed::changed(entries, options).to_zoned(jiff::tz::TimeZone::UTC);
    xml.leaf_if("lastBuildDate", &[], feed::rfc822_of(&changed).as_deref()).line();
    if let Some(own) = options.self_url.as_deref().and_then(feed::encoded) {
        xml.empty("atom:link", &[("rel", "self"), ("type", FORMAT.media_type), ("href", &own)]).line();
    }
    if let Some(hub) = options.hub.as_deref().and_then(feed::encoded) {
        xml.empty("atom:link", &[("rel", "hub"), ("href", &hub)]).line();
    }
}

fn item(entry: &Entry<'_>, _: &WriteOptions) -> Result<String, WriteError> {
    let mut xml = xml::Writer::piece();
    let story = entry.story;
    let language: Vec<(&str, &str)> = entry.language.iter().map(|language| ("xml:lang", language.as_str())).collect();
    xml.start("item", &language).line();
    if let Some(headline) = story.headline() {
        xml.leaf("title", &[], &title_text(headline)).line();
    }
    if let Some(link) = &entry.link {
        xml.leaf("link", &[], link).line();
    }
    let is_link = if entry.link.as_deref() == Some(entry.id.as_ref()) { "true" } else { "false" };
    xml.leaf("guid", &[("isPermaLink", is_link)], &entry.id).line();
    if let Some(date) = story.first_created.as_ref().or(story.version_created.as_ref()).and_then(feed::rfc822) {
        xml.leaf("pubDate", &[], &date).line();
    }
    if let Some(updated) =
        story.version_created.as_ref().filter(|updated| Some(*updated) != story.first_created.as_ref())
    {
        xml.leaf("atom:updated", &[], updated.as_str()).line();
    }
    for author in &entry.authors {
        xml.leaf("dc:creator", &[], author).line();
    }
    for subject in story.subjects.iter().filter_map(feed::category) {
        let scheme = subject.scheme.filter(|_| subject.term == subject.name);
        let domain: Vec<(&str, &str)> = scheme.iter().map(|scheme| ("domain", *scheme)).collect();
        xml.leaf("category", &domain, subject.name).line();
    }
    texts(&mut xml, entry);
    xml.leaf_if("dc:language", &[], entry.language.map(wiredesk_story::Language::as_str));
    xml.leaf_if("dc:rights", &[], story.copyright_notice.as_deref());
    // RSS wants all three, and one enclosure an item.
    let whole = feed::enclosures(story).find_map(|(rendition, href)| {
        Some((href, rendition.size_in_bytes?.to_string(), rendition.content_type.as_deref()?))
    });
    if let Some((href, length, kind)) = &whole {
        xml.empty("enclosure", &[("url", href), ("length", length), ("type", kind)]).line();
    }
    feed::gallery(&mut xml, story);
    xml.end().line();
    Ok(xml.into_piece())
}

/// An item needs a title or a description: the text is both where there is no other.
fn texts(xml: &mut xml::Writer, entry: &Entry<'_>) {
    match entry.summary {
        Some(summary) => {
            xml.leaf("description", &[], &markup::escape(summary)).line();
        }
        None if entry.story.headline().is_none() => {
            xml.leaf("description", &[], &entry.html).line();
        }
        None => {}
    }
    if !entry.html.is_empty() {
        xml.start("content:encoded", &[]).raw(&feed::cdata(&entry.html)).end().line();
    }
}

/// RSS titles are plain text to some readers and HTML to others: text that looks like HTML is escaped once more.
fn title_text(text: &str) -> Cow<'_, str> {
    if feed::looks_like_html(text) { markup::escape(text).into() } else { text.into() }
}
