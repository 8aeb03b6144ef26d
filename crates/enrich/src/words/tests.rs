#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use jiff::Timestamp;
use wiredesk_story::{AnnotationKind, Block, Body, Label, Story};

use crate::{EnrichConfig, EnrichError, Enrichment};

const LIST: &str = "name,variants,uri,kind\n\
    OCP,\"المكتب الشريف للفوسفاط|Office chérifien des phosphates\",http://www.wikidata.org/entity/Q1147384,organisation\n\
    نادية العلوي,Nadia El Alaoui,,person\n\
    Orange,,,organisation\n\
    Place des Nations,,,place\n\
    Rabat-Salé,,,none\n\
    \"Pêche, côtière\",الصيد الساحلي||,medtop:04000000,subject\n";

fn enrichment(name: &str, text: &str) -> (tempfile::TempDir, Result<Enrichment, EnrichError>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let made = Enrichment::new(&EnrichConfig { words: vec![path], ..EnrichConfig::default() });
    (folder, made)
}

fn story(text: &str) -> Story {
    Story {
        headlines: vec![Label::new("main", "")],
        bodies: vec![Body::main(vec![Block::paragraph(text)])],
        ..Story::default()
    }
}

/// Kind, words and name of what was found by the lists.
fn told(enrichment: &Enrichment, text: &str) -> Vec<(AnnotationKind, String, String)> {
    let enriched = enrichment.enrich(&story(text), Timestamp::UNIX_EPOCH);
    let own = enriched.annotations.into_iter().filter(|one| one.by.starts_with("words/"));
    own.map(|one| (one.kind, one.text.unwrap_or_default(), one.name.unwrap_or_default())).collect()
}

#[test]
fn names_of_the_newsroom_are_found_in_three_languages() {
    let (_folder, made) = enrichment("words.csv", LIST);
    let all = made.unwrap();
    let organisation = |text: &str| (AnnotationKind::Organisation, text.to_owned(), "OCP".to_owned());
    assert_eq!(told(&all, "Le groupe OCP a publié ses comptes.")[..], [organisation("OCP")]);
    assert_eq!(
        told(&all, "وقعت الوزارة اتفاقا وللمكتب الشريف للفوسفاط مشاريع أخرى.")[..],
        [organisation("لمكتب الشريف للفوسفاط")].map(|(kind, _, name)| (kind, "مكتب الشريف للفوسفاط".to_owned(), name))
    );
    let person = told(&all, "قالت المديرة إن نادية العلوي ستشارك.");
    assert_eq!(person, [(AnnotationKind::Person, "نادية العلوي".to_owned(), "نادية العلوي".to_owned())]);
    assert_eq!(told(&all, "He drank an orange juice by the ocp of others."), []);
    assert_eq!(told(&all, "Shares of Orange rose.").len(), 1);
    assert_eq!(told(&all, "أسعار الصيد الساحلي ترتفع.")[0].0, AnnotationKind::Subject);
}

#[test]
fn they_beat_the_built_in_ones() {
    let (_folder, made) = enrichment("words.csv", "name;kind\nDamas;person\nParis;none\n");
    let all = made.unwrap();
    let enriched = all.enrich(&story("Léon Damas a parlé à Paris, puis à Lyon."), Timestamp::UNIX_EPOCH);
    let of = |kind: AnnotationKind| {
        enriched
            .annotations
            .iter()
            .filter(|one| one.kind == kind)
            .filter_map(|one| one.text.as_deref())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(AnnotationKind::Person), ["Damas"]);
    assert!(!of(AnnotationKind::Place).contains(&"Paris") && !of(AnnotationKind::Place).contains(&"Damas"));
}

#[test]
fn a_toml_list_reads_alike_and_mistakes_say_where_they_are() {
    let (_folder, made) = enrichment(
        "words.toml",
        "[[word]]\nname = \"Banque populaire\"\nvariants = [\"البنك الشعبي\", \"\"]\nkind = \"organisation\"\n",
    );
    assert_eq!(told(&made.unwrap(), "أعلن البنك الشعبي نتائجه.").len(), 1);
    for (name, text, part) in [
        ("words.csv", "name,kind\nA b,town\n", "line 2"),
        ("words.csv", "name,sort\nA b,place\n", "sort"),
        ("words.csv", "name,kind\n\"A b,place\n", "line 2"),
        ("words.toml", "[[word]]\nname = 3\n", "line 2"),
    ] {
        let error = enrichment(name, text).1.err().unwrap().to_string();
        assert!(error.contains(part) && error.contains(name), "{error}");
    }
}

#[test]
fn a_list_that_changes_is_read_again_and_a_broken_one_leaves_the_old() {
    let (folder, made) = enrichment("words.csv", "name,kind\nPremier Nom,person\n");
    let all = made.unwrap();
    let path = folder.path().join("words.csv");
    std::fs::write(&path, "name,kind\nAutre Chose,organisation\n").unwrap();
    all.read_words().unwrap();
    assert_eq!(told(&all, "Premier Nom et Autre Chose.").len(), 1);
    std::fs::write(&path, "name\nrien\n").unwrap();
    assert!(all.read_words().is_err());
    assert_eq!(told(&all, "Premier Nom et Autre Chose.").len(), 1);
}

#[test]
fn a_hostile_list_is_no_slower() {
    let mut list = "name,variants,kind\n".to_owned();
    for n in 0..100_000 {
        let tail = "a ".repeat(n % 40);
        list.push_str(&format!("a a {tail}{n},||a {tail}|,person\n"));
    }
    let started = Instant::now();
    let (_folder, made) = enrichment("words.csv", &list);
    let all = made.unwrap();
    let read = started.elapsed();
    let text = "a a a a a a a a a a 7 ".repeat(5_000);
    let started = Instant::now();
    all.enrich(&story(&text), Timestamp::UNIX_EPOCH);
    let (_folder, plain) = enrichment("words.csv", "name,kind\nPersonne,person\n");
    let plain = plain.unwrap();
    let with = started.elapsed();
    let started = Instant::now();
    plain.enrich(&story(&text), Timestamp::UNIX_EPOCH);
    let without = started.elapsed();
    assert!(read < Duration::from_secs(20), "{read:?}");
    assert!(with < without * 4 + Duration::from_secs(2), "{with:?}, {without:?} without the list");
}

#[test]
fn the_example_reads() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/words.csv").into();
    let all = Enrichment::new(&EnrichConfig { words: vec![path], ..EnrichConfig::default() }).unwrap();
    assert_eq!(told(&all, "رخص المكتب الوطني للسكك الحديدية للقطارات.").len(), 1);
    assert_eq!(told(&all, "The ONCF runs the trains from Casa-Port.").len(), 2);
}
