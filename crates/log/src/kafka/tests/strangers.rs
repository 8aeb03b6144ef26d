//! What others do to our topics and groups: records that none of us wrote, records too large, a topic taken away or of another shape,
//! a member that assigns in its own way.

use std::time::Duration;

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, AlterConfig, NewPartitions, ResourceSpecifier},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer as _},
    producer::{BaseProducer, BaseRecord, Producer as _},
};
use wiredesk_kafka_broker::Broker;

use super::{super::*, desk::*};
use crate::error::Recourse;

fn client(desk: &Desk) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &desk.options.brokers);
    config
}

fn wire(desk: &Desk) -> String {
    topics::name(&desk.options, Topic::Wire, Lane::Ordinary)
}

#[test]
fn a_record_that_nobody_of_us_wrote_is_read_as_it_lies() {
    let Some(broker) = Broker::shared("a_record_that_nobody_of_us_wrote_is_read_as_it_lies") else { return };
    let desk = Desk::new(broker, 1);
    let log = desk.open();
    let stranger: BaseProducer = client(&desk).create().unwrap();
    let topic = wire(&desk);
    let bare = BaseRecord::<(), [u8]>::to(&topic).payload(&[0xff, 0, 0xfe]);
    stranger.send(bare).map_err(|(error, _)| error).unwrap();
    let tombstone = BaseRecord::<[u8], [u8]>::to(&topic).key(&[0xd8, 0xff]);
    stranger.send(tombstone).map_err(|(error, _)| error).unwrap();
    stranger.flush(Duration::from_secs(10)).unwrap();
    put(&log, 0, 1);
    let mut member = join(&log, "a");
    assigned(&mut member);
    let found = fetch(&mut member, 3);
    assert_eq!((found[0].key.as_str(), found[0].value.as_slice()), ("", &[0xff, 0, 0xfe][..]));
    assert_eq!((found[1].key.as_str(), found[1].value.as_slice()), ("\u{fffd}\u{fffd}", &[][..]));
    assert_eq!(found[2].value, b"000000", "what comes after them is read too");
    member.commit(&copied(&found)).unwrap();
    assert_eq!(log.backlog(&STAGE).unwrap(), 0);
}

#[test]
fn a_record_too_large_for_the_broker_is_told_as_what_it_is() {
    let Some(broker) = Broker::shared("a_record_too_large_for_the_broker_is_told_as_what_it_is") else { return };
    let desk = Desk::new(broker, 1);
    let log = desk.open();
    let admin: AdminClient<DefaultClientContext> = client(&desk).create().unwrap();
    for topic in [wire(&desk), topics::name(&desk.options, Topic::Received, Lane::Ordinary)] {
        let less = AlterConfig::new(ResourceSpecifier::Topic(&topic)).set("max.message.bytes", "2000");
        futures::executor::block_on(admin.alter_configs(&[less], &AdminOptions::new())).unwrap();
    }
    let large = Record::new(Topic::Wire, Lane::Ordinary, "خبر", noise(100_000));
    until("the broker's new bound", || log.append(std::slice::from_ref(&large)).err()).told_as_content();
    put(&log, 0, 3);
    let mut member = join(&log, "a");
    assigned(&mut member);
    let found = fetch(&mut member, 3);
    let mut grown = copied(&found);
    grown.outputs[1].value = noise(100_000);
    member.commit(&grown).unwrap_err().told_as_content();
    member.rewind().unwrap();
    let again = fetch(&mut member, 3);
    member.commit(&copied(&again)).unwrap();
    assert_eq!(numbers(&log, Topic::Received), expected(3), "nothing of the refused transaction is there");
}

