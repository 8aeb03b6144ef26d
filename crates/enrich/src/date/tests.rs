use jiff::{Timestamp, tz::TimeZone};
use wiredesk_story::{Block, Body, Language, Story};

use super::{Calendar, Lexicons, mentions};
use crate::{Document, detect::Detector};

/// Text and value of each date in a line, on Friday 9 May 2025 in Casablanca.
fn dates(language: &str, text: &str) -> Vec<(String, String)> {
    let lead = match language {
        "ar" => "قال إن ذلك جرى",
        "fr" => "Il est dans la ville avec eux",
        _ => "It is in the city with them",
    };
    let story = Story {
        language: Language::parse(language).ok(),
        bodies: vec![Body::main(vec![Block::paragraph(format!("{lead} {text}"))])],
        ..Story::default()
    };
    let at: Timestamp = "2025-05-09T12:00:00Z".parse().unwrap();
    let document = Document::new(&story, at, TimeZone::get("Africa/Casablanca").unwrap(), &Detector::new());
    let items = Lexicons::new().read(&document, &document.lines()[0]);
    let calendar = Calendar::new(document.at());
    let found = items.map(|items| mentions(&items, &calendar)).unwrap_or_default();
    found
        .into_iter()
        .map(|mention| {
            let (start, _) = document.inside(&document.tokens()[mention.first], mention.clitic);
            (document.text()[start..document.tokens()[mention.last].end].to_owned(), mention.value)
        })
        .collect()
}

fn one(language: &str, text: &str) -> String {
    dates(language, text).into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(" ")
}

#[test]
fn arabic_of_the_maghreb_the_levant_and_egypt() {
    for (text, value) in [
        ("يوم 15 غشت 2024", "2024-08-15"),
        ("في 20 شتنبر الماضي", "2024-09-20"),
        ("يوم 3 جويلية", "2025-07-03"),
        ("في ١٢ كانون الثاني ٢٠٢٥", "2025-01-12"),
        ("في تشرين الأول 2023", "2023-10"),
        ("بتاريخ 5 يوليو 2024م", "2024-07-05"),
        ("السادس من ماي الجاري", "2025-05-06"),
        ("الثاني والعشرين من أبريل الماضي", "2025-04-22"),
        ("يوم الثلاثاء المقبل على الساعة العاشرة والنصف صباحا", "2025-05-13T10:30+01:00"),
        ("من 30 أبريل إلى 2 ماي", "2025-04-30/2025-05-02"),
        ("ما بين 10 و12 يونيو المقبل", "2025-06-10/2025-06-12"),
        ("أمس الخميس", "2025-05-08"),
        ("أول أمس", "2025-05-07"),
        ("قبل ثلاثة أيام", "2025-05-06"),
        ("بعد أسبوعين", "2025-05-23"),
        ("الأسبوع المقبل", "2025-05-12/2025-05-18"),
        ("خلال السنة الماضية", "2024"),
        ("مطلع الشهر الجاري", "2025-05-01/2025-05-15"),
        ("أواخر الأسبوع المقبل", "2025-05-15/2025-05-18"),
        ("15 شعبان 1446 هـ", "2025-02-14"),
        ("فاتح رمضان المقبل", "2026-02-18"),
        ("خلال شهر رمضان", "2025-03-01/2025-03-29"),
        ("من 8 إلى 13 ذي الحجة 1446", "2025-06-04/2025-06-09"),
        ("1446/12/10هـ", "2025-06-06"),
        ("عيد الفطر", "2025-03-30"),
        ("رجب طيب وطارق رمضان", ""),
        ("في يناير ألفين وثمانية عشر", "2018-01"),
        ("تسعينيات القرن الماضي", "199X"),
        ("الربع الأول من سنة 2025", "2025-01/2025-03"),
        ("صيف 2023", "2023-22"),
        ("الساعة 10:30 بتوقيت غرينتش", "2025-05-09T10:30Z"),
        ("في اليوم العالمي للصحافة", ""),
        ("واليوم الأول من الملتقى", ""),
    ] {
        assert_eq!(one("ar", text), value, "{text}");
    }
}

