//! The main job, as a user runs it: wire files in, every outlet has them, and the log adds up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::Value;
use wiredesk_tests::{Receiver, Room, get, is_valid_xml, ninjs_schema, post, samples, shared};

const SEED: &str = "hammouchi-vienna.ar.txt";

/// The built-in configuration's sources and outlets, and a customer's webhook.
fn newsroom(receiver: &Receiver) -> Room {
    Room::new(&format!(
        r#"
[newsroom]
name = "هسبورت"
url = "https://news.example/"
timezone = "Africa/Casablanca"
languages = ["ar", "fr"]
[[source]]
name = "map"
kind = "push"
[[source]]
name = "files"
kind = "folder"
path = "inbox"
[[outlet]]
name = "site"
kind = "site"
path = "out/site"
[[outlet]]
name = "ninjs"
kind = "folder"
format = "ninjs"
path = "out/ninjs"
[[outlet]]
name = "newsml-g2"
kind = "folder"
format = "newsml-g2"
path = "out/newsml-g2"
[[outlet]]
name = "customer"
kind = "webhook"
url = "{}"
secret = "whsec_c2VjcmV0IG9mIGEgY3VzdG9tZXI="
allow_private = true
"#,
        receiver.url
    ))
}

/// The pages of stories on the site, by their paths from its folder.
fn pages(room: &Room) -> Vec<String> {
    let is_story = |path: &String| path.ends_with("/index.html") && path.matches('/').count() == 5;
    room.files("out/site").into_iter().filter(is_story).collect()
}