#[test]
fn a_topic_that_is_taken_away_is_told_and_nothing_is_passed_over() {
    let Some(broker) = Broker::shared("a_topic_that_is_taken_away_is_told_and_nothing_is_passed_over") else { return };
    let desk = Desk::new(broker, 1);
    let log = desk.open();
    let mut member = join(&log, "a");
    assigned(&mut member);
    put(&log, 0, 10);
    drain(&log, &mut member);
    put(&log, 10, 20);
    let admin: AdminClient<DefaultClientContext> = client(&desk).create().unwrap();
    let received = topics::name(&desk.options, Topic::Received, Lane::Ordinary);
    futures::executor::block_on(admin.delete_topics(&[&received], &AdminOptions::new())).unwrap();
    // It goes a while after that was granted: what is written in between goes with it.
    let topics = topics::Topics::new(&desk.options).unwrap();
    until("its end", || topics.partitions().is_ok_and(|there| !there.contains_key(&received)).then_some(()));
    let told = until("an error", || {
        let worked = member.changes().and_then(|_| {
            let found = member.fetch(Lane::Ordinary, 50, 1 << 20)?;
            if found.is_empty() { Ok(()) } else { member.commit(&copied(&found)) }
        });
        if worked.is_err() { worked.err() } else { None }
    });
    assert_ne!(told.recourse(), Recourse::Halve, "no record is to blame: {told}");
    // Made again, as an administrator would: what was not committed goes there.
    let log = until("the topic", || {
        let opened = KafkaLog::open(desk.options.clone());
        opened.ok().filter(|log| log.ends(&[Topic::Received]).is_ok())
    });
    until("a way back", || member.rewind().ok());
    drain(&log, &mut member);
    let found = numbers(&log, Topic::Received);
    let count: usize = found.iter().map(|(_, numbers)| numbers.len()).sum();
    assert_eq!(count, 10, "{found:?}");
}

#[test]
fn a_topic_that_was_given_more_partitions_is_refused_by_name() {
    let Some(broker) = Broker::shared("a_topic_that_was_given_more_partitions_is_refused_by_name") else { return };
    let desk = Desk::new(broker, 2);
    drop(desk.open());
    let admin: AdminClient<DefaultClientContext> = client(&desk).create().unwrap();
    let valid = topics::name(&desk.options, Topic::Valid, Lane::Flash);
    let more = NewPartitions::new(&valid, 3);
    futures::executor::block_on(admin.create_partitions([&more], &AdminOptions::new())).unwrap();
    let told = until("a refusal", || KafkaLog::open(desk.options.clone()).err());
    assert_eq!(told.recourse(), Recourse::Stop, "{told}");
    assert!(told.to_string().contains(&valid) && told.to_string().contains("3 partitions"), "{told}");
}

#[test]
fn a_group_that_splits_the_lanes_of_a_partition_is_refused() {
    let Some(broker) = Broker::shared("a_group_that_splits_the_lanes_of_a_partition_is_refused") else { return };
    let desk = Desk::new(broker, 2);
    let log = desk.open();
    let mut member = join(&log, "a");
    assigned(&mut member);
    // Somebody else in the group, who reads one lane alone.
    let mut config = client(&desk);
    config
        .set("group.id", desk.options.named(STAGE.name))
        .set("partition.assignment.strategy", "range")
        .set("session.timeout.ms", "6000");
    let other: BaseConsumer = config.create().unwrap();
    other.subscribe(&[&wire(&desk)]).unwrap();
    let told = until("a refusal", || {
        drop(other.poll(Duration::from_millis(20)));
        member.changes().err()
    });
    assert_eq!(told.recourse(), Recourse::Stop, "{told}");
    assert!(told.to_string().contains("the two lanes of a partition"), "{told}");
}

#[test]
fn a_process_that_keeps_large_values_elsewhere_is_refused() {
    let Some(broker) = Broker::shared("a_process_that_keeps_large_values_elsewhere_is_refused") else { return };
    let desk = Desk::new(broker, 3);
    let place = |id: &str| BlobPlace { id: id.into(), place: format!("{id}:/data/blobs") };
    let (rabat, fes) = (place("rabat"), place("fes"));
    desk.open().claim_blobs(&rabat).unwrap();
    desk.open().claim_blobs(&rabat).unwrap();
    let refused = desk.open().claim_blobs(&fes).unwrap_err();
    assert_eq!(refused.recourse(), Recourse::Stop);
    let told = refused.to_string();
    assert!(told.contains("rabat:/data/blobs") && told.contains("fes:/data/blobs"), "{told}");
    desk.open().move_blobs(&fes).unwrap();
    desk.open().claim_blobs(&fes).unwrap();
    assert_eq!(desk.open().claim_blobs(&rabat).unwrap_err().recourse(), Recourse::Stop);
}

/// Bytes that no codec makes smaller.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

trait Told {
    fn told_as_content(&self);
}

impl Told for LogError {
    #[track_caller]
    fn told_as_content(&self) {
        assert_eq!(self.recourse(), Recourse::Halve, "{self}");
        assert!(self.to_string().contains("cannot be stored"), "{self}");
    }
}
