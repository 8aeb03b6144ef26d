//! What is read of a document: Arabic first, then French and English.

use wiredesk_story::{BlockKind, ItemType, PubStatus};

use super::{read_one, try_read};

const ARABIC: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-6.dtd">
<nitf version="-//IPTC//DTD NITF 3.6//EN" baselang="ar-MA">
<head><title>ميناء طنجة</title><meta name="desk" content="اقتصاد"/><meta name="desk" content="موانئ"/><meta name="empty" content=""/>
<tobject tobject.type="أخبار"><tobject.property tobject.property.type="تحليل"/>
<tobject.subject tobject.subject.refnum="04015000" tobject.subject.type="اقتصاد" tobject.subject.matter="نقل"/>
<tobject.subject tobject.subject.ipr="وم" tobject.subject.refnum="12"/></tobject>
<docdata management-status="usable"><doc-id regsrc="وم" id-string="MAP-2025-118_03"/><du-key key="MAP-2025-118" version="3"/>
<urgency ed-urg="2"/><date.issue norm="20250509T120000"/><date.release norm="20250509T120000"/><date.expire norm="2025-06-09T00:00:00+01:00"/>
<ed-msg info="تصحيح في الفقرة الثانية"/><doc.copyright holder="وكالة المثال" year="2025"/><doc.rights owner="وم" limitations="للمشتركين فقط"/>
<doc-scope scope="المغرب"/><doc-scope scope="إسبانيا"/><evloc city="طنجة" iso-cc="MAR"/>
<key-list><keyword key="ميناء"/><keyword key="حاويات"/></key-list>
<identified-content><person idsrc="wd" value="Q1">سلمى الإدريسي</person><org value="https://agence.example/org/7">طنجة المتوسط</org>
<location location-code="GI" code-source="iso">مضيق <city>جبل طارق</city></location><classifier type="قسم" value="بحر"/></identified-content>
</docdata></head>
<body><body.head><hedline><hl1>الميناء يستقبل <em>أول</em> سفينة</hl1><hl2>بعد عام من الأشغال</hl2></hedline>
<note noteclass="cpyrt"><body.content><p>© وكالة المثال 2025</p></body.content></note><note><body.content><p>للنشر صباحا</p></body.content></note>
<byline>بقلم: أحمد بنيس<byttl>محرر</byttl></byline><distributor><org>وكالة المثال</org></distributor>
<dateline><location>طنجة</location> 9 ماي (وم)</dateline><abstract><p>ملخص أول</p><p>ملخص ثان</p></abstract></body.head>
<body.content><block><p lede="true">رست <person>سلمى العلوي</person> في <em class="bold">الميناء</em>.</p><hl2>أرقام</hl2>
<ul><li>40 ألف</li></ul><bq><block><p>«سنة جيدة»</p></block></bq></block>
<media media-type="image"><media-reference source="https://img.agence.example/1.jpg" alternate-text="رصيف" source-credit="وم"/><media-caption><p>الرصيف الجديد</p></media-caption></media>
<table><tr><th>سنة</th></tr><tr><td>2025</td></tr></table><p xml:lang="fr">« L’eau » <num>1<frac><numer>1</numer><denom>2</denom></frac></num> m<num><sup>2</sup></num></p>
<media media-type="image" class="lead"><media-metadata name="id" value="P-9"/><media-reference name="high" source="P9.jpg" mime-type="image/jpeg" width="800" height="600"/><media-caption>السفينة</media-caption><media-producer>يوسف</media-producer></media>
</body.content><body.end><tagline>انتهى</tagline></body.end></body></nitf>"#;

#[test]
fn an_arabic_document() {
    let story = read_one(ARABIC);
    let ids: Vec<&str> = story.alt_ids.iter().map(|id| id.value.as_str()).collect();
    assert_eq!(ids, ["MAP-2025-118", "MAP-2025-118_03"], "the story, then this version of it");
    assert_eq!((story.version.as_deref(), story.urgency), (Some("3"), Some(2)));
    assert_eq!(story.version_created.unwrap().as_str(), "2025-05-09T12:00:00+01:00", "in the source's zone");
    assert_eq!(story.embargoed_until, None, "a release at the moment of issue is no embargo");
    assert_eq!(story.expires.unwrap().as_str(), "2025-06-09T00:00:00+01:00");
    assert_eq!((story.pub_status, story.language.unwrap().as_str()), (Some(PubStatus::Usable), "ar-MA"));
    let lines: Vec<(&str, &str)> =
        story.headlines.iter().map(|one| (one.role.as_deref().unwrap(), one.value.as_str())).collect();
    assert_eq!(lines, [("main", "الميناء يستقبل أول سفينة"), ("sub", "بعد عام من الأشغال")]);
    assert_eq!((story.title.as_deref(), story.slugline), (Some("ميناء طنجة"), None), "the key names the story");
    assert_eq!(story.ed_note.as_deref(), Some("تصحيح في الفقرة الثانية\nللنشر صباحا"));
    assert_eq!(story.copyright_notice.as_deref(), Some("© وكالة المثال 2025"));
    assert_eq!((story.copyright_holder.as_deref(), story.usage_terms.as_deref()), (Some("وكالة المثال"), Some("للمشتركين فقط")));
    assert_eq!((story.by.as_deref(), story.located.as_deref()), (Some("بقلم: أحمد بنيس"), Some("طنجة")));
    assert_eq!(story.dateline.as_deref(), Some("طنجة 9 ماي (وم)"));
    assert_eq!(story.descriptions[0].value, "ملخص أول\nملخص ثان");
    assert_eq!(story.info_sources[0].name.as_deref(), Some("وكالة المثال"));
    let extra = serde_json::to_value(&story.extra).unwrap();
    for (key, value) in [
        ("desk", serde_json::json!(["اقتصاد", "موانئ"])),
        ("tobject.type", "أخبار".into()),
        ("regsrc", "وم".into()),
        ("doc-scope", serde_json::json!([{ "scope": "المغرب" }, { "scope": "إسبانيا" }])),
        ("doc.copyright", serde_json::json!({ "year": "2025" })),
        ("byttl", "محرر".into()),
        ("tagline", "انتهى".into()),
    ] {
        assert_eq!(extra[key], value, "{key}");
    }
    assert!(!story.extra.contains_key("empty"));
}

