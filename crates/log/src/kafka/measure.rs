//! What the cluster and its client take for the same work done in other ways: measures for the transactions of this log, to be taken
//! beside them. For `wiredesk bench log --kafka`.

mod returns;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _, ConsumerGroupMetadata},
    producer::{BaseProducer, BaseRecord, Producer as _},
};
use serde::Serialize;

pub use self::returns::{Flash, Returns};
use super::{
    KafkaLog,
    member::{KafkaMember, LooseMember},
    producers::{self, Reports},
    topics,
};
use crate::{
    bench::{Rate, Step, steps},
    error::LogError,
    event_log::{EventLog as _, Member},
    instance::InstanceName,
    runner::RunError,
    stage::StageSpec,
    topic::{Lane, Topic},
    wake::Wake,
};

/// How long a call may take.
const CALL: Duration = Duration::from_secs(10);
/// The client's own way takes a tenth of a second each.
const STOCK: u32 = 50;

/// The same work in other ways.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measures {
    /// The same transaction as in [`Step::Alone`], by the client's bare calls: begin, send, drain, send the offsets, commit; two
    /// producers in turn.
    pub bare: Rate,
    /// The same as the client has it: its commit waits for the reports.
    pub stock: Rate,
    /// The hop in batches of a size, by this log and with the weaker promise.
    pub hops: Vec<Hops>,
    /// A flash while batches go through.
    pub flash: Flash,
    /// Restarts.
    pub returns: Returns,
}

/// One hop with both promises.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hops {
    /// Records in a batch, at most.
    pub batch: usize,
    /// As the log does it.
    pub exactly_once: Rate,
    /// Written, drained, and then the group moved on, in no transaction.
    pub at_least_once: Rate,
}

/// Measures the other ways on a log that [`measure`](crate::bench::measure) has filled with so many records.
pub fn compare(log: &KafkaLog, records: u32, progress: &mut dyn FnMut(Step, u64)) -> Result<Measures, RunError> {
    let options = &log.shared.options;
    let (consumer, group) = joined(log)?;
    let open = |letter: &str| producers::opened(&options.producer(&options.named(&format!("bench-bare-{letter}"))));
    let bare = Bare { log, pair: [open("a")?, open("b")?], group };
    let (drained, stock) = (bare.timed(records, true)?, bare.timed(records.min(STOCK), false)?);
    drop(consumer);
    let mut hops = Vec::new();
    for (batch, loose, strict) in [(100, "bench-100-loose", "bench-100"), (500, "bench-500-loose", "bench-500")] {
        let at_least_once = hop(log, batch, loose, true, progress)?;
        let exactly_once = hop(log, batch, strict, false, progress)?;
        hops.push(Hops { batch, exactly_once, at_least_once });
    }
    let flash = returns::flash(log)?;
    let returns = returns::returns(log)?;
    Ok(Measures { bare: drained, stock, hops, flash, returns })
}

fn hop(
    log: &KafkaLog,
    batch: usize,
    name: &'static str,
    loose: bool,
    progress: &mut dyn FnMut(Step, u64),
) -> Result<Rate, RunError> {
    let (spec, wake, instance) = (steps::hop_spec(name), Wake::default(), InstanceName::new("bench"));
    let member = KafkaMember::join(&log.shared, Arc::clone(&log.faults), &spec, &instance, wake.clone())?;
    let member: Box<dyn Member> = if loose { Box::new(LooseMember::new(member)?) } else { Box::new(member) };
    steps::hop(log, &spec, member, &wake, batch, progress)
}

/// The one instance of a stage.
fn join(log: &KafkaLog, spec: &StageSpec) -> Result<Box<dyn Member>, LogError> {
    log.join(spec, &InstanceName::new("bench"), Wake::default())
}

/// A member of a group of its own, for the fence of bare transactions.
fn joined(log: &KafkaLog) -> Result<(BaseConsumer, ConsumerGroupMetadata), LogError> {
    let options = &log.shared.options;
    let mut config = options.consumer(&options.named("bench-bare"));
    let consumer: BaseConsumer = config.set("auto.offset.reset", "earliest").create()?;
    let topic = topics::name(options, Topic::Wire, Lane::Ordinary);
    consumer.subscribe(&[&topic])?;
    let deadline = Instant::now() + CALL * 3;
    while consumer.assignment()?.count() == 0 {
        if Instant::now() > deadline {
            return Err(LogError::Unavailable("the group of the benchmark was given no partition".into()));
        }
        // What it reads is nobody's.
        drop(consumer.poll(Duration::from_millis(20)));
    }
    let group = consumer.group_metadata();
    let group = group.ok_or_else(|| LogError::Unavailable("the benchmark's consumer has no group".into()))?;
    Ok((consumer, group))
}

/// Transactions by bare calls.
struct Bare<'a> {
    log: &'a KafkaLog,
    pair: [BaseProducer<Reports>; 2],
    group: ConsumerGroupMetadata,
}

impl Bare<'_> {
    fn timed(&self, records: u32, drained: bool) -> Result<Rate, LogError> {
        let begun = Instant::now();
        let mut commits = Vec::with_capacity(records as usize);
        for number in 0..records {
            let started = Instant::now();
            self.one(number, drained)?;
            commits.push(started.elapsed());
        }
        Ok(Rate::of(u64::from(records), begun.elapsed(), commits))
    }

    fn one(&self, number: u32, drained: bool) -> Result<(), LogError> {
        let options = &self.log.shared.options;
        let producer = &self.pair[number as usize % 2];
        let partition = i32::try_from(number % self.log.partitions()).unwrap_or_default();
        let (output, changelog) =
            (topics::name(options, Topic::Received, Lane::Ordinary), topics::changelog(options, "bench-alone"));
        let story = steps::story(Topic::Received, number);
        producer.begin_transaction()?;
        for (nth, (topic, value)) in
            [(&output, story.value.as_slice()), (&changelog, b"0{}".as_slice())].iter().enumerate()
        {
            let record = BaseRecord::with_opaque_to(topic, nth).partition(partition).key(&story.key).payload(*value);
            producer.send(record).map_err(|(error, _)| error)?;
        }
        if drained {
            producers::drain(producer)?;
        }
        let mut offsets = TopicPartitionList::new();
        let wire = topics::name(options, Topic::Wire, Lane::Ordinary);
        offsets.add_partition_offset(&wire, partition, Offset::Offset(0))?;
        producer.send_offsets_to_transaction(&offsets, &self.group, CALL)?;
        Ok(producer.commit_transaction(CALL)?)
    }
}
