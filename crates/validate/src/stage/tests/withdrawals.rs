//! Kills, what is withheld, what comes back, and who may say so.

use super::*;

fn kill_command() -> Command {
    Command::Kill { uri: uri(), reason: "معلومات غير دقيقة".into() }
}

fn release() -> Command {
    Command::Release { uri: uri() }
}

#[test]
fn a_kill_takes_back_what_was_out_and_a_later_version_waits() {
    let mut desk = Desk::new();
    desk.comes("map", &french("1", "un"));
    assert_eq!(desk.comes("map", &kill(Some("2"))), ["kill 2 v2"]);
    let killed = desk.passed().pop().unwrap();
    assert_eq!(killed.story.status(), PubStatus::Canceled);
    assert_eq!(killed.reason.as_deref(), Some("ANNULATION : les faits ne sont pas établis"));
    assert_eq!(killed.story.language.as_ref().unwrap().as_str(), "fr");
    assert_eq!(desk.comes("map", &kill(Some("2"))), ["duplicate"]);
    assert_eq!(desk.comes("map", &french("1", "un")), ["stale"]);
    assert_eq!(desk.comes("map", &french("3", "trois")), ["held killed"]);
    assert_eq!(desk.comes("map", &kill(Some("4"))), ["superseded w5", "duplicate"]);
    assert_eq!(desk.comes("map", &french("4", "quatre")), ["held killed +same-version"].map(|_| "held killed"));
    assert_eq!(desk.says(release()), ["release 3 v4"]);
}

#[test]
fn only_some_sources_reinstate_and_only_with_something_later() {
    let mut desk = Desk::new();
    desk.comes("afp", &french("1", "un"));
    desk.comes("afp", &kill(Some("2")));
    assert_eq!(desk.comes("afp", &french("2", "deux")), ["held killed"], "the same version is no later one");
    assert_eq!(desk.comes("afp", &french("3", "trois")), ["reinstate 3 v3", "superseded w3"]);
    assert_eq!(desk.comes("afp", &kill(Some("2"))), ["stale"], "a late copy of the kill");
    assert_eq!(desk.comes("afp", &kill(Some("4"))), ["kill 4 v4"]);
}

#[test]
fn a_retransmission_does_not_bring_a_story_back() {
    let mut desk = Desk::new();
    desk.comes("afp", &arabic("أ"));
    assert_eq!(desk.comes("afp", &kill(None)), ["kill 2 v2"]);
    assert_eq!(desk.comes("afp", &arabic("أ")), ["duplicate"]);
    assert_eq!(desk.comes("afp", &arabic("ب")), ["reinstate 3 v3"]);
}

#[test]
fn a_persons_kill_and_release() {
    let mut desk = Desk::new();
    desk.comes("map", &arabic("أ"));
    assert_eq!(desk.says(kill_command()), ["kill 2 v2"]);
    assert_eq!(desk.passed()[1].reason.as_deref(), Some("معلومات غير دقيقة"));
    assert_eq!(desk.says(kill_command()), ["duplicate"]);
    assert_eq!(desk.says(Command::Replay { uri: uri() }), ["dropped replay"]);
    assert_eq!(desk.says(release()), ["reinstate 3 v3"]);
    assert_eq!(desk.passed()[2].story.status(), PubStatus::Usable);
    assert_eq!(desk.comes("map", &arabic("ب")), ["update 4 v4"]);
    assert_eq!(desk.says(Command::Replay { uri: uri() }), ["replay 5 v4"]);
}

#[test]
fn a_kill_before_its_story_is_remembered() {
    for first in [None, Some("5")] {
        let mut desk = Desk::new();
        assert_eq!(desk.comes("map", &kill(first)), ["remembered"]);
        assert_eq!(desk.comes("map", &kill(first)), ["duplicate"]);
        assert_eq!(desk.comes("map", &french("4", "quatre")), ["held killed-before"]);
        assert_eq!(desk.comes("map", &french("4", "quatre")), ["duplicate"]);
        assert_eq!(desk.says(release()), ["release 1 v4"]);
    }
    let mut desk = Desk::new();
    assert_eq!(desk.says(kill_command()), ["remembered"]);
    assert_eq!(desk.comes("afp", &arabic("أ")), ["held killed-before"]);
    assert_eq!(desk.comes("afp", &arabic("ب")), ["superseded w2", "held killed-before"]);
    let third = made(french("3", "trois"), "2025-05-09T11:00:00Z");
    assert_eq!(desk.comes("afp", &third), ["superseded w3", "held killed-before"], "a person's kill has no version");
    assert_eq!(desk.comes("afp", &french("2", "deux")), ["stale"]);
    assert_eq!(desk.comes("afp", &french("4", "quatre")), ["superseded w4", "held killed-before"]);
    let mut desk = Desk::new();
    assert_eq!(desk.comes("afp", &kill(Some("2"))), ["remembered"]);
    assert_eq!(
        desk.comes("afp", &french("3", "trois")),
        ["new 1 v3"],
        "its sender may bring it back, and says it is later"
    );
    let mut desk = Desk::new();
    assert_eq!(desk.says(release()), ["dropped release"]);
    assert_eq!(desk.says(Command::Replay { uri: uri() }), ["dropped replay"]);
}

