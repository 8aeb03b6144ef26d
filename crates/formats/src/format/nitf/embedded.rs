//! An NITF document inside an item of another format: it says what the item around it leaves open.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use roxmltree::Node;
use wiredesk_story::{Block, Concept, Story};

use super::read;

/// Reads it into the story, whose own texts hold, and gives its blocks. Identity, times and status are the item's alone.
pub(crate) fn fill(story: &mut Story, root: Node<'_, '_>, zone: &TimeZone) -> Vec<Block> {
    let inner = read::story(root, zone);
    if story.headlines.is_empty() {
        story.headlines = inner.headlines;
    }
    if story.descriptions.is_empty() {
        story.descriptions = inner.descriptions;
    }
    if story.by.is_none() {
        story.by = inner.by;
        if !story.people.iter().any(is_author) {
            let authors = inner.people.iter().filter(|one| is_author(one)).cloned();
            story.people.splice(0..0, authors);
        }
    }
    let people = inner.people.into_iter().filter(|one| !is_author(one)).collect();
    for (own, said) in [
        (&mut story.people, people),
        (&mut story.organisations, inner.organisations),
        (&mut story.places, inner.places),
        (&mut story.events, inner.events),
        (&mut story.objects, inner.objects),
    ] {
        add(own, said);
    }
    if story.subjects.is_empty() {
        story.subjects = inner.subjects;
    }
    if story.genres.is_empty() {
        story.genres = inner.genres;
    }
    if story.dateline.is_none() {
        story.dateline = inner.dateline;
        story.located = story.located.take().or(inner.located);
    }
    let texts = [
        (&mut story.ed_note, inner.ed_note),
        (&mut story.slugline, inner.slugline),
        (&mut story.copyright_holder, inner.copyright_holder),
        (&mut story.copyright_notice, inner.copyright_notice),
        (&mut story.usage_terms, inner.usage_terms),
    ];
    for (own, said) in texts {
        *own = own.take().or(said);
    }
    story.language = story.language.take().or(inner.language);
    if story.info_sources.is_empty() {
        story.info_sources = inner.info_sources;
    }
    let count = story.associations.len();
    story.associations.extend(inner.associations.into_iter().enumerate().map(|(n, mut one)| {
        one.name = format!("media-{}", count + n + 1);
        one
    }));
    inner.bodies.into_iter().next().map(|body| body.blocks).unwrap_or_default()
}

fn is_author(one: &Concept) -> bool {
    one.rel.as_deref() == Some("author")
}

/// Adds what the text names and the item does not.
fn add(own: &mut Vec<Concept>, said: Vec<Concept>) {
    let mut known: HashSet<Option<String>> = own.iter().map(|one| one.name.clone()).collect();
    own.extend(said.into_iter().filter(|one| one.name.is_none() || known.insert(one.name.clone())));
}
