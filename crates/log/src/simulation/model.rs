//! What came in, and what must have become of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use wiredesk_story::event::{Outcome, Receipt};

use super::Chance;
use crate::{
    conformance::probe::{PROBE, ask, text},
    event_log::{EventLog, Positions},
    instance::InstanceName,
    ledger::Ledger,
    record::{MAX_RECORD, Position, Record, Stored, header},
    rejects,
    rows::{RowKey, Rows},
    topic::{Lane, Topic},
    wake::Wake,
};

const KEYS: [&str; 4] = ["خبر/عاجل", "dépêche", "story", "بيان"];

#[derive(Default)]
pub(super) struct Model {
    /// What each record asks, in the order they came.
    asked: Vec<Asked>,
    /// Those that are stored: where.
    stored: Vec<Position>,
}

struct Asked {
    record: Record,
    time: Timestamp,
}

impl Model {
    /// Records to come in.
    pub(super) fn records(&mut self, chance: &mut Chance, now: Timestamp) -> Vec<Record> {
        let count = 1 + chance.below(6);
        let records: Vec<Record> = (0..count).map(|n| one(self.asked.len() + n as usize, chance)).collect();
        self.asked.extend(records.iter().map(|record| Asked { record: record.clone(), time: now }));
        records
    }

    /// Where the last ones lie.
    pub(super) fn stored(&mut self, positions: &[Position]) {
        self.stored.extend(positions);
    }

    fn of<'a>(&'a self, what: &'a str) -> impl Iterator<Item = (&'a Asked, Position, String)> {
        let asked = self.asked.iter().zip(&self.stored);
        asked.filter_map(move |(asked, position)| {
            let said = String::from_utf8_lossy(&asked.record.value).into_owned();
            let (word, rest) = said.split_once(' ')?;
            (word == what).then(|| (asked, *position, rest.to_owned()))
        })
    }

    /// Whether the log knows jobs that were begun: as asked, or as done.
    pub(super) fn remembers(&self, log: &dyn EventLog, rows: &dyn Rows, begun: &[String]) -> Result<(), String> {
        let done = all(log, Topic::Received)?;
        for key in begun {
            let asked = self.of("work").find(|(asked, ..)| asked.record.key == *key);
            let partition = asked.map(|(_, position, _)| position.partition).unwrap_or_default();
            let at = RowKey { partition, table: "work".into(), key: key.clone() };
            let is_done = done.iter().any(|record| record.key == *key && text(record) == "done");
            if !is_done && rows.get(&at).map_err(|error| error.to_string())?.is_none() {
                return Err(format!("the job {key} was begun, and the log knows nothing of it"));
            }
        }
        Ok(())
    }

    /// Holds the log against what must be in it.
    pub(super) fn compare(&self, log: &dyn EventLog) -> Result<(), String> {
        let failed = |error: crate::error::LogError| error.to_string();
        same("backlog", &log.backlog(&PROBE).map_err(failed)?, &0)?;
        let received = all(log, Topic::Received)?;
        self.compare_said(&received)?;
        self.compare_timers_and_jobs(&received)?;
        self.compare_refused(&all(log, Topic::Rejected)?, &all(log, Topic::Receipts)?)?;
        let grown = self.of("grow").count();
        same("grown", &received.iter().filter(|record| record.headers.get(header::BLOB).is_some()).count(), &grown)?;
        let ids: BTreeSet<_> = received.iter().map(|record| record.headers.get(header::CE_ID)).collect();
        same("ids", &ids.len(), &received.len())?;
        self.compare_rows(log)
    }

    /// Once each, in order per key and lane, each with a number of its own.
    fn compare_said(&self, received: &[Stored]) -> Result<(), String> {
        for key in KEYS {
            let mut numbers = Vec::new();
            for lane in Lane::BOTH {
                let sent = received.iter().filter(|record| record.key == key && record.position.lane == lane);
                let sent: Vec<String> = sent.map(text).collect();
                numbers.extend(sent.iter().filter_map(|text| text.split_once('#')?.1.parse::<u64>().ok()));
                let asked = self.asked.iter().filter(|asked| asked.record.key == key && asked.record.lane == lane);
                let expected: Vec<String> = asked.filter_map(|asked| counted(&asked.record)).collect();
                same(&format!("how many of {key} on {lane:?}"), &sent.len(), &expected.len())?;
                // What could not be fetched goes on all the same.
                let found = sent.iter().zip(&expected).map(|(text, expected)| match text.as_str() {
                    "nothing" => expected.clone(),
                    text => text.split('#').next().unwrap_or_default().to_owned(),
                });
                same(&format!("{key} on {lane:?}"), &found.collect(), &expected)?;
            }
            numbers.sort_unstable();
            same(&format!("numbers of {key}"), &numbers, &(1..=numbers.len() as u64).collect())?;
        }
        Ok(())
    }

    /// Each timer has rung once and not too early, each job is done once.
    fn compare_timers_and_jobs(&self, received: &[Stored]) -> Result<(), String> {
        for (asked, _, rest) in self.of("wait") {
            let key = &asked.record.key;
            let rang: Vec<String> = received.iter().filter(|record| record.key == *key).map(text).collect();
            same(&format!("timer {key}"), &rang.len(), &1)?;
            let seconds = rest.split(' ').next().and_then(|seconds| seconds.parse().ok()).unwrap_or_default();
            let due = asked.time + std::time::Duration::from_secs(seconds);
            let at = rang[0].strip_prefix("rang at ").and_then(|at| at.parse::<Timestamp>().ok());
            same(&format!("timer {key} rings after {due}"), &at.is_some_and(|at| at >= due), &true)?;
        }
        for (asked, ..) in self.of("work") {
            let key = &asked.record.key;
            let done: Vec<String> = received.iter().filter(|record| record.key == *key).map(text).collect();
            same(&format!("job {key}"), &done, &vec!["done".to_owned()])?;
        }
        Ok(())
    }

    /// Each that had to be refused is, once, from where it lay, by its rule, with a receipt.
    fn compare_refused(&self, rejected: &[Stored], receipts: &[Stored]) -> Result<(), String> {
        let rules = [("refuse", "asked"), ("panic", "panic"), ("swell", "too-large")];
        let expected =
            rules.iter().flat_map(|(what, rule)| self.of(what).map(move |(_, position, _)| (position, *rule)));
        let mut expected: Vec<(String, String)> =
            expected.map(|(position, rule)| (position.to_string(), rule.to_owned())).collect();
        let mut found = Vec::new();
        for record in rejected {
            let rejection = rejects::of_headers(&record.headers).ok_or("a rejected record without its rejection")?;
            let position = format!("{}-{}-{}", rejection.topic, rejection.partition, rejection.offset);
            found.push((position, rejection.rule));
        }
        expected.sort();
        found.sort();
        same("rejected", &found, &expected)?;
        let mut ledger = Ledger::default();
        receipts.iter().for_each(|receipt| ledger.read(receipt));
        same("the ledger", &ledger.finish(), &Vec::new())?;
        let told = receipts.iter().filter_map(|record| serde_json::from_slice::<Receipt>(&record.value).ok());
        same("receipts", &told.filter(|receipt| receipt.outcome == Outcome::Rejected).count(), &expected.len())
    }

    /// Counts are those of the model; nothing is left of timers and jobs.
    fn compare_rows(&self, log: &dyn EventLog) -> Result<(), String> {
        let failed = |error: crate::error::LogError| error.to_string();
        let member = log.join(&PROBE, &InstanceName::new("auditor"), Wake::default()).map_err(failed)?;
        let mut counts: BTreeMap<String, String> = BTreeMap::new();
        for partition in 0..log.partitions() {
            for (key, row) in member.rows().scan(partition, "count", "", None, 1000).map_err(failed)? {
                counts.insert(key, String::from_utf8_lossy(&row.value).into_owned());
            }
            let left = member.rows().scan(partition, "work", "", None, 1000).map_err(failed)?;
            same("jobs left", &left.into_iter().map(|(key, _)| key).collect::<Vec<_>>(), &Vec::new())?;
            same("timers", &member.rows().timers(partition).map_err(failed)?, &Vec::new())?;
        }
        let mut expected: BTreeMap<String, u64> = BTreeMap::new();
        for (asked, ..) in self.of("say") {
            *expected.entry(asked.record.key.clone()).or_default() += 1;
        }
        let expected = expected.into_iter().map(|(key, count)| (key, count.to_string())).collect();
        same("counts", &counts, &expected)
    }
}

