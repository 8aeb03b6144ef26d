//! `NewsComponent`: lines, metadata and content, and components inside components.

use std::collections::HashSet;

use roxmltree::{Node, NodeId};
use wiredesk_story::{Label, Language, Link, Story, story::Association};

use super::{
    content::{self, Text},
    item::{self, Draft},
    lines, media, metadata,
    read::{Context, formal},
};
use crate::{
    markup,
    xml::{
        kept::keep,
        tree::{attribute, child, elements, inside, is, language, some_text},
    },
};

/// Reads the components of an item, which is a medium where there is no text in them.
pub(super) fn read(draft: &mut Draft, components: &[Node<'_, '_>], context: &Context<'_, '_>) {
    let mut texts = Vec::new();
    for node in components {
        if context.files.contains(&node.id()) && !holds_items(*node) {
            media::fill(draft, *node, context, None);
        } else {
            walk(draft, &mut texts, *node, None, context);
        }
    }
    content::settle(&mut draft.story, texts);
}

/// The role of a component, as it is stated.
pub(super) fn role(node: Node<'_, '_>) -> Option<String> {
    child(node, "Role").and_then(formal)
}

/// The elements that hold files and no text but their captions, found in one pass.
pub(super) fn with_files(root: Node<'_, '_>) -> HashSet<NodeId> {
    let (mut files, mut texts) = (HashSet::new(), HashSet::new());
    for content in inside(root, "ContentItem") {
        let found = match content::medium(content) {
            Some(_) => &mut files,
            None if content::has_data(content) && !is_told(content) => &mut texts,
            None => continue,
        };
        // What is above one that is known is known too.
        for above in content.ancestors() {
            if !found.insert(above.id()) {
                break;
            }
        }
    }
    files.retain(|id| !texts.contains(id));
    files
}

/// Whether a text only says what a file shows, or how it looks.
fn is_told(content: Node<'_, '_>) -> bool {
    let role = content.parent_element().and_then(role);
    role.is_some_and(|role| matches!(role.to_lowercase().as_str(), "caption" | "stylesheet"))
}

/// Whether the components inside are items of their own: they say what they are, and they are several, or belong to a headline.
fn holds_items(node: Node<'_, '_>) -> bool {
    let says = |inner: Node<'_, '_>| child(inner, "NewsLines").is_some() || child(inner, "DescriptiveMetadata").is_some();
    let count = elements(node).filter(|inner| is(*inner, "NewsComponent") && says(*inner)).count();
    let titled = child(node, "NewsLines").is_some_and(|lines| child(lines, "HeadLine").is_some());
    count > 1 || count == 1 && titled
}

/// What any component says of itself; false if it is something else.
pub(super) fn own(draft: &mut Draft, part: Node<'_, '_>, context: &Context<'_, '_>) -> bool {
    match part.tag_name().name() {
        "NewsLines" => lines::read(draft, part),
        "AdministrativeMetadata" => metadata::administrative(draft, part),
        "RightsMetadata" => metadata::rights(draft, part),
        "DescriptiveMetadata" => metadata::descriptive(draft, part, context),
        "Metadata" => metadata::other(draft, part),
        "Role" | "BasisForChoice" | "Catalog" | "TopicSet" | "TopicSetRef" => {}
        _ => return false,
    }
    true
}

fn walk(
    draft: &mut Draft,
    texts: &mut Vec<Text>,
    node: Node<'_, '_>,
    role: Option<&str>,
    context: &Context<'_, '_>,
) {
    let mut inner: Vec<Node<'_, '_>> = Vec::new();
    for part in elements(node) {
        if own(draft, part, context) {
            continue;
        }
        match part.tag_name().name() {
            "NewsComponent" => inner.push(part),
            "ContentItem" => content_item(draft, texts, part, role, context),
            "NewsItemRef" => reference(draft, node, part),
            "NewsItem" => nested(draft, part, role, context),
            _ => keep(&mut draft.story.extra, part),
        }
    }
    lines::place(&mut draft.story);
    // Of the same in several languages the item's own comes first.
    inner.sort_by_key(|part| spoken(*part).is_some_and(|tag| differs(&draft.story, &tag)));
    for part in inner {
        component(draft, texts, part, context);
    }
}

