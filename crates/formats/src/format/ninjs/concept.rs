//! People, organisations, places, subjects and the like.

use serde_json::{Map, Value, json};
use wiredesk_story::{Concept, Party, Story, Subject};

use super::{read::list, upgrade};
use crate::json::take_text;

/// Vocabularies whose codes come without their scheme.
const SCHEMES: [(&str, &str); 2] =
    [("medtop", "http://cv.iptc.org/newscodes/mediatopic/"), ("subj", "http://cv.iptc.org/newscodes/subjectcode/")];

pub(super) fn read(story: &mut Story, map: &mut Map<String, Value>) {
    story.people = concepts(map, "people");
    story.organisations = concepts(map, "organisations");
    story.places = concepts(map, "places");
    story.events = concepts(map, "events");
    story.objects = concepts(map, "objects");
    story.genres = concepts(map, "genres");
    for item in objects(map, "subjects") {
        let mut item = item;
        let (uri, literal) = names(&mut item, true);
        story.subjects.push(Subject {
            name: take_text(&mut item, "name"),
            rel: take_text(&mut item, "rel"),
            uri,
            literal,
            creator: take_text(&mut item, "creator"),
            relevance: percent(&item, "relevance"),
            confidence: percent(&item, "confidence"),
        });
    }
    let sources = objects(map, "infoSources");
    if sources.iter().any(|item| item.contains_key("contactInfo")) {
        story.extra.insert("infoSources".into(), sources.iter().cloned().map(Value::Object).collect());
    }
    for mut item in sources {
        let (uri, literal) = names(&mut item, false);
        let role = take_text(&mut item, "role").or_else(|| take_text(&mut item, "rel"));
        story.info_sources.push(Party { name: take_text(&mut item, "name"), role, uri, literal });
    }
}

/// The objects of a list, under the names of 3.1. A text alone is a name.
fn objects(map: &mut Map<String, Value>, name: &str) -> Vec<Map<String, Value>> {
    let objects = list(map, name).into_iter().filter_map(|item| match upgrade::deeply(item) {
        Value::Object(item) => Some(item),
        Value::String(name) => json!({ "name": name }).as_object().cloned(),
        _ => None,
    });
    objects.collect()
}

fn concepts(map: &mut Map<String, Value>, list: &str) -> Vec<Concept> {
    let read = |mut item: Map<String, Value>| {
        let (uri, literal) = names(&mut item, false);
        let (name, rel) = (take_text(&mut item, "name"), take_text(&mut item, "rel"));
        Concept { name, rel, uri, literal, more: more(item) }
    };
    objects(map, list).into_iter().map(read).filter(|concept| *concept != Concept::default()).collect()
}

/// The other members of a concept that 3.1 has.
fn more(item: Map<String, Value>) -> Map<String, Value> {
    let mut more = Map::new();
    for (key, value) in item {
        match key.as_str() {
            "contactInfo" | "geoJSON" | "id" => {
                more.insert(key, value);
            }
            "symbols" => {
                more.insert(key, symbols(value));
            }
            _ if key.starts_with("geometry_") => {
                more.entry("geoJSON").or_insert(value);
            }
            _ => {}
        }
    }
    more
}

/// Stock symbols; 1.x called the symbol `ticker` as well.
fn symbols(value: Value) -> Value {
    let Value::Array(list) = value else { return value };
    let renamed = list.into_iter().map(|item| match item {
        Value::Object(mut item) => {
            if let Some(ticker) = item.shift_remove("ticker") {
                item.entry("symbol").or_insert(ticker);
            }
            Value::Object(item)
        }
        item => item,
    });
    Value::Array(renamed.collect())
}

/// The URI and the code of a concept. 1.x had `scheme` and `code`; the code stays as the wire had it.
fn names(item: &mut Map<String, Value>, subject: bool) -> (Option<String>, Option<String>) {
    let (mut uri, mut literal) = (take_text(item, "uri"), take_text(item, "literal"));
    let scheme = take_text(item, "scheme");
    let code = take_text(item, "code").or_else(|| take_text(item, "qcode"));
    if let Some(code) = code {
        uri = uri.or_else(|| uri_of(scheme.as_deref(), &code));
        let bare = subject && scheme.is_none() && code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit());
        if bare && uri.is_none() {
            let (prefix, scheme) = if code.starts_with("2000") { SCHEMES[0] } else { SCHEMES[1] };
            uri = Some(format!("{scheme}{code}"));
            literal = literal.or(Some(format!("{prefix}:{code}")));
        }
        // A vocabulary of the sender's own is told with the code.
        let own = scheme.filter(|scheme| uri.is_none() && !scheme.contains([':', ' ', '/']) && !code.contains(':'));
        literal = literal.or(Some(own.map_or_else(|| code.clone(), |scheme| format!("{scheme}:{code}"))));
    }
    let iptc = uri.as_deref().and_then(|uri| {
        SCHEMES.iter().find_map(|(prefix, scheme)| uri.strip_prefix(scheme).map(|code| format!("{prefix}:{code}")))
    });
    match (&iptc, &literal) {
        (Some(short), None) => literal = Some(short.clone()),
        (Some(short), Some(code)) if short.ends_with(&format!(":{code}")) => literal = Some(short.clone()),
        _ => {}
    }
    (uri, literal)
}

/// The full URI of a code: in its scheme where that is a URI, by its prefix (`medtop:20000123`), or the code itself.
pub(super) fn uri_of(scheme: Option<&str>, code: &str) -> Option<String> {
    let is_uri = |text: &str| url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "urn"));
    if is_uri(code) {
        return Some(code.to_owned());
    }
    if let Some(scheme) = scheme.filter(|scheme| is_uri(scheme)) {
        let joint = if scheme.ends_with(['/', '#', ':', '=']) { "" } else { "/" };
        return Some(format!("{scheme}{joint}{code}"));
    }
    let (prefix, rest) = match scheme {
        Some(scheme) => (scheme, code),
        None => code.split_once(':')?,
    };
    SCHEMES.iter().find(|(known, _)| *known == prefix).map(|(_, scheme)| format!("{scheme}{rest}"))
}

fn percent(item: &Map<String, Value>, name: &str) -> Option<u8> {
    let value = item.get(name).and_then(Value::as_f64).filter(|value| (0.0..=100.0).contains(value))?;
    // In bounds, so nothing is cut.
    Some(value.round() as u8)
}
