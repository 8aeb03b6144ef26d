//! Feeds that are put together to do harm: in any order of their pieces they are read in a moment, or refused, and nothing that a
//! browser would run comes out.

use proptest::prelude::*;
use url::Url;
use wiredesk_story::{BlockKind, MarkKind, Story};

use super::try_read;
use crate::tests::spent::timed;

const PIECES: [&str; 36] = [
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<description>",
    "</description>",
    "<link>javascript:alert(1)</link>",
    "<link href='data:text/html,x'/>",
    "<atom:link rel='enclosure' href='vbscript:x'/>",
    "<enclosure url='java&#9;script:x' type='image/png'/>",
    "<media:group>",
    "</media:group>",
    "<media:content url='JAVASCRIPT:x' medium='image'>",
    "</media:content>",
    "<media:player url='data:x,y'/>",
    "<media:thumbnail url='//evil.example/x'/>",
    "<content:encoded><![CDATA[<a href=javascript:x>y</a><img src=data:x>]]></content:encoded>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "&nbsp;",
    "&#X41;",
    "&foo;",
    "&",
    "<",
    "<br>",
    "<a href='javascript:x'>خبر</a>",
    "<georss:point>34 -6</georss:point>",
    "<georss:line>1 2 3</georss:line>",
    "<itunes:duration>1:x</itunes:duration>",
    "<pubDate>9 ماي 2025</pubDate>",
    "<dc:creator>Ali B.</dc:creator>",
    "<guid>javascript:alert(1)</guid>",
    "<comments>blob:x</comments>",
    "<!DOCTYPE rss [<!ENTITY foo 'x'>]>",
];

/// Every address that a story would have a reader's browser follow.
fn addresses(story: &Story, found: &mut Vec<String>) {
    found.extend(story.links.iter().map(|link| link.href.clone()));
    found.extend(story.renditions.iter().filter_map(|rendition| rendition.href.clone()));
    for block in story.bodies.iter().flat_map(|body| &body.blocks) {
        for mark in block.texts().into_iter().flat_map(|text| &text.marks) {
            if let MarkKind::Link { href } = &mark.kind {
                found.push(href.clone());
            }
        }
        match &block.kind {
            BlockKind::Image(image) => found.push(image.href.clone()),
            BlockKind::Embed { href, .. } => found.push(href.clone()),
            _ => {}
        }
    }
    for association in &story.associations {
        addresses(&association.story, found);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_pieces_leaves_anything_to_run(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..24), whole in any::<bool>()) {
        let end = if whole { "</item></channel></rss>" } else { "" };
        let feed = format!("<rss><channel><link>https://news.example/</link><item>{}{end}", pieces.concat());
        let Ok(reading) = try_read(feed.as_bytes()) else { return Ok(()) };
        let mut found = Vec::new();
        reading.stories.iter().for_each(|story| addresses(story, &mut found));
        for address in found {
            let scheme = Url::parse(&address).map(|url| url.scheme().to_owned()).unwrap_or_default();
            prop_assert!(matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel"), "{address} in {feed}");
        }
    }
}

#[test]
fn large_feeds_of_one_thing_are_read_in_a_moment() {
    for piece in [
        "<item/>",
        "<x:a>1</x:a>",
        "<media:content url='https://a.example/1'/>",
        "<category>eau</category>",
        "<dc:creator>Jean Dupont et Ali B.</dc:creator>",
        "<description>&lt;p class=\"wire-x</description>",
        "a & b < c &foo; ",
        "<p>a<b>",
        "<link rel='related' href='/a'/>",
    ] {
        let feed = format!("<rss><channel><item>{}</item></channel></rss>", piece.repeat(200_000 / piece.len()));
        let (_, took) = timed(|| try_read(feed.as_bytes()));
        assert!(took < 3.0, "{piece}: {took} s");
    }
    let feed = format!(
        "<rss><channel><item><description><![CDATA[{}]]></description></item></channel></rss>",
        "<p class=\"wire-x".repeat(12_000)
    );
    let (_, took) = timed(|| try_read(feed.as_bytes()));
    assert!(took < 3.0, "{took} s");
}
