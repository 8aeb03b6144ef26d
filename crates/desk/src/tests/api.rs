//! The content API and the boards.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use futures::StreamExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::room::{Room, ask, story};
use crate::Reach;

async fn json(room: &Room, path: &str) -> (StatusCode, Value) {
    let (status, _, body) = room.get(path).await;
    (status, serde_json::from_str(&body).unwrap_or_else(|_| panic!("{path}: {body}")))
}

#[tokio::test]
async fn a_list_has_what_anybody_may_see_and_nothing_else() {
    let room = Room::morning();
    let (status, page) = json(&room, "/v1/stories").await;
    assert_eq!((status, page["total"].as_u64()), (StatusCode::OK, Some(3)));
    let uris: Vec<&str> = page["stories"].as_array().unwrap().iter().map(|one| one["uri"].as_str().unwrap()).collect();
    assert_eq!(uris, ["urn:newsml:map.ma:quake", "urn:newsml:map.ma:budget", "urn:newsml:map.ma:vienna"]);
    assert_eq!(page["stories"][2]["headlines"][0]["value"], "الحموشي يشارك في المؤتمر الدولي للأمن بفيينا");
    let (_, found) =
        json(&room, "/v1/stories?q=%D8%A8%D9%81%D9%8A%D9%8A%D9%86%D8%A7&language=ar&topic=medtop:16000000").await;
    assert_eq!(found["total"], 1);
    let (_, first) = json(&room, "/v1/stories?limit=2").await;
    let next = first["next"].as_str().unwrap();
    let (_, second) = json(&room, &format!("/v1/stories?limit=2&after={next}")).await;
    assert_eq!(second["stories"].as_array().unwrap().len(), 1);
    assert_eq!(second["next"], Value::Null);
}

#[tokio::test]
async fn one_story_is_there_hidden_or_gone() {
    let room = Room::morning();
    for path in [
        "/v1/stories/urn%3Anewsml%3Amap.ma%3Avienna",
        "/v1/stories/urn:newsml:map.ma:vienna",
        "/v1/stories?uri=urn:newsml:map.ma:vienna",
    ] {
        let (status, story) = json(&room, path).await;
        assert_eq!((status, story["language"].as_str()), (StatusCode::OK, Some("ar")), "{path}");
        assert!(story["bodies"][0]["value"].as_str().unwrap().contains("العاصمة النمساوية"));
    }
    for name in ["decree", "advisory", "nothing"] {
        for path in
            [format!("/v1/stories/urn:newsml:map.ma:{name}"), format!("/v1/stories/trace?uri=urn:newsml:map.ma:{name}")]
        {
            let (status, problem) = json(&room, &path).await;
            assert_eq!((status, problem["status"].as_u64()), (StatusCode::NOT_FOUND, Some(404)), "{path}");
            assert!(!problem.to_string().contains("مرسوم"));
        }
    }
    let (status, gone) = json(&room, "/v1/stories/urn:newsml:map.ma:wrong").await;
    assert_eq!(status, StatusCode::GONE);
    assert_eq!(
        (gone["uri"].as_str(), gone["version"].as_str(), gone["pubStatus"].as_str()),
        (Some("urn:newsml:map.ma:wrong"), Some("1"), Some("canceled"))
    );
    assert!(!gone.to_string().contains("خطأ"), "no word of the story: {gone}");
    assert_eq!(json(&room, "/v1/stories/trace?uri=urn:newsml:map.ma:wrong").await.0, StatusCode::GONE);
}

