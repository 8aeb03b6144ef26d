//! Where a record lies, as one integer: the row id of the table `records`, so that a partition's records lie side by side.
//!
//! From the top: 5 bits of topic and lane, 14 of partition, 44 of offset. The codes are part of the file's format.

use crate::topic::{Lane, Topic};

const OFFSET_BITS: u32 = 44;
const PARTITION_BITS: u32 = 14;

/// One partition of one lane of one topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stream(i64);

impl Stream {
    pub(super) fn new(topic: Topic, lane: Lane, partition: u32) -> Self {
        let lane = i64::from(topic_code(topic)) * 2 + i64::from(lane_code(lane));
        Self(lane << PARTITION_BITS | i64::from(partition))
    }

    /// The number of the stream, for tables of streams.
    pub(super) fn number(self) -> i64 {
        self.0
    }

    /// The id of the record at an offset.
    pub(super) fn id(self, offset: u64) -> i64 {
        self.0 << OFFSET_BITS | i64::try_from(offset).unwrap_or(i64::MAX).min(MAX_OFFSET)
    }

    /// The id that no record of the stream reaches.
    pub(super) fn last(self) -> i64 {
        self.id(u64::MAX)
    }

    /// The offset in an id.
    pub(super) fn offset(id: i64) -> u64 {
        u64::try_from(id & MAX_OFFSET).unwrap_or(0)
    }
}

const MAX_OFFSET: i64 = (1 << OFFSET_BITS) - 1;

pub(super) fn topic_code(topic: Topic) -> u8 {
    match topic {
        Topic::Wire => 0,
        Topic::Received => 1,
        Topic::Valid => 2,
        Topic::Enriched => 3,
        Topic::Deliveries => 4,
        Topic::Receipts => 5,
        Topic::Rejected => 6,
    }
}

pub(super) fn lane_code(lane: Lane) -> u8 {
    match lane {
        Lane::Flash => 0,
        Lane::Ordinary => 1,
    }
}

/// The lane of a code; what is not the flash lane is the ordinary one.
pub(super) fn lane_of(code: u8) -> Lane {
    if code == 0 { Lane::Flash } else { Lane::Ordinary }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_the_order_of_offsets_and_streams_apart() {
        let mut last = -1;
        for topic in Topic::ALL {
            for lane in Lane::BOTH {
                for partition in [0, 1, 1023] {
                    let stream = Stream::new(topic, lane, partition);
                    for offset in [0, 1, 1 << 40] {
                        let id = stream.id(offset);
                        assert!(id > last, "{topic:?} {lane:?} {partition} {offset}");
                        assert_eq!(Stream::offset(id), offset);
                        last = id;
                    }
                    assert!(stream.last() > last);
                }
            }
        }
    }
}
