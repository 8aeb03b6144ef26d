//! Who had a partition last: a row among the stage's own, that no stage sees. It tells a new owner whether somebody may still be at
//! work outside the log.

use serde::{Deserialize, Serialize};

use crate::{
    error::LogError,
    event_log::Handover,
    rows::{Row, RowChange, RowKey, Rows},
};

/// No stage's table is called so.
const TABLE: &str = "_owner";

/// The one who had a partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    /// Its instance's name.
    pub(super) instance: String,
    /// Its membership: another number after each start.
    pub(super) number: u64,
    /// It has left: nothing of it is under way.
    pub(super) left: bool,
}

impl Owner {
    /// How a partition comes to this one from the last.
    pub(super) fn takes_over(&self, last: Option<&Self>) -> Handover {
        match last {
            None => Handover::Clean,
            Some(last) if last.left => Handover::Clean,
            Some(last) if last.instance == self.instance && last.number != self.number => Handover::Restart,
            // Also what this one had before, and lost: its own work from then may go on.
            Some(_) => Handover::Unclean,
        }
    }

    /// The row that says so.
    pub(super) fn row(&self, partition: u32) -> RowChange {
        let value = serde_json::to_vec(self).unwrap_or_default();
        RowChange { at: at(partition), row: Some(Row::new(value)) }
    }
}

/// Who had a partition last.
pub(super) fn last(rows: &dyn Rows, partition: u32) -> Result<Option<Owner>, LogError> {
    let row = rows.get(&at(partition))?;
    Ok(row.and_then(|row| serde_json::from_slice(&row.value).ok()))
}

fn at(partition: u32) -> RowKey {
    RowKey { partition, table: TABLE.to_owned(), key: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_dead_process_and_one_who_left_are_known_to_be_at_rest() {
        let owner = |instance: &str, number, left| Owner { instance: instance.into(), number, left };
        let new = owner("a", 2, false);
        assert_eq!(new.takes_over(None), Handover::Clean);
        assert_eq!(new.takes_over(Some(&owner("b", 1, true))), Handover::Clean);
        assert_eq!(new.takes_over(Some(&owner("b", 1, false))), Handover::Unclean);
        assert_eq!(new.takes_over(Some(&owner("a", 1, false))), Handover::Restart);
        assert_eq!(new.takes_over(Some(&owner("a", 2, false))), Handover::Unclean);
    }
}
