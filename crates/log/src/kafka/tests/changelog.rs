//! Tables on a broker: a changelog that was compacted, and a copy that is gone.

use std::time::Duration;

use super::{super::*, desk::*};
use crate::{
    event_log::Transaction,
    rows::{Row, RowChange, RowKey, Rows},
};
use rdkafka::{
    Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer as _},
};
use wiredesk_kafka_broker::{Broker, Setup};

const ROUNDS: usize = 30;
const KEYS: usize = 40;

#[test]
fn a_compacted_changelog_restores_the_last_rows() {
    let setup = Setup {
        settings: ["log.cleaner.backoff.ms=200", "log.cleaner.min.cleanable.ratio=0.01", "log.roll.ms=1000"]
            .map(str::to_owned)
            .into(),
        ..Setup::default()
    };
    let Some(broker) = Broker::start("a_compacted_changelog_restores_the_last_rows", &setup) else { return };
    let desk = Desk::new(&broker, 1);
    let log = desk.open();
    let mut member = join(&log, "a");
    assigned(&mut member);
    for round in 0..ROUNDS {
        let rows = (0..KEYS)
            .map(|key| change(key, (!key.is_multiple_of(4) || round.is_multiple_of(2)).then_some(round)))
            .collect();
        member.commit(&Transaction { partitions: [0].into(), rows, ..Transaction::default() }).unwrap();
    }
    // What was written last rolls the segment before it, which the cleaner may then take.
    until("the cleaner", || {
        std::thread::sleep(Duration::from_millis(1100));
        let rows = vec![change(KEYS, Some(ROUNDS))];
        member.commit(&Transaction { partitions: [0].into(), rows, ..Transaction::default() }).unwrap();
        (left(&desk.options) < ROUNDS * KEYS / 4).then_some(())
    });
    drop(member);
    std::fs::remove_dir_all(&desk.options.tables).unwrap();
    let mut member = join(&desk.open(), "a");
    assigned(&mut member);
    let found = member.rows().scan(0, "t", "", None, 1000).unwrap();
    let found: Vec<(String, String)> =
        found.into_iter().map(|(key, row)| (key, String::from_utf8(row.value).unwrap())).collect();
    let last = |key: usize| {
        let round = if key == KEYS { ROUNDS } else { ROUNDS - 1 };
        (key == KEYS || !key.is_multiple_of(4)).then(|| (format!("{key:03}"), round.to_string()))
    };
    assert_eq!(found, (0..=KEYS).filter_map(last).collect::<Vec<_>>());
}

#[test]
fn a_copy_of_a_topic_that_was_made_again_is_thrown_away() {
    let Some(broker) = Broker::shared("a_copy_of_a_topic_that_was_made_again_is_thrown_away") else { return };
    let desk = Desk::new(broker, 1);
    let table = desk.options.named("table.stage");
    let fill = |keys: std::ops::Range<usize>| {
        let mut member = join(&desk.open(), "a");
        assigned(&mut member);
        for key in keys {
            let rows = vec![change(key, Some(key))];
            member.commit(&Transaction { partitions: [0].into(), rows, ..Transaction::default() }).unwrap();
        }
        member.leave().unwrap();
        keys_of(member.rows())
    };
    assert_eq!(fill(0..3), ["000", "001", "002"]);
    // The copy that is left behind, while another fills a new topic beyond the old one's end.
    let (kept, away) = (desk.options.tables.clone(), desk.options.tables.with_extension("away"));
    std::fs::rename(&kept, &away).unwrap();
    let mut config = rdkafka::ClientConfig::new();
    let admin: AdminClient<DefaultClientContext> =
        config.set("bootstrap.servers", &desk.options.brokers).create().unwrap();
    futures::executor::block_on(admin.delete_topics(&[&table], &AdminOptions::new())).unwrap();
    until("the topic's end", || {
        let there = topics::Topics::new(&desk.options).unwrap().partitions().unwrap();
        (!there.contains_key(&table)).then_some(())
    });
    assert_eq!(fill(10..20).len(), 10);
    std::fs::remove_dir_all(&kept).unwrap();
    std::fs::rename(&away, &kept).unwrap();
    let found = fill(0..0);
    assert_eq!(found, (10..20).map(|key| format!("{key:03}")).collect::<Vec<_>>());
}

fn keys_of(rows: &dyn Rows) -> Vec<String> {
    rows.scan(0, "t", "", None, 1000).unwrap().into_iter().map(|(key, _)| key).collect()
}

fn change(key: usize, round: Option<usize>) -> RowChange {
    let at = RowKey { partition: 0, table: "t".into(), key: format!("{key:03}") };
    RowChange { at, row: round.map(|round| Row::new(round.to_string().into_bytes())) }
}

/// How many messages a reader of the whole changelog is given.
fn left(options: &KafkaOptions) -> usize {
    let reader: BaseConsumer =
        options.consumer(&options.named("look")).set("enable.partition.eof", "true").create().unwrap();
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(&options.named("table.stage"), 0, Offset::Beginning).unwrap();
    reader.assign(&list).unwrap();
    let mut count = 0;
    until("the end of the changelog", || match reader.poll(Duration::from_millis(100)) {
        Some(Ok(_)) => {
            count += 1;
            None
        }
        Some(Err(rdkafka::error::KafkaError::PartitionEOF(_))) => Some(()),
        _ => None,
    });
    count
}
