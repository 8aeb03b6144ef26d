//! `Identification`: provider, date and item name the story, the revision is its version.

use roxmltree::Node;
use serde_json::{Map, Value};
use wiredesk_story::{AltId, Story, StoryUri};

use crate::xml::{
    kept::keep,
    tree::{attribute, child, elements, some_text},
};

pub(super) fn read(story: &mut Story, node: Node<'_, '_>) {
    for part in elements(node) {
        match part.tag_name().name() {
            "NewsIdentifier" => identifier(story, part),
            "NameLabel" => story.title = some_text(part),
            _ => keep(&mut story.extra, part),
        }
    }
}

fn identifier(story: &mut Story, node: Node<'_, '_>) {
    let said = |name: &str| child(node, name).and_then(some_text);
    let public = said("PublicIdentifier");
    let revision = child(node, "RevisionId");
    story.version = revision.and_then(some_text);
    let item = said("NewsItemId");
    let whole = match (said("ProviderId"), said("DateId"), &item) {
        (Some(provider), Some(date), Some(item)) => Some(format!("urn:newsml:{provider}:{date}:{item}")),
        _ => public.as_deref().map(|public| without_revision(public, story.version.as_deref()).to_owned()),
    };
    match whole.as_deref().map(StoryUri::parse) {
        Some(Ok(uri)) => story.uri = Some(uri),
        _ => story.alt_ids.extend(whole.as_deref().or(item.as_deref()).map(|id| AltId::new("guid", id))),
    }
    story.alt_ids.extend(public.map(|id| AltId::new("publicIdentifier", id)));
    story.alt_ids.extend(item.map(|id| AltId::new("newsItemId", id)));
    if let Some(revision) = revision {
        let said = ["PreviousRevision", "Update"].into_iter().filter_map(|name| Some((name, attribute(revision, name)?)));
        let plain = |(name, value): &(&str, &str)| matches!((*name, *value), ("PreviousRevision", "0") | ("Update", "N"));
        let said: Map<String, Value> =
            said.filter(|pair| !plain(pair)).map(|(name, value)| (name.to_owned(), value.into())).collect();
        if said.get("Update").and_then(Value::as_str).is_some_and(|update| update == "U" || update == "A") {
            story.signals.push("sig:update".into());
        }
        if !said.is_empty() {
            story.extra.insert("RevisionId".into(), said.into());
        }
    }
}

/// `urn:newsml:{provider}:{date}:{item}` of one that ends in the revision and its update letter.
fn without_revision<'i>(public: &'i str, revision: Option<&str>) -> &'i str {
    let Some((stem, last)) = public.rsplit_once(':') else { return public };
    let number = last.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let same = revision.is_some_and(|revision| revision == number);
    if stem.matches(':').count() >= 4 && same { stem } else { public }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_identifier_ends_in_the_revision() {
        assert_eq!(without_revision("urn:newsml:a.example:20250509:x:2N", Some("2")), "urn:newsml:a.example:20250509:x");
        assert_eq!(without_revision("urn:newsml:a.example:20250509:2", Some("2")), "urn:newsml:a.example:20250509:2");
        assert_eq!(without_revision("urn:newsml:a:1:x:3", Some("2")), "urn:newsml:a:1:x:3");
    }
}
