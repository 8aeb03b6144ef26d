#![allow(clippy::unwrap_used)]

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
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
    Print::of(&Document::new(&story, Timestamp::UNIX_EPOCH, TimeZone::UTC, &Detector::new()), &[])
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
fn a_window_finds_with_sketches_what_whole_prints_say_and_forgets() {
    let now: Timestamp = "2025-05-09T12:00:00Z".parse().unwrap();
    let mut window = Window::new(1_000);
    let found = |window: &Window, text: &str, now| {
        window.links("urn:new", &print(text), now).into_iter().map(|link| link.uri).collect::<Vec<_>>()
    };
    for (uri, text) in [("urn:x:ar", AR), ("urn:x:fr", FR), ("urn:x:en", EN)] {
        window.keep(uri, &print(text), now);
    }
    assert_eq!(found(&window, &rewritten(AR, 6, EN), now), ["urn:x:ar"]);
    let mut both = found(&window, &format!("{EN} {FR}"), now);
    both.sort();
    assert_eq!(both, ["urn:x:en", "urn:x:fr"]);
    assert!(window.links("urn:x:ar", &print(AR), now).is_empty(), "it is the story itself");
    window.keep("urn:x:ar", &print(EN), now);
    assert!(found(&window, AR, now).is_empty(), "its new version says something else");
    window.forget("urn:x:ar");
    assert_eq!(found(&window, EN, now), ["urn:x:en"]);
    assert!(found(&window, EN, now + window::LONGEST + SignedDuration::from_mins(2)).is_empty());
    assert_eq!(window.len(), 2);
}

#[test]
fn the_oldest_of_a_full_window_go_and_are_told() {
    let now: Timestamp = "2025-05-09T12:00:00Z".parse().unwrap();
    let mut window = Window::new(512);
    let story = print(FR);
    for n in 0..1_100 {
        window.keep(&format!("urn:x:{n}"), &story, now);
    }
    assert!((256..=512).contains(&window.len()), "{}", window.len());
    assert_eq!(window.gone().first().map(String::as_str), Some("urn:x:0"));
    let newest = window.links("urn:new", &story, now);
    assert!(newest.iter().any(|link| link.uri == "urn:x:1099") && newest[0].lineage == Lineage::Same);
    for n in 0..300 {
        window.keep(&format!("urn:y:{n}"), &story, now + window::LONGEST * 2);
    }
    assert!(window.len() < 300 + 256, "what is older than three days makes room: {}", window.len());
}

#[test]
fn a_form_that_was_filled_in_twice_is_no_story_told_again() {
    let form = |numbers: [u32; 6]| {
        let [a, b, c, d, e, f] = numbers;
        format!(
            "أسعار صرف العملات اليوم\nبلغ سعر صرف الأورو مقابل الدرهم في تعاملات بنك المغرب {a}.{b} للشراء و{c}.{d} للبيع فيما استقر سعر صرف \
            الدولار عند {e}.{f} للشراء حسب النشرة اليومية التي يصدرها البنك المركزي كل صباح وتشمل العملات الأجنبية الأكثر تداولا لدى الأبناك \
            ومكاتب الصرف المعتمدة بالمملكة"
        )
    };
    let monday = form([1081, 2210, 1141, 7750, 9912, 4430]);
    assert_eq!(lineage(&form([1085, 6640, 1146, 9930, 9954, 7720]), &monday), None);
    assert_eq!(lineage(&format!("{monday} في الرباط"), &monday), Some(Lineage::Same));
}
