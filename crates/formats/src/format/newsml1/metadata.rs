//! Administrative, rights, descriptive and other metadata of a component.

use roxmltree::Node;
use serde_json::Map;
use wiredesk_story::{Concept, Language, Party, Story, Subject};

use super::{
    OWN,
    item::{Draft, property},
    lines::keyword,
    read::{Context, formal},
};
use crate::{
    format::newsml_g2::iptc_uri,
    xml::{
        kept::{insert, keep},
        tree::{attribute, child, children, elements, some_text},
    },
};

pub(super) fn administrative(draft: &mut Draft, node: Node<'_, '_>) {
    for part in elements(node) {
        let named = || children(part, "Party").filter_map(formal);
        match part.tag_name().name() {
            "Provider" => parties(&mut draft.story, named(), "provider"),
            "Source" => parties(&mut draft.story, named(), "source"),
            "Creator" => draft.creators.extend(named()),
            "Property" => property(&mut draft.story.extra, part),
            "Catalog" => {}
            _ => keep(&mut draft.story.extra, part),
        }
    }
}

fn parties(story: &mut Story, names: impl Iterator<Item = String>, role: &str) {
    let party = |name| Party { name: Some(name), role: Some(role.to_owned()), ..Party::default() };
    story.info_sources.extend(names.map(party));
}

pub(super) fn rights(draft: &mut Draft, node: Node<'_, '_>) {
    for part in elements(node) {
        match part.tag_name().name() {
            "Copyright" => {
                let holder = child(part, "CopyrightHolder");
                let named = holder.and_then(|holder| child(holder, "Party")).and_then(formal);
                let named = named.or_else(|| holder.and_then(some_text));
                draft.story.copyright_holder = draft.story.copyright_holder.take().or(named);
                if let Some(date) = child(part, "CopyrightDate") {
                    keep(&mut draft.story.extra, date);
                }
            }
            "UsageRights" => {
                let told = ["UsageType", "Limitations"];
                draft.terms.extend(told.iter().filter_map(|name| child(part, name)).filter_map(some_text));
                for other in elements(part).filter(|one| !told.contains(&one.tag_name().name())) {
                    keep(&mut draft.story.extra, other);
                }
            }
            "Property" => property(&mut draft.story.extra, part),
            "Catalog" => {}
            _ => keep(&mut draft.story.extra, part),
        }
    }
}

pub(super) fn descriptive(draft: &mut Draft, node: Node<'_, '_>, context: &Context<'_, '_>) {
    for part in elements(node) {
        let story = &mut draft.story;
        match part.tag_name().name() {
            "Language" => {
                let tag = formal(part).and_then(|tag| Language::parse(&tag).ok());
                if !draft.spoken && tag.is_some() {
                    draft.spoken = true;
                    story.language = tag;
                }
            }
            "Genre" => story.genres.extend(genre(part)),
            "SubjectCode" => subject_code(draft, part),
            "DateLineDate" => story.content_created = context.time(part).or(story.content_created.take()),
            "Location" => location(story, part, context),
            "TopicOccurrence" => context.topics.occurrence(story, part),
            "OfInterestTo" => {
                let name = formal(part).map(Into::into);
                name.into_iter().for_each(|name| insert(&mut story.extra, "OfInterestTo".into(), name));
            }
            "Property" => described(story, part),
            "Catalog" => {}
            _ => keep(&mut story.extra, part),
        }
    }
}

fn genre(node: Node<'_, '_>) -> Option<Concept> {
    let name = formal(node)?;
    Some(Concept { name: Some(name), ..Concept::default() })
}

/// The subjects of one code, the wider first: each with its number, the IPTC's where it has eight digits.
fn subject_code(draft: &mut Draft, node: Node<'_, '_>) {
    for part in elements(node) {
        let Some(code) = attribute(part, "FormalName") else { continue };
        let eight = code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit());
        let scheme = attribute(part, "Scheme").or_else(|| attribute(part, "Vocabulary"));
        let literal = match scheme.filter(|scheme| !scheme.starts_with('#') && !scheme.eq_ignore_ascii_case("iptcsubjectcodes")) {
            Some(scheme) => format!("{scheme}:{code}"),
            None if eight && code.starts_with('2') => format!("medtop:{code}"),
            None if eight => format!("subj:{code}"),
            None => code.to_owned(),
        };
        let sure = attribute(part, "Confidence").and_then(|text| text.parse::<u8>().ok()).filter(|n| *n <= 100);
        draft.story.subjects.push(Subject {
            name: some_text(part),
            rel: Some("about".into()),
            uri: iptc_uri(&literal),
            literal: Some(literal),
            confidence: sure,
            ..Subject::default()
        });
        draft.categories.extend(attribute(part, "cat").map(str::to_owned));
    }
}

