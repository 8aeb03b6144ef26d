//! A log on a broker, and members of a stage over it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tempfile::TempDir;
use wiredesk_kafka_broker::Broker;

use super::SESSION;
use crate::{
    error::LogError,
    event_log::{EventLog, LogOptions, Member, Owned, Positions, Transaction},
    faults::{Faults, NoFaults, Point},
    instance::InstanceName,
    kafka::{KafkaLog, KafkaOptions, Retention},
    record::{Record, Stored},
    rows::{Row, RowChange, RowKey},
    stage::StageSpec,
    topic::{Lane, Topic},
    wake::Wake,
};

pub(super) const STAGE: StageSpec = StageSpec { name: "stage", input: Some(Topic::Wire) };

/// How long something is waited for that must come.
const LONGEST: Duration = Duration::from_secs(180);

/// A prefix of topics of its own.
pub(super) struct Desk {
    pub(super) options: KafkaOptions,
    _folder: TempDir,
}

impl Desk {
    pub(super) fn new(broker: &Broker, partitions: u32) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().unwrap();
        let mut options = KafkaOptions::new(broker.bootstrap(), folder.path().to_owned());
        options.prefix = format!("d{}-{}.", std::process::id(), MADE.fetch_add(1, Ordering::SeqCst));
        options.session_timeout = SESSION;
        options.retention = Retention { kept: None, passing: None };
        options.log = LogOptions { partitions, ..LogOptions::default() };
        Self { options, _folder: folder }
    }

    pub(super) fn open(&self) -> KafkaLog {
        self.open_with(Arc::new(NoFaults))
    }

    pub(super) fn open_with(&self, faults: Arc<dyn Faults>) -> KafkaLog {
        let log = LogOptions { faults, ..self.options.log.clone() };
        KafkaLog::open(KafkaOptions { log, ..self.options.clone() }).unwrap()
    }
}

/// Looks until there is something.
pub(in crate::kafka) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + LONGEST;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what} does not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub(super) fn join(log: &KafkaLog, name: &str) -> Box<dyn Member> {
    log.join(&STAGE, &InstanceName::new(name), Wake::default()).unwrap()
}

/// What a member is given next.
pub(super) fn assigned(member: &mut Box<dyn Member>) -> Vec<Owned> {
    until("an assignment", || Some(member.changes().unwrap().assigned).filter(|assigned| !assigned.is_empty()))
}

/// The next records of the ordinary lane, this many.
pub(super) fn fetch(member: &mut Box<dyn Member>, count: usize) -> Vec<Stored> {
    let mut found = Vec::new();
    until("a record", || {
        found.extend(member.fetch(Lane::Ordinary, count - found.len(), 1 << 20).unwrap());
        (found.len() == count).then_some(())
    });
    found
}

/// What a stage makes of records: each goes on as it is, and a row counts its partition's.
pub(super) fn copied(records: &[Stored]) -> Transaction {
    let mut transaction = Transaction::default();
    for record in records {
        let position = record.position;
        let at = RowKey { partition: position.partition, table: "last".into(), key: record.key.clone() };
        transaction.partitions.insert(position.partition);
        transaction.reads.insert((position.lane, position.partition), position.offset + 1);
        transaction.rows.push(RowChange { at, row: Some(Row::new(record.value.clone())) });
        let mut output = Record::new(Topic::Received, position.lane, &record.key, record.value.clone());
        output.headers = record.headers.clone();
        transaction.outputs.push(output);
    }
    transaction
}

/// Reads, copies and commits until the stage has read all there is.
pub(super) fn drain(log: &dyn EventLog, member: &mut Box<dyn Member>) {
    until("the end of the backlog", || {
        step(member);
        // A cluster that has just lost a broker may not know for a while.
        log.backlog(&STAGE).is_ok_and(|left| left == 0).then_some(())
    });
}

/// One batch, as a runner would: what does not take effect is read again.
pub(super) fn step(member: &mut Box<dyn Member>) -> Option<LogError> {
    let worked = member.changes().and_then(|_| {
        let records = member.fetch(Lane::Ordinary, 50, 1 << 20)?;
        if records.is_empty() { Ok(()) } else { member.commit(&copied(&records)) }
    });
    let error = worked.err()?;
    while let Err(error) = member.rewind() {
        assert_ne!(error.recourse(), crate::error::Recourse::Stop, "{error}");
        std::thread::sleep(Duration::from_millis(100));
    }
    Some(error)
}

pub(super) fn put(log: &dyn EventLog, from: usize, to: usize) {
    log.append(&records(from, to)).unwrap();
}

/// The same, as one who is told that the cluster is away puts it again.
pub(super) fn put_once_it_is_back(log: &dyn EventLog, from: usize, to: usize) {
    until("a cluster that takes records again", || match log.append(&records(from, to)) {
        Err(LogError::Unavailable(_)) => None,
        appended => Some(appended.unwrap()),
    });
}

fn records(from: usize, to: usize) -> Vec<Record> {
    let record = |number| {
        let key = format!("خبر-{}", number % 7);
        Record::new(Topic::Wire, Lane::Ordinary, &key, format!("{number:06}").into_bytes())
    };
    (from..to).map(record).collect()
}

/// What lies in a topic, as numbers, key by key in the order of the log.
pub(super) fn numbers(log: &dyn EventLog, topic: Topic) -> Vec<(String, Vec<usize>)> {
    let ends = log.ends(&[topic]).unwrap();
    let mut follower = log.follow(&[topic], &Positions::new(), Wake::default()).unwrap();
    let mut found: std::collections::BTreeMap<String, Vec<usize>> = std::collections::BTreeMap::new();
    until("the end of a topic", || {
        for record in follower.poll(1000).unwrap() {
            let number = String::from_utf8(record.value).unwrap().parse().unwrap();
            found.entry(record.key).or_default().push(number);
        }
        let reached = follower.positions().unwrap();
        ends.iter().all(|(at, end)| reached[at] >= *end).then_some(())
    });
    found.into_iter().collect()
}

/// What must lie there once each of so many was copied once, in order.
pub(super) fn expected(count: usize) -> Vec<(String, Vec<usize>)> {
    let of = |key: usize| (format!("خبر-{key}"), (key..count).step_by(7).collect::<Vec<usize>>());
    (0..7).map(of).filter(|(_, numbers)| !numbers.is_empty()).collect()
}

/// Something that happens once, at a step of a transaction.
pub(super) struct Once {
    point: Point,
    act: Mutex<Option<Act>>,
}

type Act = Box<dyn FnOnce() -> Result<(), LogError> + Send>;

impl Once {
    pub(super) fn new(point: Point, act: impl FnOnce() -> Result<(), LogError> + Send + 'static) -> Self {
        Self { point, act: Mutex::new(Some(Box::new(act))) }
    }
}

impl Faults for Once {
    fn at(&self, point: Point) -> Result<(), LogError> {
        let act = (point == self.point).then(|| self.act.lock().unwrap().take()).flatten();
        act.map_or(Ok(()), |act| act())
    }
}
