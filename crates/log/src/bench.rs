//! What a log does in a second: how long a commit takes, and how many records go through. For `wiredesk bench log`.
//!
//! The records are stories of two kilobytes, in eight partitions; nothing is simulated, every commit is as durable as the log promises.

pub(crate) mod steps;
#[cfg(test)]
mod tests;

use std::{fs, io, path::Path, time::Duration};

use serde::Serialize;

use crate::{
    embedded::EmbeddedLog,
    error::LogError,
    event_log::{EventLog, LogOptions},
    instance::InstanceName,
    runner::{Limits, RunError},
    wake::Wake,
};

/// How many threads append at once in [`Step::Grouped`].
pub const THREADS: u32 = 8;

/// What is measured, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// One stage reads a record, writes one and a row, and commits: one record a commit, nobody else at work.
    Alone,
    /// Eight threads append a record each, one after another: what waits at the same time goes into one transaction.
    Grouped,
    /// A stage under the runner takes records over from one topic to the next, with a row each, in batches as large as it finds.
    Hop,
}

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// [`Step::Alone`].
    pub alone: Rate,
    /// [`Step::Grouped`].
    pub grouped: Rate,
    /// [`Step::Hop`].
    pub hop: Rate,
}

/// How fast one step went.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rate {
    /// Records written.
    pub records: u64,
    /// Commits, each timed: from asking for it until it is durable; in the hop from reading a batch until then.
    pub commits: u64,
    /// From the first commit to the last, seconds.
    pub seconds: f64,
    /// Records written in a second.
    pub records_per_second: f64,
    /// Half of the commits took no longer, milliseconds.
    pub commit_p50_ms: f64,
    /// 99 of 100 commits took no longer, milliseconds.
    pub commit_p99_ms: f64,
}

/// Measures the embedded log on the disk that holds `folder`, with so many records a step. It makes a log of its own in a new
/// folder below it, and takes that away at the end. `progress` is told the step and how many of its records are through.
pub fn run(folder: &Path, records: u32, progress: &mut dyn FnMut(Step, u64)) -> Result<Figures, RunError> {
    let unusable = |error: io::Error| LogError::Unusable {
        place: folder.display().to_string(),
        reason: format!("{error}; see that the folder can be written to, or name another with --data"),
    };
    fs::create_dir_all(folder).map_err(unusable)?;
    let scratch = tempfile::Builder::new().prefix("bench-log-").tempdir_in(folder).map_err(unusable)?;
    let log = EmbeddedLog::open(scratch.path(), LogOptions::default())?;
    measure(&log, records, progress)
}

/// The same on a log that is there and empty.
pub fn measure(log: &dyn EventLog, records: u32, progress: &mut dyn FnMut(Step, u64)) -> Result<Figures, RunError> {
    steps::prepare(log, records)?;
    Ok(Figures {
        alone: steps::alone(log, records, progress)?,
        grouped: steps::grouped(log, records, progress)?,
        hop: hop(log, progress)?,
    })
}

fn hop(log: &dyn EventLog, progress: &mut dyn FnMut(Step, u64)) -> Result<Rate, RunError> {
    let (spec, wake) = (steps::hop_spec("bench-hop"), Wake::default());
    let member = log.join(&spec, &InstanceName::new("bench"), wake.clone())?;
    steps::hop(log, &spec, member, &wake, Limits::default().records, progress)
}

impl Rate {
    pub(crate) fn of(records: u64, took: Duration, mut commits: Vec<Duration>) -> Self {
        commits.sort_unstable();
        let seconds = took.as_secs_f64();
        let rate = if seconds > 0.0 { records as f64 / seconds } else { 0.0 };
        Self {
            records,
            commits: commits.len() as u64,
            seconds,
            records_per_second: rate,
            commit_p50_ms: percentile(&commits, 50),
            commit_p99_ms: percentile(&commits, 99),
        }
    }
}

/// The nearest rank of a sorted list, in milliseconds; 0 of none.
pub fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).map_or(0.0, |took| took.as_secs_f64() * 1000.0)
}
