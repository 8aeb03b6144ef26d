//! Failures as a parameter: a test decides at which step an instance dies or a commit's outcome is lost.

use crate::error::LogError;

/// The steps at which a failure can be injected, in the order of one round of the runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Point {
    /// Records were fetched, nothing was done.
    Fetched,
    /// The stage has transformed the batch.
    Transformed,
    /// Blobs are stored, the transaction has not begun.
    Spilled,
    /// The transaction has begun, nothing is written.
    Begun,
    /// Outputs are written, not the rows.
    OutputsWritten,
    /// Rows are written, not the offsets.
    RowsWritten,
    /// All is written, not committed.
    BeforeCommit,
    /// Committed, and the caller does not know.
    AfterCommit,
    /// The caller knows, and has not started the jobs that follow.
    Acknowledged,
}

impl Point {
    /// Every step.
    pub const ALL: [Self; 9] = [
        Self::Fetched,
        Self::Transformed,
        Self::Spilled,
        Self::Begun,
        Self::OutputsWritten,
        Self::RowsWritten,
        Self::BeforeCommit,
        Self::AfterCommit,
        Self::Acknowledged,
    ];

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fetched => "fetched",
            Self::Transformed => "transformed",
            Self::Spilled => "spilled",
            Self::Begun => "begun",
            Self::OutputsWritten => "outputs written",
            Self::RowsWritten => "rows written",
            Self::BeforeCommit => "before commit",
            Self::AfterCommit => "after commit",
            Self::Acknowledged => "acknowledged",
        }
    }
}

/// Decides what fails.
pub trait Faults: Send + Sync {
    /// Called at each step, also inside transactions; an `Err` is what the caller sees.
    fn at(&self, point: Point) -> Result<(), LogError>;
}

/// Nothing fails.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFaults;

impl Faults for NoFaults {
    fn at(&self, _: Point) -> Result<(), LogError> {
        Ok(())
    }
}

/// Dies once, the `nth` time (from 0) that a step is reached.
#[derive(Debug)]
pub struct CrashOnce {
    point: Point,
    left: std::sync::atomic::AtomicI64,
}

impl CrashOnce {
    /// Dies at the `nth` time (from 0) that `point` is reached.
    pub fn new(point: Point, nth: u32) -> Self {
        Self { point, left: std::sync::atomic::AtomicI64::new(i64::from(nth)) }
    }
}

impl Faults for CrashOnce {
    fn at(&self, point: Point) -> Result<(), LogError> {
        let due = point == self.point && self.left.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) == 0;
        if due { Err(LogError::Crash(point.name())) } else { Ok(()) }
    }
}
