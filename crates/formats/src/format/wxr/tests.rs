#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::tz::TimeZone;
use wiredesk_story::{Block, BlockKind, ItemType, PubStatus};

use super::*;
use crate::tests::spent::timed;

const NAMES: &str = "xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
     xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\"";
const AUTHOR: &str = "<wp:author><wp:author_login>salma</wp:author_login><wp:author_display_name><![CDATA[سلمى الإدريسي]]></wp:author_display_name></wp:author>";

fn export(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" {NAMES}><channel><link>https://journal.example</link><language>ar</language>{AUTHOR}{items}</channel></rss>"
    )
}

fn try_read(text: &str) -> Result<Vec<Story>, ReadError> {
    let zone = TimeZone::get("Africa/Casablanca").unwrap();
    let input = Input { bytes: text.as_bytes(), name: None, charset: None, zone: &zone, language: None, at: None };
    let read = crate::read(&input, None)?;
    assert_eq!(read.format.name, "wxr");
    Ok(read.reading.stories)
}

/// Reads items, each with a title, an address and these elements.
fn items(all: &[&str]) -> Vec<Story> {
    let items: String = all
        .iter()
        .enumerate()
        .map(|(n, elements)| format!("<item><title>عنوان {n}</title><guid isPermaLink=\"false\">https://journal.example/?p={n}</guid><dc:creator>salma</dc:creator>{elements}</item>"))
        .collect();
    try_read(&export(&items)).unwrap()
}

fn lines(story: &Story) -> Vec<String> {
    story.main_body().map(|body| body.blocks.iter().map(Block::line).collect()).unwrap_or_default()
}

#[test]
fn an_arabic_post_has_all_its_fields() {
    let stories = items(&["<wp:post_id>7</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>\
        <wp:post_date>2025-05-08 12:00:00</wp:post_date><wp:post_date_gmt>2025-05-08 11:00:00</wp:post_date_gmt>\
        <wp:post_modified>2025-05-08 13:00:00</wp:post_modified><wp:post_password/><excerpt:encoded><![CDATA[ملخص <b>قصير</b>]]></excerpt:encoded>\
        <content:encoded><![CDATA[فقرة أولى\nسطرها الثاني\n\n<h2>عنوان</h2>\nفقرة [1] ثانية]]></content:encoded>\
        <category domain=\"category\" nicename=\"eau\"><![CDATA[ماء]]></category><wp:comment><wp:comment_author>x</wp:comment_author></wp:comment>"]);
    let [story] = stories.as_slice() else { panic!("{}", stories.len()) };
    assert_eq!(story.headline(), Some("عنوان 0"));
    assert_eq!(story.uri.as_ref().unwrap().as_str(), "https://journal.example/?p=0");
    assert_eq!(
        (story.by.as_deref(), story.people[0].name.as_deref(), story.people.len()),
        (Some("سلمى الإدريسي"), Some("سلمى الإدريسي"), 1)
    );
    assert_eq!(story.first_created.as_ref().unwrap().as_str(), "2025-05-08T11:00:00Z");
    assert_eq!(story.version_created.as_ref().unwrap().as_str(), "2025-05-08T13:00:00+01:00");
    assert_eq!(story.pub_status, Some(PubStatus::Usable));
    assert_eq!(story.descriptions[0].value, "ملخص قصير");
    assert_eq!(lines(story), ["فقرة أولى سطرها الثاني", "عنوان", "فقرة [1] ثانية"]);
    assert_eq!(story.subjects[0].name.as_deref(), Some("ماء"));
    assert_eq!((story.extra["wp:post_id"].as_str(), story.extra["dc:creator"].as_str()), (Some("7"), Some("salma")));
    assert!(!story.extra.contains_key("wp:comment") && !story.extra.contains_key("wp:post_password"));
}

#[test]
fn the_status_says_what_may_be_published() {
    let of = |status: &str, more: &str| {
        let mut stories = items(&[&format!(
            "<wp:post_type>post</wp:post_type><wp:status>{status}</wp:status><wp:post_date_gmt>2035-05-08 11:00:00</wp:post_date_gmt>{more}"
        )]);
        stories.remove(0)
    };
    assert_eq!(of("draft", "").pub_status, Some(PubStatus::Withheld));
    assert_eq!(of("publish", "<wp:post_password>geheim</wp:post_password>").pub_status, Some(PubStatus::Withheld));
    assert_eq!(of("trash", "").pub_status, Some(PubStatus::Canceled));
    assert_eq!(of("future", "").embargoed_until.unwrap().as_str(), "2035-05-08T11:00:00Z");
    assert_eq!(of("publish", "").embargoed_until, None);
}

