//! The keys that every `[[source]]` has, and what services besides `ingest` need to know of a source.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_story::Language;

use crate::{Config, ConfigError, config::zone};

/// The common keys of a source, as they are written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct SourceCommon {
    /// Its name, in receipts and addresses.
    pub name: String,
    /// How things come in: `ap-media`, `feed`, `folder`, `ftp`, `mail`, `object-store`, `push`, `sftp`, `tcp`.
    pub kind: String,
    /// The wire format; found by content where it is absent.
    pub format: Option<String>,
    /// Language of stories that state none.
    pub language: Option<Language>,
    /// Times without a zone count in it; the newsroom's where it is absent.
    pub timezone: Option<String>,
    /// Who speaks: stories belong to the authority that first brought them. The source's name where it is absent.
    pub authority: Option<String>,
    /// All that comes goes by the flash lane.
    #[serde(default)]
    pub flash: bool,
    /// A later usable version brings a killed story back.
    #[serde(default)]
    pub reinstates: bool,
    /// Its kills in words are carried out unasked, where they name one story for certain.
    #[serde(default)]
    pub kills_in_words: bool,
}

/// A source, as every service sees it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The keys as they are written.
    pub common: SourceCommon,
    /// Times without a zone count in it.
    pub zone: TimeZone,
}

impl Source {
    /// Who speaks through this source.
    pub fn authority(&self) -> &str {
        self.common.authority.as_deref().unwrap_or(&self.common.name)
    }
}

/// All sources by their names.
pub fn all(config: &Config) -> Result<HashMap<String, Source>, ConfigError> {
    let mut sources = HashMap::new();
    for section in config.sources()? {
        let common: SourceCommon = section.read_common()?;
        let zone = match &common.timezone {
            Some(name) => zone(&section, "timezone", name)?,
            None => config.newsroom.timezone.clone(),
        };
        sources.insert(common.name.clone(), Source { common, zone });
    }
    Ok(sources)
}
