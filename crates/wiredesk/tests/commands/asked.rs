//! What is asked of a newsroom, and what steers it.

use serde_json::{Value, json};

use crate::newsroom::Newsroom;

const VIENNA: &str =
    "الحموشي يشارك في مؤتمر فيينا\n\nاستقبلت فيينا وفدا مغربيا يوم الثلاثاء، وبحث الجانبان سبل التعاون بينهما.\n";

fn outcomes(newsroom: &Newsroom) -> Value {
    let ran = newsroom.run(&["audit", "--verify", "--json"]);
    let audit = ran.json();
    assert_eq!((ran.code, &audit["unaccounted"], &audit["differences"]), (0, &json!([]), &json!([])), "{audit}");
    audit["outcomes"].clone()
}

#[test]
fn a_data_folder_that_is_not_there_is_told_and_not_made() {
    let newsroom = Newsroom::new();
    for command in [&["trace", "x"][..], &["audit"], &["kill", "urn:x:1", "--reason", "خطأ"], &["release", "urn:x:1"]]
    {
        let ran = newsroom.run(command);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{command:?}");
        assert!(ran.stderr.starts_with("wiredesk: data holds no log"), "{}", ran.stderr);
        assert!(!newsroom.path("data").exists(), "{command:?}");
    }
}

#[test]
fn a_story_is_traced_killed_and_released() {
    let newsroom = Newsroom::new();
    let wire = newsroom.take_in("خبر.txt", VIENNA);
    newsroom.work();
    let uri = "urn:wiredesk:map:%D8%AE%D8%A8%D8%B1.txt";
    for key in [uri, "خبر.txt", &wire] {
        let trace = newsroom.run(&["trace", key, "--json"]).json();
        assert_eq!((&trace["key"], &trace["stories"][0]["uri"]), (&json!(key), &json!(uri)), "{trace}");
        assert_eq!(trace["stories"][0]["state"], "published");
    }
    let shown = newsroom.run(&["trace", "خبر.txt"]);
    assert!(shown.stdout.starts_with("الحموشي يشارك في مؤتمر فيينا\n"), "{}", shown.stdout);
    assert!(shown.stdout.contains("published"), "{}", shown.stdout);
    assert!(!newsroom.path("data/locks/desk.lock").exists());

    let killed = newsroom.run(&["kill", "خبر.txt", "--reason", "خطأ في الاسم"]);
    assert_eq!((killed.code, &killed.json()["uri"]), (0, &json!(uri)));
    assert!(killed.stderr.contains("no process does ingest, validate, enrich, publish here"), "{}", killed.stderr);
    newsroom.work();
    let trace = newsroom.run(&["trace", killed.json()["wire"].as_str().unwrap(), "--json"]).json();
    assert_eq!(trace["stories"][0]["state"], "withdrawn", "{trace}");
    assert_eq!(outcomes(&newsroom), json!({ "published": 1, "withdrawn": 1 }));

    let released = newsroom.run(&["release", uri]);
    assert_eq!((released.code, released.stderr.contains("nothing to let go")), (0, false), "{}", released.stderr);
    newsroom.work();
    assert_eq!(newsroom.run(&["trace", uri, "--json"]).json()["stories"][0]["state"], "published");
    assert_eq!(outcomes(&newsroom), json!({ "published": 2, "withdrawn": 1 }));
    assert!(newsroom.run(&["release", uri]).stderr.contains("is published: there may be nothing to let go"));
}

#[test]
fn a_kill_before_its_story_is_remembered_and_one_without_a_reason_is_refused() {
    let newsroom = Newsroom::new();
    newsroom.take_in("a.txt", VIENNA);
    let early = newsroom.run(&["kill", "urn:newsml:map.ma:later", "--reason", "خطأ"]);
    assert_eq!(early.code, 0);
    assert!(early.stderr.contains("no story urn:newsml:map.ma:later has come in here"), "{}", early.stderr);
    newsroom.work();
    assert_eq!(outcomes(&newsroom), json!({ "published": 1, "remembered": 1 }));
    for refused in
        [&["kill", "urn:x:1", "--reason", "  "][..], &["kill", "urn:x:1"], &["kill", "لا شيء", "--reason", "x"]]
    {
        let ran = newsroom.run(refused);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{refused:?}");
    }
}

#[test]
fn an_unknown_key_is_told_with_what_was_looked_for() {
    let newsroom = Newsroom::new();
    newsroom.take_in("a.txt", VIENNA);
    let ran = newsroom.run(&["trace", "لا شيء"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn a_reader_that_has_seen_enough_gets_no_message() {
    let newsroom = Newsroom::new();
    newsroom.take_in("a.txt", VIENNA);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = newsroom.command(&["audit"]).stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(1), Vec::new()));
}

#[test]
fn what_has_not_been_read_is_in_flight() {
    let newsroom = Newsroom::new();
    newsroom.take_in("a.txt", VIENNA);
    let ran = newsroom.run(&["audit"]);
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn the_rules_say_what_they_find_in_files() {
    let newsroom = Newsroom::new();
    let good = newsroom.write("خبر.txt", VIENNA);
    let kill = newsroom.write("kill.txt", "KILL KILL KILL\n\nEditors: please kill the story on the dam.\n");
    let none = newsroom.path("none.txt");
    let files: Vec<&str> = [&good, &kill, &none].into_iter().map(|path| path.to_str().unwrap()).collect();
    let ran = newsroom.run(&[&["validate"], &files[..]].concat());
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("none.txt: No such file"), "{}", ran.stderr);
    let lines = ran.lines();
    assert_eq!(
        lines[0],
        json!({ "uri": "urn:wiredesk:files:%D8%AE%D8%A8%D8%B1.txt", "outcome": "valid", "findings": [] })
    );
    assert_eq!((&lines[1]["outcome"], &lines[1]["findings"][0]["rule"]), (&json!("hold"), &json!("advisory")));
}
