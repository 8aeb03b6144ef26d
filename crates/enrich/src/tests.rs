#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::LazyLock;

use proptest::prelude::*;
use wiredesk_story::{AnnotationKind, Block, BlockKind, Body, Direction, Label, Language, Story, story::Concept};

use super::*;

static ALL: LazyLock<Enrichment> = LazyLock::new(|| Enrichment::new(&EnrichConfig::default()).unwrap());

fn story(headline: &str, blocks: &[&str]) -> Story {
    Story {
        headlines: vec![Label::new("main", headline)],
        bodies: vec![Body::main(blocks.iter().map(|text| Block::paragraph(*text)).collect())],
        ..Story::default()
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn told(enriched: &Enriched, kind: AnnotationKind) -> Vec<(String, String)> {
    let of_kind = enriched.annotations.iter().filter(|annotation| annotation.kind == kind);
    of_kind
        .map(|a| (a.text.clone().unwrap_or_default(), a.uri.clone().or(a.value.clone()).unwrap_or_default()))
        .collect()
}

fn seed() -> Story {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/wire/hammouchi-vienna.ar.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    story(lines[0], &lines[1..])
}

#[test]
fn the_first_story_has_its_places_its_dates_and_no_footer() {
    let enriched = ALL.enrich(&seed(), at("2025-05-09T12:00:00Z"));
    let places = told(&enriched, AnnotationKind::Place);
    let mut linked: Vec<_> =
        places.iter().map(|(text, uri)| (text.as_str(), uri.rsplit('/').next().unwrap())).collect();
    linked.sort_unstable();
    linked.dedup();
    let mut expected = [
        ("الإمارات", "Q878"),
        ("السعودية", "Q851"),
        ("المغرب", "Q1028"),
        ("باكستان", "Q843"),
        ("تركيا", "Q43"),
        ("فيينا", "Q1741"),
        ("قطر", "Q846"),
    ];
    expected.sort_unstable();
    assert_eq!(linked, expected);
    assert_eq!(
        told(&enriched, AnnotationKind::Date),
        [("من 6 و8 ماي الجاري".to_owned(), "2025-05-06/2025-05-08".to_owned())]
    );
    let body = enriched.story.main_body().unwrap();
    assert_eq!(body.blocks.len(), seed().main_body().unwrap().blocks.len() - 1);
    assert!(body.blocks.iter().all(|block| block.direction == Some(Direction::Rtl)));
    assert_eq!(told(&enriched, AnnotationKind::Boilerplate)[0].0, "📰 اقرأ هذا المقال على Google News: اضغط هنا");
    assert_eq!(enriched.story.language.as_ref().map(Language::as_str), Some("ar"));
    assert_eq!(enriched.story.places.len(), 7);
    assert_eq!(enriched.text, seed().text());
}

#[test]
fn this_month_in_another_month_is_the_last_such_one_with_low_confidence() {
    let enriched = ALL.enrich(&seed(), at("2026-03-01T00:00:00Z"));
    let date = enriched.annotations.iter().find(|a| a.kind == AnnotationKind::Date).unwrap();
    assert_eq!(date.value.as_deref(), Some("2025-05-06/2025-05-08"));
    assert!(date.confidence <= 0.5);
}

#[test]
fn a_french_story() {
    let story = story(
        "Séisme au Maroc : Marrakech se relève",
        &[
            "MARRAKECH, 6 mai (MAP) - Le ministre s'est rendu lundi dernier à Rabat puis aux Émirats arabes unis.",
            "La réunion de Nice se tiendra du 6 au 8 juin prochain en Côte d'Ivoire, à 18h30. Maurice y sera.",
            "Suivez-nous sur Facebook",
        ],
    );
    let enriched = ALL.enrich(&story, at("2025-05-09T12:00:00Z"));
    let places: Vec<_> = told(&enriched, AnnotationKind::Place).into_iter().map(|(text, _)| text).collect();
    assert_eq!(places, ["Maroc", "Marrakech", "MARRAKECH", "Rabat", "Émirats arabes unis", "Côte d'Ivoire"]);
    let dates: Vec<_> = told(&enriched, AnnotationKind::Date).into_iter().map(|(_, value)| value).collect();
    assert_eq!(dates, ["2025-05-06", "2025-05-05", "2025-06-06/2025-06-08", "2025-05-09T18:30Z"]);
    assert_eq!(enriched.story.language.unwrap().as_str(), "fr");
    assert_eq!(enriched.story.bodies[0].blocks.len(), 2);
}

#[test]
fn an_english_story() {
    let story = story(
        "Oil Prices Rise After Talks In Vienna",
        &[
            "LONDON (Reuters) - Ministers met officials from Jordan on Tuesday, May 6, 2025 in Amman.",
            "Michael Jordan said they may march. Chad Smith did not. The US will host a summit May 20-22.",
            "Georgia's capital Tbilisi was quiet at 10:30 GMT on Thursday. Paris Hilton stayed in Paris.",
            "All rights reserved.",
        ],
    );
    let enriched = ALL.enrich(&story, at("2025-05-09T12:00:00Z"));
    let places: Vec<_> = told(&enriched, AnnotationKind::Place).into_iter().map(|(text, _)| text).collect();
    assert_eq!(places, ["Vienna", "LONDON", "Jordan", "Amman", "US", "Georgia", "Tbilisi", "Paris"]);
    let dates: Vec<_> = told(&enriched, AnnotationKind::Date).into_iter().map(|(_, value)| value).collect();
    assert_eq!(dates, ["2025-05-06", "2025-05-20/2025-05-22", "2025-05-08T10:30Z"]);
    assert_eq!(told(&enriched, AnnotationKind::Boilerplate).len(), 1);
}

#[test]
fn names_that_are_words_need_their_context() {
    let story = story(
        "الرباط وعمان",
        &[
            "تقرير مالي عن أنبوب بقطر 20 سنتيمترا. البيت الأبيض والحكومة السعودية والنسخة الجديدة. صلاة المغرب.",
            "زار الوزير عمان بعد لقاء في الأردن، ثم مالي والنيجر وللمغرب موقف. كان في مدينة الجديدة.",
        ],
    );
    let enriched = ALL.enrich(&story, at("2025-05-09T12:00:00Z"));
    let places: Vec<_> = told(&enriched, AnnotationKind::Place).into_iter().map(|(text, _)| text).collect();
    assert_eq!(places, ["الرباط", "عمان", "عمان", "الأردن", "مالي", "النيجر", "مغرب", "الجديدة"]);
    assert!(told(&enriched, AnnotationKind::Place)[1].1.ends_with("Q3805"), "Amman, since Jordan is named");
}

#[test]
fn what_the_wire_gave_stands_first_and_is_not_doubled() {
    let mut given = seed();
    given.language = Some(Language::parse("ar-MA").unwrap());
    let named = |name: &str, uri: Option<&str>| Concept {
        name: Some(name.into()),
        uri: uri.map(str::to_owned),
        ..Concept::default()
    };
    given.places = vec![named("Vienna", Some("https://www.wikidata.org/wiki/Q1741")), named("تركيا", None)];
    let enriched = ALL.enrich(&given, at("2025-05-09T12:00:00Z"));
    assert_eq!(enriched.story.places[..2], given.places[..]);
    assert_eq!(enriched.story.places.len(), 7);
    assert_eq!(enriched.story.language.unwrap().as_str(), "ar-MA");
    assert_eq!(enriched.story.bodies[0].blocks[0].language.as_ref().unwrap().as_str(), "ar-MA");
}

#[test]
fn a_stated_language_of_another_script_is_mended() {
    let mut given = seed();
    given.language = Some(Language::parse("fr").unwrap());
    assert_eq!(ALL.enrich(&given, at("2025-05-09T12:00:00Z")).story.language.unwrap().as_str(), "ar");
}

#[test]
fn boilerplate_inside_the_story_stays() {
    let blocks = [
        "Lire aussi : un autre article",
        "Le texte commence ici.",
        "Lire aussi : au milieu",
        "Il finit là.",
        "© 2025 Le Journal",
    ];
    let enriched = ALL.enrich(&story("Titre", &blocks), at("2025-05-09T12:00:00Z"));
    let kept: Vec<_> = enriched.story.bodies[0].blocks.iter().map(Block::line).collect();
    assert_eq!(kept, blocks[1..4]);
}

#[test]
fn keywords_are_three_to_eight_and_have_no_span() {
    let enriched = ALL.enrich(&seed(), at("2025-05-09T12:00:00Z"));
    let keywords: Vec<_> = enriched.annotations.iter().filter(|a| a.kind == AnnotationKind::Keyword).collect();
    assert!((3..=8).contains(&keywords.len()));
    // An article that the text writes into a clitic (للأمن الوطني) is told as it stands alone.
    let stands = |text: &str| {
        enriched.text.contains(text)
            || text.strip_prefix("ال").is_some_and(|rest| enriched.text.contains(&format!("لل{rest}")))
    };
    assert!(keywords.iter().all(|a| a.start.is_none() && stands(a.text.as_deref().unwrap())));
    assert!(keywords.iter().any(|a| a.text.as_deref() == Some("الأمن الوطني")));
    let is_keyword = |subject: &&wiredesk_story::Subject| subject.rel.as_deref() == Some("keyword");
    let subjects: Vec<_> = enriched.story.subjects.iter().filter(is_keyword).collect();
    assert_eq!(subjects.len(), keywords.len());
    assert!(subjects.iter().all(|s| s.rel.as_deref() == Some("keyword") && s.creator.as_deref() == Some("keywords/1")));
}

#[test]
fn a_person_is_found_again_by_surname() {
    let text = [
        "The mayor, Laura Kesslingham, opened the market on Monday.",
        "Traders welcomed Kesslingham and her plan. For them Kesslingham is a friend.",
    ];
    let enriched = ALL.enrich(&story("Kesslingham opens the market", &text), Timestamp::UNIX_EPOCH);
    let people = enriched.annotations.iter().filter(|one| one.kind == AnnotationKind::Person);
    let names: Vec<_> = people.filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(names, ["Laura Kesslingham"; 4]);
}

#[test]
fn a_mistake_in_the_configuration_is_told() {
    let config = EnrichConfig { disabled: vec!["place".into()], ..EnrichConfig::default() };
    assert!(Enrichment::new(&config).err().unwrap().to_string().contains("\"place\""));
    let config = EnrichConfig { timezone: Some("Africa/Casa".into()), ..EnrichConfig::default() };
    assert!(Enrichment::new(&config).err().unwrap().to_string().contains("Africa/Casa"));
    assert!(serde_json::from_str::<EnrichConfig>(r#"{"disable":[]}"#).is_err());
}

#[test]
fn only_a_headline_one_word_and_a_megabyte_without_a_space_are_answered() {
    let moment = at("2025-05-09T12:00:00Z");
    let only = Story { headlines: vec![Label::new("main", "المغرب")], ..Story::default() };
    assert_eq!(told(&ALL.enrich(&only, moment), AnnotationKind::Place).len(), 1);
    assert!(ALL.enrich(&Story::default(), moment).annotations.is_empty());
    let long = "ب".repeat(1 << 20);
    ALL.enrich(&story("😀😀😀", &[&long, &"و".repeat(4096), &"1".repeat(9000)]), moment);
}

/// Texts that look like news to the grammar: words of time, names, signs and digits in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("من"),
        Just(" 6 "),
        Just("و8"),
        Just(" ماي "),
        Just("الجاري"),
        Just("du "),
        Just("au "),
        Just("mai "),
        Just("2025"),
        Just("-"),
        Just("/"),
        Just(":"),
        Just("May "),
        Just("31"),
        Just(" next "),
        Just("Tuesday"),
        Just("للمغرب "),
        Just("قبل "),
        Just("أسبوعين "),
        Just("999"),
        Just(" years"),
        Just(" ago"),
        Just("\u{200f}"),
        Just("ـ"),
        Just("ﷺ"),
        Just("l'"),
        Just("Côte d'Ivoire"),
        Just(". "),
        Just("e\u{301}"),
        Just("18h"),
        Just("00:00"),
        Just("GMT"),
        Just("9999"),
        Just(" in "),
        Just(" million"),
        Just("مطلع "),
        Just("القرن "),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn spans_hold(text: &str) {
    let given = story(text.lines().next().unwrap_or_default(), &text.lines().collect::<Vec<_>>());
    let enriched = ALL.enrich(&given, at("2025-05-09T12:00:00Z"));
    let scalars: Vec<char> = enriched.text.chars().collect();
    for annotation in &enriched.annotations {
        let (Some(start), Some(end)) = (annotation.start, annotation.end) else { continue };
        assert!(start < end && end <= scalars.len(), "{annotation:?}");
        assert_eq!(scalars[start..end].iter().collect::<String>(), annotation.text.clone().unwrap());
        assert!((0.0..=1.0).contains(&annotation.confidence));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn any_text_is_answered_with_spans_that_hold(text in "\\PC{0,200}") {
        spans_hold(&text);
    }

    #[test]
    fn text_like_dates_is_answered_with_spans_that_hold(text in pieces()) {
        spans_hold(&text);
    }
}

#[test]
fn headings_and_lists_count_as_lines() {
    let mut given = story("Le Maroc", &["Paris"]);
    given.bodies[0].blocks.push(Block::heading(2, "À Rabat"));
    given.bodies[0].blocks.push(Block::new(BlockKind::List {
        ordered: false,
        items: vec![wiredesk_story::RichText::plain("à Alger"), wiredesk_story::RichText::plain("à Tunis")],
    }));
    let enriched = ALL.enrich(&given, at("2025-05-09T12:00:00Z"));
    assert_eq!(told(&enriched, AnnotationKind::Place).len(), 5);
}

#[test]
fn the_summary_is_the_opening_that_stands_alone() {
    let told = |blocks: &[&str]| {
        let enriched = ALL.enrich(&story("A headline", blocks), at("2025-05-09T12:00:00Z"));
        let found = enriched.annotations.into_iter().find(|annotation| annotation.kind == AnnotationKind::Summary);
        found.and_then(|annotation| annotation.value)
    };
    let lead = "RABAT, May 9 (Agency) - The government approved on Thursday a plan to build twelve schools in the region, \
                at a cost of 400 million dirhams. The work begins in June.";
    assert_eq!(
        told(&["He said so.", lead]).as_deref(),
        Some(
            "The government approved on Thursday a plan to build twelve schools in the region, at a cost of 400 million dirhams."
        )
    );
    assert_eq!(told(&[]), None);
    let seed = ALL.enrich(&seed(), at("2025-05-09T12:00:00Z"));
    assert!(seed.annotations.iter().any(|a| a.kind == AnnotationKind::Summary && a.start.is_none()));
}
