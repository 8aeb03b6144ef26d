//! The outlet `webhook`: each revision as a POST, signed as Standard Webhooks says (<https://www.standardwebhooks.com>, v1).

mod envelope;
mod signature;

use std::collections::BTreeMap;

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_TYPE, HOST},
};
use reqwest::Client;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;
use wiredesk_service::{ConfigError, Section, reach::Reach};
use wiredesk_story::identity::sha256_hex;

pub(super) use self::envelope::kind;
use self::signature::Key;
use super::{Attempt, Delivered, Doing, Failure, Kind, Outlet, in_turn};
use crate::{
    rendering::Rendering,
    setting::{OutletCommon, Setting},
    web,
};

/// The kind `webhook`.
pub const KIND: Kind = Kind {
    name: "webhook",
    doc: "Posts each revision to an address. Any 2xx is a receipt; 410 pauses the outlet; redirects are not followed. The body is \
          `{\"type\",\"timestamp\",\"data\"}` with `story.published`, `story.updated` or `story.withdrawn` and the story as ninjs \
          3.1; in another `format` it is the story alone, and the type stands in `ce-type`. `webhook-id` is the same at every \
          attempt. Keys: `url`; `secret` (`whsec_` and base64, or any text) for a Standard Webhooks signature; `headers`.",
    build,
};

/// How many calls run at a time.
const CONCURRENCY: usize = 8;

#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// Where to post, `https://…`.
    url: String,
    /// The key of the signature; without one there is no signature.
    secret: Option<String>,
    /// Headers of your own, such as `authorization`.
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["template", "identity"])?;
    let reach = Reach { allow_private: common.allow_private };
    let url = web::address(&keys.url, reach).map_err(|message| section.error("url", message))?;
    let key = keys.secret.as_deref().map(Key::parse).transpose().map_err(|message| section.error("secret", message))?;
    let headers = own_headers(section, &keys.headers)?;
    let rendering = Rendering::new(setting.format(section, Some("ninjs"))?, &setting.newsroom);
    let client = web::client(&url, reach, setting.deadline).map_err(|message| section.error("url", message))?;
    Ok(Box::new(Webhook { client, url, reach, key, headers, rendering }))
}

fn own_headers(section: &Section, headers: &BTreeMap<String, String>) -> Result<HeaderMap, ConfigError> {
    let mut own = HeaderMap::new();
    for (name, value) in headers {
        let error = |message: &str| section.error(&format!("headers.{name}"), message);
        let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| error("is no name of a header"))?;
        let ours = ["webhook-id", "webhook-timestamp", "webhook-signature", "ce-type", "content-length"];
        if ours.contains(&parsed.as_str()) || parsed == CONTENT_TYPE || parsed == HOST {
            return Err(error("is set by wiredesk; take it out"));
        }
        let mut value = HeaderValue::from_str(value).map_err(|_| error("holds characters that a header cannot"))?;
        value.set_sensitive(true);
        own.insert(parsed, value);
    }
    Ok(own)
}

struct Webhook {
    client: Client,
    url: Url,
    reach: Reach,
    key: Option<Key>,
    headers: HeaderMap,
    rendering: Rendering,
}

impl Outlet for Webhook {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move { in_turn(&attempts, |attempt| self.post(attempt)).await })
    }

    fn concurrency(&self) -> usize {
        CONCURRENCY
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(web::check(self.reach, &self.url))
    }
}

impl Webhook {
    async fn post(&self, attempt: &Attempt) -> Result<Delivered, Failure> {
        let bytes = self.rendering.bytes(attempt)?;
        let kind = kind(attempt);
        let (body, media_type, ce_type) = if self.rendering.format.name == "ninjs" {
            (envelope::wrap(kind, attempt.wire.time, bytes)?, "application/json", None)
        } else {
            (bytes, self.rendering.format.media_type, Some(kind))
        };
        let digest = sha256_hex(&body);
        let seconds = attempt.now.as_second();
        let mut request = self
            .client
            .post(self.url.clone())
            .headers(self.headers.clone())
            .header(CONTENT_TYPE, media_type)
            .header("webhook-id", &attempt.delivery)
            .header("webhook-timestamp", seconds);
        if let Some(kind) = ce_type {
            request = request.header("ce-type", kind);
        }
        if let Some(key) = &self.key {
            request = request.header("webhook-signature", key.sign(&attempt.delivery, seconds, &body));
        }
        let location = web::send(request.body(body)).await?.judge(attempt.now)?;
        Ok(Delivered { location, digest: Some(digest), ..Delivered::default() })
    }
}

#[cfg(test)]
mod tests;
