//! Documents that are built to take long, nest deep or break.

use std::fmt::Write as _;

use super::{read_all, try_read, written};
use crate::tests::spent::timed;

const HEAD: &str = r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="1" xml:lang="ar">"#;
const META: &str = r#"<itemMeta><itemClass qcode="ninat:text"/><provider literal="x"/><versionCreated>2025-05-09T12:00:00Z</versionCreated></itemMeta>"#;

/// Repeats a piece, with its number for `@`, up to a size in bytes.
fn many(piece: &str, size: usize) -> String {
    let mut out = String::with_capacity(size + 256);
    let mut n = 0;
    while out.len() < size {
        let mut parts = piece.split('@');
        out.push_str(parts.next().unwrap());
        for part in parts {
            write!(out, "{n}{part}").unwrap();
        }
        n += 1;
    }
    out
}

/// Seconds that reading takes; the text must be readable.
fn seconds(text: &str) -> f64 {
    timed(|| read_all(text)).1
}

#[test]
fn five_megabytes_of_codes_are_read_in_a_moment() {
    let subjects =
        many(r#"<subject type="cpnat:person" qcode="a@:c@"/><subject qcode="b:@"/><creator qcode="a@:d"/>"#, 2_500_000);
    let asserts = many(r#"<assert qcode="b:@"><name>اسم @</name></assert>"#, 1_000_000);
    let schemes = many(r#"<scheme alias="a@" uri="https://agence.example/cv/@/"/>"#, 1_500_000);
    let text =
        format!("{HEAD}<catalog>{schemes}</catalog>{META}<contentMeta>{subjects}</contentMeta>{asserts}</newsItem>");
    assert!(text.len() > 5_000_000);
    let (stories, took) = timed(|| read_all(&text));
    // Under a second in a debug build; the bound leaves room for a slower machine.
    assert!(took < 4.0, "{took} s");
    let story = &stories[0];
    assert_eq!(story.people.len(), story.subjects.len() * 2, "creators are people, too");
    assert_eq!(story.subjects[7].name.as_deref(), Some("اسم 7"));
    assert_eq!(story.people.last().unwrap().literal.as_deref().unwrap().split_once(':').unwrap().0, {
        format!("a{}", story.subjects.len() - 1)
    });
}

/// What is twice as long takes about twice as long: every place where something is looked for among many.
#[test]
fn no_list_is_searched_again_and_again() {
    let set = |inner: String| format!("{HEAD}{META}<contentSet>{inner}</contentSet></newsItem>");
    let content = |inner: String| format!("{HEAD}{META}<contentMeta>{inner}</contentMeta></newsItem>");
    type Shape = fn(usize) -> String;
    let shapes: [(&str, Shape); 6] = [
        ("catalog references", |n| many(r#"<catalogRef href="http://x.example/@"/>"#, n)),
        ("items of one name", |n| {
            let title = "عنوان ".repeat(12);
            let reference = format!(r#"<itemRef id="a" residref="x@"><headline>{title}</headline></itemRef>"#);
            format!(r#"<groupSet><group id="g">{}</group></groupSet>"#, many(&reference, n))
        }),
        ("groups", |n| {
            let groups = many(r#"<group id="g@"><groupRef idref="g@"/></group>"#, n / 2);
            format!(
                r#"<groupSet root="g0"><group id="g0">{}</group>{groups}</groupSet>"#,
                many(r#"<groupRef idref="g@"/>"#, n / 2)
            )
        }),
        ("headlines", |n| {
            format!(
                "<contentMeta>{}</contentMeta>",
                many("<headline>@</headline><by>@</by><altId>@</altId><description>@</description>", n)
            )
        }),
        ("places and parties", |n| {
            format!(
                "<contentMeta>{}</contentMeta>",
                many(r#"<located literal="@"/><infoSource literal="@"/><creator literal="@"/>"#, n)
            )
        }),
        ("links", |n| {
            format!("<itemMeta>{}</itemMeta>", many(r#"<link residref="a"><headline>@</headline></link>"#, n))
        }),
    ];
    for (name, shape) in shapes {
        let text = |n| format!("{HEAD}{}</newsItem>", shape(n));
        let (small, large) = (text(250_000), text(1_000_000));
        let took = (seconds(&small), seconds(&large));
        assert!(took.1 < took.0 * 8.0 + 0.5, "{name}: {took:?}");
    }
    let bodies = |n| {
        set(many(
            r#"<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>نص @</p></body></html></inlineXML>"#,
            n,
        ))
    };
    let took = (seconds(&bodies(250_000)), seconds(&bodies(1_000_000)));
    assert!(took.1 < took.0 * 8.0 + 0.5, "bodies: {took:?}");
    let repeats = |n| {
        content(many("<headline>a@</headline>", n)).replace(
        "</contentMeta>",
        &format!("</contentMeta><contentSet><inlineXML><div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div></inlineXML></contentSet>", many("<p>a@</p>", n)),
    )
    };
    let took = (seconds(&repeats(125_000)), seconds(&repeats(500_000)));
    assert!(took.1 < took.0 * 8.0 + 0.5, "repeated headlines: {took:?}");
}

#[test]
fn a_picture_is_not_copied_without_end() {
    let picture = format!(
        r#"<newsItem guid="urn:x:p"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta><contentMeta>{}</contentMeta></newsItem>"#,
        many("<description>وصف @</description>", 400_000)
    );
    let refs = many(r#"<itemRef residref="urn:x:p"/>"#, 60_000);
    let package = format!(
        r#"<packageItem guid="urn:x:1">{META}<groupSet root="a"><group id="a">{refs}</group></groupSet></packageItem>"#
    );
    let text = format!(
        r#"<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{package}{picture}</itemSet></newsMessage>"#
    );
    let stories = read_all(&text);
    let whole = stories[0].associations.iter().filter(|one| !one.story.descriptions.is_empty()).count();
    assert!(whole > 100 && whole < 200, "{whole} copies, no more than a document's size");
}

#[test]
fn more_references_than_stories_are_refused() {
    let refs = r#"<itemRef residref="x"/>"#.repeat(10_001);
    let text = format!(r#"<packageItem guid="urn:x:1">{META}<groupSet><group id="a">{refs}</group></groupSet></packageItem>"#);
    let error = try_read(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "the number of references to items, 10001, is over the limit of 10000");
}

#[test]
fn a_header_does_not_give_its_schemes_to_thousands_of_items() {
    let schemes = many(r#"<scheme alias="a@" uri="http://x.example/@/"/>"#, 200_000);
    let items = many(r#"<newsItem guid="urn:x:@"/>"#, 40_000);
    let text =
        format!("<newsMessage><header><catalog>{schemes}</catalog></header><itemSet>{items}</itemSet></newsMessage>");
    let error = try_read(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "the number of schemes, told for each item, is over the limit of 1000000");
}

#[test]
fn deep_links_and_groups_are_read_and_written() {
    let mut text = String::from("x");
    for n in 0..110 {
        text = format!(r#"<link residref="urn:x:{n}"><headline>عنوان</headline>{text}</link>"#);
    }
    let text = format!("{HEAD}<itemMeta>{text}</itemMeta></newsItem>");
    let stories = read_all(&text);
    let mut depth = 0;
    let mut story = &stories[0];
    while let Some(one) = story.associations.first() {
        (depth, story) = (depth + 1, &one.story);
    }
    assert_eq!(depth, 110);
    assert!(written(&stories).0.contains("urn:x:0"));
}

#[test]
fn broken_values_are_left_out_or_kept_and_never_break() {
    let text = format!(
        r#"{HEAD}<itemMeta><versionCreated>أمس</versionCreated><pubStatus qcode="stat:"/><embargoed>soon</embargoed>
        <itemMetaExtProperty typeuri="urn:wiredesk:json:x" value="{{"/><itemMetaExtProperty typeuri="urn:wiredesk:property:priority" value="900"/></itemMeta>
        <contentMeta><urgency>99</urgency><located/><creator/><subject/><subject qcode=":"/><subject confidence="900" literal="ق"/>
        <language tag="العربية"/><keyword/></contentMeta><contentSet><inlineData encoding="base64" contenttype="text/plain">%%%</inlineData>
        <inlineXML/><remoteContent/></contentSet></newsItem>"#
    );
    let story = &read_all(&text)[0];
    assert_eq!((story.urgency, story.priority, story.version_created.as_ref()), (None, None, None));
    assert_eq!(story.subjects.iter().filter_map(|one| one.name.as_deref()).collect::<Vec<_>>(), ["ق"]);
    assert_eq!(story.status().as_str(), "withheld", "an embargo without a moment");
    for text in ["<newsItem>", "<a/>", "", "\u{feff}", "<newsItem xmlns:a='a' a:a='1' a:a='2'/>"] {
        assert!(try_read(text.as_bytes()).is_err(), "{text}");
    }
}
