//! Following topics from positions, outside any group.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use rdkafka::{
    Message as _, TopicPartitionList,
    config::FromClientConfigAndContext as _,
    consumer::{BaseConsumer, Consumer as _},
};

use super::{
    Shared,
    failure::{self, told},
    marks::Place,
    message::{self, number, stored},
    producers::unusable,
    quiet::Quiet,
    topics,
};
use crate::{
    error::LogError,
    event_log::{Follower, Positions},
    record::Stored,
    topic::{Lane, Topic},
    wake::Wake,
};

/// How many bytes one poll brings at most.
const BYTES: usize = 16 << 20;

pub(super) struct KafkaFollower {
    consumer: BaseConsumer<Quiet>,
    shared: Arc<Shared>,
    lanes: BTreeMap<String, (Topic, Lane)>,
    next: Positions,
}

impl KafkaFollower {
    pub(super) fn new(shared: &Arc<Shared>, wanted: &[Topic], from: &Positions, wake: Wake) -> Result<Self, LogError> {
        let options = &shared.options;
        let config = options.consumer(&options.named("follow"));
        let mut consumer: BaseConsumer<Quiet> =
            BaseConsumer::from_config_and_context(&config, Quiet).map_err(|error| unusable(&error))?;
        consumer.set_nonempty_callback(move || wake.wake());
        let lanes: BTreeMap<String, (Topic, Lane)> =
            topics::lanes(wanted).map(|lane| (topics::name(options, lane.0, lane.1), lane)).collect();
        let places: Vec<Place> = lanes
            .keys()
            .flat_map(|name| (0..shared.partitions).map(move |partition| (name.clone(), partition)))
            .collect();
        let mut next = Positions::new();
        let mut list = TopicPartitionList::new();
        for ((name, partition), begin) in shared.ends(|ends| ends.beginnings(&places))? {
            let Some((topic, lane)) = lanes.get(&name) else { continue };
            let at = (*topic, *lane, partition);
            // What is gone for its age is passed over.
            let first = from.get(&at).copied().unwrap_or(0).max(begin);
            let offset = message::offset(first);
            list.add_partition_offset(&name, number(partition), offset)?;
            next.insert(at, first);
        }
        consumer.assign(&list)?;
        Ok(Self { consumer, shared: Arc::clone(shared), lanes, next })
    }
}

impl Follower for KafkaFollower {
    fn poll(&mut self, max_records: usize) -> Result<Vec<Stored>, LogError> {
        let mut found = Vec::new();
        let mut bytes = 0;
        while found.len() < max_records && bytes < BYTES {
            match self.consumer.poll(Duration::ZERO) {
                None => break,
                Some(Ok(message)) => {
                    let Some((topic, lane)) = self.lanes.get(message.topic()) else { continue };
                    let record = stored(*topic, *lane, &message);
                    bytes += record.value.len();
                    self.next.insert((*topic, *lane, record.position.partition), record.position.offset + 1);
                    found.push(record);
                }
                Some(Err(error)) if failure::code(&error).is_some_and(failure::is_out_of_range) => {
                    return Err(LogError::Unavailable(told(&error)));
                }
                Some(Err(error)) => tracing::debug!(%error, "a follower met an error"),
            }
        }
        Ok(found)
    }

    fn positions(&mut self) -> Result<Positions, LogError> {
        let names: BTreeMap<(Topic, Lane), &String> = self.lanes.iter().map(|(name, lane)| (*lane, name)).collect();
        let place = |(topic, lane, partition): &(Topic, Lane, u32)| -> Option<Place> {
            Some(((*names.get(&(*topic, *lane))?).clone(), *partition))
        };
        let places: Vec<Place> = self.next.keys().filter_map(place).collect();
        let (gaps, counts) = self.shared.ends(|ends| {
            let found = ends.of(&places)?;
            let gap = |(at, next): (&(Topic, Lane, u32), &u64)| {
                let place = place(at)?;
                let end = *found.get(&place)?;
                (end > *next).then_some((place, (*next, end)))
            };
            let gaps: BTreeMap<Place, (u64, u64)> = self.next.iter().filter_map(gap).collect();
            let counts = ends.count(&gaps)?;
            Ok((gaps, counts))
        })?;
        for (at, next) in &mut self.next {
            let Some(place) = names.get(&(at.0, at.1)).map(|name| ((*name).clone(), at.2)) else { continue };
            if counts.get(&place) == Some(&0)
                && let Some((_, end)) = gaps.get(&place)
            {
                *next = *end;
            }
        }
        Ok(self.next.clone())
    }
}
