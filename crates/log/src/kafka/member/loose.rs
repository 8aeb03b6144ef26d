//! A member that keeps the weaker promise: what it wrote is there before the group moves on, in no transaction. A measure for the
//! stronger one; no stage runs on it.

use std::time::Duration;

use rdkafka::{
    config::FromClientConfigAndContext as _,
    producer::{BaseProducer, Producer as _},
};

use super::{KafkaMember, lasts};
use crate::{
    error::LogError,
    event_log::{Changes, Member, Transaction},
    faults::NoFaults,
    kafka::producers::{Batch, Failed, Reports, Trouble, landed, sent, unusable},
    record::Stored,
    rows::Rows,
    topic::Lane,
};

/// At least once: one producer, drained, then the group's offsets, then the copy of the rows.
pub(in crate::kafka) struct LooseMember {
    member: KafkaMember,
    producer: BaseProducer<Reports>,
}

impl LooseMember {
    pub(in crate::kafka) fn new(member: KafkaMember) -> Result<Self, LogError> {
        let config = member.shared.options.idempotent();
        let producer = BaseProducer::from_config_and_context(&config, Reports::default());
        Ok(Self { member, producer: producer.map_err(|error| unusable(&error))? })
    }
}

impl Member for LooseMember {
    fn changes(&mut self) -> Result<Changes, LogError> {
        self.member.changes()
    }

    fn fetch(&mut self, lane: Lane, max_records: usize, max_bytes: usize) -> Result<Vec<Stored>, LogError> {
        self.member.fetch(lane, max_records, max_bytes)
    }

    fn commit(&mut self, transaction: &Transaction) -> Result<(), LogError> {
        self.member.check(transaction)?;
        let offsets = self.member.offsets(transaction)?;
        let messages = self.member.messages(transaction, &transaction.rows)?;
        let outputs = transaction.outputs.len();
        let batch = Batch { messages: &messages, outputs, fence: None };
        let lies = sent(&self.producer, &batch, &NoFaults).and_then(|()| landed(&self.producer, &batch));
        let lies = lies.map_err(|trouble| match trouble {
            Trouble::Void(Failed::Log(error)) => error,
            Trouble::Void(Failed::Twin | Failed::Stale) => {
                LogError::Unavailable("another member took its place".into())
            }
            Trouble::Unknown(reason) => LogError::UnknownOutcome(reason),
        })?;
        self.member.consumer.commit(&offsets)?;
        let lasts = lasts(messages.iter().zip(lies).skip(outputs));
        self.member.tables.stage(&transaction.rows)?.commit(&lasts)
    }

    fn rewind(&mut self) -> Result<(), LogError> {
        self.member.rewind()
    }

    fn rows(&self) -> &dyn Rows {
        self.member.rows()
    }

    fn leave(&mut self) -> Result<(), LogError> {
        let flushed = self.producer.flush(Duration::ZERO).map_err(LogError::from);
        self.member.leave().and(flushed)
    }
}
