//! What the site writes, by the rules of those who read it: feeds by the main rules of the W3C feed validator, sitemaps by their schema,
//! pages by the parser of browsers.

use std::{collections::BTreeSet, io::Write as _, process::Command};

use jiff::Timestamp;
use roxmltree::{Document, Node};

use super::{
    pages::all,
    room::{Room, english, kill, short},
};

const HOME: &str = "https://news.example/";
const ATOM: &str = "http://www.w3.org/2005/Atom";
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";

/// A site with stories of three languages, one that was taken back, and words that look like HTML.
fn site() -> Room {
    let room = all();
    let hostile = "<b>R&D</b> \u{202e}& \"quotes\" &amp; <script>alert(1)</script>";
    room.publish(&[short("urn:x:1&2", "en", hostile, "2025-05-09T10:00:00Z"), short("https://example.org/a?b=c&d=e", "fr", "É", "2025-05-09T11:00:00Z")]);
    room.publish(&[kill(english(2))]);
    room
}

/// The files of the site whose names end so, as texts.
fn files(room: &Room, end: &str) -> Vec<(String, String)> {
    let tree = room.tree().into_iter().filter(|(name, _)| name.ends_with(end));
    let files: Vec<_> = tree.map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect();
    assert!(!files.is_empty(), "no file ends with {end}");
    files
}

fn children<'a>(node: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    node.children().filter(|child| child.is_element() && child.tag_name().name() == name).collect()
}

/// The text of the one child of this name.
fn one<'a>(node: Node<'a, 'a>, name: &str, at: &str) -> &'a str {
    let found = children(node, name);
    assert_eq!(found.len(), 1, "{at}: {} of {name}", found.len());
    let text = found[0].text().unwrap_or_default();
    assert!(!text.trim().is_empty() && text.trim() == text, "{at}: {name} is {text:?}");
    text
}

fn is_absolute(address: &str) -> bool {
    address.is_ascii() && url::Url::parse(address).is_ok_and(|url| url.scheme().starts_with("http") && url.has_host())
}

/// RFC 822 with a year of four digits, as RFC 2822 has it.
fn is_rfc822(date: &str) -> bool {
    jiff::fmt::rfc2822::parse(date).is_ok()
}

fn is_rfc3339(date: &str) -> bool {
    date.parse::<Timestamp>().is_ok() && date.as_bytes()[10] == b'T'
}

/// HTML in a feed: nothing that runs, and no address that depends on where it is read.
fn is_safe(html: &str, at: &str) {
    let lower = html.to_lowercase();
    for tag in ["<script", "<style", "<iframe", "<object", "<embed", "<form", "<meta", "<link", "javascript:"] {
        assert!(!lower.contains(tag), "{at}: {tag} in {html}");
    }
    for name in [" href=\"", " src=\""] {
        for rest in lower.split(name).skip(1) {
            let address = rest.split('"').next().unwrap();
            let absolute = ["http://", "https://", "mailto:", "tel:", "#"].iter().any(|start| address.starts_with(start));
            assert!(absolute, "{at}: {address:?} is relative");
        }
    }
    assert!(!lower.contains(" on") || !lower.contains("=\"alert"), "{at}: an event handler in {html}");
}

#[test]
fn rss_keeps_the_rules_of_the_feed_validator() {
    let room = site();
    for (name, text) in files(&room, "feed.rss") {
        let document = Document::parse(&text).unwrap();
        let rss = document.root_element();
        assert_eq!((rss.tag_name().name(), rss.attribute("version")), ("rss", Some("2.0")), "{name}");
        let channel = children(rss, "channel")[0];
        let own = |child: &Node<'_, '_>| child.tag_name().namespace().is_none();
        let head: Vec<&str> = channel.children().filter(|node| node.is_element() && own(node)).map(|node| node.tag_name().name()).collect();
        for needed in ["title", "link", "description", "lastBuildDate"] {
            assert_eq!(head.iter().filter(|known| **known == needed).count(), 1, "{name}: {needed}");
        }
        let link = channel.children().find(|node| node.has_tag_name("link")).unwrap();
        assert!(is_absolute(link.text().unwrap()), "{name}");
        assert!(is_rfc822(one(channel, "lastBuildDate", &name)), "{name}");
        let itself = channel.children().find(|node| node.has_tag_name((ATOM, "link")) && node.attribute("rel") == Some("self"));
        let itself = itself.unwrap();
        let address = super::super::address::encoded(&name);
        assert_eq!(itself.attribute("href"), Some(format!("{HOME}{address}").as_str()), "{name}");
        assert_eq!(itself.attribute("type"), Some("application/rss+xml"));
        let mut guids = BTreeSet::new();
        for item in children(channel, "item") {
            rss_item(item, &name, &mut guids);
        }
    }
}

