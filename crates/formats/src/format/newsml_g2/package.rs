//! What a `packageItem` groups and a `planningItem` plans.

use std::collections::HashMap;

use roxmltree::Node;
use wiredesk_story::{ItemType, Story};

use super::{
    flex::Context,
    reference::associate,
    tree::{attribute, child, child_elements, children},
    uri,
};
use crate::{limits, xml::kept::keep};

/// How deep groups may stand in groups.
const MAX_GROUPS_DEEP: usize = 32;

/// Reads the groups from the root one on, in reading order, and items that stand outside any group.
pub(super) fn groups(story: &mut Story, item: Node<'_, '_>, context: &Context<'_>) {
    for stray in children(item, "itemRef") {
        associate(story, stray, None, "item", context);
    }
    let Some(set) = child(item, "groupSet") else { return };
    let all: Vec<Node<'_, '_>> = children(set, "group").collect();
    let mut ids: HashMap<&str, usize> = HashMap::new();
    for (index, group) in all.iter().enumerate() {
        if let Some(id) = attribute(*group, "id") {
            ids.entry(id).or_insert(index);
        }
    }
    let root = attribute(set, "root").and_then(|id| ids.get(id)).copied();
    let mut groups = Groups { seen: vec![false; all.len()], all, ids };
    groups.read(story, root.unwrap_or(0), 0, context);
    for index in 0..groups.all.len() {
        groups.read(story, index, 0, context);
    }
}

/// The groups of a package.
struct Groups<'a, 'i> {
    all: Vec<Node<'a, 'i>>,
    ids: HashMap<&'a str, usize>,
    seen: Vec<bool>,
}

impl Groups<'_, '_> {
    fn read(&mut self, story: &mut Story, index: usize, depth: usize, context: &Context<'_>) {
        if depth > MAX_GROUPS_DEEP || self.seen.get(index).is_none_or(|done| *done) {
            return;
        }
        self.seen[index] = true;
        let here = self.all[index];
        let role = context.word(here, "role", uri::ROLE);
        for part in child_elements(here) {
            match part.tag_name().name() {
                "itemRef" => associate(story, part, role.clone(), "item", context),
                "groupRef" => {
                    if let Some(next) = attribute(part, "idref").and_then(|id| self.ids.get(id)).copied() {
                        self.read(story, next, depth + 1, context);
                    }
                }
                "conceptRef" => keep(&mut story.extra, part),
                _ => {}
            }
        }
    }
}

/// Where a message brings a package and its pictures, graphics and videos, the package's associations hold them whole.
/// `sizes`: how much of the document each story was, in bytes; what is held so may not be more than a document may be.
pub(super) fn embed(stories: &mut [Story], sizes: &[usize]) {
    if !stories.iter().any(|story| story.item_type == ItemType::Composite) {
        return;
    }
    let key =
        |story: &Story| story.uri.as_ref().map(ToString::to_string).or_else(|| story.alt_id("guid").map(str::to_owned));
    let media = |story: &Story| !matches!(story.item_type, ItemType::Composite | ItemType::Text | ItemType::Planning);
    let mut whole: HashMap<String, (Story, usize)> = HashMap::new();
    for (story, size) in stories.iter().zip(sizes).filter(|(story, _)| media(story)) {
        if let Some(key) = key(story) {
            whole.entry(key).or_insert_with(|| (story.clone(), *size));
        }
    }
    let mut left = limits::MAX_BYTES;
    for package in stories.iter_mut().filter(|story| story.item_type == ItemType::Composite) {
        for one in &mut package.associations {
            let Some((item, size)) = key(&one.story).and_then(|key| whole.get(&key)) else { continue };
            if let Some(rest) = left.checked_sub(*size) {
                left = rest;
                *one.story = item.clone();
            }
        }
    }
}
