#![allow(clippy::unwrap_used)]

use std::io::Write as _;

use axum::http::{HeaderName, Method, Request};
use serde_json::Value;
use tower::ServiceExt as _;
use wiredesk_log::{
    Stored, Topic, Wake,
    blobs::MemoryBlobs,
    clock::SystemClock,
    event_log::LogOptions,
    faults::{CrashOnce, Point},
    memory::MemoryLog,
    record::header as names,
};
use wiredesk_service::Config;

use super::*;

const CONFIG: &str = r#"
[ingest]
max_push_bytes = 1000

[[source]]
name = "map"
kind = "push"

[[source]]
name = "afp"
kind = "push"
auth = "bearer"
token = "t0ken"

[[source]]
name = "aps"
kind = "push"
auth = "basic"
user = "aps"
token = "t0ken"

[[source]]
name = "files"
kind = "folder"
path = "inbox"
"#;

struct Wire {
    log: MemoryLog,
    state: PushState,
}

impl Wire {
    fn new(loopback: bool) -> Self {
        let config = Config::parse("newsroom.toml", CONFIG, []).unwrap();
        let log = MemoryLog::new(LogOptions::default());
        let clock = Arc::new(SystemClock);
        let state = PushState {
            log: Arc::new(log.clone()),
            blobs: Arc::new(MemoryBlobs::default()),
            ids: Arc::new(WireIds::new(clock.clone(), 7)),
            clock,
            config: Arc::new(IngestConfig::read(&config).unwrap()),
            loopback,
            repeats: Arc::default(),
        };
        Self { log, state }
    }

    async fn post(&self, path: &str, headers: &[(&str, &[u8])], body: &[u8]) -> Response {
        let mut request = Request::builder().method(Method::POST).uri(path);
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            request = request.header(name, header::HeaderValue::from_bytes(value).unwrap());
        }
        routes(self.state.clone()).oneshot(request.body(Body::from(body.to_vec())).unwrap()).await.unwrap()
    }

    async fn status(&self, path: &str, headers: &[(&str, &[u8])], body: &[u8]) -> u16 {
        self.post(path, headers, body).await.status().as_u16()
    }

    fn stored(&self) -> Vec<Stored> {
        let mut follower = self.log.follow(&[Topic::Wire], &Default::default(), Wake::default()).unwrap();
        follower.poll(100).unwrap()
    }
}

