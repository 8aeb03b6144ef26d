//! What was refused: the record whole, and why, as typed fields in its headers.

use wiredesk_story::event::Rejection;

use crate::{
    record::{Headers, Record, Stored, header},
    topic::{Lane, Topic},
};

const STAGE: &str = "wd_reject_stage";
const RULE: &str = "wd_reject_rule";
const REASON: &str = "wd_reject_reason";
const TOPIC: &str = "wd_reject_topic";
const PARTITION: &str = "wd_reject_partition";
const OFFSET: &str = "wd_reject_offset";
const PREFIX: &str = "wd_reject_";

/// Headers that the refused record has of its own and that the record on `rejected` has too: kept under the prefix.
const SEALED: [&str; 6] =
    [header::CE_ID, header::CE_TYPE, header::CE_SOURCE, header::CE_TIME, header::CE_DATASCHEMA, header::CONFIG];

/// The longest reason that is kept, in bytes.
const MAX_REASON: usize = 4096;

/// The record for `rejected`: value, key and headers as they were, and the rejection.
pub fn to_record(refused: &Stored, rejection: &Rejection) -> Record {
    let mut record = Record::new(Topic::Rejected, Lane::Ordinary, refused.key.clone(), refused.value.clone());
    record.partition = Some(refused.position.partition);
    record.headers = refused.headers.clone();
    for name in SEALED {
        if let Some(value) = refused.headers.get(name).map(str::to_owned) {
            record.headers.remove(name);
            record.headers.set(&format!("{PREFIX}{name}"), value);
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
    let mut whole = Headers(headers.0.iter().filter(|(name, _)| !name.starts_with(PREFIX)).cloned().collect());
    for name in SEALED {
        match headers.get(&format!("{PREFIX}{name}")) {
            Some(value) => whole.set(name, value),
            None => whole.remove(name),
        }
    }
    whole
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

#[cfg(test)]
mod tests {
    use super::*;

    /// As the first release wrote them: a file that is never changed.
    #[test]
    fn the_headers_of_a_released_version_read() {
        let headers = include_str!("../../story/fixtures/v1/rejected.headers.json");
        let headers: Headers = serde_json::from_str(headers).unwrap();
        let read = of_headers(&headers).unwrap();
        assert_eq!((read.stage.as_str(), read.rule.as_str()), ("validate", "headline"));
        assert_eq!(read.reason, "لا عنوان: أضف عنوانا وأعد الإرسال");
        assert_eq!((read.topic.as_str(), read.partition, read.offset), ("received.flash", 3, 17));
        let whole = without_rejection(&headers);
        assert_eq!(whole.get(header::CE_TYPE), Some("wiredesk.received.v1"));
        assert_eq!((whole.get(header::WIRE), whole.get(header::INDEX)), (Some("wire-0-12"), Some("2")));
        assert!(whole.0.iter().all(|(name, _)| !name.starts_with(PREFIX)));
    }

    #[test]
    fn a_refused_record_can_be_put_back_as_it_was() {
        let headers = Headers(vec![
            (header::CE_TYPE.into(), "wiredesk.received.v1".into()),
            (header::CE_ID.into(), "read/wire-0-3/0".into()),
            (header::ITEM.into(), "خبر.txt".into()),
        ]);
        let refused = Stored {
            position: "received.flash-3-7".parse().unwrap(),
            time: jiff::Timestamp::UNIX_EPOCH,
            key: "k".into(),
            value: b"x".to_vec(),
            headers: headers.clone(),
        };
        let rejection = rejection("validate", &refused, "headline", &"لا عنوان ".repeat(1000));
        let mut record = to_record(&refused, &rejection);
        record.headers.set(header::CE_TYPE, "wiredesk.rejected.v1");
        record.headers.set(header::CONFIG, "c");
        let read = of_headers(&record.headers).unwrap();
        assert!(rejection.reason.starts_with(&read.reason) && read.reason.len() > 4000);
        assert_eq!((read.topic.as_str(), read.partition, read.offset), ("received.flash", 3, 7));
        let mut back = without_rejection(&record.headers).0;
        back.sort();
        let mut before = headers.0;
        before.sort();
        assert_eq!(back, before);
    }
}
