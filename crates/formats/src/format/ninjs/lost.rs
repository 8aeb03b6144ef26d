//! What a story has that ninjs 3.1 has no member for.

use std::collections::BTreeSet;

use wiredesk_story::{Story, story::Association};

use super::{read, write::lists};
use crate::{Loss, loss};

/// What 3.1 has no room for.
pub(super) fn lost(story: &Story, index: usize) -> Vec<Loss> {
    const HELD: [&str; 38] = [
        "uri",
        "type",
        "version",
        "versionCreated",
        "firstCreated",
        "contentCreated",
        "embargoedUntil",
        "expires",
        "pubStatus",
        "urgency",
        "language",
        "headlines",
        "descriptions",
        "bodies",
        "by",
        "located",
        "slugline",
        "title",
        "edNote",
        "copyrightHolder",
        "copyrightNotice",
        "usageTerms",
        "infoSources",
        "people",
        "organisations",
        "places",
        "subjects",
        "events",
        "objects",
        "genres",
        "altIds",
        "renditions",
        "associations",
        "ninjs",
        "annotations",
        "extra",
        "unknown",
        "priority",
    ];
    let mut lost = loss::unheld(story, index, &HELD, "ninjs 3.1 has no member for it");
    if story.priority.is_some() {
        lost.push(loss::loss(index, "priority", "ninjs 3.1 has urgency, but no priority of transmission"));
    }
    if !story.annotations.is_empty() {
        let why = "ninjs 3.1 has no spans of text; subjects, people and places stay";
        lost.push(loss::loss(index, "annotations", why));
    }
    for name in story.extra.keys() {
        let why = "it is the agency's own field, and the members of ninjs 3.1 are closed";
        lost.push(loss::loss(index, &format!("extra.{name}"), why));
    }
    for name in story.ninjs.keys().filter(|name| !read::CARRIED.contains(&name.as_str())) {
        lost.push(loss::loss(index, &format!("ninjs.{name}"), "ninjs 3.1 has no such member"));
    }
    if story.genres.iter().any(|genre| genre.rel.is_some()) {
        lost.push(loss::loss(index, "genres.rel", "a genre has no rel in ninjs 3.1"));
    }
    for (name, concepts, more) in lists(story) {
        let keys: BTreeSet<&String> = concepts.iter().flat_map(|one| one.more.keys()).collect();
        let unheld = keys.into_iter().filter(|key| !more.contains(&key.as_str()));
        lost.extend(
            unheld.map(|key| loss::loss(index, &format!("{name}.{key}"), "ninjs 3.1 has no such member there")),
        );
    }
    if story.uri.is_none() {
        lost.push(loss::loss(index, "uri", "there is none and ninjs requires one, so one was made from the content"));
    }
    for association in &story.associations {
        let within = lost_within(association, index);
        lost.extend(within);
    }
    lost
}

fn lost_within(association: &Association, index: usize) -> Vec<Loss> {
    let inner = lost(&association.story, index).into_iter().filter(|loss| loss.field != "uri");
    inner.map(|loss| Loss { field: format!("associations.{}.{}", association.name, loss.field), ..loss }).collect()
}
