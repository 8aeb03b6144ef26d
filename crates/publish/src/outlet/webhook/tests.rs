//! Against a real HTTP server on this machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, response::IntoResponse, routing::post};
use data_encoding::BASE64;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::runtime::Runtime;
use wiredesk_service::Config;
use wiredesk_story::{Block, Body, event::Change};

use super::*;
use crate::{
    Outlets,
    outlet::{Sent, tests::attempt},
};

const SECRET: &[u8] = b"the bytes of a key";

/// A request as it came.
#[derive(Clone)]
struct Got {
    headers: HeaderMap,
    body: Bytes,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A receiver, and the runtime that it lives in.
struct Receiver {
    runtime: Runtime,
    address: String,
    got: Arc<Mutex<Vec<Got>>>,
}

type Posts = Arc<Mutex<Vec<Got>>>;

async fn take(State(got): State<Posts>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    got.lock().unwrap().push(Got { headers, body });
    (StatusCode::CREATED, [("location", "https://partner.example/42")], "شكرا")
}

/// Answers with the status in the path, and with a `Retry-After` of a minute.
async fn refuse(axum::extract::Path(status): axum::extract::Path<u16>) -> impl IntoResponse {
    let headers = [("retry-after", "60"), ("location", "/take")];
    (StatusCode::from_u16(status).unwrap(), headers, "العنوان مفقود ".repeat(100_000))
}

impl Receiver {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let got = Posts::default();
        let routes = Router::new()
            .route("/take", post(take))
            .route("/answer/{status}", post(refuse))
            .route("/inward", post(async || (StatusCode::FOUND, [("location", "http://169.254.169.254/latest/meta-data/")])))
            .route("/sleep", post(std::future::pending::<()>))
            .with_state(got.clone());
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, routes).await });
        Self { runtime, address, got }
    }

    fn try_one(&self, keys: &str, attempt: Attempt) -> Result<Delivered, Failure> {
        let outlets = outlets(keys).unwrap();
        let outlet = outlets.iter().next().unwrap().outlet.clone();
        self.runtime.block_on(outlet.attempt(vec![attempt])).pop().unwrap()
    }

    /// The keys of an outlet that posts to a path here.
    fn at(&self, path: &str, keys: &str) -> String {
        format!("url = \"{}{path}\"\nallow_private = true\n{keys}", self.address)
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

fn outlets(keys: &str) -> Result<Outlets, ConfigError> {
    let text = format!("[publish]\ndeadline = 1\n[[outlet]]\nname = \"شريك\"\nkind = \"webhook\"\n{keys}");
    Outlets::build(&Config::parse("wiredesk.toml", &text, []).unwrap())
}

fn secret() -> String {
    format!("secret = \"whsec_{}\"", BASE64.encode(SECRET))
}

fn one(revision: u64) -> Attempt {
    let mut attempt = attempt("urn:newsml:map:خبر-1", revision);
    Arc::make_mut(&mut attempt.story).bodies = vec![Body::main(vec![Block::paragraph("حل الوفد بفيينا.")])];
    attempt
}

/// HMAC as RFC 2104 has it.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let pad = |byte: u8| -> Vec<u8> { (0..64).map(|n| key.get(n).copied().unwrap_or(0) ^ byte).collect() };
    let inner = Sha256::digest([pad(0x36), message.to_vec()].concat());
    Sha256::digest([pad(0x5c), inner.to_vec()].concat()).to_vec()
}

