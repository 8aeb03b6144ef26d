//! What senders get wrong: each has an outcome by name, and a message.

use super::*;

fn findings(desk: &Desk) -> Vec<String> {
    let last = desk.passed().pop().unwrap();
    last.findings.iter().map(|one| format!("{}: {}", one.at.as_deref().unwrap_or_default(), one.message)).collect()
}

#[test]
fn a_version_that_is_no_number_is_ordered_by_time_and_arrival() {
    let mut desk = Desk::new();
    assert_eq!(desk.comes("map", &french("nine", "un")), ["new 1 vnine"]);
    assert_eq!(desk.comes("map", &french("ten", "deux")), ["update 2 vten"]);
    assert_eq!(desk.comes("map", &french("ten", "deux")), ["duplicate"]);
    let mut desk = Desk::new();
    assert_eq!(desk.comes("map", &french("9", "un")), ["new 1 v9"]);
    assert_eq!(desk.comes("map", &french("ten", "deux")), ["update 2 vten +version"]);
    assert_eq!(
        findings(&desk),
        ["version: version \"ten\" is no number, and the one before was; it is ordered by its arrival"]
    );
}

#[test]
fn a_moment_in_the_year_9999_is_told_and_does_not_make_all_that_follows_stale() {
    let mut desk = Desk::new();
    let far = made(arabic("أ"), "9999-12-31T23:59:59Z");
    assert_eq!(desk.comes("map", &far), ["new 1 v1 +dates"]);
    assert!(findings(&desk)[0].contains("in the future; see the sender's clock"), "{:?}", findings(&desk));
    assert_eq!(desk.comes("map", &made(arabic("ب"), "2025-05-09T11:58:00Z")), ["update 2 v2"]);
    let embargo = Story { embargoed_until: Some(DateTime::parse("9999-12-31T23:59:59Z").unwrap()), ..arabic("ج") };
    assert_eq!(desk.comes("map", &embargo), ["update 3 v3 +dates"]);
    assert!(findings(&desk)[0].starts_with("embargoedUntil: lies more than a year ahead"), "{:?}", findings(&desk));
}

#[test]
fn an_embargo_in_the_past_is_told_and_holds_nothing_back() {
    let mut desk = Desk::new();
    let past = Story {
        embargoed_until: Some(DateTime::parse("2025-05-08T12:00:00Z").unwrap()),
        ..made(french("1", "un"), "2025-05-09T11:00:00Z")
    };
    assert_eq!(desk.comes("map", &past), ["new 1 v1 +dates"]);
    assert!(findings(&desk)[0].contains("it holds nothing back"), "{:?}", findings(&desk));
}

#[test]
fn a_story_or_a_kill_under_somebody_elses_uri_is_held() {
    let mut desk = Desk::new();
    desk.comes("map", &french("1", "un"));
    assert_eq!(desk.comes("afp", &kill(Some("2"))), ["held authority"]);
    assert!(desk.receipt().reason.unwrap().contains("belongs to map, and this came from afp"));
    assert_eq!(desk.comes("afp", &french("9", "autre chose")), ["superseded w2", "held authority"]);
    assert_eq!(desk.comes("flash", &kill(Some("2"))), ["kill 2 v2"], "another source of the same authority");
}

#[test]
fn an_expression_that_fails_is_a_warning_and_one_that_could_run_on_is_no_configuration() {
    let config = |when: &str| format!("{CONFIG}\n[[rule]]\nname = \"own\"\nseverity = \"reject\"\nwhen = '{when}'");
    let mut desk = Desk::with(&config("story.slugline.size() > 3"));
    assert_eq!(desk.comes("map", &french("1", "un")), ["new 1 v1 +own"]);
    assert!(findings(&desk)[0].contains("mend the rule"), "{:?}", findings(&desk));
    let nested = "[1].all(a, [1].all(b, [1].all(c, [1].all(d, [1].all(e, [1].all(f, [1].all(g, a > 0)))))))";
    let read = Config::parse("newsroom.toml", &config(nested), []).map(|config| ValidateConfig::read(&config).err());
    let told = read.unwrap().expect("it is refused").to_string();
    assert!(told.contains("newsroom.toml:"), "{told}");
}
