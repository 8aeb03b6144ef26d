//! Transactions: two producers in turn, so that one need not wait until the broker has written the other's markers.
//!
//! The client's own commit waits in steps of 100 ms for reports that are not yet taken; here they are taken first. One transaction
//! begins only when the one before is acknowledged; after any outcome that is not known both producers are made anew.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig, ClientContext, Message as _, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::ConsumerGroupMetadata,
    error::{KafkaError, RDKafkaErrorCode as Code},
    message::DeliveryResult,
    producer::{BaseProducer, BaseRecord, Producer as _, ProducerContext},
};

use super::{
    failure::{self, told},
    message::Message,
    options::KafkaOptions,
    quiet,
};
use crate::{
    error::LogError,
    faults::{Faults, Point},
};

/// How long a call to the cluster may take.
const CALL: Duration = Duration::from_secs(10);
/// How long the client may wait before it is told what became of its messages.
const STEP: Duration = Duration::from_millis(20);
/// How long the pause is between two looks at what is under way.
const LOOK: Duration = Duration::from_micros(50);
/// From so many messages on the offsets go before them. With fewer nothing waits behind them, and a cluster that was idle answers too late.
const BUSY: usize = 50;

/// Where each message of a transaction lies, or why it does not.
#[derive(Default)]
pub(super) struct Reports(Mutex<Vec<(usize, Result<u64, Code>)>>);

impl ClientContext for Reports {
    fn log(&self, level: rdkafka::config::RDKafkaLogLevel, fac: &str, message: &str) {
        quiet::tell(level, fac, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        quiet::met(&error, reason);
    }
}

impl ProducerContext for Reports {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, nth: usize) {
        let report = match result {
            Ok(message) => Ok(u64::try_from(message.offset()).unwrap_or_default()),
            Err((error, _)) => Err(error.rdkafka_error_code().unwrap_or(Code::Fail)),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((nth, report));
    }
}

/// What fences a transaction, and moves a group on.
pub(super) struct Fence<'a> {
    /// The next offsets to read, one at least.
    pub(super) offsets: &'a TopicPartitionList,
    /// The membership in whose name it acts.
    pub(super) member: &'a ConsumerGroupMetadata,
}

/// A transaction.
pub(super) struct Batch<'a> {
    pub(super) messages: &'a [Message],
    /// How many of them are outputs; rows follow.
    pub(super) outputs: usize,
    pub(super) fence: Option<Fence<'a>>,
}

/// Why a transaction did not take effect, or may not have.
#[derive(Debug)]
pub(super) enum Failed {
    /// Another process runs under the same name.
    Twin,
    /// The group has given the partitions to others.
    Stale,
    /// All else.
    Log(LogError),
}

impl From<LogError> for Failed {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}

/// A pair of producers under names of their own.
pub(super) struct Producers {
    configs: [ClientConfig; 2],
    pair: Option<[BaseProducer<Reports>; 2]>,
    turn: usize,
}

impl Producers {
    /// Under a name that only one process has at a time; nothing is opened yet.
    pub(super) fn new(options: &KafkaOptions, name: &str) -> Self {
        let config = |letter: char| options.producer(&options.named(&format!("{name}-{letter}")));
        Self { configs: [config('a'), config('b')], pair: None, turn: 0 }
    }

    /// Opens both at once, and ends whatever a predecessor of the same name left open. Nothing to do where they are open.
    pub(super) fn open(&mut self) -> Result<(), LogError> {
        if self.pair.is_some() {
            return Ok(());
        }
        let [a, b] = &self.configs;
        let (a, b) = std::thread::scope(|scope| {
            let other = scope.spawn(|| opened(b));
            let first = opened(a);
            (
                first,
                other.join().unwrap_or_else(|_| Err(LogError::Unavailable("a producer could not be opened".into()))),
            )
        });
        self.pair = Some([a?, b?]);
        Ok(())
    }

    /// Forgets them: the next transaction opens new ones.
    pub(super) fn close(&mut self) {
        self.pair = None;
    }

    /// One transaction: all or nothing. Gives the offset of each message. Blocks until the cluster has it; `meanwhile` is done while
    /// the brokers take the messages.
    pub(super) fn transact(
        &mut self,
        batch: &Batch<'_>,
        faults: &dyn Faults,
        meanwhile: impl FnOnce() -> Result<(), LogError>,
    ) -> Result<Vec<u64>, Failed> {
        self.open()?;
        let Some(pair) = &self.pair else { return Err(LogError::Unavailable("no producer is open".into()).into()) };
        let producer = &pair[self.turn];
        self.turn = 1 - self.turn;
        let outcome = written(producer, batch, faults, meanwhile).and_then(|offsets| {
            faults.at(Point::BeforeCommit).map_err(void)?;
            committed(producer)?;
            Ok(offsets)
        });
        outcome.map_err(|trouble| self.ended(trouble))
    }

