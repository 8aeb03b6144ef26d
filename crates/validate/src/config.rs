//! What validate reads of the configuration: `[validate]`, `[[rule]]`, and who may bring a killed story back.

use std::collections::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{Config, ConfigError, Section, source};

use crate::{
    rule::{self, Tools},
    rules::{Rules, Set, Setting},
};

/// `[validate]`.
#[derive(Debug, Deserialize, JsonSchema)]
struct Own {
    /// Words that count as an advisory where they lead; added to the built-in ones.
    #[serde(default)]
    advisory_words: Vec<String>,
}

/// One `[[rule]]`.
#[derive(Debug, Deserialize, JsonSchema)]
struct Entry {
    /// The rule.
    name: String,
    /// What is done about its findings: `off`, `warn`, `hold`, `reject`.
    severity: Setting,
    /// Only for stories of these sources; the others keep the default.
    sources: Option<Vec<String>>,
}

/// All that validate needs to know.
pub struct ValidateConfig {
    /// The rules, ready.
    pub rules: Rules,
    /// What is known of each source, by its name.
    pub(crate) sources: HashMap<String, From>,
}

/// What validate knows of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct From {
    pub(crate) flash: bool,
    pub(crate) reinstates: bool,
}

impl ValidateConfig {
    /// Reads it. A rule or source that does not exist is a mistake that names the nearest.
    pub fn read(config: &Config) -> Result<Self, ConfigError> {
        let known = source::all(config)?;
        let section = config.section("validate");
        let own: Own = section.read()?;
        let tools = Tools::new(&own.advisory_words)
            .map_err(|error| section.error("advisory_words", format!("{error}; list fewer words")))?;
        let mut sets = HashMap::new();
        for section in config.rules()? {
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            let (name, set) = read_rule(&section, &names)?;
            sets.insert(name, set);
        }
        let sources = known
            .into_iter()
            .map(|(name, source)| (name, From { flash: source.common.flash, reinstates: source.common.reinstates }));
        Ok(Self { rules: Rules::new(tools, sets), sources: sources.collect() })
    }

    pub(crate) fn source(&self, name: &str) -> From {
        self.sources.get(name).copied().unwrap_or_default()
    }
}

fn read_rule(section: &Section, sources: &[&str]) -> Result<(&'static str, Set), ConfigError> {
    let entry: Entry = section.read()?;
    let rule = rule::by_name(&entry.name)
        .ok_or_else(|| section.unknown_word("name", &entry.name, rule::all().iter().map(|rule| rule.name)))?;
    let named = entry.sources.unwrap_or_default();
    if let Some(unknown) = named.iter().find(|name| !sources.contains(&name.as_str())) {
        return Err(section.unknown_word("sources", unknown, sources.iter().copied()));
    }
    let sources: Option<HashSet<String>> = (!named.is_empty()).then(|| named.into_iter().collect());
    Ok((rule.name, Set { setting: entry.severity, sources }))
}
