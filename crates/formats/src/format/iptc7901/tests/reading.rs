//! What a reader makes of transmissions.

use wiredesk_story::BlockKind;

use super::*;

const ARABIC: &str = "(عاجل)\r\nوفد مغربي يصل إلى فيينا\r\nبقلم سلمى الإدريسي =\r\n\r\n   فيينا 8 ماي (و م ع) - وصل اليوم الخميس إلى العاصمة النمساوية وفد\r\nمغربي رفيع.\r\n\r\n# محاور الزيارة\r\n\r\n   يلتقي الوفد مسؤولين.\r\n\r\n* * * *\r\nThe following information is not for publication\r\n\r\n- Tel: 0500\r\n- (c)2025 MAP\r\n\r\nmap sid abc\r\n";

#[test]
fn an_arabic_transmission_has_all_its_fields() {
    let bytes = transmission("mar0412 2 i 120 rbt   map 0061", "المغرب/النمسا/", ARABIC, "081130 GMT May 25");
    let story = one(&bytes);
    assert_eq!(story.headline(), Some("وفد مغربي يصل إلى فيينا"));
    assert_eq!(story.by.as_deref(), Some("بقلم سلمى الإدريسي"));
    assert_eq!(story.people[0].name.as_deref(), Some("سلمى الإدريسي"));
    assert_eq!((story.priority, story.urgency), (Some(2), None));
    assert_eq!(story.slugline.as_deref(), Some("المغرب/النمسا"));
    let subjects: Vec<_> =
        story.subjects.iter().map(|one| one.name.as_deref().or(one.literal.as_deref()).unwrap()).collect();
    assert_eq!(subjects, ["i", "المغرب", "النمسا"]);
    assert_eq!((story.alt_id("transmission"), story.alt_id("sequence")), (Some("mar0412"), Some("0412")));
    assert_eq!(story.info_sources[0].name.as_deref(), Some("map"));
    assert_eq!(story.version_created.as_ref().unwrap().as_str(), "2025-05-08T11:30:00Z");
    assert_eq!((story.dateline.as_deref(), story.located.as_deref()), (Some("فيينا 8 ماي (و م ع)"), Some("فيينا")));
    assert_eq!(story.ed_note.as_deref(), Some("(عاجل)\n- Tel: 0500\n- (c)2025 MAP"));
    assert_eq!(story.copyright_notice.as_deref(), Some("(c)2025 MAP"));
    assert_eq!(
        serde_json::to_value(&story.extra).unwrap(),
        serde_json::json!({ "sourceIdentification": "mar", "wordCount": 120, "optionalInformation": "rbt map 0061", "signature": "map sid abc" })
    );
    assert_eq!(
        lines(&story),
        [
            "فيينا 8 ماي (و م ع) - وصل اليوم الخميس إلى العاصمة النمساوية وفد مغربي رفيع.",
            "محاور الزيارة",
            "يلتقي الوفد مسؤولين."
        ]
    );
    assert!(matches!(story.main_body().unwrap().blocks[1].kind, BlockKind::Heading { level: 2, .. }));
}

#[test]
fn odd_character_sets_are_read_as_they_are() {
    let utf8 = String::from_utf8(transmission("mar0412 2 i 20", "المغرب/", ARABIC, "081130 GMT May 25")).unwrap();
    let utf8 = utf8.replace('٬', ",");
    for encoding in [encoding_rs::WINDOWS_1256, encoding_rs::ISO_8859_6] {
        let bytes = encoding.encode(&utf8).0.into_owned();
        let reading = try_read(&bytes).unwrap();
        assert_eq!(reading.encoding, encoding.name().to_ascii_lowercase());
        assert_eq!(reading.stories[0].headline(), Some("وفد مغربي يصل إلى فيينا"));
    }
    let german = b"\x01bda1 4 pl 20\r\nM\x7fnchen/\r\n\x02\x1b(KM}nchen gr}~t =\r\n\r\n   Gr}~e.\r\n\x1b(B\x03081130 GMT May 25\r\n\x04";
    let reading = try_read(german).unwrap();
    assert_eq!((reading.encoding, reading.stories[0].headline()), ("iso-2022", Some("München grüßt")));
}

#[test]
fn marks_fill_and_mixed_line_ends_change_nothing() {
    let plain =
        transmission("eca062 4 i 211 ccccb   dpa 061", "Rabat/", "Un titre =\r\n\r\n   Un texte.", "131137 GMT Nov 13");
    let text = String::from_utf8(plain.clone()).unwrap();
    let story = one(&plain);
    for other in [
        text.replace("\r\n", "\r\r\n"),
        text.replace("\r\n", "\n"),
        text.replace('\n', "\n\r"),
        format!("\u{feff}\0\0\u{16}{text}\0"),
    ] {
        assert_eq!(one(other.as_bytes()), story, "{other:?}");
    }
    let headless =
        one(&transmission("eca062 4 i 211", "Rabat/", "   Un texte qui commence sans titre\r\net continue.", ""));
    assert_eq!((headless.headline(), headless.version_created.as_ref()), (None, None));
    assert_eq!(lines(&headless), ["Un texte qui commence sans titre et continue."]);
}

