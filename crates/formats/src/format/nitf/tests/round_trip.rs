//! A story, written and read again, is the same, but for what the writer says it lost.

use proptest::prelude::*;

use super::{read_one, written};
use crate::tests::story::story;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_not_told_survives(story in story()) {
        let (xml, lost) = written(&story);
        let again = read_one(&xml);
        let (before, after) = (serde_json::to_value(&story).unwrap(), serde_json::to_value(&again).unwrap());
        for (member, value) in before.as_object().unwrap() {
            let told = lost.iter().any(|line| line.split([':', '.']).next() == Some(member));
            prop_assert!(told || &after[member] == value, "{} in {}", member, xml);
        }
        let identity = ["uri", "version", "type", "pubStatus", "urgency", "versionCreated", "embargoedUntil", "altIds", "extra", "headlines", "language"];
        let stated = |line: &String| line.contains("the story states none");
        prop_assert!(!lost.iter().any(|line| !stated(line) && identity.contains(&line.split([':', '.']).next().unwrap())), "{:?}", lost);
    }

    #[test]
    fn what_was_read_is_stable(story in story()) {
        let once = read_one(&written(&story).0);
        let (xml, lost) = written(&once);
        let twice = read_one(&xml);
        let (before, after) = (serde_json::to_value(&once).unwrap(), serde_json::to_value(&twice).unwrap());
        for (member, value) in before.as_object().unwrap() {
            prop_assert_eq!(&after[member], value, "{} in {}", member, xml);
        }
        prop_assert_eq!(twice, once);
        prop_assert_eq!(lost, Vec::<String>::new());
    }
}
