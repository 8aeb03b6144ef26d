//! A stage's tables: rows are records of a compacted changelog; a copy in SQLite on this machine answers questions.
//!
//! The copy holds, by partition, how far into the changelog it goes and what lies there. It is never the truth: one that is too old, of
//! another cluster, or of a topic that was made again, is thrown away and read anew.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::{BaseConsumer, Consumer as _},
    error::KafkaError,
    message::BorrowedMessage,
};
use rusqlite::{Connection, OptionalExtension as _, params};

use wiredesk_story::identity::sha256_hex;

use super::{
    marks::{self, Place},
    message::{self, number},
    options::KafkaOptions,
    producers::unusable,
    quiet::Quiet,
};
use crate::{
    clock::Clock,
    error::LogError,
    rows::{RowChange, RowKey},
    sqlite::{self, SqlRows},
};

/// How long a changelog keeps tombstones: a copy that is older than half of that may have missed some.
pub(super) const TOMBSTONES: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a call to the cluster may take.
const CALL: Duration = Duration::from_secs(10);
/// How many rows are set in one transaction of the copy while it is restored.
const AT_ONCE: u32 = 10_000;
/// How long the pause is between two looks.
const LOOK: Duration = Duration::from_millis(5);
/// How long the end of an open transaction is waited for: the brokers end it after its timeout, and look every 10 s.
const OPEN: Duration = Duration::from_secs(60);

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS copy(partition INTEGER PRIMARY KEY, cluster TEXT NOT NULL, time INTEGER NOT NULL, last INTEGER NOT NULL, \
seal TEXT NOT NULL);
";

/// The last record of a changelog's partition that a copy has: where it lies, and what tells it from any other. A topic that was
/// taken away and made again has another one there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Last {
    pub(super) offset: u64,
    seal: String,
}

impl Last {
    /// `time`: milliseconds since 1970, as the record has it.
    pub(super) fn new(offset: u64, time: i64, key: &[u8], value: Option<&[u8]>) -> Self {
        let mut text = time.to_be_bytes().to_vec();
        text.extend_from_slice(key);
        text.push(u8::from(value.is_some()));
        text.extend_from_slice(value.unwrap_or_default());
        let mut seal = sha256_hex(&text);
        seal.truncate(16);
        Self { offset, seal }
    }
}

/// What a restore knows of its partitions.
#[derive(Default)]
struct Restoring {
    /// Those that are not read to their end.
    left: BTreeSet<u32>,
    /// The first record to come, where a copy is there.
    expected: BTreeMap<u32, Last>,
    /// The last record that came.
    lasts: BTreeMap<u32, Last>,
    /// Those whose copy is of another topic.
    strange: BTreeSet<u32>,
}

/// The rows of one stage, as one instance has them.
pub(super) struct Tables {
    pub(super) rows: SqlRows,
    topic: String,
    cluster: String,
    clock: Arc<dyn Clock>,
    reader: BaseConsumer<Quiet>,
    /// Sees what open transactions wrote.
    uncommitted: BaseConsumer<Quiet>,
}

