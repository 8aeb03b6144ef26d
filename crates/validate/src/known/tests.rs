use super::*;

fn after(shown: Option<&str>, own: Option<&str>) -> (String, String) {
    let wire = WireRef {
        id: "w1".into(),
        source: "map".into(),
        index: 0,
        time: "2025-05-09T12:00:00Z".parse().unwrap(),
        arrival: 1,
    };
    let fresh = || {
        let mut known = Known::new(Some("map".into()), Mark::arrived(&wire));
        if shown.is_some() {
            known.send(&Story { version: shown.map(str::to_owned), ..Story::default() });
        }
        (known, Story { version: own.map(str::to_owned), ..Story::default() })
    };
    let (mut known, mut in_order) = fresh();
    known.count_in(&mut in_order, wire.time);
    let (mut known, mut taken_back) = fresh();
    known.count_on(&mut taken_back, wire.time, false);
    (in_order.version.unwrap(), taken_back.version.unwrap())
}

#[test]
fn a_version_is_the_sources_own_else_the_next() {
    for (shown, own, in_order, taken_back) in [
        (None, None, "1", "1"),
        (None, Some("7"), "7", "7"),
        (Some("1"), None, "2", "2"),
        (Some("1"), Some("2"), "2", "2"),
        (Some("3"), Some("2"), "2", "4"),
        (Some("3"), Some("3"), "3", "4"),
        (Some("3"), Some("10"), "10", "10"),
        (Some("1.9"), None, "1.10", "1.10"),
        (Some("1.9"), Some("1.2"), "1.2", "1.10"),
        (Some("009"), None, "10", "10"),
        (Some("18446744073709551615"), None, "18446744073709551615", "18446744073709551615"),
        (Some("99999999999999999999"), None, "2025-05-09T12:00:00Z", "2025-05-09T12:00:00Z"),
        (Some("20250509T110000Z"), None, "2025-05-09T12:00:00Z", "2025-05-09T12:00:00Z"),
        (Some("20250509T110000Z"), Some("20250509T113000Z"), "20250509T113000Z", "20250509T113000Z"),
        (Some("a7f"), Some("b21"), "b21", "b21"),
        (Some("a7f"), Some("a7f"), "a7f", "2025-05-09T12:00:00Z"),
        (Some("٣"), None, "2025-05-09T12:00:00Z", "2025-05-09T12:00:00Z"),
        (Some(""), Some(" "), "2025-05-09T12:00:00Z", "2025-05-09T12:00:00Z"),
    ] {
        assert_eq!(after(shown, own), (in_order.into(), taken_back.into()), "{shown:?} {own:?}");
    }
}

#[test]
fn what_waits_does_not_hide_what_went_out() {
    let at = "2025-05-09T12:00:00Z".parse().unwrap();
    let version = |text: &str| Story { version: Some(text.into()), ..Story::default() };
    let wire = WireRef { id: "w1".into(), source: "map".into(), index: 0, time: at, arrival: 1 };
    let mut known = Known::new(Some("map".into()), Mark::arrived(&wire));
    let mut first = version("4");
    known.wait(&mut first, at);
    assert!(!known.count_on(&mut first, at, false), "nothing went out");
    known.send(&version("5"));
    known.wait(&mut version("5"), at);
    known.wait(&mut version("6"), at);
    let mut kill = version("6");
    assert!(!known.count_on(&mut kill, at, false), "6 only waits");
    let mut kill = version("5");
    assert!(known.count_on(&mut kill, at, false));
    assert_eq!(kill.version.as_deref(), Some("7"));
}
