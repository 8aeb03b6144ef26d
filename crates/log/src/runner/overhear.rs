//! What the stage hears of other instances' rows.

use std::time::Duration;

use jiff::Timestamp;

use super::Runner;
use crate::stage::Stage;

/// How many records are looked at in one round, so that no record waits for them.
const AT_ONCE: usize = 256;
/// How long the pause is where nothing could be heard.
const PAUSE: Duration = Duration::from_secs(5);

impl<S: Stage> Runner<S> {
    /// Tells the stage what others committed. Whether there may be more. One that has all partitions has nothing to hear.
    pub(super) fn overhear(&mut self, now: Timestamp) -> bool {
        let owned = self.holdings.count();
        let Some(wanted) = self.stage.overhears() else { return false };
        if owned == 0
            || u32::try_from(owned) == Ok(self.parts.partitions)
            || self.deaf_until.is_some_and(|end| now < end)
        {
            return false;
        }
        match self.member.overhear(wanted, now, AT_ONCE) {
            Ok(heard) => {
                self.deaf_until = None;
                for change in heard.rows {
                    if !self.holdings.owns(change.at.partition) {
                        self.stage.overheard(&change.at, change.row.as_ref(), now);
                    }
                }
                heard.more
            }
            Err(error) => {
                tracing::debug!(stage = self.stage.spec().name, %error, "other instances are not heard");
                self.deaf_until = now.checked_add(PAUSE).ok();
                false
            }
        }
    }
}
