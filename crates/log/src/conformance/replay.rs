//! Reading again, and knowing how far one is.

use super::{
    Backend, Kept,
    probe::{PROBE, ask, text},
    rig::Rig,
};
use crate::{
    event_log::{Positions, Transaction},
    record::Record,
    stage::StageSpec,
    topic::{Lane, Topic},
    wake::Wake,
};

fn in_partition(partition: u32, what: &str) -> Record {
    Record { partition: Some(partition), ..ask("k", what) }
}

/// A follower reads from the offsets it is given and from the first record elsewhere, goes on with what comes later, and is woken;
/// it disturbs no stage.
pub(super) fn a_follower_starts_where_it_is_told(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    rig.put(&(0..6).map(|n| in_partition(n % 2, &n.to_string())).collect::<Vec<_>>())?;
    let from: Positions = [((Topic::Wire, Lane::Ordinary, 1), 2)].into();
    let wake = Wake::default();
    let mut follower = rig.log.follow(&[Topic::Wire, Topic::Received], &from, wake.clone())?;
    let mut found: Vec<String> = Vec::new();
    while found.len() < 4 {
        found.push(rig.until(|| Ok(follower.poll(1)?.first().map(text)))?);
    }
    found.sort_unstable();
    assert_eq!(found, ["0", "2", "4", "5"]);
    assert!(follower.poll(10)?.is_empty());
    rig.put(&[in_partition(1, "7")])?;
    assert!(wake.wait(std::time::Duration::from_secs(20)), "nobody woke the follower");
    assert_eq!(rig.until(|| Ok(follower.poll(10)?.first().map(text)))?, "7");
    assert_eq!(rig.log.backlog(&PROBE)?, 7);
    Ok(())
}

/// `ends` counts what is there, `offsets` what a stage has read, `backlog` the rest; all count what is committed alone.
pub(super) fn ends_offsets_and_backlog_add_up(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    rig.put(&(0..9).map(|n| in_partition(u32::from(n > 5), &n.to_string())).collect::<Vec<_>>())?;
    rig.put(&[Record { lane: Lane::Flash, ..in_partition(0, "flash") }])?;
    let ends = rig.log.ends(&[Topic::Wire, Topic::Rejected])?;
    let dense = rig.log.promises().dense;
    for (lane, partition, count) in [(Lane::Ordinary, 0, 6), (Lane::Ordinary, 1, 3), (Lane::Flash, 0, 1)] {
        let end = ends.get(&(Topic::Wire, lane, partition)).copied().unwrap_or_default();
        assert!(end == count || (end > count && !dense), "{lane:?} {partition}: {end}");
    }
    assert_eq!(ends.get(&(Topic::Rejected, Lane::Ordinary, 1)), Some(&0));
    assert_eq!(ends.len(), 6, "rejected has one lane");
    assert!(rig.log.offsets(&PROBE)?.is_empty());
    let mut member = rig.member("a")?;
    assert_eq!(rig.fetch_all(&mut member, 9)?.len(), 9);
    assert_eq!(rig.log.backlog(&PROBE)?, 10, "what is read is not yet committed");
    let reads = [((Lane::Ordinary, 0), 4), ((Lane::Flash, 0), 1)].into();
    member.commit(&Transaction { partitions: [0].into(), reads, ..Transaction::default() })?;
    assert_eq!(rig.log.backlog(&PROBE)?, 5);
    let offsets = rig.log.offsets(&PROBE)?;
    assert_eq!(offsets.get(&(Topic::Wire, Lane::Ordinary, 0)), Some(&4));
    assert_eq!(offsets.get(&(Topic::Wire, Lane::Flash, 0)), Some(&1));
    let idle = StageSpec { name: "idle", input: None };
    assert_eq!((rig.log.backlog(&idle)?, rig.log.offsets(&idle)?.len()), (0, 0));
    Ok(())
}

/// A member that goes back reads from the committed offsets on, and so does the next of its name.
pub(super) fn a_stage_reads_on_where_it_committed(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    rig.put(&(0..6).map(|n| ask("k", &n.to_string())).collect::<Vec<_>>())?;
    let mut member = rig.member("a")?;
    assert_eq!(rig.fetch_all(&mut member, 5)?.len(), 5);
    let reads = [((Lane::Ordinary, 0), 2)].into();
    member.commit(&Transaction { partitions: [0].into(), reads, ..Transaction::default() })?;
    assert_eq!(rig.fetch(&mut member, 5, 1 << 20)?.iter().map(text).collect::<Vec<_>>(), ["5"]);
    member.rewind()?;
    assert_eq!(rig.fetch(&mut member, 1, 1 << 20)?.iter().map(text).collect::<Vec<_>>(), ["2"]);
    drop(member);
    let mut next = rig.member("a")?;
    assert_eq!(rig.fetch(&mut next, 1, 1 << 20)?.iter().map(text).collect::<Vec<_>>(), ["2"]);
    Ok(())
}
