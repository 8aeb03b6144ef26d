//! How soon an instance works again after it ended, and has its tables again; and how soon a flash is through while batches run.

use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::join;
use crate::{
    bench::{percentile, steps},
    error::LogError,
    event_log::{EventLog as _, Member, Transaction},
    faults::{CrashOnce, NoFaults, Point},
    instance::InstanceName,
    kafka::KafkaLog,
    rows::{Row, RowChange, RowKey},
    runner::RunError,
    stage::StageSpec,
    topic::{Lane, Topic},
    wake::Wake,
};

/// So many times each restart is measured; the middle one counts.
const TIMES: usize = 5;
/// Rows of the table that is restored.
const ROWS: u32 = 100_000;
/// Rows of one commit.
const AT_ONCE: u32 = 2_000;
/// Records of a batch while flashes come.
const BATCH: usize = 100;
const MOMENT: Duration = Duration::from_millis(1);
const INSTANCE: &str = "bench";

/// How soon an instance works again, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Returns {
    /// From opening the log to the first commit, under the same name, after it had left in order.
    pub clean_ms: f64,
    /// The same after it died with a transaction open.
    pub pending_ms: f64,
    /// Rows of the table in the next two.
    pub rows: u32,
    /// The same with a table, its copy on the disk.
    pub warm_ms: f64,
    /// The same, its copy lost.
    pub cold_ms: f64,
}

/// How long a flash takes through one hop while batches of ordinary records go through it.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flash {
    /// How many were sent.
    pub flashes: usize,
    /// Half of them took no longer, milliseconds from being in one topic to being in the next.
    pub p50_ms: f64,
    /// None took longer.
    pub most_ms: f64,
}

/// Restarts and restores.
pub(super) fn returns(log: &KafkaLog) -> Result<Returns, RunError> {
    let spec = steps::hop_spec("bench-again");
    let mut member = join(log, &spec)?;
    one(member.as_mut())?;
    let mut clean = Vec::new();
    for _ in 0..TIMES {
        member.leave()?;
        drop(member);
        let begun = Instant::now();
        member = join(&KafkaLog::open(log.shared.options.clone())?, &spec)?;
        one(member.as_mut())?;
        clean.push(begun.elapsed());
    }
    let mut pending = Vec::new();
    for _ in 0..TIMES {
        member.leave()?;
        drop(member);
        let mut dying = join(&log.with_faults(Arc::new(CrashOnce::new(Point::BeforeCommit, 0))), &spec)?;
        let died = one(dying.as_mut());
        if !matches!(died, Err(LogError::Crash(_))) {
            died?;
        }
        drop(dying);
        let begun = Instant::now();
        member = join(&KafkaLog::open(log.shared.options.clone())?.with_faults(Arc::new(NoFaults)), &spec)?;
        one(member.as_mut())?;
        pending.push(begun.elapsed());
    }
    member.leave()?;
    let (warm_ms, cold_ms) = restores(log)?;
    Ok(Returns { clean_ms: middle(clean), pending_ms: middle(pending), rows: ROWS, warm_ms, cold_ms })
}

fn restores(log: &KafkaLog) -> Result<(f64, f64), RunError> {
    let spec = steps::hop_spec("bench-rows");
    let mut member = join(log, &spec)?;
    one(member.as_mut())?;
    for first in (0..ROWS).step_by(AT_ONCE as usize) {
        let rows = (first..first + AT_ONCE).map(|number| {
            let at = RowKey { partition: 0, table: "story".into(), key: format!("urn:wiredesk:bench:{number}") };
            RowChange {
                at,
                row: Some(Row::new(br#"{"revision":1,"version":"1","outlets":["site","partner"]}"#.to_vec())),
            }
        });
        let rows = rows.collect();
        member.commit(&Transaction { partitions: [0].into(), rows, ..Transaction::default() })?;
    }
    let mut times = [Duration::ZERO; 2];
    for (cold, took) in times.iter_mut().enumerate() {
        member.leave()?;
        drop(member);
        if cold == 1 {
            remove_copies(log, &spec)?;
        }
        let begun = Instant::now();
        member = join(&KafkaLog::open(log.shared.options.clone())?, &spec)?;
        one(member.as_mut())?;
        *took = begun.elapsed();
    }
    member.leave()?;
    Ok((millis(times[0]), millis(times[1])))
}

fn remove_copies(log: &KafkaLog, spec: &StageSpec) -> Result<(), LogError> {
    let options = &log.shared.options;
    let file = options.tables.join(format!("{}{}-{INSTANCE}.sqlite", options.prefix, spec.name));
    fs::remove_file(&file).map_err(|error| LogError::Unusable {
        place: file.display().to_string(),
        reason: format!("its copy of the table cannot be removed: {error}"),
    })?;
    for end in ["-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(end);
        // SQLite has taken them away if it was closed in order.
        let _ = fs::remove_file(name);
    }
    Ok(())
}

/// Reads a record and commits it.
fn one(member: &mut dyn Member) -> Result<(), LogError> {
    loop {
        member.changes()?;
        let read = member.fetch(Lane::Ordinary, 1, 1)?;
        if let Some(record) = read.first() {
            return member.commit(&steps::copied(record, 0));
        }
        std::thread::sleep(MOMENT);
    }
}

/// Sends flashes while a stage takes over all that lies in a topic.
pub(super) fn flash(log: &KafkaLog) -> Result<Flash, RunError> {
    let spec = steps::hop_spec("bench-flash");
    let member = log.join(&spec, &InstanceName::new(INSTANCE), Wake::default())?;
    let wake = Wake::default();
    let mut follower = log.follow(&[Topic::Valid], &log.ends(&[Topic::Valid])?, wake)?;
    let mut took = Vec::new();
    std::thread::scope(|scope| {
        let hop = scope.spawn(|| steps::hop(log, &spec, member, &Wake::default(), BATCH, &mut |_, _| {}));
        let mut number = 0;
        while !hop.is_finished() {
            number += 1;
            let mut story = steps::story(Topic::Received, number);
            (story.lane, story.key) = (Lane::Flash, format!("urn:wiredesk:bench:flash:{number}"));
            let key = story.key.clone();
            log.append(&[story])?;
            let begun = Instant::now();
            while !hop.is_finished() && !follower.poll(1_000)?.iter().any(|record| record.key == key) {
                std::thread::sleep(MOMENT);
            }
            if !hop.is_finished() {
                took.push(begun.elapsed());
            }
            std::thread::sleep(MOMENT * 10);
        }
        match hop.join() {
            Ok(done) => done.map(drop),
            Err(_) => Err(RunError::Panic { stage: "bench-flash", reason: "the hop ended".into() }),
        }
    })?;
    // The first is sent before the stage has its partitions.
    let mut took: Vec<Duration> = took.into_iter().skip(1).collect();
    took.sort_unstable();
    Ok(Flash { flashes: took.len(), p50_ms: percentile(&took, 50), most_ms: percentile(&took, 100) })
}

fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    percentile(&times, 50)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
