//! Appending and reading.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Backend, Kept,
    probe::{ask, text},
    rig::Rig,
};
use crate::{
    error::LogError,
    record::{Position, Record, header},
    topic::{Lane, Topic},
};

const KEYS: [&str; 4] = ["خبر/عاجل", "dépêche", "story", ""];

/// Records of a key lie in one partition in the order of their appends, and come out of a stage in that order; each position is
/// the one that its append was told, and all that a record bears is read back.
pub(super) fn records_of_a_key_keep_their_order(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 4)?;
    let mut expected: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut positions = Vec::new();
    for batch in 0..8 {
        let records: Vec<Record> = (0..=batch)
            .map(|n| {
                let key = KEYS[(batch * 3 + n) % KEYS.len()];
                let counted = expected.entry(key).or_default();
                counted.push(format!("نص-{batch}-{n}#{}", counted.len() + 1));
                ask(key, &format!("say نص-{batch}-{n}")).with(header::ITEM, "نشرة.txt")
            })
            .collect();
        positions.extend(rig.log.append(&records)?);
    }
    let stored = rig.all(Topic::Wire)?;
    positions.sort_unstable();
    assert_eq!(stored.iter().map(|record| record.position).collect::<Vec<_>>(), positions);
    assert!(stored.iter().all(|record| record.headers.get(header::ITEM) == Some("نشرة.txt")));
    let moment = crate::clock::Clock::now(rig.clock.as_ref());
    assert!(stored.iter().all(|record| record.time == moment), "records bear the moment of the clock");
    rig.run("a")?;
    for (key, expected) in expected {
        assert_eq!(rig.sent(key)?, expected, "key {key:?}");
    }
    Ok(())
}

/// An append with one record that cannot be stored stores none.
pub(super) fn an_append_is_whole_or_not_at_all(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    let mut nowhere = ask("k", "say b");
    nowhere.partition = Some(7);
    let large = ask("k", &"x".repeat(rig.log.promises().max_record + 1));
    for bad in [nowhere, large] {
        let refused = rig.log.append(&[ask("k", "say a"), bad]);
        assert!(matches!(refused, Err(LogError::Content { .. })), "{refused:?}");
        assert!(rig.all(Topic::Wire)?.is_empty());
    }
    let largest = crate::record::limit(Topic::Wire, rig.log.promises().max_record);
    rig.log.append(&[ask("k", &"x".repeat(largest - 1))])?;
    Ok(())
}

/// Threads that append at the same time keep the order of their own, and nothing is lost or doubled.
pub(super) fn appends_of_many_threads_do_not_mix(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                let log = &rig.log;
                scope.spawn(move || {
                    for n in 0..12 {
                        log.append(&[ask(&format!("k{thread}"), &n.to_string()), ask("all", "x")])?;
                    }
                    Ok::<(), LogError>(())
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or(Ok(())))
    })?;
    let all = rig.all(Topic::Wire)?;
    assert_eq!(all.iter().filter(|record| record.key == "all").count(), 48);
    for thread in 0..4 {
        let key = format!("k{thread}");
        let own: Vec<String> = all.iter().filter(|record| record.key == key).map(text).collect();
        assert_eq!(own, (0..12).map(|n| n.to_string()).collect::<Vec<_>>());
    }
    Ok(())
}

/// A fetch brings no more records than asked for, and no more bytes but for its first; the next one goes on behind it, and no
/// partition is kept waiting by another.
pub(super) fn a_batch_is_bounded_and_moves_on(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    let records = |partition| {
        (0..10)
            .map(move |n| Record { partition: Some(partition), ..ask("k", &format!("{n:0100}")) })
            .collect::<Vec<_>>()
    };
    rig.put(&records(0))?;
    rig.put(&records(1))?;
    let mut member = rig.member("a")?;
    assert!(member.fetch(Lane::Flash, 10, 1 << 20)?.is_empty());
    let mut found = rig.fetch(&mut member, 3, 1 << 20)?;
    assert!(found.len() <= 3);
    let next = rig.fetch(&mut member, 10, 1)?;
    assert_eq!(next.len(), 1, "one at least");
    found.extend(next);
    found.extend(rig.fetch(&mut member, 4, 1 << 20)?);
    let partitions: BTreeSet<u32> = found.iter().map(|record| record.position.partition).collect();
    assert!(partitions.len() == 2 || !rig.log.promises().prompt, "the first eight are not all of one partition");
    while found.len() < 20 {
        let more = rig.fetch(&mut member, 7, 250)?;
        assert!(more.len() <= 2, "250 bytes hold two of 100");
        found.extend(more);
    }
    let mut positions: Vec<Position> = found.iter().map(|record| record.position).collect();
    positions.sort_unstable();
    assert_eq!(positions, rig.all(Topic::Wire)?.iter().map(|record| record.position).collect::<Vec<_>>());
    assert!(member.fetch(Lane::Ordinary, 7, 250)?.is_empty());
    Ok(())
}
