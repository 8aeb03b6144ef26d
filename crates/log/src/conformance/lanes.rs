//! Two lanes a topic.

use std::sync::Arc;

use super::{
    Backend, Kept,
    probe::{PROBE, ask, text},
    rig::{Result, Rig},
};
use crate::{
    faults::NoFaults,
    record::Record,
    topic::{Lane, Topic},
};

fn on(lane: Lane, record: Record) -> Record {
    Record { lane, ..record }
}

/// A record of the flash lane that comes behind a backlog is out before the backlog is (in the very next batch, where the log sees at
/// once what its own process wrote); what follows from it is on the flash lane of the next topic.
pub(super) fn a_flash_overtakes_a_backlog(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    rig.put(&(0..80).map(|n| ask("عادي", &format!("say {n}"))).collect::<Vec<_>>())?;
    let mut driven = rig.runner("a", Arc::new(NoFaults))?;
    while rig.log.backlog(&PROBE)? == 80 {
        driven.runner.step()?;
    }
    driven.log.append(&[on(Lane::Flash, ask("عاجل", "say kill"))])?;
    let out = |lane: Lane| -> Result<u64> {
        let ends = rig.log.ends(&[Topic::Received])?;
        Ok(ends.into_iter().filter(|((_, of, _), _)| *of == lane).map(|(_, end)| end).sum())
    };
    while out(Lane::Flash)? == 0 {
        driven.runner.step()?;
        assert!(out(Lane::Ordinary)? < 60, "it waits behind the backlog");
    }
    assert_eq!(rig.sent("عاجل")?, ["kill#1"]);
    driven.settle()?;
    assert_eq!(rig.all(Topic::Received)?.len(), 81, "the backlog goes on");
    Ok(())
}

/// Each lane keeps its own order, also for one key, and both lanes of a key share its rows.
pub(super) fn each_lane_keeps_its_order(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    let records: Vec<Record> = (0..30)
        .map(|n| on(if n % 3 == 0 { Lane::Flash } else { Lane::Ordinary }, ask("خبر", &format!("say {n}"))))
        .collect();
    rig.put(&records)?;
    rig.run("a")?;
    let all = rig.all(Topic::Received)?;
    for lane in Lane::BOTH {
        let sent = all.iter().filter(|record| record.position.lane == lane);
        let numbers: Vec<u32> =
            sent.filter_map(|record| text(record).split('#').next().and_then(|number| number.parse().ok())).collect();
        let expected: Vec<u32> = (0..30).filter(|n| (n % 3 == 0) == (lane == Lane::Flash)).collect();
        assert_eq!(numbers, expected, "{lane:?}");
    }
    let mut counts: Vec<u32> =
        all.iter().filter_map(|record| text(record).split('#').nth(1).and_then(|count| count.parse().ok())).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=30).collect::<Vec<_>>());
    Ok(())
}