#[test]
fn a_headline_without_its_sign_and_a_byline_are_told_from_the_text() {
    let story = one(&transmission(
        "eca062 1 s 9",
        "",
        "Wydad wins\r\nBy Jo Roe, senior reporter =\r\n\r\n   Text.",
        "131137 Nov 13",
    ));
    assert_eq!((story.headline(), story.by.as_deref()), (Some("Wydad wins"), Some("By Jo Roe, senior reporter")));
    assert_eq!(
        story.version_created.unwrap().as_str(),
        "2013-11-13T11:37:00Z",
        "Casablanca was at UTC in November 2013"
    );
    let plain = one(&transmission("eca062 6 s 9", "", "Wydad wins again\r\n\r\n   Text.", "131137"));
    assert_eq!((plain.headline(), plain.extra["trailer"].as_str()), (Some("Wydad wins again"), Some("131137")));
}

#[test]
fn several_transmissions_are_several_stories_and_takes_are_one() {
    let first =
        transmission("eca062 4 i 9", "Budget/", "Le budget =\r\n\r\n   Un.\r\n\r\n   (à suivre)", "131137 GMT Nov 13");
    let second = transmission("eca063 4 i 9", "Budget 2nd take/", "Le budget =\r\n\r\n   Deux.", "131139 GMT Nov 13");
    let other = transmission("eca064 4 i 9", "Sport/", "Le sport =\r\n\r\n   Trois.", "131140 GMT Nov 13");
    let stories = read_all(&[first, second, other].concat());
    assert_eq!(stories.len(), 2);
    assert_eq!(lines(&stories[0]), ["Un.", "Deux."]);
    let ids: Vec<&str> = stories[0].alt_ids.iter().map(|id| id.value.as_str()).collect();
    assert_eq!(ids, ["eca062", "062", "eca063", "063"]);
    assert_eq!(stories[0].extra["takes"][0]["slugline"], "Budget 2nd take");
    assert_eq!(stories[1].headline(), Some("Le sport"));
}

#[test]
fn telex_lines_stand_for_the_control_characters() {
    let text = b"ZCZC eca062 4 i 211 dpa 061\r\nRabat/\r\n\r\nUn titre =\r\n\r\n   Un texte.\r\nNNNN\r\n\r\nZCZC eca063 3 s 2\r\nSport/\r\n\r\nDeux =\r\n\r\n   Fin.\r\nNNNN\r\n";
    let stories = read_all(text);
    assert_eq!(stories.len(), 2);
    assert_eq!((stories[0].headline(), stories[0].slugline.as_deref()), (Some("Un titre"), Some("Rabat")));
    assert_eq!((stories[1].headline(), stories[1].priority), (Some("Deux"), Some(3)));
    assert_eq!(lines(&stories[1]), ["Fin."]);
    let wrapped =
        [b"ZCZC\r\n".as_slice(), &transmission("eca062 4 i 2", "Rabat/", "Titre =\r\n\r\n   Un.", ""), b"NNNN\r\n"]
            .concat();
    assert_eq!(one(&wrapped).headline(), Some("Titre"));
}

#[test]
fn the_files_of_agencies_are_read_whole() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/wire");
    let Ok(bytes) = std::fs::read(folder.join("IPTC7901.txt")) else {
        eprintln!("skipped the_files_of_agencies_are_read_whole: ../shared/wire is not there");
        return;
    };
    let story = one(&bytes);
    assert_eq!(
        (story.priority, story.alt_id("sequence"), story.located.as_deref()),
        (Some(4), Some("062"), Some("Berlin"))
    );
    assert_eq!(story.version_created.as_ref().unwrap().as_str(), "2013-11-13T11:37:00Z");
    assert_eq!((lines(&story).len(), story.headline().unwrap().ends_with("fail")), (5, true));
    let bytes = std::fs::read(folder.join("dpa_two_by_line.txt")).unwrap();
    let story = one(&bytes);
    assert!(story.by.as_deref().unwrap().starts_with("By Tom"));
    assert!(!lines(&story).iter().any(|line| line.contains("Notebook") || line.contains("Editing by")));
    assert!(one(&std::fs::read(folder.join("dpa_copyright.txt")).unwrap()).headline().is_some());
}
