//! Work outside the log.

use std::sync::Arc;

use super::{
    Backend, Kept,
    faults::FailOnce,
    probe::{PROBE, ask},
    rig::Rig,
};
use crate::{
    faults::{CrashOnce, NoFaults, Point},
    instance::InstanceName,
};

/// A job starts once the transaction that asked for it is committed, and not when that fails.
pub(super) fn a_job_starts_after_its_commit(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    rig.put(&[ask("عمل", "work")])?;
    // The first commit is that of the partition's own coming.
    let mut driven = rig.runner("a", Arc::new(CrashOnce::new(Point::BeforeCommit, 0)))?;
    assert!(driven.dies()?);
    assert!(driven.hands.asked().is_empty());
    let mut next = rig.runner("a", Arc::new(NoFaults))?;
    next.idle()?;
    assert_eq!(next.hands.asked(), ["عمل"]);
    next.settle()?;
    assert_eq!(rig.sent("عمل")?, ["done"]);
    Ok(())
}

/// A stage that finds in its rows a job under way when a partition becomes its own asks it again: dead before it started, while it
/// ran, or before what it brought was committed.
pub(super) fn a_job_under_way_at_a_death_is_asked_again(backend: &dyn Backend) -> Kept {
    for (point, nth) in
        [(Point::Acknowledged, 0), (Point::AfterCommit, 0), (Point::BeforeCommit, 1), (Point::Fetched, 1)]
    {
        let rig = Rig::new(backend, 1)?;
        rig.put(&[ask("عمل", "work")])?;
        let mut driven = rig.runner("a", Arc::new(CrashOnce::new(point, nth)))?;
        assert!(driven.dies()?, "{point:?}");
        drop(driven);
        let mut next = rig.runner("a", Arc::new(NoFaults))?;
        next.idle()?;
        assert_eq!(next.hands.asked(), ["عمل"], "{point:?}");
        next.settle()?;
        assert_eq!(rig.sent("عمل")?, ["done"], "{point:?}");
    }
    Ok(())
}

/// What a job brings for a partition that was lost meanwhile is void, also when the partition has come back since.
pub(super) fn a_job_of_a_lost_partition_is_void(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    rig.put(&[ask("عمل", "work")])?;
    let mut old = rig.runner("old", Arc::new(NoFaults))?;
    old.idle()?;
    assert_eq!(old.hands.asked(), ["عمل"]);
    let mut new = rig.runner("new", Arc::new(NoFaults))?;
    rig.site.expel(&PROBE, &InstanceName::new("old"));
    new.settle()?;
    assert_eq!(rig.sent("عمل")?, ["done"]);
    old.hands.finish();
    old.settle()?;
    assert_eq!(rig.sent("عمل")?, ["done"]);
    Ok(())
}

/// What a job brought is not lost with a transaction that failed: it counts in the next one, and the job is not done again for it.
pub(super) fn what_a_job_brought_survives_a_failure(backend: &dyn Backend) -> Kept {
    for point in [Point::Fetched, Point::Transformed, Point::Begun, Point::BeforeCommit] {
        let rig = Rig::new(backend, 1)?;
        rig.put(&[ask("عمل", "work")])?;
        let mut driven = rig.runner("a", Arc::new(FailOnce::new(point, 1)))?;
        driven.idle()?;
        assert_eq!(driven.hands.asked(), ["عمل"]);
        driven.hands.finish();
        driven.idle()?;
        assert_eq!(rig.sent("عمل")?, ["done"], "{point:?}");
    }
    Ok(())
}
