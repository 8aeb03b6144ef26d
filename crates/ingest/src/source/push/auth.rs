//! Whether a sender is who it should be.

use axum::http::HeaderMap;
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

use super::{Auth, Keys};

/// How old or how far ahead a signed webhook may be, in seconds.
const TOLERANCE: i64 = 300;

/// Whether the request may come in. `body` is as it was sent, before any decoding.
pub(super) fn allows(keys: &Keys, loopback: bool, headers: &HeaderMap, body: &[u8], now: Timestamp) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = keys.token.as_deref().unwrap_or_default();
    let secret = keys.secret.as_deref().unwrap_or_default();
    match keys.auth {
        None => loopback,
        Some(Auth::None) => true,
        Some(Auth::Bearer) => credentials(text("authorization"), "bearer").is_some_and(|given| same(given, token)),
        Some(Auth::Basic) => {
            let expected = format!("{}:{token}", keys.user.as_deref().unwrap_or_default());
            let given = credentials(text("authorization"), "basic");
            given.is_some_and(|given| same(given, &BASE64.encode(expected.as_bytes())))
        }
        Some(Auth::Hmac) => {
            let given = text("x-signature-256").strip_prefix("sha256=").unwrap_or_default();
            let given = HEXLOWER_PERMISSIVE.decode(given.as_bytes()).unwrap_or_default();
            signed(secret.as_bytes(), &[body], &given)
        }
        Some(Auth::StandardWebhooks) => {
            let (id, stamp) = (text("webhook-id"), text("webhook-timestamp"));
            let fresh = stamp.parse::<i64>().is_ok_and(|sent| (now.as_second() - sent).abs() <= TOLERANCE);
            let Some(key) = webhook_key(secret).filter(|_| fresh) else { return false };
            let given = text("webhook-signature").split(' ').filter_map(|one| one.strip_prefix("v1,"));
            let mut decoded = given.filter_map(|one| BASE64.decode(one.as_bytes()).ok());
            decoded.any(|one| signed(&key, &[id.as_bytes(), b".", stamp.as_bytes(), b".", body], &one))
        }
    }
}

/// What a sender without access is told to show.
pub(super) fn challenge(keys: &Keys) -> &'static str {
    match keys.auth {
        Some(Auth::Basic) => "Basic realm=\"wiredesk\", charset=\"UTF-8\"",
        _ => "Bearer",
    }
}

/// What stands behind the scheme, in whatever case it is written (RFC 9110, 11.1).
fn credentials<'a>(header: &'a str, scheme: &str) -> Option<&'a str> {
    let (named, given) = header.split_once(' ')?;
    named.eq_ignore_ascii_case(scheme).then(|| given.trim_start())
}

/// The key of Standard Webhooks: base64 after `whsec_`.
pub(super) fn webhook_key(secret: &str) -> Option<Vec<u8>> {
    BASE64.decode(secret.strip_prefix("whsec_").unwrap_or(secret).as_bytes()).ok().filter(|key| !key.is_empty())
}

fn signed(key: &[u8], parts: &[&[u8]], given: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(given).is_ok()
}

/// Compares in a time that does not tell where the first difference is.
fn same(given: &str, expected: &str) -> bool {
    let tag = |text: &str| {
        let mac = Hmac::<Sha256>::new_from_slice(b"compare").ok()?;
        Some(mac.chain_update(text.as_bytes()).finalize())
    };
    !expected.is_empty() && tag(given).zip(tag(expected)).is_some_and(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn keys(auth: Option<Auth>) -> Keys {
        let secret = match auth {
            Some(Auth::StandardWebhooks) => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            _ => "سر",
        };
        Keys { auth, token: Some("t0ken".into()), secret: Some(secret.into()), user: Some("map".into()) }
    }

    fn check(auth: Option<Auth>, loopback: bool, pairs: &[(&'static str, &str)], body: &[u8]) -> bool {
        let headers = pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect();
        allows(&keys(auth), loopback, &headers, body, "2021-02-25T03:07:30Z".parse().unwrap())
    }

    #[test]
    fn without_auth_only_loopback_may() {
        assert!(check(None, true, &[], b"x"));
        assert!(!check(None, false, &[], b"x"));
        assert!(check(Some(Auth::None), false, &[], b"x"));
    }

    #[test]
    fn tokens_passwords_and_signatures_are_checked() {
        assert!(check(Some(Auth::Bearer), false, &[("authorization", "Bearer t0ken")], b"x"));
        assert!(check(Some(Auth::Bearer), false, &[("authorization", "bearer  t0ken")], b"x"));
        assert!(!check(Some(Auth::Bearer), true, &[("authorization", "t0ken")], b"x"));
        assert!(!check(Some(Auth::Bearer), true, &[("authorization", "Bearer t0kem")], b"x"));
        assert!(check(Some(Auth::Basic), false, &[("authorization", "Basic bWFwOnQwa2Vu")], b"x"));
        assert!(!check(Some(Auth::Basic), false, &[("authorization", "Basic bWFwOnQwa2Vo")], b"x"));
        let mac = Hmac::<Sha256>::new_from_slice("سر".as_bytes()).unwrap().chain_update("خبر").finalize().into_bytes();
        let signature = format!("sha256={}", data_encoding::HEXUPPER.encode(&mac));
        assert!(check(Some(Auth::Hmac), false, &[("x-signature-256", &signature)], "خبر".as_bytes()));
        assert!(!check(Some(Auth::Hmac), false, &[("x-signature-256", &signature)], b"x"));
    }

    #[test]
    fn standard_webhooks_own_example_passes_and_an_old_one_does_not() {
        let headers = [
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614222450"),
            ("webhook-signature", "v1,x v1,"),
        ];
        let key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        let tag = mac.chain_update(b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614222450.{\"test\": 2432232314}").finalize();
        let signature = format!("v1,AAAA v1,{}", BASE64.encode(&tag.into_bytes()));
        let with = |stamp: &'static str| {
            let mut headers = headers;
            headers[1].1 = stamp;
            let pairs = [headers[0], headers[1], ("webhook-signature", signature.as_str())];
            check(Some(Auth::StandardWebhooks), false, &pairs, b"{\"test\": 2432232314}")
        };
        assert!(with("1614222450"));
        assert!(!with("1614220000"));
    }
}
