//! The steps of the measurement.

use std::{
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use super::{Rate, Step, THREADS};
use crate::{
    blobs::MemoryBlobs,
    context::Context,
    error::LogError,
    event_log::{EventLog, Member, Transaction},
    instance::InstanceName,
    record::{Record, Stored, header},
    rows::{Row, RowChange, RowKey},
    runner::{Parts, Progress, RunError, Runner},
    stage::{Input, NoJob, Stage, StageSpec, Verdict},
    topic::{Lane, Topic},
    wake::Wake,
};

const ALONE: StageSpec = StageSpec { name: "bench-alone", input: Some(Topic::Wire) };
/// A stage that takes over what [`alone`] wrote.
pub(crate) fn hop_spec(name: &'static str) -> StageSpec {
    StageSpec { name, input: Some(Topic::Received) }
}

/// How long the pause is between two looks where nobody wakes.
const MOMENT: Duration = Duration::from_millis(10);

/// How many records are put there at once, before anything is timed.
const AT_ONCE: u32 = 500;

/// A story of about two kilobytes.
pub(crate) fn story(topic: Topic, number: u32) -> Record {
    let text = "قام وفد أمني بزيارة عمل إلى فيينا، والتقى مسؤولين من الأمم المتحدة. ".repeat(16);
    Record::new(topic, Lane::Ordinary, format!("urn:wiredesk:bench:{number}"), text.into_bytes())
        .with(header::CONTENT_TYPE, "text/plain; charset=utf-8")
        .with(header::SOURCE, "bench")
        .with(header::ARRIVAL, number.to_string())
}

fn row(at: RowKey) -> RowChange {
    RowChange { at, row: Some(Row::new(br#"{"revision":1,"version":"1"}"#.to_vec())) }
}

/// What the first step reads.
pub(super) fn prepare(log: &dyn EventLog, records: u32) -> Result<(), LogError> {
    for first in (0..records).step_by(AT_ONCE as usize) {
        let some: Vec<Record> = (first..records.min(first + AT_ONCE)).map(|n| story(Topic::Wire, n)).collect();
        log.append(&some)?;
    }
    Ok(())
}

pub(super) fn alone(log: &dyn EventLog, records: u32, progress: &mut dyn FnMut(Step, u64)) -> Result<Rate, RunError> {
    let wake = Wake::default();
    let mut member = log.join(&ALONE, &InstanceName::new("bench"), wake.clone())?;
    while member.changes()?.assigned.is_empty() {
        wake.wait(MOMENT);
    }
    let mut commits = Vec::with_capacity(records as usize);
    let begun = Instant::now();
    for number in 0..records {
        let mut read = member.fetch(Lane::Ordinary, 1, 1)?;
        while read.is_empty() {
            wake.wait(MOMENT);
            read = member.fetch(Lane::Ordinary, 1, 1)?;
        }
        let transaction = read.iter().map(|record| copied(record, number)).next().unwrap_or_default();
        let started = Instant::now();
        member.commit(&transaction)?;
        commits.push(started.elapsed());
        progress(Step::Alone, u64::from(number) + 1);
    }
    let took = begun.elapsed();
    member.leave()?;
    Ok(Rate::of(u64::from(records), took, commits))
}

/// A record taken over, with a row.
pub(crate) fn copied(record: &Stored, number: u32) -> Transaction {
    let position = record.position;
    let mut output = story(Topic::Received, number);
    output.key.clone_from(&record.key);
    let at = RowKey { partition: position.partition, table: "story".into(), key: record.key.clone() };
    Transaction {
        partitions: [position.partition].into(),
        reads: [((position.lane, position.partition), position.offset + 1)].into(),
        outputs: vec![output],
        rows: vec![row(at)],
        durable: true,
    }
}

pub(super) fn grouped(log: &dyn EventLog, records: u32, progress: &mut dyn FnMut(Step, u64)) -> Result<Rate, RunError> {
    let (sender, receiver) = mpsc::channel();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let sender = sender.clone();
            scope.spawn(move || {
                for number in (thread..records).step_by(THREADS as usize) {
                    let record = [story(Topic::Wire, number)];
                    let started = Instant::now();
                    let appended = log.append(&record).map(|_| started.elapsed());
                    let failed = appended.is_err();
                    // The receiver is read until the last sender is gone.
                    if sender.send(appended).is_err() || failed {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut commits: Vec<Duration> = Vec::with_capacity(records as usize);
        for appended in receiver {
            commits.push(appended?);
            progress(Step::Grouped, commits.len() as u64);
        }
        Ok(Rate::of(commits.len() as u64, begun.elapsed(), commits))
    })
}

/// Takes over what the first step wrote, in batches of so many records at most.
pub(crate) fn hop(
    log: &dyn EventLog,
    spec: &StageSpec,
    member: Box<dyn Member>,
    wake: &Wake,
    batch: usize,
    progress: &mut dyn FnMut(Step, u64),
) -> Result<Rate, RunError> {
    let mut parts = Parts::plain(log.partitions(), Arc::new(MemoryBlobs::default()), "bench");
    parts.limits.records = batch;
    let mut runner = Runner::new(Hop { spec: spec.clone(), done: 0 }, member, parts);
    let mut commits = Vec::new();
    let (mut begun, mut last) = (None, None);
    loop {
        let started = Instant::now();
        match runner.step()? {
            Progress::Worked(_) => {
                begun.get_or_insert(started);
                last = Some(Instant::now());
                commits.push(started.elapsed());
                progress(Step::Hop, runner.stage().done);
            }
            Progress::Idle(_) if runner.had_any() && log.backlog(spec)? == 0 => break,
            Progress::Idle(_) => {
                wake.wait(MOMENT);
            }
            // Goes on by itself, from what is committed.
            Progress::Rewound | Progress::Unavailable => std::thread::yield_now(),
        }
    }
    let took = begun.zip(last).map(|(begun, last)| last.duration_since(begun)).unwrap_or_default();
    Ok(Rate::of(runner.stage().done, took, commits))
}

/// Forwards each record and counts it, and keeps a row for it.
struct Hop {
    spec: StageSpec,
    done: u64,
}

impl Stage for Hop {
    type Job = NoJob;
    type Done = NoJob;

    fn spec(&self) -> &StageSpec {
        &self.spec
    }

    fn apply(&mut self, input: Input<'_, NoJob>, cx: &mut Context<'_, NoJob>) -> Verdict {
        let Input::Record(record, _) = input else { return Verdict::done() };
        self.done += 1;
        let kept: Option<serde_json::Value> = cx.load("story", &record.key);
        cx.store("story", &record.key, &serde_json::json!({ "revision": 1, "known": kept.is_some() }));
        Verdict::Forward(vec![Record::new(Topic::Valid, cx.lane(), record.key.clone(), record.value.clone())])
    }
}
