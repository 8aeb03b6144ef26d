//! Documents that are built to take long, nest deep or break.

use super::{read_one, try_read, written};
use crate::tests::spent::timed;

/// A document with a piece of its head, of its body's head and of its content, each repeated.
fn document(data: &str, head: &str, content: &str) -> String {
    format!("<nitf><head><docdata>{data}</docdata></head><body><body.head>{head}</body.head><body.content>{content}</body.content></body></nitf>")
}

/// A piece with its number for `@`, up to a size in bytes.
fn many(piece: &str, size: usize) -> String {
    let mut out = String::with_capacity(size + 256);
    for n in 0.. {
        if out.len() >= size {
            break;
        }
        out.push_str(&piece.replace('@', &n.to_string()));
    }
    out
}

/// What is four times as long takes about four times as long: every place where something is looked for among many.
#[test]
fn no_list_is_searched_again_and_again() {
    type Shape = fn(usize) -> String;
    let shapes: [(&str, Shape); 7] = [
        ("metas", |n| format!("<nitf><head>{}</head><body/></nitf>", many("<meta name='a@' content='ق @'/>", n))),
        ("headlines", |n| document("", &many("<hedline><hl1>@</hl1></hedline>", n), "")),
        ("concepts", |n| document(&format!("<identified-content>{}</identified-content>", many("<org value='@'>م @</org>", n)), "", "")),
        ("places", |n| document(&many("<evloc city='@'/>", n), "", "")),
        ("mentions", |n| document("", "", &many("<p><person>س @</person></p>", n))),
        ("media", |n| document("", "", &many("<media media-type='image'><media-reference source='@' alternate-text='@'/><media-caption>@</media-caption></media>", n))),
        ("captions", |n| document("", "", &format!("<media media-type='image'>{}</media>", many("<media-caption>@</media-caption>", n)))),
    ];
    for (name, shape) in shapes {
        let seconds = |size| {
            let text = shape(size);
            timed(|| read_one(&text)).1
        };
        let took = (seconds(200_000), seconds(800_000));
        assert!(took.1 < took.0 * 8.0 + 0.5, "{name}: {took:?}");
    }
}

#[test]
fn depth_size_and_entities_are_bounded() {
    let deep = document("", "", &"<block>".repeat(120)).replace("</body.content>", &("</block>".repeat(120) + "</body.content>"));
    assert!(read_one(&deep).bodies.is_empty());
    let deeper = "<nitf>".repeat(20_000);
    assert!(try_read(deeper.as_bytes()).unwrap_err().to_string().contains("depth of elements is over the limit"));
    let bomb = "<!DOCTYPE nitf [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><nitf><body>&b;</body></nitf>";
    assert!(try_read(bomb.as_bytes()).unwrap_err().to_string().contains("never expanded"));
    let outside = "<!DOCTYPE nitf [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><nitf><body>&x;</body></nitf>";
    assert!(try_read(outside.as_bytes()).is_err());
    let crowd = format!("<feed>{}</feed>", "<nitf/>".repeat(10_001));
    assert!(try_read(crowd.as_bytes()).unwrap_err().to_string().contains("over the limit of 10000"));
}

#[test]
fn half_a_document_is_refused_with_the_place() {
    let whole = document("<doc-id id-string='X'/>", "<hedline><hl1>عنوان</hl1></hedline>", "<p>نص</p>");
    for cut in [20, 60, whole.len() - 3] {
        let at = (0..=cut).rev().find(|at| whole.is_char_boundary(*at)).unwrap();
        let error = try_read(&whole.as_bytes()[..at]).unwrap_err().to_string();
        assert!(error.starts_with("nitf: the XML is broken"), "{error}");
    }
    assert!(try_read(format!("{whole}{whole}").as_bytes()).is_err(), "two documents glued");
}

#[test]
fn our_own_fields_from_elsewhere_cannot_break_a_story() {
    let metas = r#"<meta name="wiredesk:version" content="{"/><meta name="wiredesk:urgency" content="900"/><meta name="wiredesk:bodies" content="[]"/>
        <meta name="wiredesk:extra" content="1"/><meta name="wiredesk:extra" content='["k"]'/><meta name="wiredesk:altIds" content='{"a":1}'/>"#;
    let story = read_one(&format!("<nitf><head>{metas}</head><body><p>نص</p></body></nitf>"));
    assert_eq!((story.version.clone(), story.urgency, story.bodies.len()), (None, None, 1));
    assert!(story.extra.is_empty() && story.alt_ids.is_empty());
    assert!(written(&story).0.contains("نص"));
}
