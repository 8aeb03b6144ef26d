//! Members under their ninjs 3.1 names, whatever version they come from.
//!
//! 1.x: lower case, singular lists, `body_*`, objects of renditions and associations, `scheme` and `code`.
//! 2.x: lower case, lists as in 3.x. 3.x: as they are.

use serde_json::{Map, Value, json};

/// Names of 3.1 that are not all lower case, and names of 1.x that were replaced.
const NAMES: [(&str, &str); 60] = [
    ("estimatedstartdate", "expectedStartDate"),
    ("estimatedenddate", "expectedEndDate"),
    ("representationtype", "representationType"),
    ("firstcreated", "firstCreated"),
    ("versioncreated", "versionCreated"),
    ("contentcreated", "contentCreated"),
    ("embargoed", "embargoedUntil"),
    ("embargoeduntil", "embargoedUntil"),
    ("embargotime", "embargoedUntil"),
    ("pubstatus", "pubStatus"),
    ("copyrightholder", "copyrightHolder"),
    ("copyrightnotice", "copyrightNotice"),
    ("usageterms", "usageTerms"),
    ("ednote", "edNote"),
    ("person", "people"),
    ("organisation", "organisations"),
    ("place", "places"),
    ("subject", "subjects"),
    ("event", "events"),
    ("object", "objects"),
    ("infosource", "infoSources"),
    ("infosources", "infoSources"),
    ("genre", "genres"),
    ("byline", "by"),
    ("altids", "altIds"),
    ("trustindicator", "trustIndicators"),
    ("trustindicators", "trustIndicators"),
    ("rightsinfo", "rightsInfo"),
    ("digitalsourcetype", "digitalSourceType"),
    ("eventdetails", "eventDetails"),
    ("plannedcoverage", "plannedCoverage"),
    ("$standard", "standard"),
    ("contenttype", "contentType"),
    ("charcount", "charCount"),
    ("wordcount", "wordCount"),
    ("sizeinbytes", "sizeInBytes"),
    ("aspectratio", "aspectRatio"),
    ("videocodec", "videoCodec"),
    ("framerate", "frameRate"),
    ("transportprotocol", "transportProtocol"),
    ("scantype", "scanType"),
    ("contactinfo", "contactInfo"),
    ("postalcode", "postalCode"),
    ("geojson", "geoJSON"),
    ("symboltype", "symbolType"),
    ("langid", "langId"),
    ("linkedrights", "linkedRights"),
    ("encodedrights", "encodedRights"),
    ("uri", "uri"),
    ("type", "type"),
    ("version", "version"),
    ("language", "language"),
    ("headline", "headline"),
    ("headlines", "headlines"),
    ("bodies", "bodies"),
    ("descriptions", "descriptions"),
    ("urgency", "urgency"),
    ("slugline", "slugline"),
    ("located", "located"),
    ("title", "title"),
];

/// The 3.1 name of a member, if it has another.
pub(super) fn name(found: &str) -> Option<&'static str> {
    let same = |old: &str| old.len() == found.len() && old.eq_ignore_ascii_case(found);
    NAMES.iter().find(|(old, _)| same(old)).map(|(_, new)| *new)
}

/// An item with the member names of 3.1; unknown ones stay as they are.
pub(super) fn to_newest(map: Map<String, Value>) -> Map<String, Value> {
    let mut newest = Map::new();
    for (key, value) in map {
        let key = name(&key).map_or(key, str::to_owned);
        let value = match key.as_str() {
            "renditions" | "associations" | "altIds" => listed(value, &key),
            _ => value,
        };
        // A member that comes under two names: the first stays, the other keeps its old place.
        newest.entry(key).or_insert(value);
    }
    texts(&mut newest, "headline");
    texts(&mut newest, "body");
    texts(&mut newest, "description");
    newest
}

/// Whether an object is an item: it has a member that only ninjs has, or an identifier.
pub(super) fn is_item(map: &Map<String, Value>) -> bool {
    const TELLING: [&str; 12] = [
        "uri",
        "guid",
        "headlines",
        "bodies",
        "descriptions",
        "versionCreated",
        "pubStatus",
        "renditions",
        "associations",
        "by",
        "slugline",
        "edNote",
    ];
    map.keys().any(|key| TELLING.contains(&key.as_str()))
}

/// An object whose member names are names of things, as the list that it became in 2.0.
fn listed(value: Value, of: &str) -> Value {
    let Value::Object(map) = value else { return value };
    let items = map.into_iter().filter_map(|(name, value)| match value {
        Value::Object(mut item) => {
            item.entry("name").or_insert(Value::String(name));
            Some(Value::Object(item))
        }
        Value::String(_) | Value::Number(_) if of == "altIds" => Some(json!({ "role": name, "value": value })),
        _ => None,
    });
    Value::Array(items.collect())
}

/// `body_text`, `body_xhtml` and so on, as the list that they became in 2.0.
fn texts(map: &mut Map<String, Value>, stem: &str) {
    let plural = if stem == "body" { "bodies".to_owned() } else { format!("{stem}s") };
    let keys: Vec<String> = map
        .iter()
        .filter(|(key, value)| {
            value.is_string() && key.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        })
        .map(|(key, _)| key.clone())
        .collect();
    let mut list = match map.get(&plural) {
        Some(Value::Array(list)) => list.clone(),
        _ => Vec::new(),
    };
    for key in keys {
        let Some(value) = map.shift_remove(&key) else { continue };
        let role = key.get(stem.len() + 1..).unwrap_or("main");
        let content_type = match role {
            "xhtml" => "application/xhtml+xml",
            "html" | "richtext" => "text/html",
            "nitf" => "application/nitf+xml",
            "text" | "plain" => "text/plain",
            _ => "",
        };
        let mut text = json!({ "role": role, "value": value });
        if !content_type.is_empty()
            && let Some(text) = text.as_object_mut()
        {
            text.insert("contentType".into(), content_type.into());
        }
        list.push(text);
    }
    if !list.is_empty() {
        map.insert(plural, Value::Array(list));
    }
}

/// A value with the member names of 3.1 at every depth: for what is carried as it is.
pub(super) fn deeply(value: Value) -> Value {
    match value {
        Value::Array(list) => Value::Array(list.into_iter().map(deeply).collect()),
        Value::Object(map) => {
            let renamed = map.into_iter().map(|(key, value)| (name(&key).map_or(key, str::to_owned), deeply(value)));
            Value::Object(renamed.collect())
        }
        value => value,
    }
}
