//! Standard Webhooks signatures, v1: HMAC-SHA256 over id, timestamp and body.

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A key, ready to sign.
#[derive(Clone)]
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    /// `whsec_` and the key in base64, as the standard has it; any other text is the key itself.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let bytes = match text.strip_prefix("whsec_") {
            Some(encoded) => BASE64.decode(encoded.as_bytes()).map_err(|_| "is no base64 after whsec_")?,
            None => text.as_bytes().to_vec(),
        };
        if bytes.is_empty() {
            return Err("is empty; leave it out for no signature");
        }
        Hmac::new_from_slice(&bytes).map(Self).map_err(|_| "is too long")
    }

    /// The value of `webhook-signature`.
    pub(super) fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The example of the standard's own libraries.
    #[test]
    fn the_standards_example_is_signed_as_it_says() {
        let key = Key::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b"{\"test\": 2432232314}");
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_that_is_no_key_is_refused() {
        assert!(Key::parse("whsec_سر").is_err());
        assert!(Key::parse("whsec_").is_err());
        assert!(Key::parse("").is_err());
        assert!(Key::parse("كلمة سر").is_ok());
    }
}
