//! Bad input: refused whole and with its reason, or read right; what stands around it goes through.

use wiredesk_log::{Blobs as _, rejects};

use super::*;

/// An entity that would grow to a gigabyte.
fn bomb() -> String {
    let mut text = String::from("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"خبرخبرخبر\">");
    for (one, other) in ('a'..='h').zip('b'..='i') {
        text.push_str(&format!("<!ENTITY {other} \"{}\">", format!("&{one};").repeat(10)));
    }
    text + "]><rss version=\"2.0\"><channel><item><title>&i;</title></item></channel></rss>"
}

/// Each with what the reason must say.
fn refused() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([0, 1, 2, 3].repeat(500));
    vec![
        ("empty.txt", vec![], "empty"),
        ("blank.txt", b" \n\t\r\n ".to_vec(), "white space"),
        ("photo.png", png, "PNG"),
        ("unknown.xml", b"<?xml version=\"1.0\"?><catalogue><livre/></catalogue>".to_vec(), "<catalogue>"),
        ("members.json", br#"{"id":7,"lignes":[]}"#.to_vec(), "JSON"),
        ("brackets.json", vec![b'['; 24 << 10], "JSON"),
        ("bomb.rss", bomb().into_bytes(), "entit"),
        ("cut.json", br#"{"uri":"urn:x:1","type":"text","headline":"#.to_vec(), "line 1"),
        ("cut.rss", FEED.as_bytes()[..FEED.len() / 2].to_vec(), "line"),
        ("deep.rss", format!("<rss version=\"2.0\">{}", "<a>".repeat(50_000)).into_bytes(), "depth"),
        ("bytes.txt", [&ARABIC.as_bytes()[..41], &ARABIC.as_bytes()[42..]].concat(), "damaged (utf-8) at byte 41"),
        (
            "bytes.rss",
            FEED.replace("نص", "نص \u{1}").into_bytes().iter().map(|b| if *b == 1 { 0xff } else { *b }).collect(),
            "damaged",
        ),
        ("huge.txt", vec![b'x'; 60 << 20], "60.0 MiB"),
    ]
}

#[test]
fn what_cannot_be_read_lies_whole_in_rejected_and_its_neighbours_go_through() {
    let mut desk = Desk::new();
    let mut items = vec![item("map", Some("before.txt"), ARABIC)];
    for (n, (name, bytes, _)) in refused().into_iter().enumerate() {
        items.push(item("map", Some(name), bytes));
        items.push(item("map", Some(&format!("{n}.txt")), ARABIC));
    }
    let wires = desk.put(items);
    assert_eq!(desk.went().len(), refused().len() + 1);
    let rejected = desk.all(Topic::Rejected);
    let receipts = desk.receipts();
    assert_eq!((rejected.len(), receipts.len()), (refused().len(), refused().len()));
    for (n, (name, bytes, says)) in refused().into_iter().enumerate() {
        let stored = rejected.iter().find(|stored| stored.headers.get(header::ITEM) == Some(name)).unwrap();
        let whole = match stored.headers.get(header::BLOB) {
            Some(hash) => desk.blobs.get(hash).unwrap(),
            None => stored.value.clone(),
        };
        assert!(whole == bytes, "{name} is not whole");
        let rejection = rejects::of_headers(&stored.headers).unwrap();
        assert_eq!((&*rejection.stage, &*rejection.rule), ("read", "unreadable"));
        assert!(rejection.reason.contains(says), "{name}: {}", rejection.reason);
        let receipt = receipts.iter().find(|receipt| receipt.wire == wires[2 * n + 1]).unwrap();
        assert_eq!(receipt.outcome, Outcome::Rejected);
        assert_eq!(receipt.reason.as_ref(), Some(&rejection.reason));
    }
}

#[test]
fn what_can_be_read_right_is() {
    let mut desk = Desk::new();
    let windows: Vec<u8> = b"\xe6\xdd\xcf \xe3\xdb\xd1\xc8\xed \xed\xd2\xe6\xd1 \xdd\xed\xed\xe4\xc7\n\n\
        \xcd\xe1 \xe6\xdd\xcf \xc3\xe3\xe4\xed \xe3\xdb\xd1\xc8\xed \xc8\xc7\xe1\xda\xc7\xd5\xe3\xc9 \xc7\xe1\xe4\xe3\xd3\xc7\xe6\xed\xc9.\n"
        .to_vec();
    let utf16: Vec<u8> = ARABIC.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let charset =
        WireItem { content_type: Some("text/plain; charset=\"windows-1256\"".into()), ..item("map", None, &windows) };
    desk.put(vec![
        item("map", Some("cp1256.txt"), &windows),
        charset,
        item("map", Some("utf16.txt"), [b"\xff\xfe".as_slice(), &utf16].concat()),
        item("map", Some("bom.txt"), [b"\xef\xbb\xbf".as_slice(), ARABIC.as_bytes()].concat()),
    ]);
    let went = desk.went();
    assert_eq!(went.len(), 4, "{:?}", desk.receipts());
    for (_, received) in &went {
        assert_eq!(story(received).headline(), Some("وفد مغربي يزور فيينا"), "{}", received.uri);
    }
}

#[test]
fn any_bytes_come_to_an_end() {
    let mut desk = Desk::new();
    let seeds = [FEED.as_bytes(), ARABIC.as_bytes(), br#"{"uri":"urn:x:1","headline":"x","body_text":"y"}"#];
    let mut items = Vec::new();
    for seed in seeds {
        for at in (0..seed.len()).step_by(7) {
            let mut bytes = seed.to_vec();
            bytes[at] = bytes[at].wrapping_mul(31).wrapping_add(7);
            items.push(item("map", Some("x"), &bytes));
            items.push(item("map", Some("x"), &bytes[..at]));
        }
    }
    let count = items.len();
    desk.put(items);
    let ended: std::collections::HashSet<String> = desk
        .went()
        .into_iter()
        .map(|(_, received)| received.wire.id)
        .chain(desk.receipts().into_iter().map(|receipt| receipt.wire))
        .collect();
    assert_eq!(ended.len(), count, "each is read, refused or empty");
}

#[test]
fn mail_that_is_not_proven_lies_whole_in_rejected_where_its_source_asks() {
    let mut desk = Desk::new();
    let mail = |field: &str| {
        format!("{field}From: a@b.example\r\nSubject: خبر\r\nMessage-ID: <1@b.example>\r\n\r\nنص الخبر\r\n")
    };
    let own = mail("Authentication-Results: mx.journal.example; dkim=pass header.d=b.example\r\n");
    let forged = mail("Authentication-Results: evil.example; dkim=pass header.d=b.example\r\n");
    desk.put([&own, &forged].map(|mail| item("courrier", None, mail)).to_vec());
    assert_eq!(desk.went().len(), 1);
    let rejected = desk.all(Topic::Rejected);
    assert_eq!((rejected.len(), rejected[0].value.as_slice()), (1, forged.as_bytes()));
    let rejection = rejects::of_headers(&rejected[0].headers).unwrap();
    assert_eq!(rejection.rule, "unproven");
    assert!(rejection.reason.contains("mx.journal.example does not say that it passed dkim"), "{}", rejection.reason);
}

#[test]
fn a_kill_without_an_id_is_refused_and_one_that_is_named_by_its_item_is_not() {
    let mut desk = Desk::new();
    let kill = r#"{"standard":{"name":"ninjs","version":"3.1"},"type":"text","pubStatus":"canceled","headlines":[{"value":"Fin"}]}"#;
    desk.put(vec![item("map", None, kill), item("map", Some("ferry.json"), kill)]);
    let went = desk.went();
    assert_eq!((went.len(), went[0].1.uri.as_str()), (1, "urn:wiredesk:map:ferry.json"));
    let receipt = desk.receipts().pop().unwrap();
    assert_eq!((receipt.outcome, receipt.rule.as_deref()), (Outcome::Rejected, Some("kill-without-id")));
    assert!(receipt.reason.unwrap().contains("no id that says which"));
}

#[test]
fn two_sources_with_one_guid_have_a_story_each() {
    let mut desk = Desk::new();
    let same = r#"{"standard":{"name":"ninjs","version":"3.1"},"type":"text","altIds":[{"role":"guid","value":"12"}],"headlines":[{"value":"Fin"}]}"#;
    desk.put(vec![item("map", None, same), item("alert", None, same)]);
    let mut uris: Vec<String> = desk.went().iter().map(|(_, received)| received.uri.to_string()).collect();
    uris.sort();
    assert_eq!(uris, ["urn:wiredesk:alert:12", "urn:wiredesk:map:12"]);
}
