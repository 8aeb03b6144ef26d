//! Who may write.

use std::sync::Arc;

use super::{
    Backend, Kept,
    faults::Meanwhile,
    probe::{PROBE, ask},
    rig::Rig,
};
use crate::{
    error::{LogError, Recourse},
    event_log::{Member, Transaction},
    faults::{NoFaults, Point},
    instance::InstanceName,
    record::Record,
    rows::{Row, RowChange, RowKey},
    topic::{Lane, Topic},
};

fn output(key: &str) -> Vec<Record> {
    vec![Record::new(Topic::Received, Lane::Ordinary, key, "قديم".into())]
}

/// An owner that has read, and another that owns everything since then.
fn old_and_new(rig: &Rig) -> super::rig::Result<(Box<dyn Member>, Box<dyn Member>)> {
    rig.put(&[ask("k", "say x")])?;
    let mut old = rig.member("old")?;
    assert_eq!(rig.fetch(&mut old, 10, 1 << 20)?.len(), 1);
    let mut new = rig.joined("new")?;
    rig.site.expel(&PROBE, &InstanceName::new("old"));
    rig.assigned(&mut new)?;
    Ok((old, new))
}

/// A commit that comes after somebody else owns the partition is refused whole, and the new owner finds the record unread.
pub(super) fn an_old_owner_is_refused(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let (mut old, mut new) = old_and_new(&rig)?;
    let reads = [((Lane::Ordinary, 0), 1)].into();
    let late = Transaction { partitions: [0].into(), reads, outputs: output("k"), ..Transaction::default() };
    let refused = old.commit(&late);
    assert!(matches!(refused, Err(LogError::Fenced { partition: 0, .. })), "{refused:?}");
    assert!(rig.all(Topic::Received)?.is_empty());
    assert_eq!(rig.fetch(&mut new, 10, 1 << 20)?.len(), 1);
    new.commit(&late)?;
    assert_eq!(rig.all(Topic::Received)?.len(), 1);
    Ok(())
}

/// The same holds for a transaction that reads nothing: of a timer, or of a finished job. Going back does not let it through either.
pub(super) fn an_old_owner_is_refused_without_input_too(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let (mut old, new) = old_and_new(&rig)?;
    let at = RowKey { partition: 0, table: "t".into(), key: "k".into() };
    let rows = vec![RowChange { at: at.clone(), row: Some(Row::new(b"1".to_vec())) }];
    let partitions = [0].into();
    let late = Transaction { partitions, outputs: output("k"), rows, ..Transaction::default() };
    assert!(matches!(old.commit(&late), Err(LogError::Fenced { .. })));
    if !rig.log.promises().shares_partitions {
        old.rewind()?;
        assert_eq!(old.changes()?.revoked, [0]);
        assert!(matches!(old.commit(&late), Err(LogError::Fenced { .. })));
    }
    assert!(rig.all(Topic::Received)?.is_empty());
    assert_eq!(new.rows().get(&at)?, None);
    Ok(())
}

/// A transaction that names no partition, or changes one that it does not name, is refused: nothing would fence it.
pub(super) fn a_transaction_names_its_partitions(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    let mut member = rig.member("a")?;
    let row = |partition| RowChange { at: RowKey { partition, table: "t".into(), key: "k".into() }, row: None };
    let unfenced = [
        Transaction { outputs: output("k"), ..Transaction::default() },
        Transaction { partitions: [0].into(), rows: vec![row(1)], ..Transaction::default() },
        Transaction { partitions: [1].into(), reads: [((Lane::Flash, 0), 1)].into(), ..Transaction::default() },
    ];
    for transaction in unfenced {
        let refused = member.commit(&transaction);
        assert!(matches!(refused, Err(LogError::Unfenced { .. })), "{refused:?}");
    }
    member.commit(&Transaction { partitions: [1].into(), rows: vec![row(1)], ..Transaction::default() })?;
    assert!(rig.all(Topic::Received)?.is_empty());
    Ok(())
}

/// Of two that run under one name the older ends, with a message that names it.
pub(super) fn a_twin_ends_with_a_message(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    let (mut old, mut new) = (rig.member("a")?, rig.member("a")?);
    let transaction = Transaction { partitions: [0].into(), outputs: output("k"), ..Transaction::default() };
    assert!(old.commit(&transaction).is_err());
    // It may take the log a session to know that the other is no ghost of its own.
    let twin = rig.until(|| match old.rewind().and_then(|()| old.changes()) {
        Err(error) if error.recourse() == Recourse::Stop => Ok(Some(error)),
        _ => Ok(None),
    })?;
    assert!(twin.to_string().contains("another probe named a is running"), "{twin}");
    new.commit(&transaction)?;
    Ok(())
}

/// A runner that lost its partition between reading and committing goes back by itself; what it had made of the records is void,
/// and the new owner's is all there is.
pub(super) fn an_old_runner_goes_back_and_nothing_is_doubled(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 1)?;
    rig.put(&(0..3).map(|n| ask("خبر", &format!("say {n}"))).collect::<Vec<_>>())?;
    let mut new = None;
    let rig = Arc::new(rig);
    let other = Arc::clone(&rig);
    let takeover = Meanwhile::new(&[Point::Transformed], move || {
        if new.is_some() {
            return Ok(());
        }
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| LogError::Unavailable(error.to_string());
        let mut driven = other.runner("new", Arc::new(NoFaults)).map_err(failed)?;
        other.site.expel(&PROBE, &InstanceName::new("old"));
        driven.settle().map_err(|error| failed(error.into()))?;
        new = Some(driven);
        Ok(())
    });
    let mut old = rig.runner("old", Arc::new(takeover))?;
    old.settle()?;
    assert_eq!(rig.sent("خبر")?, ["0#1", "1#2", "2#3"]);
    Ok(())
}
