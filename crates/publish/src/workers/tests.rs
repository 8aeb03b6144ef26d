#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use wiredesk_story::{
    Label, Story, StoryUri,
    event::{Change, Verified, WireRef},
};

use super::*;
use crate::{
    accepts::Accepts,
    outlet::{Claim, Doing, Looked, Shows},
    outlets::Configured,
    terms::Terms,
};

/// Does what the headline says.
struct Obedient;

impl Outlet for Obedient {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move {
            match attempts[0].story.headline() {
                Some("توقف") => panic!("stopped"),
                Some("sleep") => std::future::pending().await,
                Some("forget") => Vec::new(),
                Some("half") => {
                    vec![Ok(Delivered { location: Some("نصف".into()), ..Delivered::default() })]
                }
                Some("too many") => vec![Ok(Delivered::default()); 5],
                _ => attempts
                    .iter()
                    .map(|one| Ok(Delivered { location: Some(one.delivery.clone()), ..Delivered::default() }))
                    .collect(),
            }
        })
    }

    fn compare(&self, claims: Vec<Claim>) -> Option<Doing<'_, Vec<Result<Shows, Failure>>>> {
        let shows = |claim: &Claim| match claim.uri.as_str() {
            "urn:newsml:map:still" => Ok(Shows::Otherwise("the page still shows the story".into())),
            "urn:newsml:map:mute" => Err(Failure::NotSent { reason: "no connection".into() }),
            "urn:newsml:map:panics" => panic!("stopped"),
            _ => Ok(Shows::Gone),
        };
        Some(Box::pin(async move { claims.iter().map(shows).collect() }))
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(async { Ok(()) })
    }
}

fn one(headline: &str) -> Try {
    let uri = StoryUri::parse("urn:newsml:map:1").unwrap();
    let time = "2025-05-09T12:00:00Z".parse().unwrap();
    let story = Story { headlines: vec![Label::new("main", headline)], ..Story::default() };
    let carried = Carried {
        wire: WireRef { id: "w".into(), source: "map".into(), index: 0, time, arrival: 1 },
        uri: uri.clone(),
        revision: 1,
        change: Change::New,
        reason: None,
        outlets: Vec::new(),
        story: Box::new(story),
    };
    let (carried, delivery) = (serde_json::to_vec(&carried).unwrap(), "msg_1".into());
    Try { carried, uri, revision: 1, withdraw: false, delivery, number: 1, maybe: false, again: false, before: None }
}

fn done(tries: Vec<Try>) -> Vec<Result<Delivered, Failure>> {
    done_by("a", tries)
}

fn done_by(outlet: &str, tries: Vec<Try>) -> Vec<Result<Delivered, Failure>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let configured = Configured {
        name: "a".into(),
        kind: "test",
        accepts: Accepts::default(),
        terms: Terms::default(),
        start: crate::Start::default(),
        outlet: Arc::new(Obedient),
    };
    let wake = Wake::default();
    let outlets = Outlets::of(vec![configured]);
    let mut workers = DeliverWorkers::new(runtime.handle().clone(), outlets, wake.clone(), Duration::from_millis(50));
    workers.start(Ticket { partition: 0, generation: 1 }, Job { id: 7, outlet: outlet.into(), tries });
    assert!(wake.wait(Duration::from_secs(20)));
    let (ticket, done) = workers.finished().pop().unwrap();
    assert_eq!((ticket.generation, done.id, workers.busy()), (1, 7, 0));
    done.tried.into_iter().map(|tried| tried.result).collect()
}

#[test]
fn answers_come_back_in_their_order_and_a_story_that_does_not_read_holds_up_nobody() {
    let broken = Try { carried: b"{".to_vec(), ..one("x") };
    let results = done(vec![one("خبر"), broken, Try { delivery: "msg_2".into(), ..one("b") }]);
    assert_eq!(results[0].as_ref().unwrap().location.as_deref(), Some("msg_1"));
    assert!(matches!(results[1], Err(Failure::Never { .. })));
    assert_eq!(results[2].as_ref().unwrap().location.as_deref(), Some("msg_2"));
}

#[test]
fn what_was_taken_back_is_looked_at_and_only_what_is_gone_is_verified() {
    let kill = |name: &str| {
        let uri = StoryUri::parse(&format!("urn:newsml:map:{name}")).unwrap();
        let mut one = one("خبر");
        let mut carried: Carried = serde_json::from_slice(&one.carried).unwrap();
        carried.uri = uri.clone();
        (one.carried, one.uri, one.withdraw) = (serde_json::to_vec(&carried).unwrap(), uri, true);
        one
    };
    let results = done(vec![one("خبر"), kill("1"), kill("still"), kill("mute")]);
    let looked = |n: usize| results[n].as_ref().unwrap().looked.clone();
    assert_eq!(looked(0), None, "a story that goes out is not looked at");
    assert_eq!(looked(1), Some(Looked::Verified(Verified::Gone)));
    assert!(matches!(&results[2], Err(Failure::Later { reason, .. }) if reason.contains("still shows")), "{results:?}");
    assert!(matches!(looked(3), Some(Looked::Unseen(reason)) if reason.contains("no connection")));
    let results = done(vec![kill("panics")]);
    assert!(matches!(&results[0].as_ref().unwrap().looked, Some(Looked::Unseen(_))), "{results:?}");
}

#[test]
fn panics_late_calls_and_missing_answers_are_tried_again() {
    for (headline, says) in [("توقف", "stopped"), ("sleep", "no answer within"), ("forget", "did not say")] {
        let results = done(vec![one(headline)]);
        assert!(matches!(&results[0], Err(Failure::Later { reason, .. }) if reason.contains(says)), "{results:?}");
    }
}

#[test]
fn fewer_answers_than_attempts_leave_the_rest_open_and_more_are_no_matter() {
    let results = done(vec![one("half"), Try { delivery: "msg_2".into(), ..one("b") }]);
    assert_eq!(results[0].as_ref().unwrap().location.as_deref(), Some("نصف"));
    assert!(matches!(&results[1], Err(Failure::Later { reason, .. }) if reason.contains("did not say")), "{results:?}");
    let results = done(vec![one("too many")]);
    assert_eq!(results, [Ok(Delivered::default())]);
}

#[test]
fn an_outlet_that_nobody_configured_was_not_reached() {
    let results = done_by("المجهول", vec![one("خبر"), one("b")]);
    assert_eq!(results.len(), 2);
    assert!(results.iter().all(|result| matches!(result, Err(Failure::NotSent { .. }))), "{results:?}");
}

#[test]
fn a_job_without_a_story_that_reads_asks_the_outlet_for_nothing() {
    let broken = Try { carried: b"{".to_vec(), ..one("x") };
    let results = done(vec![broken]);
    assert!(matches!(&results[0], Err(Failure::Never { reason }) if reason.contains("does not read")), "{results:?}");
}
