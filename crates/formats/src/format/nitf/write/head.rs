//! `head`: title, the sender's and our own `meta`, subjects, and the document's data.

use serde_json::{Value, json};
use wiredesk_story::{PubStatus, Story, Subject};

use super::{
    super::{
        OWN, head,
        restore::{self, is_token, members},
    },
    identified,
};
use crate::{
    format::newsml_g2::{iptc_qcode, iptc_uri},
    xml::Writer,
};

pub(super) fn write(xml: &mut Writer, story: &Story, carried: &[(String, String)]) {
    xml.start("head", &[]).line();
    if let Some(title) = &story.title {
        xml.leaf("title", &[], title).line();
    }
    metas(xml, story, carried);
    tobject(xml, story);
    docdata(xml, story);
    restore::head(xml, story);
    xml.end().line();
}

/// The sender's fields that are texts, and what is carried.
fn metas(xml: &mut Writer, story: &Story, carried: &[(String, String)]) {
    for (key, value) in &story.extra {
        // A slug of another name than the story's would be taken for it.
        let slug = head::SLUGS.contains(&key.as_str()) && value.as_str() != story.slugline.as_deref();
        if !is_token(key) || key.starts_with(OWN) || restore::is_element(key) || slug {
            continue;
        }
        let list = match value {
            Value::Array(list) if list.len() > 1 => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
        for text in texts.unwrap_or_default() {
            xml.empty("meta", &[("name", key), ("content", text)]).line();
        }
    }
    for (name, value) in carried {
        let (name, content) = match name.strip_prefix("extra.") {
            Some(key) => ("extra", format!("[{},{value}]", json!(key))),
            None => (name.as_str(), value.clone()),
        };
        xml.empty("meta", &[("name", &format!("{OWN}{name}")), ("content", &content)]).line();
    }
}

/// The subjects that have a number, and the genres.
fn tobject(xml: &mut Writer, story: &Story) {
    let kind = story.extra.get("tobject.type").and_then(Value::as_str);
    let subjects: Vec<_> = story.subjects.iter().filter_map(|one| Some((one, number(one)?))).collect();
    if kind.is_none() && subjects.is_empty() && story.genres.is_empty() {
        return;
    }
    let attributes: Vec<(&str, &str)> = kind.map(|kind| ("tobject.type", kind)).into_iter().collect();
    xml.start("tobject", &attributes).line();
    for name in story.genres.iter().filter_map(|genre| genre.name.as_deref().or(genre.literal.as_deref())) {
        xml.empty("tobject.property", &[("tobject.property.type", name)]).line();
    }
    for (subject, (owner, number)) in subjects {
        let mut attributes = vec![("tobject.subject.ipr", owner.as_str()), ("tobject.subject.refnum", number.as_str())];
        let level = match number.as_str() {
            number if owner != "IPTC" || number.starts_with('2') || number.ends_with("000000") => "tobject.subject.type",
            number if number.ends_with("000") => "tobject.subject.matter",
            _ => "tobject.subject.detail",
        };
        attributes.extend(subject.name.as_deref().map(|name| (level, name)));
        xml.empty("tobject.subject", &attributes).line();
    }
    xml.end().line();
}

/// Owner and number of a subject that a `tobject.subject` can hold.
pub(super) fn number(subject: &Subject) -> Option<(String, String)> {
    let stated = subject.literal.clone().or_else(|| iptc_qcode(subject.uri.as_deref()?))?;
    let same = subject.uri.is_none() || iptc_uri(&stated).as_deref() == subject.uri.as_deref();
    let about = subject.rel.as_deref().is_none_or(|rel| rel == "about");
    let (owner, number) = stated.split_once(':').filter(|(owner, number)| {
        same && about && is_token(number) && !number.contains(':') && owner.trim() == *owner && !owner.is_empty()
    })?;
    let owner = if head::literal(None, number) == stated { "IPTC" } else { owner };
    (head::literal(Some(owner), number) == stated).then(|| (owner.to_owned(), number.to_owned()))
}

fn docdata(xml: &mut Writer, story: &Story) {
    let issued = story.version_created.as_ref();
    let embargo = story.embargoed_until.as_ref();
    let status = match story.pub_status {
        None | Some(PubStatus::Usable) if embargo.is_some() => Some("embargoed"),
        status => status.map(PubStatus::as_str).or_else(|| story.extra.get("management-status")?.as_str()),
    };
    let mut attributes: Vec<(&str, &str)> = status.map(|status| ("management-status", status)).into_iter().collect();
    for name in ["management-doc-idref", "management-idref-status"] {
        attributes.extend(story.extra.get(name).and_then(Value::as_str).map(|value| (name, value)));
    }
    xml.start("docdata", &attributes).line();
    identity(xml, story);
    if let Some(urgency) = story.urgency {
        xml.empty("urgency", &[("ed-urg", &urgency.to_string())]).line();
    }
    for (name, moment) in [("date.issue", issued), ("date.release", embargo), ("date.expire", story.expires.as_ref())] {
        if let Some(moment) = moment {
            xml.empty(name, &[("norm", moment.as_str())]).line();
        }
    }
    let mut message: Vec<(&str, &str)> = story.ed_note.as_deref().map(|note| ("info", note)).into_iter().collect();
    message.extend(members(&story.extra, "ed-msg", &["msg-type"], false));
    some(xml, "ed-msg", &message);
    let mut holder: Vec<(&str, &str)> = story.copyright_holder.as_deref().map(|it| ("holder", it)).into_iter().collect();
    holder.extend(members(&story.extra, "doc.copyright", &["year"], true));
    some(xml, "doc.copyright", &holder);
    const RIGHTS: [&str; 7] =
        ["owner", "startdate", "enddate", "agent", "geography", "location-code", "code-source"];
    let mut rights = members(&story.extra, "doc.rights", &RIGHTS, false);
    rights.extend(story.usage_terms.as_deref().map(|terms| ("limitations", terms)));
    some(xml, "doc.rights", &rights);
    restore::data(xml, story);
    identified::write(xml, story);
    xml.end().line();
}

fn identity(xml: &mut Writer, story: &Story) {
    let id = story.uri.as_ref().map(|uri| uri.as_str()).or_else(|| story.alt_id("guid"));
    let mut attributes: Vec<(&str, &str)> = Vec::new();
    attributes.extend(story.extra.get("regsrc").and_then(Value::as_str).map(|source| ("regsrc", source)));
    attributes.extend(id.map(|id| ("id-string", id)));
    some(xml, "doc-id", &attributes);
    let kept = members(&story.extra, "du-key", &["key"], false);
    let mut key = members(&story.extra, "du-key", &["generation", "part"], true);
    key.extend(story.version.as_deref().filter(|version| is_token(version)).map(|version| ("version", version)));
    key.extend(kept.first().copied().or(story.slugline.as_deref().map(|slug| ("key", slug))));
    some(xml, "du-key", &key);
}

/// An element without content, if it says anything.
fn some(xml: &mut Writer, name: &str, attributes: &[(&str, &str)]) {
    if !attributes.is_empty() {
        xml.empty(name, attributes).line();
    }
}
