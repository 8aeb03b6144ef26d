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
    drain(&log, &mut member);
    assert_eq!(numbers(&log, Topic::Received), expected(400), "two of three brokers are enough");
    broker.restart();
    put_once_it_is_back(&log, 400, 500);
    drain(&log, &mut member);
    assert_eq!(numbers(&log, Topic::Received), expected(500));
}
