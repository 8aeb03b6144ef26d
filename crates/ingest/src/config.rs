//! What the configuration says of sources and of taking in.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{
    Config, ConfigError, Section,
    source::{Source, SourceCommon},
};
use wiredesk_story::event::Command;

use crate::source::{KINDS, Kind};

/// `[ingest]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct IngestSection {
    /// Address of push and metrics where ingest runs on its own.
    pub listen: String,
    /// The largest body that `POST /wire/{source}` takes, in bytes.
    pub max_push_bytes: usize,
    /// A file in a folder is taken in once it has not changed for this long, in milliseconds.
    pub settle_ms: u64,
}

/// All that ingest needs to know.
#[derive(Clone, Debug)]
pub struct IngestConfig {
    /// `[ingest]`.
    pub section: IngestSection,
    /// The sources by name.
    pub sources: HashMap<String, IngestSource>,
}

/// A source and its own keys.
#[derive(Clone, Debug)]
pub struct IngestSource {
    /// What every service knows of it.
    pub source: Source,
    /// What its kind has read from its keys.
    pub kind: Kind,
}

impl IngestConfig {
    /// Reads and checks every source.
    pub fn read(config: &Config) -> Result<Self, ConfigError> {
        let all = wiredesk_service::source::all(config)?;
        let mut sources = HashMap::new();
        for section in config.sources()? {
            let Some(source) = all.get(section.name()) else { continue };
            check(&section, &source.common)?;
            let Some(entry) = KINDS.iter().find(|entry| entry.name == source.common.kind) else {
                return Err(section.unknown_word("kind", &source.common.kind, KINDS.iter().map(|entry| entry.name)));
            };
            let kind = (entry.read)(&section)?;
            sources.insert(source.common.name.clone(), IngestSource { source: source.clone(), kind });
        }
        Ok(Self { section: config.section("ingest").read()?, sources })
    }
}

impl IngestConfig {
    /// That there is a source of this name, so that a typing error does not make one.
    pub fn expect_source(&self, config: &Config, name: &str) -> Result<(), ConfigError> {
        if self.sources.contains_key(name) {
            return Ok(());
        }
        let names = self.sources.keys().map(String::as_str);
        Err(config.section("ingest").unknown_word("source", name, names))
    }
}

fn check(section: &Section, common: &SourceCommon) -> Result<(), ConfigError> {
    if common.name == Command::SOURCE {
        return Err(section.error("name", "this name is kept for people's commands; give the source another"));
    }
    let Some(format) = &common.format else { return Ok(()) };
    match wiredesk_formats::by_name(format) {
        Some(known) if known.read.is_some() => Ok(()),
        Some(_) => Err(section.error("format", format!("{format} can be written, not read"))),
        None => Err(section.unknown_word("format", format, wiredesk_formats::all().iter().map(|known| known.name))),
    }
}
