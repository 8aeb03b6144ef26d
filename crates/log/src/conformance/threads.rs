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
    faults::{CrashOnce, NoFaults, Point},
    instance::InstanceName,
    runner::RunError,
    running::{Running, spawn},
    topic::Topic,
    wake::Wake,
};

/// Longer than anything here takes: only a stage that hangs is waited for so long.
const LONG: Duration = Duration::from_secs(20);

fn start(rig: &Rig, faults: Arc<dyn crate::faults::Faults>) -> Result<Running, LogError> {
    let stage = Probe { told: Arc::default() };
    let parts = rig.parts(&Hands::default(), faults);
    spawn(rig.log.as_ref(), &InstanceName::new("a"), stage, Wake::default(), parts)
}

/// A stage that was spawned takes what comes without being asked, until it is told to stop; it then ends by itself, well, and hands over.
pub(super) fn a_stage_runs_until_it_is_stopped(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let running = start(&rig, Arc::new(NoFaults))?;
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

/// A stage that cannot go on ends by itself, and `join` tells why.
pub(super) fn a_stage_that_fails_tells_so(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let running = start(&rig, Arc::new(CrashOnce::new(Point::Transformed, 0)))?;
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
    let owned = Owned { partition: 0, handover: Handover::Restart };
    assert_eq!(rig.assigned(&mut rig.joined("a")?)?, [owned]);
    assert_eq!(rig.log.backlog(&PROBE)?, 1);
    Ok(())
}
