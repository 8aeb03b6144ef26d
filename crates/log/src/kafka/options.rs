//! What a log on Kafka is opened with, and the clients' configuration that follows from it.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use rdkafka::ClientConfig;

use crate::{event_log::LogOptions, instance::InstanceName};

/// What a log on Kafka is opened with.
#[derive(Clone)]
pub struct KafkaOptions {
    /// `host:port`, several with commas.
    pub brokers: String,
    /// What the names of topics, groups and transactional ids begin with: `wiredesk.`.
    pub prefix: String,
    /// Copies of each partition in new topics; the broker's own default where there is none.
    pub replication: Option<u32>,
    /// Whether topics that are missing are made.
    pub create: bool,
    /// What librdkafka is told besides: `security.protocol`, `sasl.mechanism`, `ssl.ca.location`.
    pub client: BTreeMap<String, String>,
    /// Where the copies of tables lie on this machine.
    pub tables: PathBuf,
    /// Who appends: where one of this name died in the middle of an append, the next one ends it at once. Without a name the
    /// broker ends it after the transactions' timeout.
    pub appender: Option<InstanceName>,
    /// After so long without a sign of life an instance's partitions go to others. The broker bounds it, 6 s to 30 min by default.
    pub session_timeout: Duration,
    /// After so long the broker ends an open transaction of an instance that does not come back; readers wait for it.
    pub transaction_timeout: Duration,
    /// Days that new topics keep what lies in them; `None` keeps it for ever. `wire` and `rejected` have their own.
    pub retention: Retention,
    /// The options of every log.
    pub log: LogOptions,
}

/// How long new topics keep records. `None` is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// `wire` and `rejected`.
    pub kept: Option<Duration>,
    /// All others.
    pub passing: Option<Duration>,
}

impl Default for Retention {
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        Self { kept: Some(DAY * 90), passing: Some(DAY * 7) }
    }
}

impl KafkaOptions {
    /// The usual options for a cluster; the copies of tables in this folder.
    pub fn new(brokers: &str, tables: PathBuf) -> Self {
        Self {
            brokers: brokers.to_owned(),
            prefix: "wiredesk.".to_owned(),
            replication: None,
            create: true,
            client: BTreeMap::new(),
            tables,
            appender: None,
            session_timeout: Duration::from_secs(10),
            transaction_timeout: Duration::from_secs(15),
            retention: Retention::default(),
            log: LogOptions::default(),
        }
    }

    /// What every client is told.
    pub(super) fn plain(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.brokers).set("client.id", "wiredesk");
        // A broker that is away is asked again soon, and does not fill the log with lines.
        config.set("reconnect.backoff.max.ms", "1000").set("log.connection.close", "false");
        for (name, value) in &self.client {
            config.set(name, value);
        }
        config
    }

    /// For a consumer that reads what is committed.
    pub(super) fn consumer(&self, group: &str) -> ClientConfig {
        let mut config = self.plain();
        config
            .set("group.id", group)
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "error")
            .set("isolation.level", "read_committed")
            .set("fetch.wait.max.ms", "10")
            .set("fetch.queue.backoff.ms", "10")
            // Each partition has a queue of its own: many of them are short of work at the same time.
            .set("queued.min.messages", "1000")
            .set("queued.max.messages.kbytes", "2048")
            .set("enable.partition.eof", "false");
        config
    }

    /// For a producer of transactions.
    pub(super) fn producer(&self, transactional_id: &str) -> ClientConfig {
        let mut config = self.idempotent();
        config
            .set("transactional.id", transactional_id)
            .set("transaction.timeout.ms", self.transaction_timeout.as_millis().to_string())
            .set("retry.backoff.ms", "2");
        config
    }

    /// For a producer outside transactions.
    pub(super) fn idempotent(&self) -> ClientConfig {
        let mut config = self.plain();
        config
            .set("enable.idempotence", "true")
            .set("linger.ms", "0")
            .set("message.max.bytes", MESSAGE.to_string())
            .set("delivery.timeout.ms", self.transaction_timeout.as_millis().to_string());
        if config.get("compression.type").is_none() {
            config.set("compression.type", "lz4");
        }
        config
    }

    /// The name of a topic of ours on the cluster.
    pub(super) fn named(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// The largest message that a producer sends: our limit, and what the batch around it takes.
const MESSAGE: usize = crate::record::MAX_RECORD + (64 << 10);
