//! `deliveries`: what each outlet is to have, and what people say of outlets.

use rusqlite::params;
use wiredesk_log::Stored;
use wiredesk_story::event::Steer;

use super::{Apply, peek, to_i64};
use crate::error::IndexError;

impl Apply<'_> {
    pub(super) fn delivery(&mut self, record: &Stored) -> Result<(), IndexError> {
        let event: peek::Delivery = serde_json::from_slice(&record.value)?;
        let time = record.time.as_microsecond();
        match (event.what.as_str(), event.outlet, event.uri, event.revision, event.steer) {
            ("deliver", Some(outlet), Some(uri), Some(revision), _) => {
                let story = self.story_id(&uri, time)?;
                self.touched.story(story);
                let not_before = event.not_before.map(|until| until.as_microsecond());
                self.run(
                    "INSERT INTO deliveries(story, revision, outlet, withdraw, not_before, planned) VALUES (?1,?2,?3,?4,?5,?6)
                     ON CONFLICT(story, revision, outlet) DO UPDATE SET withdraw = excluded.withdraw,
                     not_before = excluded.not_before, planned = excluded.planned,
                     state = CASE WHEN ?7 AND time < excluded.planned THEN NULL ELSE state END",
                    params![story, to_i64(revision), outlet, event.withdraw, not_before, time, event.again],
                )
            }
            ("outlet", Some(outlet), _, _, Some(steer)) => self.run(
                "INSERT INTO outlets(name, paused, time) VALUES (?1,?2,?3) ON CONFLICT(name) DO UPDATE SET
                 paused = CASE WHEN excluded.time >= time THEN excluded.paused ELSE paused END, time = max(time, excluded.time)",
                params![outlet, steer == Steer::Pause, time],
            ),
            _ => Ok(()),
        }
    }
}
