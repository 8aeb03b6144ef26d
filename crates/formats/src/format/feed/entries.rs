//! Which stories a written feed shows, and what each entry says in any of the three formats.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use jiff::{Timestamp, Zoned, fmt::rfc2822, fmt::temporal::Pieces, tz::Offset};
use wiredesk_story::{DateTime, Language, PubStatus, Rendition, Story, StoryUri, identity::sha256_hex};

use super::{base, frame, people, ready::FeedEntry, repair::is_xml};
use crate::{Loss, WriteOptions};

/// A story as an entry.
pub(crate) struct Entry<'a> {
    /// Which of the stories given, from 0.
    pub(crate) index: usize,
    pub(crate) story: &'a Story,
    /// Unique in the feed: the story's uri, else the id it came with, else its page.
    pub(crate) id: Cow<'a, str>,
    /// The story's own page, absolute and percent-encoded.
    pub(crate) link: Option<String>,
    /// One a person, or the byline as given.
    pub(crate) authors: Vec<&'a str>,
    /// Plain text.
    pub(crate) summary: Option<&'a str>,
    /// The body and the lines around it.
    pub(crate) html: String,
    /// The story's language where it is not the feed's.
    pub(crate) language: Option<&'a Language>,
}

/// The stories that readers may see, each id once (the latest version; its place is that of the first). What is left out is a
/// loss. A story that was taken back is no entry, whatever else the feed is given.
pub(crate) fn choose<'a>(
    stories: &'a [Story],
    options: &WriteOptions,
    format: &str,
    lost: &mut Vec<Loss>,
) -> Vec<Entry<'a>> {
    let deleted: HashSet<&str> = options.deleted.iter().map(|(uri, _)| uri.as_str()).collect();
    let mut leave_out = |story, field: &str, why: String| lost.push(Loss { story, field: field.into(), why });
    let mut usable: Vec<(usize, Cow<'a, str>, Option<Timestamp>)> = Vec::with_capacity(stories.len());
    for (n, story) in stories.iter().enumerate() {
        let id = id(story);
        match story.status() {
            PubStatus::Usable if !deleted.contains(id.as_ref()) => usable.push((n, id, version(story))),
            PubStatus::Canceled if format == "atom" => {}
            status => {
                let status = if status == PubStatus::Usable { "taken back" } else { status.as_str() };
                leave_out(n, "pubStatus", format!("the story is {status}: a feed for readers leaves it out"));
            }
        }
    }
    let gives_way = |n| leave_out(n, "uri", "an id stands once in a feed: another version of the story does".into());
    once(usable, gives_way).into_iter().map(|n| entry(n, &stories[n], id(&stories[n]), options)).collect()
}

/// Each id once, at the place of its first: the version that is later, of equal ones the one that stands later. Tells which give way.
pub(crate) fn once<'a, T: Copy>(
    given: Vec<(T, Cow<'a, str>, Option<Timestamp>)>,
    mut gives_way: impl FnMut(T),
) -> Vec<T> {
    let mut chosen: Vec<(T, Option<Timestamp>)> = Vec::with_capacity(given.len());
    let mut places: HashMap<Cow<'a, str>, usize> = HashMap::with_capacity(given.len());
    for (one, id, version) in given {
        let Some(known) = places.get(&id).and_then(|place| chosen.get_mut(*place)) else {
            places.insert(id, chosen.len());
            chosen.push((one, version));
            continue;
        };
        gives_way(if version >= known.1 { std::mem::replace(known, (one, version)).0 } else { one });
    }
    chosen.into_iter().map(|(one, _)| one).collect()
}

/// The moment that tells versions of a story apart.
pub(crate) fn version(story: &Story) -> Option<Timestamp> {
    story.version_created.as_ref().map(DateTime::timestamp)
}

fn entry<'a>(index: usize, story: &'a Story, id: Cow<'a, str>, options: &WriteOptions) -> Entry<'a> {
    let around = options.language.as_ref();
    Entry {
        index,
        id,
        link: page(story).and_then(|page| base::encoded(page.href.as_deref()?)),
        authors: people::written(story),
        summary: summary(story),
        html: frame::html(story, around),
        language: story.language.as_ref().filter(|language| Some(*language) != around),
        story,
    }
}

/// The id of an entry. A story without any has one made of its text.
pub(crate) fn id(story: &Story) -> Cow<'_, str> {
    if let Some(uri) = &story.uri {
        return uri.as_str().into();
    }
    let web = || page(story).and_then(|page| page.href.as_deref());
    match story.alt_id("guid").or_else(web).map(str::trim).filter(|id| !id.is_empty()) {
        Some(id) => id.into(),
        None => format!("urn:sha256:{}", sha256_hex(story.text().as_bytes())).into(),
    }
}

/// The id as an IRI, which Atom wants (RFC 4287 section 4.2.6).
pub(crate) fn iri(id: &str) -> Cow<'_, str> {
    match StoryUri::parse(id) {
        Ok(_) => id.into(),
        Err(_) => StoryUri::from_id("feed", id).as_str().to_owned().into(),
    }
}

/// The story's own page.
pub(crate) fn page(story: &Story) -> Option<&Rendition> {
    story.renditions.iter().find(|rendition| rendition.name == "web" && rendition.href.is_some())
}

fn summary(story: &Story) -> Option<&str> {
    let has_role =
        |role: &Option<String>| matches!(role.as_deref(), None | Some("summary" | "main" | "short" | "teaser"));
    let found = story.descriptions.iter().find(|label| has_role(&label.role))?;
    Some(found.value.trim()).filter(|text| !text.is_empty())
}

/// The moment the feed last changed: that of its newest story, else now. A story that states no time counts as new.
pub(crate) fn changed(entries: &[&FeedEntry], options: &WriteOptions) -> Timestamp {
    let times = entries.iter().map(|entry| entry.changed.unwrap_or(options.now));
    times.chain(options.deleted.iter().map(|(_, when)| *when)).max().unwrap_or(options.now)
}

/// When this version was made, else when the first one was.
pub(crate) fn updated(story: &Story) -> Option<&DateTime> {
    story.version_created.as_ref().or(story.first_created.as_ref())
}

/// RFC 822 as RSS wants it, with the offset that the moment was written with.
pub(crate) fn rfc822(date: &DateTime) -> Option<String> {
    let offset = Pieces::parse(date.as_str()).ok().and_then(|pieces| pieces.to_numeric_offset()).unwrap_or(Offset::UTC);
    rfc822_of(&date.timestamp().to_zoned(offset.to_time_zone()))
}

/// The same for a moment in a zone.
pub(crate) fn rfc822_of(moment: &Zoned) -> Option<String> {
    rfc2822::to_string(moment).ok()
}

/// The title of the feed as a whole.
pub(crate) fn title(options: &WriteOptions) -> &str {
    options.title.as_deref().map(str::trim).filter(|title| !title.is_empty()).unwrap_or(&options.newsroom)
}

/// HTML inside XML as it is: a CDATA section, without the characters that XML may not have.
pub(crate) fn cdata(html: &str) -> String {
    let sound: String = html.chars().filter(|c| is_xml(*c)).collect();
    format!("<![CDATA[{}]]>", sound.replace("]]>", "]]]]><![CDATA[>"))
}
