#![allow(clippy::unwrap_used)]

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use wiredesk_service::Config;

use super::*;
use crate::IngestConfig;

fn refusal(keys: &str) -> String {
    let text = format!("[[source]]\nname = \"afp\"\nkind = \"feed\"\n{keys}");
    IngestConfig::read(&Config::parse("newsroom.toml", &text, []).unwrap()).map(drop).unwrap_err().to_string()
}

#[test]
fn mistakes_are_told_with_what_to_do() {
    for (keys, told) in [
        ("url = \"agency.example/feed\"", "is no address"),
        ("url = \"ftp://agency.example/feed\"", "has to begin with https:// or http://"),
        ("url = \"https://me:secret@agency.example/feed\"", "write it under user and password"),
        ("url = \"http://127.0.0.1/feed\"", "set allow_private = true"),
        ("url = \"https://a.example/\"\nevery_min = 1", "is below 10 seconds"),
        ("url = \"https://a.example/\"\nevery_min = 600\nevery_max = 60", "has to be between every_min (600)"),
        ("url = \"https://a.example/\"\npassword = \"x\"", "a password needs it"),
        ("url = \"https://a.example/\"\nevry_max = 60", "every_max"),
    ] {
        let refusal = refusal(keys);
        assert!(refusal.contains(told), "{keys}: {refusal}");
        assert!(!refusal.contains("me:secret"), "{refusal}");
    }
}

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

#[test]
fn how_long_an_answer_lasts_and_when_to_ask_again_is_what_the_server_says() {
    let fresh = |pairs: &[_]| answer::fresh(&headers(pairs)).as_secs();
    assert_eq!(fresh(&[("cache-control", "public, max-age=300"), ("age", "100")]), 200);
    assert_eq!(fresh(&[("cache-control", "no-cache, Max-Age=\"60\"")]), 60);
    assert_eq!(fresh(&[("cache-control", "max-age=99999999999")]), 86_400);
    assert_eq!(fresh(&[("cache-control", "max-age=-1")]), 0);
    let now = "2025-05-09T12:00:00Z".parse().unwrap();
    let after = |said| answer::after(&headers(&[("retry-after", said)]), now);
    assert_eq!(after("120"), Some(Duration::from_secs(120)));
    assert_eq!(after("Fri, 09 May 2025 12:01:00 GMT"), Some(Duration::from_secs(60)));
    assert_eq!(after("99999999999999999999999"), Some(Duration::from_secs(86_400)));
    assert_eq!(after("soon"), None);
}

#[test]
fn a_redirect_leads_to_http_and_never_out_of_tls() {
    let from = Url::parse("https://a.example/x/feed").unwrap();
    let to = |said| answer::next(&headers(&[("location", said)]), &from);
    assert_eq!(to("../y").unwrap().as_str(), "https://a.example/y");
    assert!(to("http://a.example/feed").unwrap_err().contains("set url to it"));
    assert!(to("file:///etc/passwd").unwrap_err().contains("neither http nor https"));
    assert!(answer::next(&headers(&[]), &from).unwrap_err().contains("does not say where to"));
}

#[test]
fn what_is_no_feed_is_told_and_what_is_a_broken_one_is_whole() {
    let of = |text: &str, format| Content::of(text.as_bytes().to_vec(), None, format, "https://a.example/");
    assert!(of("<html><body>Connexion</body></html>", None).unwrap_err().contains("there is no feed at the address"));
    assert!(of("", None).is_err());
    let half = of("<rss version=\"2.0\"><channel><item><title>خبر", None).unwrap();
    assert_eq!(half.entries()[0].name, "https://a.example/");
    assert_eq!(half.item(0).2, Some("rss"));
    let other = of("{\"uri\":\"urn:x:1\"}", Some("ninjs")).unwrap();
    assert_eq!(other.item(0).0, b"{\"uri\":\"urn:x:1\"}");
    let long = format!("<rss version=\"2.0\"><channel><item><guid>{}</guid></item></channel></rss>", "ع".repeat(900));
    assert_eq!(of(&long, None).unwrap().entries()[0].name.len(), "sha256-".len() + 32);
}
