//! A feed at an address, asked again and again: RSS, Atom, JSON Feed. Each new or changed entry is an item named by its id, else its
//! link: a feed of its own with what the feed says of itself around it. An entry that stays as it is does not come again, wherever
//! in the feed it stands and whatever its date.
//!
//! It is asked more often while there is news, within `every_min` and `every_max`; `ETag`, `Last-Modified`, `max-age` and
//! `Retry-After` are kept to, an address that moved for good (301, 308) is remembered, one that is gone (410) is asked no more.
//! What is at the address in another `format`, or is a feed that cannot be read, is an item as a whole.

mod answer;
mod client;
mod content;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;
use wiredesk_service::{ConfigError, Section, reach::Reach};

pub(super) use self::answer::beyond;
pub use self::{
    client::{Agent, Answer, Ask, Failed},
    content::{Content, Entry},
};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "a feed at an address, asked as often as it has news; a changed entry is the next version";

/// The longest and the shortest bound that makes sense, in seconds: ten seconds, and a week.
const SHORTEST: u64 = 10;
const LONGEST: u64 = 7 * 86_400;

/// The keys of a feed source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Keys {
    /// Where it is, `https://…`.
    pub url: String,
    /// Seconds between two looks while there is news.
    #[serde(default = "every_min")]
    pub every_min: u64,
    /// Seconds between two looks while there is none.
    #[serde(default = "every_max")]
    pub every_max: u64,
    /// The name of a login (Basic), if it needs one.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<String>,
    /// It may be at a loopback or private address.
    #[serde(default)]
    pub allow_private: bool,
}

fn every_min() -> u64 {
    60
}

fn every_max() -> u64 {
    1800
}

impl Keys {
    /// The address is one, and the bounds are.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        self.address().map_err(|message| section.error("url", message))?;
        if self.every_min < SHORTEST {
            return Err(section.error("every_min", format!("is below {SHORTEST} seconds, which no server likes")));
        }
        if self.every_max < self.every_min || self.every_max > LONGEST {
            let message = format!("has to be between every_min ({}) and a week ({LONGEST})", self.every_min);
            return Err(section.error("every_max", message));
        }
        if self.user.is_none() && self.password.is_some() {
            return Err(section.error("user", "is missing, and a password needs it"));
        }
        Ok(())
    }

    /// The address has one that may be connected to.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        let url = self.address()?;
        super::reachable(self.reach(), &url)?;
        Ok(format!("{}, asked every {} to {} s", shown(&url), self.every_min, self.every_max))
    }

    pub(super) fn address(&self) -> Result<Url, String> {
        let url = Url::parse(&self.url).map_err(|error| format!("is no address ({error}); write it as https://host/path"))?;
        if !["http", "https"].contains(&url.scheme()) || !url.has_host() {
            return Err("has to begin with https:// or http://".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds a login; write it under user and password".to_owned());
        }
        self.reach().judge(&url).map_err(|error| error.to_string())?;
        Ok(url)
    }

    /// Where its connections may go.
    pub fn reach(&self) -> Reach {
        Reach { allow_private: self.allow_private }
    }
}

/// An address without what may be a secret in it: what an item is called that is the whole answer.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

#[cfg(test)]
mod tests;
