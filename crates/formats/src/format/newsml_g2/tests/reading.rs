//! What is read of an item: Arabic first, then French and English.

use wiredesk_story::{BlockKind, Direction, ItemType, PubStatus};

use super::{read_all, try_read};

const NAR: &str = "http://iptc.org/std/nar/2006-10-01/";

/// An item with these parts of `itemMeta`, `contentMeta` and `contentSet`.
fn item(lang: &str, item_meta: &str, content_meta: &str, content: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><newsItem xmlns="{NAR}" guid="urn:newsml:wakala.example:1" version="3" xml:lang="{lang}">
        <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
        <catalog><scheme alias="wk" uri="https://wakala.example/رموز/"/></catalog>
        <itemMeta><itemClass qcode="ninat:text"/>{item_meta}</itemMeta><contentMeta>{content_meta}</contentMeta>
        <contentSet>{content}</contentSet></newsItem>"#
    )
}

fn xhtml(body: &str) -> String {
    format!(
        r#"<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">{body}</html></inlineXML>"#
    )
}

#[test]
fn an_arabic_item() {
    let text = item(
        "ar",
        r#"<provider literal="و ض"/><versionCreated>2025-05-09T12:00:00</versionCreated><pubStatus qcode="stat:usable"/><edNote>للمحررين</edNote>"#,
        r#"<urgency>2</urgency><located qcode="wk:مراكش"><name xml:lang="fr">Marrakech</name><name xml:lang="ar">مراكش</name></located>
        <creator><name>سلمى الإدريسي</name></creator><language tag="ar"/><keyword>ماء</keyword>
        <subject qcode="medtop:06000000"><name xml:lang="en">environment</name><name xml:lang="ar">بيئة</name></subject>
        <subject qcode="wk:12" type="cpnat:organisation"><name>الأمم المتحدة</name></subject>
        <headline xml:lang="fr">Sommet</headline><headline xml:lang="ar">قمة المناخ
            تنطلق</headline><dateline>مراكش 9 ماي (و ض)</dateline><by>بقلم: سلمى الإدريسي</by>"#,
        &xhtml(
            r#"<body dir="rtl" xml:lang="ar"><h1>قمة المناخ تنطلق</h1><p>انطلقت <b>اليوم</b>.</p><h2>محاور</h2><p lang="fr" dir="ltr">« L’eau d’abord »</p><p>&#x200f;انتهت.</p></body>"#,
        ),
    );
    let story = read_all(&text).remove(0);
    assert_eq!(story.headline(), Some("قمة المناخ تنطلق"));
    assert_eq!(story.headlines.len(), 2, "the French one follows");
    assert_eq!(story.version_created.as_ref().unwrap().as_str(), "2025-05-09T12:00:00+01:00", "in the source's zone");
    assert_eq!((story.located.as_deref(), story.urgency), (Some("مراكش"), Some(2)));
    assert_eq!(story.places[0].uri.as_deref(), Some("https://wakala.example/رموز/مراكش"));
    assert_eq!(story.subjects[1].name.as_deref(), Some("بيئة"));
    assert_eq!(story.subjects[1].uri.as_deref(), Some("http://cv.iptc.org/newscodes/mediatopic/06000000"));
    assert_eq!(story.organisations[0].literal.as_deref(), Some("wk:12"));
    assert_eq!(story.people.len(), 1, "{:?}", story.people);
    let blocks = &story.bodies[0].blocks;
    assert_eq!(blocks.len(), 4, "the headline is not repeated: {blocks:#?}");
    assert!(matches!(&blocks[1].kind, BlockKind::Heading { level: 2, text } if text.text == "محاور"));
    assert_eq!(blocks[2].direction, Some(Direction::Ltr));
    assert_eq!((blocks[0].language.as_ref(), blocks[0].direction), (None, None), "the same as the story's");
    assert_eq!(story.language.unwrap().direction(), Direction::Rtl);
}

