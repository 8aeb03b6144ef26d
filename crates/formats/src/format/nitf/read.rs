//! From a document to its stories: every `nitf` element that is not inside another.

use jiff::tz::TimeZone;
use roxmltree::{Document, Node};
use wiredesk_story::{Language, Story};

use super::{content, head, text};
use crate::{
    ReadError, format::wire, limits, members,
    unique::unique,
    xml::tree::{attribute, child, children, language, outermost},
};

/// A story in the making, and what is settled when all of it has been seen.
pub(super) struct Draft<'z> {
    pub(super) story: Story,
    /// Times without an offset count in this zone.
    pub(super) zone: &'z TimeZone,
    /// Our own `meta` elements.
    pub(super) carried: Vec<(String, String)>,
    /// For editors.
    pub(super) notes: Vec<String>,
    /// Terms of use.
    pub(super) terms: Vec<String>,
}

/// Reads every story of a document.
pub(super) fn stories(tree: &Document<'_>, zone: &TimeZone) -> Result<Vec<Story>, ReadError> {
    let root = tree.root_element();
    let items = outermost(root, "nitf");
    if items.is_empty() {
        return Err(ReadError::Content {
            format: super::FORMAT.name,
            message: format!("there is no nitf in the root element {:?}; name another format", root.tag_name().name()),
        });
    }
    limits::check_count("nitf elements", items.len(), limits::MAX_STORIES)?;
    let located = |item| {
        let mut story = story(item, zone);
        if story.dateline.is_none() && story.located.is_none() {
            wire::locate(&mut story);
        }
        story
    };
    Ok(items.into_iter().map(located).collect())
}

/// Reads an `nitf` element, which may stand inside another format. A time without an offset counts in `zone`.
pub(crate) fn story(root: Node<'_, '_>, zone: &TimeZone) -> Story {
    let bodies: Vec<Node<'_, '_>> = children(root, "body").collect();
    let tagged = attribute(root, "baselang").and_then(|tag| Language::parse(tag).ok());
    let language = tagged.or_else(|| language(root)).or_else(|| bodies.iter().find_map(|body| language(*body)));
    let mut draft = Draft {
        story: Story { language, ..Story::default() },
        zone,
        carried: Vec::new(),
        notes: Vec::new(),
        terms: Vec::new(),
    };
    if let Some(head) = child(root, "head") {
        head::read(&mut draft, head);
    }
    if let Some(head) = bodies.iter().find_map(|body| child(*body, "body.head")) {
        text::head(&mut draft, head);
    }
    text::close_head(&mut draft);
    content::read(&mut draft, &bodies);
    for end in bodies.iter().flat_map(|body| children(*body, "body.end")) {
        text::end(&mut draft, end);
    }
    let Draft { mut story, carried, mut notes, mut terms, .. } = draft;
    unique(&mut notes);
    unique(&mut terms);
    story.ed_note = (!notes.is_empty()).then(|| notes.join("\n"));
    story.usage_terms = (!terms.is_empty()).then(|| terms.join("\n"));
    for list in [&mut story.people, &mut story.organisations, &mut story.places, &mut story.events, &mut story.objects]
    {
        unique(list);
    }
    unique(&mut story.subjects);
    unique(&mut story.info_sources);
    members::restore(&mut story, &carried);
    if carried.iter().any(|(name, _)| name == "embargoedUntil") {
        story.extra.shift_remove("date.release");
    }
    story
}
