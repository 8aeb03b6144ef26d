//! What partners get.

use serde_json::json;
use wiredesk_story::{AnnotationKind, Label, PubStatus, Story};

use super::{read_all, written};
use crate::tests::{full_story, wire};

fn sample(name: &str) -> Vec<Story> {
    let (_, bytes) = wire::samples().into_iter().find(|(known, _)| known == name).unwrap();
    wire::read_as(&bytes, name, None).unwrap().reading.stories
}

#[test]
fn an_arabic_correction_and_what_is_lost() {
    let (xml, lost) = written(&sample("health-centre-2-correction.ar.xml"));
    insta::assert_snapshot!("g2_correction", xml);
    assert_eq!(lost, Vec::<String>::new());
}

#[test]
fn an_english_kill() {
    let (xml, lost) = written(&sample("lighthouse-2-kill.en.xml"));
    insta::assert_snapshot!("g2_kill", xml);
    assert_eq!(lost, Vec::<String>::new());
}

#[test]
fn a_story_with_everything() {
    let (xml, lost) = written(&[full_story()]);
    insta::assert_snapshot!("g2_full", xml);
    insta::assert_snapshot!("g2_full_lost", lost.join("\n"));
}

#[test]
fn a_french_embargo_and_a_text_that_states_nothing_in_one_message() {
    let mut stories = sample("schools-embargo.fr.json");
    stories.extend(sample("depeche.fr.txt"));
    let (xml, lost) = written(&stories);
    insta::assert_snapshot!("g2_message", xml);
    insta::assert_snapshot!("g2_message_lost", lost.join("\n"));
}

#[test]
fn versions_are_never_made_up() {
    let version = |version: Option<&str>, created: Option<&str>| {
        let story = Story {
            version: version.map(str::to_owned),
            version_created: created.map(|text| wiredesk_story::DateTime::parse(text).unwrap()),
            ..full_story()
        };
        let (xml, lost) = written(&[story]);
        assert_eq!(read_all(&xml)[0].version.as_deref(), version, "read back as it was");
        let stated = xml.split("guid=").nth(1).unwrap().split('>').next().unwrap().split("version=\"").nth(1);
        let told = lost.into_iter().any(|line| line.starts_with("version: "));
        (stated.map(|rest| rest.split('"').next().unwrap().to_owned()), told)
    };
    assert_eq!(version(Some("3"), None), (Some("3".into()), false));
    assert_eq!(version(None, Some("2025-05-09T12:00:00Z")), (None, true));
    assert_eq!(version(Some("2025-05-09T12:00:00Z"), None), (Some("1746792000".into()), true));
    assert_eq!(version(Some("r7"), Some("2025-05-09T12:00:01Z")), (Some("1746792001".into()), true));
    assert_eq!(version(Some("r7"), None), (None, true));
}

#[test]
fn extras_come_back_as_they_were() {
    let extra = json!({
        "generator": { "versioninfo": "2", "text": "محرر" }, "service": "wk:سياسة", "profile": "text",
        "contentModified": "2025-05-09T12:00:00Z", "itemMetaExtProperty": [{ "type": "wk:p", "value": "1" }, "wk:q"],
        "afp:مكتب": "رياضة", "hopHistory": { "hop": [{ "party": "x:1" }, null] }, "n": 3, "لا شيء": "", "inlineXML": "<a xmlns=\"urn:x:a\">1</a>",
    });
    let story = Story { extra: extra.as_object().unwrap().clone(), ..full_story() };
    let (xml, lost) = written(std::slice::from_ref(&story));
    assert!(!lost.iter().any(|line| line.starts_with("extra")), "{lost:?}");
    for native in
        ["<generator versioninfo=\"2\">محرر</generator>", "<service qcode=\"wk:سياسة\"/>", "<profile>text</profile>"]
    {
        assert!(xml.contains(native), "{native} in {xml}");
    }
    assert_eq!(read_all(&xml)[0].extra, story.extra);
    let long = Story { extra: [("x".to_owned(), "ا".repeat(40_000).into())].into_iter().collect(), ..full_story() };
    assert!(written(&[long]).1.iter().any(|line| line.starts_with("extra.x: it is too long")));
}

