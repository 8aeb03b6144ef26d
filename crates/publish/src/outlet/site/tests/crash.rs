//! Whatever step a crash comes at, the same again makes the same site.

use super::room::{Room, arabic, english, french, kill};

#[test]
fn a_crash_between_any_two_steps_changes_nothing_in_the_end() {
    let calls = [vec![arabic(1), french(1)], vec![english(1), french(2)], vec![kill(arabic(2))], vec![arabic(3)]];
    let whole = Room::new();
    for (n, call) in calls.iter().enumerate() {
        let before = calls[..n].to_vec();
        whole.publish(call);
        let wanted = whole.tree();
        let mut steps = 0;
        loop {
            let room = Room::new();
            for call in &before {
                room.publish(call);
            }
            let results = room.publish_until(call, steps);
            let finished = results.iter().all(Result::is_ok);
            let room = room.again(None);
            room.publish(call);
            let tree = room.tree();
            let differing: Vec<&String> =
                wanted.keys().chain(tree.keys()).filter(|name| wanted.get(*name) != tree.get(*name)).collect();
            assert!(differing.is_empty(), "call {n}, stopped after {steps} steps: {differing:?}");
            if finished {
                break;
            }
            steps += 13;
        }
        assert!(steps > 20, "call {n} has only {steps} steps");
    }
}

#[test]
fn what_is_kept_between_calls_changes_no_byte() {
    let calls = [
        vec![arabic(1), french(1)],
        vec![english(1), french(2)],
        vec![arabic(2), kill(french(3))],
        vec![kill(arabic(3)), english(2)],
        vec![french(4), arabic(4)],
    ];
    let (kept, mut anew) = (Room::new(), Room::new());
    for (n, call) in calls.iter().enumerate() {
        kept.publish(call);
        anew.publish(call);
        let (tree, wanted) = (kept.tree(), anew.tree());
        let differing: Vec<&String> =
            wanted.keys().chain(tree.keys()).filter(|name| wanted.get(*name) != tree.get(*name)).collect();
        assert!(differing.is_empty(), "call {n}: {differing:?}");
        anew = anew.again(None);
    }
}