#[test]
fn a_post_bears_id_time_and_signature_and_the_story_as_ninjs() {
    let receiver = Receiver::start();
    let keys = receiver.at("/take", &format!("{}\nheaders = {{ authorization = \"Bearer t\" }}", secret()));
    let first = receiver.try_one(&keys, one(1)).unwrap();
    let later = Attempt { number: 2, now: "2025-05-09T12:05:00Z".parse().unwrap(), ..one(1) };
    assert_eq!(receiver.try_one(&keys, later).unwrap(), first);
    assert_eq!(first.location.as_deref(), Some("https://partner.example/42"));
    let got = receiver.got();
    assert_eq!(got[0].body, got[1].body, "the same bytes at every attempt");
    assert_eq!(first.digest, Some(sha256_hex(&got[0].body)));
    for (got, seconds) in got.iter().zip(["1746792000", "1746792300"]) {
        assert_eq!((got.header("webhook-id"), got.header("webhook-timestamp")), ("msg_1", seconds));
        let signed = [format!("msg_1.{seconds}.").as_bytes(), &got.body].concat();
        assert_eq!(got.header("webhook-signature"), format!("v1,{}", BASE64.encode(&hmac(SECRET, &signed))));
        assert_eq!((got.header("content-type"), got.header("authorization")), ("application/json", "Bearer t"));
    }
    let json = got[0].json();
    assert_eq!((json["type"].as_str(), json["timestamp"].as_str()), (Some("story.published"), Some("2025-05-09T12:00:00Z")));
    assert_eq!(json["data"]["headlines"][0]["value"], "زيارة عمل إلى فيينا");
    assert_eq!(json["data"]["standard"]["name"], "ninjs");
}

#[test]
fn the_type_goes_by_what_the_receiver_had_and_a_withdrawal_has_no_texts() {
    let receiver = Receiver::start();
    let keys = receiver.at("/take", "");
    let sent = |withdrawn| {
        let first = "2025-05-09T11:00:00Z".parse().unwrap();
        Some(Sent { revision: 1, location: None, first, withdrawn, note: None })
    };
    receiver.try_one(&keys, Attempt { before: sent(false), ..one(2) }).unwrap();
    receiver.try_one(&keys, Attempt { before: sent(false), withdraw: true, change: Change::Kill, ..one(3) }).unwrap();
    receiver.try_one(&keys, Attempt { before: sent(true), change: Change::Reinstate, ..one(4) }).unwrap();
    let got = receiver.got();
    let types: Vec<Value> = got.iter().map(|got| got.json()["type"].clone()).collect();
    assert_eq!(types, ["story.updated", "story.withdrawn", "story.published"]);
    let withdrawn = got[1].json();
    assert_eq!(withdrawn["data"]["pubStatus"], "canceled");
    assert_eq!(withdrawn["data"]["uri"], "urn:newsml:map:خبر-1");
    assert!(!String::from_utf8_lossy(&got[1].body).contains("فيينا"));
    assert_eq!(got[0].header("webhook-signature"), "", "no secret, no signature");
}

#[test]
fn another_format_is_posted_as_it_is_with_its_type_in_a_header() {
    let receiver = Receiver::start();
    receiver.try_one(&receiver.at("/take", "format = \"text\"\nsecret = \"كلمة سر\""), one(1)).unwrap();
    let got = receiver.got().remove(0);
    assert!(String::from_utf8_lossy(&got.body).starts_with("زيارة عمل إلى فيينا"));
    assert_eq!((got.header("ce-type"), got.header("content-type")), ("story.published", "text/plain; charset=utf-8"));
    let signed = [b"msg_1.1746792000.", got.body.as_ref()].concat();
    let signature = format!("v1,{}", BASE64.encode(&hmac("كلمة سر".as_bytes(), &signed)));
    assert_eq!(got.header("webhook-signature"), signature);
}

#[test]
fn answers_decide_and_redirects_are_not_followed() {
    let receiver = Receiver::start();
    let answer = |status: u16| receiver.try_one(&receiver.at(&format!("/answer/{status}"), ""), one(1)).unwrap_err();
    let minute = Some(Duration::from_secs(60));
    assert!(matches!(answer(429), Failure::Later { after, .. } if after == minute));
    assert!(matches!(answer(503), Failure::Later { after, .. } if after == minute));
    assert!(matches!(answer(410), Failure::Gone { .. }));
    let Failure::Never { reason } = answer(422) else { panic!() };
    assert!(reason.contains("العنوان مفقود") && reason.chars().count() < 600, "{reason}");
    let Failure::Never { reason } = answer(307) else { panic!() };
    assert!(reason.contains("redirects are not followed"), "{reason}");
    assert_eq!(receiver.got().len(), 0);
}

