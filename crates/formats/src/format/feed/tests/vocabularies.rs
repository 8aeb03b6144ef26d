//! Vocabularies beside RSS and Atom, whatever their prefix and address, and feeds of older kinds.

use serde_json::json;
use wiredesk_story::ItemType;

use super::{body, entry, item, one, page, read, try_read};

const GEO: &str = "xmlns:georss=\"http://www.georss.org/georss\" xmlns:gml=\"http://www.opengis.net/gml\" \
                   xmlns:geo=\"http://www.w3.org/2003/01/geo/wgs84_pos#\"";

/// The shapes that an entry with these elements has.
fn shapes(elements: &str) -> Vec<serde_json::Value> {
    let story = one(read(&format!("<rss {GEO}><channel><item><title>T</title>{elements}</item></channel></rss>")));
    story.places.iter().filter_map(|place| place.more.get("geoJSON").cloned()).collect()
}

#[test]
fn places_are_geojson() {
    let point = json!([{ "type": "Point", "coordinates": [-6.84, 34.02] }]);
    for written in [
        "<georss:point>34.02 -6.84</georss:point>",
        "<georss:point>34.02,-6.84</georss:point>",
        "<georss:where><gml:Point><gml:pos>34.02 -6.84</gml:pos></gml:Point></georss:where>",
        "<georss:where><gml:Point srsDimension=\"3\"><gml:pos>34.02 -6.84 75</gml:pos></gml:Point></georss:where>",
        "<geo:lat>34.02</geo:lat><geo:long>-6.84</geo:long>",
        "<geo:Point><geo:long>-6.84</geo:long><geo:lat>34.02</geo:lat></geo:Point>",
    ] {
        assert_eq!(json!(shapes(written)), point, "{written}");
    }
    let line = shapes("<georss:line>34 -6 35 -5 36 -4</georss:line>");
    assert_eq!(line, [json!({ "type": "LineString", "coordinates": [[-6.0, 34.0], [-5.0, 35.0], [-4.0, 36.0]] })]);
    let ring = json!([[[-6.0, 34.0], [-5.0, 34.0], [-5.0, 35.0], [-6.0, 34.0]]]);
    for written in [
        "<georss:polygon>34 -6 34 -5 35 -5 34 -6</georss:polygon>",
        "<georss:where><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>34 -6 34 -5 35 -5 34 -6</gml:posList>\
         </gml:LinearRing></gml:exterior></gml:Polygon></georss:where>",
    ] {
        assert_eq!(shapes(written), [json!({ "type": "Polygon", "coordinates": ring })], "{written}");
    }
    let corners = json!([[[-6.0, 34.0], [-5.0, 34.0], [-5.0, 35.0], [-6.0, 35.0], [-6.0, 34.0]]]);
    assert_eq!(shapes("<georss:box>34 -6 35 -5</georss:box>")[0]["coordinates"], corners);
    let named = format!(
        "<rss {GEO}><channel><item><georss:point>34 -6</georss:point>\
                         <georss:featurename>الرباط</georss:featurename></item></channel></rss>"
    );
    assert_eq!(one(read(&named)).places[0].name.as_deref(), Some("الرباط"));
    for broken in ["<georss:point>134 -6</georss:point>", "<georss:line>34</georss:line>", "<geo:lat>34</geo:lat>"] {
        let story = one(read(&format!("<rss {GEO}><channel><item>{broken}</item></channel></rss>")));
        assert!(story.places.is_empty() && !story.extra.is_empty(), "{broken}");
    }
}

#[test]
fn a_namespace_is_known_by_its_prefix_or_by_the_root_where_its_address_is_wrong() {
    let feed = "<rss version=\"2.0\" xmlns:content=\"http://www.example/content\" xmlns:dc=\"dc\"><channel><item><title>T</title>\
                <dc:creator>Leïla Amrani</dc:creator><content:encoded>&lt;p&gt;Tout le texte.&lt;/p&gt;</content:encoded></item></channel></rss>";
    let story = one(read(feed));
    assert_eq!((story.by.as_deref(), body(&story)), (Some("Leïla Amrani"), vec!["Tout le texte.".to_owned()]));
    let feed = "<f:feed xmlns:f=\"http://purl.org/atom/ns#draft-ietf-atompub-format-05\"><f:entry><f:title>Un</f:title>\
                <f:id>tag:news.example,2025:1</f:id><f:published>2025-05-09T10:00:00Z</f:published></f:entry></f:feed>";
    let story = one(read(feed));
    assert_eq!(
        (story.headline(), story.first_created.as_ref().unwrap().as_str()),
        (Some("Un"), "2025-05-09T10:00:00Z")
    );
    let feed = "<rss xmlns=\"https://news.example/our/own\"><channel><item><title>Deux</title></item></channel></rss>";
    assert_eq!(one(read(feed)).headline(), Some("Deux"));
}

