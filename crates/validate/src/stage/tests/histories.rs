//! Versions in the order they come, and what becomes of each.

use super::*;

#[test]
fn a_file_that_changes_is_version_two() {
    let mut desk = Desk::new();
    assert_eq!(desk.comes("map", &arabic("النص الأول.")), ["new 1 v1"]);
    assert_eq!(desk.comes("map", &arabic("النص الأول.")), ["duplicate"]);
    assert_eq!(desk.comes("map", &arabic("النص الثاني.")), ["update 2 v2"]);
    assert_eq!(desk.comes("map", &arabic("النص الأول.")), ["update 3 v3"], "back to the first text is a change as well");
}

#[test]
fn a_version_without_a_moment_was_made_when_it_came() {
    let mut desk = Desk::new();
    desk.comes("map", &arabic("أ"));
    desk.comes("map", &made(french("2", "deux"), "2025-05-09T13:30:00+01:00"));
    let created = |n: usize| desk.passed()[n].story.version_created.clone().unwrap().to_string();
    assert_eq!(created(0), "2025-05-09T11:59:00Z");
    assert_eq!(created(1), "2025-05-09T13:30:00+01:00");
}

#[test]
fn numbers_go_as_numbers_and_gaps_are_allowed() {
    let mut desk = Desk::new();
    assert_eq!(desk.comes("map", &french("9", "neuf")), ["new 1 v9"]);
    assert_eq!(desk.comes("map", &french("10", "dix")), ["update 2 v10"]);
    assert_eq!(desk.comes("map", &french("9", "neuf encore")), ["stale"]);
    assert_eq!(desk.receipt().reason.unwrap(), "version 9 is older than 10, which is known");
    assert_eq!(desk.comes("map", &french("10", "dix")), ["duplicate"]);
    assert_eq!(desk.comes("map", &french("10", "dix, autrement")), ["update 3 v10 +same-version"]);
    assert_eq!(desk.comes("map", &french("40", "dix, autrement")), ["update 4 v40"]);
}

#[test]
fn times_order_what_has_no_version_and_no_text_of_the_same_moment_is_lost() {
    let mut desk = Desk::new();
    let at = |time: &str, text: &str| made(arabic(text), time);
    assert_eq!(desk.comes("map", &at("2025-05-09T10:00:00Z", "أ")), ["new 1 v1"]);
    assert_eq!(desk.comes("map", &at("2025-05-09T09:00:00+00:00", "ب")), ["stale"]);
    assert_eq!(desk.comes("map", &at("2025-05-09T11:00:00+01:00", "ج")), ["update 2 v2 +same-version"]);
    assert_eq!(desk.comes("map", &at("2025-05-09T11:00:00+01:00", "ج")), ["duplicate"]);
    assert_eq!(desk.comes("map", &at("2025-05-09T10:30:00Z", "د")), ["update 3 v3"]);
}

#[test]
fn a_correction_is_labelled() {
    let mut desk = Desk::new();
    desk.comes("map", &french("1", "un"));
    let labelled = Story { signals: vec!["sig:correction".into()], ..french("2", "deux") };
    let labelled = Story { ed_note: Some("CORRECTION: le nom du ministre".into()), ..labelled };
    assert_eq!(desk.comes("map", &labelled), ["correction 2 v2"]);
    let noted = Story { ed_note: Some("Corrige le lieu au 2e paragraphe".into()), ..french("3", "trois") };
    assert_eq!(desk.comes("map", &noted), ["correction 3 v3"]);
    let in_words = Story { ed_note: Some("CORRECTION: le nom du ministre".into()), ..french("4", "quatre") };
    assert_eq!(desk.comes("map", &in_words), ["held advisory"]);
}

