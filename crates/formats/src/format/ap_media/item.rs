//! One item: identity, times, texts, renditions and associations.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use wiredesk_story::{
    AltId, Body, Concept, DateTime, ItemType, Label, Language, Party, PubStatus, Rendition, Story, story::Association,
};

use super::concept;
use crate::{
    byline,
    format::nitf,
    json::{take_text, text},
    markup,
    opening::{paragraphs, without_repeats},
    sports, xml,
};

/// Members that are text of the story, and the role of each.
const DESCRIPTIONS: [(&str, &str); 3] =
    [("description_summary", "summary"), ("description_abstract", "summary"), ("description_caption", "caption")];

/// Reads an item; what has no member stays in `extra`.
pub(super) fn read(mut item: Map<String, Value>, zone: &TimeZone) -> Story {
    let mut story = Story::default();
    management(&mut story, &mut item, zone);
    texts(&mut story, &mut item);
    signed(&mut story, &mut item);
    concept::read(&mut story, &mut item);
    renditions(&mut story, &item);
    associations(&mut story, &mut item, zone);
    let blocks = body(&mut story, &mut item, zone);
    let blocks = without_repeats(&story, blocks);
    if !blocks.is_empty() {
        story.bodies.push(Body::main(blocks));
    }
    story.extra.extend(item.into_iter().filter(|(_, value)| says(value)));
    story
}

/// Whether there is anything in a value.
fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    }
}

/// Takes a moment, if it is one.
fn moment(item: &mut Map<String, Value>, name: &str, zone: &TimeZone) -> Option<DateTime> {
    let found = item.get(name).and_then(Value::as_str).and_then(|text| DateTime::parse_lenient(text, zone).ok())?;
    item.shift_remove(name);
    Some(found)
}

fn management(story: &mut Story, item: &mut Map<String, Value>, zone: &TimeZone) {
    if let Some(Value::Object(ids)) = item.shift_remove("altids") {
        for (name, value) in &ids {
            let role = if name == "itemid" { "guid" } else { name };
            story.alt_ids.extend(text(value).map(|id| AltId::new(role, id)));
        }
        story.alt_ids.sort_by_key(|id| id.role.as_deref() != Some("guid"));
    }
    story.version = take_text(item, "version");
    story.version_created = moment(item, "versioncreated", zone);
    story.first_created = moment(item, "firstcreated", zone);
    story.content_created = moment(item, "contentcreated", zone);
    story.expires = moment(item, "expires", zone);
    story.embargoed_until = moment(item, "embargoed", zone);
    story.language = item.get("language").and_then(Value::as_str).and_then(|tag| Language::parse(tag).ok());
    if story.language.is_some() {
        item.shift_remove("language");
    }
    let urgency = item.get("urgency").and_then(text).and_then(|level| level.parse::<u8>().ok());
    if let Some(level) = urgency.filter(|level| (1..=9).contains(level)) {
        story.urgency = Some(level);
        item.shift_remove("urgency");
    }
    // Transmission priorities are those of ANPA 1312; the letter itself stays.
    let letter = item.get("editorialpriority").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    story.priority = ["f", "b", "u", "r", "d"].iter().position(|known| *known == letter).map(|n| n as u8 + 1);
    let kind = item.get("type").and_then(Value::as_str).and_then(item_type);
    if let Some(kind) = kind {
        story.item_type = kind;
        item.shift_remove("type");
    }
    let status = match item.get("pubstatus").and_then(Value::as_str).unwrap_or_default() {
        "usable" => Some(PubStatus::Usable),
        "withheld" => Some(PubStatus::Withheld),
        "canceled" | "cancelled" | "killed" => Some(PubStatus::Canceled),
        // An embargo without a moment holds until further notice.
        "embargoed" if story.embargoed_until.is_none() => Some(PubStatus::Withheld),
        "embargoed" => Some(PubStatus::Usable),
        _ => None,
    };
    if status.is_some() {
        story.pub_status = status;
        item.shift_remove("pubstatus");
    }
    let signals = item.get("signals").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let known = signals.filter(|signal| matches!(*signal, "correction" | "update"));
    story.signals = known.map(|signal| format!("sig:{signal}")).collect();
}

fn item_type(kind: &str) -> Option<ItemType> {
    Some(match kind {
        "text" => ItemType::Text,
        "picture" | "photo" => ItemType::Picture,
        "graphic" => ItemType::Graphic,
        "video" => ItemType::Video,
        "audio" => ItemType::Audio,
        "composite" | "complexdata" => ItemType::Composite,
        _ => return None,
    })
}

