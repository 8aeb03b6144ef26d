#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

fn found(bytes: &[u8], name: Option<&str>) -> String {
    match sniff(bytes, name) {
        Ok(format) => format.name.to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn heads_of_the_formats() {
    let cases: [(&[u8], &str); 19] = [
        ("فيينا: خبر\n\nنص الخبر.".as_bytes(), "text"),
        (b"{\"uri\":\"urn:a:b\",\"headline\":\"x\"}", "ninjs"),
        (b"[\n {\"uri\":\"urn:a:b\",\"bodies\":[]} ]", "ninjs"),
        (b"{\"guid\":\"x\",\"type\":\"text\",\"body_html\":\"<p>a\"}", "ninjs"),
        (b"{\"total\":1,\"item\":[{\"uri\":\"http://a.example\",\"versioncreated\":\"", "ninjs"),
        (b"<!DOCTYPE html><html lang=ar><head>", "html"),
        (b"\n<!-- x --><HTML><body>", "html"),
        (b"<article lang=\"ar\"><h1>", "html"),
        (b"<p>Un <b>fragment</b></p>", "html"),
        (b"Title\n\n{\"not\": \"json\"}", "text"),
        (b"[AFP] Un titre", "text"),
        (
            &[b"\xff\xfe", "خبر".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>().as_slice()].concat(),
            "text",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "photo"),
        (b"\xff\xd8\xff\xe0", "photo"),
        (b"\x16\x16\x01A0001\x1fwire\r\n", "anpa1312"),
        (b"\r\n\x01aba041 3 i 90 ABC 012\r\n\n\x02Words", "iptc7901"),
        (b"ZCZC aba041 3 i 90\r\nWords/\r\n", "iptc7901"),
        ("Received: from a\r\n\tby b\r\nMIME-Version: 1.0\r\nSubject: خبر\r\n\r\nنص".as_bytes(), "email"),
        (b"<rss version='2.0' xmlns:wp='http://wordpress.org/export/1.2/'><channel>", "wxr"),
    ];
    for (bytes, format) in cases {
        assert_eq!(found(bytes, None), format, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn what_is_unknown_is_described() {
    let cases: [(&[u8], &str); 9] = [
        (b"", "the file is empty"),
        (b" \n", "nothing but white space"),
        (
            b"<?xml version='1.0'?><x:invoice xmlns:x='urn:bills'><a/>",
            "XML with the root element <invoice> of urn:bills",
        ),
        (b"<?xml version='1.0'?>", "XML without a root element"),
        (b"{\"name\": \"x\", \"price\": 3}", "JSON with the members name, price"),
        (b"[[[[[[[[", "JSON without members"),
        (b"GIF89a\0\0\0", "the file is a GIF picture"),
        (b"{\\rtf1\\ansi", "an RTF document"),
        (b"\x01\0\0\x02\x03", "they begin 01 00 00 02 03"),
    ];
    for (bytes, description) in cases {
        let error = found(bytes, None);
        assert!(error.starts_with("no format knows these bytes (") && error.contains(description), "{error}");
    }
}

#[test]
fn content_comes_before_the_name() {
    assert_eq!(found(b"{\"uri\":\"urn:a:b\",\"headline\":\"x\"}", Some("STORY.TXT")), "ninjs");
    assert_eq!(found("خبر".as_bytes(), Some("a.xml")), "text");
    assert_eq!(found(b"Received: 40 boats\n\nMessage-ID: none", None), "text", "one word of a mail is no mail");
    assert!(found(b"{\"a\": 1}", Some("a.txt")).contains("JSON with the members a"));
}
