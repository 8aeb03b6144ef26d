//! Against a server on this machine that answers as S3 does, and checks signatures.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::runtime::Runtime;
use wiredesk_service::Config;
use wiredesk_story::{Label, event::Change};

use super::*;
use crate::{Outlets, outlet::tests::attempt};

const SECRET: &str = "a/secret+key";

#[derive(Default)]
struct Bucket {
    objects: BTreeMap<String, (HeaderMap, Bytes)>,
    next: Option<u16>,
}

type Shared = Arc<Mutex<Bucket>>;

struct Room {
    runtime: Runtime,
    bucket: Shared,
    address: String,
}

/// The signature of a request, as AWS Signature Version 4 has it.
fn signature(method: &Method, uri: &Uri, headers: &HeaderMap) -> String {
    let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let authorization = header("authorization");
    let part = |name: &str| authorization.split([' ', ',']).find_map(|part| part.strip_prefix(name)).unwrap().to_owned();
    let (scope, signed) = (part("Credential="), part("SignedHeaders="));
    let scope = scope.split_once('/').unwrap().1.to_owned();
    let mut query: Vec<&str> = uri.query().unwrap_or_default().split('&').filter(|part| !part.is_empty()).collect();
    query.sort_unstable();
    let lines: String = signed.split(';').map(|name| format!("{name}:{}\n", header(name))).collect();
    let canonical =
        format!("{method}\n{}\n{}\n{lines}\n{signed}\n{}", uri.path(), query.join("&"), header("x-amz-content-sha256"));
    let text = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{}", header("x-amz-date"), sha256_hex(canonical.as_bytes()));
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for part in scope.split('/').chain([text.as_str()]) {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(part.as_bytes());
        key = mac.finalize().into_bytes().to_vec();
    }
    data_encoding::HEXLOWER.encode(&key)
}

async fn answer(
    State(bucket): State<Shared>,
    method: Method,
    uri: Uri,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut bucket = bucket.lock().unwrap();
    let given = headers.get("authorization").map_or("", |value| value.to_str().unwrap());
    if !given.ends_with(&format!("Signature={}", signature(&method, &uri, &headers))) {
        return (StatusCode::FORBIDDEN, "<Error><Code>SignatureDoesNotMatch</Code></Error>").into_response();
    }
    if let Some(status) = bucket.next.take() {
        let body = "<Error><Code>SlowDown</Code><Message>Please reduce your rate</Message></Error>";
        return (StatusCode::from_u16(status).unwrap(), [("retry-after", "60")], body).into_response();
    }
    let Some(key) = uri.path().strip_prefix("/news") else { return StatusCode::NOT_FOUND.into_response() };
    let key = key.trim_start_matches('/').to_owned();
    match method {
        Method::PUT => {
            bucket.objects.insert(key, (headers, body));
            [("etag", "\"1\"")].into_response()
        }
        Method::DELETE => {
            bucket.objects.remove(&key);
            StatusCode::NO_CONTENT.into_response()
        }
        Method::HEAD if bucket.objects.contains_key(&key) => {
            let head = [("etag", "\"1\""), ("last-modified", "Fri, 09 May 2025 12:00:00 GMT"), ("content-length", "1")];
            head.into_response()
        }
        Method::HEAD => StatusCode::NOT_FOUND.into_response(),
        Method::GET => {
            let given = |name: &str| query.get(name).cloned().unwrap_or_default();
            let (prefix, after) = (given("prefix"), given("start-after"));
            let keys = bucket.objects.keys().filter(|key| key.starts_with(&prefix) && **key > after);
            let contents: String = keys
                .map(|key| {
                    let rest = "<LastModified>2025-05-09T12:00:00.000Z</LastModified><ETag>\"1\"</ETag><Size>1</Size>";
                    format!("<Contents><Key>{key}</Key>{rest}</Contents>")
                })
                .collect();
            format!("<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>").into_response()
        }
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

impl Room {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let bucket = Shared::default();
        let routes = Router::new().fallback(answer).with_state(bucket.clone());
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, routes).await });
        Self { runtime, bucket, address }
    }

    fn give(&self, keys: &str, attempt: Attempt) -> Result<Delivered, Failure> {
        let keys = format!("endpoint = \"{}\"\nallow_private = true\nsecret = \"{SECRET}\"\n{keys}", self.address);
        let outlets = outlets(&keys).unwrap();
        let outlet = outlets.iter().next().unwrap().outlet.clone();
        self.runtime.block_on(outlet.attempt(vec![attempt])).pop().unwrap()
    }

    fn keys(&self) -> Vec<String> {
        self.bucket.lock().unwrap().objects.keys().cloned().collect()
    }
}

fn outlets(keys: &str) -> Result<Outlets, ConfigError> {
    let text = format!(
        "[publish]\ndeadline = 5\n[[outlet]]\nname = \"شريك\"\nkind = \"object-store\"\nbucket = \"news\"\naccess_key = \"AK\"\n\
         format = \"ninjs\"\n{keys}"
    );
    Outlets::build(&Config::parse("wiredesk.toml", &text, []).unwrap())
}

fn version(uri: &str, revision: u64) -> Attempt {
    let mut attempt = attempt(uri, revision);
    let story = Arc::make_mut(&mut attempt.story);
    story.version = Some(revision.to_string());
    story.headlines = vec![Label::new("main", "زيارة إلى فيينا")];
    attempt
}

fn kill(uri: &str, revision: u64) -> Attempt {
    Attempt { withdraw: true, change: Change::Kill, ..version(uri, revision) }
}