#[test]
fn french() {
    for (text, value) in [
        ("et a présenté lundi son plan", "2025-05-05"),
        ("et a passé deux jours à Fès", ""),
        ("le 6 mai 2025", "2025-05-06"),
        ("le 1er janvier", "2025-01-01"),
        ("du 6 au 8 mai", "2025-05-06/2025-05-08"),
        ("entre le 2 et le 22 octobre 2024", "2024-10-02/2024-10-22"),
        ("lundi dernier", "2025-05-05"),
        ("mardi prochain à 18h30", "2025-05-13T18:30+01:00"),
        ("ce jeudi 8 mai", "2025-05-08"),
        ("hier soir", "2025-05-08"),
        ("il y a deux jours", "2025-05-07"),
        ("dans trois semaines", "2025-05-30"),
        ("l'année dernière", "2024"),
        ("fin mai", "2025-05-16/2025-05-31"),
        ("le 10 dhou al-hijja 1446", "2025-06-06"),
        ("le lundi de Pâques 2026", "2026-04-06"),
        ("dans les années 70", "197X"),
        ("la semaine du 12 mai", "2025-05-12/2025-05-18"),
        ("le reste de l'année", "2025-05-09/2025-12-31"),
        ("mardi, un incendie", "2025-05-06"),
        ("au premier trimestre 2025", "2025-01/2025-03"),
        ("dans les années 1990", "199X"),
        ("le 06/05/2025", "2025-05-06"),
        ("en 2019", "2019"),
        ("avec 2000 personnes", ""),
        ("marcher avec mars et sept ou huit personnes", ""),
    ] {
        assert_eq!(one("fr", text), value, "{text}");
    }
}

#[test]
fn english() {
    for (text, value) in [
        ("on May 6, 2025", "2025-05-06"),
        ("on Tuesday, 6 May", "2025-05-06"),
        ("from May 6-8, 2025", "2025-05-06/2025-05-08"),
        ("between 6 and 8 May", "2025-05-06/2025-05-08"),
        ("from May 30 to June 2", "2025-05-30/2025-06-02"),
        ("next Tuesday", "2025-05-13"),
        ("last week", "2025-04-28/2025-05-04"),
        ("two days ago", "2025-05-07"),
        ("in three weeks", "2025-05-30"),
        ("at 10:30 GMT on Thursday", "2025-05-08T10:30Z"),
        ("at 6 p.m. on May 8", "2025-05-08T18:00+01:00"),
        ("2025-05-06", "2025-05-06"),
        ("in the 1990s", "199X"),
        ("in the 21st century", "20XX"),
        ("mid-May", "2025-05-10/2025-05-20"),
        ("1 Ramadan 1446 AH", "2025-03-01"),
        ("last Christmas", "2024-12-25"),
        ("1 month and 8 days ago", "2025-04-01"),
        ("in Q1 2025", "2025-01/2025-03"),
        ("the week of May 14", "2025-05-12/2025-05-18"),
        ("later this month", "2025-05-09/2025-05-31"),
        ("tonight at 7", "2025-05-09T19:00+01:00"),
        ("and they may march on", ""),
        ("by 10:30 or 2/3 or version 3.5", ""),
        ("about 2,000 people and 1990 dollars", ""),
    ] {
        assert_eq!(one("en", text), value, "{text}");
    }
}

#[test]
fn the_span_is_the_date_without_clitics() {
    assert_eq!(dates("ar", "وغدا")[0].0, "غدا");
    assert_eq!(dates("ar", "من 6 و8 ماي الجاري")[0].0, "من 6 و8 ماي الجاري");
    assert_eq!(dates("fr", "le 6 mai dernier")[0].0, "6 mai dernier");
}
