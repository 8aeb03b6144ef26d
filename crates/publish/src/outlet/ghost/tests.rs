//! Against a server on this machine that answers as Ghost's Admin API does, and checks tokens.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::runtime::Runtime;
use wiredesk_service::Config;
use wiredesk_story::{Label, event::Change, story::Subject};

use super::*;
use crate::{
    Outlets,
    outlet::{Sent, tests::attempt},
};

#[derive(Default)]
struct Site {
    posts: Vec<Value>,
    clock: u32,
    lost: bool,
}

type Shared = Arc<Mutex<Site>>;

struct Room {
    runtime: Runtime,
    site: Shared,
    address: String,
}

fn error(status: u16, kind: &str) -> (u16, Value) {
    (status, json!({ "errors": [{ "message": kind, "type": kind }] }))
}

/// Whether a token is signed with the key 00ff, for the moment of the tests.
fn is_good(headers: &HeaderMap) -> bool {
    let token = headers.get("authorization").and_then(|value| value.to_str().unwrap().strip_prefix("Ghost "));
    let Some((signed, signature)) = token.and_then(|token| token.rsplit_once('.')) else { return false };
    let mut mac = Hmac::<Sha256>::new_from_slice(&[0x00, 0xff]).unwrap();
    mac.update(signed.as_bytes());
    let part = |text: &str| serde_json::from_slice::<Value>(&BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()).unwrap();
    let (header, claims) = signed.split_once('.').map(|(header, claims)| (part(header), part(claims))).unwrap();
    let now = 1_746_792_000;
    let times = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    header["kid"] == "6748592f4b9b7700010f6564"
        && claims["aud"] == "/admin/"
        && (times.0..times.1).contains(&now)
        && times.1 - times.0 <= 300
        && BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()) == signature
}

async fn answer(State(site): State<Shared>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let mut site = site.lock().unwrap();
    let path = uri.path().strip_prefix("/ghost/api/admin/").and_then(|path| path.strip_suffix('/')).unwrap_or_default();
    let (status, json) = match path {
        "site" => (200, json!({ "site": { "version": "5.130" } })),
        _ if !is_good(&headers) => error(401, "UnauthorizedError"),
        _ => site.answer(&method, path, &serde_json::from_slice(&body).unwrap_or_default()),
    };
    if std::mem::take(&mut site.lost) {
        return StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    let body = if json.is_null() { String::new() } else { json.to_string() };
    (StatusCode::from_u16(status).unwrap(), [("content-type", "application/json")], body).into_response()
}

impl Site {
    fn answer(&mut self, method: &Method, path: &str, body: &Value) -> (u16, Value) {
        let parts: Vec<&str> = path.split('/').collect();
        let given = &body["posts"][0];
        let (field, value) = match parts.as_slice() {
            ["posts"] => {
                let id = format!("{:024x}", self.posts.len() + 1);
                self.posts.push(json!({ "id": id, "url": format!("https://news.example/{id}/") }));
                return (201, self.change(self.posts.len() - 1, given));
            }
            ["posts", "slug", slug] => ("slug", *slug),
            ["posts", id] => ("id", *id),
            _ => return error(404, "NotFoundError"),
        };
        let Some(at) = self.posts.iter().position(|post| post[field] == value) else { return error(404, "NotFoundError") };
        match *method {
            Method::GET => (200, json!({ "posts": [self.posts[at]] })),
            Method::DELETE => {
                self.posts.remove(at);
                (204, Value::Null)
            }
            _ if given["updated_at"] != self.posts[at]["updated_at"] => error(409, "UpdateCollisionError"),
            _ => (200, self.change(at, given)),
        }
    }

    fn change(&mut self, at: usize, changes: &Value) -> Value {
        self.clock += 1;
        for (field, value) in changes.as_object().unwrap() {
            self.posts[at][field] = value.clone();
        }
        self.posts[at]["updated_at"] = json!(format!("2025-05-09T12:00:{:02}.000Z", self.clock));
        json!({ "posts": [self.posts[at]] })
    }
}

fn outlets(keys: &str) -> Result<Outlets, ConfigError> {
    let text = format!("[publish]\ndeadline = 5\n[[outlet]]\nname = \"مدونة\"\nkind = \"ghost\"\n{keys}");
    Outlets::build(&Config::parse("wiredesk.toml", &text, []).unwrap())
}

const KEY: &str = "secret = \"6748592f4b9b7700010f6564:00ff\"\nallow_private = true";

impl Room {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let site = Shared::default();
        let routes = Router::new().fallback(answer).with_state(site.clone());
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, routes).await });
        Self { runtime, site, address }
    }

    fn outlet(&self, keys: &str) -> Arc<dyn Outlet> {
        outlets(&format!("url = \"{}\"\n{keys}", self.address)).unwrap().iter().next().unwrap().outlet.clone()
    }

    fn give(&self, keys: &str, attempt: Attempt) -> Result<Delivered, Failure> {
        let outlet = self.outlet(&format!("{KEY}\n{keys}"));
        self.runtime.block_on(outlet.attempt(vec![attempt])).pop().unwrap()
    }

    fn posts(&self) -> Vec<Value> {
        self.site.lock().unwrap().posts.clone()
    }
}

fn one(revision: u64, headline: &str) -> Attempt {
    let mut attempt = attempt("urn:newsml:map:خبر-1", revision);
    let story = Arc::make_mut(&mut attempt.story);
    story.headlines = vec![Label::new("main", headline)];
    story.ed_note = Some("للمحررين".into());
    let subject = |name: &str, rel: Option<&str>| Subject {
        name: Some(name.into()),
        rel: rel.map(str::to_owned),
        ..Subject::default()
    };
    story.subjects = vec![subject("#Vienne", Some("keyword")), subject("السياسة", None)];
    attempt
}

