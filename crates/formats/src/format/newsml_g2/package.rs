//! What a `packageItem` groups and a `planningItem` plans.

use roxmltree::Node;
use wiredesk_story::{ItemType, Story};

use super::{
    extra::keep,
    flex::Context,
    reference::associate,
    tree::{attribute, child, child_elements, children},
    uri,
};

/// How deep groups may stand in groups.
const MAX_GROUPS_DEEP: usize = 32;

/// Reads the groups from the root one on, in reading order, and items that stand outside any group.
pub(super) fn groups(story: &mut Story, item: Node<'_, '_>, context: &Context<'_, '_>) {
    for stray in children(item, "itemRef") {
        associate(story, stray, None, "item", context);
    }
    let Some(set) = child(item, "groupSet") else { return };
    let all: Vec<Node<'_, '_>> = children(set, "group").collect();
    let mut seen = vec![false; all.len()];
    let root = attribute(set, "root").and_then(|id| all.iter().position(|group| group.attribute("id") == Some(id)));
    group(story, &all, &mut seen, root.unwrap_or(0), 0, context);
    for index in 0..all.len() {
        group(story, &all, &mut seen, index, 0, context);
    }
}

fn group(
    story: &mut Story,
    all: &[Node<'_, '_>],
    seen: &mut [bool],
    index: usize,
    depth: usize,
    context: &Context<'_, '_>,
) {
    if depth > MAX_GROUPS_DEEP || seen.get(index).is_none_or(|done| *done) {
        return;
    }
    seen[index] = true;
    let here = all[index];
    let role = context.role(here, "role", uri::ROLE);
    for part in child_elements(here) {
        match part.tag_name().name() {
            "itemRef" => associate(story, part, role.clone(), "item", context),
            "groupRef" => {
                let id = attribute(part, "idref");
                if let Some(next) = all.iter().position(|group| id.is_some() && attribute(*group, "id") == id) {
                    group(story, all, seen, next, depth + 1, context);
                }
            }
            "conceptRef" => keep(&mut story.extra, part),
            _ => {}
        }
    }
}

/// Where a message brings a package and its pictures, graphics and videos, the package's associations hold them whole.
pub(super) fn embed(stories: &mut [Story]) {
    if !stories.iter().any(|story| story.item_type == ItemType::Composite) {
        return;
    }
    let media: Vec<Story> = stories
        .iter()
        .filter(|story| !matches!(story.item_type, ItemType::Composite | ItemType::Text | ItemType::Planning))
        .cloned()
        .collect();
    for package in stories.iter_mut().filter(|story| story.item_type == ItemType::Composite) {
        for one in &mut package.associations {
            let same = |whole: &&Story| match &one.story.uri {
                Some(uri) => whole.uri.as_ref() == Some(uri),
                None => one.story.alt_id("guid").is_some() && whole.alt_id("guid") == one.story.alt_id("guid"),
            };
            if let Some(whole) = media.iter().find(same) {
                *one.story = whole.clone();
            }
        }
    }
}
