//! Outlets that do not take what they are given.

use std::time::Duration;

use serde_json::json;
use wiredesk_log::{EventLog as _, Lane, Record, Topic, Wake, partition};
use wiredesk_story::{
    Story, StoryUri,
    event::{DeliveryEvent, Steer},
};

use super::{
    paper::{Answer, gone, later, never, not_sent},
    room::{PARTITIONS, Room, arabic},
};
use crate::outlet::Failure;

fn story(n: u32) -> Story {
    Story { uri: Some(StoryUri::from_id("map", &format!("قصة-{n}"))), ..arabic("خبر") }
}

#[test]
fn what_may_work_later_keeps_to_the_schedule_and_then_fails() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.paper("site").will(vec![Answer::Fail(later()); 3]);
    assert_eq!(room.comes(1, &arabic("أ")), ["routed 1 site", "site failed 1 retry @5"]);
    assert_eq!(room.receipt().reason.as_deref(), Some("503 الخدمة غير متاحة"));
    assert_eq!(room.wait(4), [""; 0]);
    assert_eq!(room.wait(1), ["site failed 1 retry @305"]);
    assert_eq!(room.wait(300), ["site failed 1 retries"]);
    assert_eq!(room.receipt().reason.as_deref(), Some("given up after 3 attempts: 503 الخدمة غير متاحة"));
    assert_eq!(room.receipt().attempts, Some(3));
    assert_eq!(room.wait(86_400), [""; 0]);
    assert_eq!(room.paper("site").made(), "1 1x2 1x3");
    assert_eq!((room.rows("story").len(), room.rows("due").len()), (0, 0));
    let state = room.paper("site");
    let state = state.state();
    assert!(state.made.iter().all(|made| made.delivery == state.made[0].delivery), "the same id at every attempt");
    assert_eq!(state.made.iter().map(|made| made.maybe).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn an_outlet_that_asks_to_be_left_alone_is() {
    let mut room = Room::new(&[("site", json!({}))]);
    let busy = Failure::Later { reason: "429".into(), after: Some(Duration::from_secs(60)) };
    room.paper("site").will([Answer::Fail(busy)]);
    assert_eq!(room.comes(1, &story(1)), ["routed 1 site", "site failed 1 retry @60"]);
    assert_eq!(room.comes(1, &story(2)), ["routed 1 site"], "other stories wait as well");
    assert_eq!(room.wait(59), [""; 0]);
    assert_eq!(room.wait(1).len(), 2);
    assert_eq!(room.paper("site").made(), "1 1 1x2");
}

#[test]
fn what_will_never_work_fails_at_once_and_holds_up_nobody() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.paper("site").will([Answer::Fail(never())]);
    assert_eq!(room.comes(1, &arabic("أ")), ["routed 1 site", "site failed 1 refused"]);
    assert_eq!(room.receipt().reason.as_deref(), Some("422: عنوان مفقود"));
    assert_eq!(room.comes(2, &arabic("ب")), ["routed 2 site", "site published 2"]);
    assert!(room.paper("site").state().made[1].before.is_none());
}

#[test]
fn an_outlet_that_is_gone_is_paused_until_somebody_resumes_it() {
    let mut room = Room::new(&[("site", json!({})), ("partner", json!({}))]);
    room.paper("site").will([Answer::Fail(gone())]);
    let mut told = room.comes(1, &arabic("أ"));
    told.sort();
    assert_eq!(told, ["partner published 1", "routed 1 site partner", "site failed 1 gone"]);
    assert_eq!(room.comes(1, &story(2)), ["routed 1 site partner", "partner published 1"]);
    room.wait(86_400);
    room.restart();
    assert_eq!(room.paper("site").made(), "1");
    let mut follower = room.log.follow(&[Topic::Deliveries], &Default::default(), Wake::default()).unwrap();
    let steered = follower.poll(100).unwrap().into_iter().filter(|record| {
        matches!(serde_json::from_slice(&record.value).unwrap(), DeliveryEvent::Outlet(said) if said.steer == Steer::Pause)
    });
    assert_eq!(steered.count(), 1, "whoever follows the log knows of it");
    let mut told = room.steer("site", Steer::Resume);
    told.sort();
    assert_eq!(told, ["site published 1", "site published 1"]);
    assert_eq!(room.paper("site").made(), "1 1x2 1");
}