#[tokio::test]
async fn a_story_that_has_not_changed_is_not_sent_again() {
    let room = Room::morning();
    let path = "/v1/stories/urn:newsml:map.ma:vienna";
    let (_, headers, _) = room.get(path).await;
    let (tag, since) = (headers["etag"].to_str().unwrap(), headers["last-modified"].to_str().unwrap());
    assert_eq!(since, "Fri, 09 May 2025 08:00:00 GMT");
    for (name, value) in [("if-none-match", tag), ("if-modified-since", since)] {
        let (status, _, body) = ask(room.desk(Reach::Loopback), path, &[(name, value)]).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{name}");
    }
    let (status, _, _) = ask(room.desk(Reach::Loopback), path, &[("if-none-match", "\"0-0\"")]).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn a_trace_and_the_boards_are_json() {
    let room = Room::morning();
    let (_, trace) = json(&room, "/v1/stories/trace?uri=urn:newsml:map.ma:vienna").await;
    assert_eq!(trace["state"], "published");
    assert_eq!(trace["steps"][0]["what"], "arrived");
    let (_, rejects) = json(&room, "/v1/rejects").await;
    assert_eq!((rejects["open"].as_u64(), rejects["rejects"][0]["item"].as_str()), (Some(1), Some("مكسور.xml")));
    let (_, outlets) = json(&room, "/v1/outlets").await;
    assert_eq!(
        (outlets["outlets"][1]["name"].as_str(), outlets["outlets"][1]["failing"].as_u64()),
        (Some("partner"), Some(1))
    );
    let (_, sources) = json(&room, "/v1/sources").await;
    assert_eq!(
        (sources["sources"][0]["name"].as_str(), sources["sources"][0]["items"].as_u64()),
        (Some("afp"), Some(2))
    );
}

#[tokio::test]
async fn a_question_out_of_bounds_is_told_in_plain_words() {
    let room = Room::morning();
    let long = format!("/v1/stories?q={}", "x".repeat(201));
    let tests = [
        (long.as_str(), "q has 201 characters; ask with 200 or fewer"),
        ("/v1/stories?limit=0", "limit is \"0\"; it goes from 1 to 200"),
        (
            "/v1/stories?since=yesterday",
            "since is \"yesterday\"; write a moment such as 2025-05-09T12:00:00Z, or a day",
        ),
        ("/v1/stories?after=x", "\"x\" is not where a page ended; take `next` of the page before"),
        ("/v1/stories/trace", "no story is named; ask with ?uri= and the story's uri, percent-encoded"),
    ];
    for (path, detail) in tests {
        let (status, headers, body) = room.get(path).await;
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, problem["detail"].as_str()), (StatusCode::BAD_REQUEST, Some(detail)));
        assert_eq!(headers["content-type"], "application/problem+json");
    }
    let (status, page) = json(&room, "/v1/stories?since=2025-05-09&q=%D8%9F%22*%00").await;
    assert_eq!((status, page["total"].as_u64()), (StatusCode::OK, Some(0)));
}

