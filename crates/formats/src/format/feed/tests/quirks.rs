//! What feeds do, one short case each.

use wiredesk_story::{ItemType, PubStatus};

use super::{body, entry, item, one, page, read, try_read};

#[test]
fn an_arabic_item_says_who_when_and_where() {
    let story = item(
        "<title>عبد اللطيف حموشي يزور فيينا</title><link>https://news.example/ar/1</link><guid isPermaLink=\"false\">MAP-12/5</guid>\
         <dc:creator>سارة العلوي</dc:creator><pubDate>الجمعة، 9 ماي 2025 12:00:00 +0100</pubDate><category>أمن</category>\
         <description>موجز الخبر</description><content:encoded><![CDATA[<p>قام المدير العام بزيارة عمل إلى فيينا.</p><p>وأجرى مباحثات.</p>]]></content:encoded>\
         <dc:rights>© وكالة المغرب العربي للأنباء</dc:rights><map:desk code=\"7\">الأمن</map:desk>",
    );
    assert_eq!(story.headline(), Some("عبد اللطيف حموشي يزور فيينا"));
    assert_eq!(body(&story), ["قام المدير العام بزيارة عمل إلى فيينا.", "وأجرى مباحثات."]);
    assert_eq!(story.descriptions[0].value, "موجز الخبر");
    assert_eq!((story.uri.as_ref(), story.alt_id("guid")), (None, Some("MAP-12/5")));
    assert_eq!(page(&story), Some("https://news.example/ar/1"));
    assert_eq!(story.by.as_deref(), Some("سارة العلوي"));
    assert_eq!(story.people[0].rel.as_deref(), Some("author"));
    assert_eq!(story.language.as_ref().unwrap().as_str(), "ar");
    assert_eq!(story.first_created.as_ref().unwrap().as_str(), "2025-05-09T12:00:00+01:00");
    assert_eq!(story.version_created, story.first_created);
    assert_eq!(story.subjects[0].name.as_deref(), Some("أمن"));
    assert_eq!(story.copyright_notice.as_deref(), Some("© وكالة المغرب العربي للأنباء"));
    assert_eq!(story.extra["map:desk"], serde_json::json!({ "@code": "7", "#text": "الأمن" }));
}

