#![allow(clippy::unwrap_used)]

use wiredesk_story::{Block, Body};

use super::*;

/// A Wednesday, 15:00 in London, 16:00 in Paris.
const NOW: &str = "2025-05-07T14:00:00Z";

fn until(line: &str, zone: &str, now: &str) -> Option<String> {
    let said = read::line(line)?;
    moment(&said, &TimeZone::get(zone).unwrap(), now.parse().unwrap()).map(|until| until.timestamp().to_string())
}

fn paris(line: &str) -> Option<String> {
    until(line, "Europe/Paris", NOW)
}

#[test]
fn agencies_forms_are_read_in_three_languages() {
    for (line, expected) in [
        ("EMBARGO: NOT FOR RELEASE BEFORE 0001 GMT THURSDAY", "2025-05-08T00:01:00Z"),
        ("Embargoed until 00.01 GMT Thursday", "2025-05-08T00:01:00Z"),
        ("EMBARGOED UNTIL 1200 GMT FRIDAY, MAY 9", "2025-05-09T12:00:00Z"),
        ("EMBARGOED FOR RELEASE UNTIL 10 a.m. ET on Tuesday", "2025-05-13T14:00:00Z"),
        ("HOLD FOR RELEASE UNTIL 6 p.m. EDT May 8, 2025", "2025-05-08T22:00:00Z"),
        ("STRICTLY EMBARGOED UNTIL 18:00 BST 8 May 2025", "2025-05-08T17:00:00Z"),
        ("NOT FOR RELEASE BEFORE 1800 GMT", "2025-05-07T18:00:00Z"),
        ("Embargoed until 2025-05-10T06:00:00Z", "2025-05-10T06:00:00Z"),
        ("(Under embargo until noon GMT on Friday)", "2025-05-09T12:00:00Z"),
        ("Sous embargo jusqu'à vendredi 18h", "2025-05-09T16:00:00Z"),
        ("SOUS EMBARGO JUSQU’À JEUDI 8 MAI 2025 À 6H30", "2025-05-08T04:30:00Z"),
        ("À ne pas diffuser avant demain 18h00 GMT", "2025-05-08T18:00:00Z"),
        ("EMBARGO jusqu'au 12/06/2025 à 20h00 (heure de Paris)", "2025-06-12T18:00:00Z"),
        ("Ne pas publier avant mardi midi", "2025-05-13T10:00:00Z"),
        ("Sous embargo jusqu'à 6 heures du matin le 9 mai", "2025-05-09T04:00:00Z"),
        ("محظور النشر حتى الساعة 18:00 بتوقيت غرينتش يوم الخميس", "2025-05-08T18:00:00Z"),
        ("محظور النشر حتى الساعة السادسة مساء يوم الجمعة 9 ماي 2025", "2025-05-09T16:00:00Z"),
        ("لا ينشر قبل الساعة الثامنة والنصف صباحا من يوم غد", "2025-05-08T06:30:00Z"),
        ("حظر النشر حتى الساعة ٢٠:٠٠ بالتوقيت المحلي اليوم", "2025-05-07T18:00:00Z"),
        ("تحت الحظر حتى الساعة الثانية عشرة ظهرا من يوم الأحد", "2025-05-11T10:00:00Z"),
    ] {
        assert_eq!(paris(line).as_deref(), Some(expected), "{line}");
    }
}

#[test]
fn what_is_not_certain_is_no_moment() {
    for line in [
        "SOUS EMBARGO",
        "HOLD FOR RELEASE",
        "Embargoed until Friday",
        "Embargoed until the minister begins to speak",
        "Sous embargo jusqu'à la fin du discours",
        "محظور النشر حتى انتهاء المؤتمر الصحفي",
        "محظور النشر حتى الساعة السادسة",
        "Embargoed until 6 on Friday",
        "Embargoed until 6:00 on Friday",
        "Embargoed until 1300 GMT",
        "Embargoed until 1200 GMT Wednesday",
        "Embargoed until 1200 GMT Friday, May 8",
        "Embargoed until 5/6/2025 18:00",
        "Embargoed until 25:00 Friday",
        "Embargoed until 1200 GMT Friday or 1400 GMT Saturday",
        "Embargo on Cuba ends Friday at 18:00",
        "Friday 18:00",
        "",
    ] {
        assert_eq!(paris(line), None, "{line}");
    }
}

#[test]
fn the_hour_that_comes_twice_is_the_later_one_and_the_one_that_is_left_out_is_the_next() {
    let of = |line: &str, now: &str| until(line, "Europe/Paris", now).unwrap();
    assert_eq!(of("Sous embargo jusqu'à dimanche 2h30", "2025-10-24T10:00:00Z"), "2025-10-26T01:30:00Z");
    assert_eq!(of("Sous embargo jusqu'à dimanche 2h30", "2025-03-28T10:00:00Z"), "2025-03-30T01:30:00Z");
    assert_eq!(of("Embargoed until midnight Saturday", "2025-10-24T10:00:00Z"), "2025-10-25T22:00:00Z");
    assert_eq!(of("Sous embargo jusqu'au 2 janvier 8h", "2025-12-30T10:00:00Z"), "2026-01-02T07:00:00Z");
    assert_eq!(of("Sous embargo jusqu'au 2 mai 8h", "2025-05-07T10:00:00Z"), "2025-05-02T06:00:00Z", "it is over");
}

fn story(headline: &str, blocks: &[&str]) -> Story {
    let blocks = blocks.iter().map(|text| Block::paragraph(*text)).collect();
    Story { headlines: vec![Label::new("main", headline)], bodies: vec![Body::main(blocks)], ..Story::default() }
}

#[test]
fn the_line_goes_to_the_editors_note_and_the_story_waits() {
    let now = NOW.parse().unwrap();
    let line = "SOUS EMBARGO JUSQU'À VENDREDI 18H00";
    for mut story in [
        story("Le budget en hausse", &[line, "Le budget augmente.", "Suite."]),
        story(line, &["Le budget en hausse", "Le budget augmente.", "Suite."]),
        Story { ed_note: Some(line.into()), ..story("Le budget en hausse", &["Le budget augmente.", "Suite."]) },
    ] {
        let finding = resolve(&mut story, &TimeZone::get("Africa/Casablanca").unwrap(), now).unwrap();
        assert!(finding.message.contains("2025-05-09T18:00:00+01:00"), "{}", finding.message);
        assert_eq!(story.headline(), Some("Le budget en hausse"));
        assert_eq!(story.ed_note.as_deref(), Some(line));
        assert!(!story.text().contains("EMBARGO"), "{}", story.text());
    }
    let mut stated = story("Le budget", &[line, "Texte."]);
    stated.embargoed_until = Some(DateTime::from_timestamp(now));
    assert_eq!(resolve(&mut stated, &TimeZone::UTC, now), None, "what the structure says counts");
    let mut inside = story("EMBARGO vendredi 18h : le budget en hausse", &["Le budget augmente."]);
    assert_eq!(resolve(&mut inside, &TimeZone::UTC, now), None, "a headline that says more is held for its words");
}
