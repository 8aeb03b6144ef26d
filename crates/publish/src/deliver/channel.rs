//! An outlet as this process sees it now: calls under way, failures, pauses. In memory only; a restart begins anew.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;

use super::later;
use crate::{outlet::Outlet, times::Times};

/// So many calls in a row in which nothing got through, and the outlet is left alone for a while.
const FAILURES: u32 = 3;
/// How long at first, doubled with each further failure.
const FIRST_REST: Duration = Duration::from_secs(5);
/// How long at most.
const LONGEST_REST: Duration = Duration::from_secs(300);

pub(super) struct Channel {
    batch: usize,
    concurrency: usize,
    /// When it is sent something.
    pub(super) times: Times,
    /// Calls under way, and when each counts as lost.
    calls: BTreeMap<u64, Timestamp>,
    /// Calls in a row in which nothing got through.
    failures: u32,
    /// No attempt before this moment: another process may be at work. Nobody can cut it short.
    taken_until: Timestamp,
    /// No attempt before this moment: it failed, or asked to be left alone.
    rests_until: Timestamp,
    pub(super) paused: bool,
    /// It is back since then: what waits for a later attempt is tried now.
    pub(super) back_since: Option<Timestamp>,
}

/// Whether a call may be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// With so many attempts at most.
    For(usize),
    /// Not before a moment; for good, until somebody says so, where there is none.
    Not(Option<Timestamp>),
}

impl Channel {
    pub(super) fn new(outlet: &dyn Outlet, times: Times) -> Self {
        Self {
            times,
            batch: outlet.batch().max(1),
            concurrency: outlet.concurrency().max(1),
            calls: BTreeMap::new(),
            failures: 0,
            taken_until: Timestamp::MIN,
            rests_until: Timestamp::MIN,
            paused: false,
            back_since: None,
        }
    }

    /// Forgets what it knew of a partition that has come anew.
    pub(super) fn reset(&mut self, paused: bool, taken_until: Timestamp) {
        self.calls.clear();
        self.failures = 0;
        self.paused = paused;
        self.taken_until = taken_until;
        self.rests_until = Timestamp::MIN;
        self.back_since = None;
    }

    pub(super) fn resume(&mut self, now: Timestamp) {
        self.paused = false;
        self.failures = 0;
        self.rests_until = Timestamp::MIN;
        self.back_since = Some(now);
    }

    /// An outlet that failed of late gets one attempt at a time until one gets through.
    pub(super) fn room(&mut self, now: Timestamp) -> Room {
        if self.paused {
            return Room::Not(None);
        }
        let until = self.taken_until.max(self.rests_until);
        if until > now {
            return Room::Not(Some(until));
        }
        self.calls.retain(|_, lost| *lost > now);
        let (calls, batch) = if self.failures >= FAILURES { (1, 1) } else { (self.concurrency, self.batch) };
        if self.calls.len() < calls { Room::For(batch) } else { Room::Not(self.calls.values().min().copied()) }
    }

    pub(super) fn began(&mut self, job: u64, lost: Timestamp) {
        self.calls.insert(job, lost);
    }

    /// A call has come back. `through`: the outlet said yes or no to something, so it is there. `asked`: how long it asked to be
    /// left alone.
    pub(super) fn ended(&mut self, job: u64, through: bool, asked: Option<Duration>, now: Timestamp) {
        self.calls.remove(&job);
        if through {
            if self.failures >= FAILURES {
                self.back_since = Some(now);
            }
            self.failures = 0;
        } else if self.rests_until <= now {
            // Calls that were under way when it was left alone say nothing new.
            self.failures = self.failures.saturating_add(1);
            if let Some(more) = self.failures.checked_sub(FAILURES) {
                let rest = FIRST_REST.saturating_mul(1 << more.min(10)).min(LONGEST_REST);
                self.rests_until = self.rests_until.max(later(now, rest));
            }
        }
        if let Some(asked) = asked {
            self.rests_until = self.rests_until.max(later(now, asked.min(Duration::from_secs(86_400))));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn channel() -> Channel {
        let (calls, taken_until, rests_until) = (BTreeMap::new(), Timestamp::MIN, Timestamp::MIN);
        Channel {
            batch: 10,
            concurrency: 2,
            times: Times::default(),
            calls,
            failures: 0,
            taken_until,
            rests_until,
            paused: false,
            back_since: None,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn calls_are_counted_and_a_lost_one_gives_its_place_back() {
        let mut channel = channel();
        channel.began(1, at(60));
        assert_eq!(channel.room(at(0)), Room::For(10));
        channel.began(2, at(70));
        assert_eq!(channel.room(at(1)), Room::Not(Some(at(60))));
        assert_eq!(channel.room(at(60)), Room::For(10));
    }

    #[test]
    fn an_outlet_that_is_down_rests_ever_longer_and_is_tried_with_one() {
        let mut channel = channel();
        for _ in 0..3 {
            channel.ended(1, false, None, at(0));
        }
        assert_eq!(channel.room(at(0)), Room::Not(Some(at(5))));
        channel.ended(1, false, None, at(1));
        assert_eq!(channel.room(at(1)), Room::Not(Some(at(5))), "calls of before do not add up");
        assert_eq!(channel.room(at(5)), Room::For(1));
        channel.ended(1, false, None, at(5));
        assert_eq!(channel.room(at(5)), Room::Not(Some(at(15))));
        channel.ended(1, true, None, at(15));
        assert_eq!(channel.room(at(15)), Room::For(10));
        assert_eq!(channel.back_since, Some(at(15)));
        channel.ended(1, false, Some(Duration::from_secs(7)), at(20));
        assert_eq!(channel.room(at(20)), Room::Not(Some(at(27))));
    }
}
