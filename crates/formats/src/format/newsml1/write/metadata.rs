//! Administrative, rights, descriptive and our own metadata of an item or of one of its components.

use serde_json::Value;
use wiredesk_story::{Story, Subject};

use super::{super::OWN, basic, topics};
use crate::{
    byline,
    format::newsml_g2::{iptc_qcode, iptc_uri},
    xml::Writer,
};

/// Writes all of it. `index`: which item of the document it is whose topics occur here.
pub(super) fn write(xml: &mut Writer, story: &Story, carried: &[(String, String)], index: Option<usize>) {
    administrative(xml, story);
    rights(xml, story);
    descriptive(xml, story, index);
    if !carried.is_empty() {
        xml.start("Metadata", &[]).line().empty("MetadataType", &[("FormalName", OWN)]).line();
        for (name, value) in carried {
            xml.empty("Property", &[("FormalName", name), ("Value", value)]).line();
        }
        xml.end().line();
    }
}

fn administrative(xml: &mut Writer, story: &Story) {
    let of = |role: &'static str| {
        let with = story.info_sources.iter().filter(move |party| party.role.as_deref() == Some(role));
        with.filter_map(|party| party.name.as_deref().or(party.literal.as_deref())).collect::<Vec<_>>()
    };
    // Authors that the byline does not name.
    let derived = byline::authors(story.by.as_deref().unwrap_or_default(), &story.info_sources);
    let unsigned = story.people.iter().filter(|one| one.rel.as_deref() == Some("author") && !derived.contains(one));
    let creators = unsigned.filter_map(|one| one.name.as_deref()).chain(of("creator")).collect();
    let mut groups: Vec<(&str, Vec<&str>)> = vec![("Provider", of("provider")), ("Creator", creators)];
    groups.extend(of("source").into_iter().map(|name| ("Source", vec![name])));
    groups.retain(|(_, names)| !names.is_empty());
    if groups.is_empty() {
        return;
    }
    xml.start("AdministrativeMetadata", &[]).line();
    for (element, names) in groups {
        xml.start(element, &[]);
        for name in names {
            xml.empty("Party", &[("FormalName", name)]);
        }
        xml.end().line();
    }
    xml.end().line();
}

fn rights(xml: &mut Writer, story: &Story) {
    if story.copyright_holder.is_none() && story.usage_terms.is_none() {
        return;
    }
    xml.start("RightsMetadata", &[]).line();
    if let Some(holder) = &story.copyright_holder {
        xml.start("Copyright", &[]).leaf("CopyrightHolder", &[], holder);
        let date = story.extra.get("CopyrightDate").and_then(|date| date.as_str());
        xml.leaf("CopyrightDate", &[], date.unwrap_or_default()).end().line();
    }
    for line in story.usage_terms.iter().flat_map(|terms| terms.split('\n')) {
        xml.start("UsageRights", &[]).leaf("UsageType", &[], line).end().line();
    }
    xml.end().line();
}

fn descriptive(xml: &mut Writer, story: &Story, index: Option<usize>) {
    xml.start("DescriptiveMetadata", &[]).line();
    if let Some(language) = &story.language {
        xml.empty("Language", &[("FormalName", &language.to_string())]).line();
    }
    for genre in &story.genres {
        if let Some(name) = genre.name.as_deref().or(genre.literal.as_deref()) {
            xml.empty("Genre", &[("FormalName", name)]).line();
        }
    }
    for (subject, (scheme, code)) in story.subjects.iter().filter_map(|one| Some((one, code(one)?))) {
        subject_code(xml, subject, &scheme, &code);
    }
    let interested = story.extra.get("OfInterestTo");
    let list = interested.map(|value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice));
    for name in list.unwrap_or_default().iter().filter_map(Value::as_str) {
        xml.empty("OfInterestTo", &[("FormalName", name)]).line();
    }
    if let Some(moment) = &story.content_created {
        xml.leaf("DateLineDate", &[], &basic(moment)).line();
    }
    let places = story.places.iter().filter_map(|place| Some((place, place.name.as_deref()?)));
    for (place, name) in places {
        let origin = [("HowPresent", "Origin")];
        let located = place.rel.as_deref() == Some("located");
        xml.start("Location", if located { &origin } else { &[] });
        let part = if located { "City" } else { "Area" };
        xml.empty("Property", &[("FormalName", part), ("Value", name)]).end().line();
    }
    if let Some(index) = index {
        topics::occurrences(xml, story, index);
    }
    let keywords = story.subjects.iter().filter(|one| code(one).is_none()).filter_map(|one| one.name.as_deref());
    for word in keywords {
        xml.empty("Property", &[("FormalName", "Keyword"), ("Value", word)]).line();
    }
    own_fields(xml, story);
    xml.end().line();
}

/// The agency's own fields that are texts.
fn own_fields(xml: &mut Writer, story: &Story) {
    const ELSEWHERE: [&str; 7] =
        ["Keyword", "Keywords", "header", "NewsItemType", "RevisionId", "CopyrightDate", "OfInterestTo"];
    for (key, value) in story.extra.iter().filter(|(key, _)| !ELSEWHERE.contains(&key.as_str())) {
        let list = match value {
            Value::Array(list) if list.len() > 1 => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
        for text in texts.unwrap_or_default() {
            xml.empty("Property", &[("FormalName", key), ("Value", text)]).line();
        }
    }
}

/// Scheme and code of a subject that a `SubjectCode` can hold; the scheme is empty where the code says it itself.
fn code(subject: &Subject) -> Option<(String, String)> {
    let stated = subject.literal.clone().or_else(|| iptc_qcode(subject.uri.as_deref()?))?;
    let same = subject.uri.is_none() || iptc_uri(&stated).as_deref() == subject.uri.as_deref();
    let Some((scheme, code)) = stated.split_once(':').filter(|_| same) else {
        return same.then_some((String::new(), stated));
    };
    let eight = code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit());
    let plain = eight && (scheme == "medtop" && code.starts_with('2') || scheme == "subj" && !code.starts_with('2'));
    Some((if plain { String::new() } else { scheme.to_owned() }, code.to_owned()))
}

/// A code with zeros at its end is a subject or a matter, any other a detail.
fn subject_code(xml: &mut Writer, subject: &Subject, scheme: &str, code: &str) {
    let element = match code {
        code if !scheme.is_empty() || code.ends_with("000000") => "Subject",
        code if code.ends_with("000") => "SubjectMatter",
        _ => "SubjectDetail",
    };
    let mut attributes = vec![("FormalName", code)];
    if !scheme.is_empty() {
        attributes.push(("Scheme", scheme));
    }
    let sure = subject.confidence.map(|sure| sure.to_string());
    attributes.extend(sure.as_deref().map(|sure| ("Confidence", sure)));
    xml.start("SubjectCode", &[]).leaf(element, &attributes, subject.name.as_deref().unwrap_or_default()).end().line();
}
