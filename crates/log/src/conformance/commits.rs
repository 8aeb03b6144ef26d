//! What is seen of a transaction, and when.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::{
    Backend, Kept,
    faults::{FailOnce, Meanwhile},
    probe::{PROBE, ask, text},
    rig::Rig,
};
use crate::{
    error::LogError,
    event_log::{Positions, Transaction},
    faults::Point,
    instance::InstanceName,
    record::Record,
    rows::{Row, RowChange, RowKey},
    stage::StageSpec,
    topic::{Lane, Topic},
};

const NEXT: StageSpec = StageSpec { name: "next", input: Some(Topic::Received) };

/// The steps inside a transaction.
const INSIDE: [Point; 4] = [Point::Begun, Point::OutputsWritten, Point::RowsWritten, Point::BeforeCommit];

/// A transaction that reads one, writes one and a row.
fn whole(next: u64) -> Transaction {
    let at = RowKey { partition: 0, table: "t".into(), key: "خبر".into() };
    Transaction {
        partitions: [0].into(),
        reads: [((Lane::Ordinary, 0), next)].into(),
        outputs: vec![Record::new(Topic::Received, Lane::Ordinary, "k", "نص".into())],
        rows: vec![RowChange { at, row: Some(Row::new(b"1".to_vec())) }],
        durable: true,
    }
}

/// Tells how much of what `whole` changes shows by now: the record to a follower and to the next stage, the offset, the backlog.
fn looker(rig: &Rig) -> super::rig::Result<impl FnMut() -> Result<usize, LogError> + Send + use<>> {
    let log = Arc::clone(&rig.log);
    let mut follower = log.follow(&[Topic::Received], &Positions::new(), rig.wake.clone())?;
    let mut next = log.join(&NEXT, &InstanceName::new("n"), rig.wake.clone())?;
    rig.assigned(&mut next)?;
    let mut seen = 0;
    Ok(move || {
        let backlog = log.backlog(&NEXT)?;
        let offsets: u64 = log.offsets(&PROBE)?.values().sum();
        seen += follower.poll(10)?.len() + next.fetch(Lane::Ordinary, 10, 1 << 20)?.len();
        Ok(seen + usize::try_from(backlog + offsets).unwrap_or(usize::MAX))
    })
}

/// Until it is committed, nothing of a transaction shows to anybody: no record to a follower or to the next stage, no offset, no backlog.
pub(super) fn nobody_sees_what_is_not_committed(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    rig.put(&[ask("k", "say x")])?;
    let (seen, looks) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut look = looker(&rig)?;
    let (seen_inside, looked) = (Arc::clone(&seen), Arc::clone(&looks));
    let spying = Meanwhile::new(&INSIDE, move || {
        looked.fetch_add(1, Ordering::SeqCst);
        seen_inside.fetch_add(look()?, Ordering::SeqCst);
        Ok(())
    });
    let log = rig.site.open(Arc::new(spying))?;
    let mut member = log.join(&PROBE, &InstanceName::new("a"), rig.wake.clone())?;
    rig.assigned(&mut member)?;
    member.commit(&whole(1))?;
    assert_eq!((seen.load(Ordering::SeqCst), looks.load(Ordering::SeqCst)), (0, INSIDE.len()));
    assert_eq!(rig.all(Topic::Received)?.len(), 1);
    Ok(())
}

/// Of a transaction that fails at whatever step before its commit nothing is left, for its own stage either, and its records are
/// never seen by anybody later.
pub(super) fn a_transaction_that_fails_leaves_nothing(backend: &dyn Backend) -> Kept {
    for point in INSIDE {
        let rig = Rig::new(backend, 1)?;
        rig.put(&[ask("k", "say x")])?;
        let mut look = looker(&rig)?;
        let log = rig.site.open(Arc::new(FailOnce::new(point, 0)))?;
        let mut member = log.join(&PROBE, &InstanceName::new("a"), rig.wake.clone())?;
        rig.assigned(&mut member)?;
        assert!(member.commit(&whole(1)).is_err(), "{point:?}");
        assert_eq!(look()?, 0, "{point:?}");
        member.rewind()?;
        member.changes()?;
        assert!(member.rows().scan(0, "t", "", None, 10)?.is_empty(), "{point:?}");
        assert_eq!(rig.fetch(&mut member, 10, 1 << 20)?.len(), 1, "{point:?}");
        member.commit(&whole(1))?;
        // Two have it, a backlog and an offset tell of it.
        rig.until(|| Ok((look()? == 4).then_some(())))?;
        assert_eq!(member.rows().scan(0, "t", "", None, 10)?.len(), 1, "{point:?}");
    }
    Ok(())
}

/// Where a backend promises it, what was committed is there after every handle to the log is gone.
pub(super) fn what_is_durable_survives_the_process(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    if !rig.log.promises().durable {
        return Ok(());
    }
    rig.put(&[ask("k", "say أول"), ask("k", "say ثان")])?;
    rig.run("a")?;
    let rig = rig.reopened()?;
    assert_eq!(rig.all(Topic::Received)?.iter().map(text).collect::<Vec<_>>(), ["أول#1", "ثان#2"]);
    assert_eq!(rig.log.backlog(&PROBE)?, 0);
    assert_eq!(rig.member("a")?.rows().scan(0, "count", "", None, 10)?.len(), 1);
    Ok(())
}
