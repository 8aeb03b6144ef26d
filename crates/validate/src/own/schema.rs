//! A form that the newsroom gives: a JSON Schema that each story has to keep as ninjs 3.1.

use jsonschema::Validator;
use serde_json::Value;
use wiredesk_formats::WriteOptions;
use wiredesk_service::expression::Seen;

use super::Own;
use crate::rule::Found;

/// Errors that are named.
const NAMED: usize = 5;

/// The schema, compiled. It refers to nothing outside itself.
pub(crate) struct Form {
    validator: Validator,
    message: Option<String>,
}

impl Form {
    pub(crate) fn new(text: &str, message: Option<String>) -> Result<Self, String> {
        let schema: Value = serde_json::from_str(text).map_err(|error| format!("is no JSON: {error}"))?;
        let validator = jsonschema::validator_for(&schema)
            .map_err(|error| format!("is no JSON Schema that can be used: {error}"))?;
        Ok(Self { validator, message })
    }

    fn found(&self, at: String, error: &str) -> Found {
        let error: String = error.chars().take(200).collect();
        let message = match &self.message {
            Some(message) => format!("{message} ({error})"),
            None => format!("the newsroom's schema does not allow it: {error}"),
        };
        Found::main(at, message)
    }
}

impl Own for Form {
    fn check(&self, seen: &Seen<'_>) -> Vec<Found> {
        let written = wiredesk_formats::write("ninjs", std::slice::from_ref(seen.story), &WriteOptions::default());
        let parsed = written.map_err(|error| error.to_string());
        let parsed = parsed
            .and_then(|written| serde_json::from_slice::<Value>(&written.bytes).map_err(|error| error.to_string()));
        match parsed {
            Ok(ninjs) => {
                let errors = self.validator.iter_errors(&ninjs).take(NAMED);
                errors.map(|error| self.found(at(&error.instance_path().to_string()), &error.to_string())).collect()
            }
            Err(reason) => vec![self.found("story".to_owned(), &reason)],
        }
    }
}

/// `/headlines/0/value` as `headlines[0].value`.
fn at(pointer: &str) -> String {
    let mut at = String::new();
    for part in pointer.split('/').filter(|part| !part.is_empty()) {
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            at.push_str(&format!("[{part}]"));
        } else {
            at.push_str(if at.is_empty() { "" } else { "." });
            at.push_str(part);
        }
    }
    if at.is_empty() { "story".to_owned() } else { at }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_story::Story;

    use super::*;
    use crate::rule::sample::story;

    #[test]
    fn what_the_schema_does_not_allow_is_told_with_its_place() {
        let schema = r#"{"required": ["slugline"], "properties": {"headlines": {"items": {"properties": {"value": {"maxLength": 10}}}}}}"#;
        let form = Form::new(schema, None).unwrap();
        let found = form.check(&Seen::new(&story("عنوان أطول من عشرة أحرف", &["نص"]), "map"));
        let places: Vec<_> = found.iter().map(|found| found.at.as_deref().unwrap()).collect();
        assert_eq!(places, ["story", "headlines[0].value"], "{found:?}");
        let sound = Story { slugline: Some("SLUG".into()), ..story("عنوان", &["نص"]) };
        assert!(form.check(&Seen::new(&sound, "map")).is_empty());
    }

    #[test]
    fn a_schema_that_cannot_be_used_is_told() {
        assert!(Form::new("{", None).err().unwrap().starts_with("is no JSON"));
        assert!(Form::new(r#"{"type": 5}"#, None).err().unwrap().starts_with("is no JSON Schema"));
        assert!(Form::new(r#"{"$ref": "https://example.org/x.json"}"#, None).is_err(), "nothing is fetched");
    }
}
