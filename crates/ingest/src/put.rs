//! Straight onto the wire: push and the command line. Returns when the bytes are durable.

use wiredesk_log::{Blobs, EventLog, LogError, blobs};

use crate::{ids::WireIds, item::WireItem};

/// Puts things on the wire, all or none, and returns their wire ids in order. Blocks until they are durable.
pub fn put(
    log: &dyn EventLog,
    blobs: &dyn Blobs,
    ids: &WireIds,
    items: Vec<WireItem>,
) -> Result<Vec<String>, LogError> {
    let mut records = Vec::with_capacity(items.len());
    let mut wires = Vec::with_capacity(items.len());
    for item in items {
        let given = ids.give();
        let mut record = item.into_record(&given);
        blobs::spill(&mut record, blobs, blobs::LIMIT)?;
        records.push(record);
        wires.push(given.wire);
    }
    log.append(&records)?;
    Ok(wires)
}
