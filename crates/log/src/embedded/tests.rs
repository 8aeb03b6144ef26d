use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;

use super::*;
use crate::{
    blobs::{Blobs as _, FolderBlobs},
    clock::ManualClock,
    event_log::Transaction,
    record::header,
};

const READ: StageSpec = StageSpec { name: "read", input: Some(Topic::Wire) };

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn open(folder: &Path) -> EmbeddedLog {
    EmbeddedLog::open(folder, LogOptions { partitions: 2, ..LogOptions::default() }).unwrap()
}

fn wire(key: &str) -> Record {
    Record::new(Topic::Wire, Lane::Ordinary, key, "خبر".into()).with(header::ITEM, "نشرة.txt")
}

fn join(log: &EmbeddedLog, name: &str) -> Box<dyn Member> {
    log.join(&READ, &InstanceName::new(name), Wake::default()).unwrap()
}

/// Reads all there is and commits that.
fn read_all(member: &mut dyn Member) -> usize {
    let records = member.fetch(Lane::Ordinary, 1000, 1 << 20).unwrap();
    let mut transaction = Transaction::default();
    for record in &records {
        let Position { lane, partition, offset, .. } = record.position;
        transaction.partitions.insert(partition);
        transaction.reads.insert((lane, partition), offset + 1);
    }
    if !records.is_empty() {
        member.commit(&transaction).unwrap();
    }
    records.len()
}

#[test]
fn partitions_are_fixed_when_the_log_is_made() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(open(folder.path()).partitions(), 2);
    let again = EmbeddedLog::open(folder.path(), LogOptions::default()).unwrap();
    assert_eq!(again.partitions(), 2);
}

#[test]
fn a_newer_file_and_another_programs_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let file = folder.path().join("log.sqlite");
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 9).unwrap();
    let refused = EmbeddedLog::open(folder.path(), LogOptions::default()).err().unwrap();
    assert!(
        refused.to_string().contains("a newer wiredesk (format 9, this one knows 1); run that version"),
        "{refused}"
    );
    std::fs::remove_file(&file).unwrap();
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE posts(x)").unwrap();
    let refused = EmbeddedLog::open(folder.path(), LogOptions::default()).err().unwrap();
    assert!(refused.to_string().contains("another program"), "{refused}");
}

#[test]
fn two_processes_share_a_log_and_wake_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (open(folder.path()), open(folder.path()));
    let wake = Wake::default();
    let mut follower = here.follow(&[Topic::Wire], &Positions::new(), wake.clone()).unwrap();
    assert!(follower.poll(10).unwrap().is_empty());
    let positions = there.append(&[wire("خبر"), wire("خبر")]).unwrap();
    assert_eq!(positions.iter().map(|position| position.offset).collect::<Vec<_>>(), [0, 1]);
    let mut found = Vec::new();
    while found.len() < 2 {
        assert!(wake.wait(Duration::from_secs(20)), "nobody woke the follower");
        found.extend(follower.poll(10).unwrap());
    }
    assert_eq!(found[1].headers.get(header::ITEM), Some("نشرة.txt"));
    assert_eq!(here.append(&[wire("خبر")]).unwrap()[0].offset, 2);
}

#[test]
fn who_lost_the_seat_gets_it_back_when_it_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let (mut old, mut new) = (join(&log, "a"), join(&log, "b"));
    old.changes().unwrap();
    let transaction = Transaction { partitions: [1].into(), ..Transaction::default() };
    assert!(matches!(old.commit(&transaction), Err(LogError::Fenced { partition: 1, .. })));
    old.rewind().unwrap();
    assert_eq!(old.changes().unwrap().revoked, [0, 1]);
    assert_eq!(old.changes().unwrap(), crate::event_log::Changes::default());
    new.leave().unwrap();
    assert_eq!(old.changes().unwrap().assigned.len(), 2);
    old.commit(&transaction).unwrap();
}