/// A place: the origin is the dateline's. Its smallest part names it.
fn location(story: &mut Story, node: Node<'_, '_>, context: &Context<'_, '_>) {
    let said = |name: &str| {
        let named = |one: &Node<'_, '_>| attribute(*one, "FormalName").is_some_and(|own| own.eq_ignore_ascii_case(name));
        children(node, "Property").find(named).and_then(|one| attribute(one, "Value")).map(str::to_owned)
    };
    let origin = attribute(node, "HowPresent").is_some_and(|how| how.eq_ignore_ascii_case("origin"));
    let parts = ["Sublocation", "City", "Area", "CountryArea", "State", "Region", "CountryName", "Country", "WorldRegion"];
    let Some(name) = parts.iter().find_map(|part| said(part)).or_else(|| some_text(node)) else {
        context.topics.occurrence(story, node);
        return;
    };
    if origin {
        story.located = story.located.take().or_else(|| Some(name.clone()));
    }
    let rel = if origin { "located" } else { "about" };
    story.places.push(Concept { name: Some(name), rel: Some(rel.into()), ..Concept::default() });
    let mut whole = Map::new();
    children(node, "Property").for_each(|one| property(&mut whole, one));
    if whole.len() > 1 {
        insert(&mut story.extra, "Location".into(), whole.into());
    }
}

/// A property: keywords, topics, categories and people are the story's, and the city is where it comes from where nothing else
/// says so; any other is the agency's own.
fn described(story: &mut Story, node: Node<'_, '_>) {
    let name = attribute(node, "FormalName").unwrap_or_default();
    let value = attribute(node, "Value");
    match (name, value) {
        ("Keyword" | "Keywords", Some(value)) if attribute(node, "Role") == Some("PersonInImage") => {
            let person = Concept { name: Some(value.into()), rel: Some("about".into()), ..Concept::default() };
            story.people.push(person);
        }
        ("Keyword" | "Keywords", Some(value)) => story.subjects.push(keyword(value)),
        ("Topic", Some(value)) => story.subjects.push(named(value, "about")),
        ("Category", Some(value)) => {
            let rel = Some("category".into());
            story.subjects.push(Subject { literal: Some(value.into()), rel, ..Subject::default() });
        }
        ("City", Some(value)) => {
            if story.located.is_none() {
                story.located = Some(value.into());
                let place = Concept { name: Some(value.into()), rel: Some("located".into()), ..Concept::default() };
                story.places.push(place);
            }
            property(&mut story.extra, node);
        }
        _ => property(&mut story.extra, node),
    }
}

fn named(name: &str, rel: &str) -> Subject {
    Subject { name: Some(name.into()), rel: Some(rel.into()), ..Subject::default() }
}

/// Metadata of the agency's own: under the name of their type. Properties whose name ends in `Keywords` are keywords, too.
pub(super) fn other(draft: &mut Draft, node: Node<'_, '_>) {
    let kind = child(node, "MetadataType").and_then(formal).unwrap_or_else(|| "Metadata".into());
    if kind == OWN {
        let pairs = children(node, "Property").filter_map(|one| Some((attribute(one, "FormalName")?, one.attribute("Value")?)));
        draft.carried.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        return;
    }
    let mut whole = Map::new();
    for one in children(node, "Property") {
        let name = attribute(one, "FormalName").unwrap_or_default();
        if name.ends_with("Keywords") || name.ends_with("Keyword") {
            draft.story.subjects.extend(attribute(one, "Value").map(keyword));
        }
        property(&mut whole, one);
    }
    if !whole.is_empty() {
        insert(&mut draft.story.extra, kind, whole.into());
    }
}
