//! What the specifications require of a feed, checked on feeds of every sample and of stories of every shape.

use std::collections::HashSet;

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use roxmltree::{Document, Node};
use wiredesk_story::{Language, Story};

use super::super::{ATOM, CONTENT};
use crate::{
    WriteOptions,
    tests::{full_story, story::story, wire},
    write,
};

fn options() -> WriteOptions {
    WriteOptions {
        newsroom: "وكالة & Cie".into(),
        url: "https://news.example/موقع/".into(),
        language: Some(Language::parse("ar").unwrap()),
        now: "2025-05-10T08:00:00Z".parse().unwrap(),
        self_url: Some("https://news.example/خلاصة.xml".into()),
        hub: Some("https://hub.example/".into()),
        ..WriteOptions::default()
    }
}

fn sets() -> Vec<Vec<Story>> {
    let mut sets: Vec<Vec<Story>> = vec![vec![Story::default()], vec![full_story(), full_story(), Story::default()]];
    let read =
        |(name, bytes): (String, Vec<u8>)| wire::read_as(&bytes, &name, None).ok().map(|read| read.reading.stories);
    sets.push(wire::samples().into_iter().filter_map(read).flatten().collect());
    let mut runner = TestRunner::deterministic();
    sets.extend((0..24).map(|_| prop::collection::vec(story(), 1..5).new_tree(&mut runner).unwrap().current()));
    sets
}

fn feed(name: &str, stories: &[Story]) -> String {
    String::from_utf8(write(name, stories, &options()).unwrap().bytes).unwrap()
}

/// An absolute address of ASCII alone, with nothing that RFC 3986 refuses.
fn is_address(text: &str) -> bool {
    text.is_ascii()
        && !text.contains(|c: char| c.is_whitespace() || "<>\"{}|\\^`".contains(c))
        && url::Url::parse(text).is_ok()
}

/// The children of a name in no namespace.
fn plain<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
    node.children().filter(|one| one.tag_name().namespace().is_none() && one.tag_name().name() == name).collect()
}

fn words<'a>(node: Node<'a, '_>, name: &str) -> Vec<&'a str> {
    plain(node, name).into_iter().map(|one| one.text().unwrap_or_default()).collect()
}

#[test]
fn rss_keeps_its_rules() {
    for stories in sets() {
        let text = feed("rss", &stories);
        let tree = Document::parse(&text).unwrap();
        assert_eq!(
            (tree.root_element().tag_name().name(), tree.root_element().attribute("version")),
            ("rss", Some("2.0"))
        );
        let channel = tree.root_element().first_element_child().unwrap();
        for required in ["title", "link", "description"] {
            assert!(matches!(words(channel, required)[..], [text] if !text.is_empty()), "{required}: {text}");
        }
        assert!(is_address(words(channel, "link")[0]));
        let own = channel.children().find(|one| one.has_tag_name((ATOM, "link"))).unwrap();
        assert_eq!((own.attribute("rel"), own.attribute("type")), (Some("self"), Some("application/rss+xml")));
        assert!(is_address(own.attribute("href").unwrap()));
        let mut ids = HashSet::new();
        for item in plain(channel, "item") {
            assert!(
                !words(item, "title").is_empty() || !words(item, "description").is_empty(),
                "one of the two: {text}"
            );
            let guid = plain(item, "guid")[0];
            assert!(ids.insert(guid.text().unwrap()), "{text}");
            assert!(guid.attribute("isPermaLink") == Some("false") || is_address(guid.text().unwrap()));
            assert!(words(item, "link").into_iter().all(is_address), "{text}");
            for date in words(item, "pubDate").into_iter().chain(words(channel, "lastBuildDate")) {
                assert!(jiff::fmt::rfc2822::parse(date).is_ok() && date.len() <= 31, "{date}");
            }
            for once in ["title", "link", "description", "guid", "pubDate", "enclosure"] {
                assert!(plain(item, once).len() <= 1, "{once}");
            }
            assert!(item.children().filter(|one| one.has_tag_name((CONTENT, "encoded"))).count() <= 1);
            for enclosure in plain(item, "enclosure") {
                assert!(is_address(enclosure.attribute("url").unwrap()) && enclosure.attribute("type").is_some());
                assert!(enclosure.attribute("length").unwrap().parse::<u64>().is_ok());
            }
        }
    }
}

/// The children of a name in Atom's namespace.
fn atoms<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
    node.children().filter(|one| one.has_tag_name((ATOM, name))).collect()
}

/// What a feed and an entry must have alike (RFC 4287, sections 4.1.1 and 4.1.2); gives its id.
fn sound_atom(node: Node<'_, '_>, text: &str) -> String {
    for once in ["id", "title", "updated"] {
        assert_eq!(atoms(node, once).len(), 1, "{once}: {text}");
    }
    for date in atoms(node, "updated").into_iter().chain(atoms(node, "published")) {
        assert!(wiredesk_story::DateTime::parse(date.text().unwrap()).is_ok(), "{date:?}");
    }
    assert!(atoms(node, "link").iter().all(|link| is_address(link.attribute("href").unwrap())), "{text}");
    let id = atoms(node, "id")[0].text().unwrap_or_default().to_owned();
    assert!(wiredesk_story::StoryUri::parse(&id).is_ok(), "{id}");
    id
}

#[test]
fn atom_keeps_its_rules() {
    for stories in sets() {
        let text = feed("atom", &stories);
        let tree = Document::parse(&text).unwrap();
        let root = tree.root_element();
        sound_atom(root, &text);
        assert_eq!(atoms(root, "author").len(), 1);
        assert!(atoms(root, "link").iter().any(|link| link.attribute("rel") == Some("self")));
        let mut ids = HashSet::new();
        for entry in atoms(root, "entry") {
            assert!(ids.insert(sound_atom(entry, &text)), "{text}");
            let alternate = atoms(entry, "link").iter().any(|link| link.attribute("rel") == Some("alternate"));
            assert!(alternate || atoms(entry, "content").len() == 1, "{text}");
            for category in atoms(entry, "category") {
                assert!(category.attribute("term").is_some_and(|term| !term.is_empty()), "{text}");
                assert!(category.attribute("scheme").is_none_or(|scheme| url::Url::parse(scheme).is_ok()), "{text}");
            }
            for uri in atoms(entry, "author").into_iter().flat_map(|author| atoms(author, "uri")) {
                assert!(is_address(uri.text().unwrap()), "{text}");
            }
        }
    }
}

#[test]
fn json_feed_keeps_its_rules() {
    for stories in sets() {
        let feed: serde_json::Value = serde_json::from_str(&feed("jsonfeed", &stories)).unwrap();
        assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
        assert!(feed["title"].is_string() && is_address(feed["feed_url"].as_str().unwrap()));
        let mut ids = HashSet::new();
        for item in feed["items"].as_array().unwrap() {
            assert!(ids.insert(item["id"].as_str().unwrap()), "{item}");
            assert!(item["content_html"].is_string() || item["content_text"].is_string());
            for date in ["date_published", "date_modified"].iter().filter_map(|key| item.get(*key)) {
                assert!(wiredesk_story::DateTime::parse(date.as_str().unwrap()).is_ok());
            }
            for url in ["url", "image", "external_url"].iter().filter_map(|key| item.get(*key)) {
                assert!(is_address(url.as_str().unwrap()), "{item}");
            }
        }
    }
}
