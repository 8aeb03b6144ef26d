#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use super::*;

#[test]
fn a_sum_that_adds_up_and_one_that_does_not() {
    let outcomes = BTreeMap::from([(End::Published, 12_340), (End::InFlight, 2), (End::Rejected, 1)]);
    let mut audit = wiredesk_index::Audit {
        wire: 12_000,
        stories: 12_343,
        outcomes,
        unaccounted: Vec::new(),
        since: None,
        differences: None,
        ledger: None,
    };
    let screen = Screen::of(false);
    let well = told(&audit, &screen);
    audit.unaccounted = vec![Unaccounted {
        wire: "06n2v4".into(),
        index: Some(0),
        uri: Some("urn:newsml:map.ma:خبر".into()),
        stage: "enrich".into(),
        why: "it was passed, and no record came of it".into(),
        time: Some("2025-05-09T12:00:00Z".parse().unwrap()),
    }];
    audit.since = Some("2025-05-01T00:00:00Z".parse().unwrap());
    audit.differences = Some(vec!["items: 3 in the log, 2 in the index".into()]);
    audit.ledger = Some(vec!["plan/3: receipts 12 to 12 are gone".into()]);
    insta::assert_snapshot!(format!("{well}\n{}", told(&audit, &screen)));
}
