//! What is read of an item and its management: Arabic first, then French and English.

use wiredesk_story::{PubStatus, Story};

use super::{item, read_all, try_read};

const USABLE: &str = r#"<Status FormalName="Usable"/><Urgency FormalName="3"/>"#;
const TEXT: &str = r#"<NewsLines><DateLine>طنجة، 9 ماي (وم)</DateLine><HeadLine>الميناء يستقبل أول سفينة</HeadLine><SubHeadLine>بعد عام</SubHeadLine>
    <ByLine>بقلم: أحمد بنيس</ByLine><CreditLine>وم</CreditLine><CopyrightLine>© وم 2025</CopyrightLine><RightsLine>للمشتركين</RightsLine><KeywordLine>ميناء، حاويات</KeywordLine>
    <NewsLine><NewsLineType FormalName="AdvisoryLine"/><NewsLineText>يصحح الفقرة الثانية</NewsLineText></NewsLine>
    <NewsLine><NewsLineType FormalName="ProductLine"/><NewsLineText>(صور)</NewsLineText></NewsLine></NewsLines>
    <AdministrativeMetadata><Provider><Party FormalName="وم"/></Provider><Source><Party FormalName="رويترز"/></Source></AdministrativeMetadata>
    <RightsMetadata><Copyright><CopyrightHolder>وكالة المثال</CopyrightHolder><CopyrightDate>2025</CopyrightDate></Copyright></RightsMetadata>
    <DescriptiveMetadata><Language FormalName="ar"/><Genre FormalName="تقرير"/>
    <SubjectCode><Subject FormalName="04000000" cat="FIN"/><SubjectMatter FormalName="04015000" cat="FIN">نقل</SubjectMatter></SubjectCode>
    <OfInterestTo FormalName="ASI-TEG"/><DateLineDate>20250509T080000Z</DateLineDate>
    <Location HowPresent="Origin"><Property FormalName="Country" Value="MAR"/><Property FormalName="City" Value="طنجة"/></Location>
    <Location><Property FormalName="Country" Value="إسبانيا"/></Location>
    <Property FormalName="Keyword" Value="سفن"/><Property FormalName="Keyword" Value="سلمى الإدريسي" Role="PersonInImage"/><Property FormalName="Desk" Value="7"/></DescriptiveMetadata>
    <Metadata><MetadataType FormalName="Codes"/><Property FormalName="Ticker" Value="A"/><Property FormalName="Ticker" Value="B"/></Metadata>
    <ContentItem><MediaType FormalName="Text"/><Format FormalName="bcNITF2.5"/><DataContent><p>رست السفينة.</p><hl2>أرقام</hl2><p>40 ألف.</p></DataContent></ContentItem>"#;

#[test]
fn an_arabic_item() {
    let story = read_all(&item(USABLE, TEXT)).remove(0);
    assert_eq!(story.uri.unwrap().as_str(), "urn:newsml:wakala.example:20250509:TX-7", "without its revision");
    assert_eq!((story.version.as_deref(), story.urgency, story.priority), (Some("2"), Some(3), Some(4)));
    let ids: Vec<_> = story.alt_ids.iter().map(|id| (id.role.as_deref().unwrap(), id.value.as_str())).collect();
    assert_eq!(
        ids,
        [
            ("publicIdentifier", "urn:newsml:wakala.example:20250509:TX-7:2"),
            ("newsItemId", "TX-7"),
            ("transmission", "0235")
        ]
    );
    assert_eq!(story.first_created.unwrap().as_str(), "2025-05-09T09:00:00+01:00", "in the source's zone");
    assert_eq!(story.version_created.unwrap().as_str(), "2025-05-09T12:00:00+01:00");
    assert_eq!(story.content_created.unwrap().as_str(), "2025-05-09T08:00:00Z");
    assert_eq!((story.pub_status, story.language.unwrap().as_str()), (Some(PubStatus::Usable), "ar"));
    let lines: Vec<_> = story.headlines.iter().map(|one| (one.role.as_deref().unwrap(), one.value.as_str())).collect();
    assert_eq!(lines, [("main", "الميناء يستقبل أول سفينة"), ("sub", "بعد عام")]);
    assert_eq!((story.by.as_deref(), story.located.as_deref()), (Some("بقلم: أحمد بنيس"), Some("طنجة")));
    assert_eq!((story.dateline.as_deref(), story.slugline.as_deref()), (Some("طنجة، 9 ماي (وم)"), Some("طنجة-ميناء")));
    assert_eq!(story.ed_note.as_deref(), Some("يصحح الفقرة الثانية"));
    assert_eq!((story.copyright_holder.as_deref(), story.copyright_notice.as_deref()), (Some("وكالة المثال"), Some("© وم 2025")));
    assert_eq!(story.usage_terms.as_deref(), Some("للمشتركين"));
    let blocks: Vec<String> = story.bodies[0].blocks.iter().map(|block| block.line()).collect();
    assert_eq!(blocks, ["رست السفينة.", "أرقام", "40 ألف."]);
}

