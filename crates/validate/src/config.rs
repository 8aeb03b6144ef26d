//! What validate reads of the configuration: `[validate]`, `[[rule]]`, and who may bring a killed story back.

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, tz::TimeZone};
use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{Config, ConfigError, Section, source};
use wiredesk_story::{Story, event::Finding};

use crate::{
    own::Keys,
    rule::{self, Tools},
    rules::{OwnRule, Rules, Set, Setting},
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
    /// The rule; or any name, for what `rule` says and for a rule of the newsroom's own.
    name: String,
    /// The rule, where the entry has a name of its own: a second word about it, for other sources.
    rule: Option<String>,
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
    /// Of a source that is not configured, as the desk.
    unknown: From,
}

/// What validate knows of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct From {
    pub(crate) flash: bool,
    pub(crate) reinstates: bool,
    /// Times without a zone count in it.
    pub(crate) zone: TimeZone,
}

impl ValidateConfig {
    /// Reads it. A rule or source that does not exist is a mistake that names the nearest.
    pub fn read(config: &Config) -> Result<Self, ConfigError> {
        let known = source::all(config)?;
        let section = config.section("validate");
        let own: Own = section.read()?;
        let tools = Tools::new(&own.advisory_words)
            .map_err(|error| section.error("advisory_words", format!("{error}; list fewer words")))?;
        let (mut sets, mut own): (HashMap<_, Vec<Set>>, _) = (HashMap::new(), Vec::new());
        let names: Vec<&str> = known.keys().map(String::as_str).collect();
        for section in config.rules()? {
            match read_rule(&section, &names)? {
                Read::Built(name, set) => sets.entry(name).or_default().push(set),
                Read::Own(rule) => own.push(rule),
            }
        }
        let unknown = From { flash: false, reinstates: false, zone: config.newsroom.timezone.clone() };
        let sources = known.into_iter().map(|(name, source)| {
            let common = source.common;
            (name, From { flash: common.flash, reinstates: common.reinstates, zone: source.zone })
        });
        Ok(Self { rules: Rules::new(tools, sets, own), sources: sources.collect(), unknown })
    }

    /// Mends a story on its way in, as far as that is certain: texts in a wrong encoding, an embargo in words. Findings tell of it.
    pub fn mend(&self, story: &mut Story, source: &str, now: Timestamp) -> Vec<Finding> {
        let repaired = self.rules.repair(story, Some(source));
        let embargo = self.rules.embargo(story, Some(source), &self.source(source).zone, now);
        repaired.into_iter().chain(embargo).collect()
    }

    pub(crate) fn source(&self, name: &str) -> &From {
        self.sources.get(name).unwrap_or(&self.unknown)
    }
}

/// What an entry of `[[rule]]` is about.
enum Read {
    /// A built-in rule.
    Built(&'static str, Set),
    /// One of the newsroom's own.
    Own(OwnRule),
}

fn read_rule(section: &Section, sources: &[&str]) -> Result<Read, ConfigError> {
    let (entry, keys) = section.read_both::<Entry, Keys>()?;
    let named = entry.sources.unwrap_or_default();
    if let Some(unknown) = named.iter().find(|name| !sources.contains(&name.as_str())) {
        return Err(section.unknown_word("sources", unknown, sources.iter().copied()));
    }
    let sources: Option<HashSet<String>> = (!named.is_empty()).then(|| named.into_iter().collect());
    let set = Set { setting: entry.severity, sources };
    let (key, name) = entry.rule.as_ref().map_or(("name", &entry.name), |rule| ("rule", rule));
    let built = rule::by_name(name);
    if keys.any() {
        if built.is_some() {
            return Err(section.error(key, format!("{name} is a built-in rule; give a rule of your own another name")));
        }
        return Ok(Read::Own(OwnRule { name: entry.name, set, rule: keys.build(section)? }));
    }
    let built = built.ok_or_else(|| section.unknown_word(key, name, rule::all().iter().map(|rule| rule.name)))?;
    Ok(Read::Built(built.name, set))
}
