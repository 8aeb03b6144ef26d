//! One story under two ids.

use wiredesk_log::{Row, RowChange, rows::RowKey};

use super::*;
use crate::{known::table, twins};

fn long(end: &str) -> Story {
    arabic(&format!("{}{end}", "قام وفد أمني مغربي بزيارة عمل إلى العاصمة النمساوية فيينا ".repeat(6)))
}

fn other() -> StoryUri {
    StoryUri::from_id("map", "same-text")
}

fn named(story: Story) -> Story {
    Story { uri: Some(other()), ..story }
}

#[test]
fn the_same_text_under_another_id_is_one_story_and_either_id_updates_and_kills_it() {
    let mut desk = Desk::new();
    assert_eq!(desk.comes("map", &long(".")), ["new 1 v1"]);
    assert_eq!(desk.comes_as(&other(), "map", &named(long(" !"))), ["duplicate same-text"]);
    assert!(desk.receipt().reason.unwrap().contains(uri().as_str()));
    assert_eq!(desk.comes_as(&other(), "map", &named(long(" وقطر."))), ["update 2 v2"]);
    assert_eq!(desk.passed()[1].uri, uri(), "it counts for the first");
    assert_eq!(desk.comes("map", &long(" وقطر وتركيا.")), ["update 3 v3"]);
    assert_eq!(desk.says(Command::Kill { uri: other(), reason: "خطأ".into() }), ["kill 4 v4"]);
}

#[test]
fn another_source_a_short_text_and_a_known_story_are_no_other_name() {
    let mut desk = Desk::new();
    desk.comes("map", &long("."));
    assert_eq!(
        desk.comes_as(&other(), "afp", &named(long("."))),
        ["new 1 v1"],
        "another source is linked, not dropped"
    );
    let mut desk = Desk::new();
    desk.comes("map", &arabic("نص قصير."));
    assert_eq!(desk.comes_as(&other(), "map", &named(arabic("نص قصير."))), ["new 1 v1"]);
    desk.comes("map", &long("."));
    assert_eq!(desk.comes_as(&other(), "map", &named(long("."))), ["update 2 v2"], "it has a life of its own by now");
}

#[test]
fn a_text_is_known_for_a_day_after_a_restart_too() {
    let mut desk = Desk::new();
    desk.comes("map", &long("."));
    desk.restarts_after(23);
    assert_eq!(desk.comes_as(&other(), "map", &named(long("."))), ["duplicate same-text"]);
    let third = StoryUri::from_id("map", "third");
    desk.restarts_after(2);
    assert_eq!(desk.comes_as(&third, "map", &Story { uri: Some(third.clone()), ..long(".") }), ["new 1 v1"]);
}

#[test]
fn what_another_instance_let_through_is_known_by_its_text() {
    let mut desk = Desk::new();
    let key = twins::key(&twins::print("map", &long(".")).unwrap());
    let text = |time: &str| RowChange {
        at: RowKey { partition: 7, table: table::TEXT.into(), key: key.clone() },
        row: Some(Row::new(format!(r#"{{"u":"{}","t":{}}}"#, uri().as_str(), moment(time).as_second()).into_bytes())),
    };
    let deleted = RowChange { row: None, ..text("2025-05-09T11:00:00Z") };
    desk.has_heard(&[text("2025-05-09T11:00:00Z"), deleted]);
    assert_eq!(desk.comes_as(&other(), "map", &named(long(" !"))), ["duplicate same-text"]);
    desk.has_heard(&[text("2025-05-08T11:00:00Z")]);
    let third = StoryUri::from_id("map", "third");
    assert_eq!(desk.comes_as(&third, "map", &Story { uri: Some(third.clone()), ..long(".") }), ["new 1 v1"], "too old");
}