#[test]
fn withheld_is_held_or_taken_back_and_free_with_the_next() {
    let withheld = |version: &str, text: &str| status(french(version, text), PubStatus::Withheld);
    let mut desk = Desk::new();
    assert_eq!(desk.comes("map", &withheld("1", "un")), ["held withheld"]);
    assert_eq!(desk.comes("map", &french("2", "deux")), ["new 1 v2", "superseded w1"]);
    assert_eq!(desk.comes("map", &withheld("3", "trois")), ["withhold 2 v3"]);
    assert_eq!(desk.comes("map", &withheld("3", "trois")), ["duplicate"]);
    assert_eq!(desk.comes("map", &french("4", "trois")), ["update 3 v4", "superseded w3"]);
    assert_eq!(desk.comes("map", &withheld("5", "cinq")), ["withhold 4 v5"]);
    assert_eq!(desk.says(release()), ["release 5 v6"]);
    assert_eq!(desk.passed().last().unwrap().story.status(), PubStatus::Usable);
    let notice = Story { headlines: vec![], bodies: vec![], ..withheld("6", "") };
    assert_eq!(desk.comes("map", &notice), ["withhold 6 v7"], "a notice needs no text");
    assert_eq!(desk.says(release()), ["release 7 v8"], "and letting it go brings the last text back");
}

#[test]
fn another_authority_neither_updates_nor_kills() {
    let mut desk = Desk::new();
    desk.comes("map", &french("1", "un"));
    assert_eq!(desk.comes("afp", &french("2", "deux")), ["held authority"]);
    assert_eq!(desk.comes("afp", &french("2", "deux")), ["duplicate"]);
    assert_eq!(desk.comes("afp", &kill(Some("3"))), ["superseded w2", "held authority"]);
    assert!(desk.receipt().reason.unwrap().contains("belongs to map"));
    assert_eq!(desk.comes("map", &french("2", "deux")), ["update 2 v2"]);
    assert_eq!(desk.comes("afp", &french("2", "deux")), ["duplicate"], "the same bytes by another way");
    assert_eq!(desk.comes("flash", &french("3", "trois")), ["update 3 v3"], "another source of the same authority");
    assert_eq!(desk.says(release()), ["kill 4 v4"], "a person makes the kill count");
}

#[test]
fn a_kill_of_what_is_only_held_goes_on_and_clears_it() {
    let mut desk = Desk::new();
    desk.comes("map", &status(french("1", "un"), PubStatus::Withheld));
    assert_eq!(desk.comes("map", &kill(Some("2"))), ["kill 1 v2", "superseded w1"]);
    assert_eq!(desk.says(release()), ["dropped release"]);
    let mut desk = Desk::new();
    desk.comes("afp", &status(french("1", "un"), PubStatus::Withheld));
    desk.comes("afp", &kill(Some("2")));
    assert_eq!(desk.comes("afp", &french("3", "trois")), ["reinstate 2 v3"], "a kill went out, so this brings it back");
}

#[test]
fn an_older_kill_counts_where_the_source_may_not_reinstate() {
    let mut desk = Desk::new();
    desk.comes("map", &french("3", "trois"));
    assert_eq!(desk.comes("map", &kill(Some("2"))), ["kill 2 v4"], "under a version that partners take for later");
    assert_eq!(desk.comes("map", &french("3", "trois")), ["duplicate"]);
}

#[test]
fn what_a_person_takes_back_or_brings_back_is_a_version_of_its_own_made_then() {
    let mut desk = Desk::new();
    desk.comes("map", &made(french("1", "un"), "2025-05-09T10:00:00Z"));
    desk.says(kill_command());
    assert_eq!(desk.comes("map", &french("2", "deux")), ["held killed"], "the source counts on as if nothing had been");
    assert_eq!(desk.says(release()), ["release 3 v3"], "2 is the kill's");
    let created = |n: usize| desk.passed()[n].story.version_created.clone().unwrap().to_string();
    assert_eq!(created(0), "2025-05-09T10:00:00Z");
    assert_eq!(created(1), "2025-05-09T11:59:00Z");
    assert_eq!(created(2), "2025-05-09T11:59:00Z");
    let versions: Vec<_> = desk.passed().iter().map(|checked| checked.story.version.clone().unwrap()).collect();
    assert_eq!(versions, ["1", "2", "3"]);
}

#[test]
fn what_is_usable_is_measured_against_a_remembered_kill_not_against_what_was_withheld_since() {
    let mut desk = Desk::new();
    assert_eq!(desk.comes("afp", &kill(Some("1"))), ["remembered"]);
    assert_eq!(desk.comes("afp", &status(french("5", "cinq"), PubStatus::Withheld)), ["held withheld"]);
    assert_eq!(desk.comes("afp", &french("5", "cinq, libre")), ["new 1 v5", "superseded w2"]);
}

#[test]
fn what_a_person_lets_go_after_a_remembered_kill_is_not_overwritten_by_an_older_version() {
    let mut desk = Desk::new();
    assert_eq!(desk.says(kill_command()), ["remembered"]);
    assert_eq!(desk.comes("map", &french("4", "quatre")), ["held killed-before"]);
    assert_eq!(desk.says(release()), ["release 1 v4"]);
    assert_eq!(desk.comes("map", &french("2", "deux")), ["stale"]);
    assert_eq!(desk.comes("map", &french("5", "cinq")), ["update 2 v5"]);
}