async fn json(response: Response) -> Value {
    serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

const TEXT: &[u8] = "خبر عاجل".as_bytes();

#[tokio::test]
async fn what_is_sent_is_durable_under_the_id_that_is_answered() {
    let wire = Wire::new(true);
    for bytes in [TEXT, b"\x00\xff", b"[[[["] {
        let response = wire.post("/wire/map", &[("content-type", b"text/plain; charset=utf-8")], bytes).await;
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        let id = json(response).await["id"].as_str().unwrap().to_owned();
        let stored = wire.stored();
        let record = stored.iter().find(|stored| stored.headers.get(names::WIRE) == Some(&id)).unwrap();
        assert_eq!(record.value, bytes);
        assert_eq!(record.headers.get(names::CONTENT_TYPE), Some("text/plain; charset=utf-8"));
        assert_eq!(record.headers.get(names::ITEM), None);
    }
}

#[tokio::test]
async fn a_story_is_named_by_its_header() {
    let wire = Wire::new(true);
    let id = "الخبر 12";
    wire.post("/wire/map", &[("idempotency-key", b" k-1 ")], b"1").await;
    wire.post("/wire/map", &[("x-story-id", id.as_bytes())], b"2").await;
    wire.post("/wire/map", &[("idempotency-key", b"k-2"), ("x-story-id", b"s-2")], b"3").await;
    wire.post("/wire/map", &[("idempotency-key", b"k-4"), ("x-story-id", b" ")], b"4").await;
    let mut stored = wire.stored();
    stored.sort_by(|one, other| one.value.cmp(&other.value));
    let named: Vec<_> = stored.iter().map(|stored| stored.headers.get(names::ITEM).unwrap()).collect();
    assert_eq!(named, ["k-1", id, "s-2", "k-4"], "of both, the request's key is not the story's name");
    assert_eq!(stored[0].key, "map/k-1");
}

#[tokio::test]
async fn a_request_that_comes_again_has_its_first_answer() {
    let wire = Wire::new(true);
    let mut ids = Vec::new();
    for (header, key, body) in [
        ("idempotency-key", "k-1", "خبر عاجل"),
        ("idempotency-key", "k-1", "خبر عاجل"),
        ("webhook-id", "msg_1", "Dépêche"),
        ("webhook-id", "msg_1", "Dépêche"),
        ("idempotency-key", "k-1", "a later version"),
    ] {
        let response = wire.post("/wire/map", &[(header, key.as_bytes())], body.as_bytes()).await;
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        ids.push(json(response).await["id"].as_str().unwrap().to_owned());
    }
    assert_eq!((&ids[0], &ids[2]), (&ids[1], &ids[3]));
    assert!(ids[4] != ids[0], "another body is another request");
    assert_eq!(wire.stored().len(), 3);
}

#[tokio::test]
async fn packed_bodies_are_unpacked() {
    let wire = Wire::new(true);
    assert_eq!(wire.status("/wire/map", &[("content-encoding", b"gzip")], &gzip(TEXT)).await, 202);
    assert_eq!(wire.status("/wire/map", &[("content-encoding", b"gzip, gzip")], &gzip(&gzip(TEXT))).await, 202);
    let twice: [(&str, &[u8]); 2] = [("content-encoding", b"gzip"), ("content-encoding", b"gzip")];
    assert_eq!(wire.status("/wire/map", &twice, &gzip(&gzip(TEXT))).await, 202);
    assert!(wire.stored().iter().all(|stored| stored.value == TEXT));
}

#[tokio::test]
async fn what_is_not_taken_has_its_status_and_leaves_nothing() {
    let wire = Wire::new(true);
    let gzipped: &[(&str, &[u8])] = &[("content-encoding", b"gzip")];
    for (path, headers, body, status) in [
        ("/wire/map", &[] as &[(&str, &[u8])], vec![], 400),
        ("/wire/map", gzipped, gzip(b""), 400),
        ("/wire/map", gzipped, b"no gzip".to_vec(), 400),
        ("/wire/afp", &[], TEXT.to_vec(), 401),
        ("/wire/afp", &[("authorization", b"Bearer wrong")], TEXT.to_vec(), 401),
        ("/wire/nobody", &[], TEXT.to_vec(), 404),
        ("/wire/files", &[], TEXT.to_vec(), 404),
        ("/wire/desk", &[], TEXT.to_vec(), 404),
        ("/wire/", &[], TEXT.to_vec(), 404),
        ("/wire/map", &[], vec![b'x'; 1001], 413),
        ("/wire/map", gzipped, gzip(&[0; 100_000]), 413),
        ("/wire/map", &[("content-encoding", b"br")], TEXT.to_vec(), 415),
    ] {
        assert_eq!(wire.status(path, headers, &body).await, status, "{path} {headers:?}");
    }
    assert!(wire.stored().is_empty());
    assert_eq!(wire.status("/wire/map", &[], &[b'x'; 1000]).await, 202);
    let told = json(wire.post("/wire/map", &[], &[]).await).await;
    assert_eq!(told, json!({ "status": 400, "title": "the body is empty" }));
}

#[tokio::test]
async fn who_may_send_is_asked_in_the_sources_own_way() {
    let wire = Wire::new(false);
    assert_eq!(wire.status("/wire/map", &[], TEXT).await, 401, "without auth only loopback may");
    assert_eq!(wire.status("/wire/afp", &[("authorization", b"bearer t0ken")], TEXT).await, 202);
    assert_eq!(wire.status("/wire/aps", &[("authorization", b"Basic YXBzOnQwa2Vu")], TEXT).await, 202);
    let challenge = |response: Response| response.headers()[header::WWW_AUTHENTICATE].to_str().unwrap().to_owned();
    assert_eq!(challenge(wire.post("/wire/afp", &[], TEXT).await), "Bearer");
    assert!(challenge(wire.post("/wire/aps", &[], TEXT).await).starts_with("Basic realm="));
}

#[tokio::test]
async fn a_log_that_does_not_answer_is_back_pressure() {
    let kill = r#"{"command":"kill","uri":"urn:x:1","reason":"خطأ"}"#.as_bytes();
    let json: &[(&str, &[u8])] = &[("content-type", b"application/json")];
    for (path, headers, body) in [("/wire/map", &[][..], TEXT), ("/v1/commands", json, kill)] {
        let mut wire = Wire::new(true);
        wire.state.log = Arc::new(wire.log.with_faults(Arc::new(CrashOnce::new(Point::AfterCommit, 0))));
        let response = wire.post(path, headers, body).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(wire.status(path, headers, body).await, 202);
    }
}

#[tokio::test]
async fn a_command_is_taken_from_this_machine_and_lies_on_the_wire_as_the_desks() {
    let wire = Wire::new(true);
    let kill = r#"{"command":"kill","uri":"urn:x:1","reason":"خطأ"}"#.as_bytes();
    let media: (&str, &[u8]) = ("content-type", b"application/json");
    let response = wire.post("/v1/commands", &[media, ("host", b"127.0.0.1:7070")], kill).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    let told = json(response).await;
    let stored = wire.stored().pop().unwrap();
    assert_eq!((told["id"].as_str(), told["uri"].as_str()), (stored.headers.get(names::WIRE), Some("urn:x:1")));
    assert_eq!(stored.headers.get(names::SOURCE), Some("desk"));
    for (headers, body, status) in [
        (&[media, ("host", b"news.example")][..], kill, 403),
        (&[media, ("origin", b"https://evil.example")], kill, 403),
        (&[("content-type", b"text/plain")], kill, 415),
        (&[], kill, 415),
        (&[media], br#"{"command":"kill","uri":"urn:x:1"}"#, 400),
        (&[media], br#"{"command":"kill","uri":"urn:x:1","reason":" "}"#, 400),
        (&[media], br#"{"command":"burn","uri":"urn:x:1"}"#, 400),
    ] {
        assert_eq!(wire.status("/v1/commands", headers, body).await, status, "{}", String::from_utf8_lossy(body));
    }
    assert_eq!(wire.stored().len(), 1);
    assert_eq!(Wire::new(false).status("/v1/commands", &[media], kill).await, 403, "the listener is not on loopback");
}
