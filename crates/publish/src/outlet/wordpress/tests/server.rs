//! What of WordPress's REST API the outlet meets: posts with trash, slugs and revisions, terms, errors as WordPress words them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use data_encoding::BASE64;
use serde_json::{Value, json};

/// Something that happens once, at the next question that begins so.
pub(super) enum Next {
    /// It is done, and its answer is lost on the way.
    Lost(&'static str),
    /// A login page stands before the site.
    Login(&'static str),
    /// A plugin holds the post back.
    Held(&'static str),
    /// A status.
    Status(&'static str, u16),
}

#[derive(Default)]
struct Site {
    posts: Vec<Value>,
    terms: Vec<(String, String)>,
    clock: u32,
    asked: Vec<String>,
    next: Option<Next>,
}

type Shared = Arc<Mutex<Site>>;

pub(super) struct Server {
    pub(super) address: String,
    site: Shared,
}

const ME: u64 = 7;
const EDITOR: u64 = 1;

impl Server {
    pub(super) async fn start() -> Self {
        let site = Shared::default();
        let routes = Router::new().fallback(answer).with_state(site.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { address, site }
    }

    pub(super) fn next(&self, next: Next) {
        self.site.lock().unwrap().next = Some(next);
    }

    pub(super) fn posts(&self) -> Vec<Value> {
        self.site.lock().unwrap().posts.clone()
    }

    pub(super) fn forget(&self) {
        self.site.lock().unwrap().posts.clear();
    }

    pub(super) fn term(&self, kind: &str, name: &str) {
        self.site.lock().unwrap().terms.push((kind.into(), name.into()));
    }

    pub(super) fn terms(&self) -> Vec<String> {
        self.site.lock().unwrap().terms.iter().map(|(kind, name)| format!("{kind} {name}")).collect()
    }

    pub(super) fn asked(&self, start: &str) -> usize {
        self.site.lock().unwrap().asked.iter().filter(|asked| asked.starts_with(start)).count()
    }

    /// An editor changes the first post.
    pub(super) fn edit(&self, field: &str, value: &str) {
        let mut site = self.site.lock().unwrap();
        let changes = json!({ field: value });
        site.change(0, &changes, EDITOR);
    }
}

fn error(status: u16, code: &str) -> (u16, Value) {
    (status, json!({ "code": code, "message": code, "data": { "status": status } }))
}

async fn answer(
    State(site): State<Shared>,
    method: Method,
    uri: Uri,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let route = query.get("rest_route").cloned();
    let route = route.or_else(|| uri.path().strip_prefix("/blog/wp-json").map(str::to_owned));
    let Some(path) = route.as_deref().and_then(|route| route.strip_prefix("/wp/v2")) else {
        return (StatusCode::NOT_FOUND, "<!DOCTYPE html><title>Page not found</title>").into_response();
    };
    let question = format!("{method} {path}");
    let mut site = site.lock().unwrap();
    site.asked.push(question.clone());
    let is_next = |start: &str| question.starts_with(start);
    let next = site.next.take_if(|next| match next {
        Next::Lost(start) | Next::Login(start) | Next::Held(start) | Next::Status(start, _) => is_next(start),
    });
    match next {
        Some(Next::Login(_)) => {
            let page = "<!DOCTYPE html><title>Log In</title><form id=\"loginform\">";
            return ([("content-type", "text/html; charset=UTF-8")], page).into_response();
        }
        Some(Next::Status(_, 403)) => {
            let (status, json) = error(403, "rest_cannot_create");
            return (StatusCode::from_u16(status).unwrap(), json.to_string()).into_response();
        }
        Some(Next::Status(_, status)) => {
            return (StatusCode::from_u16(status).unwrap(), [("retry-after", "60")], "<h1>…</h1>").into_response();
        }
        _ => {}
    }
    let login = format!("Basic {}", BASE64.encode(b"wiredesk:abcd efgh ijkl"));
    let (status, json) = match headers.get("authorization").map(|value| value.to_str().unwrap()) {
        Some(given) if given == login => {
            let mut body: Value = serde_json::from_slice(&body).unwrap_or_default();
            if matches!(next, Some(Next::Held(_))) {
                body["status"] = json!("pending");
            }
            site.answer(&method, path, &query, &body)
        }
        Some(_) => error(401, "incorrect_password"),
        None => error(401, "rest_forbidden_context"),
    };
    if matches!(next, Some(Next::Lost(_))) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let kind = [("content-type", "application/json; charset=UTF-8")];
    (StatusCode::from_u16(status).unwrap(), kind, json.to_string()).into_response()
}

impl Site {
    fn answer(&mut self, method: &Method, path: &str, query: &HashMap<String, String>, body: &Value) -> (u16, Value) {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (method.as_str(), parts.as_slice()) {
            ("GET", ["users", "me"]) => (200, json!({ "id": ME })),
            ("GET", ["posts"]) => (200, self.found(query)),
            ("POST", ["posts"]) => {
                let id = self.posts.last().map_or(1, |post| post["id"].as_u64().unwrap() + 1);
                let link = format!("https://news.example/?p={id}");
                self.posts.push(json!({ "id": id, "link": link, "status": "draft" }));
                (201, self.change(self.posts.len() - 1, body, ME))
            }
            (_, ["posts", id, rest @ ..]) => {
                let Some(at) = self.posts.iter().position(|post| post["id"].as_u64() == id.parse().ok()) else {
                    return error(404, "rest_post_invalid_id");
                };
                match (method.as_str(), rest) {
                    ("GET", []) => (200, self.posts[at].clone()),
                    ("GET", ["revisions"]) => (200, json!([{ "author": self.posts[at]["by"] }])),
                    ("POST", []) => (200, self.change(at, body, ME)),
                    ("DELETE", []) if self.posts[at]["status"] == "trash" => error(410, "rest_already_trashed"),
                    ("DELETE", []) => {
                        let slug = format!("{}__trashed", self.posts[at]["slug"].as_str().unwrap());
                        (200, self.change(at, &json!({ "status": "trash", "slug": slug }), ME))
                    }
                    _ => error(404, "rest_no_route"),
                }
            }
            ("GET", [kind @ ("categories" | "tags")]) => (200, self.named(kind, &query["search"])),
            ("POST", [kind @ ("categories" | "tags")]) => {
                self.terms.push(((*kind).to_owned(), body["name"].as_str().unwrap().replace('&', "&amp;")));
                (201, json!({ "id": self.terms.len() }))
            }
            _ => error(404, "rest_no_route"),
        }
    }

    fn found(&self, query: &HashMap<String, String>) -> Value {
        let slugs: Vec<&str> = query["slug"].split(',').collect();
        let states: Vec<&str> = query["status"].split(',').collect();
        let is = |post: &&Value| {
            slugs.contains(&post["slug"].as_str().unwrap()) && states.contains(&post["status"].as_str().unwrap())
        };
        self.posts.iter().filter(is).cloned().collect()
    }

    fn named(&self, kind: &str, search: &str) -> Value {
        let search = search.replace('&', "&amp;").to_lowercase();
        let terms = self.terms.iter().enumerate();
        let found = terms.filter(|(_, (own, name))| own == kind && name.to_lowercase().contains(&search));
        found.map(|(at, (_, name))| json!({ "id": at + 1, "name": name })).collect()
    }

    fn change(&mut self, at: usize, changes: &Value, by: u64) -> Value {
        self.clock += 1;
        let post = &mut self.posts[at];
        for (field, value) in changes.as_object().unwrap() {
            post[field] = value.clone();
        }
        post["modified_gmt"] = json!(format!("2025-05-09T12:00:{:02}", self.clock));
        post["by"] = json!(by);
        post.clone()
    }
}
