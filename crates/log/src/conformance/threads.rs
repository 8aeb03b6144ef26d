//! A stage on a thread of its own.

use std::{sync::Arc, time::Duration};

use super::{
    Backend, Kept,
    probe::{Hands, PROBE, Probe, ask, text},
    rig::Rig,
};
use crate::{
    error::LogError,
    event_log::{Handover, Owned, Positions},
    faults::{CrashOnce, Faults, NoFaults, Point},
    instance::InstanceName,
    runner::RunError,
    running::{Running, spawn},
    topic::Topic,
    wake::Wake,
};

/// Longer than anything here takes: only a stage that hangs is waited for so long.
const LONG: Duration = Duration::from_secs(20);

fn start(rig: &Rig, hands: &Hands, faults: Arc<dyn Faults>, grace: Duration) -> Result<Running, LogError> {
    let stage = Probe { told: Arc::default() };
    let mut parts = rig.parts(hands, faults);
    parts.limits.grace = grace;
    spawn(rig.log.as_ref(), &InstanceName::new("a"), stage, Wake::default(), parts)
}

/// A stage that has started a job and waits for it.
fn at_work(rig: &Rig, hands: &Hands, grace: Duration) -> super::rig::Result<Running> {
    let running = start(rig, hands, Arc::new(NoFaults), grace)?;
    rig.put(&[ask("عمل", "work")])?;
    rig.until(|| {
        let state = running.idle.look();
        Ok((state.idle && state.under_way == 1).then_some(()))
    })?;
    assert_eq!(hands.asked(), ["عمل"]);
    Ok(running)
}

/// A stage that was spawned takes what comes without being asked, until it is told to stop; it then ends by itself, well, and hands over.
pub(super) fn a_stage_runs_until_it_is_stopped(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let running = start(&rig, &Hands::default(), Arc::new(NoFaults), LONG)?;
    assert_eq!(running.stage, "probe");
    let wake = Wake::default();
    let mut follower = rig.log.follow(&[Topic::Received], &Positions::new(), wake.clone())?;
    for n in 0..3 {
        rig.put(&[ask("خبر", &format!("say {n}"))])?;
        let sent = loop {
            let sent = follower.poll(10)?;
            if !sent.is_empty() {
                break sent;
            }
            assert!(wake.wait(LONG), "the stage takes nothing");
        };
        assert_eq!(sent.iter().map(text).collect::<Vec<_>>(), [format!("{n}#{}", n + 1)]);
    }
    assert!(!running.ended());
    running.stop();
    running.join()?;
    let mut heir = rig.joined("b")?;
    assert_eq!(rig.assigned(&mut heir)?, [Owned { partition: 0, handover: Handover::Clean }]);
    Ok(())
}

/// A stage that is stopped waits for its jobs under way, records what they bring, and hands over.
pub(super) fn a_stage_that_is_stopped_waits_for_its_jobs(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let hands = Hands::default();
    let running = at_work(&rig, &hands, LONG)?;
    running.stop();
    hands.finish();
    running.wake.wake();
    running.join()?;
    assert_eq!(rig.sent("عمل")?, ["done"]);
    let owned = Owned { partition: 0, handover: Handover::Clean };
    assert_eq!(rig.assigned(&mut rig.joined("b")?)?, [owned]);
    Ok(())
}

/// Where a job does not come back in time the stage ends all the same, and does not hand over: the next owner hears that somebody may be
/// at work, and finds the job in the rows.
pub(super) fn a_job_that_outlasts_the_stop_is_not_handed_over(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let running = at_work(&rig, &Hands::default(), Duration::ZERO)?;
    running.stop();
    running.join()?;
    let mut heir = rig.joined("b")?;
    rig.site.expel(&PROBE, &InstanceName::new("a"));
    let owned = Owned { partition: 0, handover: Handover::Unclean };
    assert_eq!(rig.assigned(&mut heir)?, [owned]);
    assert_eq!(heir.rows().scan(0, "work", "", None, 10)?.len(), 1);
    Ok(())
}

/// A stage that cannot go on ends by itself, and `join` tells why.
pub(super) fn a_stage_that_fails_tells_so(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let running = start(&rig, &Hands::default(), Arc::new(CrashOnce::new(Point::Transformed, 0)), LONG)?;
    rig.put(&[ask("خبر", "say x")])?;
    let wake = Wake::default();
    let mut waited = Duration::ZERO;
    while !running.ended() && waited < LONG {
        // Nobody wakes it: a pause between two looks.
        wake.wait(Duration::from_millis(2));
        waited += Duration::from_millis(2);
    }
    let ended = running.join();
    assert!(matches!(ended, Err(RunError::Log(LogError::Crash(_)))), "{ended:?}");
    let owned = rig.assigned(&mut rig.joined("a")?)?;
    // Nothing was committed in its name: it may count as never having been there.
    assert!(matches!(owned[..], [Owned { partition: 0, handover: Handover::Restart | Handover::Clean }]), "{owned:?}");
    assert_eq!(rig.log.backlog(&PROBE)?, 1);
    Ok(())
}
