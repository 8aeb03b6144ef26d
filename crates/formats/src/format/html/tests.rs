#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod choice;
mod gold;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use wiredesk_story::{BlockKind, Story};

use super::*;
use crate::tests::{spent::timed, story::story};

fn read_story(html: &str) -> Story {
    let zone = TimeZone::get("Africa/Casablanca").unwrap();
    let input = Input { bytes: html.as_bytes(), name: None, charset: None, zone: &zone, language: None, at: None };
    read(&input).unwrap().stories.remove(0)
}

const PARAGRAPHS: [&str; 3] = [
    "سجل ميناء طنجة المدينة ارتفاعا ملحوظا في عدد المسافرين خلال الأسبوع الأول من غشت، وفق معطيات صادرة عن الوكالة المكلفة بتدبيره.",
    "وقال مسؤول بالميناء إن الحركة تسير في ظروف عادية، وإن المصالح المعنية اتخذت كل التدابير من أجل استقبال الجالية المقيمة بالخارج.",
    "ومن المنتظر أن تبلغ الحركة ذروتها نهاية الأسبوع، بالتزامن مع انطلاق موسم العودة، حسب توقعات الوكالة للأيام المقبلة.",
];

fn page() -> String {
    let [one, two, three] = PARAGRAPHS;
    format!(
        r#"<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>ارتفاع حركة المسافرين بميناء طنجة | جريدة الشمال</title>
        <link rel="canonical" href="https://north.example/ar/port-42">
        <meta property="og:site_name" content="جريدة الشمال"><meta property="og:title" content="ارتفاع حركة المسافرين بميناء طنجة">
        <meta property="og:image" content="https://north.example/img/port.jpg"><meta property="og:image:alt" content="ميناء طنجة">
        <meta name="description" content="آلاف المسافرين في أسبوع"><meta property="article:tag" content="طنجة"><meta property="article:tag" content="موانئ">
        <script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite","name":"x"}},{{"@type":"NewsArticle",
        "headline":"ارتفاع حركة المسافرين بميناء طنجة","author":[{{"@type":"Person","name":"سلمى الإدريسي"}}],"datePublished":"2025-08-06T10:00:00+01:00",
        "dateModified":"2025-08-06T12:30","publisher":{{"@type":"Organization","name":"جريدة الشمال"}}}}]}}</script></head>
        <body><nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/sport">رياضة</a></li></ul></nav>
        <div class="content"><article><h1>ارتفاع حركة المسافرين بميناء طنجة</h1><p class="author">بقلم سلمى الإدريسي</p>
        <p>{one}</p><h2>ظروف عادية</h2><p>{two}</p><p>{three}</p></article></div>
        <aside><h3>اقرأ أيضا</h3><a href="/other">خبر آخر لا علاقة له</a></aside><footer>جميع الحقوق محفوظة</footer><script>alert(1)</script></body></html>"#
    )
}

#[test]
fn an_arabic_page_gives_its_article() {
    let story = read_story(&page());
    assert_eq!(story.headline(), Some("ارتفاع حركة المسافرين بميناء طنجة"));
    assert_eq!(story.uri.as_ref().unwrap().as_str(), "https://north.example/ar/port-42");
    assert_eq!(story.language.as_ref().unwrap().as_str(), "ar");
    assert_eq!(story.by.as_deref(), Some("سلمى الإدريسي"));
    assert_eq!(story.people[0].rel.as_deref(), Some("author"));
    assert_eq!(story.first_created.as_ref().unwrap().as_str(), "2025-08-06T10:00:00+01:00");
    assert_eq!(story.version_created.as_ref().unwrap().as_str(), "2025-08-06T12:30:00+01:00");
    let picture = &story.associations[0].story;
    assert_eq!(picture.renditions[0].href.as_deref(), Some("https://north.example/img/port.jpg"));
    assert_eq!(story.descriptions[0].value, "آلاف المسافرين في أسبوع");
    assert_eq!(story.subjects.len(), 2);
    let lines: Vec<String> = story.bodies[0].blocks.iter().map(wiredesk_story::Block::line).collect();
    assert_eq!(lines, [PARAGRAPHS[0], "ظروف عادية", PARAGRAPHS[1], PARAGRAPHS[2]]);
    assert!(matches!(story.bodies[0].blocks[1].kind, BlockKind::Heading { level: 2, .. }));
}

