//! A `NewsItem`: identity, management, and its component.

use roxmltree::Node;
use serde_json::{Map, Value};
use wiredesk_story::{ItemType, Label, Link, PubStatus, Story};

use super::{
    component, identity,
    read::{Context, formal},
};
use crate::{
    members,
    unique::unique,
    xml::{
        kept::{insert, keep},
        tree::{attribute, child, children, elements, language},
    },
};

/// A story in the making.
pub(super) struct Draft {
    pub(super) story: Story,
    /// For editors.
    pub(super) notes: Vec<String>,
    /// Terms of use.
    pub(super) terms: Vec<String>,
    /// Bylines.
    pub(super) bylines: Vec<String>,
    /// Members that our own writer carries beside.
    pub(super) carried: Vec<(String, String)>,
    /// Who made it.
    pub(super) creators: Vec<String>,
    /// The agency's own category codes.
    pub(super) categories: Vec<String>,
    /// The metadata have said the language.
    pub(super) spoken: bool,
}

impl Draft {
    pub(super) fn new(story: Story) -> Self {
        Self {
            story,
            notes: Vec::new(),
            terms: Vec::new(),
            bylines: Vec::new(),
            carried: Vec::new(),
            creators: Vec::new(),
            categories: Vec::new(),
            spoken: false,
        }
    }

    /// Sets what was gathered, and takes out what stands twice.
    pub(super) fn finish(self) -> Story {
        let Self { mut story, mut notes, mut terms, mut bylines, carried, mut creators, mut categories, .. } = self;
        for list in [&mut notes, &mut terms, &mut bylines, &mut creators, &mut categories] {
            unique(list);
        }
        for category in categories {
            insert(&mut story.extra, "cat".into(), category.into());
        }
        if !notes.is_empty() {
            story.ed_note = Some(notes.join("\n"));
        }
        if !terms.is_empty() {
            story.usage_terms = Some(terms.join("\n"));
        }
        super::lines::byline(&mut story, &bylines, &creators);
        let lists = [
            &mut story.people,
            &mut story.organisations,
            &mut story.places,
            &mut story.events,
            &mut story.objects,
        ];
        lists.into_iter().for_each(unique);
        unique(&mut story.genres);
        unique(&mut story.subjects);
        unique(&mut story.info_sources);
        unique(&mut story.headlines);
        unique(&mut story.descriptions);
        unique(&mut story.signals);
        members::restore(&mut story, &carried);
        story
    }
}

/// Reads an item.
pub(super) fn read(node: Node<'_, '_>, context: &Context<'_, '_>) -> Story {
    let stated = language(node).or_else(|| context.language.clone());
    let mut draft = Draft::new(Story { language: stated, ..Story::default() });
    for part in elements(node) {
        match part.tag_name().name() {
            "Identification" => identity::read(&mut draft.story, part),
            "NewsManagement" => management(&mut draft, part, context),
            "Update" => {
                draft.story.signals.push("sig:update".into());
                keep(&mut draft.story.extra, part);
            }
            "NewsComponent" | "TopicSet" | "Catalog" => {}
            _ => keep(&mut draft.story.extra, part),
        }
    }
    let components: Vec<Node<'_, '_>> = children(node, "NewsComponent").collect();
    component::read(&mut draft, &components, context);
    if draft.story.slugline.is_none() {
        draft.story.slugline = draft.story.title.clone();
    }
    draft.finish()
}

fn management(draft: &mut Draft, node: Node<'_, '_>, context: &Context<'_, '_>) {
    let mut embargoed = false;
    for part in elements(node) {
        let story = &mut draft.story;
        match part.tag_name().name() {
            "NewsItemType" => {
                let kind = formal(part).filter(|kind| kind != "News");
                story.extra.extend(kind.map(|kind| ("NewsItemType".to_owned(), Value::from(kind))));
            }
            "FirstCreated" => story.first_created = context.time(part),
            "ThisRevisionCreated" => story.version_created = context.time(part),
            "Status" => {
                let stated = formal(part).unwrap_or_default();
                embargoed = stated.eq_ignore_ascii_case("embargoed");
                story.pub_status = status(&stated).or(story.pub_status);
                if story.pub_status.is_none() && !embargoed {
                    story.extra.insert("Status".into(), stated.into());
                }
            }
            "StatusWillChange" => will_change(story, part, context),
            "Urgency" => {
                let level = formal(part).and_then(|text| text.parse().ok());
                story.urgency = level.filter(|level| (1..=9).contains(level));
            }
            "DerivedFrom" => related(story, part, "irel:derivedFrom"),
            "AssociatedWith" => related(story, part, "irel:seeAlso"),
            "Instruction" => instruction(story, part),
            "Property" => property(&mut story.extra, part),
            _ => keep(&mut story.extra, part),
        }
    }
    // An embargo without a moment holds until further notice.
    if embargoed && draft.story.embargoed_until.is_none() {
        draft.story.pub_status = Some(PubStatus::Withheld);
    }
    if draft.story.version_created.is_none() {
        draft.story.version_created.clone_from(&draft.story.first_created);
    }
}

