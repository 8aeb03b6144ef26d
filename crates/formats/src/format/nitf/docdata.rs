//! `docdata`: identity, times, status, urgency, rights and concepts of a document.

use roxmltree::Node;
use serde_json::{Map, Value};
use wiredesk_story::{AltId, Concept, DateTime, Party, PubStatus, StoryUri, Subject};

use super::{concept, read::Draft};
use crate::xml::{
    kept::keep,
    tree::{attribute, children, elements, some_text},
};

/// What is settled when all of the head has been seen.
#[derive(Default)]
pub(super) struct Found {
    id: Option<String>,
    key: Option<String>,
    /// The key's element says more than key and version.
    key_rest: Option<Map<String, Value>>,
    status: Option<String>,
    release: Option<DateTime>,
    published: Option<DateTime>,
    /// Where the event is, the smallest place that each `evloc` names.
    places: Vec<String>,
}

/// A moment in `norm`, else in the element's text.
pub(super) fn moment(draft: &Draft<'_>, node: Node<'_, '_>) -> Option<DateTime> {
    let text = attribute(node, "norm").map(str::to_owned).or_else(|| some_text(node))?;
    DateTime::parse_lenient(&text, draft.zone).ok()
}

pub(super) fn read(draft: &mut Draft<'_>, found: &mut Found, data: Node<'_, '_>) {
    found.status = attribute(data, "management-status").map(str::to_lowercase);
    for name in ["management-doc-idref", "management-idref-status"] {
        let value = attribute(data, name).map(Value::from);
        draft.story.extra.extend(value.map(|value| (name.to_owned(), value)));
    }
    for node in elements(data) {
        match node.tag_name().name() {
            "doc-id" => id(draft, found, node),
            "du-key" => key(draft, found, node),
            "urgency" => urgency(draft, node),
            "date.issue" | "date.expire" => dated(draft, node),
            "date.release" => {
                found.release = moment(draft, node).or(found.release.take());
                if attribute(node, "norm").is_some() {
                    keep(&mut draft.story.extra, node);
                }
            }
            "ed-msg" => {
                draft.notes.extend(node.attribute("info").map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned));
                rest(draft, node, &["info"]);
            }
            "correction" => {
                draft.story.signals.push("sig:correction".into());
                keep(&mut draft.story.extra, node);
            }
            "doc.copyright" => {
                let holder = attribute(node, "holder").map(str::to_owned);
                draft.story.copyright_holder = draft.story.copyright_holder.take().or(holder);
                rest(draft, node, &["holder"]);
            }
            "doc.rights" => {
                let terms = ["type", "limitations"].into_iter().filter_map(|name| attribute(node, name));
                draft.terms.extend(terms.map(str::to_owned));
                rest(draft, node, &["type", "limitations"]);
            }
            "evloc" => {
                let smallest =
                    ["city", "county-dist", "state-prov", "iso-cc"].iter().find_map(|name| attribute(node, name));
                found.places.extend(smallest.map(str::to_owned));
                keep(&mut draft.story.extra, node);
            }
            "key-list" => keywords(draft, node),
            "identified-content" => identified(draft, node),
            "del-list" => handed(draft, node),
            "pubdata" => pubdata(draft, found, node),
            _ => keep(&mut draft.story.extra, node),
        }
    }
}

/// An urgency that is none stays as it came.
fn urgency(draft: &mut Draft<'_>, node: Node<'_, '_>) {
    let stated = attribute(node, "ed-urg").and_then(|text| text.parse().ok());
    let level = stated.filter(|level| (1..=9).contains(level));
    if level.is_none() {
        keep(&mut draft.story.extra, node);
    }
    draft.story.urgency = level.or(draft.story.urgency);
}

/// When the document was issued, or when it expires; what is no moment stays as it came.
fn dated(draft: &mut Draft<'_>, node: Node<'_, '_>) {
    let moment = moment(draft, node);
    if moment.is_none() {
        keep(&mut draft.story.extra, node);
    }
    let story = &mut draft.story;
    let issued = node.tag_name().name() == "date.issue";
    let known = if issued { &mut story.version_created } else { &mut story.expires };
    *known = moment.or(known.take());
}

fn id(draft: &mut Draft<'_>, found: &mut Found, node: Node<'_, '_>) {
    if found.id.is_none() {
        found.id = attribute(node, "id-string").map(str::to_owned);
    }
    let registry = attribute(node, "regsrc").map(Value::from);
    draft.story.extra.extend(registry.map(|value| ("regsrc".to_owned(), value)));
}

fn key(draft: &mut Draft<'_>, found: &mut Found, node: Node<'_, '_>) {
    if let Some(version) = attribute(node, "version") {
        draft.story.version = Some(version.to_owned());
    }
    found.key = attribute(node, "key").map(str::to_owned).or(found.key.take());
    let others = ["generation", "part"].into_iter().filter_map(|name| Some((name, attribute(node, name)?)));
    let others: Map<String, Value> = others.map(|(name, value)| (name.to_owned(), value.into())).collect();
    found.key_rest = (!others.is_empty()).then_some(others);
}