#[test]
fn titles_are_plain_text_however_they_were_escaped() {
    for (written, expected) in [
        ("Caf&amp;eacute; &amp;amp; th&#233;", "Café & thé"),
        ("AT&amp;T", "AT&T"),
        ("1 &lt; 2", "1 < 2"),
        ("&lt;b&gt;Gras&lt;/b&gt; et  maigre", "Gras et maigre"),
        ("<![CDATA[<em>Le</em> roi]]>", "Le roi"),
        ("L&#146;eau", "L’eau"),
        ("L&rsquo;eau &nbsp;vive", "L’eau vive"),
        ("Pile & face", "Pile & face"),
    ] {
        assert_eq!(item(&format!("<title>{written}</title>")).headline(), Some(expected), "{written}");
    }
    for (written, expected) in [
        ("<title type=\"text\">Le &lt;b&gt; en HTML</title>", "Le <b> en HTML"),
        ("<title>Le &lt;b&gt; en HTML</title>", "Le <b> en HTML"),
        ("<title type=\"html\">Le &lt;b&gt;roi&lt;/b&gt; &amp;amp; la reine</title>", "Le roi & la reine"),
        ("<title type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">Le <b>roi</b></div></title>", "Le roi"),
    ] {
        assert_eq!(entry(written).headline(), Some(expected), "{written}");
    }
}

#[test]
fn the_fuller_text_is_the_body() {
    let story = item(
        "<title>T</title><description>Court.</description><content:encoded>Un texte plus long que le premier.</content:encoded>",
    );
    assert_eq!(body(&story), ["Un texte plus long que le premier."]);
    assert_eq!(story.descriptions[0].role.as_deref(), Some("summary"));
    let whole = "Le conseil a adopté le plan du port après six heures de débat. ".repeat(4);
    let story = entry(&format!("<summary>{whole}</summary><content>Court.</content>"));
    assert_eq!(body(&story), [whole.trim()]);
    assert_eq!(story.descriptions[0].value, "Court.");
    let story = entry("<summary>Un résumé un peu plus long que le contenu.</summary><content>نص قصير.</content>");
    assert_eq!(body(&story), ["نص قصير."]);
    let story = item(
        "<title>Le titre</title><description>&lt;h1&gt;Le titre&lt;/h1&gt;&lt;p&gt;Le texte.&lt;/p&gt;</description>",
    );
    assert_eq!(body(&story), ["Le texte."]);
    assert_eq!(body(&item("<description>Premier.\n\nSecond.</description>")), ["Premier.", "Second."]);
    assert!(item("<title>Seul</title>").bodies.is_empty());
}

#[test]
fn ids_and_addresses_are_those_of_the_feed() {
    let story = item("<guid>https://news.example/fr/2</guid>");
    assert_eq!(story.uri.as_ref().unwrap().as_str(), "https://news.example/fr/2");
    assert_eq!(page(&story), Some("https://news.example/fr/2"));
    let story = item("<link>https://news.example/fr/3</link>");
    assert_eq!(story.uri.as_ref().unwrap().as_str(), "https://news.example/fr/3");
    assert_eq!(page(&item("<link>/fr/خبر</link>")), Some("https://news.example/fr/%D8%AE%D8%A8%D8%B1"));
    let story = entry("<id>tag:news.example,2025:4</id><link href=\"4.html\"/><link rel=\"related\" href=\"3.html\"/>");
    assert_eq!(story.uri.as_ref().unwrap().as_str(), "tag:news.example,2025:4");
    assert_eq!(page(&story), Some("https://news.example/a/4.html"));
    assert_eq!(story.links[0].href, "https://news.example/a/3.html");
    let story =
        entry("<content type=\"html\" xml:base=\"b/\">&lt;p&gt;&lt;a href=\"c\"&gt;ici&lt;/a&gt;&lt;/p&gt;</content>");
    let html = crate::markup::html_from_blocks(&story.bodies[0].blocks, None);
    assert!(html.contains("https://news.example/a/b/c"), "{html}");
}

#[test]
fn people_sources_languages_and_categories() {
    let story = item(
        "<author>jean@news.example (Jean Dupont)</author><source url=\"https://afp.example/\">AFP</source><dc:language>fr-MA</dc:language>",
    );
    assert_eq!((story.by.as_deref(), story.people[0].name.as_deref()), (Some("Jean Dupont"), Some("Jean Dupont")));
    assert_eq!(story.info_sources[0].name.as_deref(), Some("AFP"));
    assert_eq!(story.language.as_ref().unwrap().as_str(), "fr-MA");
    assert_eq!(entry("<title>T</title>").by.as_deref(), Some("La rédaction"));
    let story = entry("<author><name>A. Un</name></author><author><name>B. Deux</name></author>");
    assert_eq!((story.by.as_deref(), story.people.len()), (Some("A. Un, B. Deux"), 2));
    let story =
        entry("<category term=\"20000123\" scheme=\"http://cv.iptc.org/newscodes/mediatopic/\" label=\"politique\"/>");
    assert_eq!(story.subjects[0].name.as_deref(), Some("politique"));
    assert_eq!(story.subjects[0].uri.as_deref(), Some("http://cv.iptc.org/newscodes/mediatopic/20000123"));
    assert_eq!(entry("<title xml:lang=\"en\">T</title>").language.unwrap().as_str(), "fr");
}

#[test]
fn pictures_come_with_caption_and_credit() {
    let story = item(
        "<media:group><media:credit role=\"photographer\">Ali B.</media:credit><media:content url=\"https://news.example/1.jpg\" medium=\"image\" width=\"800\">\
         <media:description>La place.</media:description></media:content></media:group>\
         <enclosure url=\"https://news.example/2.mp3\" type=\"audio/mpeg\" length=\"1200\"/><enclosure url=\"https://news.example/1.jpg\" type=\"image/jpeg\" length=\"9\"/>",
    );
    let [picture, sound] = story.associations.as_slice() else { panic!("{:?}", story.associations) };
    assert_eq!((picture.story.item_type, sound.story.item_type), (ItemType::Picture, ItemType::Audio));
    assert_eq!(picture.story.descriptions[0].value, "La place.");
    assert_eq!(picture.story.info_sources[0].name.as_deref(), Some("Ali B."));
    assert_eq!(picture.story.renditions[0].content_type.as_deref(), Some("image/jpeg"));
    assert_eq!(sound.story.renditions[0].size_in_bytes, Some(1200));
}

#[test]
fn dates_that_are_none_are_kept_as_they_are() {
    let story = entry("<published>2025-05-09T10:00:00Z</published><updated>2025-05-09T12:00:00Z</updated>");
    assert_eq!(story.first_created.unwrap().as_str(), "2025-05-09T10:00:00Z");
    assert_eq!(story.version_created.unwrap().as_str(), "2025-05-09T12:00:00Z");
    let story = item("<pubDate>demain</pubDate>");
    assert!(story.first_created.is_none() && story.version_created.is_none());
    assert_eq!(story.extra["pubDate"], "demain");
}

#[test]
fn older_formats_are_feeds_too() {
    let rdf = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
               <channel rdf:about=\"https://news.example/\"><title>N</title></channel>\
               <item rdf:about=\"https://news.example/1\"><title>Un</title><link>https://news.example/1</link><dc:date>2025-05-09</dc:date></item></rdf:RDF>";
    let story = one(read(rdf));
    assert_eq!((story.headline(), story.uri.as_ref().unwrap().as_str()), (Some("Un"), "https://news.example/1"));
    assert_eq!(story.first_created.unwrap().as_str(), "2025-05-09T00:00:00+01:00");
    let atom = "<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"><entry><title mode=\"escaped\" type=\"text/html\">&lt;b&gt;Un&lt;/b&gt;</title>\
                <issued>2025-05-09T10:00:00Z</issued><modified>2025-05-09T11:00:00Z</modified></entry></feed>";
    let story = one(read(atom));
    assert_eq!(
        (story.headline(), story.version_created.as_ref().unwrap().as_str()),
        (Some("Un"), "2025-05-09T11:00:00Z")
    );
}

#[test]
fn a_deleted_entry_takes_a_story_back() {
    let feed = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\">\
                <at:deleted-entry ref=\"tag:news.example,2025:1\" when=\"2025-05-09T10:00:00Z\"><at:comment>Erreur</at:comment></at:deleted-entry>\
                <entry><id>tag:news.example,2025:2</id></entry></feed>";
    let stories = read(feed);
    assert_eq!(stories[0].pub_status, Some(PubStatus::Canceled));
    assert_eq!(stories[0].uri.as_ref().unwrap().as_str(), "tag:news.example,2025:1");
    assert_eq!((stories[0].ed_note.as_deref(), stories.len()), (Some("Erreur"), 2));
}

#[test]
fn what_browsers_accept_is_mended() {
    for feed in [
        "\n\n <?xml version=\"1.0\"?><rss><channel><item><title>Un</title></item></channel></rss>",
        "<rss><channel><item><title>Un</title><foo:bar>x</foo:bar></item></channel></rss>",
        "<rss><channel><item><title>Un</title><description>a<br>b & c &eacute;</description></item></channel></rss>",
        "<rss version=2.0><channel><item><title>Un</title></item></channel></rss>",
        "<rss><channel><item><title>U\u{1}n</title></item></channel></rss>",
        "<rss><channel><item><title>Un</title><author>Jane <jane@news.example></author></item></channel></rss>",
        "<!DOCTYPE rss PUBLIC \"-//Netscape//DTD RSS 0.91//EN\" \"http://x.example/rss.dtd\"><rss><channel><item><title>Un</title></item></channel></rss>",
        "<rss><channel><item><title>Un</title></item></channel></rss>\n<script>junk</script>",
    ] {
        assert_eq!(one(read(feed)).headline(), Some("Un"), "{feed}");
    }
    let story = one(read(
        "<rss><channel><item><description><p>Un<br>Deux<img src=\"https://a.example/1.jpg\">Trois</description></item></channel></rss>",
    ));
    assert_eq!(body(&story), ["Un Deux", "", "Trois"]);
    let story = item(
        "<dc:creator>Sara Nour</dc:creator><author>desk@news.example</author><description>&lt;p&gt;L&#146;eau&lt;/p&gt;</description>",
    );
    assert_eq!((story.by.as_deref(), body(&story)), (Some("Sara Nour"), vec!["L’eau".to_owned()]));
    let latin = b"<?xml version=\"1.0\" encoding=\"utf-8\"?><rss><channel><item><title>Caf\xe9 ferm\xe9 apr\xe8s l'\xe9t\xe9</title></item></channel></rss>";
    assert_eq!(one(try_read(latin).unwrap().stories).headline(), Some("Café fermé après l'été"));
}

#[test]
fn an_empty_feed_is_readable_and_a_broken_one_is_not() {
    assert!(read("<rss version=\"2.0\"><channel><title>Vide</title></channel></rss>").is_empty());
    for broken in [
        "<rss><channel><item><title>Coupé au mil",
        "<rss><channel><item><title>Coupé</title></item>",
        "<!DOCTYPE rss [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><rss><channel><item><title>&b;</title></item></channel></rss>",
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":{}}",
    ] {
        assert!(try_read(broken.as_bytes()).is_err(), "{broken}");
    }
    let deep = format!("<rss>{}", "<a>".repeat(200_000));
    assert!(try_read(deep.as_bytes()).is_err());
    let wide = format!("<rss><channel>{}</channel></rss>", "<item/>".repeat(10_001));
    assert!(try_read(wide.as_bytes()).unwrap_err().to_string().contains("10000"));
}

#[test]
fn a_json_feed_is_the_same_in_json() {
    let story = one(read(
        "{\"version\":\"https://jsonfeed.org/version/1\",\"home_page_url\":\"https://news.example/\",\"author\":{\"name\":\"La rédaction\"},\
         \"items\":[{\"id\":7,\"url\":\"/fr/7\",\"title\":\"Sept\",\"content_text\":\"Un.\\n\\nDeux.\",\"summary\":\"S\",\"tags\":[\"eau\"],\
         \"date_published\":\"2025-05-09T10:00:00+01:00\",\"image\":\"/7.jpg\",\"_desk\":{\"n\":1}}]}",
    ));
    assert_eq!(
        (story.headline(), story.by.as_deref(), story.alt_id("guid")),
        (Some("Sept"), Some("La rédaction"), Some("7"))
    );
    assert_eq!(body(&story), ["Un.", "Deux."]);
    assert_eq!(page(&story), Some("https://news.example/fr/7"));
    assert_eq!((story.subjects[0].name.as_deref(), story.associations[0].rel.as_deref()), (Some("eau"), Some("main")));
    assert_eq!(story.extra["_desk"]["n"], 1);
}

#[test]
fn the_examples_of_json_feed_are_read() {
    let Ok(examples) = std::fs::read_dir("../../../shared/standards/feeds/jsonfeed-examples") else {
        return eprintln!("skipped: the_examples_of_json_feed_are_read");
    };
    for example in examples {
        let path = example.unwrap().path();
        let stories = try_read(&std::fs::read(&path).unwrap()).unwrap().stories;
        assert!(stories.iter().any(|story| !story.bodies.is_empty()), "{}", path.display());
    }
}

#[test]
fn our_own_samples_are_what_they_say() {
    let stories = try_read(include_bytes!("../../../../../../tests/wire/feed.fr.rss")).unwrap().stories;
    let ids: std::collections::HashSet<_> = stories.iter().filter_map(|story| story.alt_id("guid")).collect();
    assert_eq!((stories.len(), ids.len()), (3, 3));
    assert_eq!(stories[2].people.len(), 2);
    assert!(try_read(include_bytes!("../../../../../../tests/wire/broken.xml")).is_err());
    let arabic = try_read(include_bytes!("../../../../../../tests/wire/latin-1256.ar.txt")).unwrap();
    assert_eq!(arabic.encoding, "windows-1256");
    assert_eq!(arabic.stories[0].headline(), Some("افتتاح معرض الكتاب في طنجة"));
}