fn status(stated: &str) -> Option<PubStatus> {
    Some(match stated.to_lowercase().as_str() {
        "usable" => PubStatus::Usable,
        "withheld" | "held" | "hold" => PubStatus::Withheld,
        "canceled" | "cancelled" | "killed" | "deleted" => PubStatus::Canceled,
        _ => return None,
    })
}

/// What the status will be: usable at the end of an embargo, canceled when the item expires.
fn will_change(story: &mut Story, node: Node<'_, '_>, context: &Context<'_, '_>) {
    let becomes = child(node, "FutureStatus").and_then(formal).unwrap_or_default();
    let moment = child(node, "DateAndTime").and_then(|at| context.time(at));
    match (status(&becomes), moment) {
        (Some(PubStatus::Usable), Some(moment)) => story.embargoed_until = Some(moment),
        (Some(PubStatus::Canceled), Some(moment)) => story.expires = Some(moment),
        _ => keep(&mut story.extra, node),
    }
}

/// What is to be done with the item, in the IPTC's words and in those that agencies use.
fn instruction(story: &mut Story, node: Node<'_, '_>) {
    let stated = formal(node).unwrap_or_default().to_lowercase();
    let signal = match stated.as_str() {
        "update" | "replace" => Some("sig:update"),
        "correction" | "correct" | "rectify" => Some("sig:correction"),
        "delete" | "kill" | "cancel" | "withdraw" => {
            story.pub_status = Some(PubStatus::Canceled);
            None
        }
        "withhold" | "hold" => {
            story.pub_status = Some(PubStatus::Withheld);
            None
        }
        _ => None,
    };
    story.signals.extend(signal.map(str::to_owned));
    let plain = signal.is_some_and(|signal| signal.ends_with(&stated)) && elements(node).next().is_none();
    if !plain {
        keep(&mut story.extra, node);
    }
}

/// Another item that this one comes from, or belongs to.
pub(super) fn related(story: &mut Story, node: Node<'_, '_>, rel: &str) {
    let target = ["NewsItem", "Href"].iter().find_map(|name| attribute(node, name));
    let Some(href) = target else { return keep(&mut story.extra, node) };
    story.links.push(Link { rel: Some(rel.to_owned()), href: href.to_owned(), ..Link::default() });
}

/// A property of the agency's own, under its own name.
pub(super) fn property(extra: &mut Map<String, Value>, node: Node<'_, '_>) {
    let Some(name) = attribute(node, "FormalName") else { return };
    let nested = elements(node).next().is_some();
    let value = ["Value", "ValueRef"].iter().find_map(|name| attribute(node, name));
    match value.filter(|_| !nested) {
        Some(value) => insert(extra, name.to_owned(), value.into()),
        None if nested => {
            let mut inner = Map::new();
            children(node, "Property").for_each(|one| property(&mut inner, one));
            inner.extend(value.map(|value| ("Value".to_owned(), value.into())));
            insert(extra, name.to_owned(), inner.into());
        }
        None => {}
    }
}

/// What an item is, by the media types of its content.
pub(super) fn item_type(media: &str) -> ItemType {
    match media.to_lowercase().as_str() {
        "photo" | "picture" | "image" => ItemType::Picture,
        "graphic" | "animation" | "animated" => ItemType::Graphic,
        "video" => ItemType::Video,
        "audio" => ItemType::Audio,
        "text" => ItemType::Text,
        _ => ItemType::Component,
    }
}

/// A label without role is the main one.
pub(super) fn main(value: String) -> Label {
    Label::new("main", value)
}
