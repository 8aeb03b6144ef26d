//! What a group has committed, asked from outside.

use std::{collections::BTreeMap, time::Duration};

use rdkafka::{
    Offset, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::{BaseConsumer, Consumer as _},
    error::KafkaError,
};

use super::{marks::Place, message::number, options::KafkaOptions, producers::unusable, quiet::Quiet};
use crate::error::LogError;

/// How long a call to the cluster may take.
const CALL: Duration = Duration::from_secs(10);
/// How long the end of open transactions is waited for: one that was acknowledged may wait for its marker still.
const OPEN: Duration = Duration::from_millis(500);

/// Asks for one group.
pub(super) struct Group {
    /// Waits for open transactions.
    stable: BaseConsumer<Quiet>,
    /// Does not.
    last: BaseConsumer<Quiet>,
}

impl Group {
    pub(super) fn new(options: &KafkaOptions, name: &str) -> Result<Self, LogError> {
        let mut config = options.consumer(name);
        let open = |config: &rdkafka::ClientConfig| {
            BaseConsumer::from_config_and_context(config, Quiet).map_err(|error| unusable(&error))
        };
        let stable = open(&config)?;
        Ok(Self { stable, last: open(config.set("isolation.level", "read_uncommitted"))? })
    }

    /// The ids of its members. That of one with an instance id begins with it.
    pub(super) fn members(&self, name: &str) -> Result<Vec<String>, LogError> {
        let found = self.last.fetch_group_list(Some(name), CALL)?;
        let groups = found.groups().iter().filter(|group| group.name() == name);
        Ok(groups.flat_map(|group| group.members().iter().map(|member| member.id().to_owned())).collect())
    }

    /// The next offset of each partition that the group has committed one of.
    pub(super) fn offsets(&self, places: &[Place]) -> Result<BTreeMap<Place, u64>, LogError> {
        let stable = asked(&self.stable, places, OPEN);
        // A transaction that nobody ends has not taken effect.
        Ok(stable.or_else(|_| asked(&self.last, places, CALL))?)
    }
}

fn asked(
    consumer: &BaseConsumer<Quiet>,
    places: &[Place],
    within: Duration,
) -> Result<BTreeMap<Place, u64>, KafkaError> {
    let mut list = TopicPartitionList::new();
    for (name, partition) in places {
        list.add_partition(name, number(*partition));
    }
    let mut offsets = BTreeMap::new();
    for element in consumer.committed_offsets(list, within)?.elements() {
        element.error()?;
        if let Offset::Offset(offset) = element.offset() {
            let partition = u32::try_from(element.partition()).unwrap_or_default();
            offsets.insert((element.topic().to_owned(), partition), u64::try_from(offset).unwrap_or_default());
        }
    }
    Ok(offsets)
}
