//! What the records of a batch tell of those who wrote them: instances with another configuration, and clocks that are off.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::record::{Stored, header};

/// A record from so far in the future was written by a clock that is ahead of ours, or ours is behind.
const AHEAD: SignedDuration = SignedDuration::from_secs(30);
/// Configurations that are told of; more than these are counted only.
const MOST: usize = 16;

/// What was seen so far.
pub(super) struct Neighbours {
    config: String,
    since: Timestamp,
    others: BTreeSet<String>,
    ahead: bool,
}

/// Something to tell, each once until it is over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// An instance with another configuration writes now.
    OtherConfiguration(String),
    /// The clock of who wrote and ours differ by at least so many seconds.
    ClockAhead(i64),
}

impl Neighbours {
    /// Of an instance with this configuration that begins now.
    pub(super) fn new(config: &str, now: Timestamp) -> Self {
        Self { config: config.to_owned(), since: now, others: BTreeSet::new(), ahead: false }
    }

    /// Looks at records that were read, counts, and tells what is new.
    pub(super) fn look(&mut self, stage: &'static str, records: &[Stored], now: Timestamp) -> Vec<Notice> {
        let mut notices = Vec::new();
        let mut furthest = SignedDuration::ZERO;
        for record in records {
            furthest = furthest.max(record.time.duration_since(now));
            // What was written before the start may well be of the configuration before a change.
            let other = record.headers.get(header::CONFIG).filter(|config| *config != self.config);
            let Some(other) = other.filter(|_| record.time > self.since) else { continue };
            metrics::counter!("wiredesk_other_configuration_total", "stage" => stage).increment(1);
            if self.others.len() < MOST && self.others.insert(other.to_owned()) {
                notices.push(Notice::OtherConfiguration(other.to_owned()));
            }
        }
        if !records.is_empty() {
            let ahead = furthest > AHEAD;
            let seconds = if ahead { furthest.as_secs() } else { 0 };
            metrics::gauge!("wiredesk_clock_ahead_seconds", "stage" => stage).set(seconds as f64);
            if ahead && !self.ahead {
                notices.push(Notice::ClockAhead(seconds));
            }
            self.ahead = ahead;
        }
        notices
    }
}

impl Notice {
    /// To the log.
    pub(super) fn tell(&self, stage: &'static str) {
        match self {
            Self::OtherConfiguration(config) => tracing::warn!(
                stage,
                config,
                "an instance with another configuration writes here; give all instances one configuration, and each newsroom a prefix"
            ),
            Self::ClockAhead(seconds) => tracing::warn!(
                stage,
                seconds,
                "records come from the future: a clock is off, here or where they were written; embargoes and retries go by it"
            ),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        record::{Headers, Position},
        topic::{Lane, Topic},
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_746_792_000 + second).unwrap()
    }

    fn written(config: Option<&str>, time: Timestamp) -> Stored {
        let mut headers = Headers::default();
        config.into_iter().for_each(|config| headers.set(header::CONFIG, config));
        let position = Position { topic: Topic::Valid, lane: Lane::Ordinary, partition: 0, offset: 0 };
        Stored { position, time, key: "خبر".into(), value: Vec::new(), headers }
    }

    #[test]
    fn an_instance_with_another_configuration_is_told_once() {
        let mut neighbours = Neighbours::new("ours", at(0));
        let old = [written(Some("before"), at(-1)), written(Some("ours"), at(1)), written(None, at(1))];
        assert_eq!(neighbours.look("enrich", &old, at(2)), []);
        let theirs = [written(Some("theirs"), at(3)), written(Some("theirs"), at(4))];
        assert_eq!(neighbours.look("enrich", &theirs, at(5)), [Notice::OtherConfiguration("theirs".into())]);
        assert_eq!(neighbours.look("enrich", &theirs, at(6)), []);
    }

    #[test]
    fn a_clock_an_hour_off_is_told_until_it_is_right_again() {
        let mut neighbours = Neighbours::new("ours", at(0));
        assert_eq!(neighbours.look("plan", &[written(None, at(3602))], at(2)), [Notice::ClockAhead(3600)]);
        assert_eq!(neighbours.look("plan", &[written(None, at(3603))], at(3)), []);
        assert_eq!(neighbours.look("plan", &[], at(3)), []);
        assert_eq!(neighbours.look("plan", &[written(None, at(20))], at(4)), [], "a few seconds are nothing");
        assert_eq!(neighbours.look("plan", &[written(None, at(3605))], at(5)), [Notice::ClockAhead(3600)]);
    }
}
