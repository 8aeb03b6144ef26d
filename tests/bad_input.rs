//! Bad input: each gets a clear reason and lies whole in `rejected`, or is read right; the stories around it go through.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Command;

use serde_json::{Value, json};
use wiredesk_tests::{Copy, Room, post, story};

const CONFIG: &str = r#"
[[source]]
name = "map"
kind = "push"
[[source]]
name = "files"
kind = "folder"
path = "inbox"
[[outlet]]
name = "ninjs"
kind = "folder"
format = "ninjs"
path = "out"
"#;

/// An XML bomb: expanded it would be a billion letters.
fn entity_bomb() -> String {
    let mut dtd = String::from("<!ENTITY a \"lol\">");
    for (name, inner) in
        [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e"), ("g", "f"), ("h", "g"), ("i", "h")]
    {
        dtd += &format!("<!ENTITY {name} \"{}\">", format!("&{inner};").repeat(10));
    }
    format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [{dtd}]><rss version=\"2.0\"><channel><title>&i;</title></channel></rss>"
    )
}

fn bad() -> Vec<(&'static str, Vec<u8>)> {
    let no_headline = json!({ "uri": "urn:x:no-headline", "type": "text", "language": "fr",
        "bodies": [{ "role": "main", "contentType": "text/plain", "value": "Un texte sans titre, assez long pour être lu." }] });
    vec![
        ("unknown.bin", vec![0, 159, 146, 150, 1, 2, 3, 0, 0, 255]),
        ("no-headline.json", serde_json::to_vec(&no_headline).unwrap()),
        ("deep.json", b"[".repeat(24 << 10)),
        ("bomb.xml", entity_bomb().into_bytes()),
        ("broken.xml", b"<?xml version=\"1.0\"?><newsItem><itemMeta>".to_vec()),
        ("large.txt", "كلمة بعد كلمة. ".repeat(60_000_000 / 26).into_bytes()),
        (
            "invalid.json",
            [b"{\"uri\":\"urn:x:invalid\",\"headlines\":[{\"value\":\"".as_slice(), &[0xff, 0xfe, 0xc3], b"\"}]}"]
                .concat(),
        ),
    ]
}