#[tokio::test]
async fn others_see_the_content_and_nothing_of_the_desk() {
    let room = Room::morning();
    for path in
        ["/", "/story?uri=urn:newsml:map.ma:decree", "/rejects", "/outlets", "/v1/rejects", "/v1/outlets", "/live"]
    {
        let (status, _, body) = ask(room.desk(Reach::Network), path, &[("host", "news.example")]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        assert!(body.contains("loopback"), "{body}");
    }
    let (status, _, _) = ask(room.desk(Reach::Network), "/v1/stories", &[("host", "news.example")]).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn a_page_of_elsewhere_cannot_name_itself_after_this_machine() {
    let room = Room::morning();
    for path in ["/", "/v1/stories"] {
        let (status, _, body) = ask(room.desk(Reach::Loopback), path, &[("host", "evil.example:7070")]).await;
        assert_eq!(status, StatusCode::MISDIRECTED_REQUEST);
        assert!(!body.contains("urn:newsml"));
    }
}

#[tokio::test]
async fn new_stories_are_streamed_and_a_stream_goes_on_where_it_ended() {
    let room = Room::morning();
    let desk = room.desk(Reach::Loopback);
    let open = async |last: &str| {
        let request = Request::get("/v1/stories/stream").header("last-event-id", last).body(Body::empty()).unwrap();
        desk.clone().oneshot(request).await.unwrap().into_body().into_data_stream()
    };
    let mut all = open("0").await;
    let mut text = String::new();
    while text.matches("\n\n").count() < 4 {
        text.push_str(std::str::from_utf8(&all.next().await.unwrap().unwrap()).unwrap());
    }
    assert_eq!(text.matches("event: story").count(), 3);
    assert!(text.contains("event: withdrawn\ndata: {\"uri\":\"urn:newsml:map.ma:wrong\""), "{text}");
    assert!(!text.contains("مرسوم"));
    let last = room.index.last_change().unwrap().to_string();
    let mut later = open(&last).await;
    room.published("01B0", "map", &story("next", "ar", "خبر جديد", &["نص"]));
    room.settle();
    let next = later.next().await.unwrap().unwrap();
    assert!(std::str::from_utf8(&next).unwrap().contains("خبر جديد"));
}

#[tokio::test]
async fn the_description_names_every_path() {
    let room = Room::morning();
    let (status, description) = json(&room, "/v1/openapi.json").await;
    assert_eq!(status, StatusCode::OK);
    let paths = description["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 12);
    let asked = |path: &str| !path.contains('{') && !path.ends_with("stream") && !path.ends_with("trace");
    for (path, _) in paths.iter().filter(|(path, one)| one.get("get").is_some() && asked(path)) {
        assert_eq!(room.get(path).await.0, StatusCode::OK, "{path}");
    }
}

const CLIENTS: &str = "
    [[client]]
    name = \"app\"
    token = \"0123456789abcdef-app\"
    embargo = \"early\"
    [[client]]
    name = \"partner\"
    token = \"0123456789abcdef-partner\"
    accepts = { sources = [\"afp\"] }
";

#[tokio::test]
async fn clients_fetch_with_a_token_what_they_take_and_early_where_they_have_leave() {
    let room = Room::morning();
    let ask = async |token: &str, path: &str| {
        let given = format!("Bearer {token}");
        let headers: Vec<(&str, &str)> = if token.is_empty() { Vec::new() } else { vec![("authorization", &given)] };
        let (status, headers, body) = ask(room.desk_for(CLIENTS, Reach::Network), path, &headers).await;
        (status, headers, serde_json::from_str::<Value>(&body).unwrap_or(Value::String(body)))
    };
    for token in ["", "0123456789abcdef-app2"] {
        let (status, headers, _) = ask(token, "/v1/stories").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
    }
    let (app, partner) = ("0123456789abcdef-app", "0123456789abcdef-partner");
    let uris = |page: &Value| -> Vec<String> {
        let stories = page["stories"].as_array().unwrap();
        stories.iter().map(|one| one["uri"].as_str().unwrap().rsplit(':').next().unwrap().to_owned()).collect()
    };
    let (_, _, page) = ask(app, "/v1/stories").await;
    assert_eq!(uris(&page), ["decree", "quake", "budget", "vienna"], "under embargo, and it has leave");
    let (_, _, page) = ask(partner, "/v1/stories").await;
    assert_eq!((uris(&page), &page["total"]), (vec!["quake".into(), "budget".into()], &Value::Null));
    let decree = "/v1/stories/urn:newsml:map.ma:decree";
    assert_eq!((ask(app, decree).await.0, ask(partner, decree).await.0), (StatusCode::OK, StatusCode::NOT_FOUND));
    assert_eq!(ask(partner, "/v1/stories/urn:newsml:map.ma:vienna").await.0, StatusCode::NOT_FOUND);
    let (status, headers, feed) = ask(partner, "/v1/feed.atom").await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (StatusCode::OK, "application/atom+xml"));
    let feed = feed.as_str().unwrap();
    assert!(feed.contains("Earthquake") && !feed.contains("الحموشي"), "{feed}");
}

#[tokio::test]
async fn a_feed_that_has_not_changed_is_not_sent_again() {
    let room = Room::morning();
    for path in ["/v1/feed.rss", "/v1/feed.atom", "/v1/feed.json"] {
        let (status, headers, body) = room.get(path).await;
        assert!(status == StatusCode::OK && body.contains("فيينا") && !body.contains("مرسوم"), "{path}");
        let tag = headers["etag"].to_str().unwrap();
        let again = ask(room.desk(Reach::Loopback), path, &[("if-none-match", tag)]).await;
        assert_eq!((again.0, again.2.as_str()), (StatusCode::NOT_MODIFIED, ""));
    }
}