#[test]
fn attachments_stand_with_their_posts_and_furniture_is_left_out() {
    let stories = items(&[
        "<wp:post_id>1</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://journal.example/a.jpg</wp:attachment_url><excerpt:encoded>ميناء</excerpt:encoded>",
        "<wp:post_id>2</wp:post_id><wp:post_type>post</wp:post_type><wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>1</wp:meta_value></wp:postmeta>\
         <content:encoded><![CDATA[[caption id=\"x\"]<img src=\"https://journal.example/b.png\"/> كلام[/caption]\n\nنص]]></content:encoded>",
        "<wp:post_id>3</wp:post_id><wp:post_type>attachment</wp:post_type><wp:post_parent>2</wp:post_parent><wp:attachment_url>https://journal.example/b.png</wp:attachment_url>",
        "<wp:post_id>4</wp:post_id><wp:post_type>attachment</wp:post_type><wp:post_parent>2</wp:post_parent><wp:attachment_url>https://journal.example/c.png</wp:attachment_url>",
        "<wp:post_id>5</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://journal.example/d.pdf</wp:attachment_url>",
        "<wp:post_id>6</wp:post_id><wp:post_type>nav_menu_item</wp:post_type>",
    ]);
    assert_eq!(stories.len(), 2);
    let rels: Vec<_> =
        stories[0].associations.iter().map(|one| (one.rel.as_deref().unwrap(), one.story.item_type)).collect();
    assert_eq!(rels, [("main", ItemType::Picture), ("gallery", ItemType::Picture)]);
    assert_eq!(stories[0].associations[0].story.descriptions[0].value, "ميناء");
    let BlockKind::Image(image) = &stories[0].main_body().unwrap().blocks[0].kind else { panic!() };
    assert_eq!((image.href.as_str(), image.caption.text.as_str()), ("https://journal.example/b.png", "كلام"));
    assert_eq!(stories[1].renditions.last().unwrap().content_type.as_deref(), Some("application/pdf"));
}

#[test]
fn hostile_exports_are_read_clean_or_refused() {
    let story = items(&["<content:encoded><![CDATA[<script>x()</script>[embed]javascript:alert(1)[/embed]\n\n<p onclick=a>نص</p>]]></content:encoded>"]).remove(0);
    assert_eq!(lines(&story).last().unwrap(), "نص");
    assert!(!serde_json::to_string(&story).unwrap().contains("\"href\":\"javascript"));
    for text in ["[caption]", "[caption]<img[/caption]", "[", "[embed]", "[gallery", "[]", "[ ]"] {
        let _ = paragraphs::html(text);
    }
    let whole = export("<item><title>a</title><wp:status>publish</wp:status></item>");
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        let zone = TimeZone::UTC;
        let input =
            Input { bytes: &whole.as_bytes()[..end], name: None, charset: None, zone: &zone, language: None, at: None };
        let _ = read(&input);
    }
    let many = export(&"<item><wp:post_type>attachment</wp:post_type><wp:post_id>1</wp:post_id></item>".repeat(9000));
    let brackets =
        export(&format!("<item><content:encoded>{}</content:encoded></item>", "[caption][embed][".repeat(50_000)));
    for heavy in [many, brackets] {
        let (_, spent) = timed(|| try_read(&heavy).map(|stories| stories.len()));
        assert!(spent < 5.0, "{spent} s");
    }
}

#[test]
fn the_exports_in_hand_are_read_whole() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/wire");
    let Ok(text) = std::fs::read_to_string(folder.join("wordpress_wxr.xml")) else {
        eprintln!("skipped the_exports_in_hand_are_read_whole: ../shared/wire is not there");
        return;
    };
    let stories = try_read(&text).unwrap();
    assert_eq!(stories.len(), 5);
    assert_eq!((lines(&stories[0]).len(), lines(&stories[1]).len(), stories[1].associations.len()), (1, 2, 1));
    let stories = try_read(&std::fs::read_to_string(folder.join("wordpress_wxr_thumb.xml")).unwrap()).unwrap();
    assert_eq!((stories.len(), stories[0].associations[0].story.item_type), (1, ItemType::Picture));
}