/// Keeps an element's other attributes under its name.
fn rest(draft: &mut Draft<'_>, node: Node<'_, '_>, read: &[&str]) {
    let others = node.attributes().filter(|one| !read.contains(&one.name()) && !one.value().trim().is_empty());
    let others: Map<String, Value> = others.map(|one| (one.name().to_owned(), one.value().trim().into())).collect();
    if !others.is_empty() {
        draft.story.extra.insert(node.tag_name().name().to_owned(), others.into());
    }
}

fn keywords(draft: &mut Draft<'_>, node: Node<'_, '_>) {
    for word in children(node, "keyword") {
        let name = attribute(word, "key").map(str::to_owned).or_else(|| some_text(word));
        let keyword = |name| Subject { name: Some(name), rel: Some("keyword".into()), ..Subject::default() };
        draft.story.subjects.extend(name.map(keyword));
    }
    if let Some(key) = attribute(node, "key") {
        draft.story.extra.insert("key-list".into(), key.into());
    }
}

fn identified(draft: &mut Draft<'_>, node: Node<'_, '_>) {
    for inner in elements(node) {
        if concept::is_concept(inner) {
            concept::push(&mut draft.story, inner, "about");
        } else {
            keep(&mut draft.story.extra, inner);
        }
    }
}

/// Who handed the document on before.
fn handed(draft: &mut Draft<'_>, node: Node<'_, '_>) {
    for source in children(node, "from-src") {
        let Some(name) = attribute(source, "src-name") else { continue };
        let party = Party { name: Some(name.to_owned()), role: Some("source".into()), ..Party::default() };
        draft.story.info_sources.push(party);
    }
}

/// Where and when it is published; the moment is the version's where no other is stated.
pub(super) fn pubdata(draft: &mut Draft<'_>, found: &mut Found, node: Node<'_, '_>) {
    let stated = attribute(node, "date.publication");
    let moment = stated.and_then(|text| DateTime::parse_lenient(text, draft.zone).ok());
    found.published = found.published.take().or(moment);
    keep(&mut draft.story.extra, node);
}

/// Identity, slug, status, embargo and places.
pub(super) fn settle(draft: &mut Draft<'_>, found: Found) {
    let Found { id, key, key_rest, status, release, published, places } = found;
    let story = &mut draft.story;
    story.version_created = story.version_created.take().or(published);
    let stated = |stem: &str| {
        key.as_deref() == Some(stem) || story.extra.values().any(|value| value.as_str() == Some(stem))
    };
    let stem = id.as_deref().and_then(|id| without_version(id).filter(|stem| stated(stem)));
    let names_id = key.as_deref().is_some_and(|key| id.as_deref() == Some(key) || stem == Some(key));
    if let Some(name) = stem.or(id.as_deref()) {
        match StoryUri::parse(name) {
            Ok(uri) => story.uri = Some(uri),
            Err(_) => story.alt_ids.push(AltId::new("guid", name)),
        }
        story.alt_ids.extend(id.as_deref().filter(|id| *id != name).map(|id| AltId::new("guid", id)));
    }
    if story.slugline.is_none() && !names_id {
        story.slugline.clone_from(&key);
    }
    if key_rest.is_some() || key.is_some() && key != story.slugline {
        let mut whole = key_rest.unwrap_or_default();
        whole.extend(key.map(|key| ("key".to_owned(), key.into())));
        story.extra.insert("du-key".into(), whole.into());
    }
    story.pub_status = status.as_deref().and_then(pub_status);
    let embargoed = status.as_deref() == Some("embargoed");
    if let (Some(status), None, false) = (&status, story.pub_status, embargoed) {
        story.extra.insert("management-status".into(), status.as_str().into());
    }
    let later = |moment: &DateTime| {
        embargoed || story.version_created.as_ref().is_none_or(|issued| moment.timestamp() > issued.timestamp())
    };
    if let Some(moment) = release.filter(later) {
        story.extra.shift_remove("date.release");
        story.embargoed_until = Some(moment);
    } else if embargoed {
        // An embargo without a moment holds until further notice.
        story.pub_status = Some(PubStatus::Withheld);
    }
    let known: std::collections::HashSet<String> = story.places.iter().filter_map(|place| place.name.clone()).collect();
    for name in places.into_iter().filter(|name| !known.contains(name)) {
        story.places.push(Concept { name: Some(name), rel: Some("about".into()), ..Concept::default() });
    }
}

/// `…a4c` of `…a4c_07`.
fn without_version(id: &str) -> Option<&str> {
    let (stem, number) = id.rsplit_once('_')?;
    let counts = (1..=6).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    (counts && !stem.is_empty()).then_some(stem)
}

fn pub_status(status: &str) -> Option<PubStatus> {
    Some(match status {
        "usable" => PubStatus::Usable,
        "withheld" | "held" | "hold" => PubStatus::Withheld,
        "canceled" | "cancelled" | "killed" | "kill" | "withdrawn" | "deleted" => PubStatus::Canceled,
        _ => return None,
    })
}