#[test]
fn a_channel_definition_is_a_feed() {
    let feed = "<?xml version=\"1.0\"?>\n<CHANNEL HREF=\"https://news.example/\" BASE=\"https://news.example/fr/\"><TITLE>N</TITLE>\
                <ITEM HREF=\"7.html\" LASTMOD=\"2025-05-09T10:00+01:00\"><TITLE>Sept</TITLE><ABSTRACT>Un texte court.</ABSTRACT></ITEM></CHANNEL>";
    let story = one(read(feed));
    assert_eq!((story.headline(), page(&story)), (Some("Sept"), Some("https://news.example/fr/7.html")));
    assert_eq!(body(&story), ["Un texte court."]);
    assert_eq!(story.version_created.as_ref().unwrap().as_str(), "2025-05-09T10:00:00+01:00");
}

#[test]
fn what_a_medium_says_of_itself_is_kept_with_it() {
    let story = item(
        "<media:group><media:description>La place, vue du port.</media:description><media:rating>nonadult</media:rating>\
         <media:content url=\"https://news.example/1.mp4\" type=\"video/mp4\" duration=\"0:45\"><media:player url=\"https://news.example/p\"/>\
         <media:thumbnail url=\"https://news.example/1.jpg\"/><media:thumbnail url=\"https://news.example/2.jpg\"/></media:content></media:group>",
    );
    let video = &story.associations[0].story;
    assert_eq!(
        (video.item_type, video.renditions.len(), video.renditions[0].duration),
        (ItemType::Video, 3, Some(45.0))
    );
    assert_eq!(
        (&video.extra["media:rating"], &video.extra["media:player"]["@url"]),
        (&json!("nonadult"), &json!("https://news.example/p"))
    );
    assert_eq!(body(&story), ["La place, vue du port."]);
    let story = item("<media:content medium=\"video\"><media:player url=\"https://news.example/p\"/></media:content>");
    assert_eq!(story.associations[0].story.renditions[0].href.as_deref(), Some("https://news.example/p"));
    let feed = "<rss><channel><item><enclosure url=\"https://news.example/a.mp3\" type=\"audio/mpeg\"/>\
                <itunes:duration>1:02:03</itunes:duration></item></channel></rss>";
    assert_eq!(one(read(feed)).associations[0].story.renditions[0].duration, Some(3723.0));
}

#[test]
fn no_address_is_one_that_a_browser_runs() {
    let story = item(
        "<title>T</title><link>javascript:alert(1)</link><comments>java\tscript:alert(1)</comments>\
         <enclosure url=\"data:text/html,x\" type=\"image/png\"/><media:content url=\"vbscript:x\" medium=\"image\"/>\
         <source url=\"JAVASCRIPT:x\">AFP</source>",
    );
    assert!(story.links.is_empty() && story.associations.is_empty() && page(&story).is_none(), "{story:?}");
    assert_eq!(story.info_sources[0].uri, None);
    let story = entry(
        "<link rel=\"related\" href=\"&#1;javascript:alert(1)\"/><link rel=\"enclosure\" href=\"data:x,y\"/>\
         <author><name>A. B</name><uri>javascript:x</uri></author>",
    );
    assert!(story.links.is_empty() && story.associations.is_empty() && story.renditions.is_empty(), "{story:?}");
    assert_eq!(story.people[0].uri, None);
}

