//! Who may write: what only a group on a broker shows.

use std::collections::BTreeMap;

use super::{super::*, desk::*};
use crate::kafka::producers::{Batch, Failed, Fence, Producers};
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _},
};
use wiredesk_kafka_broker::Broker;

#[test]
fn a_rebalance_in_the_middle_of_a_batch_voids_it() {
    let Some(broker) = Broker::shared("a_rebalance_in_the_middle_of_a_batch_voids_it") else { return };
    let desk = Desk::new(broker, 4);
    let log = desk.open();
    put(&log, 0, 40);
    let mut first = join(&log, "a");
    assert_eq!(assigned(&mut first).len(), 4);
    let batch = fetch(&mut first, 40);
    // The second comes while the first has its batch in hand; the first hears of it before it commits.
    let other = log.clone();
    let second = std::thread::spawn(move || {
        let mut second = join(&other, "b");
        assigned(&mut second);
        second
    });
    until("the news that partitions are taken", || (!first.changes().unwrap().revoked.is_empty()).then_some(()));
    let refused = first.commit(&copied(&batch)).unwrap_err();
    assert!(matches!(refused, LogError::Fenced { .. }), "{refused}");
    assert_eq!(numbers(&log, Topic::Received), []);
    first.rewind().unwrap();
    until("the second", || {
        step(&mut first);
        second.is_finished().then_some(())
    });
    let mut second = second.join().unwrap();
    until("the end", || {
        step(&mut first);
        step(&mut second);
        (log.backlog(&STAGE).unwrap() == 0).then_some(())
    });
    assert_eq!(numbers(&log, Topic::Received), expected(40));
}

/// A member that is still one, but acts in the name of what it was before the others came.
#[test]
fn work_of_an_older_generation_is_refused_though_its_member_is_one_still() {
    let name = "work_of_an_older_generation_is_refused_though_its_member_is_one_still";
    let Some(broker) = Broker::shared(name) else { return };
    let desk = Desk::new(broker, 2);
    let log = desk.open();
    let consumer = |instance: &str| {
        let mut config = desk.options.consumer(&desk.options.named("stage"));
        config.set("group.instance.id", instance).set("session.timeout.ms", "6000");
        let consumer: BaseConsumer = config.create().unwrap();
        consumer.subscribe(&[&desk.options.named("wire")]).unwrap();
        consumer
    };
    let given = |consumer: &BaseConsumer| consumer.assignment().unwrap().count();
    let first = consumer("a");
    until("the first's partitions", || {
        drop(first.poll(std::time::Duration::ZERO));
        (given(&first) == 2).then_some(())
    });
    let old = first.group_metadata().unwrap();
    let second = consumer("b");
    until("a partition each", || {
        drop(first.poll(std::time::Duration::ZERO));
        drop(second.poll(std::time::Duration::ZERO));
        (given(&first) == 1 && given(&second) == 1).then_some(())
    });
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(&desk.options.named("wire"), 0, Offset::Offset(0)).unwrap();
    let messages = [message(&desk.options, "خبر-0", "000000")];
    let transact = |member| {
        let mut producers = Producers::new(&desk.options, "a-stage");
        let fence = Some(Fence { offsets: &offsets, member });
        producers.transact(&Batch { messages: &messages, outputs: 1, fence }, &crate::faults::NoFaults, || Ok(()))
    };
    assert!(matches!(transact(&old), Err(Failed::Stale)), "an older generation wrote");
    assert_eq!(numbers(&log, Topic::Received), []);
    let new = first.group_metadata().unwrap();
    transact(&new).unwrap();
    assert_eq!(numbers(&log, Topic::Received), expected(1));
}

fn message(options: &KafkaOptions, key: &str, value: &str) -> Message {
    let record = Record::new(Topic::Received, Lane::Ordinary, key, value.as_bytes().to_vec());
    Message::of_record(&record, options.named("received"), 2, jiff::Timestamp::now()).unwrap()
}

/// One transaction that is given up leaves nothing, and holds up nobody.
#[test]
fn an_aborted_batch_is_never_seen() {
    let Some(broker) = Broker::shared("an_aborted_batch_is_never_seen") else { return };
    let desk = Desk::new(broker, 1);
    let log = desk.open();
    put(&log, 0, 20);
    let faulty = desk
        .open_with(Arc::new(Once::new(Point::BeforeCommit, || Err(LogError::Unavailable("the call failed".into())))));
    let mut member = join(&faulty, "a");
    assigned(&mut member);
    let batch = fetch(&mut member, 20);
    member.commit(&copied(&batch)).unwrap_err();
    assert_eq!(log.offsets(&STAGE).unwrap(), BTreeMap::new());
    assert_eq!(numbers(&log, Topic::Received), []);
    member.rewind().unwrap();
    drain(&log, &mut member);
    assert_eq!(numbers(&log, Topic::Received), expected(20));
}
