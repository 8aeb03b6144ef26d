//! What was refused: the record whole, and why, as typed fields in its headers.

use wiredesk_story::event::Rejection;

use crate::{
    record::{Headers, Record, Stored},
    topic::{Lane, Topic},
};

const STAGE: &str = "wd_reject_stage";
const RULE: &str = "wd_reject_rule";
const REASON: &str = "wd_reject_reason";
const TOPIC: &str = "wd_reject_topic";
const PARTITION: &str = "wd_reject_partition";
const OFFSET: &str = "wd_reject_offset";
const CE_HEADERS: [&str; 2] = ["ce_id", "ce_time"];

/// The longest reason that is kept, in bytes.
const MAX_REASON: usize = 4096;

/// The record for `rejected`: value, key and headers as they were, and the rejection.
pub fn to_record(refused: &Stored, rejection: &Rejection) -> Record {
    let mut record = Record::new(Topic::Rejected, Lane::Ordinary, refused.key.clone(), refused.value.clone());
    record.partition = Some(refused.position.partition);
    record.headers = refused.headers.clone();
    for name in CE_HEADERS {
        if let Some(value) = refused.headers.get(name).map(str::to_owned) {
            record.headers.remove(name);
            record.headers.set(&format!("wd_reject_{name}"), value);
        }
    }
    record.headers.set(STAGE, &*rejection.stage);
    record.headers.set(RULE, &*rejection.rule);
    let mut end = rejection.reason.len().min(MAX_REASON);
    while !rejection.reason.is_char_boundary(end) {
        end -= 1;
    }
    record.headers.set(REASON, &rejection.reason[..end]);
    record.headers.set(TOPIC, &*rejection.topic);
    record.headers.set(PARTITION, rejection.partition.to_string());
    record.headers.set(OFFSET, rejection.offset.to_string());
    record
}

/// Reads the rejection back from the headers of a record on `rejected`.
pub fn of_headers(headers: &Headers) -> Option<Rejection> {
    Some(Rejection {
        stage: headers.get(STAGE)?.to_owned(),
        rule: headers.get(RULE)?.to_owned(),
        reason: headers.get(REASON)?.to_owned(),
        topic: headers.get(TOPIC)?.to_owned(),
        partition: headers.get(PARTITION)?.parse().ok()?,
        offset: headers.get(OFFSET)?.parse().ok()?,
    })
}

/// The headers as they were before the record was refused, for putting it back.
pub fn without_rejection(headers: &Headers) -> Headers {
    Headers(headers.0.iter().filter(|(name, _)| !name.starts_with("wd_reject_")).cloned().collect())
}

/// The rejection of a record, by a stage.
pub fn rejection(stage: &str, refused: &Stored, rule: &str, reason: &str) -> Rejection {
    Rejection {
        stage: stage.to_owned(),
        rule: rule.to_owned(),
        reason: reason.to_owned(),
        topic: refused.position.lane.of(refused.position.topic),
        partition: refused.position.partition,
        offset: refused.position.offset,
    }
}
