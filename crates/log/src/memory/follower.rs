//! Following topics from positions, outside any stage.

use super::MemoryLog;
use crate::{
    error::LogError,
    event_log::{Follower, Positions},
    record::Stored,
    topic::Topic,
    wake::Wake,
};

pub(super) struct MemoryFollower {
    log: MemoryLog,
    next: Positions,
}

impl MemoryFollower {
    pub(super) fn new(log: MemoryLog, topics: &[Topic], from: &Positions, wake: Wake) -> Self {
        let mut next = Positions::new();
        for topic in topics {
            for lane in topic.lanes() {
                for partition in 0..log.partitions {
                    let at = (*topic, *lane, partition);
                    next.insert(at, from.get(&at).copied().unwrap_or(0));
                }
            }
        }
        log.lock().waiting.push((topics.to_vec(), wake));
        Self { log, next }
    }
}

impl Follower for MemoryFollower {
    fn poll(&mut self, max_records: usize) -> Result<Vec<Stored>, LogError> {
        let state = self.log.lock();
        let mut found = Vec::new();
        for ((topic, lane, partition), next) in &mut self.next {
            let room = max_records - found.len();
            let records = state.from(*topic, *lane, *partition, *next).iter().take(room).cloned();
            let before = found.len();
            found.extend(records);
            *next += (found.len() - before) as u64;
        }
        Ok(found)
    }

    fn positions(&mut self) -> Result<Positions, LogError> {
        Ok(self.next.clone())
    }
}
