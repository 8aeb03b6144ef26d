//! A story in the making: what the elements of an entry say, before they are weighed against each other.

use serde_json::{Map, Value};
use url::Url;
use wiredesk_story::{
    AltId, Body, Concept, DateTime, Label, Language, Link, Party, PubStatus, Rendition, Story, StoryUri, Subject,
};

use super::{
    base,
    construct::{Construct, is_blank},
    frame,
    media::{self, Medium},
    people::{self, Author},
};

/// What an entry says.
#[derive(Default)]
pub(crate) struct Draft {
    pub(super) id: Option<String>,
    /// Whether an RSS guid is no address.
    pub(super) id_is_opaque: bool,
    pub(super) link: Option<String>,
    pub(super) links: Vec<Link>,
    pub(super) title: Ranked<String>,
    /// The text (`content:encoded`, Atom `content`).
    pub(super) content: Option<Construct>,
    /// The excerpt (`description`, Atom `summary`).
    pub(super) summary: Ranked<Construct>,
    pub(super) authors: Vec<Author>,
    /// Those of the feed that it was copied from (RFC 4287 section 4.2.1).
    pub(super) source_authors: Vec<Author>,
    pub(super) contributors: Vec<Concept>,
    pub(super) published: Ranked<DateTime>,
    pub(super) updated: Ranked<DateTime>,
    pub(super) embargoed_until: Option<DateTime>,
    pub(super) expires: Option<DateTime>,
    pub(super) language: Option<Language>,
    /// Whether the entry says that the feed's language is not its own (`xml:lang=""`).
    pub(super) language_is_unknown: bool,
    pub(super) rights: Option<String>,
    pub(super) rights_holder: Option<String>,
    pub(super) usage_terms: Option<String>,
    pub(super) sources: Vec<Party>,
    pub(super) subjects: Vec<Subject>,
    pub(super) places: Vec<Concept>,
    pub(super) alt_ids: Vec<AltId>,
    pub(super) media: Vec<Medium>,
    pub(super) draft: bool,
    pub(super) extra: Map<String, Value>,
}

/// Something that several elements may say, some with more right than others. Of equals the first counts.
pub(super) struct Ranked<T>(Option<(u8, T)>);

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Ranked<T> {
    /// Says it with a rank, 0 the best.
    pub(super) fn offer(&mut self, rank: u8, value: T) {
        if self.0.as_ref().is_none_or(|(known, _)| rank < *known) {
            self.0 = Some((rank, value));
        }
    }

    /// Says it if there is something to say.
    pub(super) fn offer_from(&mut self, rank: u8, value: Option<T>) {
        if let Some(value) = value {
            self.offer(rank, value);
        }
    }

    pub(super) fn into_inner(self) -> Option<T> {
        self.0.map(|(_, value)| value)
    }

    pub(super) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }
}

/// What the feed as a whole says for entries that say nothing.
#[derive(Default)]
pub(crate) struct Channel {
    pub(super) language: Option<Language>,
    pub(super) rights: Option<String>,
    pub(super) authors: Vec<Author>,
    /// The address that relative links count from.
    pub(super) base: Option<Url>,
}

impl Draft {
    /// Weighs what was said, and makes the story of it.
    pub(super) fn into_story(mut self, channel: &Channel) -> Story {
        let mut story = Story {
            language: self.language.take().or_else(|| channel.language.clone().filter(|_| !self.language_is_unknown)),
            copyright_notice: self.rights.take().or_else(|| channel.rights.clone()),
            copyright_holder: self.rights_holder.take(),
            usage_terms: self.usage_terms.take(),
            embargoed_until: self.embargoed_until.take(),
            expires: self.expires.take(),
            pub_status: self.draft.then_some(PubStatus::Withheld),
            subjects: std::mem::take(&mut self.subjects),
            places: std::mem::take(&mut self.places),
            info_sources: std::mem::take(&mut self.sources),
            links: std::mem::take(&mut self.links),
            extra: std::mem::take(&mut self.extra),
            ..Story::default()
        };
        self.name(&mut story);
        story.first_created = self.published.into_inner();
        story.version_created = self.updated.into_inner().or_else(|| story.first_created.clone());
        let title = self.title.into_inner().filter(|title| !title.is_empty());
        story.headlines.extend(title.map(|title| Label::new("main", title)));
        texts(self.content, self.summary.into_inner(), &mut story);
        let authors = [&self.authors, &self.source_authors, &channel.authors];
        let authors = authors.into_iter().find(|authors| !authors.is_empty());
        people::apply(authors.map_or(&[], Vec::as_slice), &mut story);
        story.people.extend(self.contributors);
        media::apply(self.media, &mut story);
        story
    }

