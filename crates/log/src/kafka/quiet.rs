//! What the clients say, as lines of our own log.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use rdkafka::{ClientContext, config::RDKafkaLogLevel, consumer::ConsumerContext, error::KafkaError};

/// The context of clients that have nothing else to tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quiet;

impl ClientContext for Quiet {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        tell(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        met(&error, reason);
    }
}

impl ConsumerContext for Quiet {}

/// How long nothing more is said of connections, once it was said that one fails. Each of a dozen clients would say so every second.
const SILENCE: Duration = Duration::from_secs(60);

/// When it was last said that a connection fails.
static SAID: Mutex<Option<Instant>> = Mutex::new(None);

fn is_news() -> bool {
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    let news = said.is_none_or(|said| said.elapsed() > SILENCE);
    if news {
        *said = Some(Instant::now());
    }
    news
}

/// A line of a client's own log.
pub(super) fn tell(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        _ if facility == "FAIL" && !is_news() => tracing::debug!(facility, message, "the client of the cluster says"),
        RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical | RDKafkaLogLevel::Error => {
            tracing::warn!(facility, message, "the client of the cluster says");
        }
        RDKafkaLogLevel::Warning | RDKafkaLogLevel::Notice => {
            tracing::info!(facility, message, "the client of the cluster says");
        }
        RDKafkaLogLevel::Info | RDKafkaLogLevel::Debug => {
            tracing::debug!(facility, message, "the client of the cluster says");
        }
    }
}

/// An error that no call has: the client mends it by itself, or the next call tells it.
pub(super) fn met(error: &KafkaError, reason: &str) {
    tracing::debug!(%error, reason, "the client of the cluster met an error");
}