#[test]
fn a_page_of_more_elements_than_a_page_has_is_refused() {
    let page = format!("<html><body>{}x</body></html>", "<b>".repeat(100_000));
    let input =
        Input { bytes: page.as_bytes(), name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None };
    let error = crate::read(&input, Some("html")).unwrap_err().to_string();
    assert_eq!(error, "the number of elements of the page, 100002, is over the limit of 100000");
}

#[test]
fn a_page_that_is_no_article_is_read_and_an_empty_one_is_refused() {
    let story =
        read_story("<html><head><title>Horaires</title></head><body><p>Ouvert de 9 h à 18 h.</p></body></html>");
    assert_eq!(story.headline(), Some("Horaires"));
    assert_eq!(story.bodies[0].blocks[0].line(), "Ouvert de 9 h à 18 h.");
    let empty = b"<html><body><script>app()</script></body></html>";
    let input = Input { bytes: empty, name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None };
    assert!(read(&input).unwrap_err().to_string().contains("there is no text in the page"));
}

#[test]
fn the_declared_code_page_is_used() {
    let html = "<html><head><meta http-equiv='Content-Type' content='text/html; charset=windows-1256'><title>خبر</title></head><body><p>نص الخبر العاجل</p></body></html>";
    let bytes = encoding_rs::WINDOWS_1256.encode(html).0;
    let input = Input { bytes: &bytes, name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None };
    let reading = read(&input).unwrap();
    assert_eq!((reading.encoding, reading.stories[0].headline()), ("windows-1256", Some("خبر")));
}

#[test]
fn what_is_written_reads_back() {
    let mut story = read_story(&page());
    story.dateline = Some("طنجة 6 غشت (و م ع)".into());
    story.copyright_notice = Some("© جريدة الشمال".into());
    let written = write::write(std::slice::from_ref(&story), &crate::WriteOptions::default()).unwrap();
    let html = String::from_utf8(written.bytes).unwrap();
    insta::assert_snapshot!(html);
    let again = read_story(&html);
    assert_eq!(again.bodies, story.bodies);
    assert_eq!(again.headlines, story.headlines);
    assert_eq!(again.people, story.people);
    assert_eq!(
        (&again.uri, &again.by, &again.dateline, &again.copyright_notice),
        (&story.uri, &story.by, &story.dateline, &story.copyright_notice)
    );
    assert_eq!((again.version_created, again.first_created), (story.version_created, story.first_created));
    assert_eq!(again.associations[0].story.renditions, story.associations[0].story.renditions);
}

#[test]
fn a_withdrawn_story_is_written_without_a_word_of_it() {
    let mut story = read_story(&page());
    story.pub_status = Some(wiredesk_story::PubStatus::Canceled);
    let written = write::write(&[story], &crate::WriteOptions::default()).unwrap();
    let html = String::from_utf8(written.bytes).unwrap();
    assert!(html.contains("data-pubstatus=\"canceled\"") && !html.contains("طنجة"), "{html}");
}

#[test]
fn hostile_pages_are_read_in_a_moment() {
    let (_, took) = timed(|| {
        for piece in [
            "<div>",
            "<b class=x>",
            "<p>a<p>",
            "<meta name=a content=b>",
            "<div itemprop=articleBody>x",
            "<script type='application/ld+json'>[[[[",
            "<h1>t",
            "<a href=x>y",
            "<table><tr><td>",
            "<ul><li>x",
        ] {
            let html = format!("<html><body>{}", piece.repeat(100_000 / piece.len()));
            let input = Input {
                bytes: html.as_bytes(),
                name: None,
                charset: None,
                zone: &TimeZone::UTC,
                language: None,
                at: None,
            };
            let _ = read(&input);
        }
    });
    assert!(took < 30.0, "{took} s");
}

