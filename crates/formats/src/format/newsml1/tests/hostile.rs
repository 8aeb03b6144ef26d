//! Documents that are built to take long, nest deep or break.

use super::{item, read_all, try_read, written};
use crate::tests::spent::timed;

const USABLE: &str = r#"<Status FormalName="Usable"/>"#;

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
    let shapes: [(&str, Shape); 6] = [
        ("codes", |n| format!("<DescriptiveMetadata>{}</DescriptiveMetadata>", many("<SubjectCode><Subject FormalName='@' cat='@'/></SubjectCode>", n))),
        ("lines", |n| format!("<NewsLines>{}</NewsLines>", many("<HeadLine>@</HeadLine><ByLine>@</ByLine><KeywordLine>@</KeywordLine>", n))),
        ("components", |n| many("<NewsComponent><NewsLines><HeadLine>@</HeadLine></NewsLines></NewsComponent>", n)),
        ("texts", |n| many("<NewsComponent><ContentItem><DataContent>ق @</DataContent></ContentItem></NewsComponent>", n)),
        ("pictures", |n| many("<NewsComponent><ContentItem Href='@'><MediaType FormalName='Photo'/></ContentItem></NewsComponent>", n)),
        ("creators", |n| format!("<AdministrativeMetadata><Creator>{}</Creator></AdministrativeMetadata>", many("<Party FormalName='Jean @'/>", n))),
    ];
    for (name, shape) in shapes {
        let seconds = |size| {
            let text = item(USABLE, &shape(size));
            timed(|| read_all(&text)).1
        };
        let took = (seconds(200_000), seconds(800_000));
        assert!(took.1 < took.0 * 8.0 + 0.5, "{name}: {took:?}");
    }
}

#[test]
fn depth_size_and_entities_are_bounded() {
    let deep = "<NewsComponent>".repeat(100) + "<ContentItem><DataContent>نص</DataContent></ContentItem>" + &"</NewsComponent>".repeat(100);
    let stories = read_all(&item(USABLE, &deep));
    assert_eq!(stories[0].bodies[0].blocks[0].line(), "نص");
    assert!(written(&stories).0.contains("نص"));
    let mut items = String::from("<NewsComponent/>");
    for n in 0..50 {
        items = format!("<NewsComponent><NewsItem><Identification><NewsIdentifier><NewsItemId>{n}</NewsItemId></NewsIdentifier></Identification>{items}</NewsItem></NewsComponent>");
    }
    let stories = read_all(&item(USABLE, &items));
    assert!(written(&stories).0.contains("TX-7"));
    assert!(try_read("<NewsML>".repeat(20_000).as_bytes()).unwrap_err().to_string().contains("depth of elements is over the limit"));
    let bomb = "<!DOCTYPE NewsML [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><NewsML>&b;</NewsML>";
    assert!(try_read(bomb.as_bytes()).unwrap_err().to_string().contains("never expanded"));
    let crowd = format!("<NewsML>{}</NewsML>", "<NewsItem/>".repeat(10_001));
    assert!(try_read(crowd.as_bytes()).unwrap_err().to_string().contains("over the limit of 10000"));
}

#[test]
fn half_a_document_is_refused_and_broken_values_are_left_out() {
    let whole = item(USABLE, "<NewsLines><HeadLine>عنوان</HeadLine></NewsLines>");
    for cut in [20, 200, whole.len() - 3] {
        let at = (0..=cut).rev().find(|at| whole.is_char_boundary(*at)).unwrap();
        assert!(try_read(&whole.as_bytes()[..at]).unwrap_err().to_string().starts_with("newsml1: the XML is broken"));
    }
    let broken = item(
        r#"<Status/><StatusWillChange/><Urgency FormalName="900"/><Instruction/><DerivedFrom/><Property/>"#,
        r#"<NewsLines><HeadLine/></NewsLines><DescriptiveMetadata><Language FormalName="العربية"/><SubjectCode/><SubjectCode><Subject/></SubjectCode><Location/><Property/></DescriptiveMetadata>
        <Metadata><MetadataType FormalName="wiredesk"/><Property FormalName="version" Value="{"/><Property FormalName="bodies" Value="[]"/></Metadata>
        <ContentItem><MediaType FormalName="Text"/><Encoding Notation="base64"><DataContent>%%%</DataContent></Encoding></ContentItem><ContentItem/>"#,
    );
    let story = read_all(&broken).remove(0);
    assert_eq!((story.urgency, story.version.as_deref(), story.bodies.len()), (None, Some("2"), 0));
    assert!(story.subjects.is_empty() && story.places.is_empty() && story.headlines.is_empty());
}
