//! A story as ninjs 3.1.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value, json};
use wiredesk_story::{
    Block, Body, Concept, Label, Language, Party, Rendition, Story, Subject, identity::sha256_hex, story::Association,
};

use super::{media, shape};
use crate::markup::html_from_blocks;

/// The schema that is written.
const SCHEMA: &str = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json";

/// The story as a ninjs 3.1 object. A story without a `uri` gives one without: only `read` shows such.
pub fn to_ninjs(story: &Story) -> Value {
    let mut out = Map::new();
    put(&mut out, "uri", story.uri.as_ref().map(|uri| uri.as_str()));
    put(&mut out, "type", Some(story.item_type.as_str()));
    for name in ["representationType", "profile"] {
        let fitting = story.ninjs.get(name).filter(|value| shape::fits(name, value));
        put(&mut out, name, fitting.and_then(Value::as_str));
    }
    put(&mut out, "version", story.version.as_deref());
    let moments = [
        ("firstCreated", &story.first_created),
        ("versionCreated", &story.version_created),
        ("contentCreated", &story.content_created),
        ("embargoedUntil", &story.embargoed_until),
        ("expires", &story.expires),
    ];
    for (name, moment) in moments {
        put(&mut out, name, moment.as_ref().map(|moment| moment.as_str()));
    }
    put(&mut out, "pubStatus", story.pub_status.map(|status| status.as_str()));
    if let Some(urgency) = story.urgency.filter(|urgency| (1..=9).contains(urgency)) {
        out.insert("urgency".into(), urgency.into());
    }
    texts(&mut out, story);
    concepts(&mut out, story);
    list(
        &mut out,
        "altIds",
        story.alt_ids.iter().map(|id| object([("role", id.role.as_deref()), ("value", Some(&id.value))])),
    );
    list(&mut out, "renditions", story.renditions.iter().map(rendition));
    let associations = story.associations.iter().enumerate();
    list(&mut out, "associations", associations.map(|(index, one)| association(story, index, one)));
    for name in ["eventDetails", "plannedCoverage", "trustIndicators", "rightsInfo", "digitalSourceType"] {
        if let Some(value) = story.ninjs.get(name).filter(|value| shape::fits(name, value)) {
            out.insert(name.into(), value.clone());
        }
    }
    out.insert("standard".into(), json!({ "name": "ninjs", "version": "3.1", "schema": SCHEMA }));
    Value::Object(out)
}

/// The schema requires a `uri`: an object without gets one that is made from its content, the same each time.
pub fn schema_requires_uri(mut value: Value) -> Value {
    if value.get("uri").is_some() || !value.is_object() {
        return value;
    }
    let hash = sha256_hex(value.to_string().as_bytes());
    if let Some(map) = value.as_object_mut() {
        let made = format!("urn:wiredesk:content:{}", hash.get(..32).unwrap_or_default());
        map.shift_insert(0, "uri".into(), made.into());
    }
    value
}

fn texts(out: &mut Map<String, Value>, story: &Story) {
    let around = story.language.as_ref();
    put(out, "language", around.map(Language::as_str));
    list(out, "headlines", story.headlines.iter().map(label));
    list(out, "descriptions", story.descriptions.iter().map(label));
    let bodies = story.bodies.iter().enumerate().filter(|(_, body)| !body.blocks.is_empty());
    list(out, "bodies", bodies.map(|(index, one)| body(index, one, around)));
    put(out, "by", story.by.as_deref());
    put(out, "located", story.located.as_deref());
    put(out, "slugline", story.slugline.as_deref());
    put(out, "title", story.title.as_deref());
    put(out, "edNote", story.ed_note.as_deref());
    put(out, "copyrightHolder", story.copyright_holder.as_deref());
    put(out, "copyrightNotice", story.copyright_notice.as_deref());
    put(out, "usageTerms", story.usage_terms.as_deref());
}

fn label(label: &Label) -> Value {
    object([("role", label.role.as_deref()), ("contentType", Some("text/plain")), ("value", Some(&label.value))])
}

fn body(index: usize, body: &Body, around: Option<&Language>) -> Value {
    let role = if index == 0 { Some("main") } else { body.role.as_deref() };
    let characters: usize = body.blocks.iter().flat_map(Block::texts).map(|text| text.text.chars().count()).sum();
    let html = html_from_blocks(&body.blocks, around);
    let mut value = object([("role", role), ("contentType", Some("text/html"))]);
    if let Some(map) = value.as_object_mut() {
        map.insert("charCount".into(), characters.into());
        map.insert("wordCount".into(), body.word_count().into());
        map.insert("value".into(), html.into());
    }
    value
}