fn texts(story: &mut Story, item: &mut Map<String, Value>) {
    story.title = take_text(item, "title");
    for (name, role) in [("headline", "main"), ("headline_extended", "extended")] {
        story.headlines.extend(take_text(item, name).map(|words| Label::new(role, words)));
    }
    if story.headlines.is_empty() {
        story.headlines.extend(story.title.as_deref().map(|title| Label::new("main", title)));
    }
    for (name, role) in DESCRIPTIONS {
        story.descriptions.extend(take_text(item, name).map(|words| Label::new(role, words)));
    }
    story.slugline = take_text(item, "slugline");
    story.subjects.extend(story.slugline.as_deref().and_then(sports::subject));
    let notes: Vec<String> =
        ["ednote", "description_editornotes"].iter().filter_map(|name| take_text(item, name)).collect();
    story.ed_note = (!notes.is_empty()).then(|| notes.join("\n"));
    story.copyright_notice = take_text(item, "copyrightnotice");
    story.copyright_holder = take_text(item, "copyrightholder");
    let terms: Vec<String> = match item.get("usageterms") {
        Some(Value::Array(list)) => list.iter().filter_map(text).collect(),
        one => one.and_then(text).into_iter().collect(),
    };
    if !terms.is_empty() {
        item.shift_remove("usageterms");
        story.usage_terms = Some(terms.join("\n"));
    }
    let party = |name: String, role: &str| Party { name: Some(name), role: Some(role.into()), ..Party::default() };
    story.info_sources.extend(take_text(item, "provider").map(|name| party(name, "provider")));
    story.info_sources.extend(take_text(item, "description_creditline").map(|name| party(name, "credit")));
    if let Some(Value::Array(list)) = item.get("infosource") {
        let names = list.iter().filter_map(|one| one.get("name").or(Some(one)).and_then(text));
        story.info_sources.extend(names.map(|name| party(name, "source")));
    }
}

/// Bylines, else who took the picture.
fn signed(story: &mut Story, item: &mut Map<String, Value>) {
    let mut lines: Vec<String> = Vec::new();
    if let Some(Value::Array(list)) = item.get("bylines") {
        let named = |one: &Value| ["by", "byline", "name"].iter().find_map(|key| text(one.get(*key)?));
        lines.extend(list.iter().filter_map(|one| named(one).or_else(|| text(one))));
    }
    lines.extend(take_text(item, "byline").filter(|_| lines.is_empty()));
    if lines.is_empty() {
        let named = ["photographer", "producer", "author"].iter().filter_map(|role| item.get(*role)?.get("name"));
        lines.extend(named.filter_map(text).take(1));
    }
    if !lines.is_empty() {
        story.by = Some(lines.join(", "));
    }
    story.people = byline::authors(story.by.as_deref().unwrap_or_default(), &story.info_sources);
    let Some(place) = item.get("datelinelocation").filter(|place| place.is_object()) else { return };
    let named = ["city", "countryareaname", "countryname"].iter().find_map(|part| place.get(*part).and_then(text));
    let more = place.get("geometry_geojson").map(|point| ("geoJSON".to_owned(), point.clone()));
    story.located.clone_from(&named);
    story.places.extend(named.map(|name| Concept {
        name: Some(name),
        rel: Some("located".into()),
        more: more.into_iter().collect(),
        ..Concept::default()
    }));
}

/// The files by their names; all that AP says of them stays in `extra`.
fn renditions(story: &mut Story, item: &Map<String, Value>) {
    for (name, one) in item.get("renditions").and_then(Value::as_object).into_iter().flatten() {
        let said = |key: &str| one.get(key).and_then(text);
        let number = |key: &str| one.get(key).and_then(Value::as_u64);
        let pixels = |key: &str| number(key).and_then(|n| u32::try_from(n).ok());
        let Some(href) = said("href") else { continue };
        story.renditions.push(Rendition {
            name: name.clone(),
            href: Some(href),
            content_type: said("mimetype"),
            title: said("title"),
            width: pixels("width"),
            height: pixels("height"),
            size_in_bytes: number("sizeinbytes"),
            // In thousandths of a second.
            duration: one.get("totalduration").and_then(Value::as_f64).map(|count| count / 1000.0),
            more: Map::new(),
        });
    }
}

fn associations(story: &mut Story, item: &mut Map<String, Value>, zone: &TimeZone) {
    let entries: Vec<(String, Value)> = match item.shift_remove("associations") {
        Some(Value::Object(members)) => members.into_iter().collect(),
        Some(Value::Array(list)) => list.into_iter().enumerate().map(|(n, one)| ((n + 1).to_string(), one)).collect(),
        _ => return,
    };
    for (name, value) in entries {
        let Value::Object(mut other) = value else { continue };
        let rel = take_text(&mut other, "rel").or_else(|| other.get("associationtype").and_then(text));
        story.associations.push(Association { name, rel, story: Box::new(read(other, zone)) });
    }
}

/// The text that the item holds: NITF first, then HTML, then plain.
fn body(story: &mut Story, item: &mut Map<String, Value>, zone: &TimeZone) -> Vec<wiredesk_story::Block> {
    for name in ["nitf", "body_nitf"] {
        let Some(markup) = item.get(name).and_then(Value::as_str) else { continue };
        let Ok(source) = xml::source_from_text(markup, "utf-8", super::FORMAT.name) else { continue };
        let blocks = source.document().ok().and_then(|tree| {
            let root = xml::tree::inside(tree.root_element(), "nitf").next();
            Some(nitf::fill(story, root?, zone))
        });
        // A fragment without a root of its own is markup all the same.
        if let Some(blocks) = blocks.filter(|blocks| !blocks.is_empty()) {
            item.shift_remove(name);
            return blocks;
        }
    }
    for name in ["body_html", "body_nitf", "body_text", "body"] {
        let Some(words) = take_text(item, name) else { continue };
        let marked = xml::html::looks_like_markup(&words) || words.contains("</p>");
        return if marked { markup::blocks_from_html(&words, None) } else { paragraphs(&words) };
    }
    Vec::new()
}
