//! The ledger of receipts, read from the log.

use std::time::Duration;

use jiff::Timestamp;
use wiredesk_log::{EventLog, Topic, Wake, blobs, event_log::Positions, ledger::Ledger};

use crate::{Index, error::IndexError};

/// Receipts of one look.
const BATCH: usize = 2_000;
/// How long a look waits for more.
const LOOK: Duration = Duration::from_millis(10);

impl Index {
    /// What is wrong with the chains of receipts, of all that were in the log when it was called.
    pub(super) fn ledger(&self, log: &dyn EventLog, now: Timestamp) -> Result<Vec<String>, IndexError> {
        // First the heads: what they are the last of is in the log by then.
        let heads = log.heads()?;
        let ends = log.ends(&[Topic::Receipts])?;
        let wake = Wake::default();
        let mut follower = log.follow(&[Topic::Receipts], &Positions::new(), wake.clone())?;
        let mut ledger = Ledger::default();
        loop {
            let records = follower.poll(BATCH)?;
            let none = records.is_empty();
            for record in &records {
                if let Some(whole) = blobs::whole(record, self.0.blobs.as_ref())? {
                    ledger.read(&whole);
                }
            }
            let reached = follower.positions()?;
            let there = ends.iter().all(|(at, end)| reached.get(at).is_some_and(|next| next >= end) || *end == 0);
            if there {
                ledger.compare(&heads, now);
                return Ok(ledger.finish());
            }
            if none {
                wake.wait(LOOK);
            }
        }
    }
}
