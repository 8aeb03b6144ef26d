//! What other instances commit to a stage's tables, read from the changelog beside the group.

use std::time::Duration;

use jiff::Timestamp;
use rdkafka::{
    Message as _, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::{BaseConsumer, Consumer as _},
    message::BorrowedMessage,
};

use super::{
    Shared,
    marks::{self, Place},
    message::{self, number},
    producers::unusable,
    quiet::Quiet,
};
use crate::{
    error::LogError,
    hearsay::{Hearsay, Overheard},
    rows::{RowChange, RowKey},
};

/// How long the cluster may take to say where to begin: a stage waits for it.
const BEGIN: Duration = Duration::from_secs(2);

/// Reads all partitions of one changelog.
pub(super) struct Overhearing {
    consumer: BaseConsumer<Quiet>,
    wanted: Hearsay,
}

impl Overhearing {
    /// From what was written at this moment on.
    pub(super) fn begin(shared: &Shared, changelog: &str, wanted: Hearsay, since: Timestamp) -> Result<Self, LogError> {
        let options = &shared.options;
        let mut config = options.consumer(&options.named("overhear"));
        // What is gone for its age is passed over.
        config.set("auto.offset.reset", "earliest");
        let consumer = BaseConsumer::from_config_and_context(&config, Quiet).map_err(|error| unusable(&error))?;
        let places: Vec<Place> = (0..shared.partitions).map(|partition| (changelog.to_owned(), partition)).collect();
        let mut list = TopicPartitionList::new();
        for ((topic, partition), offset) in marks::since(&consumer, &places, since, BEGIN)? {
            list.add_partition_offset(&topic, number(partition), message::offset(offset))?;
        }
        consumer.assign(&list)?;
        Ok(Self { consumer, wanted })
    }

    /// What has come since, of at most so many records. Does not wait.
    pub(super) fn heard(&self, most: usize) -> Overheard {
        let mut heard = Overheard::default();
        for _ in 0..most {
            match self.consumer.poll(Duration::ZERO) {
                None => return heard,
                Some(Ok(message)) => heard.rows.extend(self.change(&message)),
                Some(Err(error)) => tracing::debug!(%error, "what others commit could not be heard"),
            }
        }
        heard.more = true;
        heard
    }

    /// The row of a record, if it is of a table that is wanted and this build knows its form.
    fn change(&self, message: &BorrowedMessage<'_>) -> Option<RowChange> {
        let (table, key) = message::of_row_key(message.key()?)?;
        if !self.wanted.tables.contains(&table) {
            return None;
        }
        let row = match message.payload() {
            Some(value) => Some(message::of_row_value(value)?),
            None => None,
        };
        let (partition, _) = message::place(message);
        Some(RowChange { at: RowKey { partition, table: table.to_owned(), key: key.to_owned() }, row })
    }
}
