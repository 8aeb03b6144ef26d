//! A cluster of three: one of them dies while a stage works.

use super::{super::*, desk::*};
use wiredesk_kafka_broker::{Broker, Setup};

#[test]
fn a_cluster_that_loses_a_broker_goes_on_without_a_loss() {
    let setup = Setup { three: true, ..Setup::default() };
    let Some(broker) = Broker::start("a_cluster_that_loses_a_broker_goes_on_without_a_loss", &setup) else { return };
    let mut desk = Desk::new(&broker, 6);
    desk.options.replication = Some(3);
    let log = desk.open();
    let mut member = join(&log, "a");
    assigned(&mut member);
    put(&log, 0, 300);
    for _ in 0..3 {
        step(&mut member);
    }
    broker.kill(2);
    put_once_it_is_back(&log, 300, 400);
    // What its clients knew of the leaders is of before.
    rewind(&mut member);
    all_arrive(&log, &mut member, 400);
    broker.restart();
    put_once_it_is_back(&log, 400, 500);
    all_arrive(&log, &mut member, 500);
}

/// Takes its partitions over once more, when the cluster can do it.
fn rewind(member: &mut Box<dyn Member>) {
    until("the partitions", || member.rewind().ok());
}

/// Works until as many lie there as were put in, and sees that they are those. What is acknowledged waits for its marker still.
fn all_arrive(log: &KafkaLog, member: &mut Box<dyn Member>, count: usize) {
    drain(log, member);
    let found = until("the end of the backlog", || {
        step(member);
        let found = numbers(log, Topic::Received);
        (found.iter().map(|(_, numbers)| numbers.len()).sum::<usize>() >= count).then_some(found)
    });
    assert_eq!(found, expected(count));
}
