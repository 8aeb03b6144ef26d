#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod components;
mod hostile;
mod reading;
mod round_trip;
mod standard;
mod written;

use jiff::tz::TimeZone;
use wiredesk_story::Story;

use super::*;
use crate::WriteOptions;

fn try_read(bytes: &[u8]) -> Result<Vec<Story>, ReadError> {
    let zone = TimeZone::get("Africa/Casablanca").unwrap();
    let input = Input { bytes, name: None, charset: None, zone: &zone, language: None, at: None };
    super::read(&input).map(|reading| reading.stories)
}

fn read_all(text: &str) -> Vec<Story> {
    try_read(text.as_bytes()).unwrap()
}

/// What is written of stories, and what it says it lost.
fn written(stories: &[Story]) -> (String, Vec<String>) {
    let written = write::write(stories, &WriteOptions::default()).unwrap();
    let lost = written.lost.iter().map(|loss| format!("{}: {}", loss.field, loss.why)).collect();
    (String::from_utf8(written.bytes).unwrap(), lost)
}

/// An item of the agency's with these parts of its management and its component.
fn item(management: &str, component: &str) -> String {
    format!(
        r#"<NewsML Version="1.2"><Catalog Href="http://wakala.example/catalog.xml"/><NewsEnvelope><TransmissionId>0235</TransmissionId>
        <DateAndTime>20250509T120000Z</DateAndTime><NewsService FormalName="عام"/><NewsProduct FormalName=""/><Priority FormalName="4"/></NewsEnvelope>
        <NewsItem xml:lang="ar"><Identification><NewsIdentifier><ProviderId>wakala.example</ProviderId><DateId>20250509</DateId><NewsItemId>TX-7</NewsItemId>
        <RevisionId PreviousRevision="1" Update="N">2</RevisionId><PublicIdentifier>urn:newsml:wakala.example:20250509:TX-7:2</PublicIdentifier></NewsIdentifier>
        <NameLabel>طنجة-ميناء</NameLabel></Identification><NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20250509T090000</FirstCreated>
        <ThisRevisionCreated>20250509T120000+0100</ThisRevisionCreated>{management}</NewsManagement><NewsComponent>{component}</NewsComponent></NewsItem></NewsML>"#
    )
}