/// Elements and attributes of a fragment that a reader's browser may be given.
fn is_harmless(html: &str) -> bool {
    const ELEMENTS: [&str; 35] = [
        "article",
        "header",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "figure",
        "img",
        "figcaption",
        "a",
        "strong",
        "em",
        "sub",
        "sup",
        "span",
        "cite",
        "br",
        "time",
        "div",
        "bdi",
        "small",
    ];
    const ATTRIBUTES: [&str; 12] = [
        "lang",
        "dir",
        "itemscope",
        "itemtype",
        "itemid",
        "itemprop",
        "datetime",
        "href",
        "src",
        "alt",
        "data-pubstatus",
        "class",
    ];
    let tree = roxmltree::Document::parse(html).unwrap();
    let web = |text: &str| ["https:", "http:", "mailto:", "tel:"].iter().any(|scheme| text.starts_with(scheme));
    tree.descendants().filter(roxmltree::Node::is_element).all(|node| {
        ELEMENTS.contains(&node.tag_name().name())
            && node.attributes().all(|one| {
                ATTRIBUTES.contains(&one.name()) && (!matches!(one.name(), "href" | "src") || web(one.value()))
            })
    })
}

#[test]
fn a_hostile_arabic_page_gives_its_words_alone() {
    let [one, two, three] = PARAGRAPHS;
    let html = format!(
        r#"<html lang=ar dir=rtl><head><title>ميناء طنجة<script>alert(1)</script></title><base href="javascript:alert(1)">
        <link rel=canonical href="javascript:alert(1)"><meta property="og:image" content="data:text/html,<script>x</script>">
        <meta property="og:url" content="//evil.example/x"><meta http-equiv=refresh content="0;url=https://evil.example/">
        <script type="application/ld+json">{{"@type":"NewsArticle","headline":"<img src=x onerror=alert(1)>ميناء طنجة","url":"javascript:x",
        "author":{{"name":"</p><script>alert(1)</script>"}},"image":"javascript:alert(1)"}}</script></head>
        <body onload=alert(1)><article><p onclick=x style="position:fixed">{one}<iframe src=https://evil.example/></iframe></p>
        <p><a href="java&#x0A;script:alert(1)">{two}</a><img src=x onerror=alert(1)></p><svg onload=alert(1)><p>{three}</p></svg>
        <p><a href="https://north.example/خبر?a=1&b=2" target=_blank onmouseover=x>{three}</a></p><form action=x><input value=y></form></article>"#
    );
    let story = read_story(&html);
    assert_eq!(story.uri, None, "no address that it gives itself is one");
    let text = story.text();
    assert!(text.contains(one) && text.contains(two) && text.contains(three), "{text}");
    assert!(!text.contains("alert(1)") && !text.contains("position:fixed"), "{text}");
    assert!(story.associations.is_empty(), "{:?}", story.associations);
    let written = write::write(&[story], &crate::WriteOptions::default()).unwrap();
    let html = String::from_utf8(written.bytes).unwrap();
    assert!(is_harmless(&html) && !html.contains("javascript") && !html.contains("evil"), "{html}");
    assert!(html.starts_with("<article lang=\"ar\" dir=\"rtl\""), "{html}");
}

#[test]
fn a_body_alone_is_read_as_what_it_says() {
    let fragment = format!("<p dir=rtl lang=ar>{}</p>\n<h2>ظروف</h2><ul><li>الماء<li>الكهرباء</ul>", PARAGRAPHS[0]);
    let story = read_story(&fragment);
    assert_eq!((story.headline(), story.uri.as_ref()), (None, None), "nothing is made up");
    let lines: Vec<String> = story.bodies[0].blocks.iter().map(wiredesk_story::Block::line).collect();
    assert_eq!(lines, [PARAGRAPHS[0], "ظروف", "الماء الكهرباء"]);
    let french = read_story("<h1>Oujda : la gare rouvre</h1><p>La gare d’Oujda a rouvert.</p>");
    assert_eq!((french.headline(), french.bodies[0].blocks.len()), (Some("Oujda : la gare rouvre"), 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_harmless_and_well_formed(story in story()) {
        let written = write::write(&[story], &crate::WriteOptions::default()).unwrap();
        prop_assert!(is_harmless(std::str::from_utf8(&written.bytes).unwrap()));
    }
}