/// The language that a component states.
fn spoken(node: Node<'_, '_>) -> Option<Language> {
    let stated = child(node, "DescriptiveMetadata").and_then(|meta| child(meta, "Language")).and_then(formal);
    stated.and_then(|tag| Language::parse(&tag).ok()).or_else(|| language(node))
}

fn differs(story: &Story, tag: &Language) -> bool {
    story.language.as_ref().is_some_and(|own| own.primary() != tag.primary())
}

/// A component inside another.
fn component(draft: &mut Draft, texts: &mut Vec<Text>, node: Node<'_, '_>, context: &Context<'_, '_>) {
    let role = role(node);
    let lower = role.as_deref().unwrap_or_default().to_lowercase();
    if lower == "stylesheet" {
        return;
    }
    if context.files.contains(&node.id()) {
        let count = draft.story.associations.len();
        draft.story.associations.push(media::read(node, count, context));
        return;
    }
    if let Some(tag) = spoken(node).filter(|tag| differs(&draft.story, tag)) {
        return translated(draft, texts, node, &tag, context);
    }
    let label = match lower.as_str() {
        "headline" | "title" => "main",
        "subheadline" => "sub",
        "caption" => "caption",
        "abstract" | "summary" | "lead" | "teaser" | "synopsis" | "description" => "summary",
        _ => return walk(draft, texts, node, role.as_deref(), context),
    };
    let mut aside = Vec::new();
    walk(draft, &mut aside, node, role.as_deref(), context);
    for text in aside {
        let lines = markup::lines_from_blocks(&text.blocks);
        let said = Label::new(label, lines.join(if label == "sub" { " · " } else { "\n" }));
        match label {
            "main" if !draft.story.headlines.is_empty() => {}
            "main" | "sub" => draft.story.headlines.push(said),
            _ => draft.story.descriptions.push(said),
        }
    }
}

/// The same story in another language: its headline and its text stand beside those of the item.
fn translated(
    draft: &mut Draft,
    texts: &mut Vec<Text>,
    node: Node<'_, '_>,
    tag: &Language,
    context: &Context<'_, '_>,
) {
    let mut other = Draft::new(Story { language: Some(tag.clone()), ..Story::default() });
    other.spoken = true;
    let mut told = Vec::new();
    walk(&mut other, &mut told, node, None, context);
    let headline = other.story.headlines.into_iter().next();
    draft.story.headlines.extend(headline.map(|label| Label { role: Some(tag.to_string()), ..label }));
    let main = told.into_iter().min_by_key(|text| (text.aside, text.rank));
    texts.extend(main.map(|text| Text { aside: true, role: Some(tag.to_string()), ..text }));
}

fn content_item(
    draft: &mut Draft,
    texts: &mut Vec<Text>,
    node: Node<'_, '_>,
    role: Option<&str>,
    context: &Context<'_, '_>,
) {
    if content::medium(node).is_none() && content::has_data(node) {
        let text = content::read(draft, node, role, context);
        if let Some(text) = text.as_ref().filter(|text| !text.aside) {
            content::traits(&mut draft.story, node, &text.blocks);
        }
        texts.extend(text);
    } else {
        draft.story.renditions.extend(media::rendition(node, role));
    }
}

/// Another item, by its identifier; the component around the reference has its headline.
fn reference(draft: &mut Draft, around: Node<'_, '_>, node: Node<'_, '_>) {
    let target = ["NewsItem", "Href"].iter().find_map(|name| attribute(node, name));
    let Some(href) = target else { return };
    let lines = child(around, "NewsLines").and_then(|lines| child(lines, "HeadLine"));
    let comment = child(node, "Comment").and_then(some_text);
    draft.story.links.push(Link {
        rel: Some("irel:seeAlso".into()),
        href: href.to_owned(),
        title: comment.or_else(|| lines.and_then(some_text)),
        ..Link::default()
    });
}

/// A whole item inside a component.
fn nested(draft: &mut Draft, node: Node<'_, '_>, role: Option<&str>, context: &Context<'_, '_>) {
    let count = draft.story.associations.len();
    draft.story.associations.push(Association {
        name: format!("item-{}", count + 1),
        rel: role.map(str::to_owned),
        story: Box::new(item::read(node, context)),
    });
}
