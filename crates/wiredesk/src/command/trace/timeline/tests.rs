#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::{Value, json};

use super::*;

fn step(time: &str, stage: &str, what: &str, more: &Value) -> Step {
    let mut step = Step {
        time: time.parse().unwrap(),
        stage: stage.into(),
        what: what.into(),
        wire: Some("06n2v4".into()),
        index: None,
        version: None,
        revision: None,
        outlet: None,
        rule: None,
        reason: None,
        location: None,
        until: None,
    };
    let text = |name: &str| more.get(name).and_then(Value::as_str).map(str::to_owned);
    step.version = text("version");
    step.revision = more.get("revision").and_then(Value::as_u64);
    step.outlet = text("outlet");
    step.rule = text("rule");
    step.reason = text("reason");
    step.location = text("location");
    step.until = text("until").map(|until| until.parse().unwrap());
    step
}

fn waiting(why: Why, outlet: Option<&str>, reason: Option<&str>) -> Waiting {
    Waiting {
        why,
        uri: "urn:newsml:map.ma:vienna".into(),
        title: None,
        language: None,
        wire: None,
        outlet: outlet.map(str::to_owned),
        rule: (why == Why::Held).then(|| "advisory".into()),
        reason: reason.map(str::to_owned),
        until: matches!(why, Why::Retry | Why::Embargoed).then(|| "2025-05-10T06:00:00Z".parse().unwrap()),
        since: Some("2025-05-09T23:00:01Z".parse().unwrap()),
    }
}

fn vienna() -> StoryTrace {
    StoryTrace {
        uri: "urn:newsml:map.ma:vienna".into(),
        title: Some("الحموشي يشارك في مؤتمر \u{202e}فيينا\u{1b}[31m".into()),
        language: Some("ar".into()),
        state: wiredesk_index::End::Partly,
        version: Some("2".into()),
        revision: Some(2),
        steps: vec![
            step("2025-05-09T12:00:00.001Z", "ingest", "arrived", &json!({ "reason": "خبر.xml" })),
            step("2025-05-09T12:00:00.004Z", "read", "received", &json!({ "reason": "newsml-g2", "version": "1" })),
            step("2025-05-09T12:00:00.007Z", "validate", "new", &json!({ "version": "1", "revision": 1 })),
            step("2025-05-09T12:00:00.009Z", "plan", "routed", &json!({ "revision": 1, "reason": "to site, شريك" })),
            step(
                "2025-05-09T12:00:00.018Z",
                "deliver",
                "published",
                &json!({ "revision": 1, "outlet": "site", "location": "https://news.example/ar/2025/05/09/الحموشي/" }),
            ),
            step(
                "2025-05-09T23:00:00Z",
                "validate",
                "held",
                &json!({ "rule": "advisory", "reason": "تنبيه للمحررين", "version": "2", "until": "2025-05-10T06:00:00Z" }),
            ),
            step(
                "2025-05-09T23:00:01Z",
                "deliver",
                "failed",
                &json!({ "revision": 2, "outlet": "شريك", "reason": "the server answers 500" }),
            ),
            step(
                "2025-05-09T23:00:02Z",
                "deliver",
                "failed",
                &json!({ "revision": 2, "outlet": "hook", "rule": "retry", "reason": "the server answers 503",
                    "until": "2025-05-10T06:00:00Z" }),
            ),
        ],
        outlets: vec![
            outlet("site", 1, "published", Some("https://news.example/ar/2025/05/09/الحموشي/"), None),
            outlet("شريك", 2, "failed", None, Some("the server answers 500")),
            outlet("hook", 2, "failed", None, Some("the server answers 503")),
            outlet("blog", 2, "withdrawn", None, None),
        ],
        waiting: vec![
            waiting(Why::Held, None, Some("تنبيه للمحررين")),
            waiting(Why::Retry, Some("hook"), Some("the server answers 503")),
            waiting(Why::Failed, Some("شريك"), Some("the server answers 500")),
            waiting(Why::Embargoed, Some("site"), None),
            waiting(Why::Due, Some("ftp"), None),
        ],
    }
}

fn outlet(name: &str, revision: u64, state: &str, location: Option<&str>, reason: Option<&str>) -> Delivery {
    Delivery {
        outlet: name.into(),
        revision,
        withdraw: false,
        state: state.into(),
        time: None,
        not_before: None,
        location: location.map(str::to_owned),
        delivery: None,
        attempts: Some(1),
        reason: reason.map(str::to_owned),
        verified: (state == "withdrawn").then(|| "verified gone".to_owned()),
        latency_ms: None,
    }
}

#[test]
fn a_story_tells_its_way_and_what_it_waits_for() {
    let trace = Trace { key: "vienna".into(), wire: None, stories: vec![vienna()] };
    insta::assert_snapshot!(of(&trace, &["ftp".to_owned()], &Screen::of(false)));
}

#[test]
fn on_a_terminal_each_foreign_text_runs_its_own_way() {
    let trace = Trace { key: "vienna".into(), wire: None, stories: vec![vienna()] };
    let shown = of(&trace, &[], &Screen::of(true));
    assert!(shown.starts_with("\u{2068}الحموشي يشارك في مؤتمر فيينا\u{fffd}[31m\u{2069}\nurn:"), "{shown}");
    assert!(shown.contains("  \u{2068}to site, شريك\u{2069}\n"), "{shown}");
    assert_eq!(shown.matches('\u{2068}').count(), shown.matches('\u{2069}').count());
}

#[test]
fn a_wire_item_without_a_story_says_what_became_of_it() {
    let wire = WireItem {
        id: "06n2v4".into(),
        source: Some("map".into()),
        item: Some("مكسور.xml".into()),
        media_type: None,
        size: Some(1_234),
        time: Some("2025-05-09T12:00:00Z".parse().unwrap()),
        state: Some(wiredesk_index::End::Rejected),
        steps: vec![
            step("2025-05-09T12:00:00.001Z", "ingest", "arrived", &json!({ "reason": "مكسور.xml" })),
            step(
                "2025-05-09T12:00:00.004Z",
                "read",
                "rejected",
                &json!({ "rule": "unreadable", "reason": "line 3: no end tag" }),
            ),
        ],
    };
    let trace = Trace { key: "06n2v4".into(), wire: Some(wire), stories: Vec::new() };
    insta::assert_snapshot!(of(&trace, &[], &Screen::of(false)));
}
