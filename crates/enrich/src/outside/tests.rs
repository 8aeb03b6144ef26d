#![allow(clippy::unwrap_used)]

use serde_json::{Map, json};
use wiredesk_story::{Subject, story::generated::SOURCE_TYPE};

use super::{
    chat::{Chat, Task},
    *,
};
use crate::{EnrichConfig, Enrichment};

const SUMMARY: &str = "ترأس المدير العام للأمن الوطني وفداً في فيينا؛ وناقش الاجتماع التعاون، وأعلن عن 12 مشروعاً بقيمة 3,5 ملايين درهم. وسيُعقد اللقاء المقبل في الرباط.";

fn story() -> Story {
    Story {
        language: Some(Language::parse("ar").unwrap()),
        headlines: vec![Label::new("main", "لقاء أمني في فيينا")],
        bodies: vec![Body::main(vec![Block::paragraph(
            "عقد الاجتماع في مقر شركة زهرة الأطلس بحضور Maud Verdier من ليون.",
        )])],
        ..Story::default()
    }
}

fn chat(task: Task) -> Chat {
    let language = (task == Task::Translation).then(|| Language::parse("fr").unwrap());
    Chat { model: "m-1".into(), task, language, instructions: None, parameters: Map::new() }
}

fn said(text: &str) -> Vec<u8> {
    json!({ "choices": [{ "finish_reason": "stop", "message": { "role": "assistant", "content": text } }] })
        .to_string()
        .into_bytes()
}

fn enriched(answers: &Answers) -> crate::Enriched {
    let all = Enrichment::new(&EnrichConfig::default()).unwrap();
    all.enrich_with(story(), "2025-05-09T12:00:00Z".parse().unwrap(), answers, |_| {})
}

fn answers(by: &str, result: Result<Given, String>) -> Answers {
    Answers(vec![Answer { name: by.split('/').next().unwrap().into(), by: by.into(), result }])
}

#[test]
fn an_arabic_summary_passes_whole_and_is_labelled() {
    let given = chat(Task::Summary).read(&said(&format!("\n{SUMMARY}\u{202e}\n")), &story()).unwrap();
    assert_eq!(given.summary.as_deref(), Some(SUMMARY));
    let enriched = enriched(&answers("short/m-1", Ok(given)));
    let label = enriched.story.descriptions.iter().find(|label| label.is_generated()).unwrap();
    assert_eq!((label.value.as_str(), label.by.as_deref()), (SUMMARY, Some("short/m-1")));
    let one = enriched.annotations.iter().find(|one| one.generated).unwrap();
    assert_eq!(
        (one.kind, one.by.as_str(), one.value.as_deref()),
        (AnnotationKind::Summary, "short/m-1", Some(SUMMARY))
    );
    let ninjs = wiredesk_formats::to_ninjs(&enriched.story);
    assert_eq!(
        ninjs["descriptions"][0],
        json!({ "role": "generated-summary", "contentType": "text/plain", "value": SUMMARY })
    );
    assert!(ninjs[SOURCE_TYPE]["uri"].as_str().unwrap().ends_with("TrainedAlgorithmicMedia"));
}

#[test]
fn a_headline_stands_second_and_a_translation_beside_the_text() {
    let thought = said("<think>court</think>« Réunion de sécurité à Vienne »");
    let headline = chat(Task::Headline).read(&thought, &story()).unwrap();
    assert_eq!(headline.headline.as_deref(), Some("Réunion de sécurité à Vienne"));
    let translation =
        chat(Task::Translation).read(&said("Réunion à Vienne\n\nLa réunion s’est tenue.\n"), &story()).unwrap();
    let story = enriched(&answers("fr/m-1", Ok(Given { headline: headline.headline, ..translation }))).story;
    assert_eq!(story.headline(), Some("لقاء أمني في فيينا"));
    assert!(story.headlines[1].is_generated());
    let body = &story.bodies[1];
    assert!(body.is_generated() && story.main_body().is_some_and(|main| !main.is_generated()));
    assert_eq!(
        body.blocks.iter().map(Block::line).collect::<Vec<_>>(),
        ["Réunion à Vienne", "La réunion s’est tenue."]
    );
    assert!(body.blocks.iter().all(|block| block.language.as_ref().is_some_and(|tag| tag.as_str() == "fr")));
    // Formats without a place for the label get none of it.
    let rss = wiredesk_formats::write("text", std::slice::from_ref(&story), &wiredesk_formats::WriteOptions::default())
        .unwrap();
    assert!(rss.lost.iter().any(|loss| loss.field == "generated"));
    assert!(!String::from_utf8(rss.bytes).unwrap().contains("Vienne"));
    let html = wiredesk_formats::write("html", &[story], &wiredesk_formats::WriteOptions::default()).unwrap();
    let html = String::from_utf8(html.bytes).unwrap();
    assert!(html.contains("Réunion de sécurité à Vienne") && html.contains("نموذج ذكاء اصطناعي"), "{html}");
}

