//! What a reader makes of transmissions.

use wiredesk_story::BlockKind;

use super::*;

const ARABIC: &str = "^BC-MOR--Vienna Visit, 1st Ld-Writethru,120<\r\n^وفد مغربي يصل إلى فيينا<\r\n^وصل الوفد الخميس في زيارة عمل<\r\n^MAP Photo RBT105, RBT106<\r\n^Eds: With MAP photos.<\r\n^بقلم سلمى الإدريسي=\r\n^وكالة المغرب العربي=\r\n\t   فيينا 8 ماي (و م ع) _ وصل اليوم الخميس وفد مغربي رفيع.\r\n \r\n\t   يلتقي الوفد مسؤولين.\r\n^PROGRAM<\r\n\t   ___\r\n^END<\r\n";

fn arabic() -> Vec<u8> {
    transmission(
        "W2870",
        "b i\u{13}\u{11} BC-MOR--ViennaVisit 1stLd-Writethru   05-08 0120",
        ARABIC,
        "MAP-RB-05-08-25 1130GMT",
    )
}

#[test]
fn an_arabic_transmission_has_all_its_fields() {
    let story = one(&arabic());
    assert_eq!(story.headline(), Some("وفد مغربي يصل إلى فيينا"));
    assert_eq!(story.descriptions[0].value, "وصل الوفد الخميس في زيارة عمل");
    assert_eq!((story.priority, story.urgency, story.version.as_deref()), (Some(2), None, Some("1stLd-Writethru")));
    assert_eq!(story.slugline.as_deref(), Some("BC-MOR--Vienna Visit"));
    assert_eq!(
        (story.by.as_deref(), story.people[0].name.as_deref()),
        (Some("بقلم سلمى الإدريسي"), Some("سلمى الإدريسي"))
    );
    assert_eq!(story.ed_note.as_deref(), Some("Eds: With MAP photos."));
    assert_eq!((story.alt_id("transmission"), story.alt_id("sequence")), (Some("W2870"), Some("2870")));
    assert_eq!(story.subjects[0].literal.as_deref(), Some("i"));
    assert_eq!(story.info_sources[0].name.as_deref(), Some("MAP"));
    assert_eq!(story.version_created.as_ref().unwrap().as_str(), "2025-05-08T11:30:00Z");
    assert_eq!((story.dateline.as_deref(), story.located.as_deref()), (Some("فيينا 8 ماي (و م ع)"), Some("فيينا")));
    assert_eq!(
        serde_json::to_value(&story.extra).unwrap(),
        serde_json::json!({
            "selector": "_asian", "keyword": "BC-MOR--ViennaVisit", "format": "DC3 DC1", "wordCount": 120, "login": "MAP-RB",
            "slugWordCount": 120, "takeKey": "1st Ld-Writethru", "photos": ["MAP Photo RBT105, RBT106"], "bylineTitle": "وكالة المغرب العربي"
        })
    );
    assert_eq!(
        lines(&story),
        ["فيينا 8 ماي (و م ع) _ وصل اليوم الخميس وفد مغربي رفيع.", "يلتقي الوفد مسؤولين.", "PROGRAM", "___"]
    );
    assert!(matches!(story.main_body().unwrap().blocks[2].kind, BlockKind::Heading { .. }));
}

#[test]
fn the_five_priorities_are_ranks_and_others_stay_as_they_are() {
    for (letter, rank) in [("f", Some(1)), ("B", Some(2)), ("u", Some(3)), ("r", Some(4)), ("d", Some(5)), ("s", None)]
    {
        let story =
            one(&transmission("a0001", &format!("{letter} s\u{13}\u{11} bc-x 05-08 0001"), "^bc-x<\r\n\tx", ""));
        assert_eq!(story.priority, rank);
        assert_eq!(story.extra.get("priority").and_then(|stated| stated.as_str()), rank.is_none().then_some(letter));
    }
}

