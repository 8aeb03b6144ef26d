//! Any order of things.

use proptest::prelude::*;

use super::*;

#[derive(Clone, Copy, Debug)]
enum Thing {
    Version(u8),
    Unversioned(u8),
    Kill(u8),
    Withheld(u8),
    Killed,
    Release,
    Replay,
}

fn things() -> impl Strategy<Value = Thing> {
    prop_oneof![
        4 => (1..5_u8).prop_map(Thing::Version),
        2 => (1..4_u8).prop_map(Thing::Unversioned),
        2 => (1..6_u8).prop_map(Thing::Kill),
        1 => (1..6_u8).prop_map(Thing::Withheld),
        1 => Just(Thing::Killed),
        1 => Just(Thing::Release),
        1 => Just(Thing::Replay),
    ]
}

fn happens(desk: &mut Desk, source: &str, thing: Thing) -> Told {
    match thing {
        Thing::Version(n) => desk.comes(source, &french(&n.to_string(), &format!("Texte {n}"))),
        Thing::Unversioned(n) => desk.comes(source, &arabic(&format!("النص {n}"))),
        Thing::Kill(n) => desk.comes(source, &kill(Some(&n.to_string()))),
        Thing::Withheld(n) => desk.comes(source, &status(french(&n.to_string(), "retenu"), PubStatus::Withheld)),
        Thing::Killed => desk.says(Command::Kill { uri: uri(), reason: String::new() }),
        Thing::Release => desk.says(Command::Release { uri: uri() }),
        Thing::Replay => desk.says(Command::Replay { uri: uri() }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_order_versions_come_in_the_last_let_through_is_the_highest(order in prop::collection::vec(1..12_u8, 1..24)) {
        let mut desk = Desk::new();
        for n in &order {
            happens(&mut desk, "map", Thing::Version(*n));
        }
        let passed = desk.passed();
        let revisions: Vec<u64> = passed.iter().map(|checked| checked.revision).collect();
        prop_assert_eq!(revisions, (1..=passed.len() as u64).collect::<Vec<_>>());
        let versions: Vec<u8> = passed.iter().map(|checked| checked.story.version.as_ref().unwrap().parse().unwrap()).collect();
        prop_assert!(versions.is_sorted());
        prop_assert_eq!(versions.last(), order.iter().max());
    }

    #[test]
    fn what_states_no_version_is_counted_and_what_says_the_same_again_is_a_duplicate(texts in prop::collection::vec(0..3_u8, 1..12)) {
        let mut desk = Desk::new();
        let (mut last, mut count) = (None, 0_u64);
        for text in texts {
            let told = happens(&mut desk, "map", Thing::Unversioned(text));
            if last == Some(text) {
                prop_assert_eq!(told, ["duplicate"]);
                continue;
            }
            (last, count) = (Some(text), count + 1);
            let change = if count == 1 { "new" } else { "update" };
            prop_assert_eq!(told, [format!("{change} {count} v{count}")]);
        }
    }

    #[test]
    fn a_kill_stands_until_somebody_brings_the_story_back(
        source in prop_oneof![Just("map"), Just("afp")],
        things in prop::collection::vec(things(), 1..20),
    ) {
        let mut desk = Desk::new();
        for thing in &things {
            // Everything that comes in ends in one thing of its own, forwarded or told.
            let told = happens(&mut desk, source, *thing);
            let own = told.iter().filter(|one| !one.starts_with("superseded")).count();
            prop_assert_eq!(own, 1, "{:?}: {:?}", thing, told);
        }
        let (mut killed, mut versions) = (false, std::collections::HashSet::new());
        for (n, checked) in desk.passed().iter().enumerate() {
            prop_assert_eq!(checked.revision, n as u64 + 1);
            let fresh = versions.insert(checked.story.version.clone().unwrap());
            let apart = matches!(checked.change, Change::Kill | Change::Withhold | Change::Reinstate | Change::Release);
            prop_assert!(fresh || !apart, "{:?} under a version that went out", checked.change);
            match checked.change {
                Change::Kill => killed = true,
                Change::Reinstate | Change::Release => killed = false,
                _ => prop_assert!(!killed, "{:?} after a kill", checked.change),
            }
        }
    }
}
