//! Putting back what was refused: as it was to the stage that refused it, or mended on the wire.

use std::collections::BTreeSet;

use anyhow::Context as _;
use serde_json::json;
use wiredesk_index::Reject;
use wiredesk_ingest::lane;
use wiredesk_log::{Lane, Position, Record, Topic, record::header, rejects};
use wiredesk_service::cli::Common;

use super::{append, is_ended, query, wire_bytes, with};
use crate::{
    cli::Again,
    data::Data,
    files,
    output::{self, WELL, Well},
};

pub(super) fn run(common: &Common, data: &Data, again: &Again) -> anyhow::Result<Well> {
    let ids = ids(data, again)?;
    let mended = match (&again.with, ids.len()) {
        (Some(_), 2..) => anyhow::bail!("--with FILE stands for one reject; name one"),
        (Some(file), _) => match files::bytes(file) {
            Ok(bytes) if bytes.is_empty() => anyhow::bail!("{} is empty; nothing was put back", file.display()),
            Ok(bytes) => Some(bytes),
            Err(unreadable) => {
                unreadable.tell(common.json);
                return Ok(Well(false));
            }
        },
        (None, _) => None,
    };
    let (mut well, mut records, mut told) = (WELL, Vec::new(), Vec::new());
    for id in &ids {
        let found = with(data, id, |reject| {
            if is_ended(reject, data) {
                return Ok(Well(false));
            }
            let record = match &mended {
                Some(bytes) => in_its_place(data, reject, bytes)?,
                None => as_it_was(data, reject)?,
            };
            told.push((reject.clone(), record.lane.of(record.topic)));
            records.push(record);
            Ok(WELL)
        })?;
        well = Well(well.0 && found.0);
    }
    append(data, records)?;
    for (reject, topic) in &told {
        if common.json {
            output::line(&json!({ "id": reject.id, "wire": reject.wire, "to": topic }))?;
        } else {
            let wire = reject.wire.as_deref().unwrap_or_default();
            output::text(&format!(
                "{} is put back on {topic}; `wiredesk trace {wire}` shows what becomes of it",
                reject.id
            ))?;
        }
    }
    if !told.is_empty() {
        data.tell_who_is_missing();
    }
    Ok(well)
}

/// Those named, and those that are narrowed to.
fn ids(data: &Data, again: &Again) -> anyhow::Result<BTreeSet<String>> {
    let mut ids: BTreeSet<String> = again.ids.iter().cloned().collect();
    if again.which.any() {
        let found = data.index.rejects(&query(data, false, &again.which), usize::MAX)?;
        anyhow::ensure!(
            !found.is_empty(),
            "nothing that is refused and not dealt with is narrowed to by these; see `wiredesk rejects`"
        );
        ids.extend(found.into_iter().map(|reject| reject.id));
    }
    Ok(ids)
}

/// The refused record for the place it was read from.
fn as_it_was(data: &Data, reject: &Reject) -> anyhow::Result<Record> {
    let gone = || format!("{}: the log has let go of it; nothing was put back", reject.id);
    let stored = data.index.reject_record(data.store.log.as_ref(), &reject.id)?.with_context(gone)?;
    let rejection = &reject.rejection;
    let origin = format!("{}-{}-{}", rejection.topic, rejection.partition, rejection.offset);
    let origin: Position =
        origin.parse().map_err(|error| anyhow::anyhow!("{}: it does not say where it was read: {error}", reject.id))?;
    let mut record = Record::new(origin.topic, origin.lane, stored.key, stored.value);
    record.partition = Some(origin.partition);
    record.headers = rejects::without_rejection(&stored.headers);
    Ok(record)
}

/// Mended bytes for the wire, under the name and the number of what came.
fn in_its_place(data: &Data, reject: &Reject, bytes: &[u8]) -> anyhow::Result<Record> {
    let gone = || {
        let source = reject.source.as_deref().unwrap_or("NAME");
        format!(
            "{}: the log has let go of it; take the file in with `wiredesk ingest FILE --source {source}`",
            reject.id
        )
    };
    let came = wire_bytes(data, reject)?.with_context(gone)?;
    let hurried = came.position.lane == Lane::Flash || lane::looks_urgent(bytes);
    let lane = if hurried { Lane::Flash } else { Lane::Ordinary };
    let mut record = Record::new(Topic::Wire, lane, came.key, bytes.to_vec());
    record.headers = rejects::without_rejection(&came.headers);
    record.headers.remove(header::BLOB);
    Ok(record)
}
