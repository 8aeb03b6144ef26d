//! Brokers that go away, or do not answer in time.

use std::time::Duration;

use super::{super::*, desk::*};
use wiredesk_kafka_broker::{Broker, Setup};

/// Longer than every call waits.
const AWAY: Duration = Duration::from_secs(30);

#[test]
fn a_broker_that_is_away_for_thirty_seconds_loses_nothing() {
    let Some(broker) = Broker::start("a_broker_that_is_away_for_thirty_seconds_loses_nothing", &Setup::default())
    else {
        return;
    };
    let desk = Desk::new(&broker, 2);
    let log = desk.open();
    put(&log, 0, 100);
    let mut member = join(&log, "a");
    assigned(&mut member);
    let batch = fetch(&mut member, 50);
    broker.kill(1);
    let gone = std::time::Instant::now();
    let told = member.commit(&copied(&batch)).unwrap_err();
    assert_ne!(told.recourse(), crate::error::Recourse::Stop, "{told}");
    std::thread::sleep(AWAY.saturating_sub(gone.elapsed()));
    broker.restart();
    while member.rewind().is_err() {
        std::thread::sleep(Duration::from_millis(100));
    }
    put(&log, 100, 140);
    drain(&log, &mut member);
    assert_eq!(numbers(&log, Topic::Received), expected(140));
}

/// The brokers have the commit and the answer is lost: what became of it is asked of the log, not guessed.
#[test]
fn a_commit_of_unknown_outcome_takes_effect_once() {
    let Some(broker) = Broker::start("a_commit_of_unknown_outcome_takes_effect_once", &Setup::default()) else {
        return;
    };
    let broker = Arc::new(broker);
    let desk = Desk::new(&broker, 1);
    let log = desk.open();
    put(&log, 0, 20);
    let silent = Arc::clone(&broker);
    let faulty = desk.open_with(Arc::new(Once::new(Point::BeforeCommit, move || {
        silent.pause(1);
        Ok(())
    })));
    let mut member = join(&faulty, "a");
    assigned(&mut member);
    let batch = fetch(&mut member, 20);
    let told = member.commit(&copied(&batch)).unwrap_err();
    assert!(matches!(told, LogError::UnknownOutcome(_)), "{told}");
    broker.resume(1);
    while member.rewind().is_err() {
        std::thread::sleep(Duration::from_millis(100));
    }
    put_once_it_is_back(&log, 20, 40);
    until("all of them", || {
        step(&mut member);
        // A broker that was away for a while looks for the group's coordinator, and says so.
        log.backlog(&STAGE).is_ok_and(|left| left == 0).then_some(())
    });
    assert_eq!(numbers(&log, Topic::Received), expected(40));
}