#[test]
fn what_an_item_is_about_and_the_agencys_own_fields() {
    let story = read_all(&item(USABLE, TEXT)).remove(0);
    let subjects: Vec<_> = story.subjects.iter().map(|one| (one.name.as_deref(), one.literal.as_deref())).collect();
    assert_eq!(
        subjects,
        [
            (Some("ميناء"), None),
            (Some("حاويات"), None),
            (None, Some("subj:04000000")),
            (Some("نقل"), Some("subj:04015000")),
            (Some("سفن"), None)
        ]
    );
    assert_eq!(story.subjects[3].uri.as_deref(), Some("http://cv.iptc.org/newscodes/subjectcode/04015000"));
    let people: Vec<_> = story.people.iter().map(|one| (one.name.as_deref().unwrap(), one.rel.as_deref().unwrap())).collect();
    assert_eq!(people, [("أحمد بنيس", "author"), ("سلمى الإدريسي", "about")]);
    let places: Vec<_> = story.places.iter().map(|one| (one.name.as_deref().unwrap(), one.rel.as_deref().unwrap())).collect();
    assert_eq!(places, [("طنجة", "located"), ("إسبانيا", "about")]);
    let sources: Vec<_> =
        story.info_sources.iter().map(|one| (one.name.as_deref().unwrap(), one.role.as_deref().unwrap())).collect();
    assert_eq!(sources, [("وم", "credit"), ("وم", "provider"), ("رويترز", "source")]);
    for (key, value) in [
        ("ProductLine", serde_json::json!("(صور)")),
        ("OfInterestTo", "ASI-TEG".into()),
        ("Desk", "7".into()),
        ("cat", "FIN".into()),
        ("Codes", serde_json::json!({ "Ticker": ["A", "B"] })),
        ("CopyrightDate", "2025".into()),
        ("Location", serde_json::json!({ "Country": "MAR", "City": "طنجة" })),
        ("RevisionId", serde_json::json!({ "PreviousRevision": "1" })),
    ] {
        assert_eq!(story.extra.get(key), Some(&value), "{key}");
    }
    assert_eq!(story.extra["header"]["NewsService"]["FormalName"], "عام");
}