#[test]
fn the_first_story_goes_to_every_outlet() {
    let receiver = Receiver::start();
    let room = newsroom(&receiver);
    let seed = samples().join(SEED);
    let ran = room.wiredesk(["up", "--until-idle", "--at", "2025-05-09T12:00:00Z", seed.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let pages = pages(&room);
    assert_eq!(pages.len(), 1, "{pages:?}");
    let page = room.text(&format!("out/site/{}", pages[0]));
    assert!(pages[0].starts_with("ar/"), "{pages:?}");
    for part in ["lang=\"ar\"", "dir=\"rtl\"", "عبد اللطيف حموشي يترأس وفدا أمنيا", "NewsArticle", "من 6 و8 ماي الجاري"]
    {
        assert!(page.contains(part), "no {part} in {page}");
    }
    assert!(!page.contains("Google News"));
    let main = page.split("<main").nth(1).unwrap();
    assert_eq!(main.matches("<h2").count(), 7);
    for feed in ["feed.rss", "feed.atom", "feed.json", "ar/feed.rss", "sitemap.xml", "news-sitemap.xml"] {
        assert!(room.text(&format!("out/site/{feed}")).contains("https://news.example/ar/"), "{feed}");
    }
    let ninjs: Value = serde_json::from_str(&room.text(&format!("out/ninjs/{}", room.files("out/ninjs")[0]))).unwrap();
    let body = ninjs["bodies"][0]["value"].as_str().unwrap();
    assert_eq!((body.matches("<h2").count(), body.matches("<p").count()), (7, 8), "{body}");
    assert!(body.starts_with("<p"));
    let places = ninjs["places"].as_array().unwrap();
    let place = |place: &Value| {
        let uri = place["uri"].as_str().unwrap();
        (place["name"].as_str().unwrap().to_owned(), uri.rsplit('/').next().unwrap().to_owned())
    };
    let mut found: Vec<(String, String)> = places.iter().map(place).collect();
    found.sort();
    let expected = [
        ("الإمارات", "Q878"),
        ("السعودية", "Q851"),
        ("المغرب", "Q1028"),
        ("باكستان", "Q843"),
        ("تركيا", "Q43"),
        ("فيينا", "Q1741"),
        ("قطر", "Q846"),
    ];
    assert_eq!(found, expected.map(|(name, id)| (name.to_owned(), id.to_owned())));
    let came = receiver.came();
    assert_eq!(came.len(), 1);
    assert_eq!(came[0].json()["type"], "story.published");
    assert_eq!(came[0].json()["data"]["uri"], ninjs["uri"]);
    assert!(came[0].id.starts_with("msg_") && came[0].signature.as_ref().unwrap().starts_with("v1,"));
    let enriched = room.wiredesk(["enrich", "--at", "2025-05-09T12:00:00Z", seed.to_str().unwrap()]);
    let annotations = enriched.json()[0]["annotations"].as_array().unwrap().clone();
    let date = annotations.iter().find(|one| one["kind"] == "date").unwrap();
    assert_eq!((&date["text"], &date["value"]), (&"من 6 و8 ماي الجاري".into(), &"2025-05-06/2025-05-08".into()));
}

#[test]
fn every_sample_comes_to_an_end_that_audit_and_trace_tell() {
    let receiver = Receiver::start();
    let room = newsroom(&receiver);
    let ran = room.wiredesk(["up", "--until-idle", samples().to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let audit = room.wiredesk(["audit", "--verify", "--json"]);
    assert_eq!(audit.code, 0, "{}{}", audit.out, audit.err);
    let audit = &audit.json()[0];
    let files = std::fs::read_dir(samples()).unwrap().count();
    assert_eq!(audit["wire"], files);
    assert_eq!(audit["unaccounted"], serde_json::json!([]));
    for outcome in ["published", "held", "embargoed", "rejected"] {
        assert!(audit["outcomes"][outcome].as_u64().unwrap_or(0) > 0, "no {outcome} in {audit}");
    }
    let stories = room.files("out/ninjs");
    assert!(stories.len() > 5);
    for file in stories {
        let story: Value = serde_json::from_str(&room.text(&format!("out/ninjs/{file}"))).unwrap();
        let uri = story["uri"].as_str().unwrap();
        let trace = room.wiredesk(["trace", uri, "--json"]);
        assert_eq!(trace.code, 0, "{uri}: {}", trace.err);
        for stage in ["validate", "enrich", "plan", "deliver", "customer", "newsml-g2"] {
            assert!(trace.out.contains(stage), "nothing of {stage} in {}", trace.out);
        }
    }
    // A second run finds nothing new.
    let sent = receiver.came().len();
    assert_eq!(room.wiredesk(["up", "--until-idle", samples().to_str().unwrap()]).code, 0);
    assert_eq!(receiver.came().len(), sent);
}

#[test]
fn what_is_written_keeps_its_standard() {
    let test = "what_is_written_keeps_its_standard";
    let Some(schema) = shared(test, "standards/ninjs") else { return };
    let Some(xsd) = shared(test, "standards/newsml-g2/specification/NewsML-G2_2.35-spec-All-Power.xsd") else { return };
    let room = newsroom(&Receiver::start());
    assert_eq!(room.wiredesk(["up", "--until-idle", samples().to_str().unwrap()]).code, 0);
    let validator = ninjs_schema(&schema);
    for file in room.files("out/ninjs") {
        let story: Value = serde_json::from_str(&room.text(&format!("out/ninjs/{file}"))).unwrap();
        let faults: Vec<String> = validator.iter_errors(&story).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{file}: {faults:?}");
    }
    for file in room.files("out/newsml-g2") {
        let Some(valid) = is_valid_xml(test, &xsd, &room.path(&format!("out/newsml-g2/{file}"))) else { return };
        assert_eq!(valid, Ok(()), "{file}");
    }
}

#[test]
fn a_pushed_story_is_on_the_site_and_in_the_api_a_moment_later() {
    let receiver = Receiver::start();
    let room = newsroom(&receiver);
    let mut up = room.start(&["up", "--listen", "127.0.0.1:0", "--json"]);
    let addresses: Value = serde_json::from_str(&up.first_line()).unwrap();
    let (desk, push) = (addresses["desk"].as_str().unwrap(), addresses["push"][0].as_str().unwrap());
    assert_eq!(get(&format!("{desk}healthz")).status, 200);
    let copy = std::fs::read(samples().join(SEED)).unwrap();
    let answer = post(push, &["X-Story-Id: hammouchi-vienna"], &copy);
    assert_eq!(answer.status, 202, "{}", answer.body);
    let wire: Value = serde_json::from_str(&answer.body).unwrap();
    assert!(receiver.wait_for(1));
    // The same item with other words is the next version, at the same address.
    let changed = String::from_utf8(copy).unwrap().replace("رفيع المستوى", "رفيع المستوى جدا");
    assert_eq!(post(push, &["X-Story-Id: hammouchi-vienna"], changed.as_bytes()).status, 202);
    assert!(receiver.wait_for(2));
    assert_eq!(up.runs().then(|| up.end()), Some(Some(0)));
    let ran = room.wiredesk(["up", "--until-idle"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let pages = pages(&room);
    assert_eq!(pages.len(), 1, "{pages:?}");
    assert!(room.text(&format!("out/site/{}", pages[0])).contains("رفيع المستوى جدا"));
    let second = receiver.came()[1].json();
    assert_eq!((&second["type"], &second["data"]["version"]), (&"story.updated".into(), &"2".into()));
    let trace = room.wiredesk(["trace", wire["id"].as_str().unwrap()]);
    assert_eq!(trace.code, 0, "{}", trace.err);
}

#[test]
fn a_file_dropped_twice_with_a_change_between_is_one_page_in_version_2() {
    let room = newsroom(&Receiver::start());
    let copy = std::fs::read_to_string(samples().join(SEED)).unwrap();
    room.write("inbox/vienna.txt", &copy);
    assert_eq!(room.wiredesk(["up", "--until-idle"]).code, 0);
    let first = pages(&room);
    room.write("inbox/vienna.txt", copy.replace("رفيع المستوى", "رفيع المستوى جدا"));
    assert_eq!(room.wiredesk(["up", "--until-idle"]).code, 0);
    assert_eq!(pages(&room), first);
    assert!(room.text(&format!("out/site/{}", first[0])).contains("رفيع المستوى جدا"));
    let versions = room.files("out/ninjs");
    assert_eq!(versions.len(), 2, "{versions:?}");
    assert!(versions[1].ends_with("_2.json"), "{versions:?}");
}
