//! What a story has that ninjs 3.1 has no member for.

use std::collections::BTreeSet;

use wiredesk_story::{Story, story::Association};

use super::{
    media, read, shape,
    write::{ascii, lists},
};
use crate::{Loss, loss};

const SHAPE: &str = "ninjs 3.1 has no such member there, or wants it in another shape";

/// Members of a story that are written, or told of below.
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

/// What 3.1 has no room for.
pub(super) fn lost(story: &Story, index: usize) -> Vec<Loss> {
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
    for (name, value) in &story.ninjs {
        if !read::CARRIED.contains(&name.as_str()) {
            lost.push(loss::loss(index, &format!("ninjs.{name}"), "ninjs 3.1 has no such member"));
        } else if !shape::fits(name, value) {
            lost.push(loss::loss(index, &format!("ninjs.{name}"), SHAPE));
        }
    }
    let files = story.renditions.iter().flat_map(|one| &one.more);
    let unfit = files.filter(|(key, value)| !media::CARRIED.contains(&key.as_str()) || !shape::fits(key, value));
    let unfit: BTreeSet<&String> = unfit.map(|(key, _)| key).collect();
    lost.extend(unfit.into_iter().map(|key| loss::loss(index, &format!("renditions.{key}"), SHAPE)));
    if story.genres.iter().any(|genre| genre.rel.is_some()) {
        lost.push(loss::loss(index, "genres.rel", "a genre has no rel in ninjs 3.1"));
    }
    for (name, concepts, more) in lists(story) {
        let held = |key: &str, value: &serde_json::Value| more.contains(&key) && shape::fits(key, value);
        let unheld = concepts.iter().flat_map(|one| &one.more).filter(|(key, value)| !held(key, value));
        let keys: BTreeSet<&String> = unheld.map(|(key, _)| key).collect();
        lost.extend(keys.into_iter().map(|key| loss::loss(index, &format!("{name}.{key}"), SHAPE)));
    }
    let codes =
        lists(story).into_iter().flat_map(|(name, list, _)| list.iter().map(move |one| (name, &one.uri, &one.literal)));
    let codes = codes.chain(story.subjects.iter().map(|one| ("subjects", &one.uri, &one.literal)));
    let codes = codes.chain(story.info_sources.iter().map(|one| ("infoSources", &one.uri, &one.literal)));
    let refused = |uri: &Option<String>| ascii(uri.as_deref()).is_some_and(|uri| !shape::is_uri(&uri));
    let refused: BTreeSet<&str> =
        codes.filter(|(_, uri, literal)| literal.is_some() && refused(uri)).map(|(name, ..)| name).collect();
    lost.extend(refused.into_iter().map(|name| loss::loss(index, &format!("{name}.uri"), "one is no absolute URI")));
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