#[test]
fn panics_and_hanging_calls_are_tried_again() {
    for (answer, says) in [(Answer::Panic, "المطبعة متوقفة"), (Answer::Hang, "no answer within 30 s")] {
        let mut room = Room::new(&[("site", json!({}))]);
        room.paper("site").will([answer]);
        assert_eq!(room.comes(1, &arabic("أ")), ["routed 1 site", "site failed 1 retry @5"]);
        assert!(room.receipt().reason.as_ref().unwrap().contains(says), "{:?}", room.receipt().reason);
        assert_eq!(room.wait(5), ["site published 1"]);
    }
}

#[test]
fn a_call_that_never_comes_back_is_made_again() {
    let mut room = Room::new(&[("site", json!({}))]);
    room.hands.hold(true);
    room.comes(1, &arabic("أ"));
    room.wait(59);
    assert_eq!(room.hands.under_way().len(), 1);
    room.wait(1);
    assert_eq!(room.hands.under_way().len(), 2);
    room.hands.hold(false);
    assert_eq!(room.run(), ["site published 1"], "the answer that is too late changes nothing");
    assert_eq!(room.paper("site").made(), "1 1x2");
    assert_eq!(room.receipt().attempts, Some(2));
}

#[test]
fn an_outlet_that_is_down_is_tried_with_one_and_all_goes_out_once_it_is_back() {
    let mut room = Room::with(&[("site", json!({}))], 1, 4);
    room.paper("site").will(vec![Answer::Fail(not_sent()); 6]);
    for n in 0..600 {
        room.put(1, wiredesk_story::event::Change::New, &story(n));
    }
    room.run();
    let tried = room.paper("site").made().split(' ').count();
    assert_eq!(tried, 6, "after three failures it rests; three more were under way by then");
    let told = room.wait(5);
    assert_eq!(
        told.iter().filter(|one| **one == "site published 1").count(),
        600,
        "what failed before is not left behind"
    );
    assert_eq!(room.rows("due"), [""; 0]);
}

#[test]
fn a_resumed_outlet_gets_at_once_what_waited_for_a_later_attempt() {
    let mut room = Room::with(&[("site", json!({}))], 1000, 1);
    room.paper("site").will(vec![Answer::Fail(later()); 1300]);
    for n in 0..1300 {
        room.put(1, wiredesk_story::event::Change::New, &story(n));
    }
    room.run();
    room.wait(1);
    room.paper("site").state().answers.clear();
    let told = room.steer("site", Steer::Resume);
    assert_eq!(told.len(), 1300);
    assert!(told.iter().all(|one| one == "site published 1"));
}

#[test]
fn a_delivery_without_its_story_and_what_does_not_read_say_so() {
    let mut room = Room::new(&[("site", json!({}))]);
    let broken = |topic, text: &str| Record::new(topic, Lane::Ordinary, "k", text.as_bytes().to_vec());
    room.log.append(&[broken(Topic::Deliveries, "{\"what\":\"deliver\"}")]).unwrap();
    assert_eq!(room.run(), ["rejected unreadable"]);
    room.log.append(&[broken(Topic::Enriched, "{\"خبر\":1}")]).unwrap();
    assert_eq!(room.run(), ["rejected unreadable"]);
    let event: DeliveryEvent = serde_json::from_value(json!({
        "what": "deliver", "outlet": "site", "uri": "urn:newsml:map:خبر", "revision": 1, "withdraw": false,
        "wire": { "id": "w1", "source": "map", "time": "2025-05-09T12:00:00Z", "arrival": 1 },
    }))
    .unwrap();
    let record = Record::event(Topic::Deliveries, Lane::Ordinary, "k", &event);
    room.log.append(&[Record { partition: Some(partition::of_key(b"site", PARTITIONS)), ..record }]).unwrap();
    assert_eq!(room.run(), ["site failed 1 story-missing"]);
    assert_eq!(room.rows("due"), [""; 0]);
}