#[test]
fn what_a_model_may_not_answer_is_told() {
    let read = |task, bytes: &[u8]| chat(task).read(bytes, &story()).unwrap_err();
    let cut = json!({ "choices": [{ "finish_reason": "length", "message": { "content": "عقد" } }] }).to_string();
    assert!(read(Task::Summary, cut.as_bytes()).contains("cut off"));
    assert!(read(Task::Summary, b"<html>").contains("page"));
    assert!(read(Task::Summary, b"{\"choices\":[").contains("not the JSON"));
    assert!(read(Task::Summary, b"{\"error\":\"no\"}").contains("choices[0]"));
    assert!(read(Task::Summary, &said("")).contains("empty"));
    assert!(read(Task::Summary, &said("<!DOCTYPE html><p>login")).contains("page of HTML"));
    assert!(read(Task::Headline, &said(&"كلمة ".repeat(500))).contains("enough"));
}

#[test]
fn findings_of_a_service_are_merged_and_only_words_of_the_text_have_a_place() {
    let answer = json!({ "annotations": [
        { "kind": "organisation", "text": "زهرة الأطلس", "uri": "https://example.org/zahra", "name": "Zahrat Al Atlas", "confidence": 0.9 },
        { "kind": "person", "text": "Maud Verdier", "start": 64 },
        { "kind": "person", "text": "من لا يوجد" },
        { "kind": "subject", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000123", "name": "x" },
        { "kind": "subject", "uri": "javascript:alert(1)" },
        { "kind": "keyword", "value": "تعاون أمني" },
        { "kind": "boilerplate", "text": "لقاء أمني في فيينا" },
        { "kind": "place", "text": "ليون", "uri": "http://www.wikidata.org/entity/Q456", "confidence": 7.0 },
    ]});
    let given = super::answer::read(answer.to_string().as_bytes()).unwrap();
    let enriched = enriched(&answers("own/1", Ok(given)));
    let own: Vec<_> = enriched.annotations.iter().filter(|one| one.by == "own/1").collect();
    let text: Vec<char> = enriched.text.chars().collect();
    let mut placed = Vec::new();
    for one in &own {
        if let (Some(start), Some(end)) = (one.start, one.end) {
            placed.push(text[start..end].iter().collect::<String>());
        }
    }
    assert_eq!(placed, ["زهرة الأطلس", "Maud Verdier", "ليون"]);
    assert_eq!(own.len(), 5, "{own:?}");
    let has = |test: &dyn Fn(&Subject) -> bool| enriched.story.subjects.iter().any(test);
    assert!(has(&|one| one.literal.as_deref() == Some("medtop:20000123") && one.creator.as_deref() == Some("own/1")));
    assert!(has(&|one| one.name.as_deref() == Some("تعاون أمني") && one.rel.as_deref() == Some("keyword")));
    assert!(!enriched.story.holds_generated());
}

#[test]
fn a_question_holds_the_text_and_a_long_story_is_cut_at_a_line() {
    let question = chat(Task::Summary).question(&story()).unwrap();
    assert_eq!(question["model"], "m-1");
    assert_eq!(question["messages"][1]["content"], story().text());
    assert!(question["messages"][0]["content"].as_str().unwrap().contains("language ar"));
    let mut long = story();
    long.bodies[0].blocks = vec![Block::paragraph("كلمة ".repeat(900)); 20];
    let question = chat(Task::Summary).question(&long).unwrap();
    assert!(question["messages"][1]["content"].as_str().unwrap().len() <= 24 << 10);
    assert!(chat(Task::Translation).question(&long).unwrap_err().contains("more than"));
    let french = Story { language: Some(Language::parse("fr-MA").unwrap()), ..story() };
    assert!(chat(Task::Translation).question(&french).unwrap_err().contains("already"));
    assert!(chat(Task::Summary).question(&Story::default()).is_err());
}
