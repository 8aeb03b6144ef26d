//! The outlet `kafka`: each revision as a record on a partner's topic, as CloudEvents 1.0 in binary mode says (its Kafka protocol binding).

use std::{sync::Arc, time::Duration};

use schemars::JsonSchema;
use serde::Deserialize;
use tokio::task::spawn_blocking;
use wiredesk_log::{
    LogError,
    kafka::elsewhere::{Place, Sender},
    record::Headers,
};
use wiredesk_service::{
    ConfigError, Section,
    brokers::{self, Brokers},
    config::cluster::{Sasl, Security},
    reach::Reach,
};
use wiredesk_story::identity::sha256_hex;

use super::{Attempt, Delivered, Doing, Failure, Kind, Outlet, webhook};
use crate::{
    rendering::Rendering,
    setting::{OutletCommon, Setting},
};

/// The kind `kafka`.
pub const KIND: Kind = Kind {
    name: "kafka",
    doc: "Sends each revision to a topic of somebody's cluster, keyed by the story's uri, so that its versions stay in order. The value \
          is the story in the outlet's format; `ce_id` is the delivery id, the same at every attempt, `ce_type` `story.published`, \
          `story.updated` or `story.withdrawn`, `ce_subject` the uri. The topic has to be there. Keys: `brokers`, `host:port` with \
          commas; `topic`; `format`; `security` and `sasl` as in `[log]`; `ca`.",
    build,
};

/// How many records are on their way at a time.
const CONCURRENCY: usize = 32;

#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// `host:port`, several with commas.
    brokers: String,
    /// The topic.
    topic: String,
    /// How the connection is secured.
    #[serde(default)]
    security: Security,
    /// A file with the authority that signed the brokers' certificates.
    ca: Option<String>,
    /// Who logs in.
    sasl: Option<Sasl>,
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["template", "identity"])?;
    if !brokers::is_topic(&keys.topic) {
        return Err(section.error("topic", "is no name of a topic: letters, digits, dots, underscores and hyphens"));
    }
    let reach = Reach { allow_private: common.allow_private };
    let brokers = Brokers::parse(&keys.brokers, reach).map_err(|message| section.error("brokers", message))?;
    keys.security.check(keys.sasl.as_ref()).map_err(|message| section.error("security", message))?;
    let client = keys.security.client(keys.ca.as_deref(), keys.sasl.as_ref());
    let rendering = Rendering::new(setting.format(section, Some("ninjs"))?, &setting.newsroom);
    let within = setting.deadline / 2;
    let sender = Sender::new(&keys.brokers, &client, within).map_err(|error| section.error("brokers", error.to_string()))?;
    Ok(Box::new(Kafka { sender: Arc::new(sender), brokers, topic: keys.topic, rendering, within }))
}

struct Kafka {
    sender: Arc<Sender>,
    brokers: Brokers,
    topic: String,
    rendering: Rendering,
    within: Duration,
}

impl Outlet for Kafka {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move { super::in_turn(&attempts, |attempt| self.send(attempt)).await })
    }

    fn concurrency(&self) -> usize {
        CONCURRENCY
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(async {
            self.may_be_reached().await?;
            let (sender, topic, within) = (self.sender.clone(), self.topic.clone(), self.within);
            let asked = spawn_blocking(move || sender.partitions(&topic, within)).await;
            match asked {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(Failure::NotSent { reason: error.to_string() }),
                Err(error) => Err(Failure::NotSent { reason: error.to_string() }),
            }
        })
    }
}

impl Kafka {
    async fn may_be_reached(&self) -> Result<(), Failure> {
        self.brokers.may_be_reached().await.map_err(|error| Failure::NotSent { reason: error.to_string() })
    }

    async fn send(&self, attempt: &Attempt) -> Result<Delivered, Failure> {
        let bytes = self.rendering.bytes(attempt)?;
        self.may_be_reached().await?;
        let digest = sha256_hex(&bytes);
        let headers = headers(attempt, self.rendering.format.media_type);
        let (sender, topic, key, within) =
            (self.sender.clone(), self.topic.clone(), attempt.uri.to_string(), self.within);
        let sent = spawn_blocking(move || sender.send(&topic, &key, &bytes, &headers, within)).await;
        let sent = sent.map_err(|error| Failure::Later { reason: error.to_string(), after: None })?;
        let Place { partition, offset } = sent.map_err(|error| match error {
            LogError::Content { .. } => Failure::Never { reason: error.to_string() },
            LogError::UnknownOutcome(reason) => Failure::Later { reason, after: None },
            other => Failure::NotSent { reason: other.to_string() },
        })?;
        let location = format!("kafka:{}/{partition}/{offset}", self.topic);
        Ok(Delivered { location: Some(location), digest: Some(digest), ..Delivered::default() })
    }
}

/// CloudEvents' attributes, the same at every attempt.
fn headers(attempt: &Attempt, media_type: &str) -> Headers {
    let mut headers = Headers::default();
    headers.set("ce_specversion", "1.0");
    headers.set("ce_id", attempt.delivery.clone());
    headers.set("ce_type", webhook::kind(attempt));
    headers.set("ce_source", format!("/wiredesk/{}", attempt.wire.source));
    headers.set("ce_subject", attempt.uri.to_string());
    headers.set("ce_time", attempt.wire.time.to_string());
    headers.set("content-type", media_type);
    headers
}

#[cfg(test)]
mod tests;