#[test]
fn bad_input_is_rejected_whole_and_its_neighbours_go_through() {
    let room = Room::new(CONFIG);
    let bad = bad();
    for (name, bytes) in &bad {
        room.write(&format!("inbox/{name}"), bytes);
    }
    for number in 0..6 {
        let good = story(Copy { number, version: 1, kill: false });
        room.write(&format!("inbox/good-{number}.json"), serde_json::to_vec(&good).unwrap());
    }
    let ran = room.wiredesk(["up", "--until-idle"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(room.files("out").len(), 6, "{}", ran.err);
    let rejects = room.wiredesk(["rejects", "--json"]).json();
    let mut names: Vec<&str> = rejects.iter().filter_map(|reject| reject["item"].as_str()).collect();
    names.sort_unstable();
    let mut expected: Vec<&str> = bad.iter().map(|(name, _)| *name).collect();
    expected.sort_unstable();
    assert_eq!(names, expected, "{rejects:?}");
    for reject in &rejects {
        let id = reject["id"].as_str().unwrap();
        for field in ["stage", "rule", "reason", "topic"] {
            assert!(!reject[field].as_str().unwrap_or_default().is_empty(), "no {field} in {reject}");
        }
        let export = room.path("exported");
        let output = Command::new("sh")
            .args([
                "-c",
                &format!("{} rejects export '{id}' > {}", room.program("wiredesk").display(), export.display()),
            ])
            .current_dir(room.path("."))
            .status()
            .unwrap();
        assert!(output.success());
        let (name, bytes) = bad.iter().find(|(name, _)| reject["item"] == *name).unwrap();
        assert!(std::fs::read(&export).unwrap() == *bytes, "{name} is not whole");
    }
    let audit = room.wiredesk(["audit", "--json"]);
    assert_eq!(audit.code, 0, "{}", audit.out);
}

#[test]
fn odd_names_and_odd_letters_are_read_right() {
    let room = Room::new(CONFIG);
    let arabic =
        "الرباط تستقبل الوفد\n\nاستقبلت الرباط صباح اليوم وفدا من المدينة، وناقش الطرفان برنامج الزيارة القادمة.\n";
    let latin: Vec<u8> = arabic.chars().map(windows_1256).collect();
    room.write("inbox/latin.txt", latin);
    room.write("inbox/line\nbreak.txt", arabic.replace("الرباط", "طنجة"));
    room.write("inbox/..hidden-not.txt.part", "half");
    let ran = room.wiredesk(["up", "--until-idle"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let stories: Vec<Value> = room
        .files("out")
        .iter()
        .map(|file| serde_json::from_str(&room.text(&format!("out/{file}"))).unwrap())
        .collect();
    let mut headlines: Vec<&str> =
        stories.iter().map(|story| story["headlines"][0]["value"].as_str().unwrap()).collect();
    headlines.sort_unstable();
    assert_eq!(headlines, ["الرباط تستقبل الوفد", "طنجة تستقبل الوفد"]);
}

#[test]
fn a_name_from_a_push_never_becomes_a_path() {
    let room = Room::new(CONFIG);
    let mut up = room.start(&["up", "--listen", "127.0.0.1:0", "--json"]);
    let addresses: Value = serde_json::from_str(&up.first_line()).unwrap();
    let push = addresses["push"][0].as_str().unwrap();
    let copy = story(Copy { number: 0, version: 1, kill: false })
        .to_string()
        .replace("urn:newsml:agency.example:20250509:story-0", "../../../../tmp/escaped");
    assert_eq!(post(push, &["X-Story-Id: ../../../escaped"], copy.as_bytes()).status, 202);
    assert_eq!(post(push, &[], b"").status, 400);
    assert_eq!(post(push, &["Content-Encoding: br"], b"x").status, 415);
    assert_eq!(post(&push.replace("/map", "/nobody"), &[], b"x").status, 404);
    assert_eq!(post(&push.replace("/map", "/files"), &[], b"x").status, 404);
    assert!(up.runs());
    assert_eq!(up.end(), Some(0));
    assert_eq!(room.wiredesk(["up", "--until-idle"]).code, 0);
    let files = room.files("out");
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(!files[0].contains(".."), "{files:?}");
}

#[test]
fn a_mistake_in_the_configuration_is_told_with_key_and_line_and_nothing_starts() {
    for (text, line, word) in [
        ("[[source]]\nname = \"map\"\nkind = \"pusj\"", 3, "push"),
        ("[newsroom]\ntimezone = \"Rabat\"", 2, "Africa/Casablanca"),
        ("[[rule]]\nname = \"headlin\"\nseverity = \"warn\"", 2, "headline"),
        ("[enrich]\ndisabled = [\"placs\"]", 2, "places"),
        ("[[outlet]]\nname = \"a\"\nkind = \"folder\"\npath = \"out\"\nformat = \"nijs\"", 5, "ninjs"),
        (
            "[[outlet]]\nname = \"a\"\nkind = \"folder\"\npath = \"out\"\naccepts = { langauges = [\"ar\"] }",
            5,
            "languages",
        ),
    ] {
        let room = Room::new(text);
        for command in ["up", "check"] {
            let ran = room.wiredesk([command]);
            assert_eq!(ran.code, 2, "{text}: {} {}", ran.out, ran.err);
            assert!(ran.err.contains(&format!("config/wiredesk.toml:{line}:")), "{}", ran.err);
            assert!(ran.err.contains(word), "{}", ran.err);
        }
        assert!(!room.path("data").exists() && !room.path("out").exists());
    }
}

/// A letter of Arabic prose in windows-1256.
fn windows_1256(letter: char) -> u8 {
    const ARABIC: &[(char, u8)] = &[
        ('ء', 0xc1),
        ('أ', 0xc3),
        ('إ', 0xc5),
        ('ا', 0xc7),
        ('ب', 0xc8),
        ('ة', 0xc9),
        ('ت', 0xca),
        ('ج', 0xcc),
        ('ح', 0xcd),
        ('د', 0xcf),
        ('ر', 0xd1),
        ('ز', 0xd2),
        ('س', 0xd3),
        ('ش', 0xd4),
        ('ص', 0xd5),
        ('ط', 0xd8),
        ('ف', 0xdd),
        ('ق', 0xde),
        ('ل', 0xe1),
        ('م', 0xe3),
        ('ن', 0xe4),
        ('و', 0xe6),
        ('ي', 0xed),
        ('ه', 0xe5),
        ('،', 0xa1),
        ('ع', 0xda),
    ];
    match ARABIC.iter().find(|(known, _)| *known == letter) {
        Some((_, byte)) => *byte,
        None => u8::try_from(u32::from(letter)).unwrap_or_else(|_| panic!("{letter} is not in the table")),
    }
}