#[test]
fn what_a_document_is_about() {
    let story = read_one(ARABIC);
    let subjects: Vec<_> =
        story.subjects.iter().map(|one| (one.name.as_deref(), one.literal.as_deref(), one.rel.as_deref())).collect();
    assert_eq!(
        subjects,
        [
            (Some("نقل"), Some("subj:04015000"), Some("about")),
            (None, Some("وم:12"), Some("about")),
            (Some("ميناء"), None, Some("keyword")),
            (Some("حاويات"), None, Some("keyword")),
            (Some("بحر"), Some("قسم:بحر"), Some("about")),
        ]
    );
    assert_eq!(story.subjects[0].uri.as_deref(), Some("http://cv.iptc.org/newscodes/subjectcode/04015000"));
    let people: Vec<_> = story.people.iter().map(|one| (one.name.as_deref().unwrap(), one.rel.as_deref().unwrap())).collect();
    assert_eq!(people, [("أحمد بنيس", "author"), ("سلمى الإدريسي", "about"), ("سلمى العلوي", "mentioned")]);
    assert_eq!(story.people[1].literal.as_deref(), Some("wd:Q1"));
    assert_eq!(story.organisations[0].uri.as_deref(), Some("https://agence.example/org/7"));
    let places: Vec<_> = story.places.iter().map(|one| one.name.as_deref().unwrap()).collect();
    assert_eq!(places, ["مضيق جبل طارق", "طنجة"]);
    assert_eq!(story.places[0].literal.as_deref(), Some("iso:GI"));
    assert_eq!(story.genres[0].name.as_deref(), Some("تحليل"));
}

#[test]
fn the_running_text_and_its_media() {
    let story = read_one(ARABIC);
    let blocks = &story.bodies[0].blocks;
    let lines: Vec<String> = blocks.iter().map(|block| block.line()).collect();
    assert_eq!(lines[..4], ["رست سلمى العلوي في الميناء.", "أرقام", "40 ألف", "«سنة جيدة»"]);
    assert!(matches!(&blocks[4].kind, BlockKind::Image(image) if image.credit.as_deref() == Some("وم") && image.alt.as_deref() == Some("رصيف")));
    assert!(matches!(&blocks[5].kind, BlockKind::Table { header: true, rows } if rows.len() == 2));
    assert_eq!((lines[6].as_str(), blocks[6].language.as_ref().unwrap().as_str()), ("« L’eau » 11/2 m2", "fr"));
    assert_eq!(story.associations.len(), 1, "the medium after the text");
    let picture = &story.associations[0];
    assert_eq!((picture.rel.as_deref(), picture.story.item_type), (Some("lead"), ItemType::Picture));
    assert_eq!(picture.story.renditions[0].href.as_deref(), Some("P9.jpg"));
    assert_eq!((picture.story.by.as_deref(), picture.story.descriptions[0].value.as_str()), (Some("يوسف"), "السفينة"));
    assert_eq!(picture.story.extra["id"], "P-9");
}

fn bare(docdata: &str, head: &str) -> String {
    format!("<nitf><head><docdata {docdata}</docdata></head><body><body.head>{head}</body.head><body.content><p>Texte.</p></body.content></body></nitf>")
}