#[test]
fn an_entry_says_where_it_comes_from_and_what_it_answers() {
    let story = entry(
        "<link rel=\"self\" href=\"1.atom\"/><thr:in-reply-to xmlns:thr=\"http://purl.org/syndication/thread/1.0\" ref=\"tag:x.example,1\" href=\"0.html\"/>\
         <source><id>tag:y.example,1</id><title>Ailleurs</title><author><name>Sara Nour</name></author></source>",
    );
    assert_eq!((story.by.as_deref(), story.info_sources[0].name.as_deref()), (Some("Sara Nour"), Some("Ailleurs")));
    let links: Vec<_> = story.links.iter().map(|link| (link.rel.as_deref().unwrap(), link.href.as_str())).collect();
    assert_eq!(links, [("self", "https://news.example/a/1.atom"), ("in-reply-to", "https://news.example/a/0.html")]);
    assert_eq!(story.extra["thr:in-reply-to"]["@ref"], "tag:x.example,1");
    let packed = entry("<content type=\"application/octet-stream\">TGUgPGI+dGV4dGU8L2I+IGVudGllci4=</content>");
    assert_eq!(body(&packed), ["Le texte entier."]);
    let feed = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"fr\"><entry xml:lang=\"\"><title>T</title></entry></feed>";
    assert_eq!(one(read(feed)).language, None);
}

#[test]
fn a_document_type_that_is_not_needed_hinders_nothing() {
    for (declared, title) in [
        (
            "<!ENTITY % HTMLlat1 PUBLIC \"-//W3C//ENTITIES Latin 1 for XHTML//EN\" \"http://x.example/l.ent\"> %HTMLlat1;",
            "Caf&eacute;",
        ),
        ("<!ENTITY eacute \"&#233;\"> <!ENTITY unused \"x\">", "Caf&eacute;"),
    ] {
        let feed =
            format!("<!DOCTYPE rss [{declared}]><rss><channel><item><title>{title}</title></item></channel></rss>");
        assert_eq!(one(read(&feed)).headline(), Some("Café"));
    }
    for declared in
        ["<!ENTITY eacute \"&#101;\">", "<!ENTITY eacute SYSTEM \"file:///etc/passwd\">", "<!ENTITY eacute \"é\">"]
    {
        let feed =
            format!("<!DOCTYPE rss [{declared}]><rss><channel><item><title>&eacute;</title></item></channel></rss>");
        assert!(try_read(feed.as_bytes()).is_err(), "{declared}");
    }
}

#[test]
fn tags_that_do_not_match_are_mended() {
    for feed in [
        "<rss><channel><item><Title>Un</title></ITEM></channel></RSS>",
        "<rss><channel><item><title>Un</title><description>Deux</descripton></item></channel></rss>",
        "<br />\n<b>Warning</b>: x\n<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><item><title>Un</title></item></channel></rss>",
    ] {
        assert_eq!(one(read(feed)).headline(), Some("Un"), "{feed}");
    }
    let json = "{\"items\":[{\"id\":\"1\",\"title\":\"Un\"}],\"feed_url\":\"https://news.example/f\",\"version\":\"https://jsonfeed.org/version/1.1\"}";
    assert_eq!(one(read(json)).headline(), Some("Un"));
}

#[test]
fn an_agencys_containers_say_what_the_feed_leaves_out() {
    let story = one(read(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:nm="http://feed.wenn.com/xmlns/2010/03/wenn_nm" xmlns:cm="http://feed.wenn.com/xmlns/2010/03/wenn_cm">
        <entry><id>tag:agence.example,2025:1</id><updated>2025-05-09T12:00:00+00:00</updated><content type="html">&lt;p&gt;Le chanteur ouvre.&lt;/p&gt;</content>
        <nm:NewsManagement><nm:published>2025-05-08T10:00:00+00:00</nm:published><nm:original_article_id>998</nm:original_article_id></nm:NewsManagement>
        <cm:ContentMetadata><cm:title>LE CHANTEUR OUVRE UNE SALLE</cm:title><cm:first_line>Une salle ouvre à Salé.</cm:first_line><cm:keywords>salle, musique</cm:keywords></cm:ContentMetadata></entry></feed>"#,
    ));
    assert_eq!(story.headline(), Some("LE CHANTEUR OUVRE UNE SALLE"));
    assert_eq!(story.first_created.unwrap().as_str(), "2025-05-08T10:00:00+00:00");
    assert_eq!((story.descriptions[0].value.as_str(), story.subjects.len()), ("Une salle ouvre à Salé.", 2));
    assert_eq!(story.alt_ids.last().unwrap().value, "998");
    assert_eq!(story.extra["nm:NewsManagement"]["nm:original_article_id"], "998");
}
