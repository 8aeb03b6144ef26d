//! What the clients say, as lines of our own log.

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

/// A line of a client's own log.
pub(super) fn tell(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
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
