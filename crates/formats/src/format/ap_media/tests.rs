//! What is read of an answer of the API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use wiredesk_story::{ItemType, PubStatus, Story};

use super::*;

fn try_read(answer: &Value) -> Result<Vec<Story>, ReadError> {
    let zone = TimeZone::get("Africa/Casablanca").unwrap();
    let text = answer.to_string();
    let input = Input { bytes: text.as_bytes(), name: None, charset: None, zone: &zone, language: None, at: None };
    super::read(&input).map(|reading| reading.stories)
}

fn one(item: &Value) -> Story {
    try_read(&json!({ "api_version": "1.1", "org_name": "x", "data": { "meta": {}, "item": item } })).unwrap().remove(0)
}

fn picture() -> Value {
    json!({
        "uri": "https://api.example/content/95e8?qt=1", "altids": { "etag": "95e8_0", "itemid": "95e8", "friendlykey": "19" },
        "version": 0, "type": "picture", "urgency": 5, "editorialpriority": "u", "language": "ar",
        "versioncreated": "2025-06-23T06:06:29Z", "firstcreated": "2025-06-22T21:40:42", "pubstatus": "usable",
        "ednote": "للمحررين", "signals": ["newscontent", "correction"], "headline": "سفينة", "title": "عنوان قصير", "slugline": "ship",
        "photographer": { "name": "يوسف علي" }, "datelinelocation": { "city": "طنجة", "geometry_geojson": { "type": "Point", "coordinates": [-5.8, 35.7] } },
        "description_caption": "رست السفينة", "description_creditline": "يوسف/AP", "copyrightnotice": "2025 AP",
        "usageterms": ["للتحرير فقط", "لا للأرشيف"], "provider": "AP", "infosource": [{ "name": "وم", "type": "AP" }],
        "subject": [{ "rels": ["category"], "creator": "Editorial", "code": "a", "name": "محلي" },
            { "code": "7f", "scheme": "http://cv.ap.org/id/", "name": "بحر", "rels": ["direct"], "relevance": 80 }],
        "place": [{ "code": "66", "scheme": "http://cv.ap.org/id/", "name": "المغرب", "rels": ["direct"], "geometry_geojson": { "type": "Point", "coordinates": [-6.0, 32.0] } }],
        "person": [{ "name": "سلمى", "rels": ["personfeatured"] }], "organization": [{ "name": "الميناء" }], "keywords": "ميناء; سفن", "fixture": { "code": "1" }, "empty": "",
        "renditions": { "main": { "href": "https://img.example/1.jpg", "mimetype": "image/jpeg", "width": 4666, "height": 3111, "sizeinbytes": 3224988, "digest": "30" },
            "caption_nitf": { "href": "https://api.example/nitf", "mimetype": "text/xml" }, "none": {} }
    })
}

#[test]
fn a_picture_and_all_that_is_said_of_it() {
    let story = one(&picture());
    assert_eq!((story.alt_id("guid"), story.alt_id("etag"), story.version.as_deref()), (Some("95e8"), Some("95e8_0"), Some("0")));
    assert_eq!((story.item_type, story.urgency, story.priority), (ItemType::Picture, Some(5), Some(3)));
    assert_eq!(story.first_created.unwrap().as_str(), "2025-06-22T21:40:42+01:00", "in the source's zone");
    assert_eq!((story.pub_status, story.signals), (Some(PubStatus::Usable), vec!["sig:correction".to_owned()]));
    assert_eq!((story.headlines[0].value.as_str(), story.title.as_deref()), ("سفينة", Some("عنوان قصير")));
    assert_eq!((story.by.as_deref(), story.located.as_deref()), (Some("يوسف علي"), Some("طنجة")));
    assert_eq!(story.usage_terms.as_deref(), Some("للتحرير فقط\nلا للأرشيف"));
    let roles: Vec<_> = story.info_sources.iter().map(|one| one.role.as_deref().unwrap()).collect();
    assert_eq!(roles, ["provider", "credit", "source"]);
    let subjects: Vec<_> = story.subjects.iter().map(|one| (one.literal.as_deref(), one.uri.as_deref())).collect();
    assert_eq!(subjects[..2], [(Some("a"), None), (Some("7f"), Some("http://cv.ap.org/id/7f"))]);
    assert_eq!((story.subjects[1].relevance, story.subjects[3].name.as_deref()), (Some(80), Some("سفن")));
    assert_eq!((story.places[0].rel.as_deref(), story.places[1].name.as_deref()), (Some("located"), Some("المغرب")));
    assert_eq!(story.places[1].more["geoJSON"]["coordinates"][1], 32.0);
    assert_eq!((story.people.len(), story.organisations.len(), story.renditions.len()), (2, 1, 2));
    assert_eq!(story.extra["renditions"]["main"]["digest"], "30", "what a rendition has no member for");
    assert_eq!((&story.extra["fixture"]["code"], &story.extra["editorialpriority"]), (&"1".into(), &"u".into()));
    assert!(!story.extra.contains_key("empty") && !story.extra.contains_key("headline"));
}