#[test]
fn one_change_that_fails_does_not_fail_those_in_its_group() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    std::thread::scope(|scope| {
        let appends: Vec<_> = (0..20)
            .map(|n| {
                let log = &log;
                scope.spawn(move || {
                    let mut record = wire(&format!("k{n}"));
                    record.partition = Some(if n % 2 == 0 { 0 } else { 7 });
                    log.append(&[wire("k"), record]).is_ok()
                })
            })
            .collect();
        for (n, append) in appends.into_iter().enumerate() {
            assert_eq!(append.join().unwrap(), n % 2 == 0);
        }
    });
    let ends: u64 = log.ends(&[Topic::Wire]).unwrap().values().sum();
    assert_eq!(ends, 20);
}

#[test]
fn records_that_all_have_read_are_deleted_for_their_age_and_offsets_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(moment(1000)));
    let options = LogOptions { partitions: 2, clock: clock.clone(), ..LogOptions::default() };
    let log = EmbeddedLog::open(folder.path(), options).unwrap();
    let record = |n: u32| {
        let mut record = wire("k");
        record.partition = Some(n % 2);
        record
    };
    log.append(&(0..2100).map(record).collect::<Vec<_>>()).unwrap();
    assert_eq!(log.expire(Topic::Wire, moment(2000)).unwrap(), 0, "nobody has read them");
    let mut member = join(&log, "a");
    while read_all(member.as_mut()) > 0 {}
    clock.advance(Duration::from_secs(1000));
    log.append(&[record(0)]).unwrap();
    assert_eq!(log.expire(Topic::Wire, moment(2000)).unwrap(), 2100);
    assert_eq!(log.backlog(&READ).unwrap(), 1);
    assert_eq!(log.append(&[record(1)]).unwrap()[0].offset, 1050);
    assert_eq!(read_all(member.as_mut()), 2);
    let mut late = log.follow(&[Topic::Wire], &BTreeMap::new(), Wake::default()).unwrap();
    assert_eq!(late.poll(10).unwrap().len(), 2);
}

#[test]
fn a_blob_stays_while_a_record_refers_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(moment(1000)));
    let log = EmbeddedLog::open(folder.path(), LogOptions { clock, ..LogOptions::default() }).unwrap();
    let blobs = FolderBlobs::new(folder.path().join("blobs"));
    let (kept, loose) = (blobs.put("صورة".as_bytes()).unwrap(), blobs.put(b"loose").unwrap());
    let record = Record::new(Topic::Rejected, Lane::Ordinary, "k", Vec::new()).with(header::BLOB, kept.clone());
    log.append(&[record]).unwrap();
    assert_eq!(log.expire_blobs(&blobs, moment(2000)).unwrap(), 0, "both are too young");
    let later = Timestamp::now() + Duration::from_secs(60);
    assert_eq!(log.expire_blobs(&blobs, later).unwrap(), 1);
    assert!(blobs.get(&kept).is_ok() && blobs.get(&loose).is_err());
    assert_eq!(log.expire(Topic::Rejected, moment(2000)).unwrap(), 1);
    assert_eq!(log.expire_blobs(&blobs, later).unwrap(), 1);
    assert!(blobs.get(&kept).is_err());
}

#[test]
fn changes_of_many_threads_are_each_made_once_and_in_groups() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..100).for_each(|_| drop(log.append(&[wire("k")]).unwrap())));
        }
    });
    assert_eq!(log.ends(&[Topic::Wire]).unwrap().values().sum::<u64>(), 800);
}

#[test]
fn a_change_that_panics_ends_the_writing_and_leaves_nobody_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path());
    let writer = Arc::clone(&log.shared.writer);
    let panicked = std::thread::spawn(move || {
        writer.run(true, |write| {
            write.outputs(&[wire("k")])?;
            if write.partitions == 2 { panic!("أمر") } else { Ok(()) }
        })
    });
    assert!(panicked.join().is_err());
    let told = log.append(&[wire("k")]).unwrap_err();
    assert_eq!(told.to_string(), "the log at the data folder cannot be used: the log's writer has failed; start again");
    assert_eq!(open(folder.path()).ends(&[Topic::Wire]).unwrap().values().sum::<u64>(), 0);
}
