//! A story, written and read again, is the same, but for what the writer says it lost.

use proptest::prelude::*;

use super::{read_all, written};
use crate::tests::story::story;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_not_told_survives(story in story()) {
        let (xml, lost) = written(std::slice::from_ref(&story));
        let mut again = read_all(&xml).remove(0);
        again.extra.shift_remove("header");
        let (before, after) = (serde_json::to_value(&story).unwrap(), serde_json::to_value(&again).unwrap());
        for (member, value) in before.as_object().unwrap() {
            let told = lost.iter().any(|line| line.split([':', '.']).next() == Some(member));
            prop_assert!(told || after.get(member) == Some(value) || member == "extra" && story.extra.is_empty(), "{} in {}", member, xml);
        }
        let stated = |line: &String| line.contains("the story states none");
        let identity = ["uri", "version", "type", "pubStatus", "urgency", "versionCreated", "embargoedUntil", "altIds", "extra", "language"];
        prop_assert!(!lost.iter().any(|line| !stated(line) && identity.contains(&line.split([':', '.']).next().unwrap())), "{:?}", lost);
    }

    #[test]
    fn what_was_read_is_stable(stories in prop::collection::vec(story(), 1..3)) {
        let once = read_all(&written(&stories).0);
        let (xml, _) = written(&once);
        let twice = read_all(&xml);
        for (once, twice) in once.iter().zip(&twice) {
            let (before, after) = (serde_json::to_value(once).unwrap(), serde_json::to_value(twice).unwrap());
            for (member, value) in before.as_object().unwrap() {
                prop_assert_eq!(&after[member], value, "{} in {}", member, xml);
            }
        }
        prop_assert_eq!(twice, once);
    }
}
