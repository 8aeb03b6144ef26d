#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::tz::TimeZone;
use wiredesk_story::{PubStatus, Story};

use crate::{Input, ReadError};

const NIL: &str = "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"";
const NEWS: &str = "<NewsID>a1-b2</NewsID><PublishDate>2024-05-09T12:30:15.25</PublishDate>\
    <strapline>NY/SPORT-I</strapline><headline>Un train &amp;amp; un pont</headline><subtitle>Le pont rouvre</subtitle>\
    <town>Odense</town><origin>/ritzau/</origin><sectionID>7</sectionID><section>Indland</section><version>1</version>\
    <Replaces i:nil=\"true\"/><content>&lt;p&gt;Le pont rouvre.&lt;/p&gt;&lt;p&gt;Deux trains passent.&lt;/p&gt;</content>\
    <Priority>3</Priority><IPTCList xmlns:a=\"urn:arrays\"><a:int>15054000</a:int></IPTCList>\
    <SubjectKeyword xmlns:a=\"urn:arrays\"><a:string>pont</a:string></SubjectKeyword><Korrektion>false</Korrektion>\
    <byLine>Anna Holm</byLine><TilRedaktionen>&lt;p&gt;Photos à suivre.&lt;br /&gt;Bureau 4.&lt;/p&gt;</TilRedaktionen>";

fn read(text: &str) -> Result<Vec<Story>, ReadError> {
    let zone = TimeZone::get("Europe/Copenhagen").unwrap();
    let input = Input { bytes: text.as_bytes(), name: None, charset: None, zone: &zone, language: None, at: None };
    let read = crate::read(&input, None)?;
    assert_eq!(read.format.name, "ritzau");
    Ok(read.reading.stories)
}

#[test]
fn one_news() {
    let stories = read(&format!("<?xml version=\"1.0\"?><RBNews {NIL}>{NEWS}</RBNews>")).unwrap();
    insta::assert_json_snapshot!(stories);
}

#[test]
fn a_flash_has_its_short_text_for_a_headline() {
    let text = format!(
        "<RBNews {NIL}><NewsID>f1</NewsID><headline i:nil=\"true\"/><content>&lt;p&gt;القطار توقف في أودنسه منذ الصباح.&lt;/p&gt;</content>\
         <ContentShort>القطار توقف في أودنسه...</ContentShort><IPTCList xmlns:a=\"urn:arrays\"><a:int>4015000</a:int></IPTCList></RBNews>"
    );
    let story = read(&text).unwrap().remove(0);
    assert_eq!(story.headline(), Some("القطار توقف في أودنسه..."));
    assert_eq!(story.subjects[0].literal.as_deref(), Some("subj:04015000"));
}

#[test]
fn the_answer_of_the_queue() {
    let queue = |inner: &str| {
        format!("<XMLNewsQueuedResponse xmlns=\"http://tempuri.org/\"><XMLNewsQueuedResult {NIL}>{inner}</XMLNewsQueuedResult></XMLNewsQueuedResponse>")
    };
    let taken_back = "<RBNews xmlns=\"\"><NewsID>c3</NewsID><version>2</version><replacedID>a1-b2</replacedID><Annuleret>true</Annuleret><headline>خبر</headline></RBNews>";
    let stories = read(&queue(&format!("<error>0</error><ListOfRBNews><RBNews>{NEWS}</RBNews>{taken_back}</ListOfRBNews>"))).unwrap();
    assert_eq!(stories.len(), 2);
    assert_eq!(stories[1].status(), PubStatus::Canceled);
    assert_eq!(stories[1].links[0].href, "a1-b2");
    assert_eq!(stories[1].first_created, None);
    assert_eq!(read(&queue("<error>0</error><ListOfRBNews/>")).unwrap(), Vec::<Story>::new());
    let refused = read(&queue("<error>5</error><errormsg>no access</errormsg>")).unwrap_err().to_string();
    assert_eq!(refused, "ritzau: the queue answers with error 5 (no access); ask Ritzau");
}

#[test]
fn half_a_file_and_a_time_that_is_none_are_refused() {
    let whole = format!("<RBNews {NIL}>{NEWS}</RBNews>");
    assert!(read(&whole[..whole.len() / 2]).unwrap_err().to_string().starts_with("ritzau: the XML is broken"));
    let odd = whole.replace("2024-05-09T12:30:15.25", "imorgen");
    assert!(read(&odd).unwrap_err().to_string().contains("PublishDate \"imorgen\" is no moment"));
}
