//! The newsroom's own rules: an entry of `[[rule]]` that brings what it looks for along. One kind a file.

pub(crate) mod schema;
pub(crate) mod when;
pub(crate) mod words;

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{
    ConfigError, Section,
    expression::{Expression, Seen},
};

use self::{schema::Form, when::Condition, words::Words};
use crate::rule::Found;

/// The keys of a rule that is the newsroom's own. One of `words` (with or without `file`), `file`, `schema` and `when` makes it one.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct Keys {
    /// Words and phrases that readers are not to see, or that an editor is to see first.
    words: Option<Vec<String>>,
    /// More of them, one a line; `#` begins a note.
    file: Option<String>,
    /// A JSON Schema that the story has to keep as ninjs 3.1.
    schema: Option<String>,
    /// A condition in CEL. The finding is made where it holds.
    when: Option<Expression>,
    /// What the finding says.
    message: Option<String>,
}

/// A rule of the newsroom's own.
pub(crate) trait Own: Send + Sync {
    /// Looks at a story.
    fn check(&self, seen: &Seen<'_>) -> Vec<Found>;
}

impl Keys {
    /// Whether it is a rule of the newsroom's own.
    pub(crate) fn any(&self) -> bool {
        self.words.is_some() || self.file.is_some() || self.schema.is_some() || self.when.is_some()
    }

    /// The rule. A file that cannot be read, or says what cannot be used, is a mistake of the configuration.
    pub(crate) fn build(self, section: &Section) -> Result<Box<dyn Own>, ConfigError> {
        let kinds = [self.words.is_some() || self.file.is_some(), self.schema.is_some(), self.when.is_some()];
        if kinds.into_iter().filter(|kind| *kind).count() > 1 {
            return Err(
                section.error("name", "looks for several things; make a rule of each: `words`, `schema` or `when`")
            );
        }
        if let Some(condition) = self.when {
            return Ok(Box::new(Condition { condition, message: self.message }));
        }
        if let Some(path) = self.schema {
            let text = read(section, "schema", &path)?;
            let form = Form::new(&text, self.message)
                .map_err(|reason| section.error("schema", format!("{path}: {reason}")))?;
            return Ok(Box::new(form));
        }
        let mut words = self.words.unwrap_or_default();
        if let Some(path) = &self.file {
            let text = read(section, "file", path)?;
            words.extend(
                text.lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty() && !line.starts_with('#'))
                    .map(str::to_owned),
            );
        }
        let words = Words::new(&words, self.message).map_err(|error| section.error("words", error.to_string()))?;
        Ok(Box::new(words))
    }
}

fn read(section: &Section, key: &str, path: &str) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| section.error(key, format!("{path} cannot be read: {error}")))
}
