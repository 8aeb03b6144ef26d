//! The configuration: one TOML file over the built-in one, environment variables over both. Read at start; a change is a restart.
//!
//! Each part belongs to the crate that uses it: this module reads what all share and hands out the rest as [`Section`]s,
//! which refuse unknown keys and tell a mistake with its key and line.

pub mod cluster;
mod document;
mod error;
mod log;
mod schema;
mod section;
mod shared;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use wiredesk_story::identity::sha256_hex;

use self::document::Document;
pub use self::{
    error::ConfigError,
    log::{LogConfig, LogKind},
    schema::nearest,
    section::{NoKeys, Section},
    shared::{Newsroom, zone},
};

/// The configuration that is built in: `config/wiredesk.toml`.
pub const BUILT_IN: &str = include_str!("../../../config/wiredesk.toml");
/// Where the configuration lies if nobody says otherwise.
pub const DEFAULT_FILE: &str = "config/wiredesk.toml";

/// Sections that are single tables, and arrays of tables.
const TABLES: [&str; 7] = ["newsroom", "log", "ingest", "validate", "enrich", "publish", "desk"];
const ARRAYS: [&str; 6] = ["source", "rule", "enricher", "outlet", "contract", "client"];

/// The whole configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who publishes.
    pub newsroom: Newsroom,
    /// Where the log is.
    pub log: LogConfig,
    /// Changes when any setting does; every event bears it.
    pub digest: String,
    document: Arc<Document>,
}

impl Config {
    /// Reads the file given, else [`DEFAULT_FILE`] if it is there, else what is built in; `environment` overrides.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let default = Path::new(DEFAULT_FILE);
        let file: Option<PathBuf> = file.map(Path::to_owned).or_else(|| default.is_file().then(|| default.to_owned()));
        match file {
            Some(path) => {
                let text = std::fs::read_to_string(&path).map_err(|error| {
                    let message =
                        format!("{error}; name the file with --config, or leave it out for the built-in settings");
                    ConfigError::of_file(&path.display().to_string(), message)
                })?;
                Self::parse(&path.display().to_string(), &text, environment)
            }
            None => Self::parse("the built-in configuration", BUILT_IN, environment),
        }
    }

    /// Reads a text. `name` stands in messages.
    pub fn parse(
        name: &str,
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let environment: Vec<(String, String)> = environment.into_iter().collect();
        let document = Arc::new(Document::layered(name, text, &environment, &TABLES, &ARRAYS)?);
        let table = |key: &'static str| Section::table(&document, key);
        let newsroom = Newsroom::read(&table("newsroom"))?;
        let log = LogConfig::read(&table("log"))?;
        let digest = sha256_hex(document.json().to_string().as_bytes())[..16].to_owned();
        Ok(Self { newsroom, log, digest, document })
    }

    /// The built-in configuration, as it is where there is no file and no environment.
    pub fn built_in() -> Result<Self, ConfigError> {
        Self::parse("the built-in configuration", BUILT_IN, [])
    }

    /// A single table: `ingest`, `validate`, `enrich`, `publish`, `desk`.
    pub fn section(&self, name: &'static str) -> Section {
        Section::table(&self.document, name)
    }

    /// The tables of `[[source]]`, in their order. Names are there and differ.
    pub fn sources(&self) -> Result<Vec<Section>, ConfigError> {
        Section::array(&self.document, "source")
    }

    /// The tables of `[[rule]]`, in their order.
    pub fn rules(&self) -> Result<Vec<Section>, ConfigError> {
        Section::array(&self.document, "rule")
    }

    /// The tables of `[[enricher]]`, in their order. Names are there and differ.
    pub fn enrichers(&self) -> Result<Vec<Section>, ConfigError> {
        Section::array(&self.document, "enricher")
    }

    /// The tables of `[[outlet]]`, in their order. Names are there and differ.
    pub fn outlets(&self) -> Result<Vec<Section>, ConfigError> {
        Section::array(&self.document, "outlet")
    }

    /// The tables of `[[contract]]`, in their order. Names are there and differ.
    pub fn contracts(&self) -> Result<Vec<Section>, ConfigError> {
        Section::array(&self.document, "contract")
    }

    /// The tables of `[[client]]`, in their order. Names are there and differ.
    pub fn clients(&self) -> Result<Vec<Section>, ConfigError> {
        Section::array(&self.document, "client")
    }
}

#[cfg(test)]
mod tests;
