#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::tz::TimeZone;

use super::*;

fn text_of(bytes: &[u8]) -> Result<(String, &'static str), ReadError> {
    let input = Input { bytes, name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None };
    parse(&input, "test", |document, encoding| {
        let text = document.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect();
        Ok((text, encoding))
    })
}

fn refused(text: &str) -> String {
    text_of(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn arabic_in_the_declared_code_page_is_read() {
    let text = "<?xml version=\"1.0\" encoding=\"windows-1256\"?><خبر>عقد المجلس اجتماعه الأسبوعي</خبر>";
    let bytes = encoding_rs::WINDOWS_1256.encode(text).0;
    assert_eq!(text_of(&bytes).unwrap(), ("عقد المجلس اجتماعه الأسبوعي".to_owned(), "windows-1256"));
    assert_eq!(
        text_of(
            "\n <?xml version='1.0'?><a>Rabat&nbsp;: l&rsquo;&eacute;t&eacute; &amp; <![CDATA[&eacute;]]></a>"
                .as_bytes()
        )
        .unwrap()
        .0,
        "Rabat\u{a0}: l’été & &eacute;"
    );
}

#[test]
fn a_plain_doctype_is_let_through_and_entity_definitions_are_not() {
    assert_eq!(text_of(b"<!DOCTYPE nitf SYSTEM \"nitf-3-6.dtd\"><nitf>a</nitf>").unwrap().0, "a");
    assert_eq!(text_of(b"<!DOCTYPE a [ <!ELEMENT a ANY> ]><a>b</a>").unwrap().0, "b");
    let bomb = "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><a>&b;</a>";
    assert_eq!(
        refused(bomb),
        "test: the document type defines entities, which are never expanded; send it without, at line 2 column 1"
    );
    assert!(refused("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>").contains("never expanded"));
}

#[test]
fn bounds_come_before_the_tree() {
    assert!(refused(&"<a>".repeat(24_000)).contains("depth of elements is over the limit of 128"));
    let attributes: String = (0..300).map(|n| format!(" a{n}='1'")).collect();
    assert!(refused(&format!("<a{attributes}/>")).contains("attributes of one element"));
    assert!(text_of(format!("<a>{}</a>", "<b/>".repeat(20_000)).as_bytes()).is_ok());
}

#[test]
fn errors_say_line_and_column() {
    assert_eq!(refused("<a>\n  <b>\n</a>"), "test: the XML is broken (expected 'b' tag, not 'a'), at line 3 column 1");
    assert!(refused("just text").contains("line"));
    assert!(refused("").contains("line"));
}

#[test]
fn the_root_is_seen_without_parsing() {
    let head = "<?xml version=\"1.0\"?>\n<!-- a > b -->\n<!DOCTYPE x [ <!ELEMENT x ANY> ]>\n<g2:newsItem\n xmlns:g2='http://iptc.org/std/nar/2006-10-01/' guid='x'>";
    assert_eq!(root(head), Some(("newsItem", Some("http://iptc.org/std/nar/2006-10-01/"))));
    assert_eq!(root("<rss version=\"2.0\"><channel>"), Some(("rss", None)));
    assert_eq!(root("خبر عاجل"), None);
    assert_eq!(root("<"), None);
}

#[test]
fn the_writer_escapes_and_closes() {
    let mut writer = Writer::new();
    writer.start("خ", &[("a", "\"<\n>\"")]).leaf("b", &[], "5 < 6 & \u{b}x").empty("c", &[]);
    let text = writer.finish();
    assert_eq!(
        text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<خ a=\"&quot;&lt;&#10;&gt;&quot;\"><b>5 &lt; 6 &amp; x</b><c/></خ>\n"
    );
    assert!(Document::parse(&text).is_ok());
}
