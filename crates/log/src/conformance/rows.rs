//! Reading rows.

use jiff::Timestamp;

use super::{Backend, Kept, rig::Rig};
use crate::{
    event_log::Transaction,
    rows::{Row, RowChange, RowKey},
};

fn at(partition: u32, key: &str) -> RowKey {
    RowKey { partition, table: "held".into(), key: key.into() }
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or_default()
}

fn keys(rows: Vec<(String, Row)>) -> Vec<String> {
    rows.into_iter().map(|(key, _)| key).collect()
}

/// Rows are scanned in the order of their keys' bytes, from behind a key, under a prefix; timers come by their moment, and each group tells its
/// earliest. The last change of a row in a transaction counts.
pub(super) fn rows_come_in_order_and_timers_by_their_moment(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    let mut member = rig.member("a")?;
    let row = |seconds| Some(Row::new("نص".into()).due(moment(seconds), "site"));
    let change = |key: &str, row| RowChange { at: at(1, key), row };
    let rows = vec![
        change("أ/1", row(30)),
        change("أ/2", row(10)),
        change("ب", row(20)),
        change("z", Some(Row::new(Vec::new()))),
        change("أ/1", row(40)),
        change("ب", None),
        change("m", Some(Row::new(Vec::new()).due(moment(5), "mail"))),
    ];
    member.commit(&Transaction { partitions: [1].into(), rows, ..Transaction::default() })?;
    let rows = member.rows();
    assert_eq!(keys(rows.scan(1, "held", "أ/", None, 10)?), ["أ/1", "أ/2"]);
    assert_eq!(keys(rows.scan(1, "held", "أ/", Some("أ/1"), 10)?), ["أ/2"]);
    assert_eq!(keys(rows.scan(1, "held", "", Some("m"), 2)?), ["z", "أ/1"]);
    assert!(rows.scan(1, "other", "", None, 10)?.is_empty());
    let due = |group, by, limit| -> super::rig::Result<Vec<String>> {
        Ok(rows.due(1, group, moment(by), limit)?.into_iter().map(|(at, _)| at.key).collect())
    };
    assert_eq!(due("site", 40, 10)?, ["أ/2", "أ/1"]);
    assert_eq!(due("site", 40, 1)?, ["أ/2"]);
    assert!(due("site", 9, 10)?.is_empty());
    let mut timers = rows.timers(1)?;
    timers.sort();
    assert_eq!(timers, [("mail".to_owned(), moment(5)), ("site".to_owned(), moment(10))]);
    assert_eq!(rows.get(&at(1, "أ/1"))?, row(40));
    assert_eq!(rows.get(&at(1, "ب"))?, None);
    Ok(())
}

/// A row lives in the partition of the input that set it: the same key elsewhere is another row, and each stage has its own.
pub(super) fn a_row_lives_in_its_partition(backend: &dyn Backend) -> Kept {
    let rig = Rig::new(backend, 2)?;
    let mut member = rig.member("a")?;
    let rows = [0_u8, 1]
        .map(|n| RowChange { at: at(n.into(), "k"), row: Some(Row::new(vec![n]).due(moment(n.into()), "g")) })
        .to_vec();
    member.commit(&Transaction { partitions: [0, 1].into(), rows, ..Transaction::default() })?;
    for partition in [0, 1] {
        let value = member.rows().get(&at(partition, "k"))?.map(|row| row.value);
        assert_eq!(value, Some(vec![u8::try_from(partition)?]));
        assert_eq!(member.rows().due(partition, "g", moment(9), 9)?.len(), 1);
    }
    let other = crate::stage::StageSpec { name: "other", input: None };
    let name = crate::instance::InstanceName::new("a");
    let other = rig.log.join(&other, &name, crate::wake::Wake::default())?;
    assert_eq!(other.rows().get(&at(0, "k"))?, None);
    let gone = vec![RowChange { at: at(0, "k"), row: None }];
    member.commit(&Transaction { partitions: [0].into(), rows: gone, ..Transaction::default() })?;
    assert!(member.rows().get(&at(0, "k"))?.is_none() && member.rows().get(&at(1, "k"))?.is_some());
    Ok(())
}