#[test]
fn a_french_item_in_an_old_namespace_with_a_prefix() {
    let text = r#"<n:newsItem xmlns:n="http://iptc.org/std/nar/2005-01-01/" guid="AFP 12/5" version="1" xml:lang="fr">
        <n:itemMeta><n:itemClass qcode="ninat:text"/><n:signal qcode="sig:correction"/><n:embargoed>2025-05-10T06:00:00+02:00</n:embargoed></n:itemMeta>
        <n:contentMeta><n:headline>Oujda : la gare rouvre</n:headline><n:by>Par Salma Bennis et Mehdi Lahlou</n:by></n:contentMeta>
        <n:contentSet><n:inlineData contenttype="text/plain">La gare a rouvert.

        Le hall a doublé.</n:inlineData></n:contentSet></n:newsItem>"#;
    let story = read_all(text).remove(0);
    assert_eq!((story.uri.as_ref(), story.alt_id("guid")), (None, Some("AFP 12/5")), "for ingest to name");
    assert_eq!(story.signals, ["sig:correction"]);
    assert_eq!(story.embargoed_until.as_ref().unwrap().as_str(), "2025-05-10T06:00:00+02:00");
    let names: Vec<_> = story.people.iter().filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(names, ["Salma Bennis", "Mehdi Lahlou"]);
    assert_eq!(story.bodies[0].blocks.len(), 2);
}

#[test]
fn english_bodies_of_several_kinds_give_the_richest_as_the_main_one() {
    let nitf = r#"<inlineXML><nitf><body><body.head><hedline><hl1>Ferry</hl1></hedline></body.head><body.content><p>Other words.</p></body.content></body></nitf></inlineXML>"#;
    let data = "<inlineData contenttype=\"text/plain\">Ferries sail again.</inlineData>";
    let text = item(
        "en",
        "",
        "<headline>Ferries</headline>",
        &format!("{nitf}{data}{}", xhtml("<body><p>Ferries sail again.</p></body>")),
    );
    let story = read_all(&text).remove(0);
    assert_eq!(story.bodies.len(), 2, "the same words twice are one body");
    assert_eq!(
        (story.bodies[0].blocks[0].line(), story.bodies[1].blocks[0].line()),
        ("Ferries sail again.".into(), "Other words.".into())
    );
    assert_eq!(story.headline(), Some("Ferries"), "what the item says itself comes before the document's");
}

