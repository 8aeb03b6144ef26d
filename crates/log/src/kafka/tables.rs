//! A stage's tables: rows are records of a compacted changelog; a copy in SQLite on this machine answers questions.
//!
//! The copy holds, by partition, how far into the changelog it goes. It is never the truth: one that is too old, or of another
//! cluster, is thrown away and read anew.

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
};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
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
/// How long the pause is between two looks.
const LOOK: Duration = Duration::from_millis(5);
/// How long the end of an open transaction is waited for: the brokers end it after its timeout, and look every 10 s.
const OPEN: Duration = Duration::from_secs(60);

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS copies(partition INTEGER PRIMARY KEY, cluster TEXT NOT NULL, next INTEGER NOT NULL, time INTEGER NOT NULL);
";

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
        let mut list = TopicPartitionList::new();
        let mut left = BTreeSet::new();
        let now = self.clock.now();
        for (partition, (low, end)) in &ends {
            let next = self.begin(*partition, *low, *end, now)?;
            if next < *end {
                let offset = Offset::Offset(i64::try_from(next).unwrap_or(i64::MAX));
                list.add_partition_offset(&self.topic, number(*partition), offset)?;
                left.insert(*partition);
            }
        }
        let read = if left.is_empty() { Ok(()) } else { self.read(&list, left) };
        self.reader.unassign()?;
        read?;
        for (partition, (_, end)) in &ends {
            self.mark(*partition, *end, now)?;
        }
        Ok(())
    }

    /// Where each partition begins and ends. What an old owner wrote may still be open: its end is waited for, so that what is read up
    /// to here is all that there will be.
    fn ends(&self, owned: &BTreeSet<u32>) -> Result<BTreeMap<u32, (u64, u64)>, LogError> {
        let deadline = Instant::now() + OPEN;
        let mut ends = BTreeMap::new();
        for partition in owned {
            let (low, written) = watermarks(&self.uncommitted, &self.topic, *partition)?;
            while watermarks(&self.reader, &self.topic, *partition)?.1 < written {
                if Instant::now() > deadline {
                    return Err(LogError::Unavailable("an open transaction on the tables does not end".into()));
                }
                std::thread::sleep(LOOK);
            }
            ends.insert(*partition, (low, written));
        }
        Ok(ends)
    }

    /// Where the copy of a partition goes on. One that cannot be trusted is emptied.
    fn begin(&self, partition: u32, low: u64, end: u64, now: Timestamp) -> Result<u64, LogError> {
        let connection = &self.rows.connection;
        let known: Option<(String, i64, i64)> = connection
            .prepare_cached("SELECT cluster, next, time FROM copies WHERE partition = ?1")?
            .query_row([partition], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        if let Some((cluster, next, time)) = known {
            let next = u64::try_from(next).unwrap_or_default();
            let old =
                now.as_second().saturating_sub(time) > i64::try_from(TOMBSTONES.as_secs() / 2).unwrap_or(i64::MAX);
            if cluster == self.cluster && next <= end && next >= low && !old {
                return Ok(next);
            }
        }
        connection.prepare_cached("DELETE FROM rows WHERE partition = ?1")?.execute([partition])?;
        Ok(low)
    }

    /// Reads each partition of the list to its end.
    fn read(&self, list: &TopicPartitionList, mut left: BTreeSet<u32>) -> Result<(), LogError> {
        self.reader.assign(list)?;
        let connection = &self.rows.connection;
        let mut deadline = Instant::now() + OPEN;
        let mut transaction = connection.unchecked_transaction()?;
        let mut count = 0;
        while !left.is_empty() {
            match self.reader.poll(Duration::from_millis(100)) {
                Some(Ok(message)) => {
                    deadline = Instant::now() + OPEN;
                    let partition = u32::try_from(message.partition()).unwrap_or_default();
                    self.take(connection, partition, message.key().unwrap_or_default(), message.payload())?;
                    count += 1;
                    if count % 10_000 == 0 {
                        transaction.commit()?;
                        transaction = connection.unchecked_transaction()?;
                    }
                }
                // It was assigned after its end was known, so that this is not an older end.
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    left.remove(&u32::try_from(partition).unwrap_or_default());
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

    fn take(&self, connection: &Connection, partition: u32, key: &[u8], value: Option<&[u8]>) -> Result<(), LogError> {
        let newer = || LogError::Unusable {
            place: self.topic.clone(),
            reason: "it holds a row of a newer wiredesk; run that version".into(),
        };
        let (table, key) = message::of_row_key(key).ok_or_else(newer)?;
        let row = value.map(|value| message::of_row_value(value).ok_or_else(newer)).transpose()?;
        let at = RowKey { partition, table: table.to_owned(), key: key.to_owned() };
        sqlite::set_row(connection, 0, &at, row.as_ref())
    }

    /// Rows that were committed, and how far the changelog goes with them.
    pub(super) fn apply(&mut self, changes: &[RowChange], next: &BTreeMap<u32, u64>) -> Result<(), LogError> {
        if changes.is_empty() {
            return Ok(());
        }
        let transaction = self.rows.connection.unchecked_transaction()?;
        for RowChange { at, row } in changes {
            sqlite::set_row(&transaction, 0, at, row.as_ref())?;
        }
        let now = self.clock.now();
        for (partition, next) in next {
            self.mark(*partition, *next, now)?;
        }
        Ok(transaction.commit()?)
    }

    fn mark(&self, partition: u32, next: u64, now: Timestamp) -> Result<(), LogError> {
        let next = i64::try_from(next).unwrap_or(i64::MAX);
        self.rows
            .connection
            .prepare_cached("INSERT OR REPLACE INTO copies(partition, cluster, next, time) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![partition, self.cluster, next, now.as_second()])?;
        Ok(())
    }
}

/// Where a partition begins and ends, as a consumer sees it.
fn watermarks(consumer: &BaseConsumer<Quiet>, topic: &str, partition: u32) -> Result<(u64, u64), LogError> {
    let (low, high) = consumer.fetch_watermarks(topic, number(partition), CALL)?;
    Ok((u64::try_from(low).unwrap_or_default(), u64::try_from(high).unwrap_or_default()))
}