fn rss_item<'a>(item: Node<'a, 'a>, at: &str, guids: &mut BTreeSet<&'a str>) {
    let title = one(item, "title", at);
    // What looks like HTML is escaped once more.
    assert!(!title.contains('<') && title.len() < 2000, "{at}: {title}");
    let guid = one(item, "guid", at);
    assert!(guids.insert(guid), "{at}: {guid} twice");
    if children(item, "guid")[0].attribute("isPermaLink") != Some("false") {
        assert!(is_absolute(guid), "{at}: {guid}");
    }
    assert!(is_absolute(one(item, "link", at)), "{at}");
    assert!(is_rfc822(one(item, "pubDate", at)), "{at}");
    for single in ["description", "author", "comments", "source", "enclosure"] {
        assert!(children(item, single).len() <= 1, "{at}: {single}");
    }
    for enclosure in children(item, "enclosure") {
        let has = |name: &str| enclosure.attribute(name).is_some_and(|value| !value.is_empty());
        assert!(has("url") && has("type") && enclosure.attribute("length").unwrap().parse::<u64>().is_ok(), "{at}");
    }
    let content = item.children().find(|node| node.has_tag_name((CONTENT, "encoded")));
    content.into_iter().for_each(|content| is_safe(content.text().unwrap_or_default(), at));
}

#[test]
fn atom_keeps_the_rules_of_the_feed_validator() {
    let room = site();
    for (name, text) in files(&room, "feed.atom") {
        let document = Document::parse(&text).unwrap();
        let feed = document.root_element();
        assert!(feed.has_tag_name((ATOM, "feed")), "{name}");
        one(feed, "title", &name);
        assert!(is_absolute(one(feed, "id", &name)) && is_rfc3339(one(feed, "updated", &name)), "{name}");
        let links = children(feed, "link");
        let of = |rel: &str| links.iter().filter(|link| link.attribute("rel") == Some(rel)).collect::<Vec<_>>();
        let address = format!("{HOME}{}", super::super::address::encoded(&name));
        assert_eq!(of("self").len(), 1, "{name}");
        assert_eq!(of("self")[0].attribute("href"), Some(address.as_str()), "{name}");
        assert_eq!(of("self")[0].attribute("type"), Some("application/atom+xml"));
        assert!(of("alternate").iter().all(|link| is_absolute(link.attribute("href").unwrap())));
        one(children(feed, "author")[0], "name", &name);
        let mut ids = BTreeSet::new();
        for entry in children(feed, "entry") {
            atom_entry(entry, &name, &mut ids);
        }
        for gone in children(feed, "deleted-entry") {
            assert!(url::Url::parse(gone.attribute("ref").unwrap()).is_ok() && is_rfc3339(gone.attribute("when").unwrap()), "{name}");
        }
    }
}

