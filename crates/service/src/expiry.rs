//! What the log on this machine need not keep any longer goes, once an hour. A cluster sees to that by itself.

use std::{collections::BTreeMap, convert::Infallible, io, sync::atomic::Ordering, time::Duration};

use wiredesk_log::{Clock, EventLog, Topic};

use crate::{Host, LogConfig, LogKind, host::BesideThread};

/// How often it is looked for.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// How soon for the first time: what a process has to do when it starts goes before.
const FIRST: Duration = Duration::from_secs(60);

/// Looks beside the host's stages from now on, where the log is on this machine.
pub fn keep(host: &mut Host, config: &LogConfig) -> io::Result<()> {
    if config.kind != LogKind::Embedded {
        return Ok(());
    }
    let kept: BTreeMap<Topic, Duration> = Topic::ALL.into_iter().map(|topic| (topic, config.kept(topic))).collect();
    let (log, clock) = (host.store.log.clone(), host.store.clock.clone());
    host.keep(BesideThread::<Infallible>::start("expiry", move |wake, stop| {
        let mut pause = FIRST;
        loop {
            wake.wait(pause);
            if stop.load(Ordering::SeqCst) {
                return Ok(());
            }
            expire(log.as_ref(), clock.as_ref(), &kept);
            pause = EVERY;
        }
    })?);
    Ok(())
}

/// Deletes what is older. What cannot be deleted now is tried the next time.
fn expire(log: &dyn EventLog, clock: &dyn Clock, kept: &BTreeMap<Topic, Duration>) {
    for (topic, kept) in kept {
        let Ok(before) = clock.now().checked_sub(*kept) else { continue };
        match log.expire(*topic, before) {
            Ok(0) => {}
            Ok(count) => tracing::info!(topic = topic.name(), count, "records were deleted for their age"),
            Err(error) => tracing::warn!(topic = topic.name(), %error, "old records stay for now"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use wiredesk_log::{EmbeddedLog, Lane, LogOptions, Record, Wake, clock::ManualClock};

    use super::*;
    use crate::Config;

    #[test]
    fn each_topic_goes_after_its_days() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at("2025-05-09T12:00:00Z".parse().unwrap()));
        let log =
            EmbeddedLog::open(folder.path(), LogOptions { clock: clock.clone(), ..LogOptions::default() }).unwrap();
        let record = |topic| Record::new(topic, Lane::Ordinary, "خبر", b"{}".to_vec());
        log.append(&[record(Topic::Receipts), record(Topic::Rejected)]).unwrap();
        let config = Config::parse("newsroom.toml", "[log]\nretention_days = 2\nwire_retention_days = 5", []).unwrap();
        let kept = Topic::ALL.into_iter().map(|topic| (topic, config.log.kept(topic))).collect();
        let left = |topic| {
            let mut follower = log.follow(&[topic], &Default::default(), Wake::default()).unwrap();
            follower.poll(9).unwrap().len()
        };
        for (days, receipts, rejected) in [(1, 1, 1), (2, 0, 1), (3, 0, 0)] {
            clock.advance(Duration::from_secs(days * 24 * 60 * 60 + 1));
            expire(&log, clock.as_ref(), &kept);
            assert_eq!((left(Topic::Receipts), left(Topic::Rejected)), (receipts, rejected));
        }
    }

    #[test]
    fn no_days_are_refused() {
        let refused = Config::parse("newsroom.toml", "[log]\nretention_days = 0", []).err().unwrap();
        assert!(refused.to_string().contains("retention_days: is 0 days"), "{refused}");
    }
}
