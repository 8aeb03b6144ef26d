//! What was refused: seen, mended, put back, dropped.

use serde_json::{Value, json};

use crate::newsroom::Newsroom;

const BROKEN: &str = "<?xml version=\"1.0\"?>\n<notice><head><title>خبر عاجل</title></head><body>";
const MENDED: &str = "<?xml version=\"1.0\"?>\n<html lang=\"ar\"><head><title>خبر عاجل من الرباط</title></head><body><article><h1>خبر عاجل \
    من الرباط</h1><p>أعلنت الوزارة يوم الاثنين عن خطة جديدة لدعم الفلاحين في جميع الجهات.</p></article></body></html>";
/// A story that says nothing: the rules refuse it.
const EMPTY: &str = r#"{"uri":"urn:newsml:map.ma:empty","standard":{"name":"ninjs","version":"3.1"},"version":"1","type":"text","language":"ar","headlines":[{"value":"  "}],"bodies":[]}"#;

fn refused(newsroom: &Newsroom, name: &str, bytes: &str) -> (String, String) {
    let wire = newsroom.take_in(name, bytes);
    newsroom.work();
    let reject =
        newsroom.run(&["rejects", "--json"]).lines().into_iter().find(|one| one["wire"] == wire.as_str()).unwrap();
    (reject["id"].as_str().unwrap().to_owned(), wire)
}

fn outcomes(newsroom: &Newsroom) -> Value {
    newsroom.run(&["audit", "--json"]).json()["outcomes"].clone()
}

#[test]
fn what_came_is_exported_exactly_mended_and_put_back_in_its_place() {
    let newsroom = Newsroom::new();
    let (id, wire) = refused(&newsroom, "مكسور.xml", BROKEN);
    let exported = newsroom.output(&["rejects", "export", &id]);
    assert_eq!((exported.status.code(), exported.stdout), (Some(0), BROKEN.as_bytes().to_vec()));
    let mended = newsroom.write("mended.xml", MENDED);
    let ran = newsroom.run(&["rejects", "replay", &id, "--with", mended.to_str().unwrap(), "--json"]);
    assert_eq!((ran.code, ran.json()), (0, json!({ "id": id, "wire": wire, "to": "wire" })), "{}", ran.stderr);
    newsroom.work();
    let story = &newsroom.run(&["trace", &wire, "--json"]).json()["stories"][0];
    assert_eq!((&story["state"], &story["title"]), (&json!("published"), &json!("خبر عاجل من الرباط")), "{story}");
    assert_eq!(story["uri"], "urn:wiredesk:map:%D9%85%D9%83%D8%B3%D9%88%D8%B1.xml");
    assert_eq!(outcomes(&newsroom), json!({ "published": 1 }));
    let twice = newsroom.run(&["rejects", "replay", &id]);
    assert_eq!((twice.code, twice.stdout.as_str()), (1, ""));
    assert!(twice.stderr.starts_with(&format!("{id}: it was replayed ")), "{}", twice.stderr);
    assert_eq!(newsroom.run(&["rejects", "--json"]).stdout, "");
    assert_eq!(newsroom.run(&["rejects", "list", "--all", "--json"]).json()["how"], "replayed");
}

#[test]
fn what_a_rule_refused_goes_back_to_that_stage_and_is_refused_again_or_dropped() {
    let newsroom = Newsroom::new();
    let (id, wire) = refused(&newsroom, "empty.json", EMPTY);
    assert_eq!(newsroom.output(&["rejects", "export", &id]).stdout, EMPTY.as_bytes());
    let ran = newsroom.run(&["rejects", "replay", &id, "--json"]);
    assert_eq!((ran.code, &ran.json()["to"]), (0, &json!("received")), "{}", ran.stderr);
    newsroom.work();
    let open = newsroom.run(&["rejects", "--json"]).json();
    assert_eq!(open["wire"], wire.as_str());
    let second = open["id"].as_str().unwrap();
    assert_ne!(second, id);
    let dropped = newsroom.run(&["rejects", "drop", second, "--reason", "لا نص فيه", "--json"]);
    assert_eq!((dropped.code, &dropped.json()["word"]), (0, &json!("لا نص فيه")));
    assert_eq!(newsroom.run(&["rejects", "show", second, "--json"]).json()["how"], "dropped");
    assert_eq!(outcomes(&newsroom), json!({ "rejected": 1 }));
}

#[test]
fn a_mended_file_that_is_worse_is_refused_in_its_turn_and_what_came_first_stays() {
    let newsroom = Newsroom::new();
    let (id, wire) = refused(&newsroom, "مكسور.xml", BROKEN);
    let worse = newsroom.write("worse.xml", "<?xml version=\"1.0\"?>\n<notice");
    let ran = newsroom.run(&["rejects", "replay", &id, "--with", worse.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    newsroom.work();
    let open = newsroom.run(&["rejects", "--json"]).json();
    let again = open["id"].as_str().unwrap();
    assert_eq!((open["wire"].as_str(), open["rule"].as_str()), (Some(wire.as_str()), Some("unreadable")));
    assert_ne!(again, id);
    assert_eq!(
        newsroom.output(&["rejects", "export", &id]).stdout,
        BROKEN.as_bytes(),
        "the first bytes are there still"
    );
    let mended = newsroom.write("mended.xml", MENDED);
    assert_eq!(newsroom.run(&["rejects", "replay", again, "--with", mended.to_str().unwrap()]).code, 0);
    newsroom.work();
    assert_eq!(outcomes(&newsroom), json!({ "published": 1 }));
}

#[test]
fn the_list_and_one_of_it_are_readable() {
    let newsroom = Newsroom::new();
    assert_eq!(newsroom.run(&["rejects"]).code, 2);
    let (id, wire) = refused(&newsroom, "مكسور.xml", BROKEN);
    let moment = |text: &str| text.to_owned();
    let time = newsroom.run(&["rejects"]).stdout.split("  ").nth(1).map(moment).unwrap();
    let plain = |text: String| {
        text.replace(&time, "9 May 2025 13:00:00").replace(&wire, "06n2v4").replace(&id, "rejected-3-12")
    };
    insta::assert_snapshot!("list", plain(newsroom.run(&["rejects"]).stdout));
    insta::assert_snapshot!("one", plain(newsroom.run(&["rejects", "show", &id]).stdout));
}

#[test]
fn mistakes_are_told() {
    let newsroom = Newsroom::new();
    let (id, _) = refused(&newsroom, "مكسور.xml", BROKEN);
    let file = newsroom.write("empty.xml", "");
    let file = file.to_str().unwrap();
    for (command, code) in [
        (&["rejects", "show", "rejected-0-999"][..], 1),
        (&["rejects", "export", "لا شيء"], 1),
        (&["rejects", "replay", "rejected-0-999"], 1),
        (&["rejects", "replay", &id, "--with", file], 2),
        (&["rejects", "replay", &id, "rejected-0-1", "--with", "mended.xml"], 2),
        (&["rejects", "replay", &id, "--with", "not-there.xml"], 1),
        (&["rejects", "replay"], 2),
        (&["rejects", "drop", &id], 2),
        (&["rejects", "drop", &id, "--reason", ""], 2),
    ] {
        let ran = newsroom.run(command);
        assert_eq!(
            (ran.code, ran.stdout.as_str(), ran.stderr.is_empty()),
            (code, "", false),
            "{command:?} {}",
            ran.stderr
        );
    }
    assert_eq!(newsroom.run(&["rejects", "--json"]).lines().len(), 1);
}
