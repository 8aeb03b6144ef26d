//! Where the index and the log meet: the last records that are in the index are read once more, and must be what the log has there.
//! A log that was made anew, or that lost its end with the power, may by now reach as far with other records.

use std::collections::HashMap;

use rusqlite::Connection;
use wiredesk_log::{Lane, Stored, Topic, event_log::Positions};

use crate::{error::IndexError, place};

/// The last record in the index, by topic, lane and partition: its offset, and its moment in microseconds since 1970.
pub(crate) struct Joint(HashMap<(Topic, Lane, u32), (u64, i64)>);

impl Joint {
    /// The last records that are in the index, and the positions to follow the log from so that they come again.
    pub(crate) fn of(connection: &Connection) -> Result<(Self, Positions), IndexError> {
        let mut statement = connection.prepare_cached("SELECT stream, next, last, time FROM positions")?;
        let mut rows = statement.query([])?;
        let (mut last, mut from) = (HashMap::new(), Positions::new());
        while let Some(row) = rows.next()? {
            let at = place::of_stream(row.get(0)?);
            let number = |number: i64| u64::try_from(number).unwrap_or(0);
            let mut next = number(row.get(1)?);
            if let (Some(offset), Some(time)) = (row.get::<_, Option<i64>>(2)?, row.get::<_, Option<i64>>(3)?) {
                next = number(offset);
                last.insert(at, (next, time));
            }
            from.insert(at, next);
        }
        Ok((Self(last), from))
    }

    /// Takes out what is in the index already. Tells whether the log has there what the index was made from.
    pub(crate) fn sift(&mut self, records: &mut Vec<Stored>) -> bool {
        let mut same = true;
        records.retain(|record| {
            let position = record.position;
            let at = (position.topic, position.lane, position.partition);
            match self.0.get(&at) {
                None => true,
                Some((last, _)) if position.offset > *last => {
                    self.0.remove(&at);
                    true
                }
                Some((last, time)) => {
                    same &= position.offset < *last || record.time.as_microsecond() == *time;
                    false
                }
            }
        });
        same
    }
}
