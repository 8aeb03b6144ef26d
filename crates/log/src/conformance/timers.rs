//! Timers fire by the clock of the runner.

use std::sync::Arc;

use super::{Backend, Kept, probe::ask, rig::Rig};
use crate::faults::NoFaults;

/// A timer fires at its moment and not before, and once; until then the runner says when it will.
pub(super) fn a_timer_fires_once_and_on_time(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    let set = rig.now();
    rig.put(&[ask("حظر", "wait 60 embargo"), ask("late", "wait 61 embargo"), ask("other", "wait 3600 retry")])?;
    let mut driven = rig.runner("a", Arc::new(NoFaults))?;
    let due = set + std::time::Duration::from_secs(60);
    assert_eq!(driven.idle()?, Some(due));
    rig.advance(59);
    assert_eq!(driven.idle()?, Some(due));
    assert!(rig.sent("حظر")?.is_empty());
    rig.advance(1);
    assert_eq!(driven.idle()?, Some(due + std::time::Duration::from_secs(1)));
    assert_eq!(rig.sent("حظر")?, [format!("rang at {due}")]);
    rig.advance(3600);
    assert_eq!(driven.idle()?, None);
    for key in ["حظر", "late", "other"] {
        assert_eq!(rig.sent(key)?.len(), 1, "{key}");
    }
    Ok(())
}

/// Timers are rows: whoever owns the partition next fires them, also those whose moment passed while nobody ran.
pub(super) fn timers_survive_a_restart(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    rig.put(&[ask("حظر", "wait 60 embargo"), ask("later", "wait 600 embargo")])?;
    rig.run("a")?;
    rig.advance(300);
    let mut next = rig.runner("a", Arc::new(NoFaults))?;
    let again = next.idle()?;
    assert_eq!(again, Some(rig.now() + std::time::Duration::from_secs(300)));
    assert_eq!(rig.sent("حظر")?.len(), 1);
    assert!(rig.sent("later")?.is_empty());
    drop(next);
    rig.advance(300);
    rig.run("a")?;
    assert_eq!((rig.sent("حظر")?.len(), rig.sent("later")?.len()), (1, 1));
    Ok(())
}

/// Timers of a group that is shut wait until it is opened; those of other groups do not wait for them.
pub(super) fn a_group_that_is_shut_waits(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    rig.put(&[ask("k", "shut site"), ask("a", "wait 1 site"), ask("b", "wait 1 mail")])?;
    let mut driven = rig.runner("a", Arc::new(NoFaults))?;
    driven.idle()?;
    rig.advance(10);
    assert_eq!(driven.idle()?, None, "nothing opens it by itself");
    assert_eq!((rig.sent("a")?.len(), rig.sent("b")?.len()), (0, 1));
    rig.put(&[ask("k", "open site")])?;
    driven.idle()?;
    assert_eq!((rig.sent("a")?.len(), rig.sent("b")?.len()), (1, 1));
    Ok(())
}

/// A timer that is moved fires at its new moment alone, earlier or later.
pub(super) fn a_moved_timer_fires_at_its_new_moment(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let mut driven = rig.runner("a", Arc::new(NoFaults))?;
    rig.put(&[ask("later", "wait 10 g"), ask("sooner", "wait 1000 g"), ask("elsewhere", "wait 10 g")])?;
    driven.idle()?;
    rig.put(&[ask("later", "wait 1000 g"), ask("sooner", "wait 10 g"), ask("elsewhere", "wait 500 h")])?;
    driven.idle()?;
    let counts = || -> super::rig::Result<Vec<usize>> {
        ["later", "sooner", "elsewhere"].iter().map(|key| Ok(rig.sent(key)?.len())).collect()
    };
    rig.advance(20);
    driven.idle()?;
    assert_eq!(counts()?, [0, 1, 0]);
    rig.advance(480);
    driven.idle()?;
    assert_eq!(counts()?, [0, 1, 1]);
    rig.advance(500);
    driven.idle()?;
    assert_eq!(counts()?, [1, 1, 1]);
    Ok(())
}
