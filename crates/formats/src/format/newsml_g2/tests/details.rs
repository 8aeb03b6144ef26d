//! What stands beside the members of a story, and what a sender puts around its items.

use serde_json::json;

use super::{read_all, written};

const NAR: &str = "http://iptc.org/std/nar/2006-10-01/";

/// A message with this inside.
fn message(inner: &str) -> String {
    format!(r#"<newsMessage xmlns="{NAR}" xmlns:ag="https://agence.example/ns">{inner}</newsMessage>"#)
}

const NOTED: &str = r#"<itemSet><newsItem guid="urn:newsml:agence.example:7" version="2" xml:lang="fr">
    <catalogRef href="https://agence.example/catalogue.xml"/>
    <rightsInfo><copyrightHolder uri="https://agence.example/"><name>Agence Atlas</name></copyrightHolder></rightsInfo>
    <itemMeta><itemClass qcode="ninat:text" ag:msgType="R"/><provider literal="AGA"/><versionCreated>2025-05-09T12:00:00+01:00</versionCreated>
    <edNote role="agnote:private">Fin revue</edNote><edNote role="agnote:public">Corrige le chiffre du port</edNote>
    <signal qcode="sig:routing"><name>R MAR 12</name></signal>
    <link guidref="urn:newsml:agence.example:6" version="1"/></itemMeta>
    <contentMeta><urgency>3</urgency><altId type="agid:number" environment="agcount:daily">at 107</altId>
    <genre qcode="agversion:5"><name>Version longue</name><related qcode="agrel:length" value="984"/></genre>
    <subject qcode="medtop:20000523"><name xml:lang="fr">marché du travail</name><name xml:lang="ar">سوق العمل</name></subject>
    <subject><mainConcept qcode="medtop:20001071"><name>natation</name></mainConcept><facetConcept rel="agfacet:sexe" qcode="agvalue:f"><name>femmes</name></facetConcept></subject>
    <creator role="agrole:photo"><name>Salma Alaoui</name></creator>
    <subject type="cpnat:geoArea" qcode="agalias:35"/><headline>Le port rouvre</headline></contentMeta>
    <assert qcode="agplace:35"><name>Salé</name><geoAreaDetails><position latitude="0" longitude="0"/></geoAreaDetails></assert>
    <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>
    <p>Entre 800&lt;endash&gt;-&lt;/endash&gt;900 navires.</p></body></html></inlineXML>
    <remoteContent href="https://agence.example/7.mp4" contenttype="video/mp4" duration="41" videoavgbitrate="268000"
    videoaspectratio="16:9" audiobitrate="soft"><altId>SUJET-7.MP4</altId></remoteContent></contentSet></newsItem></itemSet>"#;

#[test]
fn roles_versions_lengths_and_other_names_are_kept() {
    let story = read_all(&message(NOTED)).remove(0);
    assert_eq!(story.ed_note.as_deref(), Some("Fin revue\nCorrige le chiffre du port"));
    let extra = json!(story.extra);
    assert_eq!(extra["edNote"][1], json!({"role": "agnote:public", "text": "Corrige le chiffre du port"}));
    assert_eq!(extra["link"], json!({"guidref": "urn:newsml:agence.example:6", "version": "1"}));
    assert_eq!(extra["genre"]["related"], json!({"qcode": "agrel:length", "value": "984"}));
    assert_eq!(extra["altId"]["environment"], "agcount:daily");
    assert_eq!(extra["signal"]["name"], "R MAR 12");
    assert_eq!(extra["copyrightHolder"]["uri"], "https://agence.example/");
    assert_eq!((&extra["msgType"], &extra["names"]), (&json!("R"), &json!({"medtop:20000523": {"ar": "سوق العمل"}})));
    assert_eq!(story.subjects[1].name.as_deref(), Some("natation"));
    assert_eq!(extra["subject"]["facetConcept"]["name"], "femmes");
    assert_eq!(extra["creator"], json!({"role": "agrole:photo", "name": "Salma Alaoui"}));
    let place = &story.places[0];
    assert_eq!((place.name.as_deref(), place.more.is_empty()), (Some("Salé"), true), "no place is at 0, 0");
    assert_eq!(story.bodies[0].blocks[0].line(), "Entre 800–900 navires.");
    let file = json!(story.renditions[0]);
    assert_eq!((&file["videoavgbitrate"], &file["altId"]), (&json!("268000"), &json!("SUJET-7.MP4")));
    let mut plain = story;
    plain.renditions[0].more.shift_remove("audiobitrate");
    let (text, lost) = written(std::slice::from_ref(&plain));
    assert_eq!((read_all(&text).remove(0), lost), (plain, Vec::<String>::new()));
}

#[test]
fn a_frame_without_identity_is_no_story_and_a_header_may_have_a_capital() {
    let item = r#"<newsItem guid="urn:newsml:bureau.example:9" version="1"><itemMeta><versionCreated>2025-05-09 11:02:08</versionCreated></itemMeta>
        <contentSet><inlineXML contenttype="application/nitf+xml"><nitf><head><title>Bank lifts profit</title></head><body><body.content>
        <p>The bank lifted its profit.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>"#;
    let frame = r#"<packageItem><itemMeta><itemClass qcode="icls:composite"/></itemMeta></packageItem>"#;
    let stories = read_all(&message(&format!(
        "<Header><priority>4</priority><transmitId>77</transmitId></Header><itemSet>{frame}{item}</itemSet>"
    )));
    assert_eq!(stories.len(), 1);
    assert_eq!((stories[0].headline(), stories[0].priority), (Some("Bank lifts profit"), Some(4)));
    assert_eq!(stories[0].version_created.as_ref().unwrap().as_str(), "2025-05-09T11:02:08+01:00");
    assert_eq!(read_all(&message(&format!("<itemSet>{frame}</itemSet>"))).len(), 1, "alone it is one");
}
