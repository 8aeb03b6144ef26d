//! Failures that the suite injects.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use crate::{
    error::LogError,
    faults::{Faults, Point},
};

/// Fails once, the `nth` time (from 0) that a step is reached, as the log itself would there; the process lives on.
pub(super) struct FailOnce {
    point: Point,
    left: AtomicI64,
    failed: AtomicBool,
}

impl FailOnce {
    pub(super) fn new(point: Point, nth: u32) -> Self {
        Self { point, left: AtomicI64::new(i64::from(nth)), failed: AtomicBool::new(false) }
    }

    /// Whether it has failed.
    pub(super) fn failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst)
    }
}

impl Faults for FailOnce {
    fn at(&self, point: Point) -> Result<(), LogError> {
        if point != self.point || self.left.fetch_sub(1, Ordering::SeqCst) != 0 {
            return Ok(());
        }
        self.failed.store(true, Ordering::SeqCst);
        Err(match point {
            Point::AfterCommit => LogError::UnknownOutcome(format!("injected {}", point.name())),
            _ => LogError::Unavailable(format!("injected {}", point.name())),
        })
    }
}

/// Something that a test does at a step.
type Act = Box<dyn FnMut() -> Result<(), LogError> + Send>;

/// Does something each time that one of these steps is reached.
pub(super) struct Meanwhile {
    points: Vec<Point>,
    act: Mutex<Act>,
}

impl Meanwhile {
    pub(super) fn new(points: &[Point], act: impl FnMut() -> Result<(), LogError> + Send + 'static) -> Self {
        Self { points: points.to_vec(), act: Mutex::new(Box::new(act)) }
    }
}

impl Faults for Meanwhile {
    fn at(&self, point: Point) -> Result<(), LogError> {
        if !self.points.contains(&point) {
            return Ok(());
        }
        let mut act = self.act.lock().unwrap_or_else(PoisonError::into_inner);
        act()
    }
}