#[test]
fn an_alert_is_its_own_headline_and_a_table_is_read() {
    let flash =
        one(&transmission("W1", "f a BC-FLASH 05-08", "^BC-FLASH,4<\r\n\t   RABAT (MAP) _ It rains\r\nin Rabat.", ""));
    assert_eq!((flash.headline(), flash.slugline.as_deref()), (Some("It rains in Rabat."), Some("BC-FLASH")));
    assert_eq!(lines(&flash), ["RABAT (MAP) _ It rains in Rabat."]);
    assert_eq!((flash.extra["date"].as_str(), flash.version_created), (Some("05-08"), None));
    let table = one(&transmission(
        "W2",
        "r i\u{14}\u{12} BC-WEA 05-08 0002",
        "^BC-WEA,<\r\n\t   Rabat;19;24<\r\n\t   Fes;17;28<",
        "05-08-25 1130",
    ));
    assert_eq!((table.headline(), lines(&table)), (None, vec!["Rabat;19;24".into(), "Fes;17;28".into()]));
    assert_eq!(table.version_created.unwrap().as_str(), "2025-05-08T11:30:00+01:00");
}

#[test]
fn other_character_sets_and_line_ends_give_the_same_story() {
    let story = one(&arabic());
    let text = String::from_utf8(arabic()).unwrap();
    for encoding in [encoding_rs::WINDOWS_1256, encoding_rs::ISO_8859_6] {
        let reading = try_read(&encoding.encode(&text).0).unwrap();
        assert_eq!((reading.encoding, &reading.stories[0]), (encoding.name().to_ascii_lowercase().as_str(), &story));
    }
    for other in [
        text.replace("\r\n", "\r\r\n"),
        text.replace("\r\n", "\n"),
        text.replace('\r', "\0\r"),
        format!("\u{feff}\n{text}"),
    ] {
        assert_eq!(one(other.as_bytes()), story);
    }
}

#[test]
fn takes_that_follow_each_other_are_one_story() {
    let take = |number: &str, slug: &str, text: &str| {
        transmission(
            number,
            "r i\u{13}\u{11} BC-Budget 05-08 0100",
            &format!("^{slug},9<\r\n^Budget<\r\n\t   {text}"),
            "AP-WF-05-08-25 1130GMT",
        )
    };
    let bytes = [
        take("W1", "BC-Budget", "Un.\r\n\t   (MORE)"),
        take("W2", "BC-Budget, 1st Add", "Deux."),
        take("W3", "BC-Budget, 2nd Add", "Trois."),
        take("W4", "BC-Other, 3rd Add", "Quatre."),
    ];
    let stories = read_all(&bytes.concat());
    assert_eq!(stories.len(), 2);
    assert_eq!(lines(&stories[0]), ["Un.", "Deux.", "Trois."]);
    assert_eq!(stories[1].extra["take"], 4);
}

#[test]
fn the_files_of_agencies_are_read_whole() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/wire");
    let Ok(bytes) = std::fs::read(folder.join("anpa-1.tst")) else {
        eprintln!("skipped the_files_of_agencies_are_read_whole: ../shared/wire is not there");
        return;
    };
    let story = one(&bytes);
    assert_eq!(
        (story.priority, story.alt_id("sequence"), story.located.as_deref()),
        (Some(1), Some("2870"), Some("BUENOS AIRES, Argentina"))
    );
    assert_eq!(story.version_created.as_ref().unwrap().as_str(), "2013-11-13T15:09:00Z");
    assert!(story.headline().is_some() && story.by.as_deref().unwrap().starts_with("By ") && lines(&story).len() > 8);
    for name in ["anpa-3.tst", "ap_anpa-1.tst", "ap_anpa-3.tst", "ap_anpa-5.tst", "ap_anpa-7.tst"] {
        let story = one(&std::fs::read(folder.join(name)).unwrap());
        assert!(!lines(&story).is_empty() && story.version_created.is_some() && story.slugline.is_some(), "{name}");
    }
}
