//! A position in the log as one number: lane of topic (4 bits), partition (11), offset (48). Orders as the log does within a
//! partition.

use wiredesk_log::{Lane, Position, Topic};

const OFFSET_BITS: u32 = 48;
const PARTITION_BITS: u32 = 11;

/// The number of a lane of a partition of a topic.
pub(crate) fn stream(topic: Topic, lane: Lane, partition: u32) -> i64 {
    let topic = Topic::ALL.iter().position(|known| *known == topic).unwrap_or(0);
    let lane = usize::from(lane == Lane::Ordinary);
    let lanes = i64::try_from(topic * 2 + lane).unwrap_or(0);
    lanes << PARTITION_BITS | i64::from(partition)
}

/// What a stream's number stands for.
pub(crate) fn of_stream(stream: i64) -> (Topic, Lane, u32) {
    let lanes = usize::try_from(stream >> PARTITION_BITS).unwrap_or(0);
    let topic = Topic::ALL[(lanes / 2).min(Topic::ALL.len() - 1)];
    let lane = if lanes % 2 == 1 { Lane::Ordinary } else { Lane::Flash };
    let partition = u32::try_from(stream & ((1 << PARTITION_BITS) - 1)).unwrap_or(0);
    (topic, lane, partition)
}

/// The number of a position.
pub(crate) fn code(position: Position) -> i64 {
    let stream = stream(position.topic, position.lane, position.partition);
    stream << OFFSET_BITS | i64::try_from(position.offset).unwrap_or(0)
}

/// The position of a number.
pub(crate) fn of_code(code: i64) -> Position {
    let (topic, lane, partition) = of_stream(code >> OFFSET_BITS);
    let offset = u64::try_from(code & ((1 << OFFSET_BITS) - 1)).unwrap_or(0);
    Position { topic, lane, partition, offset }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_position_comes_back_from_its_number() {
        for text in ["wire.flash-0-0", "wire-7-12", "rejected-1023-281474976710655", "receipts-3-99"] {
            let position: Position = text.parse().unwrap();
            assert_eq!(of_code(code(position)), position);
        }
    }
}
