#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::LazyLock;

use jiff::Timestamp;
use wiredesk_story::{AnnotationKind, Block, Body, Language, Story};

use super::Number;
use crate::{EnrichConfig, Enrichment};

static ALL: LazyLock<Enrichment> = LazyLock::new(|| Enrichment::new(&EnrichConfig::default()).unwrap());

/// The figures of a text: words and value.
fn figures(language: &str, text: &str) -> Vec<(String, String)> {
    let lead = match language {
        "ar" => "قالت الوزارة في بيان لها إن الأمر يتعلق بما قيمته",
        "fr" => "Le ministère a indiqué dans un communiqué que cela représente",
        _ => "The ministry said in a statement that this comes to",
    };
    let story = Story {
        language: Language::parse(language).ok(),
        bodies: vec![Body::main(vec![Block::paragraph(format!("{lead} {text}"))])],
        ..Story::default()
    };
    let found = ALL.enrich(&story, Timestamp::UNIX_EPOCH).annotations;
    let figures = found.into_iter().filter(|one| one.kind == AnnotationKind::Figure);
    figures.map(|one| (one.text.unwrap(), one.value.unwrap())).collect()
}

fn are(language: &str, rows: &[(&str, &str)]) {
    for (text, values) in rows {
        let found: Vec<_> = figures(language, text).into_iter().map(|(_, value)| value).collect();
        assert_eq!(found.join("; "), *values, "{text}");
    }
}

#[test]
fn numbers_are_written_plainly() {
    let number = |digits: &str, decimals, power| Number { digits: digits.into(), decimals }.scaled(power).plain();
    assert_eq!(number("125", 1, 6), "12500000");
    assert_eq!(number("0350", 2, 0), "3.5");
    assert_eq!(number("5", 1, 0), "0.5");
    assert_eq!(number("1234", 3, 3), "1234");
    assert_eq!(number("000", 2, 0), "0");
}

#[test]
fn arabic() {
    are(
        "ar",
        &[
            ("12,5 مليون درهم", "12500000 MAD"),
            ("١٢٫٥ مليار دولار أمريكي", "12500000000 USD"),
            ("3.5 في المائة", "3.5 %"),
            ("بنسبة 7,2٪ ثم %8", "7.2 %; 8 %"),
            ("على بعد 25 كيلومترا من المدينة", "25 km"),
            ("1.500 درهم و2,300 درهم", "1500 MAD; 2300 MAD"),
            ("خمسة ملايين يورو", "5000000 EUR"),
            ("مليوني درهم", "2000000 MAD"),
            ("نصف مليون دولار", "500000 USD"),
            ("مليار درهم إماراتي", "1000000000 AED"),
            ("40 ألف هكتار و6 أطنان", "40000 ha; 6 t"),
            ("45 ألف متفرج و12 شخصا", ""),
        ],
    );
}

#[test]
fn french() {
    are(
        "fr",
        &[
            ("12,5 millions de dirhams", "12500000 MAD"),
            ("2,3 milliards d'euros", "2300000000 EUR"),
            ("1 234 567,8 euros", "1234567.8 EUR"),
            ("45.000 dollars et 300 €", "45000 USD; 300 EUR"),
            ("une hausse de 3,5% et une baisse de -0,4 %", "3.5 %; -0.4 %"),
            ("2 pour cent", "2 %"),
            ("deux millions d'euros", "2000000 EUR"),
            ("25 km, 12 kilomètres carrés et 300 mètres cubes", "25 km; 12 km2; 300 m3"),
            ("120 km/h", "120 km/h"),
            ("le vol AF1234, le 12/05, 3-1 et 400 habitants", ""),
        ],
    );
}

#[test]
fn english() {
    are(
        "en",
        &[
            ("$12.5 million", "12500000 USD"),
            ("US$5bn and £3m", "5000000000 USD; 3000000 GBP"),
            ("1,234,567.89 euros", "1234567.89 EUR"),
            ("45,000 dollars", "45000 USD"),
            ("3.5 percent, 4% and 2 percentage points", "3.5 %; 4 %; 2 pp"),
            ("two million Moroccan dirhams", "2000000 MAD"),
            ("twelve miles", "12 mi"),
            ("a 60-kilometre road", "60 km"),
            ("80 barrels of oil, 35 °C", "80 bbl; 35 °C"),
            ("version 2.0.1, 10:30, 26 people and Boeing 737 M", ""),
        ],
    );
}

#[test]
fn the_words_are_marked_with_their_signs() {
    assert_eq!(figures("en", "$12.5 million and 4 %")[0].0, "$12.5 million");
    assert_eq!(figures("en", "$12.5 million and 4 %")[1].0, "4 %");
    assert_eq!(figures("fr", "300 € par mois")[0].0, "300 €");
}
