//! One table of the configuration, as the crate that owns it reads it.

use std::{collections::HashSet, sync::Arc};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{ConfigError, document::Document, schema};

/// A table: `[publish]`, or one of `[[outlet]]`.
#[derive(Clone, Debug)]
pub struct Section {
    document: Arc<Document>,
    path: String,
    /// How messages call it: `publish`, `outlet "site"`.
    title: String,
    value: Value,
}

/// The table of a leaf that has no keys of its own.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize, JsonSchema)]
pub struct NoKeys {}

impl Section {
    pub(super) fn table(document: &Arc<Document>, key: &str) -> Self {
        let value = document.get(key).cloned().unwrap_or_else(|| Value::Object(Map::new()));
        Self { document: document.clone(), path: key.to_owned(), title: key.to_owned(), value }
    }

    pub(super) fn array(document: &Arc<Document>, key: &str) -> Result<Vec<Self>, ConfigError> {
        let items = document.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut names = HashSet::new();
        let mut sections = Vec::new();
        for (n, value) in items.iter().enumerate() {
            let path = format!("{key}.{n}");
            let name = value.get("name").and_then(Value::as_str).unwrap_or_default();
            let sound =
                !name.is_empty() && name.len() <= 60 && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
            if !sound {
                let message = "needs a name of at most 60 letters, digits, `-`, `_` and `.`".to_owned();
                return Err(document.error(&path, format!("{key} {}, name", n + 1), message));
            }
            if !names.insert(name) {
                let message = format!("another {key} has this name; give each its own");
                return Err(document.error(&format!("{path}.name"), format!("{key} {name:?}, name"), message));
            }
            let title = format!("{key} {name:?}");
            sections.push(Self { document: document.clone(), path, title, value: value.clone() });
        }
        Ok(sections)
    }

    /// The name of a source, rule or outlet.
    pub fn name(&self) -> &str {
        self.value.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// The text under a key, if it is there and is a text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.value.get(key).and_then(Value::as_str)
    }

    /// Reads the whole table into a type. A key that the type does not have is an error.
    pub fn read<T: DeserializeOwned + JsonSchema>(&self) -> Result<T, ConfigError> {
        self.refuse_unknown(&[&schema::of::<T>()])?;
        self.convert(self.value.clone())
    }

    /// Reads the keys that all of a sort share into `C`, and the rest into `O`: an outlet's own.
    pub fn read_both<C, O>(&self) -> Result<(C, O), ConfigError>
    where
        C: DeserializeOwned + JsonSchema,
        O: DeserializeOwned + JsonSchema,
    {
        let (common, own) = (schema::of::<C>(), schema::of::<O>());
        self.refuse_unknown(&[&common, &own])?;
        Ok((self.convert(self.part(&common))?, self.convert(self.part(&own))?))
    }

    /// Reads only the keys that `C` has, whatever else is there.
    pub fn read_common<C: DeserializeOwned + JsonSchema>(&self) -> Result<C, ConfigError> {
        self.convert(self.part(&schema::of::<C>()))
    }

    /// A mistake under a key of this table.
    pub fn error(&self, key: &str, message: impl Into<String>) -> ConfigError {
        self.document.error(&format!("{}.{key}", self.path), format!("{}, {key}", self.title), message.into())
    }

    /// A mistake for a word that is none of those known, naming the nearest.
    pub fn unknown_word<'a>(&self, key: &str, word: &str, known: impl Iterator<Item = &'a str>) -> ConfigError {
        self.error(key, format!("{word:?} is not known{}", schema::nearest(word, known)))
    }

    fn part(&self, schema: &Value) -> Value {
        let members = schema::members(schema);
        let has = |key: &String| members.is_some_and(|members| members.contains_key(key));
        let object = self.value.as_object().into_iter().flatten();
        Value::Object(object.filter(|(key, _)| has(key)).map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn refuse_unknown(&self, schemas: &[&Value]) -> Result<(), ConfigError> {
        match schema::unknown_key(&self.value, schemas) {
            None => Ok(()),
            Some((path, known)) => {
                let word = path.rsplit('.').next().unwrap_or(&path);
                let near = schema::nearest(word, known.iter().map(String::as_str));
                Err(self.error(&path, format!("unknown key{near}")))
            }
        }
    }

    fn convert<T: DeserializeOwned>(&self, value: Value) -> Result<T, ConfigError> {
        serde_path_to_error::deserialize(value).map_err(|error| {
            let path = error.path().to_string();
            let message = error.inner().to_string();
            if path == "." {
                self.document.error(&self.path, self.title.clone(), message)
            } else {
                self.error(&path, message)
            }
        })
    }
}