#[test]
fn each_version_is_an_object_and_a_repeat_goes_to_the_same_key() {
    let room = Room::new();
    let first = room.give("prefix = \"wire/ar\"", version("urn:newsml:map:1", 1)).unwrap();
    assert_eq!(room.give("prefix = \"wire/ar\"", version("urn:newsml:map:1", 1)), Ok(first.clone()));
    room.give("prefix = \"wire/ar\"", kill("urn:newsml:map:1", 2)).unwrap();
    let keys = room.keys();
    assert!(keys.len() == 2 && keys[0].starts_with("wire/ar/1-") && keys[0].ends_with("_1.json"), "{keys:?}");
    assert_eq!(first.location, Some(format!("s3://news/{}", keys[0])));
    let compare = |location: Option<String>| {
        let uri = StoryUri::parse("urn:newsml:map:1").unwrap();
        let now = jiff::Timestamp::UNIX_EPOCH;
        let claim = Claim { uri, withdrawn: location.is_none(), location, digest: None, now };
        let keys = format!("endpoint = \"{}\"\nallow_private = true\nsecret = \"{SECRET}\"", room.address);
        let outlet = outlets(&keys).unwrap().iter().next().unwrap().outlet.clone();
        room.runtime.block_on(outlet.compare(vec![claim]).unwrap()).remove(0).unwrap()
    };
    assert_eq!(compare(Some(format!("s3://news/{}", keys[0]))), Shows::AsClaimed);
    let none = compare(Some("s3://news/wire/ar/none".to_owned()));
    assert_eq!(none, Shows::Otherwise("the object is not there".to_owned()));
    assert_eq!(compare(None), Shows::Gone, "the outlet without a prefix has none of the story");
    let bucket = room.bucket.lock().unwrap();
    let (headers, bytes) = &bucket.objects[&keys[0]];
    assert_eq!(first.digest, Some(sha256_hex(bytes)));
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!((header("content-type"), header("x-amz-meta-wiredesk-delivery")), ("application/json", "msg_1"));
    assert!(String::from_utf8_lossy(&bucket.objects[&keys[1]].1).contains("canceled"));
}

#[test]
fn a_storys_objects_are_deleted_and_no_others() {
    let room = Room::new();
    for uri in ["urn:newsml:map:1", "urn:newsml:map:2", "urn:newsml:map:10"] {
        for revision in [1, 2] {
            room.give("", version(uri, revision)).unwrap();
        }
    }
    room.give("on_kill = \"delete\"", kill("urn:newsml:map:1", 3)).unwrap();
    let keys = room.keys();
    assert!(keys.len() == 4 && keys.iter().all(|key| key.starts_with("2-") || key.starts_with("10-")), "{keys:?}");
    room.give("on_update = \"replace\"\nprefix = \"one\"", version("urn:newsml:map:1", 1)).unwrap();
    room.give("on_update = \"replace\"\nprefix = \"one\"", version("urn:newsml:map:1", 2)).unwrap();
    assert_eq!(room.keys().len(), 5);
}

#[test]
fn answers_decide_what_is_done_next() {
    let room = Room::new();
    let next = |status: u16| {
        room.bucket.lock().unwrap().next = Some(status);
        room.give("", version("urn:newsml:map:1", 1)).unwrap_err()
    };
    let minute = Some(Duration::from_secs(60));
    assert!(matches!(next(503), Failure::Later { after, reason } if after == minute && reason.contains("SlowDown")));
    assert!(matches!(next(400), Failure::Never { reason } if reason.contains("reduce your rate")));
    let told = room.give("", version("urn:newsml:map:1", 1));
    assert!(told.is_ok(), "{told:?}");
    let keys = |secret: &str| format!("endpoint = \"{}\"\nallow_private = true\nsecret = \"{secret}\"", room.address);
    let wrong = outlets(&keys("wrong")).unwrap().iter().next().unwrap().outlet.clone();
    let told = room.runtime.block_on(wrong.attempt(vec![version("urn:newsml:map:1", 1)])).pop().unwrap();
    assert!(matches!(&told, Err(Failure::Never { reason }) if reason.contains("SignatureDoesNotMatch")), "{told:?}");
    let by_name = room.address.replace("127.0.0.1", "localhost");
    let guarded = outlets(&format!("endpoint = \"{by_name}\"\nsecret = \"s\"")).unwrap();
    let guarded = guarded.iter().next().unwrap().outlet.clone();
    let told = room.runtime.block_on(guarded.attempt(vec![version("urn:newsml:map:1", 1)])).pop().unwrap();
    assert!(matches!(&told, Err(Failure::NotSent { reason }) if reason.contains("not a public address")), "{told:?}");
}

#[test]
fn mistakes_in_the_configuration_are_told() {
    let told = |keys: &str| outlets(keys).err().map_or_else(|| "no mistake".to_owned(), |error| error.to_string());
    assert!(told("secret = \"s\"\nprefix = \"../x\"").contains("cannot begin a key"));
    assert!(told("secret = \"\"").contains("is empty"));
    assert!(told("secret = \"s\"\nendpoint = \"10.0.0.1:9000\"").contains("endpoint"));
    assert!(told("secret = \"s\"\nendpoint = \"http://10.0.0.1:9000\"").contains("not a public address"));
    assert_eq!(told("secret = \"s\"\nendpoint = \"http://10.0.0.1:9000\"\nallow_private = true"), "no mistake");
}