    /// Ends a transaction that failed: what it wrote is never seen.
    fn ended(&mut self, trouble: Trouble) -> Failed {
        let failed = match trouble {
            // The process is as good as dead: it ends nothing.
            Trouble::Void(Failed::Log(error @ LogError::Crash(_))) => {
                self.pair = None;
                return error.into();
            }
            Trouble::Unknown(reason) => {
                self.pair = None;
                return LogError::UnknownOutcome(reason).into();
            }
            Trouble::Void(failed) => failed,
        };
        if !self.pair.as_ref().is_some_and(|pair| aborted(&pair[1 - self.turn])) {
            self.pair = None;
        }
        failed
    }
}

/// How a transaction failed.
pub(super) enum Trouble {
    /// It did not take effect.
    Void(Failed),
    /// It may have.
    Unknown(String),
}

/// Opens a producer of transactions, and ends whatever one of its name left open.
pub(super) fn opened(config: &ClientConfig) -> Result<BaseProducer<Reports>, LogError> {
    let producer =
        BaseProducer::from_config_and_context(config, Reports::default()).map_err(|error| unusable(&error))?;
    // Without this the client looks for the coordinator before it has a connection, and waits half a second.
    producer.client().fetch_metadata(Some(""), CALL).ok();
    producer.init_transactions(CALL * 3)?;
    Ok(producer)
}

/// A setting that the client does not take.
pub(super) fn unusable(error: &KafkaError) -> LogError {
    LogError::Unusable {
        place: "the configured brokers".into(),
        reason: format!("{error}; see the section [log] of the configuration"),
    }
}

/// Writes the messages and the offsets, and gives where each message lies.
fn written(
    producer: &BaseProducer<Reports>,
    batch: &Batch<'_>,
    faults: &dyn Faults,
    meanwhile: impl FnOnce() -> Result<(), LogError>,
) -> Result<Vec<u64>, Trouble> {
    producer.begin_transaction().map_err(|error| failed(producer, &error))?;
    faults.at(Point::Begun).map_err(void)?;
    if batch.messages.len() < BUSY {
        handed_over(producer, batch, faults, meanwhile)?;
        let offsets = landed(producer, batch)?;
        move_on(producer, batch)?;
        return Ok(offsets);
    }
    // The client asks for the partitions of a transaction a millisecond after its first message. Offsets that are asked for before are
    // through by then; two questions at the same time make the coordinator put one off, and the client wait.
    std::thread::scope(|scope| {
        let moved = scope.spawn(|| move_on(producer, batch));
        let handed_over = handed_over(producer, batch, faults, meanwhile);
        let moved = moved.join().unwrap_or_else(|_| Err(Trouble::Unknown("the offsets could not be sent".into())));
        handed_over.and(moved)
    })?;
    landed(producer, batch)
}

/// Gives the messages to the client, and does what there is to do while the brokers take them.
fn handed_over(
    producer: &BaseProducer<Reports>,
    batch: &Batch<'_>,
    faults: &dyn Faults,
    meanwhile: impl FnOnce() -> Result<(), LogError>,
) -> Result<(), Trouble> {
    sent(producer, batch, faults)?;
    faults.at(Point::RowsWritten).map_err(void)?;
    meanwhile().map_err(void)
}

/// Ends the transaction that is open; tells whether it is known to be ended. The client's call waits while there are messages whose
/// end nobody has heard of, so it is made in short steps, which it goes on from.
fn aborted(producer: &BaseProducer<Reports>) -> bool {
    let deadline = Instant::now() + CALL;
    loop {
        producer.poll(Duration::ZERO);
        match producer.abort_transaction(STEP) {
            Ok(()) => break,
            Err(KafkaError::Transaction(error)) if error.is_retriable() && Instant::now() < deadline => {}
            Err(error) => {
                tracing::debug!(%error, "a transaction could not be ended");
                return false;
            }
        }
    }
    taken(producer);
    true
}

/// Sends the offsets, which fences the transaction.
fn move_on(producer: &BaseProducer<Reports>, batch: &Batch<'_>) -> Result<(), Trouble> {
    let Some(fence) = &batch.fence else { return Ok(()) };
    let sent = producer.send_offsets_to_transaction(fence.offsets, fence.member, CALL);
    sent.map_err(|error| failed(producer, &error))
}