#[test]
fn an_embargo_and_what_ends_a_story() {
    let one = |management: &str| read_all(&item(management, TEXT)).remove(0);
    let held = one(
        r#"<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>20250510T060000Z</DateAndTime></StatusWillChange>"#,
    );
    assert_eq!((held.embargoed_until.unwrap().as_str(), held.pub_status), ("2025-05-10T06:00:00Z", None));
    let endless = one(r#"<Status FormalName="Embargoed"/>"#);
    assert_eq!(endless.pub_status, Some(PubStatus::Withheld), "until further notice");
    let expires = one(
        r#"<Status FormalName="Usable"/><StatusWillChange><FutureStatus FormalName="Canceled"/><DateAndTime>20250610</DateAndTime></StatusWillChange>"#,
    );
    assert_eq!(expires.expires.unwrap().as_str(), "2025-06-10T00:00:00+01:00");
    assert_eq!(one(r#"<Status FormalName="Canceled"/>"#).pub_status, Some(PubStatus::Canceled));
    let deleted = one(
        r#"<Status FormalName="Usable"/><Instruction FormalName="Delete"><RevisionStatus Revision="1"><Status FormalName="Canceled"/></RevisionStatus></Instruction>"#,
    );
    assert_eq!(deleted.pub_status, Some(PubStatus::Canceled));
    assert_eq!(deleted.extra["Instruction"]["RevisionStatus"]["Revision"], "1");
    let updated = one(r#"<Status FormalName="Usable"/><Instruction FormalName="Update"/><Instruction FormalName="Rectify"/>"#);
    assert_eq!(updated.signals, ["sig:update", "sig:correction"]);
    let related = one(
        r#"<Status FormalName="Usable"/><DerivedFrom NewsItem="urn:newsml:a:20250501:1:1"/><AssociatedWith NewsItem="a:20250501:2"/><AssociatedWith FormalName="Photo"/>"#,
    );
    let links: Vec<_> = related.links.iter().map(|link| (link.rel.as_deref().unwrap(), link.href.as_str())).collect();
    assert_eq!(links, [("irel:derivedFrom", "urn:newsml:a:20250501:1:1"), ("irel:seeAlso", "a:20250501:2")]);
    assert_eq!(related.extra["AssociatedWith"]["FormalName"], "Photo");
}

#[test]
fn an_item_of_updates_has_no_text_of_its_own() {
    let text = r#"<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>a.example</ProviderId><DateId>20250509</DateId><NewsItemId>1</NewsItemId>
        <RevisionId PreviousRevision="1" Update="U">2</RevisionId><PublicIdentifier>urn:newsml:a.example:20250509:1:2U</PublicIdentifier></NewsIdentifier></Identification>
        <NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20250509</FirstCreated><ThisRevisionCreated>20250509</ThisRevisionCreated><Status FormalName="Usable"/></NewsManagement>
        <Update><Replace DuidRef="h1"><HeadLine Duid="h1">Nouveau titre</HeadLine></Replace></Update></NewsItem></NewsML>"#;
    let story = read_all(text).remove(0);
    assert_eq!(story.uri.unwrap().as_str(), "urn:newsml:a.example:20250509:1");
    assert_eq!((story.headlines.len(), story.bodies.len(), story.signals), (0, 0, vec!["sig:update".to_owned()]));
    assert_eq!(story.extra["Update"]["Replace"]["DuidRef"], "h1");
    assert_eq!(story.extra["RevisionId"]["Update"], "U");
}

#[test]
fn several_items_any_namespace_and_vocabularies() {
    let one = |n: u8| format!("<NewsItem><Identification><NewsIdentifier><ProviderId>a</ProviderId><DateId>20250509</DateId><NewsItemId>{n}</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification><NewsComponent><NewsLines><HeadLine>Titre {n}</HeadLine></NewsLines></NewsComponent></NewsItem>");
    let text = format!(
        r#"<NewsML xmlns="http://iptc.org/std/NewsML/2003-10-10/"><NewsEnvelope><DateAndTime>20250509</DateAndTime></NewsEnvelope>{}{}<NewsItem><TopicSet FormalName="x"/></NewsItem></NewsML>"#,
        one(1),
        one(2)
    );
    let stories = read_all(&text);
    assert_eq!(stories.iter().filter_map(Story::headline).collect::<Vec<_>>(), ["Titre 1", "Titre 2"]);
    assert_eq!(crate::sniff(text.as_bytes(), None).unwrap().name, "newsml1");
    assert!(read_all("<NewsML/>").is_empty());
    let error = try_read(b"<feed/>").unwrap_err().to_string();
    assert_eq!(error, "newsml1: there is no NewsItem in the root element \"feed\"; name another format");
    let unnamed = read_all("<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>a b</NewsItemId></NewsIdentifier></Identification></NewsItem></NewsML>");
    assert_eq!((unnamed[0].uri.as_ref(), unnamed[0].alt_id("guid")), (None, Some("a b")));
}

#[test]
fn properties_are_topics_categories_and_the_city() {
    let text = r#"<NewsComponent><NewsLines><HeadLine>العبارة تغادر</HeadLine><DateLine>10/01/2025 10:15</DateLine></NewsLines>
        <DescriptiveMetadata><Property FormalName="Topic" Value="نقل"/><Property FormalName="Category" Value="HHH"/>
        <Property FormalName="City" Value="طنجة"/></DescriptiveMetadata></NewsComponent>"#;
    let story = read_all(&item(r#"<Status FormalName="Usable"/>"#, text)).remove(0);
    assert_eq!((story.subjects[0].name.as_deref(), story.subjects[0].rel.as_deref()), (Some("نقل"), Some("about")));
    assert_eq!((story.subjects[1].literal.as_deref(), story.subjects[1].rel.as_deref()), (Some("HHH"), Some("category")));
    assert_eq!((story.located.as_deref(), story.places.len()), (Some("طنجة"), 1));
}

#[test]
fn what_is_said_of_a_text_and_named_in_it() {
    let text = r#"<NewsComponent><NewsLines><HeadLine>Un pont rouvre</HeadLine></NewsLines><ContentItem><MediaType FormalName="Text"/><Format FormalName="NITF3.1"/>
        <Characteristics><SizeInBytes>90</SizeInBytes><Property FormalName="Words" Value="42"/><Property FormalName="WordCount" Value="{count}"/></Characteristics>
        <DataContent><nitf><body><body.content><p>Le pont de <org idsrc="isin" value="MA1">الجسر</org> rouvre à <location>Salé</location>, dit <person>Anna Roux</person>.</p></body.content></body></nitf></DataContent></ContentItem></NewsComponent>"#;
    let counted = |count| read_all(&item(r#"<Status FormalName="Usable"/>"#, &text.replace("{count}", count))).remove(0);
    assert_eq!(counted("7").extra.get("WordCount"), Some(&"7".into()), "another count than ours");
    let story = counted("10");
    assert_eq!((story.extra.get("Words"), story.extra.get("WordCount")), (Some(&"42".into()), None));
    let organisation = &story.organisations[0];
    assert_eq!((organisation.name.as_deref(), organisation.literal.as_deref()), (Some("الجسر"), Some("isin:MA1")));
    assert_eq!(story.places.iter().filter_map(|one| one.name.as_deref()).collect::<Vec<_>>(), ["Salé"]);
    assert_eq!(story.people.iter().filter_map(|one| one.name.as_deref()).collect::<Vec<_>>(), ["Anna Roux"]);
}