#[test]
fn a_french_embargo_and_what_ends_a_story() {
    let held = read_one(&bare(
        r#"management-status="embargoed"><date.issue norm="20250908T132446+0100"/><date.release norm="20250909T000100+0100"/>"#,
        "",
    ));
    assert_eq!(held.embargoed_until.unwrap().as_str(), "2025-09-09T00:01:00+01:00");
    assert_eq!(held.pub_status, None);
    let later = read_one(&bare(r#"><date.issue norm="20250908T10Z"/><date.issue norm="20250908T100000Z"/><date.release norm="20250908T110000Z"/>"#, ""));
    assert!(later.embargoed_until.is_some(), "a release after the issue");
    let endless = read_one(&bare(r#"management-status="embargoed">"#, ""));
    assert_eq!(endless.pub_status, Some(PubStatus::Withheld), "until further notice");
    let killed = read_one(&bare(r#"management-status="killed" management-doc-idref="X-1"><correction info="Erreur"/>"#, ""));
    assert_eq!((killed.pub_status, killed.signals), (Some(PubStatus::Canceled), vec!["sig:correction".to_owned()]));
    assert_eq!(killed.extra["management-doc-idref"], "X-1");
}

#[test]
fn what_is_not_stated_is_absent() {
    let story = read_one(&bare(r#"><urgency ed-urg="x"/><date.issue norm="hier"/>"#, "<hedline></hedline><dateline><story.date norm='20250509T120000Z'>20250509T120000Z</story.date></dateline>"));
    assert_eq!((story.version_created, story.urgency, story.version), (None, None, None));
    assert_eq!((story.headlines.len(), story.dateline, story.located), (0, None, None));
    assert_eq!(story.content_created.unwrap().as_str(), "2025-05-09T12:00:00Z");
    let titled = read_one("<nitf><head><title>Seul titre</title></head><body><body.head/></body></nitf>");
    assert_eq!(titled.headline(), Some("Seul titre"));
    let named = read_one(&bare(">", "<dateline>Aix-en-Provence</dateline><byline>Par Jean Dupont et Marie Curie</byline>"));
    assert_eq!(named.located.as_deref(), Some("Aix-en-Provence"));
    assert_eq!(named.people.len(), 2);
    assert_eq!(read_one(&bare(">", "<hedline>Sans hl1</hedline>")).headline(), Some("Sans hl1"));
}

#[test]
fn any_namespace_any_wrapper_and_any_number() {
    let inner = r#"<n:nitf xmlns:n="http://iptc.org/std/NITF/2006-10-18/"><n:head><n:docdata><n:doc-id id-string="urn:newsml:agency.example:20250509:1"/><n:evloc city="Rabat"/></n:docdata></n:head><n:body><n:body.head><n:hedline><n:hl1>Rain</n:hl1></n:hedline></n:body.head><n:body.content><n:p>Rain</n:p><n:p>It rained.</n:p></n:body.content></n:body></n:nitf>"#;
    let stories = try_read(format!("<feed>{inner}{inner}</feed>").as_bytes()).unwrap();
    assert_eq!(stories.len(), 2);
    assert_eq!(stories[0].uri.as_ref().unwrap().as_str(), "urn:newsml:agency.example:20250509:1");
    assert_eq!(stories[0].bodies[0].blocks.len(), 1, "the headline is not repeated");
    assert_eq!(stories[0].extra["evloc"]["city"], "Rabat");
    assert_eq!(crate::sniff(inner.as_bytes(), None).unwrap().name, "nitf");
    assert_eq!(crate::sniff(ARABIC.as_bytes(), Some("x.txt")).unwrap().name, "nitf");
    let error = try_read(b"<feed/>").unwrap_err().to_string();
    assert_eq!(error, "nitf: there is no nitf in the root element \"feed\"; name another format");
}

#[test]
fn slugs_and_sequences_of_agencies() {
    let head = |metas: &str, key: &str| {
        read_one(&format!("<nitf><head>{metas}<docdata><doc-id id-string='A.1'/><du-key key='{key}'/></docdata></head><body/></nitf>"))
    };
    let story = head("<meta name='anpa-keyword' content='Storm'/><meta name='anpa-sequence' content='0042'/>", "OTHER");
    assert_eq!(story.slugline.as_deref(), Some("Storm"));
    assert_eq!((story.alt_id("sequence"), &story.extra["du-key"]["key"]), (Some("0042"), &"OTHER".into()));
    assert_eq!(head("", "STORM-COAST").slugline.as_deref(), Some("STORM-COAST"));
    assert_eq!(head("", "A.1").slugline, None);
}

#[test]
fn what_is_no_moment_stays_and_a_title_stands_for_an_empty_headline() {
    let story = read_one(
        r#"<nitf><head><title>Le pont rouvre</title><docdata><urgency ed-urg="haute"/><date.issue norm="hier"/></docdata></head><body>
        <body.head><hedline><hl1/></hedline></body.head><body.content><p>Oct. 21 (AGX) - Il rouvre.</p></body.content></body></nitf>"#,
    );
    assert_eq!((story.headline(), story.urgency, &story.located), (Some("Le pont rouvre"), None, &None));
    assert_eq!((&story.extra["date.issue"]["norm"], &story.extra["urgency"]["ed-urg"]), (&"hier".into(), &"haute".into()));
}

#[test]
fn a_dateline_that_only_the_text_has() {
    let story = read_one("<nitf><body><body.content><p>Rabat, 9 mai (AGX).- Le pont rouvre.</p></body.content></body></nitf>");
    assert_eq!((story.dateline.as_deref(), story.located.as_deref()), (Some("Rabat, 9 mai (AGX)"), Some("Rabat")));
    assert_eq!(story.bodies[0].blocks[0].line(), "Rabat, 9 mai (AGX).- Le pont rouvre.");
}
