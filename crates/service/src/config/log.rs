//! `[log]`: where the log is.

use std::{path::Path, time::Duration};

use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_log::{InstanceName, KafkaOptions, LogOptions, Topic, kafka::Retention};

use super::{
    ConfigError, Section,
    cluster::{Sasl, Security},
};

/// Where the log is, and what it is like.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct LogConfig {
    /// Which backend.
    pub kind: LogKind,
    /// How many partitions each topic has; fixed when the log is made.
    pub partitions: u32,
    /// Days that records are kept after every stage has read them; 1 or more.
    pub retention_days: u32,
    /// Days for `wire` and `rejected`; 1 or more.
    pub wire_retention_days: u32,
    /// Kafka: `host:port`, several with commas.
    brokers: Option<String>,
    /// Kafka: what the names of topics and groups begin with.
    prefix: String,
    /// Kafka: copies of each partition in topics that are made; the brokers' own default without it.
    replication: Option<u32>,
    /// Kafka: whether topics that are missing are made.
    create: bool,
    /// Kafka: how the connection is secured.
    security: Security,
    /// Kafka: a file with the authority that signed the brokers' certificates; the system's own without it.
    ca: Option<String>,
    /// Kafka: who logs in.
    sasl: Option<Sasl>,
}

/// The backends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogKind {
    /// SQLite in the data folder.
    Embedded,
    /// A cluster that speaks Kafka's protocol.
    Kafka,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl LogConfig {
    pub(super) fn read(section: &Section) -> Result<Self, ConfigError> {
        let config: Self = section.read()?;
        if config.kind == LogKind::Kafka && config.brokers.as_deref().unwrap_or_default().trim().is_empty() {
            return Err(section.error("kind", "needs brokers; write brokers = \"localhost:9092\" beside it"));
        }
        for (key, days) in
            [("retention_days", config.retention_days), ("wire_retention_days", config.wire_retention_days)]
        {
            if days == 0 {
                return Err(
                    section.error(key, "is 0 days; write 1 or more: a story that came today may be asked for tomorrow")
                );
            }
        }
        config.security.check(config.sasl.as_ref()).map_err(|message| section.error("security", message))?;
        Ok(config)
    }

    /// What the log on the cluster is opened with. `appender`: see [`KafkaOptions::appender`].
    pub fn kafka(&self, data: &Path, appender: Option<InstanceName>, log: LogOptions) -> KafkaOptions {
        let mut options = KafkaOptions::new(self.brokers.as_deref().unwrap_or_default(), data.join("tables"));
        options.prefix.clone_from(&self.prefix);
        options.replication = self.replication;
        options.create = self.create;
        options.appender = appender;
        options.retention = Retention { kept: Some(self.kept(Topic::Wire)), passing: Some(self.kept(Topic::Received)) };
        options.log = log;
        options.client = self.security.client(self.ca.as_deref(), self.sasl.as_ref());
        options
    }

    /// How long a topic keeps what every stage has read.
    pub fn kept(&self, topic: Topic) -> Duration {
        match topic {
            Topic::Wire | Topic::Rejected => DAY * self.wire_retention_days,
            _ => DAY * self.retention_days,
        }
    }

    /// Whether topics that are missing on the cluster are made.
    pub fn creates(&self) -> bool {
        self.create
    }

    /// Where it is, for people: the brokers, or nothing for the data folder.
    pub fn brokers(&self) -> Option<&str> {
        (self.kind == LogKind::Kafka).then(|| self.brokers.as_deref().unwrap_or_default())
    }
}
