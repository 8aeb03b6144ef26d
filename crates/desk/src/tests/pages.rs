//! The pages: what is on them, and that nothing of the wire becomes markup.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use futures::StreamExt as _;
use serde_json::json;
use tower::ServiceExt as _;
use wiredesk_story::{Story, StoryUri, event::Change};

use super::room::{Room, story, uri};
use crate::Reach;

/// The main part of a page, without empty lines; slashes as they are read.
async fn main(room: &Room, path: &str) -> String {
    let (status, _, body) = room.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    let from = body.find("<main").unwrap();
    let to = body.find("</main>").unwrap();
    body[from..to]
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
        .replace("&#x2f;", "/")
}

#[tokio::test]
async fn the_wall_shows_everything_with_its_state() {
    insta::assert_snapshot!(main(&Room::morning(), "/").await);
}

#[tokio::test]
async fn a_story_shows_its_text_its_way_and_what_can_be_done() {
    insta::assert_snapshot!(main(&Room::morning(), "/story?uri=urn:newsml:map.ma:vienna").await);
}

#[tokio::test]
async fn what_the_public_may_not_see_shows_on_the_desk() {
    let room = Room::morning();
    let killed = main(&room, "/story?uri=urn:newsml:map.ma:wrong").await;
    for part in [
        "withdrawn",
        "Not public",
        "خطأ في اسم المسؤول",
        "نص لا ينبغي أن يظهر",
        "wiredesk release urn:newsml:map.ma:wrong",
    ] {
        assert!(killed.contains(part), "{part}: {killed}");
    }
    let held = main(&room, "/story?uri=urn:newsml:map.ma:advisory").await;
    for part in ["held", "rule advisory", "it kills in words", "Merci d’annuler", "wiredesk release"] {
        assert!(held.contains(part), "{part}: {held}");
    }
    let embargoed = main(&room, "/story?uri=urn:newsml:map.ma:decree").await;
    assert!(embargoed.contains("embargoed") && embargoed.contains("10 May 07:00"), "{embargoed}");
}