fn after(attempt: Attempt, revision: u64, delivered: &Delivered) -> Attempt {
    let first = "2025-05-09T11:00:00Z".parse().unwrap();
    let before =
        Sent { revision, location: delivered.location.clone(), first, withdrawn: false, note: delivered.note.clone() };
    Attempt { before: Some(before), ..attempt }
}

fn kill(revision: u64) -> Attempt {
    Attempt { withdraw: true, change: Change::Kill, ..one(revision, "زيارة إلى فيينا") }
}

#[test]
fn a_post_is_made_updated_in_place_and_taken_back() {
    for (on_kill, left) in [("unpublish", "draft"), ("tombstone", "published"), ("delete", "")] {
        let room = Room::new();
        let keys = format!("on_kill = \"{on_kill}\"\nlanguage_tags = true");
        let first = room.give(&keys, one(1, "زيارة إلى فيينا")).unwrap();
        let post = room.posts().remove(0);
        assert_eq!((post["status"].as_str(), post["title"].as_str()), (Some("published"), Some("زيارة إلى فيينا")));
        assert_eq!(post["tags"], json!([{ "name": "السياسة" }, { "name": "Vienne" }, { "name": "#ar" }]));
        assert!(!post.to_string().contains("للمحررين"));
        let second = room.give(&keys, after(one(2, "Visite à Vienne"), 1, &first)).unwrap();
        assert_eq!((room.posts().len(), room.posts()[0]["title"].as_str()), (1, Some("Visite à Vienne")));
        room.give(&keys, after(kill(3), 2, &second)).unwrap();
        room.give(&keys, after(kill(3), 2, &second)).unwrap();
        let posts = room.posts();
        assert_eq!(posts.first().map_or("", |post| post["status"].as_str().unwrap()), left);
        if on_kill == "tombstone" {
            let text = posts[0].to_string();
            assert!(text.contains("سُحب هذا الخبر") && !text.contains("فيينا") && !text.contains("Vienne"), "{text}");
        }
    }
}

#[test]
fn after_a_lost_answer_the_site_is_asked_first_and_an_editors_change_is_left() {
    let room = Room::new();
    room.site.lock().unwrap().lost = true;
    assert!(matches!(room.give("", one(1, "a")), Err(Failure::Later { .. })), "the question itself was lost");
    let first = room.give("", one(1, "a")).unwrap();
    let again = Attempt { maybe: true, number: 2, ..one(1, "a") };
    let again = room.give("", again).unwrap();
    assert_eq!((room.posts().len(), &again.location), (1, &first.location), "one story, one post");
    room.site.lock().unwrap().change(0, &json!({ "title": "by hand" }));
    let told = room.give("", after(one(2, "b"), 1, &again));
    assert!(matches!(&told, Err(Failure::Never { reason }) if reason.contains("somebody changed post")), "{told:?}");
    assert_eq!(room.posts()[0]["title"], "by hand");
    room.give("overwrite = true", after(one(2, "b"), 1, &again)).unwrap();
    assert_eq!(room.posts()[0]["title"], "b");
}

#[test]
fn what_readers_see_is_compared_and_mended_over_what_was_done_there() {
    let room = Room::new();
    let first = room.give("", one(1, "a")).unwrap();
    let look = |withdrawn| {
        let now = one(1, "a").now;
        let claim = Claim { uri: one(1, "a").uri, withdrawn, location: first.location.clone(), digest: None, now };
        let outlet = room.outlet(KEY);
        room.runtime.block_on(outlet.compare(vec![claim]).unwrap()).pop().unwrap().unwrap()
    };
    assert_eq!(look(false), Shows::AsClaimed);
    assert!(matches!(look(true), Shows::Otherwise(told) if told.contains("for all to see")));
    room.site.lock().unwrap().change(0, &json!({ "status": "draft" }));
    assert!(matches!(look(false), Shows::Otherwise(told) if told.contains("draft")));
    assert_eq!(look(true), Shows::Gone);
    room.site.lock().unwrap().posts.clear();
    assert!(matches!(look(false), Shows::Otherwise(told) if told == "there is no post"));
    assert!(room.give("", after(one(1, "a"), 1, &first)).is_err(), "somebody deleted it");
    room.give("", Attempt { again: true, ..after(one(1, "a"), 1, &first) }).unwrap();
    assert_eq!(look(false), Shows::AsClaimed);
}

#[test]
fn a_wrong_key_is_told_and_a_check_finds_the_site() {
    let room = Room::new();
    let wrong = room.outlet("secret = \"6748592f4b9b7700010f6564:00fe\"\nallow_private = true");
    let told = room.runtime.block_on(wrong.attempt(vec![one(1, "a")])).pop().unwrap();
    assert!(matches!(&told, Err(Failure::Never { reason }) if reason.contains("UnauthorizedError")), "{told:?}");
    assert_eq!(room.runtime.block_on(wrong.check()), Ok(()));
}

#[test]
fn mistakes_in_the_configuration_are_told() {
    let told = |keys: &str| outlets(keys).err().map_or_else(|| "no mistake".to_owned(), |error| error.to_string());
    assert!(told("url = \"https://news.example/\"\nsecret = \"no key\"").contains("Admin API key"));
    assert!(told("url = \"http://news.example/\"\nsecret = \"a:00\"").contains("in the clear"));
    assert!(told("url = \"https://news.example/\"\nsecret = \"a:00\"\non_kill = \"trash\"").contains("unpublish"));
    assert_eq!(told("url = \"https://news.example/\"\nsecret = \"a:00\""), "no mistake");
}
