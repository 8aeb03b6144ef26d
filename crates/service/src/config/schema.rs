//! Which keys a section may have: the members of the type it is read into.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value};

/// The JSON Schema of a type, references put in place.
pub(super) fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// The members that a schema names.
pub(super) fn members(schema: &Value) -> Option<&Map<String, Value>> {
    if let Some(members) = schema.get("properties").and_then(Value::as_object) {
        return Some(members);
    }
    // `Option<T>`: the schema of T or null.
    let choices = schema.get("anyOf").and_then(Value::as_array)?;
    choices.iter().find_map(members)
}

/// The first key that no schema names, as its path from here, and the keys that could have been meant.
pub(super) fn unknown_key(value: &Value, schemas: &[&Value]) -> Option<(String, Vec<String>)> {
    let object = value.as_object()?;
    let known: Vec<&Map<String, Value>> = schemas.iter().filter_map(|schema| members(schema)).collect();
    if known.is_empty() {
        return None;
    }
    for (key, inner) in object {
        match known.iter().find_map(|members| members.get(key)) {
            None => return Some((key.clone(), known.iter().flat_map(|members| members.keys().cloned()).collect())),
            Some(schema) => {
                if let Some((path, could)) = unknown_key(inner, &[schema]) {
                    return Some((format!("{key}.{path}"), could));
                }
            }
        }
    }
    None
}

/// `; did you mean "path"?`, or the whole list where nothing is near.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let near = known.iter().map(|name| (strsim::jaro_winkler(word, name), *name)).max_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((likeness, name)) if likeness > 0.75 => format!("; did you mean {name:?}?"),
        _ => format!("; there are {}", known.join(", ")),
    }
}
