//! Rows and the offsets they belong to, and what a stage sees of them.

use std::sync::Arc;

use super::{
    Backend, Kept,
    probe::{PROBE, ask},
    rig::Rig,
};
use crate::{
    faults::{CrashOnce, NoFaults, Point},
    instance::InstanceName,
    topic::{Lane, Topic},
    wake::Wake,
};

/// Whenever an owner dies, the next one finds rows that are exactly as old as the offsets it starts from: neither behind them nor
/// ahead, also right after a commit whose answer was lost, and also as another instance.
pub(super) fn rows_are_as_old_as_the_offsets_whenever_it_dies(backend: &dyn Backend) -> Kept {
    for point in Point::ALL {
        for (nth, next) in [(0, "a"), (1, "a"), (2, "b")] {
            let story = format!("died at {}, pass {nth}, then {next}", point.name());
            let rig = Rig::new(backend, 2)?;
            rig.put(&(0..16).map(|n| ask(["خبر", "dépêche"][n % 2], &format!("say {n}"))).collect::<Vec<_>>())?;
            assert!(rig.runner("a", Arc::new(CrashOnce::new(point, nth)))?.dies()?, "{story}");
            let log = rig.site.open(Arc::new(NoFaults))?;
            let mut member = log.join(&PROBE, &InstanceName::new(next), Wake::default())?;
            if next != "a" {
                rig.site.expel(&PROBE, &InstanceName::new("a"));
            }
            assert_eq!(rig.assigned(&mut member)?.len(), 2, "{story}");
            let mut counted = 0;
            for partition in 0..2 {
                for (_, row) in member.rows().scan(partition, "count", "", None, 10)? {
                    counted += serde_json::from_slice::<u64>(&row.value)?;
                }
            }
            let read: u64 = rig.log.offsets(&PROBE)?.values().sum();
            let sent = rig.all(Topic::Received)?.len() as u64;
            assert_eq!((counted, sent), (read, read), "{story}");
            rig.fetch_all(&mut member, usize::try_from(16 - read)?)?;
            assert!(member.fetch(Lane::Ordinary, 10, 1 << 20)?.is_empty(), "{story}");
        }
    }
    Ok(())
}

/// In one batch a stage sees rows as all that came before left them: set, changed, deleted, stored long ago or just now.
pub(super) fn a_stage_sees_what_came_before_in_its_batch(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    rig.put(&[ask("k", "set أ/1 1"), ask("k", "set أ/2 1"), ask("k", "set ب 1")])?;
    rig.run("a")?;
    rig.put(&[ask("k", "unset أ/1"), ask("k", "set أ/3 1"), ask("k", "list أ/"), ask("k", "unset أ/3")])?;
    rig.put(&[ask("k", "list أ/"), ask("k", "list "), ask("k", "say x"), ask("k", "say y")])?;
    rig.run("a")?;
    assert_eq!(rig.sent("k")?, ["أ/2,أ/3", "أ/2", "أ/2,ب", "x#1", "y#2"]);
    Ok(())
}

/// `Context::due` lists the rows of a group whose moment has come, the earliest first and no more than asked for, as the batch has
/// left them by then: with timers just set, without those just moved away or taken off.
pub(super) fn timers_are_listed_as_the_batch_left_them(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    for (key, seconds) in [("k1", 100), ("k2", 200), ("k3", 300), ("k4", 400)] {
        rig.put(&[ask(key, &format!("wait {seconds} site"))])?;
    }
    rig.put(&[ask("other", "wait 1000 mail"), ask("late", "wait 7200 site")])?;
    rig.run("a")?;
    rig.put(&[
        ask("k1", "wait 7000 site"),
        ask("k5", "wait 250 site"),
        ask("k2", "wait 10 mail"),
        ask("ask", "due site 2"),
    ])?;
    rig.put(&[
        ask("ask", "due site 10"),
        ask("ask", "due mail 1"),
        ask("ask", "due none 5"),
        ask("ask", "due site 0"),
    ])?;
    rig.run("a")?;
    assert_eq!(rig.sent("ask")?, ["k5,k3", "k5,k3,k4", "k2", "", ""]);
    Ok(())
}
