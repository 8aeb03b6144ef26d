//! What every service needs to know.

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_story::Language;

use super::{ConfigError, Section};

/// `[newsroom]`: who publishes.
#[derive(Clone, Debug)]
pub struct Newsroom {
    /// Its name.
    pub name: String,
    /// Absolute address with a slash at the end; feeds, sitemaps and pages start with it.
    pub url: String,
    /// Times without a zone count in it.
    pub timezone: TimeZone,
    /// The languages it publishes in.
    pub languages: Vec<Language>,
}

#[derive(Deserialize, JsonSchema)]
struct Raw {
    name: String,
    url: String,
    timezone: String,
    languages: Vec<Language>,
}

impl Newsroom {
    pub(super) fn read(section: &Section) -> Result<Self, ConfigError> {
        let raw: Raw = section.read()?;
        let timezone = zone(section, "timezone", &raw.timezone)?;
        if !(raw.url.starts_with("http://") || raw.url.starts_with("https://")) {
            return Err(section.error("url", format!("{:?} is no address; write https://news.example/", raw.url)));
        }
        let mut url = raw.url;
        if !url.ends_with('/') {
            url.push('/');
        }
        Ok(Self { name: raw.name, url, timezone, languages: raw.languages })
    }
}

/// A time zone by its name in the tz database.
pub fn zone(section: &Section, key: &str, name: &str) -> Result<TimeZone, ConfigError> {
    TimeZone::get(name).map_err(|_| {
        section.error(key, format!("{name:?} is not a zone of the tz database; write one such as Africa/Casablanca"))
    })
}
