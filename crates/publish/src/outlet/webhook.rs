//! The outlet `webhook`: each revision as a POST, signed as Standard Webhooks says (<https://www.standardwebhooks.com>, v1).

mod answer;
mod envelope;
mod signature;

use std::{collections::BTreeMap, time::Duration};

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_TYPE, HOST},
};
use reqwest::{Client, Response, redirect::Policy};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;
use wiredesk_service::{ConfigError, Section, reach::Reach};
use wiredesk_story::identity::sha256_hex;

use self::signature::Key;
use super::{Attempt, Delivered, Doing, Failure, Kind, Outlet};
use crate::{
    rendering::Rendering,
    setting::{OutletCommon, Setting},
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

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer's body is waited for: its status has come, and that is what counts.
const BODY: Duration = Duration::from_secs(5);
/// How much of an answer's body is read, in bytes.
const MOST_BODY: usize = 64 << 10;
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
    let url = address(&keys.url, reach).map_err(|message| section.error("url", message))?;
    let key = keys.secret.as_deref().map(Key::parse).transpose().map_err(|message| section.error("secret", message))?;
    let headers = own_headers(section, &keys.headers)?;
    let rendering = Rendering::new(setting.format(section, Some("ninjs"))?, &setting.newsroom);
    let client = client(&url, reach, setting.deadline);
    let client = client.map_err(|error| section.error("url", format!("cannot be posted to: {}", causes(&error))))?;
    Ok(Box::new(Webhook { client, url, reach, key, headers, rendering }))
}

fn address(text: &str, reach: Reach) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is no address ({error}); write it as https://host/path"))?;
    if !["http", "https"].contains(&url.scheme()) || !url.has_host() {
        return Err("has to begin with https:// or http://".to_owned());
    }
    reach.judge(&url).map_err(|error| error.to_string())?;
    Ok(url)
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

fn client(url: &Url, reach: Reach, deadline: Duration) -> Result<Client, reqwest::Error> {
    // Whoever comes first sets the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .user_agent(concat!("wiredesk/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT.min(deadline))
        .timeout(deadline)
        .dns_resolver(reach.resolver());
    // Without TLS the machine's certificates are not looked for, and need not be there.
    let client = if url.scheme() == "http" { client.tls_certs_only([]) } else { client };
    client.build()
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
        Box::pin(async move {
            let mut results = Vec::with_capacity(attempts.len());
            for attempt in &attempts {
                results.push(self.post(attempt).await);
            }
            results
        })
    }

    fn concurrency(&self) -> usize {
        CONCURRENCY
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(async {
            let found = tokio::time::timeout(CONNECT, self.reach.check(&self.url)).await;
            let reason = match found {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(error)) => error.to_string(),
                Err(_) => format!("the address of {} was not found in time", self.url.host_str().unwrap_or_default()),
            };
            Err(Failure::NotSent { reason })
        })
    }
}

impl Webhook {
    async fn post(&self, attempt: &Attempt) -> Result<Delivered, Failure> {
        let bytes = self.rendering.bytes(attempt)?;
        let kind = envelope::kind(attempt);
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
        let mut response = request.body(body).send().await.map_err(|error| unsent(&error))?;
        let text = tokio::time::timeout(BODY, text(&mut response)).await.unwrap_or_default();
        let location = answer::judge(response.status(), response.headers(), &text, attempt.now)?;
        Ok(Delivered { location, digest: Some(digest) })
    }
}

/// What the answer says, as far as it is read.
async fn text(response: &mut Response) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(chunk.get(..MOST_BODY - bytes.len()).unwrap_or(&chunk));
        if bytes.len() >= MOST_BODY {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Without a connection nothing was sent; after that, nobody knows.
fn unsent(error: &reqwest::Error) -> Failure {
    let reason = causes(error);
    if error.is_connect() || error.is_builder() {
        Failure::NotSent { reason }
    } else {
        Failure::Later { reason, after: None }
    }
}

/// An error and what caused it, without the address, which may hold a secret.
fn causes(error: &reqwest::Error) -> String {
    let first = if error.is_timeout() { "no answer in time" } else { "the request failed" };
    let mut reason = first.to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        reason = format!("{reason}: {next}");
        cause = next.source();
    }
    reason
}

#[cfg(test)]
mod tests;