#[test]
fn a_redirect_to_an_address_inside_is_no_receipt_and_nobody_goes_there() {
    let receiver = Receiver::start();
    let told = receiver.try_one(&receiver.at("/inward", ""), one(1));
    let Err(Failure::Never { reason }) = told else { panic!("{told:?}") };
    assert!(reason.contains("redirects are not followed"), "{reason}");
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_told_and_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let openssl = || {
        let mut openssl = std::process::Command::new("openssl");
        openssl.current_dir(folder.path()).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        openssl
    };
    let made = openssl().args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "pem", "-days", "2", "-subj", "/CN=other.example"]).output();
    if !made.is_ok_and(|made| made.status.success()) {
        eprintln!("skipped: a_certificate_that_nobody_vouches_for_is_told_and_nothing_is_sent: openssl is not here");
        return;
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut server = openssl().args(["s_server", "-quiet", "-www", "-key", "key", "-cert", "pem", "-accept", &format!("127.0.0.1:{port}")]).spawn().unwrap();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let receiver = Receiver::start();
    let told = receiver.try_one(&format!("url = \"https://127.0.0.1:{port}/\"\nallow_private = true"), one(1));
    server.kill().unwrap();
    server.wait().unwrap();
    let Err(Failure::NotSent { reason }) = told else { panic!("{told:?}") };
    assert!(reason.contains("certificate"), "{reason}");
}

#[test]
fn a_receiver_that_does_not_answer_may_have_it_and_one_that_is_not_there_has_not() {
    let receiver = Receiver::start();
    let slow = receiver.try_one(&receiver.at("/sleep", ""), one(1));
    assert!(matches!(&slow, Err(Failure::Later { reason, .. }) if reason.contains("no answer in time")), "{slow:?}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = taken.local_addr().unwrap();
    drop(taken);
    let absent = receiver.try_one(&format!("url = \"http://{nobody}/\"\nallow_private = true"), one(1));
    assert!(matches!(absent, Err(Failure::NotSent { .. })), "{absent:?}");
}

#[test]
fn private_addresses_are_refused_by_number_and_by_name() {
    let receiver = Receiver::start();
    let port = receiver.address.rsplit_once(':').unwrap().1;
    let by_number = outlets(&format!("url = \"http://2130706433:{port}/take\"")).err().unwrap();
    assert!(by_number.to_string().contains("127.0.0.1 is at 127.0.0.1, which is not a public address"), "{by_number}");
    let by_name = format!("url = \"http://localhost:{port}/take\"");
    let refused = receiver.try_one(&by_name, one(1));
    assert!(matches!(&refused, Err(Failure::NotSent { reason }) if reason.contains("not a public address")), "{refused:?}");
    assert_eq!(receiver.got().len(), 0);
    let allowed = receiver.try_one(&format!("{by_name}\nallow_private = true"), one(1));
    assert!(allowed.is_ok(), "{allowed:?}");
}

#[test]
fn a_check_finds_the_host_and_posts_nothing() {
    let receiver = Receiver::start();
    let check = |keys: &str| {
        let outlet = outlets(keys).unwrap().iter().next().unwrap().outlet.clone();
        receiver.runtime.block_on(async move { outlet.check().await })
    };
    assert_eq!(check(&receiver.at("/take", "")), Ok(()));
    assert!(matches!(check("url = \"http://no-such-host.invalid/\""), Err(Failure::NotSent { .. })));
    assert!(matches!(check("url = \"http://localhost/\""), Err(Failure::NotSent { .. })));
    assert_eq!(receiver.got().len(), 0);
}

#[test]
fn mistakes_in_the_configuration_are_told() {
    let told = |keys: &str| outlets(keys).err().map_or_else(|| "no mistake".to_owned(), |error| error.to_string());
    let messages = [
        told("url = \"news.example\""),
        told("url = \"ftp://news.example/\""),
        told("url = \"http://[::ffff:10.0.0.1]/\""),
        told("url = \"http://news.example/\"\nsecret = \"whsec_*\""),
        told("url = \"http://news.example/\"\nheaders = { \"webhook-id\" = \"1\" }"),
        told("url = \"http://news.example/\"\nheaders = { \"عنوان\" = \"1\" }"),
        told("url = \"http://news.example/\"\ntemplate = \"t\""),
        told("secret = \"s\""),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}
