//! What a reader makes of messages.

use wiredesk_story::ItemType;

use super::*;

const HEAD: &str = "Message-ID: <m1@agence.example>\r\nDate: Thu, 8 May 2025 12:00:00 +0100\r\nFrom: =?utf-8?B?2YjZg9in2YTYqQ==?= <desk@agence.example>\r\nTo: wire@journal.example\r\nSubject: =?windows-1256?Q?=CE=C8=D1_=DA=C7=CC=E1?=\r\nX-Desk: Rabat\r\nKeywords: ماء, سد\r\nContent-Language: ar-MA\r\n";

#[test]
fn an_arabic_message_has_all_its_fields() {
    let story = one(&mail(
        &format!("{HEAD}Content-Type: multipart/alternative; boundary=b\r\n"),
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nنص.\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+2YbYtSDYp9mE2K7YqNixLjwvcD48c2NyaXB0PmEoKTwvc2NyaXB0PjxoMj7Yudu\r\nG2YjYp9mGPC9oMj4=\r\n--b--\r\n".as_bytes(),
    ));
    assert_eq!(story.headline(), Some("خبر عاجل"));
    assert_eq!((story.uri.as_ref(), story.alt_id("guid")), (None, Some("m1@agence.example")));
    assert_eq!(story.version_created.as_ref().unwrap().as_str(), "2025-05-08T12:00:00+01:00");
    assert_eq!(story.info_sources[0].name.as_deref(), Some("وكالة"));
    assert_eq!(story.info_sources[0].literal.as_deref(), Some("desk@agence.example"));
    assert_eq!(story.subjects.iter().map(|one| one.name.as_deref().unwrap()).collect::<Vec<_>>(), ["ماء", "سد"]);
    assert_eq!(story.language.as_ref().unwrap().as_str(), "ar-MA");
    assert_eq!(
        (story.extra["X-Desk"].as_str(), story.extra["To"].as_str()),
        (Some("Rabat"), Some("wire@journal.example"))
    );
    assert_eq!(lines(&story)[0], "نص الخبر.");
    assert_eq!(lines(&story).len(), 2);
}

#[test]
fn a_plain_text_loses_its_soft_ends_and_its_signature() {
    let flowed = one(&mail(
        "Subject: Titre\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n",
        "Un paragraphe qui se \r\nsuit.\r\n\r\n Deux.\r\n-- \r\nLe desk\r\n".as_bytes(),
    ));
    assert_eq!(lines(&flowed), ["Un paragraphe qui se suit.", "Deux."]);
    assert_eq!(flowed.extra["signature"], "Le desk");
}

#[test]
fn a_wrong_declaration_gives_way_and_nothing_is_replaced() {
    let arabic = encoding_rs::WINDOWS_1256.encode("قام رئيس الحكومة بزيارة عمل إلى مدينة فيينا").0.into_owned();
    for charset in ["us-ascii", "utf-8", "iso-8859-1", "windows-1256"] {
        let fields =
            format!("Subject: x\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n");
        let reading = try_read(&mail(&fields, &arabic)).unwrap();
        assert_eq!(reading.encoding, "windows-1256", "{charset}");
        assert_eq!(lines(&reading.stories[0]), ["قام رئيس الحكومة بزيارة عمل إلى مدينة فيينا"]);
    }
    let raw = encoding_rs::WINDOWS_1256.encode("Subject: وفد مغربي رفيع يصل إلى مدينة فيينا\r\n").0.into_owned();
    let message = [b"MIME-Version: 1.0\r\nMessage-ID: <a@b>\r\n".as_slice(), &raw, b"\r\nwords"].concat();
    assert_eq!(one(&message).headline(), Some("وفد مغربي رفيع يصل إلى مدينة فيينا"));
    let broken =
        try_read(&mail("Subject: =?utf-8?Q?a=FFb?=\r\n", b"words")).map(|reading| reading.stories).unwrap_err();
    assert!(broken.to_string().contains("letters of the field Subject cannot be read"), "{broken}");
}

