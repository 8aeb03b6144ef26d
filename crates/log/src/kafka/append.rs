//! Appending outside any stage: push and commands.
//!
//! A record by itself needs no transaction: it is there or it is not, and any number of threads send at once. Several that belong
//! together go as one.

use std::{
    sync::{
        Mutex, OnceLock, PoisonError,
        mpsc::{self, SyncSender},
    },
    time::Duration,
};

use rdkafka::{
    ClientConfig, ClientContext, Message as _,
    config::FromClientConfigAndContext as _,
    error::{KafkaError, RDKafkaErrorCode as Code},
    message::DeliveryResult,
    producer::{BaseRecord, Producer as _, ProducerContext, ThreadedProducer},
};

use super::{
    failure,
    message::Message,
    options::KafkaOptions,
    producers::{Batch, Failed, Producers, content, unusable},
    quiet,
};
use crate::{error::LogError, faults::NoFaults};

/// How long the client's queue may stay full.
const FULL: Duration = Duration::from_secs(10);
/// How long the pause is between two tries at a full queue.
const LOOK: Duration = Duration::from_millis(1);

/// Partition and offset.
type Acked = Result<(i32, u64), Code>;

/// Tells each sender what became of his record.
pub(super) struct Acks;

impl ClientContext for Acks {
    fn log(&self, level: rdkafka::config::RDKafkaLogLevel, fac: &str, message: &str) {
        quiet::tell(level, fac, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        quiet::met(&error, reason);
    }
}

impl ProducerContext for Acks {
    type DeliveryOpaque = Box<SyncSender<Acked>>;

    fn delivery(&self, result: &DeliveryResult<'_>, sender: Box<SyncSender<Acked>>) {
        let acked = match result {
            Ok(message) => Ok((message.partition(), u64::try_from(message.offset()).unwrap_or_default())),
            Err((error, _)) => Err(error.rdkafka_error_code().unwrap_or(Code::Fail)),
        };
        // Whoever sent it waits, unless his thread is gone.
        let _ = sender.try_send(acked);
    }
}

/// What appends. Shared by threads.
pub(super) struct Appender {
    config: ClientConfig,
    alone: OnceLock<ThreadedProducer<Acks>>,
    together: Mutex<Producers>,
}

impl Appender {
    /// Under a name that only one process has at a time; nothing is opened yet.
    pub(super) fn new(options: &KafkaOptions, name: &str) -> Self {
        let together = Mutex::new(Producers::new(options, name));
        Self { config: options.idempotent(), alone: OnceLock::new(), together }
    }

    /// Writes messages, all or none, and gives the offset of each. Blocks until the cluster has them.
    pub(super) fn append(&self, messages: &[Message]) -> Result<Vec<u64>, LogError> {
        if let [message] = messages {
            return Ok(vec![self.one(message)?]);
        }
        let batch = Batch { outputs: messages.len(), messages, fence: None };
        let mut together = self.together.lock().unwrap_or_else(PoisonError::into_inner);
        together.transact(&batch, &NoFaults, || Ok(())).map_err(|failed| match failed {
            Failed::Log(error) => error,
            Failed::Stale | Failed::Twin => LogError::UnknownOutcome("another process appends under this name".into()),
        })
    }

    fn one(&self, message: &Message) -> Result<u64, LogError> {
        let producer = self.producer()?;
        let (sender, acked) = mpsc::sync_channel(1);
        let mut record = BaseRecord::with_opaque_to(&message.topic, Box::new(sender))
            .partition(message.partition)
            .key(&message.key)
            .timestamp(message.time)
            .headers(message.owned_headers());
        if let Some(value) = &message.value {
            record = record.payload(value);
        }
        let mut tries = FULL.as_millis();
        loop {
            match producer.send(record) {
                Ok(()) => break,
                Err((KafkaError::MessageProduction(Code::QueueFull), back)) if tries > 0 => {
                    tries -= 1;
                    record = back;
                    std::thread::sleep(LOOK);
                }
                Err((KafkaError::MessageProduction(code), _)) if failure::is_content(code) => {
                    return Err(content(message, code));
                }
                Err((error, _)) => return Err(error.into()),
            }
        }
        match acked.recv() {
            Ok(Ok((_, offset))) => Ok(offset),
            Ok(Err(code)) if failure::is_content(code) => Err(content(message, code)),
            Ok(Err(code)) if failure::may_be_there(code) => {
                Err(LogError::UnknownOutcome(format!("{} did not confirm a record in time: {code}", message.topic)))
            }
            Ok(Err(code)) => Err(LogError::Unavailable(format!("{} takes no record: {code}", message.topic))),
            Err(_) => Err(LogError::UnknownOutcome("the client ended before the record was confirmed".into())),
        }
    }

    fn producer(&self) -> Result<&ThreadedProducer<Acks>, LogError> {
        if let Some(producer) = self.alone.get() {
            return Ok(producer);
        }
        let producer =
            ThreadedProducer::from_config_and_context(&self.config, Acks).map_err(|error| unusable(&error))?;
        // Two that come first at once open one each; one of them is not needed.
        Ok(self.alone.get_or_init(|| producer))
    }
}

impl Drop for Appender {
    fn drop(&mut self) {
        if let Some(producer) = self.alone.get() {
            // Nobody waits for what is still under way.
            drop(producer.flush(Duration::ZERO));
        }
    }
}
