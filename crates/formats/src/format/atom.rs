//! Atom 1.0 (RFC 4287) with deleted entries (RFC 6721); Atom 0.3 is read too.

use wiredesk_story::{DateTime, Story};

use crate::{
    Confidence, FeedEntry, Format, Holds, Sample, WriteError, WriteOptions, Writer, Written,
    format::feed::{self, Entry, Feed, Room},
    xml,
};

/// Atom.
pub const FORMAT: Format = Format {
    name: "atom",
    standard: "Atom 1.0 (RFC 4287), deleted entries (RFC 6721), Media RSS; reads Atom 0.3",
    notes: "A canceled story is a deleted entry. A text's direction stands in its HTML.",
    media_type: "application/atom+xml",
    extension: "atom",
    sniff,
    read: Some(|input| feed::read(input, "atom")),
    write: Some(Writer { holds: Holds::Many, write, says_generated: false }),
};

/// Said even though it is the default: readers guess where it is not.
const PLAIN: [(&str, &str); 1] = [("type", "text")];

pub(crate) static FEED: Feed =
    Feed { name: FORMAT.name, room: Room { name: "Atom", codes: true, captions: true }, entry: item, around };

fn sniff(sample: &Sample<'_>) -> Confidence {
    match xml::root(sample.head) {
        Some(("feed", _)) => Confidence::Sure,
        Some(("entry", Some(namespace))) if namespace == feed::ATOM || namespace == "http://purl.org/atom/ns#" => {
            Confidence::Sure
        }
        _ if sample.named(&["atom"]) => Confidence::Maybe,
        _ => Confidence::No,
    }
}

fn write(stories: &[Story], options: &WriteOptions) -> Result<Written, WriteError> {
    feed::write(&FEED, stories, options)
}

fn around(entries: &[&FeedEntry], gone: &[(String, String)], options: &WriteOptions) -> Result<Vec<u8>, WriteError> {
    let mut xml = xml::Writer::new();
    let mut attributes = vec![("xmlns", feed::ATOM), ("xmlns:at", feed::TOMBSTONE), ("xmlns:media", feed::MEDIA)];
    attributes.extend(options.language.as_ref().map(|language| ("xml:lang", language.as_str())));
    xml.start("feed", &attributes).line();
    head(&mut xml, entries, options);
    for (id, when) in gone {
        xml.empty("at:deleted-entry", &[("ref", id), ("when", when)]).line();
    }
    for entry in entries {
        xml.raw(&entry.text);
    }
    Ok(xml.finish().into_bytes())
}

fn head(xml: &mut xml::Writer, entries: &[&FeedEntry], options: &WriteOptions) {
    let url = feed::encoded(&options.url).unwrap_or_else(|| options.url.clone());
    let own = options.self_url.as_deref().and_then(feed::encoded);
    xml.leaf("title", &PLAIN, feed::title(options)).line();
    xml.leaf("id", &[], own.as_deref().unwrap_or(&url)).line();
    xml.leaf("updated", &[], &feed::changed(entries, options).to_string()).line();
    if let Some(own) = &own {
        xml.empty("link", &[("rel", "self"), ("type", FORMAT.media_type), ("href", own)]).line();
    }
    if let Some(hub) = options.hub.as_deref().and_then(feed::encoded) {
        xml.empty("link", &[("rel", "hub"), ("href", &hub)]).line();
    }
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &url)]).line();
    xml.start("author", &[]).leaf("name", &[], &options.newsroom).end().line();
}

fn item(entry: &Entry<'_>, options: &WriteOptions) -> Result<String, WriteError> {
    let mut xml = xml::Writer::piece();
    let story = entry.story;
    let language: Vec<(&str, &str)> = entry.language.iter().map(|language| ("xml:lang", language.as_str())).collect();
    xml.start("entry", &language).line();
    xml.leaf("title", &PLAIN, story.headline().unwrap_or_default()).line();
    xml.leaf("id", &[], &feed::iri(&entry.id)).line();
    if let Some(link) = &entry.link {
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", link)]).line();
    }
    if let Some(published) = &story.first_created {
        xml.leaf("published", &[], published.as_str()).line();
    }
    let updated = feed::updated(story).map_or_else(|| options.now.to_string(), DateTime::to_string);
    xml.leaf("updated", &[], &updated).line();
    for author in &entry.authors {
        xml.start("author", &[]).leaf("name", &[], author);
        xml.leaf_if("uri", &[], feed::uri_of(story, author)).end().line();
    }
    for subject in &story.subjects {
        let Some(category) = feed::category(subject) else { continue };
        // A scheme is an IRI (RFC 4287 section 4.2.2.2): a code of a scheme that has none is a term as a whole.
        let scheme = category.scheme.filter(|scheme| scheme.contains("://"));
        let whole = || subject.literal.as_deref().map(str::trim).filter(|_| category.scheme.is_some());
        let term = if scheme.is_some() { category.term } else { whole().unwrap_or(category.term) };
        let mut attributes = vec![("term", term)];
        attributes.extend(scheme.map(|scheme| ("scheme", scheme)));
        attributes.extend((term != category.name).then_some(("label", category.name)));
        xml.empty("category", &attributes).line();
    }
    xml.leaf_if("summary", &PLAIN, entry.summary);
    if entry.html.is_empty() {
        // Without a page of its own an entry must have content (RFC 4287 section 4.1.2).
        if entry.link.is_none() {
            xml.empty("content", &[]).line();
        }
    } else {
        xml.start("content", &[("type", "html")]).raw(&feed::cdata(&entry.html)).end().line();
    }
    xml.leaf_if("rights", &PLAIN, story.copyright_notice.as_deref());
    for (rendition, href) in feed::enclosures(story) {
        let length = rendition.size_in_bytes.map(|size| size.to_string());
        let mut attributes = vec![("rel", "enclosure"), ("href", href.as_str())];
        attributes.extend(rendition.content_type.as_deref().map(|kind| ("type", kind)));
        attributes.extend(length.as_deref().map(|length| ("length", length)));
        xml.empty("link", &attributes).line();
    }
    feed::gallery(&mut xml, story);
    xml.end().line();
    Ok(xml.into_piece())
}