#[test]
fn attachments_are_listed_and_the_first_picture_is_the_main_one() {
    let story = one(&mail(
        &format!("{HEAD}Content-Type: multipart/mixed; boundary=\"b\"\r\n"),
        b"--b\r\nContent-Type: text/plain\r\n\r\nWords.\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=\"../a.pdf\"\r\n\r\n%PDF\r\n--b\r\nContent-Type: IMAGE/jpeg\r\nContent-ID: <c1@a>\r\nContent-Description: Le port\r\nContent-Disposition: attachment; filename=port.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4A==\r\n--b--\r\n",
    ));
    let [document, picture] = story.associations.as_slice() else { panic!("{:?}", story.associations) };
    assert_eq!((document.story.item_type, document.rel.as_deref()), (ItemType::Component, None));
    assert_eq!(document.story.renditions[0].title.as_deref(), Some("a.pdf"));
    assert_eq!((picture.story.item_type, picture.rel.as_deref()), (ItemType::Picture, Some("main")));
    let file = &picture.story.renditions[0];
    assert_eq!((file.content_type.as_deref(), file.size_in_bytes), (Some("image/jpeg"), Some(4)));
    assert_eq!(picture.story.extra["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(picture.story.descriptions[0].value, "Le port");
    assert_eq!(lines(&story), ["Words."]);
}

#[test]
fn a_message_that_only_carries_another_is_that_one() {
    let inner = "Message-ID: <in@a>\r\nSubject: Dedans\r\n\r\nLe texte.\r\n";
    let fields = "Subject: Fwd\r\nContent-Type: multipart/mixed; boundary=b\r\n";
    let story = one(&mail(fields, format!("--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}--b--\r\n").as_bytes()));
    assert_eq!((story.headline(), story.alt_id("guid")), (Some("Dedans"), Some("in@a")));
    assert_eq!(lines(&story), ["Le texte."]);
}

#[test]
fn a_form_fills_in_the_story() {
    let form = r#"{"Headline":["سد جديد في الجنوب"],"Slugline":["Dam"],"Abstract":["ملخص"],"Body":["فقرة أولى.\nفقرة ثانية."],"Byline":["بقلم سلمى الإدريسي"],"Dateline":["الرباط","",""],
"Category":["LOCAL"],"Place":["ورزازات"],"Genre":["News"],"Priority":["3"],"Urgency":["12"],"News Value":["2"],"Legal flag":[""],"Keywords":["ماء, سد"],"Timestamp":["5/8/2025 12:00:00"]}"#;
    let story = one(&mail(
        &format!("{HEAD}Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n"),
        form.as_bytes(),
    ));
    assert_eq!((story.headline(), story.slugline.as_deref()), (Some("سد جديد في الجنوب"), Some("Dam")));
    assert_eq!(lines(&story), ["فقرة أولى.", "فقرة ثانية."]);
    assert_eq!(
        (story.by.as_deref(), story.people[0].name.as_deref()),
        (Some("بقلم سلمى الإدريسي"), Some("سلمى الإدريسي"))
    );
    assert_eq!((story.dateline.as_deref(), story.located.as_deref()), (Some("الرباط"), Some("الرباط")));
    assert_eq!((story.priority, story.urgency), (Some(3), None));
    assert_eq!(story.extra["Urgency"][0], "12");
    assert_eq!((story.extra["News Value"][0].as_str(), story.extra["Subject"].as_str()), (Some("2"), Some("خبر عاجل")));
    assert!(!story.extra.contains_key("Legal flag"));
    assert_eq!((story.places.len(), story.genres.len(), story.descriptions.len()), (1, 1, 1));
}

#[test]
fn the_files_of_agencies_are_read_whole() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/wire");
    let Ok(bytes) = std::fs::read(folder.join("composite_email.txt")) else {
        eprintln!("skipped the_files_of_agencies_are_read_whole: ../shared/wire is not there");
        return;
    };
    let story = one(&bytes);
    assert_eq!((story.associations.len(), lines(&story).len()), (1, 1));
    assert_eq!(story.version_created.unwrap().as_str(), "2015-03-03T11:27:36+11:00");
    for (name, paragraphs) in [("simple_email.txt", 1), ("googleform1.txt", 3), ("json-email-bad-user.txt", 1)] {
        let story = one(&std::fs::read(folder.join(name)).unwrap());
        assert_eq!(lines(&story).len(), paragraphs, "{name}");
        assert!(
            story.headline().is_some() && story.version_created.is_some() && story.alt_id("guid").is_some(),
            "{name}"
        );
    }
}
