//! A topic of somebody else's cluster. Each record is an item, named by its key, else by where it lies; a later record of a key is the next
//! version. Where it stands is remembered with what it brought, in no group of the partner's.
//!
//! Records without a value say nothing and are passed over. `content-type` among the headers counts as the media type.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_log::kafka::elsewhere::Tap;
use wiredesk_service::{
    ConfigError, Section,
    brokers::{self, Brokers},
    config::cluster::{Sasl, Security},
    reach::Reach,
};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "a topic of somebody else's Kafka cluster; a later record of a key is the next version";

/// The keys of a kafka source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Keys {
    /// `host:port`, several with commas.
    pub brokers: String,
    /// The topic.
    pub topic: String,
    /// Where a source begins that has read nothing yet.
    #[serde(default)]
    pub from: From,
    /// How the connection is secured.
    #[serde(default)]
    pub security: Security,
    /// A file with the authority that signed the brokers' certificates.
    pub ca: Option<String>,
    /// Who logs in.
    pub sasl: Option<Sasl>,
    /// They may be at a loopback or private address.
    #[serde(default)]
    pub allow_private: bool,
}

/// Where a topic's reading begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum From {
    /// With the oldest record that is kept there.
    #[default]
    Beginning,
    /// With what comes from now on.
    End,
}

/// A topic to read, and the brokers that are asked first.
#[derive(Clone, Debug)]
pub struct Topic {
    /// The reader.
    pub tap: Arc<Tap>,
    /// Judged before each look.
    pub brokers: Arc<Brokers>,
}

impl Keys {
    /// The names are such, and the login fits.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        if !brokers::is_topic(&self.topic) {
            return Err(
                section.error("topic", "is no name of a topic: letters, digits, dots, underscores and hyphens")
            );
        }
        self.security.check(self.sasl.as_ref()).map_err(|message| section.error("security", message))?;
        Brokers::parse(&self.brokers, self.reach()).map(drop).map_err(|message| section.error("brokers", message))
    }

    /// The cluster answers and has the topic.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        let Topic { tap, brokers } = self.topic()?;
        super::blocking(async { brokers.may_be_reached().await.map_err(|error| error.to_string()) })?;
        let partitions = tap.partitions().map_err(|error| error.to_string())?;
        Ok(format!("{} at {}, {partitions} partitions", self.topic, self.brokers))
    }

    /// The topic. Reaches nothing yet.
    pub fn topic(&self) -> Result<Topic, String> {
        let client = self.security.client(self.ca.as_deref(), self.sasl.as_ref());
        let tap = Tap::new(&self.brokers, &client, &self.topic, self.from == From::Beginning);
        let tap = Arc::new(tap.map_err(|error| error.to_string())?);
        Ok(Topic { tap, brokers: Arc::new(Brokers::parse(&self.brokers, self.reach())?) })
    }

    fn reach(&self) -> Reach {
        Reach { allow_private: self.allow_private }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::tests::read;

    #[test]
    fn mistakes_in_the_configuration_are_told() {
        let told = |keys: &str| read("kafka", keys).err().unwrap_or_else(|| "no mistake".to_owned());
        assert!(told("topic = \"news\"").contains("brokers"));
        assert!(told("brokers = \"k.example\"\ntopic = \"news\"").contains("no host and port"));
        assert!(told("brokers = \"k.example:9092\"\ntopic = \"أخبار\"").contains("no name of a topic"));
        assert!(told("brokers = \"k.example:9092\"\ntopic = \"news\"\nsecurity = \"sasl_ssl\"").contains("logs in"));
        assert!(told("brokers = \"k.example:9092\"\ntopic = \"news\"\nfrom = \"middle\"").contains("middle"));
        assert_eq!(told("brokers = \"k.example:9092,[::1]:9092\"\ntopic = \"news.v1\"\nfrom = \"end\""), "no mistake");
    }
}
