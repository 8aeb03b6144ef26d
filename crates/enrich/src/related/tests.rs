#![allow(clippy::unwrap_used)]

use jiff::{Timestamp, tz::TimeZone};
use wiredesk_story::{Block, Body, Label, Story};

use super::*;
use crate::detect::Detector;

const AR: &str = "أعلنت وزارة التجهيز والماء اليوم أن نسبة ملء السدود بالمملكة بلغت أربعين في المئة بعد التساقطات المطرية التي عرفتها جل الأقاليم خلال الأسبوع الماضي\n\
    وأوضح المصدر ذاته أن سد الوحدة سجل أكبر الواردات المائية متبوعا بسد وادي المخازن فيما ظلت سدود الجنوب دون المعدل السنوي\n\
    ودعت الوزارة المواطنين إلى مواصلة ترشيد استعمال الماء الصالح للشرب مشيرة إلى أن الوضع لا يزال يستدعي الحذر";
const FR: &str = "Le gouvernement a adopté jeudi un projet de loi relatif à la protection des données personnelles, qui prévoit des amendes pouvant atteindre deux pour cent du chiffre d'affaires\n\
    Le texte oblige les plateformes à signaler toute fuite dans un délai de trois jours et crée un guichet unique pour les plaintes des usagers\n\
    La commission nationale disposera de nouveaux pouvoirs d'enquête, a précisé la ministre lors d'une conférence de presse à Rabat";
const EN: &str = "Firefighters battled a large blaze at a textile warehouse on the outskirts of Tangier early Monday, officials said, as thick smoke drifted over the port\n\
    Nobody was hurt but around forty residents of nearby buildings were moved to a school while crews worked to contain the flames\n\
    The cause is not known, the prefecture said, adding that an inquiry has been opened under the supervision of the prosecutor";

fn print(text: &str) -> Print {
    let mut lines = text.lines().map(str::trim);
    let headline = lines.next().unwrap_or_default();
    let story = Story {
        headlines: vec![Label::new("main", headline)],
        bodies: vec![Body::main(lines.map(Block::paragraph).collect())],
        ..Story::default()
    };
    Print::of(&Document::new(&story, Timestamp::UNIX_EPOCH, TimeZone::UTC, &Detector::new()))
}

/// Every nth word in the place of another text's.
fn rewritten(text: &str, every: usize, with: &str) -> String {
    let mut others = with.split_whitespace().cycle();
    let word =
        |(n, word): (usize, &str)| if n % every == 0 { others.next().unwrap().to_owned() } else { word.to_owned() };
    text.split_whitespace().enumerate().map(word).collect::<Vec<_>>().join(" ")
}

fn lineage(one: &str, other: &str) -> Option<Lineage> {
    print(one).against(&print(other), true).map(|(lineage, _)| lineage)
}

#[test]
fn the_same_text_is_the_same_whatever_its_signs() {
    for text in [AR, FR, EN] {
        let otherwise = text.replace(',', " ;").replace('أ', "ا").to_uppercase();
        assert_eq!(lineage(text, &otherwise), Some(Lineage::Same), "{text}");
    }
}

#[test]
fn a_text_that_grew_is_an_update_and_its_part_is_derived() {
    for (text, more) in [(AR, FR), (FR, EN), (EN, AR)] {
        let grown = format!("{text}\n{more}");
        assert_eq!(lineage(&grown, text), Some(Lineage::UpdateOf));
        assert_eq!(lineage(text, &grown), Some(Lineage::DerivedFrom));
    }
}

#[test]
fn a_rewrite_is_found_and_other_news_is_not() {
    for (text, with) in [(AR, EN), (FR, AR), (EN, FR)] {
        assert_eq!(lineage(&rewritten(text, 4, with), text), Some(Lineage::RewriteOf));
        assert_eq!(lineage(with, text), None);
    }
    assert_eq!(lineage("Le but de la soirée", "Le but de la soirée"), None, "too short to tell");
}

#[test]
fn pairs_are_told_on_both_and_only_where_the_other_has_a_name() {
    let stories = [
        (Some("urn:a".to_owned()), print(FR)),
        (None, print(EN)),
        (Some("urn:b".to_owned()), print(&format!("{FR}\n{AR}"))),
    ];
    let links = among(&stories);
    let short =
        |links: &[Link]| links.iter().map(|link| format!("{} {}", link.lineage.as_str(), link.uri)).collect::<Vec<_>>();
    assert_eq!(short(&links[0]), ["derived-from urn:b"]);
    assert!(links[1].is_empty());
    assert_eq!(short(&links[2]), ["update-of urn:a"]);
}

#[test]
fn a_window_finds_with_few_hashes_what_whole_prints_say_and_forgets() {
    let mut window = Window::new(2, 64);
    window.keep(1, &print(AR));
    window.keep(2, &print(FR));
    assert_eq!(window.alike(&print(&rewritten(AR, 6, EN)))[0].0, 1);
    window.keep(3, &print(EN));
    assert!(window.alike(&print(AR)).is_empty(), "the oldest went");
    assert_eq!(
        window.alike(&print(&format!("{EN} {FR}"))).iter().map(|one| one.0).collect::<std::collections::BTreeSet<_>>(),
        [2, 3].into()
    );
    window.forget(2);
    window.forget(3);
    assert!(window.is_empty() && window.by_hash_is_empty());
}

#[test]
fn estimates_come_near_the_truth() {
    let of = |range: std::ops::Range<u64>| Set::new(range.map(|n| short(mixed(n + 1))).collect());
    let (one, other) = (of(0..1_000), of(500..1_500));
    assert_eq!(one.shared(&other), 500.0);
    let estimate = one.shortened(128).shared(&other.shortened(128));
    assert!((350.0..650.0).contains(&estimate), "{estimate}");
}