fn atom_entry<'a>(entry: Node<'a, 'a>, at: &str, ids: &mut BTreeSet<&'a str>) {
    let id = one(entry, "id", at);
    assert!(url::Url::parse(id).is_ok() && !id.contains([' ', '<', '>']), "{at}: {id} is no IRI");
    assert!(ids.insert(id), "{at}: {id} twice");
    one(entry, "title", at);
    let updated = one(entry, "updated", at);
    assert!(is_rfc3339(updated), "{at}: {updated}");
    if let [published] = children(entry, "published")[..] {
        let moment = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(moment(published.text().unwrap()) <= moment(updated), "{at}: published after it was updated");
    }
    let alternate = |link: &&Node<'_, '_>| link.attribute("rel").is_none_or(|rel| rel == "alternate");
    let links = children(entry, "link");
    assert_eq!(links.iter().filter(alternate).count(), 1, "{at}");
    assert!(links.iter().all(|link| is_absolute(link.attribute("href").unwrap())), "{at}");
    for single in ["content", "summary", "published", "rights", "source"] {
        assert!(children(entry, single).len() <= 1, "{at}: {single}");
    }
    let mut terms = BTreeSet::new();
    for category in children(entry, "category") {
        let (term, scheme) = (category.attribute("term").unwrap(), category.attribute("scheme"));
        assert!(!term.is_empty() && scheme.is_none_or(|scheme| url::Url::parse(scheme).is_ok()), "{at}: {scheme:?}");
        assert!(terms.insert((term, scheme)), "{at}: {term} twice");
    }
    for author in children(entry, "author") {
        one(author, "name", at);
    }
    for content in children(entry, "content") {
        assert!(matches!(content.attribute("type"), Some("html") | None), "{at}");
        is_safe(content.text().unwrap_or_default(), at);
    }
}

#[test]
fn sitemaps_are_valid_by_their_schema() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/standards/feeds/sitemap.xsd");
    if !std::path::Path::new(schema).exists() || Command::new("xmllint").arg("--version").output().is_err() {
        eprintln!("skipped: sitemaps_are_valid_by_their_schema: the schema or xmllint is not here");
        return;
    }
    let room = site();
    let maps = files(&room, ".xml").into_iter().filter(|(name, _)| name.contains("sitemap"));
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in maps {
        // The schema of the news extension is not public: its rules are held below.
        let file = folder.path().join("map.xml");
        std::fs::File::create(&file).unwrap().write_all(text.as_bytes()).unwrap();
        if !text.contains("xmlns:news") {
            let lint = Command::new("xmllint").args(["--noout", "--nonet", "--schema", schema]).arg(&file).output().unwrap();
            assert!(lint.status.success(), "{name}: {}", String::from_utf8_lossy(&lint.stderr));
            continue;
        }
        let document = Document::parse(&text).unwrap();
        for address in children(document.root_element(), "url") {
            assert!(is_absolute(one(address, "loc", &name)), "{name}");
            let news = children(address, "news")[0];
            let order: Vec<&str> = news.children().filter(Node::is_element).map(|node| node.tag_name().name()).collect();
            assert_eq!(order, ["publication", "publication_date", "title"], "{name}");
            let publication = children(news, "publication")[0];
            one(publication, "name", &name);
            assert!(matches!(one(publication, "language", &name).len(), 2 | 3), "{name}");
            assert!(is_rfc3339(one(news, "publication_date", &name)), "{name}");
        }
    }
}

#[test]
fn pages_are_parsed_as_html_without_an_error() {
    let room = site();
    let mut kinds = BTreeSet::new();
    for (name, text) in files(&room, ".html") {
        let page = scraper::Html::parse_document(&text);
        assert!(page.errors.is_empty(), "{name}: {:?}", page.errors);
        kinds.insert(name.matches('/').count());
        let select = |selector: &str| page.select(&scraper::Selector::parse(selector).unwrap()).count();
        assert_eq!((select("title"), select("h1"), select("main")), (1, 1, 1), "{name}");
        assert_eq!(select("img:not([alt])"), 0, "{name}");
        let mut ids = BTreeSet::new();
        for element in page.select(&scraper::Selector::parse("[id]").unwrap()) {
            assert!(ids.insert(element.attr("id").unwrap().to_owned()), "{name}: an id stands twice");
        }
    }
    assert!(kinds.len() >= 3, "pages of the front, of sections, of days and of stories: {kinds:?}");
}