#[test]
fn held_by_a_rule_then_superseded_or_let_go() {
    let mut desk = Desk::new();
    let advisory =
        |text: &str| Story { headlines: vec![Label::new("main", "تصحيح: زيارة الوفد")], ..arabic(text) };
    assert_eq!(desk.comes("map", &advisory("أ")), ["held advisory"]);
    assert_eq!(desk.comes("map", &advisory("أ")), ["duplicate"]);
    assert_eq!(desk.comes("map", &advisory("ب")), ["superseded w1", "held advisory"]);
    assert_eq!(desk.says(Command::Release { uri: uri() }), ["release 1 v2 +advisory"]);
    assert_eq!(desk.says(Command::Release { uri: uri() }), ["dropped release"]);
    let released = &desk.passed()[0];
    assert_eq!((released.wire.id.as_str(), released.wire.source.as_str()), ("w4", "map"));
    assert_eq!(desk.says(Command::Replay { uri: uri() }), ["replay 2 v2 +advisory"], "a person let it go before");
    assert_eq!(desk.comes("map", &advisory("ج")), ["held advisory"]);
    assert_eq!(desk.comes("map", &arabic("د")), ["update 3 v4", "superseded w7"]);
}

#[test]
fn what_is_refused_leaves_no_trace_in_the_history() {
    let mut desk = Desk::new();
    let empty = Story { bodies: vec![], headlines: vec![], ..arabic("") };
    assert_eq!(desk.comes("map", &empty), ["rejected headline"]);
    let receipt = desk.receipt();
    assert!(receipt.reason.unwrap().contains("bodies[0]: there is no text"));
    assert_eq!(receipt.findings.len(), 2);
    assert_eq!(receipt.uri, Some(uri()));
    assert_eq!(desk.all(&[Topic::Rejected]).len(), 1);
    assert_eq!(desk.comes("map", &arabic("أ")), ["new 1 v1"]);
}

#[test]
fn what_does_not_read_is_refused() {
    let mut desk = Desk::new();
    assert_eq!(
        desk.put(&[Record::new(Topic::Received, Lane::Ordinary, "k", b"{\"wire\":1}".to_vec())]),
        ["rejected unreadable"]
    );
    let stored = &desk.all(&[Topic::Rejected])[0];
    assert_eq!(stored.value, b"{\"wire\":1}");
    let _: Option<Rejection> = None;
}

#[test]
fn flashes_and_kills_take_the_flash_lane() {
    let mut desk = Desk::new();
    desk.comes("map", &arabic("أ"));
    desk.comes("map", &Story { urgency: Some(2), ..arabic("ب") });
    desk.comes("flash", &arabic("ج"));
    desk.says(Command::Kill { uri: uri(), reason: "خطأ".into() });
    let lanes: Vec<_> = desk.all(&[Topic::Valid]).iter().map(|stored| stored.position.lane).collect();
    assert_eq!(lanes, [Lane::Ordinary, Lane::Flash, Lane::Flash, Lane::Flash]);
}

#[test]
fn a_rule_may_be_set_for_a_source_and_words_may_be_added() {
    let more = "[validate]\nadvisory_words = [\"رجاء الانتباه\"]\n\
        [[rule]]\nname = \"headline\"\nseverity = \"hold\"\nsources = [\"map\"]\n[[rule]]\nname = \"dates\"\nseverity = \"off\"";
    let mut desk = Desk::with(&format!("{CONFIG}\n{more}"));
    let headless =
        Story { headlines: vec![], expires: Some(DateTime::parse("2001-01-01T00:00:00Z").unwrap()), ..arabic("أ") };
    assert_eq!(desk.comes("map", &headless), ["held headline"]);
    let noted =
        Story { headlines: vec![Label::new("main", "رجاء الانتباه إلى الخبر")], ..arabic("ب") };
    assert_eq!(desk.comes("map", &noted), ["superseded w1", "held advisory"]);
    let mut desk = Desk::with(&format!("{CONFIG}\n{more}"));
    assert_eq!(desk.comes("afp", &headless), ["rejected headline"]);
}

#[test]
fn the_row_of_a_story_is_small() {
    let mut known = crate::known::Known::new(
        Some("وكالة المغرب العربي للأنباء".into()),
        crate::order::Mark::of(&made(french("20250509T120000Z", ""), "2025-05-09T12:00:00Z"), &Desk::new().wire("map")),
    );
    known.hash = crate::content::hash(&arabic(""));
    known.show(&french("20250509T120000Z", ""));
    let size = serde_json::to_vec(&known).unwrap().len();
    assert!(size < 300, "{size}");
}
