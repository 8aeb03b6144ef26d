//! What one instance of a stage hears of another's rows.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use wiredesk_kafka_broker::Broker;

use super::desk::*;
use crate::{
    blobs::MemoryBlobs,
    context::Context,
    event_log::EventLog as _,
    hearsay::Hearsay,
    record::Record,
    rows::{Row, RowKey},
    runner::{Parts, Runner},
    stage::{Input, NoJob, Stage, StageSpec, Verdict},
    topic::{Lane, Topic},
};

type Heard = Arc<Mutex<BTreeMap<String, Option<String>>>>;

/// Keeps the text of each record in a row, and one that is empty not; remembers what it hears.
struct Keeps(Heard);

impl Stage for Keeps {
    type Job = NoJob;
    type Done = NoJob;

    fn spec(&self) -> &StageSpec {
        &STAGE
    }

    fn overhears(&self) -> Option<Hearsay> {
        Some(Hearsay { tables: &["texts"], within: std::time::Duration::from_secs(3600) })
    }

    fn overheard(&mut self, at: &RowKey, row: Option<&Row>, _: Timestamp) {
        let text = row.map(|row| String::from_utf8(row.value.clone()).unwrap());
        self.0.lock().unwrap().insert(at.key.clone(), text);
    }

    fn apply(&mut self, input: Input<'_, NoJob>, cx: &mut Context<'_, NoJob>) -> Verdict {
        if let Input::Record(record, _) = input {
            cx.put("others", &record.key, Row::new(b"nobody asks".to_vec()));
            match record.value.is_empty() {
                true => cx.delete("texts", &record.key),
                false => cx.put("texts", &record.key, Row::new(record.value.clone())),
            }
        }
        Verdict::done()
    }
}

fn keys() -> Vec<String> {
    (0..40).map(|n| format!("خبر-{n}")).collect()
}

fn put(log: &crate::KafkaLog, text: &str) {
    let record = |key: &String| Record::new(Topic::Wire, Lane::Ordinary, key.clone(), text.as_bytes().to_vec());
    log.append(&keys().iter().map(record).collect::<Vec<_>>()).unwrap();
}

#[test]
fn instances_hear_of_each_others_rows_and_of_no_others() {
    let Some(broker) = Broker::shared("instances_hear_of_each_others_rows_and_of_no_others") else { return };
    let desk = Desk::new(broker, 4);
    let log = desk.open();
    let heard: [Heard; 2] = Default::default();
    let mut runners: Vec<Runner<Keeps>> = ["a", "b"]
        .iter()
        .zip(&heard)
        .map(|(name, heard)| {
            Runner::new(Keeps(heard.clone()), join(&log, name), Parts::plain(4, Arc::new(MemoryBlobs::default()), "c"))
        })
        .collect();
    let mut run_until = |what: &str, reached: &dyn Fn() -> bool| {
        until(what, || {
            for runner in &mut runners {
                runner.step().unwrap();
            }
            reached().then_some(())
        });
    };
    let each_has = |text: Option<&str>| {
        let has = |heard: &Heard| heard.lock().unwrap().values().filter(|said| said.as_deref() == text).count();
        has(&heard[0]) + has(&heard[1])
    };
    put(&log, "نص");
    // One instance hears of what the other owns, so that together they hear of all; both of them work.
    run_until("each row at the other instance", &|| {
        log.backlog(&STAGE).unwrap() == 0 && each_has(Some("نص")) >= keys().len()
    });
    put(&log, "");
    run_until("each deletion at the other instance", &|| each_has(None) >= keys().len());
    assert!(heard.iter().all(|heard| !heard.lock().unwrap().is_empty()));
    let known = keys();
    assert!(heard.iter().all(|heard| heard.lock().unwrap().keys().all(|key| known.contains(key))));
}
