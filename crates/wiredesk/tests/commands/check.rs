//! The configuration and what it names.

use serde_json::{Value, json};

use crate::newsroom::Newsroom;

fn line(lines: &[Value], what: &str, name: &str) -> Value {
    lines.iter().find(|line| line["what"] == what && line["name"] == name).unwrap_or(&Value::Null).clone()
}

#[test]
fn all_is_well_before_and_after_the_first_start() {
    let newsroom = Newsroom::new();
    let ran = newsroom.run(&["check", "--json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(!newsroom.path("data").exists());
    let log = line(&ran.lines(), "log", "data");
    assert_eq!(
        (&log["ok"], &log["message"]),
        (&json!(true), &json!("there is none yet; it is made at the first start"))
    );
    newsroom.take_in("a.txt", "خبر\n\nنص الخبر.\n");
    assert_eq!(line(&newsroom.run(&["check", "--json"]).lines(), "log", "data")["message"], "8 partitions");
    let shown = newsroom.run(&["check"]).stdout;
    let digest = shown.split("digest ").nth(1).unwrap().lines().next().unwrap();
    insta::assert_snapshot!(newsroom.plain(&shown).replace(digest, "DIGEST"));
}

#[test]
fn an_outlet_and_a_source_that_cannot_be_used_are_problems() {
    let newsroom = Newsroom::new();
    newsroom.write("out", "a file where a folder should be");
    newsroom
        .write("wiredesk.toml", newsroom.config().replace("[enrich]", "[desk]\nlisten = \"0.0.0.0:7070\"\n[enrich]"));
    let ran = newsroom.run(&["check"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    let problems: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("problem")).collect();
    insta::assert_snapshot!(newsroom.plain(&problems.join("\n")));
}

#[test]
fn every_mistake_of_the_configuration_is_told_with_key_and_line() {
    let newsroom = Newsroom::new();
    let wrong = newsroom
        .config()
        .replace("kind = \"push\"", "kind = \"psh\"")
        .replace("format = \"ninjs\"", "format = \"nnjs\"");
    newsroom.write("wiredesk.toml", wrong.replace("[enrich]", "[enrich]\nspeed = 3"));
    let ran = newsroom.run(&["check"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    let told: Vec<String> =
        ran.stderr.lines().map(|line| line.split("; there are").next().unwrap().to_owned()).collect();
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(newsroom.run(&["check", "--config", "not-there.toml"]).code, 2);
}

#[test]
fn a_service_that_enriches_is_named_without_its_secrets_and_its_mistakes_are_told() {
    let newsroom = Newsroom::new();
    let service = "\n[[enricher]]\nname = \"موجز\"\nkind = \"chat\"\nurl = \"https://models.example/v1/chat/completions?key=s3cret\"\n\
        model = \"m\"\ngives = \"summary\"\n";
    newsroom.write("wiredesk.toml", format!("{}{service}", newsroom.config()));
    let ran = newsroom.run(&["check", "--json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let told = line(&ran.lines(), "enricher", "موجز");
    assert_eq!(told["message"], "asked about stories at https://models.example/v1/chat/completions");
    newsroom.write("wiredesk.toml", format!("{}{}", newsroom.config(), service.replace("\"summary\"", "\"sumary\"")));
    let ran = newsroom.run(&["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("enricher") && ran.stderr.contains("gives"), "{}", ran.stderr);
}
