//! What the configuration says about publishing: `[publish]`, and the keys that every `[[outlet]]` has.

use std::time::Duration;

use jiff::{civil::Date, tz::TimeZone};
use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_formats::Format;
use wiredesk_service::{Config, ConfigError, Newsroom, Section, config::zone};

use crate::accepts::{Accepts, Embargo};

/// `[publish]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct PublishConfig {
    /// Seconds an attempt at an outlet may take.
    pub deadline: u64,
    /// Seconds before each further attempt; after the last one the delivery has failed.
    pub retries: Vec<u64>,
}

impl PublishConfig {
    /// Reads `[publish]`.
    pub fn read(config: &Config) -> Result<Self, ConfigError> {
        let section = config.section("publish");
        let publish: Self = section.read()?;
        if !(1..=3600).contains(&publish.deadline) {
            return Err(section.error("deadline", "has to be between 1 and 3600 seconds"));
        }
        if publish.retries.len() > 100 || publish.retries.iter().any(|seconds| *seconds > 30 * 86_400) {
            return Err(section.error("retries", "takes at most 100 waits of at most 30 days (2592000 seconds) each"));
        }
        Ok(publish)
    }

    /// How long an attempt may take.
    pub fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline)
    }
}

/// The keys that every `[[outlet]]` has.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct OutletCommon {
    /// Its name, in receipts and on the boards; the partition of its deliveries goes by it.
    pub name: String,
    /// How it is reached: `wiredesk outlets` and the registry list the kinds.
    pub kind: String,
    /// The format it gets; each kind has its own default, or none.
    pub format: Option<String>,
    /// Which stories it takes; all where it is absent.
    #[serde(default)]
    pub accepts: Accepts,
    /// A template of its own.
    pub template: Option<String>,
    /// Its zone in the tz database; the newsroom's where it is absent.
    pub timezone: Option<String>,
    /// Under whose identifiers stories go out.
    #[serde(default)]
    pub identity: Identity,
    /// The hours it is sent something in, `06:00-22:00`; what takes a story back goes at any time.
    pub window: Option<String>,
    /// The times of day it is sent what came since the last, `["06:00", "18:00"]`; what takes a story back goes at once.
    pub schedule: Option<Vec<String>>,
    /// Whether it is sent stories before their embargo ends.
    #[serde(default)]
    pub embargo: Embargo,
    /// Where it is read, as ISO 3166 has it: for contracts with `territories`, and for stories whose rights name places.
    pub territory: Option<String>,
    /// What the rights of stories call it, or groups that it belongs to: identifiers as they stand there.
    #[serde(default)]
    pub parties: Vec<String>,
    /// Where a new outlet starts.
    #[serde(default)]
    pub start: Start,
    /// It takes no story any more, and gives back those it has.
    #[serde(default)]
    pub retired: bool,
    /// It may be reached at loopback and private addresses.
    #[serde(default)]
    pub allow_private: bool,
}

/// Where a new outlet starts: `"now"`, `"everything"`, or a date, `"2025-05-01"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub enum Start {
    /// With what comes from now on.
    #[default]
    Now,
    /// With all stories that stand.
    Everything,
    /// With those that came or changed since the beginning of a day, in the newsroom's zone.
    Since(Date),
}

impl TryFrom<String> for Start {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "now" => Ok(Self::Now),
            "everything" => Ok(Self::Everything),
            date => date
                .parse()
                .map(Self::Since)
                .map_err(|_| format!("{date:?} is no start; write \"now\", \"everything\" or a date, \"2025-05-01\"")),
        }
    }
}

/// Under whose identifiers stories go out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Identity {
    /// Those of the wire.
    #[default]
    Keep,
    /// The outlet's own.
    Own,
}

/// What an outlet is built with, besides the keys of its own.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Who publishes.
    pub newsroom: Newsroom,
    /// The keys that every outlet has.
    pub common: OutletCommon,
    /// The outlet's zone: its own, else the newsroom's.
    pub zone: TimeZone,
    /// How long an attempt may take, and how late it may still take its last visible step.
    pub deadline: Duration,
}

impl Setting {
    /// Reads the common keys of an `[[outlet]]`, whatever else stands there.
    pub fn read(config: &Config, section: &Section, deadline: Duration) -> Result<Self, ConfigError> {
        let common: OutletCommon = section.read_common()?;
        let zone = match &common.timezone {
            Some(name) => zone(section, "timezone", name)?,
            None => config.newsroom.timezone.clone(),
        };
        Ok(Self { newsroom: config.newsroom.clone(), common, zone, deadline })
    }

    /// The format the outlet gets: `format`, else the default of its kind. It has to be one that can be written.
    pub fn format(&self, section: &Section, default: Option<&str>) -> Result<&'static Format, ConfigError> {
        let writable = || wiredesk_formats::all().iter().filter(|format| format.write.is_some());
        let names = || writable().map(|format| format.name);
        let Some(name) = self.common.format.as_deref().or(default) else {
            let known: Vec<&str> = names().collect();
            return Err(section.error("format", format!("is missing; name one of {}", known.join(", "))));
        };
        match wiredesk_formats::by_name(name) {
            Some(format) if format.write.is_some() => Ok(format),
            Some(_) => {
                let known: Vec<&str> = names().collect();
                let message = format!("{name:?} can be read, not written; name one of {}", known.join(", "));
                Err(section.error("format", message))
            }
            None => Err(section.unknown_word("format", name, names())),
        }
    }

    /// Refuses common keys that a kind has no use for, so that nobody waits for what they would do.
    pub fn refuse(&self, section: &Section, keys: &[&str]) -> Result<(), ConfigError> {
        for key in keys {
            let set = match *key {
                "format" => self.common.format.is_some(),
                "template" => self.common.template.is_some(),
                "embargo" => self.common.embargo == Embargo::Early,
                "identity" => self.common.identity == Identity::Own,
                _ => false,
            };
            if set {
                let message = format!("an outlet of kind {:?} does not have this; take it out", self.common.kind);
                return Err(section.error(key, message));
            }
        }
        Ok(())
    }
}