/// The lists of concepts, and the further members that 3.1 has for each.
pub(super) fn lists(story: &Story) -> [(&'static str, &[Concept], &'static [&'static str]); 6] {
    [
        ("people", &story.people, &["contactInfo"]),
        ("organisations", &story.organisations, &["symbols", "contactInfo"]),
        ("places", &story.places, &["contactInfo", "geoJSON"]),
        ("events", &story.events, &["id"]),
        ("objects", &story.objects, &[]),
        ("genres", &story.genres, &[]),
    ]
}

fn concepts(out: &mut Map<String, Value>, story: &Story) {
    for (name, concepts, more) in lists(story) {
        list(out, name, concepts.iter().map(|one| concept(one, name != "genres", more)));
    }
    list(out, "subjects", story.subjects.iter().map(subject));
    list(out, "infoSources", story.info_sources.iter().map(party));
}

fn concept(concept: &Concept, has_rel: bool, more: &[&str]) -> Value {
    let rel = concept.rel.as_deref().filter(|_| has_rel);
    let name = concept.name.as_deref();
    let (uri, literal) = coded(concept.uri.as_deref(), concept.literal.as_deref());
    let mut value = object([("name", name), ("rel", rel), ("uri", uri.as_deref()), ("literal", literal)]);
    if let Some(map) = value.as_object_mut() {
        let kept = concept.more.iter().filter(|(key, value)| more.contains(&key.as_str()) && shape::fits(key, value));
        map.extend(kept.map(|(key, value)| (key.clone(), value.clone())));
    }
    value
}

fn subject(subject: &Subject) -> Value {
    let (uri, literal) = coded(subject.uri.as_deref(), subject.literal.as_deref());
    let mut value = object([
        ("name", subject.name.as_deref()),
        ("rel", subject.rel.as_deref()),
        ("uri", uri.as_deref()),
        ("literal", literal),
        ("creator", subject.creator.as_deref()),
    ]);
    if let Some(map) = value.as_object_mut() {
        for (name, percent) in [("relevance", subject.relevance), ("confidence", subject.confidence)] {
            map.extend(percent.map(|percent| (name.to_owned(), percent.min(100).into())));
        }
    }
    value
}

fn party(party: &Party) -> Value {
    let (name, role) = (party.name.as_deref(), party.role.as_deref());
    let (uri, literal) = coded(party.uri.as_deref(), party.literal.as_deref());
    object([("name", name), ("role", role), ("uri", uri.as_deref()), ("literal", literal)])
}

fn rendition(rendition: &Rendition) -> Value {
    let mut value = object([
        ("name", Some(rendition.name.as_str())),
        ("href", ascii(rendition.href.as_deref()).as_deref()),
        ("contentType", rendition.content_type.as_deref()),
        ("title", rendition.title.as_deref()),
    ]);
    if let Some(map) = value.as_object_mut() {
        let numbers = [
            ("width", rendition.width.map(Value::from)),
            ("height", rendition.height.map(Value::from)),
            ("sizeInBytes", rendition.size_in_bytes.map(Value::from)),
            ("duration", rendition.duration.map(Value::from)),
        ];
        map.extend(numbers.into_iter().filter_map(|(name, number)| Some((name.to_owned(), number?))));
        let kept = rendition
            .more
            .iter()
            .filter(|(key, value)| media::CARRIED.contains(&key.as_str()) && shape::fits(key, value));
        map.extend(kept.map(|(key, value)| (key.clone(), value.clone())));
    }
    value
}

/// The schema requires a `uri`: an item without one is named by its file, else as part of the story.
fn association(story: &Story, index: usize, association: &Association) -> Value {
    let mut value = to_ninjs(&association.story);
    if let Some(map) = value.as_object_mut() {
        if !map.contains_key("uri") {
            let file = association.story.renditions.iter().find_map(|rendition| rendition.href.clone());
            let whole = story.uri.as_ref().map_or("urn:wiredesk:content", |uri| uri.as_str());
            map.shift_insert(0, "uri".into(), file.unwrap_or_else(|| format!("{whole}#association-{index}")).into());
        }
        map.shift_remove("standard");
        map.extend(association.rel.as_ref().map(|rel| ("rel".to_owned(), rel.clone().into())));
        map.shift_insert(0, "name".into(), association.name.clone().into());
    }
    value
}

/// The URI and the code of a concept. What is no absolute URI is a code.
fn coded<'s>(uri: Option<&'s str>, literal: Option<&'s str>) -> (Option<String>, Option<&'s str>) {
    match ascii(uri) {
        Some(sound) if shape::is_uri(&sound) => (Some(sound), literal),
        _ => (None, literal.or(uri)),
    }
}

/// What no URI may have (RFC 3986, appendix A), beside letters beyond ASCII.
const REFUSED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'<').add(b'>').add(b'"').add(b'{').add(b'}').add(b'|').add(b'\\').add(b'^').add(b'`');

/// An IRI as the URI that the schema wants (RFC 3987, section 3.1). The item's own `uri` is its identity and stays as it came.
pub(super) fn ascii(iri: Option<&str>) -> Option<String> {
    iri.map(|iri| utf8_percent_encode(iri, REFUSED).to_string())
}

fn object<const N: usize>(members: [(&str, Option<&str>); N]) -> Value {
    let mut map = Map::new();
    for (name, value) in members {
        put(&mut map, name, value);
    }
    Value::Object(map)
}

fn put(map: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        map.insert(name.to_owned(), value.into());
    }
}

fn list(map: &mut Map<String, Value>, name: &str, values: impl Iterator<Item = Value>) {
    let values: Vec<Value> = values.collect();
    if !values.is_empty() {
        map.insert(name.to_owned(), Value::Array(values));
    }
}
