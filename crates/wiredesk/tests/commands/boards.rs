//! The boards, and what a person says to an outlet.

use serde_json::json;

use crate::newsroom::Newsroom;

const VIENNA: &str =
    "الحموشي يشارك في مؤتمر فيينا\n\nاستقبلت فيينا وفدا مغربيا يوم الثلاثاء، وبحث الجانبان سبل التعاون بينهما.\n";

#[test]
fn an_outlet_is_paused_keeps_what_is_due_and_goes_on() {
    let newsroom = Newsroom::new();
    newsroom.take_in("a.txt", VIENNA);
    newsroom.work();
    let paused = newsroom.run(&["outlets", "pause", "archive", "--json"]);
    assert_eq!((paused.code, paused.json()), (0, json!({ "outlet": "archive", "paused": true })), "{}", paused.stderr);
    newsroom.take_in("b.txt", VIENNA);
    newsroom.work();
    let board = newsroom.run(&["outlets", "--json"]).lines();
    let archive = &board[0];
    assert_eq!((&archive["name"], &archive["kind"]), (&json!("archive"), &json!("folder")));
    assert_eq!((&archive["paused"], &archive["due"], &archive["delivered"]), (&json!(true), &json!(1), &json!(1)));
    assert_eq!((&board[1]["name"], &board[1]["delivered"]), (&json!("partenaire"), &json!(0)));
    let trace = newsroom.run(&["trace", "b.txt"]).stdout;
    assert!(trace.contains("the outlet is paused; `wiredesk outlets resume archive` lets it go on"), "{trace}");

    let killed = newsroom.run(&["kill", "a.txt", "--reason", "خطأ"]);
    assert!(killed.stderr.starts_with("archive is paused: it takes the story back once"), "{}", killed.stderr);

    assert_eq!(newsroom.run(&["outlets", "resume", "archive"]).code, 0);
    newsroom.work();
    let board = newsroom.run(&["outlets", "--json"]).lines();
    assert_eq!((&board[0]["paused"], &board[0]["due"], &board[0]["delivered"]), (&json!(false), &json!(0), &json!(2)));
    assert_eq!(board[0]["withdrawn"], 1);
}

#[test]
fn an_outlet_that_is_not_there_is_told_with_the_nearest() {
    let newsroom = Newsroom::new();
    newsroom.take_in("a.txt", VIENNA);
    let ran = newsroom.run(&["outlets", "pause", "archiv"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(ran.stderr, "wiredesk: no outlet is called \"archiv\"; did you mean \"archive\"?\n");
    assert_eq!(newsroom.run(&["outlets", "--would", "urn:x:1", "pause", "archive"]).code, 2);
}

#[test]
fn each_outlet_says_what_it_would_do_with_a_story() {
    let newsroom = Newsroom::new();
    newsroom.take_in("خبر.txt", VIENNA);
    newsroom.work();
    let ran = newsroom.run(&["outlets", "--would", "خبر.txt", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(
        ran.lines(),
        [
            json!({ "outlet": "archive", "takes": true, "rule": "accepts", "reason": "it takes every story" }),
            json!({ "outlet": "partenaire", "takes": false, "rule": "accepts.languages", "reason": "its language is ar" }),
        ]
    );
    insta::assert_snapshot!(newsroom.run(&["outlets", "--would", "خبر.txt"]).stdout);
    assert_eq!(newsroom.run(&["outlets", "--would", "urn:newsml:map.ma:none"]).code, 1);
}

#[test]
fn the_board_of_sources_has_those_that_brought_nothing_too() {
    let newsroom = Newsroom::new();
    newsroom.take_in("a.txt", VIENNA);
    newsroom.work();
    let lines = newsroom.run(&["sources", "--json"]).lines();
    assert_eq!((&lines[0]["name"], &lines[0]["items"], &lines[0]["stories"]), (&json!("map"), &json!(1), &json!(1)));
    assert_eq!((&lines[1]["name"], &lines[1]["items"], &lines[1]["last"]), (&json!("files"), &json!(0), &json!(null)));
    assert!(
        newsroom.run(&["sources"]).stdout.contains("\nfiles   folder      0        0        0          0  never\n")
    );
}

#[test]
fn what_an_outlet_shows_is_compared_with_its_receipts() {
    let newsroom = Newsroom::new();
    newsroom.take_in("a.txt", VIENNA);
    newsroom.take_in("b.txt", VIENNA);
    newsroom.work();
    let compare = || newsroom.run(&["outlets", "reconcile", "archive", "--dry-run", "--json"]);
    let ran = compare();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(
        ran.stderr.contains(&json!({ "outlet": "archive", "compared": 2, "differ": 0, "mended": 0 }).to_string()),
        "{}",
        ran.stderr
    );
    let mut files: Vec<_> =
        std::fs::read_dir(newsroom.path("out/archive")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    std::fs::remove_file(&files[0]).unwrap();
    std::fs::write(&files[1], "half of i").unwrap();
    let ran = compare();
    let found: Vec<String> = ran.lines().iter().map(|line| line["found"].as_str().unwrap().to_owned()).collect();
    assert_eq!((ran.code, found.len()), (1, 2), "{}", ran.stderr);
    assert!(found.iter().any(|found| found.starts_with("the file is not there")), "{found:?}");
    assert!(found.iter().any(|found| found.starts_with("the file holds something else")), "{found:?}");
    let mended = newsroom.run(&["outlets", "reconcile", "archive"]);
    assert!(mended.code == 0 && mended.stderr.contains("2 of them are sent once more"), "{}", mended.stderr);
    newsroom.work();
    let ran = compare();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(std::fs::read_to_string(&files[1]).unwrap().len() > 100);
    assert_eq!(newsroom.run(&["outlets", "reconcile", "archiv", "--dry-run"]).code, 2);
}
