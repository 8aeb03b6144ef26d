//! The project's own sentences with their dates and headlines with their languages stay right.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::Timestamp;
use wiredesk_enrich::{EnrichConfig, Enrichment};
use wiredesk_story::{AnnotationKind, Block, Body, Language, Story};

const DATES: &str = include_str!("../data/gold/dates.tsv");
const LANGUAGES: &str = include_str!("../data/gold/language.tsv");

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| line.split('\t').collect())
}

fn values(
    enrichment: &Enrichment,
    language: Option<&str>,
    text: &str,
    at: Timestamp,
    kind: AnnotationKind,
) -> Vec<String> {
    let story = Story {
        language: language.map(|tag| Language::parse(tag).unwrap()),
        bodies: vec![Body::main(vec![Block::paragraph(text)])],
        ..Story::default()
    };
    let annotations = enrichment.enrich(&story, at).annotations;
    annotations.into_iter().filter(|a| a.kind == kind).filter_map(|a| a.value).collect()
}

#[test]
fn dates_of_news_are_found_and_nothing_else_is() {
    let enrichment = Enrichment::new(&EnrichConfig::default()).unwrap();
    let (mut gold, mut right, mut read) = (0, 0, 0);
    let mut wrong = Vec::new();
    for row in rows(DATES) {
        let expected: Vec<&str> = row[3..].iter().filter_map(|date| date.rsplit('=').next()).collect();
        let found = values(&enrichment, Some(row[0]), row[2], row[1].parse().unwrap(), AnnotationKind::Date);
        let hits = expected.iter().filter(|value| found.iter().any(|found| found == **value)).count();
        gold += expected.len();
        right += hits;
        read += found.len();
        if hits < expected.len() || found.len() > expected.len() {
            wrong.push(format!("{} {found:?} {expected:?}", row[2]));
        }
    }
    assert!(right * 100 >= gold * 97 && right * 100 >= read * 97, "{right} of {gold}, {read} read: {wrong:#?}");
}

#[test]
fn languages_of_headlines_are_told() {
    let enrichment = Enrichment::new(&EnrichConfig::default()).unwrap();
    for row in rows(LANGUAGES) {
        let found = values(&enrichment, None, row[1], Timestamp::UNIX_EPOCH, AnnotationKind::Language);
        assert_eq!(found.first().map(String::as_str), Some(row[0]), "{}", row[1]);
    }
}