/// What a record may ask: mostly to be counted.
fn one(number: usize, chance: &mut Chance) -> Record {
    let key = KEYS[usize::try_from(chance.below(4)).unwrap_or(0)];
    let own = format!("{key}/{number}");
    let mut record = match chance.below(20) {
        0 => ask(key, "refuse سبب"),
        1 => ask(key, "panic now"),
        2 => ask(key, &format!("swell {MAX_RECORD}")),
        3 => ask(&own, "grow 9000"),
        4 | 5 => ask(&own, &format!("wait {} {key}", [0, 1, 60, 4000][usize::try_from(chance.below(4)).unwrap_or(0)])),
        6 | 7 => ask(&own, "work now"),
        8 | 9 => ask(key, &format!("fetch {number}")),
        _ => ask(key, &format!("say {number}")),
    };
    if chance.below(4) == 0 {
        record.lane = Lane::Flash;
    }
    record
}

/// The number that a record makes go on, if it makes one.
fn counted(asked: &Record) -> Option<String> {
    let said = String::from_utf8_lossy(&asked.value).into_owned();
    let (word, number) = said.split_once(' ')?;
    matches!(word, "say" | "fetch").then(|| number.to_owned())
}

fn all(log: &dyn EventLog, topic: Topic) -> Result<Vec<Stored>, String> {
    let failed = |error: crate::error::LogError| error.to_string();
    let mut follower = log.follow(&[topic], &Positions::new(), Wake::default()).map_err(failed)?;
    follower.poll(100_000).map_err(failed)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: {found:?}, not {expected:?}")) }
}
