//! Against a server on this machine that answers as S3 does, and checks signatures.

#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Query, State},
    http::{HeaderMap, Method, Uri},
    response::{IntoResponse, Response},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};
use tokio::runtime::Runtime;

use super::*;
use crate::{
    poll::tests::{Inbox, SECOND, pairs},
    source::{Kind, tests::read},
};

const SECRET: &str = "a/secret+key";

#[derive(Default)]
struct Objects {
    /// By key: etag and bytes.
    all: BTreeMap<String, (String, Bytes)>,
    /// An answer breaks off in this one.
    breaks: Option<String>,
}

type Shared = Arc<Mutex<Objects>>;

struct Room {
    _runtime: Runtime,
    objects: Shared,
    address: String,
}

/// The signature of a request, as AWS Signature Version 4 has it.
fn signature(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let authorization = header("authorization");
    let part = |name: &str| authorization.split([' ', ',']).find_map(|part| part.strip_prefix(name)).map(str::to_owned);
    let (scope, signed) = (part("Credential=")?, part("SignedHeaders=")?);
    let scope = scope.split_once('/')?.1.to_owned();
    let mut query: Vec<&str> = uri.query().unwrap_or_default().split('&').filter(|part| !part.is_empty()).collect();
    query.sort_unstable();
    let lines: String = signed.split(';').map(|name| format!("{name}:{}\n", header(name))).collect();
    let canonical =
        format!("GET\n{}\n{}\n{lines}\n{signed}\n{}", uri.path(), query.join("&"), header("x-amz-content-sha256"));
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(canonical.as_bytes()));
    let text = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{hash}", header("x-amz-date"));
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for part in scope.split('/').chain([text.as_str()]) {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(part.as_bytes());
        key = mac.finalize().into_bytes().to_vec();
    }
    Some(data_encoding::HEXLOWER.encode(&key))
}

async fn answer(
    State(objects): State<Shared>,
    method: Method,
    uri: Uri,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let objects = objects.lock().unwrap();
    let given = headers.get("authorization").map_or("", |value| value.to_str().unwrap());
    if method != Method::GET || !signature(&uri, &headers).is_some_and(|own| given.ends_with(&format!("Signature={own}"))) {
        let told = "<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>";
        return (StatusCode::FORBIDDEN, told).into_response();
    }
    let path = percent_decode_str(uri.path()).decode_utf8().unwrap().into_owned();
    let Some(key) = path.strip_prefix("/news") else { return StatusCode::NOT_FOUND.into_response() };
    if let Some(key) = key.strip_prefix('/').filter(|key| !key.is_empty()) {
        let Some((etag, bytes)) = objects.all.get(key) else { return StatusCode::NOT_FOUND.into_response() };
        let head = [("etag", etag.clone()), ("content-length", bytes.len().to_string())];
        if objects.breaks.as_deref() == Some(key) {
            let half = futures::stream::iter([Ok(bytes.slice(..bytes.len() / 2)), Err(std::io::Error::other("gone"))]);
            return (head, Body::from_stream(half)).into_response();
        }
        return (head, bytes.clone()).into_response();
    }
    // Three keys a page at most, and the last one is the token of the next.
    let given = |name: &str| query.get(name).cloned().unwrap_or_default();
    let (prefix, after) = (given("prefix"), given("continuation-token"));
    let most = given("max-keys").parse::<usize>().unwrap().min(3);
    let mut keys = objects.all.iter().filter(|(key, _)| key.starts_with(&prefix) && **key > after).peekable();
    let mut contents = String::new();
    let mut last = String::new();
    for (key, (etag, bytes)) in keys.by_ref().take(most) {
        let (shown, size) = (utf8_percent_encode(key, KEY).to_string().replace("%20", "+"), bytes.len());
        contents += &format!(
            "<Contents><Key>{shown}</Key><LastModified>2025-05-09T12:00:00.000Z</LastModified><ETag>{}</ETag><Size>{size}</Size>\
             <StorageClass>STANDARD</StorageClass></Contents>",
            etag.replace('"', "&quot;")
        );
        last.clone_from(key);
    }
    let more = keys.peek().map(|_| format!("<NextContinuationToken>{last}</NextContinuationToken>")).unwrap_or_default();
    format!(
        "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>news</Name>\
         <EncodingType>url</EncodingType>{more}{contents}</ListBucketResult>"
    )
    .into_response()
}

