//! `wiredesk rejects`: what was refused and why; mend it, put it back.

mod again;
mod bytes;
mod told;

use anyhow::Context as _;
use serde_json::json;
use wiredesk_index::{Reject, RejectQuery};
use wiredesk_log::{Lane, Record, Stored, Topic};
use wiredesk_service::cli::Common;

use crate::{
    cli::{List, Rejects, RejectsCommand, Which},
    data::Data,
    output::{self, WELL, Well},
};

pub(crate) fn run(common: &Common, rejects: &Rejects) -> anyhow::Result<Well> {
    let data = Data::open(common)?;
    match &rejects.command {
        None => list(common, &data, &List::default()),
        Some(RejectsCommand::List(asked)) => list(common, &data, asked),
        Some(RejectsCommand::Show { id }) => with(&data, id, |reject| show(common, &data, reject)),
        Some(RejectsCommand::Export { id }) => with(&data, id, |reject| export(&data, reject)),
        Some(RejectsCommand::Replay(again)) => again::run(common, &data, again),
        Some(RejectsCommand::Drop { id, reason }) => with(&data, id, |reject| leave(common, &data, reject, reason)),
    }
}

/// Does something with the reject of an id; says so where there is none.
fn with(data: &Data, id: &str, then: impl FnOnce(&Reject) -> anyhow::Result<Well>) -> anyhow::Result<Well> {
    match data.index.reject(id)? {
        Some(reject) => then(&reject),
        None => {
            eprintln!("{id}: nothing was refused under this id; `wiredesk rejects list --all` has them all");
            Ok(Well(false))
        }
    }
}

fn list(common: &Common, data: &Data, asked: &List) -> anyhow::Result<Well> {
    let rejects = data.index.rejects(&query(data, asked.all, &asked.which), asked.limit)?;
    let open = data.index.rejects_open()?;
    if common.json {
        rejects.iter().try_for_each(output::line)?;
    } else {
        output::text(told::list(&rejects, open, (asked.all, asked.which.any()), &data.screen()).trim_end())?;
    }
    Ok(WELL)
}

/// What is asked of the index.
fn query(data: &Data, all: bool, which: &Which) -> RejectQuery {
    RejectQuery {
        all,
        stage: which.stage.clone(),
        rule: which.rule.clone(),
        source: which.source.clone(),
        before: which.older.and_then(|span| data.now().checked_sub(span).ok()),
    }
}

fn show(common: &Common, data: &Data, reject: &Reject) -> anyhow::Result<Well> {
    let found = data.index.reject_record(data.store.log.as_ref(), &reject.id)?;
    if common.json {
        let mut line = serde_json::to_value(reject)?;
        let headers: serde_json::Map<_, _> = found
            .iter()
            .flat_map(|record| record.headers.0.iter().map(|(name, value)| (name.clone(), json!(value))))
            .collect();
        line["headers"] = headers.into();
        output::line(&line)?;
    } else {
        let bytes = wire_bytes(data, reject)?.map(|record| record.value);
        let event = found.as_ref().map(|record| record.value.as_slice());
        output::text(told::one(reject, bytes.as_deref(), event, &data.screen()).trim_end())?;
    }
    Ok(WELL)
}

fn export(data: &Data, reject: &Reject) -> anyhow::Result<Well> {
    match wire_bytes(data, reject)? {
        Some(record) => {
            output::bytes(&record.value)?;
            Ok(WELL)
        }
        None => {
            eprintln!(
                "{}: the log has let go of its bytes; [log] wire_retention_days says how long they are kept",
                reject.id
            );
            Ok(Well(false))
        }
    }
}

/// The record that came on the wire: what a stage further on refused was made from it.
fn wire_bytes(data: &Data, reject: &Reject) -> anyhow::Result<Option<Stored>> {
    let log = data.store.log.as_ref();
    match &reject.wire {
        Some(wire) if !is_as_it_came(reject) => Ok(data.index.wire_record(log, wire)?),
        _ => Ok(data.index.reject_record(log, &reject.id)?),
    }
}

/// Whether it was refused before anything was made of it.
fn is_as_it_came(reject: &Reject) -> bool {
    reject.rejection.topic.split('.').next() == Some(Topic::Wire.name())
}

/// Tells one that is no longer open.
fn is_ended(reject: &Reject, data: &Data) -> bool {
    let Some(ended) = reject.ended else { return false };
    let how = reject.how.as_deref().unwrap_or("dealt with");
    eprintln!("{}: it was {how} {}", reject.id, data.screen().moment(ended));
    true
}

/// Leaves it for good: the receipt says why.
fn leave(common: &Common, data: &Data, reject: &Reject, reason: &str) -> anyhow::Result<Well> {
    if is_ended(reject, data) {
        return Ok(Well(false));
    }
    let receipt = reject.drop_receipt(reason, data.now());
    let key = receipt.uri.as_ref().map_or(receipt.wire.as_str(), |uri| uri.as_str()).to_owned();
    append(data, vec![Record::event(Topic::Receipts, Lane::Ordinary, key, &receipt)])?;
    if common.json {
        output::line(&json!({ "id": reject.id, "wire": reject.wire, "how": "dropped", "word": reason }))?;
    } else {
        output::text(&format!("{} is dropped; its bytes stay in the log as long as it keeps them", reject.id))?;
    }
    Ok(WELL)
}

/// Appends records, all or none.
fn append(data: &Data, records: Vec<Record>) -> anyhow::Result<()> {
    data.store.append(records).context("nothing was changed")
}
