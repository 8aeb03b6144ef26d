//! A partition has come: what its rows say is taken up at once, unless somebody else may still be at work.

use std::collections::BTreeSet;

use jiff::Timestamp;
use wiredesk_log::{Context, event_log::Handover, partition};

use super::{
    DeliverStage, later,
    rows::{DUE, OUTLET, Paused, REST, Waiting},
};
use crate::job::Job;

/// The key of the partition's rest.
const UNTIL: &str = "until";

impl DeliverStage {
    pub(super) fn take_over(&mut self, handover: Handover, cx: &mut Context<'_, Job>) {
        let now = cx.now();
        let taken_until = match handover {
            // Whoever had it before may be waiting for one before that.
            Handover::Clean | Handover::Restart => cx.load(REST, UNTIL).unwrap_or(Timestamp::MIN),
            Handover::Unclean => {
                let until = later(now, self.deadline);
                cx.store(REST, UNTIL, &until);
                until
            }
        };
        let own = |name: &str| partition::of_key(name.as_bytes(), cx.partitions()) == cx.partition();
        let mut outlets: BTreeSet<String> = self.channels.keys().filter(|name| own(name)).cloned().collect();
        for outlet in &outlets {
            let paused = cx.load::<Paused>(OUTLET, outlet).is_some_and(|row| row.paused);
            if let Some(channel) = self.channels.get_mut(outlet) {
                channel.reset(paused, taken_until);
            }
        }
        for (key, row) in cx.scan(DUE, "") {
            let Some(waiting) = Waiting::of(&key, &row, cx) else { continue };
            // Retries and attempts whose end is not known are due at once; an embargo is kept.
            let moment = waiting.moment(now);
            if row.due.is_none_or(|due| due.at > moment && moment <= now) {
                cx.store_due(DUE, &key, &waiting, moment, &waiting.planned.outlet);
            }
            outlets.insert(waiting.planned.outlet);
        }
        for outlet in &outlets {
            self.start(outlet, cx);
        }
    }
}
