#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::LazyLock;

use jiff::Timestamp;
use wiredesk_story::{AnnotationKind, Block, Body, Label, Story};

use crate::{EnrichConfig, Enrichment};

static ALL: LazyLock<Enrichment> = LazyLock::new(|| Enrichment::new(&EnrichConfig::default()).unwrap());

fn told(text: &str, kind: AnnotationKind) -> Vec<String> {
    let story = Story {
        headlines: vec![Label::new("main", "")],
        bodies: vec![Body::main(vec![Block::paragraph(text)])],
        ..Story::default()
    };
    let enriched = ALL.enrich(&story, Timestamp::UNIX_EPOCH);
    let of_kind = enriched.annotations.iter().filter(|annotation| annotation.kind == kind);
    of_kind.filter_map(|annotation| annotation.text.clone()).collect()
}

#[test]
fn a_group_with_a_common_name_counts_beside_what_tells_of_a_group() {
    let organisations = |text| told(text, AnnotationKind::Organisation);
    assert_eq!(organisations("تراجع نفوذ تنظيمي “داعش” و”القاعدة” في المنطقة."), ["داعش", "القاعدة"]);
    assert_eq!(organisations("قتل زعيم القاعدة في غارة ليلية."), ["القاعدة"]);
    assert!(!organisations("هذه القاعدة اللغوية بسيطة ويعرفها التلاميذ.").iter().any(|name| name.contains("القاعدة")));
}

#[test]
fn persons_of_a_french_story_stand_without_title_and_role() {
    let text = "Le tribunal de Grenoble a condamné Hervé Marchandeau, ancien maire de Voiron. Son avocate, Me Salima Ouazzani, \
                fera appel, selon le professeur Hélène Garnier.";
    assert_eq!(told(text, AnnotationKind::Person), ["Hervé Marchandeau", "Salima Ouazzani", "Hélène Garnier"]);
}

#[test]
fn a_club_named_after_a_city_is_told_once() {
    let text = "Bristol Rovers beat Leeds City 2-1 on Saturday with a late goal from Gary Holbrook.";
    assert_eq!(told(text, AnnotationKind::Organisation), ["Bristol Rovers", "Leeds City"]);
    assert!(told(text, AnnotationKind::Place).is_empty());
    assert_eq!(told(text, AnnotationKind::Person), ["Gary Holbrook"]);
}

#[test]
fn a_genitive_is_no_part_of_a_place_or_a_person() {
    let text = "Talks were held in Georgia's capital, said Karen Lindqvist's lawyer.";
    assert_eq!(told(text, AnnotationKind::Place), ["Georgia"]);
    assert_eq!(told(text, AnnotationKind::Person), ["Karen Lindqvist"]);
}
