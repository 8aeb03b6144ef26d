use wiredesk_story::{Block, Body, Mark, RichText};

use super::*;
use crate::rule::sample::told;

fn linked(href: &str) -> Story {
    let mark = Mark { start: 0, end: 4, kind: MarkKind::Link { href: href.into() } };
    let text = RichText { text: "رابط الخبر".into(), marks: vec![mark] };
    Story { bodies: vec![Body::main(vec![Block::new(BlockKind::Paragraph { text })])], ..Story::default() }
}

#[test]
fn links_of_the_web_pass() {
    for href in [
        "https://www.map.ma/ar/خبر",
        "http://8.8.8.8/x",
        "mailto:desk@agency.example",
        "https://user@example.org/",
        "https://вести.example/",
        "urn:newsml:map.ma:20250509:vienna",
    ] {
        assert!(told(&RULE, &linked(href)).is_empty(), "{href}");
    }
}

#[test]
fn links_that_lead_nowhere_safe_are_told() {
    for (href, what) in [
        ("http://192.168.1.20/photo.jpg", "private"),
        ("http://[::1]/x", "private"),
        ("http://intranet/page", "private"),
        ("http://cms.agency.local/page", "private"),
        ("https://desk:secret@agency.example/", "password"),
        ("ftp://agency.example/file", "not of the web"),
        ("https:///x", "no machine"),
        ("https://аррle.example/", "several scripts"),
    ] {
        let found = crate::rule::sample::found(&RULE, &linked(href));
        assert!(found.first().is_some_and(|found| found.message.contains(what)), "{href}: {found:?}");
    }
}