#[tokio::test]
async fn a_reject_shows_its_reason_and_its_bytes() {
    let room = Room::morning();
    let list = main(&room, "/rejects").await;
    assert!(list.contains("مكسور.xml") && list.contains("no end tag for newsItem"), "{list}");
    let href = list.split("href=\"").find(|part| part.starts_with("/rejects?id=")).unwrap().split('"').next().unwrap();
    insta::assert_snapshot!(main(&room, href).await);
    assert_eq!(room.get("/rejects?id=rejected-0-999").await.0, StatusCode::NOT_FOUND);
    let narrowed = main(&room, "/rejects?stage=read&rule=unreadable&source=map&hours=0").await;
    let command = "wiredesk rejects replay --stage read --rule unreadable --source map --older 0h";
    assert!(narrowed.contains("مكسور.xml") && narrowed.contains(command), "{narrowed}");
    for other in ["stage=plan", "rule=headline", "source=afp", "hours=1"] {
        assert!(!main(&room, &format!("/rejects?{other}")).await.contains("مكسور.xml"), "{other}");
    }
    assert_eq!(room.get("/rejects?hours=soon").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_boards_count() {
    let room = Room::morning();
    let sources = main(&room, "/sources").await;
    assert!(sources.contains("/?source=afp"), "{sources}");
    for page in ["/", "/rejects", "/sources", "/outlets"] {
        assert!(room.get(page).await.2.contains("<span class=\"badge\">1</span>"), "{page}");
    }
    let outlets = main(&room, "/outlets").await;
    for part in ["wiredesk outlets pause partner", "502 Bad Gateway", "✕ 1"] {
        assert!(outlets.contains(part), "{part}: {outlets}");
    }
}

#[tokio::test]
async fn what_is_overdue_and_what_is_verified_gone_is_told_in_words() {
    let room = Room::new();
    let wrong = story("wrong", "ar", "خبر فيه خطأ", &["نص"]);
    room.published("01AA", "map", &wrong);
    room.wire("01AB", "desk", "command", b"{}");
    room.checked("01AB", "desk", &wrong, 2, Change::Kill, Some("خطأ"));
    room.owed("01AB", &wrong, "site", &json!({ "verified": "gone" }));
    room.owed("01AB", &wrong, "newsml-g2", &json!({ "reason": "503 Service Unavailable" }));
    room.settle();
    assert!(!main(&room, "/").await.contains("overdue"), "there is time");
    assert!(!main(&room, "/outlets").await.contains("▲"));
    room.clock.advance(Duration::from_secs(600));
    let wall = main(&room, "/").await;
    assert!(
        wall.contains("▲") && wall.contains("1 withdrawal is overdue") && wall.contains("/outlets#overdue"),
        "{wall}"
    );
    let outlets = main(&room, "/outlets").await;
    let href = "/story?uri=urn%3Anewsml%3Amap.ma%3Awrong";
    for part in ["Overdue: to be taken back", "خبر فيه خطأ", "503 Service Unavailable", href, "newsml-g2", "09:00"]
    {
        assert!(outlets.contains(part), "{part}: {outlets}");
    }
    let page = main(&room, "/story?uri=urn:newsml:map.ma:wrong").await;
    assert!(page.contains("withdrawn, verified gone") && page.contains("overdue since"), "{page}");
    assert_eq!(page.matches("verified gone").count(), 2, "its history tells it too");
}

#[tokio::test]
async fn an_empty_desk_says_what_to_do() {
    let room = Room::new();
    room.settle();
    assert!(main(&room, "/").await.contains("wiredesk ingest FILE"));
    assert!(main(&room, "/rejects").await.contains("Nothing is refused."));
    assert!(main(&room, "/sources").await.contains("wiredesk check"));
    assert!(main(&room, "/?q=%D9%81%D9%8A%D9%8A%D9%86%D8%A7").await.contains("No story has all of these words."));
}

#[tokio::test]
async fn hostile_texts_stay_texts() {
    let room = Room::new();
    let attack = "</title><script>alert(1)</script>\u{202e}<img src=x onerror=alert(1)>\"'";
    let named = StoryUri::parse("urn:x:'onmouseover=alert(1)&$(id);\u{200f}").unwrap();
    let hostile = Story { uri: Some(named.clone()), by: Some(attack.into()), ..story("x", "ar", attack, &[attack]) };
    room.published("01AA", "map", &hostile);
    let id = room.rejected("01AB", attack, attack.as_bytes(), attack);
    room.settle();
    let encoded: String = named.as_str().bytes().map(|byte| format!("%{byte:02x}")).collect();
    let paths = [
        "/".to_owned(),
        format!("/story?uri={encoded}"),
        "/rejects".into(),
        format!("/rejects?id={id}"),
        "/sources".into(),
        "/?q=%3Cscript%3E%22&language=%22%3E%3Cscript%3E".into(),
        "/story?uri=%3Cscript%3E".into(),
    ];
    for path in paths {
        let (_, headers, body) = room.get(&path).await;
        assert_eq!(body.matches("<script").count(), 1, "{path}");
        assert!(!body.contains("<img") && !body.contains("'onmouseover"), "{path}: {body}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "no-store");
    }
    let (_, _, page) = room.get(&format!("/story?uri={encoded}")).await;
    assert!(page.contains("wiredesk kill &#x27;urn:x:&#x27;\\&#x27;&#x27;onmouseover"), "{page}");
}

#[tokio::test]
async fn a_page_is_small_and_asks_nobody_else() {
    let room = Room::morning();
    let (_, _, page) = room.get("/").await;
    let (_, _, style) = room.get("/desk.css").await;
    let (_, _, script) = room.get("/desk.js").await;
    assert!(page.len() + style.len() + script.len() < 60_000);
    assert_eq!(page.matches("<h1").count(), 1);
    for text in [&page, &style, &script] {
        assert!(!text.contains("http://") && !text.contains("https://") && !text.contains("@import"));
    }
    for physical in ["left", "right", "margin-top", "letter-spacing", "italic"] {
        assert!(!style.contains(physical), "{physical}");
    }
}

#[tokio::test]
async fn a_wall_is_told_how_many_are_new() {
    let room = Room::morning();
    let newest = room.index.story(uri("advisory").as_str(), room.now()).unwrap().unwrap().last;
    let request = Request::get(format!("/live?since={newest}")).body(Body::empty()).unwrap();
    let response = room.desk(Reach::Loopback).oneshot(request).await.unwrap();
    let mut events = response.into_body().into_data_stream();
    room.clock.advance(Duration::from_secs(1));
    room.published("01B0", "map", &story("next", "ar", "خبر جديد", &["نص"]));
    room.settle();
    let event = events.next().await.unwrap().unwrap();
    assert_eq!(std::str::from_utf8(&event).unwrap(), "event: new\ndata: 1\n\n");
}