#[test]
fn what_a_model_wrote_is_said_to_be_so() {
    let mut story = full_story();
    let by = Some("short/m-1".to_owned());
    story.descriptions.push(Label { by, ..Label::new("generated-summary", "وقع الحريق ليلا.") });
    story.declare_generated();
    let (xml, lost) = written(std::slice::from_ref(&story));
    assert!(!lost.iter().any(|line| line.starts_with("digitalSourceType")), "{lost:?}");
    assert_eq!(xml.matches("<digitalSourceType qcode=\"digsrctype:compositeWithTrainedAlgorithmicMedia\"/>").count(), 1);
    let line = xml.lines().find(|line| line.contains("وقع الحريق ليلا.")).unwrap();
    assert!(line.contains("generated-summary") && line.contains("creatoruri=\"urn:wiredesk:by:short/m-1\""), "{line}");
    let again = &read_all(&xml)[0];
    assert_eq!(again.ninjs.get("digitalSourceType"), story.ninjs.get("digitalSourceType"));
    assert!(again.descriptions.iter().any(wiredesk_story::Label::is_generated));
    // Another statement than the IPTC's code alone is carried as it is.
    story.ninjs.insert("digitalSourceType".into(), json!({ "literal": "x:own", "name": "خاص" }));
    let (xml, _) = written(std::slice::from_ref(&story));
    assert_eq!(read_all(&xml)[0].ninjs.get("digitalSourceType"), story.ninjs.get("digitalSourceType"));
}

#[test]
fn what_enrichers_found_is_written_once_with_who_says_so() {
    let mut story = full_story();
    story.annotations = serde_json::from_value(json!([
        { "kind": "place", "text": "مراكش", "start": 20, "end": 25, "confidence": 0.9, "by": "places/1" },
        { "kind": "person", "text": "بلخير", "uri": "http://www.wikidata.org/entity/Q9", "name": "محمد بلخير", "confidence": 0.4, "by": "people/2" },
        { "kind": "person", "text": "بلخير", "uri": "http://www.wikidata.org/entity/Q9", "name": "محمد بلخير", "confidence": 0.7, "by": "people/2" },
        { "kind": "subject", "uri": "medtop:20000123", "confidence": 0.5, "by": "topics/1" },
        { "kind": "date", "text": "ماي", "value": "2025-05", "confidence": 0.5, "by": "dates/1" },
        { "kind": "related", "uri": "urn:x:9", "confidence": 0.5, "by": "related/1" },
    ]))
    .unwrap();
    assert_eq!(story.annotations[0].kind, AnnotationKind::Place);
    let (xml, lost) = written(&[story]);
    assert_eq!(xml.matches("محمد بلخير").count(), 1);
    assert!(xml.contains(r#"type="cpnat:person" confidence="70" creatoruri="urn:wiredesk:by:people/2""#), "{xml}");
    assert!(xml.contains(r#"<link rel="irel:seeAlso" residref="urn:x:9"/>"#));
    assert!(xml.contains(r#"<subject qcode="medtop:20000123" confidence="50""#));
    assert!(
        lost.iter().any(|line| line == "annotations: NewsML-G2 has no place for findings of the kinds date"),
        "{lost:?}"
    );
}

#[test]
fn a_headline_that_is_not_the_main_one_stays_first() {
    let story = Story {
        headlines: vec![Label::new("short", "قصير"), Label::new("main", "طويل")],
        pub_status: Some(PubStatus::Usable),
        ..Story::default()
    };
    assert_eq!(read_all(&written(std::slice::from_ref(&story)).0)[0].headlines, story.headlines);
}
