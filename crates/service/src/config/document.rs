//! The TOML text as JSON values, and where each key stands in it.

use std::{collections::HashMap, ops::Range};

use serde_json::{Map, Value};
use toml_edit::Item;

use super::{BUILT_IN, ConfigError, schema::nearest};

/// A configuration file over the built-in one.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) name: String,
    root: Map<String, Value>,
    /// Line of each key by its path, `outlet.2.path`.
    lines: HashMap<String, usize>,
}

impl Document {
    /// Reads the file's text, lays it over what is built in, and the environment over both.
    pub(super) fn layered(
        name: &str,
        text: &str,
        environment: &[(String, String)],
        tables: &[&str],
        arrays: &[&str],
    ) -> Result<Self, ConfigError> {
        let mut document = Self::parse(name, text)?;
        document.check_top(tables, arrays)?;
        let built_in = Self::parse("the built-in configuration", BUILT_IN)?;
        for (key, value) in built_in.root {
            match (document.root.get_mut(&key), value) {
                (Some(Value::Object(own)), Value::Object(defaults)) => {
                    for (key, value) in defaults {
                        own.entry(key).or_insert(value);
                    }
                }
                (Some(_), _) => {}
                (None, value) => {
                    document.root.insert(key, value);
                }
            }
        }
        document.override_from(environment, tables)?;
        let looked_up: HashMap<&str, &str> =
            environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut root = std::mem::take(&mut document.root);
        for (key, value) in &mut root {
            document.expand(key, value, &looked_up)?;
        }
        document.root = root;
        Ok(document)
    }

    fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        let parsed = toml_edit::Document::parse(text).map_err(|error| ConfigError {
            file: name.to_owned(),
            line: error.span().map(|span| line_of(text, &span)),
            key: None,
            message: error.message().trim().replace('\n', "; "),
        })?;
        let mut lines = HashMap::new();
        let mut root = Map::new();
        for (key, item) in parsed.as_table().iter() {
            note_lines(text, key, parsed.as_table().key(key).and_then(toml_edit::Key::span), item, &mut lines);
            root.insert(key.to_owned(), json_of(item));
        }
        Ok(Self { name: name.to_owned(), root, lines })
    }

    fn check_top(&self, tables: &[&str], arrays: &[&str]) -> Result<(), ConfigError> {
        for (key, value) in &self.root {
            let known = tables.iter().chain(arrays).copied();
            if !known.clone().any(|name| name == key) {
                return Err(self.error(key, key.clone(), format!("unknown section{}", nearest(key, known))));
            }
            if arrays.contains(&key.as_str()) && !value.is_array() {
                return Err(self.error(key, key.clone(), format!("write it with two brackets, [[{key}]]")));
            }
            if tables.contains(&key.as_str()) && !value.is_object() {
                return Err(self.error(key, key.clone(), format!("write it as a table, [{key}]")));
            }
        }
        Ok(())
    }

    /// `WIREDESK__LOG__KIND=kafka`: numbers and truths where the value reads as one, else text.
    fn override_from(&mut self, environment: &[(String, String)], tables: &[&str]) -> Result<(), ConfigError> {
        for (name, value) in environment {
            let Some(path) = name.strip_prefix("WIREDESK__") else { continue };
            let path = path.to_lowercase();
            let Some((table, key)) = path.split_once("__").filter(|(table, _)| tables.contains(table)) else {
                let message = "no such setting; write WIREDESK__SECTION__KEY with a section that is a single table";
                return Err(ConfigError { file: name.clone(), line: None, key: None, message: message.into() });
            };
            let value = match value.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                text => text.parse::<i64>().map_or_else(|_| Value::String(text.into()), Value::from),
            };
            if let Some(Value::Object(section)) = self.root.get_mut(table) {
                section.insert(key.to_owned(), value);
            }
        }
        Ok(())
    }

    /// Puts in what texts stand for: `${NAME}`, and the content of a file for `file:PATH` under a secret's key.
    fn expand(&self, path: &str, value: &mut Value, environment: &HashMap<&str, &str>) -> Result<(), ConfigError> {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    self.expand(&format!("{path}.{key}"), value, environment)?;
                }
            }
            Value::Array(items) => {
                for (n, item) in items.iter_mut().enumerate() {
                    self.expand(&format!("{path}.{n}"), item, environment)?;
                }
            }
            Value::String(text) => {
                *text = self.with_variables(path, text, environment)?;
                let secret = ["secret", "token", "password"].contains(&path.rsplit('.').next().unwrap_or(path));
                if let Some(file) = text.strip_prefix("file:").filter(|_| secret) {
                    let content = std::fs::read_to_string(file);
                    *text = content
                        .map_err(|error| self.error(path, path.to_owned(), format!("{file} cannot be read: {error}")))?
                        .trim_end()
                        .to_owned();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn with_variables(&self, path: &str, text: &str, environment: &HashMap<&str, &str>) -> Result<String, ConfigError> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, behind)) = after.split_once('}') else { break };
            let value = environment.get(name).ok_or_else(|| {
                self.error(path, path.to_owned(), format!("the environment variable {name} is not set"))
            })?;
            out.push_str(before);
            out.push_str(value);
            rest = behind;
        }
        out.push_str(rest);
        Ok(out)
    }

    /// All settings in force.
    pub(super) fn json(&self) -> Value {
        Value::Object(self.root.clone())
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.root.get(key)
    }

    /// A mistake at a path such as `outlet.2.accepts.topics`; the nearest upper key that has a line gives it.
    pub(super) fn error(&self, path: &str, key: String, message: String) -> ConfigError {
        let mut path = path;
        let line = loop {
            if let Some(line) = self.lines.get(path) {
                break Some(*line);
            }
            match path.rsplit_once('.') {
                Some((upper, _)) => path = upper,
                None => break None,
            }
        };
        ConfigError { file: self.name.clone(), line, key: Some(key), message }
    }
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    text.as_bytes()[..span.start.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn note_lines(text: &str, path: &str, key: Option<Range<usize>>, item: &Item, lines: &mut HashMap<String, usize>) {
    if let Some(span) = item.span().filter(|_| item.is_table()).or(key).or_else(|| item.span()) {
        lines.insert(path.to_owned(), line_of(text, &span));
    }
    if let Some(table) = item.as_table_like() {
        for (key, inner) in table.iter() {
            note_lines(text, &format!("{path}.{key}"), table.key(key).and_then(toml_edit::Key::span), inner, lines);
        }
    }
    if let Some(tables) = item.as_array_of_tables() {
        for (n, table) in tables.iter().enumerate() {
            note_lines(text, &format!("{path}.{n}"), table.span(), &Item::Table(table.clone()), lines);
        }
    }
}

fn json_of(item: &Item) -> Value {
    match item {
        Item::None => Value::Null,
        Item::Value(value) => json_of_value(value),
        Item::Table(table) => Value::Object(table.iter().map(|(key, item)| (key.to_owned(), json_of(item))).collect()),
        Item::ArrayOfTables(tables) => {
            tables.iter().map(|table| json_of(&Item::Table(table.clone()))).collect::<Vec<_>>().into()
        }
    }
}

fn json_of_value(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => text.value().as_str().into(),
        toml_edit::Value::Integer(number) => (*number.value()).into(),
        toml_edit::Value::Float(number) => (*number.value()).into(),
        toml_edit::Value::Boolean(truth) => (*truth.value()).into(),
        toml_edit::Value::Datetime(moment) => moment.value().to_string().into(),
        toml_edit::Value::Array(items) => items.iter().map(json_of_value).collect::<Vec<_>>().into(),
        toml_edit::Value::InlineTable(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.to_owned(), json_of_value(value))).collect())
        }
    }
}