#[test]
fn names_of_bylines_the_sport_of_a_slug_and_the_products_are_read() {
    let item = json!({ "altids": { "itemid": "5" }, "type": "text", "headline": "فوز", "slugline": "BC-SOC--Rabat-Tunis",
        "bylines": [{ "name": "سلمى العلوي", "title": "مراسلة" }, { "by": "By JO ROE" }] });
    let entry = json!({ "meta": { "products": [{ "id": 12, "name": "Sport" }] }, "item": item });
    let story = try_read(&json!({ "api_version": "1.1", "data": { "items": [entry] } })).unwrap().remove(0);
    assert_eq!(story.by.as_deref(), Some("سلمى العلوي, By JO ROE"));
    assert_eq!(story.subjects[0].literal.as_deref(), Some("subj:15054000"));
    assert_eq!(story.extra["meta"]["products"][0]["id"], 12);
}

#[test]
fn a_feed_with_the_texts_in_it() {
    let nitf = "<nitf><body><body.head><hedline><hl1>ignored</hl1></hedline><byline>By Jo Roe</byline><distributor>AP</distributor></body.head><body.content><block><hl2>Rain</hl2><p>It rained.</p></block></body.content></body></nitf>";
    let items = json!([
        { "meta": {}, "item": { "altids": { "itemid": "1" }, "type": "text", "headline": "Rain", "nitf": nitf } },
        { "item": { "altids": { "itemid": "2" }, "type": "text", "headline": "مطر", "body_html": "<p>أمطرت</p><script>x</script>", "pubstatus": "canceled",
            "associations": { "1": { "type": "picture", "altids": { "itemid": "3" }, "headline": "صورة" } } } },
        { "item": { "altids": { "itemid": "4" }, "body_nitf": "<p>fragment", "pubstatus": "embargoed" } },
        { "item": 7 }, {}
    ]);
    let stories = try_read(&json!({ "api_version": "1.1", "data": { "items": items } })).unwrap();
    let lines: Vec<Vec<String>> = stories.iter().map(|story| story.bodies.iter().flat_map(|body| &body.blocks).map(|block| block.line()).collect()).collect();
    assert_eq!(lines, [vec!["It rained."], vec!["أمطرت"], vec!["<p>fragment"]]);
    assert_eq!((stories[0].headline(), stories[0].by.as_deref()), (Some("Rain"), Some("By Jo Roe")));
    assert_eq!(stories[1].pub_status, Some(PubStatus::Canceled));
    assert_eq!(stories[1].associations[0].story.headline(), Some("صورة"));
    assert_eq!(stories[2].pub_status, Some(PubStatus::Withheld), "an embargo without a moment");
}

#[test]
fn what_is_no_answer_is_refused() {
    assert_eq!(
        try_read(&json!({ "api_version": "1.1", "error": "x" })).unwrap_err().to_string(),
        "ap-media: there is no data.item and no data.items; name another format"
    );
    assert!(try_read(&json!({ "data": { "items": [] } })).unwrap().is_empty());
    let text = json!({ "api_version": "1.1", "api_mode": "live", "data": { "item": picture() } }).to_string();
    assert_eq!(crate::sniff(text.as_bytes(), None).unwrap().name, "ap-media");
    let deep = format!("{{\"api_version\":\"1\",\"data\":{}", "[".repeat(5000));
    let input = Input { bytes: deep.as_bytes(), name: None, charset: None, zone: &TimeZone::UTC, language: None, at: None };
    assert!(super::read(&input).unwrap_err().to_string().contains("depth of arrays"));
}

#[test]
fn agencys_answers_are_read() {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().join("shared/wire");
    for name in ["ap_media_item.json", "ap_media_text_feed.json"] {
        let Ok(bytes) = std::fs::read(shared.join(name)) else {
            eprintln!("skipped: agencys_answers_are_read (no ../shared)");
            return;
        };
        let read = crate::tests::wire::read_as(&bytes, name, None).unwrap();
        assert_eq!((read.format.name, read.reading.stories.len()), ("ap-media", 1), "{name}");
        let story = &read.reading.stories[0];
        assert!(story.alt_id("guid").is_some() && story.headline().is_some() && story.version_created.is_some());
        assert!(story.renditions.len() >= 2, "{name}");
    }
}
