//! Components inside components: texts, captions, pictures with their renditions, languages.

use wiredesk_story::ItemType;

use super::{item, read_all};

const USABLE: &str = r#"<Status FormalName="Usable"/>"#;

fn text(role: &str, lang: &str, data: &str) -> String {
    format!(
        r#"<NewsComponent><Role FormalName="{role}"/><DescriptiveMetadata><Language FormalName="{lang}"/></DescriptiveMetadata>
        <ContentItem><Format FormalName="XHTML"/><MimeType FormalName="text/xhtml"/><DataContent>{data}</DataContent></ContentItem></NewsComponent>"#
    )
}

fn xhtml(body: &str) -> String {
    format!(r#"<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{body}</body></html>"#)
}

#[test]
fn a_release_in_two_languages_with_its_parts_in_components() {
    let release = |lang: &str, words: &str| {
        let parts = [
            text("StyleSheet", lang, ".a {color: red}"),
            text("SubHeadLine", lang, &xhtml(&format!("<ul><li>{words} 1</li><li>{words} 2</li></ul>"))),
            text("HeadLine", lang, &xhtml(&format!("<p><b>{words}</b></p>"))),
            text("Contact", lang, &xhtml("<p>Press office</p>")),
            text("Body", lang, &xhtml(&format!("<p>{words}.</p>"))),
        ];
        format!(
            r#"<NewsComponent><NewsLines><HeadLine>{words}</HeadLine></NewsLines><DescriptiveMetadata><Language FormalName="{lang}"/></DescriptiveMetadata>{}</NewsComponent>"#,
            parts.concat()
        )
    };
    let both = format!(
        r#"<DescriptiveMetadata><Language FormalName="ar"/></DescriptiveMetadata>{}{}"#,
        release("fr", "Le port"),
        release("ar", "الميناء")
    );
    let story = read_all(&item(USABLE, &both)).remove(0);
    assert_eq!(story.language.as_ref().unwrap().as_str(), "ar");
    let lines: Vec<_> = story.headlines.iter().map(|one| (one.role.as_deref().unwrap(), one.value.as_str())).collect();
    assert_eq!(lines, [("main", "الميناء"), ("sub", "الميناء 1 · الميناء 2"), ("fr", "Le port")]);
    let bodies: Vec<_> =
        story.bodies.iter().map(|body| (body.role.as_deref().unwrap(), body.blocks[0].line())).collect();
    assert_eq!(
        bodies,
        [("main", "الميناء.".to_owned()), ("Contact", "Press office".into()), ("fr", "Le port.".into())]
    );
}

#[test]
fn pictures_with_captions_and_every_rendition() {
    let photo = r#"<NewsComponent><Role FormalName="Supporting"/><NewsLines><HeadLine>السفينة</HeadLine><ByLine>يوسف علي</ByLine><CreditLine>وم</CreditLine><CopyrightLine>© وم</CopyrightLine></NewsLines>
        <NewsComponent><Role FormalName="Caption"/><ContentItem><MediaType FormalName="Text"/><DataContent><p>رست السفينة</p></DataContent></ContentItem></NewsComponent>
        <NewsComponent><Role FormalName="Thumbnail"/><ContentItem Href="t.jpg"><MediaType FormalName="Photo"/><MimeType FormalName="image/jpeg"/>
        <Characteristics><SizeInBytes>1200</SizeInBytes><Property FormalName="Width" Value="70"/><Property FormalName="Height" Value="50"/></Characteristics></ContentItem></NewsComponent>
        <NewsComponent><ContentItem Href="https://img.wakala.example/h.jpg"><Format FormalName="JPEG Baseline"/><Characteristics><Property FormalName="ImageUse" Value="Highres"/></Characteristics></ContentItem></NewsComponent></NewsComponent>"#;
    let main = r#"<NewsComponent><Role FormalName="Main"/><ContentItem><MediaType FormalName="Text"/><DataContent>نص أول

    نص ثان</DataContent></ContentItem></NewsComponent>"#;
    let story = read_all(&item(USABLE, &format!("<NewsLines><HeadLine>خبر</HeadLine></NewsLines>{main}{photo}"))).remove(0);
    assert_eq!(story.bodies[0].blocks.len(), 2);
    let one = &story.associations[0];
    assert_eq!((one.rel.as_deref(), one.story.item_type), (Some("Supporting"), ItemType::Picture));
    assert_eq!((one.story.headline(), one.story.by.as_deref()), (Some("السفينة"), Some("يوسف علي")));
    assert_eq!(one.story.descriptions[0].value, "رست السفينة");
    let files: Vec<_> =
        one.story.renditions.iter().map(|file| (file.name.as_str(), file.href.as_deref().unwrap(), file.width)).collect();
    assert_eq!(files, [("Thumbnail", "t.jpg", Some(70)), ("Highres", "https://img.wakala.example/h.jpg", None)]);
    assert_eq!(one.story.renditions[0].size_in_bytes, Some(1200));
    let film = photo.replace("</NewsComponent></NewsComponent>", r#"</NewsComponent><NewsComponent><ContentItem Href="f.mp4"><MimeType FormalName="video/mp4"/></ContentItem></NewsComponent></NewsComponent>"#);
    let video = read_all(&item(USABLE, &film)).remove(0);
    assert_eq!((video.item_type, video.renditions.len()), (ItemType::Video, 3), "with its still pictures");
    let alone = read_all(&item(USABLE, photo)).remove(0);
    assert_eq!((alone.item_type, alone.renditions.len(), alone.associations.len()), (ItemType::Picture, 2, 0));
    assert_eq!(alone.descriptions[0].value, "رست السفينة");
}

#[test]
fn texts_in_any_form() {
    let content = |format: &str, data: &str| {
        let text = format!(r#"<ContentItem><MediaType FormalName="Text"/><Format FormalName="{format}"/><DataContent>{data}</DataContent></ContentItem>"#);
        let story = read_all(&item(USABLE, &text)).remove(0);
        let lines: Vec<String> = story.bodies.iter().flat_map(|body| &body.blocks).map(|block| block.line()).collect();
        (story, lines)
    };
    let nitf = "<nitf><body><body.head><hedline><hl1>عنوان</hl1></hedline><byline>بقلم: أحمد بنيس</byline></body.head><body.content><p>نص</p></body.content></body></nitf>";
    let (story, lines) = content("NITF3.1", nitf);
    assert_eq!((story.headline(), story.by.as_deref(), lines), (Some("عنوان"), Some("بقلم: أحمد بنيس"), vec!["نص".to_owned()]));
    assert_eq!(content("NITF", &format!("<![CDATA[{nitf}]]>")).0.headline(), Some("عنوان"));
    assert_eq!(content("HTML", "<![CDATA[<p>نص <script>x</script></p><p>آخر</p>]]>").1, ["نص", "آخر"]);
    assert_eq!(content("ASCII", "سطر\nآخر").1, ["سطر", "آخر"]);
    let packed = data_encoding::BASE64.encode("نص مرمز".as_bytes());
    let encoded = format!(r#"<ContentItem><MediaType FormalName="Text"/><Encoding Notation="Base64"><DataContent>{packed}</DataContent></Encoding></ContentItem>"#);
    assert_eq!(read_all(&item(USABLE, &encoded))[0].bodies[0].blocks[0].line(), "نص مرمز");
}

#[test]
fn topics_references_and_items_inside() {
    let inner = r##"<TopicSet FormalName="people"><Topic Duid="t1"><TopicType FormalName="Person"/><FormalName Scheme="RIC">P1</FormalName><Description xml:lang="ar">سلمى</Description></Topic>
        <Topic Duid="t2"><TopicType FormalName="Company"/><FormalName>ACME</FormalName></Topic></TopicSet>
        <DescriptiveMetadata><TopicOccurrence Topic="#t1"/><TopicOccurrence Topic="#t2"/><TopicOccurrence Topic="#none"/></DescriptiveMetadata>
        <NewsComponent><NewsLines><HeadLine>خلفية</HeadLine></NewsLines><NewsItemRef NewsItem="urn:newsml:a:20250501:9"/></NewsComponent>"##;
    let story = read_all(&item(USABLE, inner)).remove(0);
    assert_eq!((story.people[0].name.as_deref(), story.people[0].literal.as_deref()), (Some("سلمى"), Some("RIC:P1")));
    assert_eq!(story.organisations[0].name.as_deref(), Some("ACME"));
    assert_eq!((story.links[0].href.as_str(), story.links[0].title.as_deref()), ("urn:newsml:a:20250501:9", Some("خلفية")));
    let nested = r#"<NewsComponent><Role FormalName="Main"/><NewsItem><Identification><NewsIdentifier><NewsItemId>x1</NewsItemId></NewsIdentifier></Identification>
        <NewsComponent><NewsLines><HeadLine>داخلي</HeadLine></NewsLines></NewsComponent></NewsItem></NewsComponent>"#;
    let package = read_all(&item(USABLE, nested));
    assert_eq!((package.len(), package[0].associations[0].story.headline()), (1, Some("داخلي")));
}