    /// The id names the story where it is a URI, else the page's address does; the id as it came is kept.
    fn name(&mut self, story: &mut Story) {
        let id = self.id.take();
        let page = self.link.take().or_else(|| {
            let id = id.as_deref().filter(|id| !self.id_is_opaque && is_web(id))?;
            base::absolute(id, None)
        });
        story.uri = match id.as_deref() {
            Some(id) => StoryUri::parse(id).ok(),
            None => page.as_deref().and_then(|page| StoryUri::parse(page).ok()),
        };
        story.alt_ids.extend(id.map(|id| AltId::new("guid", id)));
        story.alt_ids.append(&mut self.alt_ids);
        story.renditions.extend(page.map(|href| Rendition {
            name: "web".into(),
            href: Some(href),
            content_type: Some("text/html".into()),
            ..Rendition::default()
        }));
    }
}

/// Whether an address is a page's.
pub(super) fn is_web(href: &str) -> bool {
    href.trim().split_once("://").is_some_and(|(scheme, host)| {
        (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) && !host.is_empty()
    })
}

/// An excerpt that is longer than the text by more than this many letters, and more than twice as long, is the text: some feeds have
/// them the other way round. A short story's own summary may well be a little longer than it.
const FULLER: usize = 100;

/// The text is the body, unless the excerpt is by far the fuller; the other one is the summary, unless it says the same.
fn texts(content: Option<Construct>, summary: Option<Construct>, story: &mut Story) {
    let mut own = |text: Option<Construct>| {
        text.map(|text| frame::take_off(text, story)).filter(|text| !text.text.trim().is_empty())
    };
    let (content, summary) = (own(content), own(summary));
    let (full, rest) = match (content, summary) {
        (Some(content), Some(summary)) if summary.weight() > 2 * content.weight() + FULLER => (summary, Some(content)),
        (Some(content), summary) => (content, summary),
        (None, Some(summary)) => (summary, None),
        (None, None) => return,
    };
    let mut blocks = full.blocks();
    let own = full.language.as_ref().or(story.language.as_ref());
    for block in &mut blocks {
        if block.language.as_ref().is_some_and(|language| Some(language) == own) {
            block.language = None;
            if block.direction == own.map(Language::direction) {
                block.direction = None;
            }
        }
    }
    if story.language.is_none() {
        story.language.clone_from(&full.language);
    } else if full.language.is_some() && full.language != story.language {
        for block in blocks.iter_mut().filter(|block| block.language.is_none()) {
            block.language.clone_from(&full.language);
        }
    }
    // A headline is never repeated into the body.
    if blocks.first().is_some_and(|block| Some(block.line().as_str()) == story.headline()) {
        blocks.remove(0);
    }
    let said = if is_blank(&blocks) {
        String::new()
    } else {
        let body = Body::main(blocks);
        let said = body.blocks.iter().map(wiredesk_story::Block::line).collect::<Vec<_>>().join("\n");
        story.bodies.push(body);
        said
    };
    if let Some(text) = rest.map(|rest| rest.plain()).filter(|text| !text.is_empty() && *text != said) {
        story.descriptions.push(Label::new("summary", text));
    }
}
