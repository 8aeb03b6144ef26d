#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::LazyLock;

use jiff::Timestamp;
use wiredesk_story::{AnnotationKind, Block, Body, Language, Story};

use super::quotations;
use crate::{EnrichConfig, Enrichment};

static ALL: LazyLock<Enrichment> = LazyLock::new(|| Enrichment::new(&EnrichConfig::default()).unwrap());

/// Each quotation with the one who speaks.
fn spoken(language: &str, blocks: &[&str]) -> Vec<(String, String)> {
    let story = Story {
        language: Language::parse(language).ok(),
        bodies: vec![Body::main(blocks.iter().map(|text| Block::paragraph(*text)).collect())],
        ..Story::default()
    };
    let found = ALL.enrich(&story, Timestamp::UNIX_EPOCH).annotations;
    let quotes = found.into_iter().filter(|one| one.kind == AnnotationKind::Quote);
    quotes.map(|one| (one.text.unwrap(), one.value.unwrap_or_default())).collect()
}

fn is(language: &str, text: &str, quotes: &[(&str, &str)]) {
    let expected: Vec<_> = quotes.iter().map(|(text, by)| ((*text).to_owned(), (*by).to_owned())).collect();
    assert_eq!(spoken(language, &[text]), expected, "{text}");
}

#[test]
fn the_one_who_speaks_stands_after_the_words() {
    is(
        "fr",
        "« Nous allons ouvrir trois nouvelles lignes », a déclaré Karim Bennani lors d'une conférence de presse à Rabat.",
        &[("Nous allons ouvrir trois nouvelles lignes", "Karim Bennani")],
    );
    is(
        "en",
        "“We will not raise prices this year,” said John Miller, the head of the company.",
        &[("We will not raise prices this year,", "John Miller")],
    );
    is(
        "en",
        "\"The bridge is safe to cross,\" Mary Jones said on Tuesday.",
        &[("The bridge is safe to cross,", "Mary Jones")],
    );
    is(
        "ar",
        "\"لن نرفع الأسعار هذه السنة\"، قال محمد العلمي في تصريح للصحافة.",
        &[("لن نرفع الأسعار هذه السنة", "محمد العلمي")],
    );
}

#[test]
fn or_before_them() {
    is(
        "ar",
        "وقال محمد العلمي في تصريح للصحافة: «إن المشروع سيوفر مناصب شغل كثيرة».",
        &[("إن المشروع سيوفر مناصب شغل كثيرة", "محمد العلمي")],
    );
    is(
        "fr",
        "Karim Bennani a affirmé que le projet « créera des milliers d'emplois » dans la région.",
        &[("créera des milliers d'emplois", "Karim Bennani")],
    );
    is(
        "en",
        "John Miller told reporters: \"The talks went better than we expected.\"",
        &[("The talks went better than we expected.", "John Miller")],
    );
}

#[test]
fn who_added_is_who_spoke_last() {
    let told = spoken(
        "fr",
        &[
            "« Le chantier avance bien », a déclaré Karim Bennani à la presse.",
            "« Il sera livré avant l'été », a-t-il ajouté.",
        ],
    );
    assert_eq!(told[1].1, "Karim Bennani");
    let told =
        spoken("ar", &["قال محمد العلمي: «الأشغال تسير وفق الجدول المحدد».", "وأضاف: «سنفتتح المحطة قبل الصيف»."]);
    assert_eq!(told[1].1, "محمد العلمي");
}

#[test]
fn he_said_is_the_one_whom_the_line_names() {
    let text = "Karim Bennani a présenté son plan à Rabat. « Nous devons aller plus vite », a-t-il dit.";
    is("fr", text, &[("Nous devons aller plus vite", "Karim Bennani")]);
    let text = "“Nobody wants this,” said John Miller. “But we are ready.”";
    is("en", text, &[("Nobody wants this,", "John Miller"), ("But we are ready.", "John Miller")]);
}

#[test]
fn titles_and_single_words_are_none() {
    is("fr", "Le film « Les nuits de Fès » sort mercredi.", &[]);
    is("en", "The so-called \"peace plan\" was 24\" wide.", &[]);
    is("ar", "صدرت رواية «موسم الهجرة إلى الشمال» قبل سنوات.", &[]);
}

#[test]
fn marks_are_paired_and_open_ones_do_no_harm() {
    let texts = |line: &str| {
        quotations(line, 0, 0).into_iter().map(|span| line[span.start..span.end].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts("« a « b » c » d"), ["a « b » c"]);
    assert_eq!(texts("ثم ”واحد“ و\"اثنان\" و„drei“"), ["واحد", "اثنان", "drei"]);
    assert_eq!(texts("« jamais fermé"), Vec::<String>::new());
    assert_eq!(texts("«» «   » \"\""), Vec::<String>::new());
    let many = "« a ".repeat(200_000);
    assert!(quotations(&many, 0, 0).is_empty());
}
