//! Following topics from positions, outside any stage.

use std::sync::Arc;

use rusqlite::Connection;

use super::{
    Shared,
    cursor::{Cursor, Room},
    schema,
    signals::{Registration, Signals},
    stream::Stream,
    transact,
};
use crate::{
    error::LogError,
    event_log::{Follower, Positions},
    record::Stored,
    topic::Topic,
    wake::Wake,
};

/// How many bytes one poll brings at most.
const BYTES: usize = 16 << 20;

pub(super) struct EmbeddedFollower {
    connection: Connection,
    cursors: Vec<Cursor>,
    signals: Arc<Signals>,
    /// Keeps the watch alive.
    _shared: Arc<Shared>,
    _registration: Registration,
}

impl EmbeddedFollower {
    pub(super) fn new(shared: &Arc<Shared>, topics: &[Topic], from: &Positions, wake: Wake) -> Result<Self, LogError> {
        let connection = schema::reader(&shared.path)?;
        let mut cursors = Vec::new();
        for topic in topics {
            for lane in topic.lanes() {
                let first = |partition| {
                    let floor = transact::floor(&connection, Stream::new(*topic, *lane, partition))?;
                    Ok(from.get(&(*topic, *lane, partition)).copied().unwrap_or(0).max(floor))
                };
                let next = (0..shared.partitions).map(first).collect::<Result<_, LogError>>()?;
                cursors.push(Cursor::new(*topic, *lane, next));
            }
        }
        let registration = shared.waits(topics, wake)?;
        let signals = Arc::clone(&shared.signals);
        Ok(Self { connection, cursors, signals, _shared: Arc::clone(shared), _registration: registration })
    }
}

impl Follower for EmbeddedFollower {
    fn poll(&mut self, max_records: usize) -> Result<Vec<Stored>, LogError> {
        let mut found = Vec::new();
        let mut room = Room { records: max_records, bytes: BYTES };
        for cursor in &mut self.cursors {
            cursor.read(&self.connection, &self.signals, &mut room, &mut found)?;
        }
        // Who was first this time is last the next.
        if let Some(turn) = self.cursors.len().checked_sub(1) {
            self.cursors.rotate_right(turn);
        }
        Ok(found)
    }

    fn positions(&mut self) -> Result<Positions, LogError> {
        Ok(self.cursors.iter().flat_map(Cursor::positions).collect())
    }
}
