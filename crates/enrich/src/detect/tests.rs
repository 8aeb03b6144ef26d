use super::*;
use crate::document::Document;
use jiff::{Timestamp, tz::TimeZone};
use wiredesk_story::{Label, Story};

fn tag(text: &str) -> Option<&'static str> {
    let story = Story { headlines: vec![Label::new("main", text)], ..Story::default() };
    let document = Document::new(&story, Timestamp::UNIX_EPOCH, TimeZone::UTC, &Detector::new());
    document.language().map(|found| found.tag)
}

#[test]
fn short_headlines_are_told_apart() {
    assert_eq!(tag("حموشي يترأس وفدا أمنيا"), Some("ar"));
    assert_eq!(tag("فوز Maroc Telecom بالصفقة"), Some("ar"));
    assert_eq!(tag("Séisme au Maroc"), Some("fr"));
    assert_eq!(tag("Tension croissante après l'accord"), Some("fr"));
    assert_eq!(tag("Oil prices rise sharply"), Some("en"));
    assert_eq!(tag("Parliament approves the budget"), Some("en"));
}

#[test]
fn neighbours_in_script_are_not_taken_for_ours() {
    assert_eq!(
        tag("El gobierno de los Estados Unidos dijo que no hay más fondos para las regiones del sur"),
        Some("es")
    );
    assert_eq!(tag("Die Regierung hat sich nicht auf eine Reform der Rente und der Steuern geeinigt"), Some("de"));
    assert_eq!(tag("رئیس جمهور ایران گفت که مذاکرات ادامه می‌یابد"), Some("fa"));
    assert_eq!(tag("12 - 14"), None);
    assert_eq!(tag("東京で会議"), None);
}
