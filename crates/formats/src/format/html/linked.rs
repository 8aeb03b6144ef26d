//! JSON-LD of a page: the object that describes the article (schema.org).

use serde_json::Value;

use crate::json;

/// How deep an article is looked for, and in how many objects.
const DEPTH: usize = 6;

/// The first article in a script; an unreadable script has none.
pub(super) fn article(script: &str) -> Option<Value> {
    let script = script.trim().trim_start_matches("<!--").trim_end_matches("-->");
    let script = script.trim().trim_start_matches("//<![CDATA[").trim_start_matches("/*<![CDATA[*/");
    let script = script.trim_end_matches("/*]]>*/").trim_end_matches("//]]>");
    // serde_json refuses what nests too deep.
    let value: Option<Value> = serde_json::from_str(script).ok();
    // Line breaks inside strings are the usual fault.
    let mended = || serde_json::from_str(&script.replace(|c: char| c.is_control(), " ")).ok();
    find(value.or_else(mended)?, DEPTH)
}

fn find(value: Value, depth: usize) -> Option<Value> {
    if is_article(&value) {
        return Some(value);
    }
    let depth = depth.checked_sub(1)?;
    match value {
        Value::Array(list) => list.into_iter().find_map(|item| find(item, depth)),
        Value::Object(map) => {
            let inside =
                map.into_iter().filter(|(key, _)| matches!(key.as_str(), "@graph" | "mainEntity" | "mainEntityOfPage"));
            inside.map(|(_, value)| value).find_map(|value| find(value, depth))
        }
        _ => None,
    }
}

fn is_article(value: &Value) -> bool {
    let is =
        |kind: &Value| kind.as_str().is_some_and(|kind| kind.ends_with("Article") || kind.ends_with("BlogPosting"));
    match value.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => false,
    }
}

/// A member as text: itself, its name or its address; of a list the first.
pub(super) fn text(object: &Value, name: &str) -> Option<String> {
    texts(object, name).into_iter().next()
}

/// A member as texts, one an item of a list.
pub(super) fn texts(object: &Value, name: &str) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::Object(map) => ["name", "url", "@id"].into_iter().find_map(|key| map.get(key).and_then(json::text)),
        value => json::text(value),
    };
    match object.get(name) {
        Some(Value::Array(list)) => list.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}
