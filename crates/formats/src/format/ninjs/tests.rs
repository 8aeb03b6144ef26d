#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod round_trip;
mod standard;

use standard::read_bytes;
use wiredesk_story::{BlockKind, Story};

use super::*;

fn one(json: &str) -> Story {
    read_bytes(json.as_bytes()).unwrap().stories.remove(0)
}

#[test]
fn an_arabic_item_of_1_x_reads_like_one_of_3_x() {
    let old = one(
        r#"{"uri":"urn:a:1","versioncreated":"2025-05-09T12:00:00+0100","pubstatus":"usable","urgency":"3","language":"ar","byline":"بقلم سلمى الإدريسي",
        "headline":"قمة مراكش","body_text":"انطلقت القمة.\n\nانتهت.","body_html":"<p>انطلقت القمة.</p><p>انتهت.</p>","ednote":"للمحرر","place":[{"name":"مراكش",
        "scheme":"http://cv.example/places/","code":"mrk"}],"subject":[{"code":"20000123"},{"code":"medtop:06000000","name":"بيئة"}],
        "altids":{"transref":"T1"},"renditions":{"web":{"href":"https://a.example/1","mimetype":"text/html"}},
        "associations":{"pic":{"type":"picture","renditions":{"main":{"href":"https://a.example/p.jpg","width":"800"}}}},"desk":"x"}"#,
    );
    let new = one(
        r#"{"uri":"urn:a:1","versionCreated":"2025-05-09T12:00:00+01:00","pubStatus":"usable","urgency":3,"language":"ar","by":"بقلم سلمى الإدريسي",
        "headlines":[{"role":"main","value":"قمة مراكش"}],"bodies":[{"role":"main","contentType":"text/html","value":"<p lang=\"ar\">انطلقت القمة.</p><p>انتهت.</p>"}],
        "edNote":"للمحرر","places":[{"name":"مراكش","uri":"http://cv.example/places/mrk","literal":"mrk"}],
        "subjects":[{"uri":"http://cv.iptc.org/newscodes/mediatopic/20000123"},{"name":"بيئة","uri":"http://cv.iptc.org/newscodes/mediatopic/06000000","literal":"medtop:06000000"}],
        "altIds":[{"role":"transref","value":"T1"}],"renditions":[{"name":"web","href":"https://a.example/1","contentType":"text/html"}],
        "associations":[{"name":"pic","type":"picture","renditions":[{"name":"main","href":"https://a.example/p.jpg","width":800}]}],"desk":"x"}"#,
    );
    assert_eq!(old, new);
    assert_eq!(new.people[0].name.as_deref(), Some("سلمى الإدريسي"));
    assert_eq!(new.subjects[0].literal.as_deref(), Some("medtop:20000123"));
    assert_eq!(new.extra["desk"], "x");
    assert_eq!(new.bodies.len(), 1);
}

#[test]
fn arrays_and_lines_hold_several_items_in_order() {
    let uris = |bytes: &[u8]| -> Vec<String> {
        let stories = read_bytes(bytes).unwrap().stories;
        stories.iter().map(|story| story.uri.as_ref().unwrap().to_string()).collect()
    };
    assert_eq!(uris(b"[{\"uri\":\"urn:a:1\"},{\"uri\":\"urn:a:2\"}]"), ["urn:a:1", "urn:a:2"]);
    assert_eq!(uris(b"{\"uri\":\"urn:a:1\"}\n{\"uri\":\"urn:a:2\"}\n"), ["urn:a:1", "urn:a:2"]);
}

#[test]
fn an_id_that_is_no_uri_stays_as_guid_for_ingest_to_name() {
    let story = one(
        r#"{"guid":"2017 0041","version":2,"headline":"خبر","keywords":["ماء"],"language":"العربية","urgency":12}"#,
    );
    assert_eq!(
        (story.uri.as_ref(), story.alt_id("guid"), story.version.as_deref()),
        (None, Some("2017 0041"), Some("2"))
    );
    assert_eq!(story.subjects[0].rel.as_deref(), Some("keyword"));
    // What is not understood stays under its own name.
    assert_eq!(story.extra["language"], "العربية");
    assert_eq!(story.extra["urgency"], 12);
}

#[test]
fn plain_text_bodies_become_paragraphs_and_hostile_html_comes_out_clean() {
    let story = one(r#"{"uri":"urn:a:1","bodies":[{"contentType":"text/plain","value":"a < b\n\nc"}]}"#);
    assert_eq!(story.bodies[0].blocks.len(), 2);
    let story = one(
        r#"{"uri":"urn:a:1","bodies":[{"value":"<p onclick=x>a<script>b</script></p><iframe src=javascript:c>"}]}"#,
    );
    assert!(
        matches!(&story.bodies[0].blocks[..], [block] if matches!(&block.kind, BlockKind::Paragraph { text } if text.text == "a"))
    );
}

#[test]
fn bad_json_is_refused_with_the_reason() {
    let refused = |bytes: &[u8]| read_bytes(bytes).unwrap_err().to_string();
    assert_eq!(refused("[".repeat(24_000).as_bytes()), "the depth of arrays and objects is over the limit of 128");
    assert_eq!(
        refused(b"{\"uri\":\n \"urn:a:1\",}"),
        "ninjs: the JSON is broken (trailing comma), at line 2 column 12"
    );
    assert!(refused(b"{\"price\": 3}").contains("no member that ninjs knows (it has price)"));
    assert!(refused(b"[3]").contains("not an object"));
    assert!(refused(b"[]").contains("no item"));
    assert!(refused(&[b"{\"uri\":\"", b"\xff\xfe\0".as_slice(), b"\"}"].concat()).contains("NUL"));
}

#[test]
fn a_story_without_an_id_is_written_with_one_and_that_is_told() {
    let story = Story { headlines: vec![wiredesk_story::Label::new("main", "خبر")], ..Story::default() };
    assert!(to_ninjs(&story).get("uri").is_none());
    let written = write_all(&[story], &WriteOptions::default()).unwrap();
    assert!(String::from_utf8_lossy(&written.bytes).starts_with("{\"uri\":\"urn:wiredesk:content:"));
    assert_eq!(written.lost[0].field, "uri");
}

#[test]
fn a_senders_vocabulary_count_and_embargo_are_kept() {
    let story = one(
        r#"{"uri":"urn:a:1","headline":"Titre","body_text":"Un deux.","wordcount":750,"charcount":5115,"embargotime":"2025-05-10T06:00:00+01:00",
        "subject":[{"name":"علوم","scheme":"rubrique","code":"science"},{"scheme":"subj","code":"04000000"}]}"#,
    );
    assert_eq!(story.subjects[0].literal.as_deref(), Some("rubrique:science"));
    assert_eq!(story.subjects[1].literal.as_deref(), Some("subj:04000000"));
    assert_eq!((&story.extra["wordCount"], &story.extra["charCount"]), (&750.into(), &5115.into()));
    assert_eq!(story.embargoed_until.unwrap().as_str(), "2025-05-10T06:00:00+01:00");
    let ours = one(r#"{"uri":"urn:a:1","headline":"Titre","body_text":"Un deux.","wordcount":2}"#);
    assert!(ours.extra.is_empty(), "{:?}", ours.extra);
}
