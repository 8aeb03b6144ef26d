//! What comes out of the markup in feeds, and of broken feeds: a table of cases.

use super::{body, entry, item, one, read};
use crate::markup::html_from_blocks;

/// The body of an item with this description, escaped once, as HTML.
fn described(html: &str) -> String {
    let story = item(&format!("<description>{}</description>", crate::markup::escape(html)));
    html_from_blocks(story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default(), story.language.as_ref())
}

#[test]
fn words_stay_whatever_the_element_around_them() {
    let kept = "abbr acronym address article aside b bdi bdo big blink blockquote button canvas caption center cite code data datalist dd \
                del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form frameset h1 h6 header hgroup i ins kbd \
                label legend li main map mark marquee math menu meter multicol nav nobr noembed noframes noscript object ol optgroup \
                option output p pre progress q rp rt ruby s samp section select small span strike strong sub summary sup svg table \
                td tfoot th time tr tt u ul var xmp audio video unknown o:p";
    for name in kept.split_whitespace() {
        let html = described(&format!("<{name} title=\"1\" onclick=\"x()\">le port</{name}> de Tanger"));
        let words = html.split(['<', '>']).step_by(2).collect::<Vec<_>>().join(" ");
        let words: Vec<&str> = words.split_whitespace().collect();
        assert_eq!(words, ["le", "port", "de", "Tanger"], "{name}: {html}");
    }
    for name in ["script", "style", "applet", "template", "title", "iframe"] {
        assert_eq!(described(&format!("avant <{name} x=1>x()</{name}>après")), "<p>avant après</p>", "{name}");
    }
}

#[test]
fn nothing_that_runs_comes_out() {
    for address in [
        "javascript:x",
        " JaVaScRiPt:x",
        "java\nscript:x",
        "vbscript:x",
        "data:text/html,x",
        "livescript:x",
        "feed:javascript:x",
        "\u{1}javascript:x",
        "blob:x",
        "file:///etc/passwd",
    ] {
        let html =
            format!("<p><a href=\"{address}\">ميناء</a><img src=\"{address}\"><iframe src=\"{address}\"></iframe></p>");
        assert_eq!(described(&html), "<p>ميناء</p>", "{address}");
    }
    for (html, expected) in [
        ("<p style=\"background:url(javascript:x)\" onload=x>a</p>", "<p>a</p>"),
        ("a<!-- b -->c<?php d ?>e<!DOCTYPE html>f<![CDATA[g]]>", "<p>acefg</p>"),
        ("<object data=a.swf><param name=x><embed src=\"javascript:x\">secours</object>", "<p>secours</p>"),
        (
            "<a href=\"https://a.example/?b&amp;c\" rel=tag target=_top>d</a>",
            "<p><a href=\"https://a.example/?b&amp;c\">d</a></p>",
        ),
        (
            "<meta http-equiv=refresh content=\"0;url=javascript:x\"><link rel=stylesheet href=x><base href=x>t",
            "<p>t</p>",
        ),
        ("<form action=x><input value=y>t</form>", "<p>t</p>"),
    ] {
        assert_eq!(described(html), expected, "{html}");
    }
}

#[test]
fn texts_in_several_forms_and_categories_in_categories() {
    let story = entry(
        "<content type=\"multipart/alternative\"><content type=\"text/plain\">un</content>\
         <content type=\"text/html\" mode=\"escaped\">&lt;p&gt;deux &lt;b&gt;trois&lt;/b&gt;&lt;/p&gt;</content></content>",
    );
    assert_eq!(body(&story), ["deux trois"]);
    let story = item(
        "<itunes:category xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" text=\"أخبار\"><itunes:category text=\"سياسة\"/></itunes:category>\
         <dcterms:valid xmlns:dcterms=\"http://purl.org/dc/terms/\">start=2025-05-01; end=2025-05-09T12:00:00Z; scheme=W3C-DTF</dcterms:valid>",
    );
    let names: Vec<_> = story.subjects.iter().filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(names, ["أخبار", "سياسة"]);
    assert_eq!(story.expires.as_ref().unwrap().as_str(), "2025-05-09T12:00:00Z");
    assert!(story.extra.contains_key("dcterms:valid"));
}

#[test]
fn a_text_whose_end_is_missing_ends_with_the_next() {
    let feed = |elements: &str| one(read(&format!("<rss><channel><item>{elements}</item></channel></rss>")));
    let story = feed("<title>Le port</titel><link>https://news.example/1<guid isPermaLink=false>a1</guid>");
    assert_eq!((story.headline(), story.alt_id("guid")), (Some("Le port"), Some("a1")));
    assert_eq!(super::page(&story), Some("https://news.example/1"));
    let story = feed("<title>a < b et c <d</title><guid>1</guid>");
    assert_eq!((story.headline(), story.alt_id("guid")), (Some("a < b et c <d"), Some("1")));
    let story = feed("<description><p>Un<p>Deux <link rel=x> trois<pubDate>Fri, 09 May 2025 12:00:00 GMT</pubDate>");
    assert_eq!(body(&story), ["Un", "Deux trois"]);
    assert_eq!(story.first_created.as_ref().unwrap().as_str(), "2025-05-09T12:00:00Z");
}

#[test]
fn what_an_entry_points_at_counts_from_its_base() {
    let story = entry("<content src=\"i.png\" type=\"image/png\"/>");
    assert_eq!(story.associations[0].story.renditions[0].href.as_deref(), Some("https://news.example/a/i.png"));
    let story = item(
        "<media:group><media:content url=\"https://video.example/1\" type=\"application/x-shockwave-flash\"/><media:title>Le port</media:title>\
         <media:community><media:statistics views=\"7\"/></media:community></media:group>",
    );
    let film = &story.associations[0].story;
    assert_eq!((film.item_type.as_str(), film.headline()), ("video", Some("Le port")));
    assert_eq!(film.extra["media:community"]["media:statistics"]["@views"], "7");
}
