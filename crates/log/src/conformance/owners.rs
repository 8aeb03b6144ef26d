//! A change of owner.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    Backend, Kept,
    probe::{PROBE, ask},
    rig::Rig,
};
use crate::{
    event_log::{Handover, Owned, Transaction},
    faults::NoFaults,
    instance::InstanceName,
    runner::Idle,
    wake::Wake,
};

/// Whoever gets a partition is told how: left or new, its own from before it died, or perhaps with somebody still at work. The stage is told
/// before its first record.
pub(super) fn a_new_owner_is_told_how_it_came(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    let both = |handover| vec![(0, handover), (1, handover)];
    let mut first = rig.runner("a", Arc::new(NoFaults))?;
    first.settle()?;
    assert_eq!(rig.told(), both(Handover::Clean), "there was none");
    drop(first);
    let mut again = rig.runner("a", Arc::new(NoFaults))?;
    again.settle()?;
    assert_eq!(rig.told(), both(Handover::Restart), "it died");
    let mut other = rig.runner("b", Arc::new(NoFaults))?;
    rig.site.expel(&PROBE, &InstanceName::new("a"));
    other.settle()?;
    let mut told = rig.told();
    told.sort_by_key(|(partition, _)| *partition);
    told.dedup();
    assert_eq!(told, both(Handover::Unclean), "the other may be at work");
    drop(again);
    let stopped = std::sync::atomic::AtomicBool::new(true);
    other.runner.run(&Wake::default(), &stopped, &Idle::default())?;
    let mut heir = rig.joined("c")?;
    let owned = |partition| Owned { partition, handover: Handover::Clean };
    assert_eq!(rig.assigned(&mut heir)?, [owned(0), owned(1)], "the last one left it");
    Ok(())
}

/// Who dies before it has committed anything since an unclean handover leaves the news to the next of its name: somebody else may be
/// at work all the same.
pub(super) fn an_unclean_handover_is_told_until_it_is_noted(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let noted = Transaction { partitions: [0].into(), ..Transaction::default() };
    rig.member("a")?.commit(&noted)?;
    let mut told = Vec::new();
    for commits in [false, false, true, false] {
        let mut heir = rig.joined("b")?;
        rig.site.expel(&PROBE, &InstanceName::new("a"));
        told.extend(rig.assigned(&mut heir)?.into_iter().map(|owned| owned.handover));
        if commits {
            heir.commit(&noted)?;
        }
    }
    assert_eq!(told, [Handover::Unclean, Handover::Unclean, Handover::Unclean, Handover::Restart]);
    Ok(())
}

/// Where a backend promises it, instances share the partitions: each record goes to one of them, and when one goes the others do its
/// part too.
pub(super) fn instances_share_the_partitions(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 4)?;
    if !rig.log.promises().shares_partitions {
        return Ok(());
    }
    let (mut a, mut b) = (rig.member("a")?, rig.joined("b")?);
    // The first may have to give up all before each gets its part.
    let mut of_a: BTreeSet<u32> = (0..4).collect();
    let mut of_b = BTreeSet::new();
    rig.until(|| {
        for (member, owned) in [(&mut a, &mut of_a), (&mut b, &mut of_b)] {
            let changes = member.changes()?;
            owned.retain(|partition| !changes.revoked.contains(partition));
            owned.extend(changes.assigned.iter().map(|owned| owned.partition));
        }
        Ok((of_a.len() == 2 && of_b.len() == 2 && of_a.is_disjoint(&of_b)).then_some(()))
    })?;
    rig.put(&(0..4).map(|n| crate::record::Record { partition: Some(n), ..ask("k", "say x") }).collect::<Vec<_>>())?;
    assert_eq!((rig.fetch_all(&mut a, 2)?.len(), rig.fetch_all(&mut b, 2)?.len()), (2, 2));
    b.leave()?;
    let back = rig.assigned(&mut a)?;
    let of_b = back.iter().filter(|owned| of_b.contains(&owned.partition));
    assert_eq!(of_b.map(|owned| owned.handover).collect::<Vec<_>>(), [Handover::Clean; 2]);
    let unread = 4 - if back.len() == 2 { 2 } else { 0 };
    assert_eq!(rig.fetch_all(&mut a, unread)?.len(), unread, "what was not committed");
    Ok(())
}
