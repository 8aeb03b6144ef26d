use jiff::tz::TimeZone;
use wiredesk_story::Story;

use super::super::split::{SplitFeed, split};
use crate::Input;

fn read(bytes: &[u8]) -> Vec<Story> {
    let input = Input { bytes, name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None };
    crate::read(&input, None).unwrap().reading.stories
}

/// Each part reads as the feed itself does, one story each.
fn same(bytes: &[u8]) -> SplitFeed {
    let feed = split(bytes, None).unwrap();
    let parts: Vec<Story> = feed.entries.iter().flat_map(|entry| read(&feed.document(entry))).collect();
    assert_eq!(parts, read(bytes));
    feed
}

fn names(feed: &SplitFeed) -> Vec<&str> {
    feed.entries.iter().map(|entry| entry.name.as_str()).collect()
}

const RSS: &str = r#"<?xml version="1.0"?>
<rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>الوكالة</title><link>https://agency.example/</link><language>ar</language><copyright>© الوكالة</copyright>
<item><guid isPermaLink="false">7</guid><title>خبر أول</title><dc:creator>سعاد</dc:creator><slash:comments>1</slash:comments></item>
<!-- a word --><item><title>Deuxième</title><link>/2</link><description><![CDATA[<p>Le texte.</p>]]></description></item>
<item><title>Third</title></item>
</channel></rss>"#;

#[test]
fn an_rss_feed_s_entries_are_feeds_of_their_own() {
    let feed = same(RSS.as_bytes());
    assert_eq!(feed.format, "rss");
    assert_eq!(names(&feed)[..2], ["7", "/2"]);
    assert!(names(&feed)[2].starts_with("sha256-"));
    let commented = split(RSS.replace("comments>1<", "comments>2<").as_bytes(), None).unwrap();
    assert_eq!(commented.entries[0].print, feed.entries[0].print, "one more comment is no news");
    let changed = split(RSS.replace("خبر أول", "خبر ثان").as_bytes(), None).unwrap();
    assert_ne!(changed.entries[0].print, feed.entries[0].print);
    assert_eq!(changed.entries[1].print, feed.entries[1].print);
}

#[test]
fn atom_rdf_and_json_feeds_are_taken_apart_too() {
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="fr">
<title>Agence</title><author><name>A. Auteur</name></author>
<at:deleted-entry ref="tag:a,2025:1" when="2025-05-09T12:00:00Z"/>
<entry><id>tag:a,2025:2</id><title>Titre</title><updated>2025-05-09T12:00:00Z</updated></entry>
<entry><title>Sans id</title><link href="https://a.example/3"/></entry></feed>"#;
    assert_eq!(names(&same(atom.as_bytes())), ["tag:a,2025:1", "tag:a,2025:2", "https://a.example/3"]);
    let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://b.example/"><title>B</title><items><rdf:Seq><rdf:li rdf:resource="https://b.example/1"/></rdf:Seq></items></channel>
<item rdf:about="https://b.example/1"><title>One</title><link>https://b.example/1</link></item></rdf:RDF>"#;
    assert_eq!(names(&same(rdf.as_bytes())), ["https://b.example/1"]);
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"ج","language":"ar","items":[
{"id":"x","title":"خبر","content_text":"نص"},{"id":7,"content_text":"texte"},{"url":"https://c.example/1","title":"t"}]}"#;
    assert_eq!(names(&same(json.as_bytes())), ["x", "7", "https://c.example/1"]);
    assert_eq!(names(&same(json.replace('/', "\\/").as_bytes())), ["x", "7", "https://c.example/1"]);
    let deep = json.replace("\"title\":\"t\"", &format!("\"deep\":{}{}", "[".repeat(5000), "]".repeat(5000)));
    assert_eq!(split(deep.as_bytes(), None).unwrap().entries.len(), 3, "one bad entry does not stop the others");
}

#[test]
fn letters_stay_whatever_the_feed_was_written_in_and_what_is_broken_is_mended_or_refused() {
    let old = RSS.replace("<?xml version=\"1.0\"?>", "<?xml version=\"1.0\" encoding=\"windows-1256\"?>");
    let (bytes, _, lost) = encoding_rs::WINDOWS_1256.encode(&old);
    assert!(!lost);
    let feed = same(&bytes);
    assert!(String::from_utf8(feed.document(&feed.entries[0])).unwrap().contains("خبر أول"));
    let mended = RSS.replace("Third", "Third & last&nbsp;one");
    assert_eq!(split(mended.as_bytes(), None).unwrap().entries.len(), 3);
    assert!(split(&RSS.as_bytes()[..RSS.len() / 2], None).is_err());
    assert!(split(b"<html><body>Log in</body></html>", None).is_err());
    assert!(split(b"", None).is_err());
    let picture = format!("<image><url>https://agency.example/{}</url></image><language>", "x".repeat(9000));
    let large = split(RSS.replace("<language>", &picture).as_bytes(), None).unwrap();
    assert_eq!(large.document(&large.entries[0]), split(RSS.as_bytes(), None).unwrap().document(&feed.entries[0]));
}

#[test]
fn a_feed_of_very_many_entries_is_taken_apart_in_time() {
    let items: String = (0..50_000).map(|n| format!("<item><guid>{n}</guid><title>خبر {n}</title></item>\n")).collect();
    let feed = split(format!("<rss version=\"2.0\"><channel>{items}</channel></rss>").as_bytes(), None).unwrap();
    assert_eq!((feed.entries.len(), feed.entries[49_999].name.as_str()), (50_000, "49999"));
}