impl Tables {
    /// Opens the copy in a file, which is made if it is not there.
    pub(super) fn open(options: &KafkaOptions, topic: &str, file: &Path, cluster: String) -> Result<Self, LogError> {
        let failed = |error: &dyn std::fmt::Display| LogError::Unusable {
            place: file.display().to_string(),
            reason: format!("{error}; delete it, it is a copy and is made anew"),
        };
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        }
        let connection = sqlite::copy(file).map_err(|error| failed(&error))?;
        connection.execute_batch(TABLES).map_err(|error| failed(&error))?;
        let mut config = options.consumer(&options.named("tables"));
        config.set("enable.partition.eof", "true");
        let reader = BaseConsumer::from_config_and_context(&config, Quiet).map_err(|error| unusable(&error))?;
        let uncommitted =
            BaseConsumer::from_config_and_context(config.set("isolation.level", "read_uncommitted"), Quiet)
                .map_err(|error| unusable(&error))?;
        let (topic, clock) = (topic.to_owned(), Arc::clone(&options.log.clock));
        Ok(Self { rows: SqlRows { connection, stage: 0 }, topic, cluster, clock, reader, uncommitted })
    }

    /// Brings the copy of these partitions up to the end of the changelog. Blocks until it is there.
    pub(super) fn restore(&mut self, owned: &BTreeSet<u32>) -> Result<(), LogError> {
        if owned.is_empty() {
            return Ok(());
        }
        let ends = self.ends(owned)?;
        let now = self.clock.now();
        let mut from = BTreeMap::new();
        let mut restoring = Restoring::default();
        for (partition, (low, end)) in &ends {
            match self.known(*partition, *low, *end, now)? {
                Some(last) => {
                    from.insert(*partition, last.offset);
                    restoring.expected.insert(*partition, last);
                }
                None if low < end => drop(from.insert(*partition, *low)),
                None => {}
            }
        }
        let strange = self.read(from, &mut restoring)?;
        for partition in &strange {
            self.empty(*partition)?;
        }
        let again = ends.iter().filter(|(partition, _)| strange.contains(partition));
        self.read(again.map(|(partition, (low, _))| (*partition, *low)).collect(), &mut restoring)?;
        for (partition, last) in &restoring.lasts {
            self.mark(*partition, last, now)?;
        }
        Ok(())
    }

    /// Where each partition begins and ends. What an old owner wrote may still be open: its end is waited for, so that what is read up
    /// to here is all that there will be.
    fn ends(&self, owned: &BTreeSet<u32>) -> Result<BTreeMap<u32, (u64, u64)>, LogError> {
        let deadline = Instant::now() + OPEN;
        let places: Vec<Place> = owned.iter().map(|partition| (self.topic.clone(), *partition)).collect();
        let bounds = marks::bounds(&self.uncommitted, &places, CALL)?;
        let is_open = |(place, end): (&Place, &u64)| bounds.get(place).is_some_and(|(_, written)| end < written);
        while marks::of(&self.reader, &places, Offset::End, CALL)?.iter().any(is_open) {
            if Instant::now() > deadline {
                return Err(LogError::Unavailable("an open transaction on the tables does not end".into()));
            }
            std::thread::sleep(LOOK);
        }
        Ok(bounds.into_iter().map(|((_, partition), bounds)| (partition, bounds)).collect())
    }

    /// The last record that the copy of a partition has. A copy that cannot be trusted is emptied.
    fn known(&self, partition: u32, low: u64, end: u64, now: Timestamp) -> Result<Option<Last>, LogError> {
        let known: Option<(String, i64, i64, String)> = self
            .rows
            .connection
            .prepare_cached("SELECT cluster, time, last, seal FROM copy WHERE partition = ?1")?
            .query_row([partition], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        if let Some((cluster, time, offset, seal)) = known {
            let offset = u64::try_from(offset).unwrap_or_default();
            let old =
                now.as_second().saturating_sub(time) > i64::try_from(TOMBSTONES.as_secs() / 2).unwrap_or(i64::MAX);
            if cluster == self.cluster && offset < end && offset >= low && !old {
                return Ok(Some(Last { offset, seal }));
            }
        }
        self.empty(partition)?;
        Ok(None)
    }

    fn empty(&self, partition: u32) -> Result<(), LogError> {
        self.rows.connection.prepare_cached("DELETE FROM rows WHERE partition = ?1")?.execute([partition])?;
        Ok(())
    }

    /// Reads partitions from these offsets to their ends; gives those whose copy is of another topic.
    fn read(&self, from: BTreeMap<u32, u64>, restoring: &mut Restoring) -> Result<BTreeSet<u32>, LogError> {
        let mut list = TopicPartitionList::new();
        for (partition, offset) in from {
            let offset = message::offset(offset);
            list.add_partition_offset(&self.topic, number(partition), offset)?;
            restoring.left.insert(partition);
        }
        if restoring.left.is_empty() {
            return Ok(BTreeSet::new());
        }
        self.reader.assign(&list)?;
        let read = self.read_assigned(restoring);
        self.reader.unassign()?;
        read.map(|()| std::mem::take(&mut restoring.strange))
    }

    fn read_assigned(&self, restoring: &mut Restoring) -> Result<(), LogError> {
        let connection = &self.rows.connection;
        let mut deadline = Instant::now() + OPEN;
        let mut transaction = connection.unchecked_transaction()?;
        let mut count = 0;
        while !restoring.left.is_empty() {
            match self.reader.poll(Duration::from_millis(100)) {
                Some(Ok(message)) => {
                    deadline = Instant::now() + OPEN;
                    if self.take(connection, &message, restoring)? {
                        count += 1;
                    }
                    if count == AT_ONCE {
                        count = 0;
                        transaction.commit()?;
                        transaction = connection.unchecked_transaction()?;
                    }
                }
                // It was assigned after its end was known, so that this is not an older end.
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    let partition = u32::try_from(partition).unwrap_or_default();
                    if restoring.left.remove(&partition) && restoring.expected.remove(&partition).is_some() {
                        restoring.strange.insert(partition);
                    }
                }
                Some(Err(error)) => tracing::debug!(%error, "the reader of the tables met an error"),
                None if Instant::now() > deadline => {
                    return Err(LogError::Unavailable("the tables could not be read in time".into()));
                }
                None => {}
            }
        }
        Ok(transaction.commit()?)
    }

    /// Sets the row of a record; `false` where nothing more is wanted of its partition.
    fn take(
        &self,
        connection: &Connection,
        message: &BorrowedMessage<'_>,
        restoring: &mut Restoring,
    ) -> Result<bool, LogError> {
        let (partition, offset) = message::place(message);
        if !restoring.left.contains(&partition) {
            return Ok(false);
        }
        let (key, value) = (message.key().unwrap_or_default(), message.payload());
        let last = Last::new(offset, message.timestamp().to_millis().unwrap_or_default(), key, value);
        if restoring.expected.remove(&partition).is_some_and(|expected| expected != last) {
            restoring.left.remove(&partition);
            restoring.strange.insert(partition);
            return Ok(false);
        }
        restoring.lasts.insert(partition, last);
        let newer = || LogError::Unusable {
            place: self.topic.clone(),
            reason: "it holds a row of a newer wiredesk; run that version".into(),
        };
        let (table, key) = message::of_row_key(key).ok_or_else(newer)?;
        let row = value.map(|value| message::of_row_value(value).ok_or_else(newer)).transpose()?;
        let at = RowKey { partition, table: table.to_owned(), key: key.to_owned() };
        sqlite::set_row(connection, 0, &at, row.as_ref())?;
        Ok(true)
    }

    /// Sets rows that are about to be committed; nobody else sees them before [`Staged::commit`], and they are forgotten without it.
    pub(super) fn stage(&self, changes: &[RowChange]) -> Result<Staged<'_>, LogError> {
        if changes.is_empty() {
            return Ok(Staged { tables: self, transaction: None });
        }
        let transaction = self.rows.connection.unchecked_transaction()?;
        for RowChange { at, row } in changes {
            sqlite::set_row(&transaction, 0, at, row.as_ref())?;
        }
        Ok(Staged { tables: self, transaction: Some(transaction) })
    }

    fn mark(&self, partition: u32, last: &Last, now: Timestamp) -> Result<(), LogError> {
        let offset = i64::try_from(last.offset).unwrap_or(i64::MAX);
        self.rows
            .connection
            .prepare_cached(
                "INSERT OR REPLACE INTO copy(partition, cluster, time, last, seal) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![partition, self.cluster, now.as_second(), offset, last.seal])?;
        Ok(())
    }
}

/// Rows that are set in the copy, and not yet kept.
pub(super) struct Staged<'a> {
    tables: &'a Tables,
    transaction: Option<rusqlite::Transaction<'a>>,
}

impl Staged<'_> {
    /// Keeps them: the cluster has them, and these are the last of the changelog's partitions.
    pub(super) fn commit(self, lasts: &BTreeMap<u32, Last>) -> Result<(), LogError> {
        let Some(transaction) = self.transaction else { return Ok(()) };
        let now = self.tables.clock.now();
        for (partition, last) in lasts {
            self.tables.mark(*partition, last, now)?;
        }
        Ok(transaction.commit()?)
    }
}