/// Sends the messages.
pub(super) fn sent(producer: &BaseProducer<Reports>, batch: &Batch<'_>, faults: &dyn Faults) -> Result<(), Trouble> {
    taken(producer);
    for (nth, message) in batch.messages.iter().enumerate() {
        if nth == batch.outputs {
            faults.at(Point::OutputsWritten).map_err(void)?;
        }
        send(producer, message, nth)?;
    }
    if batch.outputs == batch.messages.len() {
        faults.at(Point::OutputsWritten).map_err(void)?;
    }
    Ok(())
}

/// Waits until the brokers have what was sent, and gives where each message lies.
pub(super) fn landed(producer: &BaseProducer<Reports>, batch: &Batch<'_>) -> Result<Vec<u64>, Trouble> {
    drain(producer).map_err(void)?;
    offsets(producer, batch)
}

/// Waits until the brokers have answered for all that was sent.
pub(super) fn drain(producer: &BaseProducer<Reports>) -> Result<(), LogError> {
    let deadline = Instant::now() + CALL;
    while producer.in_flight_count() > 0 {
        producer.poll(Duration::ZERO);
        if Instant::now() > deadline {
            return Err(LogError::Unavailable("the brokers did not take the records in time".into()));
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}

fn send(producer: &BaseProducer<Reports>, message: &Message, nth: usize) -> Result<(), Trouble> {
    let mut record = BaseRecord::with_opaque_to(&message.topic, nth)
        .partition(message.partition)
        .key(&message.key)
        .timestamp(message.time)
        .headers(message.owned_headers());
    if let Some(value) = &message.value {
        record = record.payload(value);
    }
    loop {
        match producer.send(record) {
            Ok(()) => return Ok(()),
            Err((KafkaError::MessageProduction(Code::QueueFull), back)) => {
                record = back;
                producer.poll(Duration::from_millis(1));
            }
            Err((KafkaError::MessageProduction(code), _)) if failure::is_content(code) => {
                return Err(void(content(message, code)));
            }
            Err((error, _)) => return Err(failed(producer, &error)),
        }
    }
}

fn offsets(producer: &BaseProducer<Reports>, batch: &Batch<'_>) -> Result<Vec<u64>, Trouble> {
    let mut offsets = vec![0; batch.messages.len()];
    let mut other = None;
    for (nth, report) in taken(producer) {
        let Some(message) = batch.messages.get(nth) else { continue };
        match report {
            Ok(offset) => offsets[nth] = offset,
            Err(code) if failure::is_content(code) => return Err(void(content(message, code))),
            // Where one is refused for what it is, the client gives up others for it, and may say so before.
            Err(code) => drop(other.get_or_insert_with(|| format!("{} could not be written: {code}", message.topic))),
        }
    }
    if let Some(reason) = other {
        return Err(void(LogError::Unavailable(reason)));
    }
    Ok(offsets)
}

/// What was reported of the messages since the last time.
fn taken(producer: &BaseProducer<Reports>) -> Vec<(usize, Result<u64, Code>)> {
    let context: &Arc<Reports> = producer.context();
    std::mem::take(&mut *context.0.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A message that the brokers will never take.
pub(super) fn content(message: &Message, code: Code) -> LogError {
    LogError::Content { topic: message.topic.clone(), reason: format!("the brokers refuse it: {code}") }
}

fn committed(producer: &BaseProducer<Reports>) -> Result<(), Trouble> {
    producer.commit_transaction(CALL).map_err(|error| match &error {
        KafkaError::Transaction(inner) if inner.txn_requires_abort() => failed(producer, &error),
        // Also one that timed out: the brokers may have it by now.
        _ => Trouble::Unknown(told(&error)),
    })
}

/// What an error before the commit means.
fn failed(producer: &BaseProducer<Reports>, error: &KafkaError) -> Trouble {
    let code = failure::code(error).unwrap_or(Code::Fail);
    let fatal = producer.client().fatal_error();
    if failure::is_twin(code) || fatal.as_ref().is_some_and(|(code, _)| failure::is_twin(*code)) {
        return Trouble::Void(Failed::Twin);
    }
    if fatal.is_some() || matches!(error, KafkaError::Transaction(inner) if inner.is_fatal()) {
        return Trouble::Unknown(told(error));
    }
    if failure::is_stale(code) {
        return Trouble::Void(Failed::Stale);
    }
    void(LogError::Unavailable(told(error)))
}

fn void(error: LogError) -> Trouble {
    Trouble::Void(Failed::Log(error))
}