#[test]
fn kills_and_embargoes_without_a_moment() {
    let killed = read_all(&item("ar", r#"<pubStatus qcode="stat:canceled"/>"#, "", "")).remove(0);
    assert_eq!(killed.status(), PubStatus::Canceled);
    let open = read_all(&item("ar", r#"<embargoed/><pubStatus qcode="stat:usable"/>"#, "", "")).remove(0);
    assert_eq!((open.status(), open.embargoed_until), (PubStatus::Withheld, None));
}

#[test]
fn renditions_and_relations_keep_all_of_a_name() {
    let text = item(
        "ar",
        r#"<link rel="wk:a:b" residref="urn:x:2"><headline>صورة</headline></link><link rel="irel:seeAlso" href="https://wakala.example/2"/>"#,
        "",
        r#"<remoteContent rendition="wk:rend:a:b" href="https://wakala.example/1.jpg" width="800" size="9" duration="1.5"/><remoteContent rendition="rnd:thumbnail" residref="x"/>"#,
    );
    let story = read_all(&text).remove(0);
    assert_eq!((story.renditions[0].name.as_str(), story.renditions[1].name.as_str()), ("rend:a:b", "thumbnail"));
    assert_eq!(story.associations[0].rel.as_deref(), Some("a:b"));
    assert_eq!(story.links[0].rel.as_deref(), Some("irel:seeAlso"));
}

#[test]
fn fields_that_have_no_member_stay_under_their_own_names() {
    let text = item(
        "ar",
        r#"<generator versioninfo="2">محرر</generator><service qcode="wk:سياسة"/><a:desk xmlns:a="https://wakala.example/">مكتب</a:desk>"#,
        r#"<contentMetaExtProperty type="wk:p" value="1"/><contentMetaExtProperty type="wk:q" value="2"/>"#,
        "",
    );
    let story = read_all(&text).remove(0);
    let extra = serde_json::Value::Object(story.extra);
    assert_eq!(extra["generator"]["text"], "محرر");
    assert_eq!(extra["service"], "wk:سياسة");
    assert_eq!(extra["a:desk"], "مكتب");
    assert_eq!(extra["contentMetaExtProperty"][1]["value"], "2");
    assert_eq!(extra["catalog"]["wk"], "https://wakala.example/رموز/");
}

#[test]
fn a_message_gives_its_items_in_order_and_a_package_its_pictures_whole() {
    let text = format!(
        r#"<newsMessage xmlns="{NAR}"><header><sent>2025-05-09T12:00:00Z</sent><transmitId>م-1</transmitId><priority>2</priority></header><itemSet>
        <packageItem guid="urn:x:p"><groupSet root="r"><group id="r"><groupRef idref="a"/></group><group id="a" role="wk:main"><itemRef residref="urn:x:1"/><itemRef residref="urn:x:2"><headline>تلميح</headline></itemRef></group></groupSet></packageItem>
        <newsItem guid="urn:x:1"><itemMeta><itemClass qcode="ninat:text"/></itemMeta><contentMeta><headline>خبر</headline></contentMeta></newsItem>
        <newsItem guid="urn:x:2"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta><contentMeta><headline>صورة كاملة</headline></contentMeta></newsItem>
        </itemSet></newsMessage>"#
    );
    let stories = read_all(&text);
    let kinds: Vec<_> = stories.iter().map(|story| story.item_type).collect();
    assert_eq!(kinds, [ItemType::Composite, ItemType::Text, ItemType::Picture]);
    assert!(stories.iter().all(|story| story.priority == Some(2) && story.alt_id("transmission") == Some("م-1")));
    let [text, picture] = &stories[0].associations[..] else { panic!("{:?}", stories[0].associations) };
    assert_eq!((text.rel.as_deref(), text.story.headline()), (Some("main"), None), "a text is only pointed at");
    assert_eq!(picture.story.headline(), Some("صورة كاملة"));
}

#[test]
fn what_is_knowledge_gives_no_story_and_what_is_no_g2_is_told() {
    assert!(read_all(&format!(r#"<conceptItem xmlns="{NAR}" guid="urn:x:1"/>"#)).is_empty());
    let error = try_read(b"<rss/>").unwrap_err().to_string();
    assert_eq!(
        error,
        "newsml-g2: there is no newsItem, packageItem or planningItem in the root element \"rss\"; name another format"
    );
    let error = try_read("<newsItem><headline>خبر</newsItem>".as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with("newsml-g2: the XML is broken (") && error.ends_with("at line 1 column 24"), "{error}");
}

#[test]
fn an_arabic_item_in_any_encoding() {
    let text = item("ar", "", "<headline>قمة المناخ في ماي</headline>", &xhtml("<body><p>انطلقت القمة.</p></body>"));
    let declared =
        |label: &str| text.replace(r#"<?xml version="1.0"?>"#, &format!(r#"<?xml version="1.0" encoding="{label}"?>"#));
    let wide = [0xfeff_u16].into_iter().chain(declared("UTF-16").encode_utf16().collect::<Vec<u16>>());
    let samples = [
        encoding_rs::WINDOWS_1256.encode(&declared("windows-1256").replace('°', "")).0.into_owned(),
        encoding_rs::ISO_8859_6.encode(&declared("iso-8859-6")).0.into_owned(),
        wide.clone().flat_map(u16::to_le_bytes).collect(),
        wide.flat_map(u16::to_be_bytes).collect(),
        [b"\xef\xbb\xbf\n", text.as_bytes()].concat(),
    ];
    for (n, bytes) in samples.iter().enumerate() {
        let name = crate::sniff(bytes, None).map(|format| format.name);
        assert_eq!(name.unwrap_or_else(|error| panic!("{n}: {error}")), "newsml-g2");
        let story = try_read(bytes).unwrap_or_else(|error| panic!("{n}: {error}")).remove(0);
        assert_eq!(
            (story.headline(), story.bodies[0].blocks[0].line().as_str()),
            (Some("قمة المناخ في ماي"), "انطلقت القمة.")
        );
    }
}

#[test]
fn a_place_that_only_its_assertion_names() {
    let text = item(
        "ar",
        "",
        r#"<subject type="cpnat:geoArea" qcode="wkalias:7"/><subject type="cpnat:geoArea" qcode="wkalias:8"/>"#,
        "",
    );
    let around = r#"<assert qcode="wkmeta:default:7"><broader type="cpnat:geoArea" qcode="wkcity:3"><name>طنجة</name></broader>
        <broader type="cpnat:geoArea" qcode="wkstate:1"><name>N/A</name></broader>
        <broader type="cpnat:geoArea" qcode="wkcountry:5"><name>المغرب</name></broader></assert>"#;
    let story = read_all(&text.replace("<contentSet>", &format!("{around}<contentSet>"))).remove(0);
    let told = |place: &wiredesk_story::Concept| format!("{:?} {:?} {:?}", place.name, place.rel, place.literal);
    let places: Vec<String> = story.places.iter().map(told).collect();
    let expected = [
        r#"Some("طنجة") Some("about") Some("wkalias:7")"#,
        r#"Some("المغرب") Some("broader") Some("wkcountry:5")"#,
        r#"None Some("about") Some("wkalias:8")"#,
    ];
    assert_eq!(places, expected);
}