impl Room {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let objects = Shared::default();
        let routes = Router::new().fallback(answer).with_state(objects.clone());
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, routes).await });
        Self { _runtime: runtime, objects, address }
    }

    fn put(&self, key: &str, etag: u32, text: &str) {
        self.objects.lock().unwrap().all.insert(key.into(), (format!("\"{etag}\""), Bytes::from(text.to_owned())));
    }

    fn keys(&self, more: &str) -> Keys {
        let base = "bucket = \"news\"\naccess_key = \"AK\"\nallow_private = true";
        match read("object-store", &format!("{base}\nendpoint = \"{}\"\n{more}", self.address)).unwrap() {
            Kind::ObjectStore(keys) => keys,
            other => unreachable!("{other:?}"),
        }
    }

    fn own(&self) -> Keys {
        self.keys(&format!("secret = \"{SECRET}\"\nprefix = \"wire\""))
    }
}

#[test]
fn objects_come_once_those_with_another_etag_again_and_odd_keys_hold_nothing_up() {
    let room = Room::new();
    for key in ["wire/خبر 1+2&.txt", "wire/a//b.txt", "wire/../up.txt", "wire/folder/", "wire/x.part", "wire2/other.txt"] {
        room.put(key, 1, key);
    }
    for n in 0..5 {
        room.put(&format!("wire/n/{n}.txt"), 1, "x");
    }
    let inbox = Inbox::new();
    assert!(room.own().look(true).unwrap().starts_with("s3://news/wire at http://127.0.0.1"));
    let mut runner = inbox.runner_there(room.own().remote().unwrap());
    inbox.passes(&mut runner, SECOND).unwrap();
    let names: Vec<String> = inbox.came().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a//b.txt", "n/0.txt", "n/1.txt", "n/2.txt", "n/3.txt", "n/4.txt", "خبر 1+2&.txt"]);
    room.put("wire/n/3.txt", 2, "y");
    inbox.passes(&mut runner, SECOND * 3).unwrap();
    assert_eq!(pairs(&inbox.came()[7..]), [("n/3.txt", "y")], "of the same size and time");
}

#[test]
fn an_answer_that_breaks_off_takes_nothing_and_the_others_come() {
    let room = Room::new();
    for key in ["wire/a.txt", "wire/b.txt", "wire/c.txt"] {
        room.put(key, 1, key);
    }
    room.objects.lock().unwrap().breaks = Some("wire/a.txt".to_owned());
    let inbox = Inbox::new();
    let mut runner = inbox.runner_there(room.own().remote().unwrap());
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    assert_eq!(pairs(&inbox.came()), [("b.txt", "wire/b.txt"), ("c.txt", "wire/c.txt")]);
    room.objects.lock().unwrap().breaks = None;
    inbox.passes(&mut runner, SECOND * 20).unwrap();
    assert_eq!(inbox.came().len(), 3);
}

#[test]
fn what_is_wrong_is_told() {
    let room = Room::new();
    let told = room.keys("secret = \"wrong\"").look(true).unwrap_err();
    assert!(told.contains("403") && told.contains("SignatureDoesNotMatch") && told.contains("see access_key"), "{told}");
    let told = Keys { bucket: "none".into(), ..room.own() }.look(true).unwrap_err();
    assert!(told.contains("404") && told.contains("see bucket"), "{told}");
    let by_name = room.address.replace("127.0.0.1", "localhost");
    let told = Keys { endpoint: Some(by_name), allow_private: false, ..room.own() }.look(true).unwrap_err();
    assert!(told.contains("not a public address"), "{told}");
    let told = |keys: &str| {
        let base = "bucket = \"news\"\naccess_key = \"AK\"";
        read("object-store", &format!("{base}\n{keys}")).err().unwrap_or_else(|| "no mistake".to_owned())
    };
    assert!(told("secret = \"\"").contains("is empty"));
    assert!(told("secret = \"s\"\nendpoint = \"10.0.0.1:9000\"").contains("endpoint"));
    assert!(told("secret = \"s\"\nendpoint = \"http://10.0.0.1:9000\"").contains("not a public address"));
    assert!(told("secret = \"s\"\nprefx = \"x\"").contains("prefix"));
    assert_eq!(told("secret = \"s\"\nendpoint = \"http://10.0.0.1:9000\"\nallow_private = true"), "no mistake");
}
