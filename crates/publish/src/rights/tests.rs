#![allow(clippy::unwrap_used, clippy::needless_pass_by_value)]

use serde_json::json;

use super::*;

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

fn in_xml(policy: Value) -> Story {
    let mut story = Story::default();
    story
        .extra
        .insert("rightsExpressionXML".into(), json!({ "langid": "http://www.w3.org/ns/odrl/2/", "o:Policy": policy }));
    story
}

fn in_ninjs(encoded: &str) -> Story {
    let mut story = Story::default();
    let rights = json!({ "langId": "http://www.w3.org/ns/odrl/2/", "encodedRights": encoded });
    story.ninjs.insert("rightsInfo".into(), rights);
    story
}

fn told(story: &Story, territory: Option<&str>, parties: &[&str]) -> String {
    let parties = parties.iter().map(|name| (*name).to_owned()).collect();
    let to = Recipient { territory: territory.map(str::to_owned), parties };
    let judged = Expressed::of(story).judge(&to, at("2025-06-15T10:00:00Z"));
    judged.map_or_else(|refusal| format!("{}: {}", refusal.rule, refusal.reason), |()| "yes".to_owned())
}

fn odrl(name: &str) -> String {
    format!("http://www.w3.org/ns/odrl/2/{name}")
}

fn constraint(name: &str, operator: &str, operand: &str) -> Value {
    json!({ "name": odrl(name), "operator": odrl(operator), "rightOperand": operand })
}

fn distribute(constraints: Value) -> Value {
    json!({ "o:asset": { "uid": "urn:a" }, "o:action": { "name": odrl("distribute") }, "o:constraint": constraints })
}

#[test]
fn a_territory_is_judged_by_either_code_and_unknown_ones_hold_back() {
    let story = in_xml(
        json!({ "o:permission": distribute(constraint("spatial", "isAnyOf", "http://cvx.iptc.org/iso3166-1a3/MAR iso:FRA")) }),
    );
    assert_eq!(told(&story, Some("MA"), &[]), "yes");
    assert_eq!(told(&story, Some("fra"), &[]), "yes");
    let reason =
        "rights: its rights permit it elsewhere: they say spatial isanyof http://cvx.iptc.org/iso3166-1a3/MAR iso:FRA";
    assert_eq!(told(&story, Some("ES"), &[]), reason);
    assert_eq!(told(&story, None, &[]), format!("{reason}: the outlet has no `territory`"));
    let story = in_xml(
        json!({ "o:permission": distribute(constraint("spatial", "eq", "http://lieux.example/المغرب-الكبير")) }),
    );
    assert!(told(&story, Some("MA"), &[]).ends_with(": that is no country of ISO 3166"));
    let story = in_xml(json!({ "o:permission": distribute(constraint("spatial", "eq", "http://cv.example/world")) }));
    assert_eq!(told(&story, None, &[]), "yes");
}

#[test]
fn a_time_ends_with_its_day_and_begins_with_it() {
    let until = |operator: &str, day: &str| {
        told(&in_xml(json!({ "permission": distribute(constraint("dateTime", operator, day)) })), None, &[])
    };
    assert_eq!(until("lteq", "2025-06-15"), "yes");
    assert_eq!(until("lt", "2025-06-15"), "rights: its rights permit it elsewhere: they say datetime lt 2025-06-15");
    assert_eq!(until("gteq", "2025-06-15T10:00:00Z"), "yes");
    assert_eq!(
        until("gteq", "2025-06-15T12:00:00+01:00"),
        "rights: its rights permit it elsewhere: they say datetime gteq 2025-06-15T12:00:00+01:00"
    );
    assert!(until("lt", "demain").ends_with(": that is no date"));
}

#[test]
fn who_it_is_for_has_to_be_known() {
    let partners = "http://agence.example/partenaires";
    let encoded = json!({ "policytype": odrl("Set"), "policyid": "urn:p",
        "prohibitions": [{ "action": odrl("distribute"), "assignee": partners }] });
    let story = in_ninjs(&encoded.to_string());
    assert_eq!(told(&story, None, &["http://ailleurs.example/"]), "yes");
    assert_eq!(told(&story, None, &[partners]), "rights: its rights forbid to distribute");
    assert_eq!(
        told(&story, None, &[]),
        "rights: its rights forbid to distribute, and they are about http://agence.example/partenaires; `parties` of the outlet \
         does not say whether that is it"
    );
    // What is said of other actions does not concern an outlet.
    let story = in_ninjs(&encoded.to_string().replace("distribute", "commercialize"));
    assert_eq!(told(&story, None, &[]), "yes");
    let party = json!({ "uid": partners, "function": odrl("assignee") });
    let rule = json!({ "o:action": { "name": odrl("present") }, "o:party": [party, { "uid": "urn:x", "function": odrl("assigner") }] });
    assert_eq!(told(&in_xml(json!({ "o:permission": rule })), None, &[partners]), "yes");
}

#[test]
fn what_nobody_can_judge_is_held_back() {
    let story =
        in_xml(json!({ "o:permission": distribute(constraint("deliveryChannel", "eq", "http://cv.example/mobile")) }));
    assert!(
        told(&story, Some("MA"), &[])
            .contains("they say deliverychannel eq http://cv.example/mobile: nobody here can judge that")
    );
    let paid = json!({ "action": odrl("distribute"), "duty": [{ "action": odrl("pay") }] });
    assert!(told(&in_xml(json!({ "permission": paid })), None, &[]).contains("they ask to pay"));
    let credited = json!({ "action": odrl("distribute"), "duty": [{ "action": odrl("attribute") }] });
    assert_eq!(told(&in_xml(json!({ "permission": credited })), None, &[]), "yes");
    assert!(told(&in_ninjs("{"), None, &[]).starts_with("rights: its rights do not read: "));
    let archive = json!({ "permission": { "action": odrl("archive") } });
    assert_eq!(told(&in_xml(archive), None, &[]), "rights: its rights permit to archive, and nothing of publishing");
}

#[test]
fn it_reads_as_xml_and_as_json_ld_and_another_language_is_left() {
    let xml = "<o:Policy xmlns:o=\"http://www.w3.org/ns/odrl/2/\" uid=\"urn:p\" type=\"http://www.w3.org/ns/odrl/2/Set\">
        <o:prohibition><o:asset uid=\"urn:a\"/><o:action name=\"http://www.w3.org/ns/odrl/2/distribute\"/>
        <o:constraint name=\"http://www.w3.org/ns/odrl/2/spatial\" operator=\"http://www.w3.org/ns/odrl/2/eq\" rightOperand=\"iso:GBR\"/>
        </o:prohibition></o:Policy>";
    assert_eq!(told(&in_ninjs(xml), Some("MA"), &[]), "yes");
    assert_eq!(told(&in_ninjs(xml), Some("GB"), &[]), "rights: its rights forbid to distribute");
    let ld = json!({ "@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Set", "uid": "urn:p", "permission": [{ "target": "urn:a",
        "action": "distribute", "constraint": [{ "leftOperand": "dateTime", "operator": "lt",
        "rightOperand": { "@value": "2025-06-01", "@type": "xsd:date" } }] }] });
    assert_eq!(
        told(&in_ninjs(&ld.to_string()), None, &[]),
        "rights: its rights permit it elsewhere: they say datetime lt 2025-06-01"
    );
    let mut story = Story::default();
    story.ninjs.insert("rightsInfo".into(), json!({ "langId": "http://droits.example/", "encodedRights": "libre" }));
    assert_eq!(told(&story, None, &[]), "yes");
}
