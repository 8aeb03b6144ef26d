//! Questions to Ghost's Admin API, and its answers. Each bears a token of its own, which is good for some minutes.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::Method;
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

use crate::{
    outlet::{Failure, site::media::Scaled},
    pictures::Kept,
    web,
};

/// How long a token is good for, in seconds: the most that Ghost takes.
const GOOD: i64 = 300;
/// How much a clock may differ, in seconds.
const SLACK: i64 = 30;

/// The Admin API of a site.
pub(super) struct Api {
    client: Client,
    admin: Url,
    id: String,
    key: Hmac<Sha256>,
}

/// What is asked of a post.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Post {
    pub(super) id: String,
    #[serde(default)]
    pub(super) url: String,
    pub(super) status: String,
    pub(super) updated_at: String,
}

impl Api {
    pub(super) fn new(client: Client, mut site: Url, key: &str) -> Result<Self, String> {
        let wrong = || "has to be the Admin API key of a custom integration, two numbers with a colon between".to_owned();
        let (id, secret) = key.trim().split_once(':').ok_or_else(wrong)?;
        let secret = HEXLOWER_PERMISSIVE.decode(secret.as_bytes()).map_err(|_| wrong())?;
        if id.is_empty() || secret.is_empty() {
            return Err(wrong());
        }
        let key = Hmac::new_from_slice(&secret).map_err(|_| wrong())?;
        let path = format!("{}/ghost/api/admin/", site.path().trim_end_matches('/'));
        site.set_path(&path);
        site.set_query(None);
        Ok(Self { client, admin: site, id: id.to_owned(), key })
    }

    /// Whether a Ghost answers there; it asks for no key.
    pub(super) async fn is_there(&self) -> Result<(), Failure> {
        let answer = web::send(self.request(Method::GET, "site", None)).await?;
        answer.json(Timestamp::UNIX_EPOCH).map(drop).map_err(|(failure, _)| failure)
    }

    /// The post at a path, if there is one.
    pub(super) async fn find(&self, path: &str, now: Timestamp) -> Result<Option<Post>, Failure> {
        let request = self.request(Method::GET, path, Some(("fields", "id,url,slug,status,updated_at")));
        match web::send(self.signed(request, now)).await?.json(now) {
            Ok(json) => post(json).map(Some),
            Err((_, said)) if kind(&said) == Some("NotFoundError") => Ok(None),
            Err((failure, _)) => Err(failure),
        }
    }

    /// Makes or changes a post.
    pub(super) async fn write(&self, method: Method, path: &str, body: Value, now: Timestamp) -> Result<Post, Failure> {
        let body = json!({ "posts": [body] }).to_string();
        let request = self.request(method, path, Some(("source", "html"))).header("content-type", "application/json");
        match web::send(self.signed(request.body(body), now)).await?.json(now) {
            Ok(json) => post(json),
            // Somebody saved it between the question and this: it is looked at again.
            Err((failure, said)) if kind(&said) == Some("UpdateCollisionError") => {
                Err(Failure::Later { reason: failure.to_string(), after: None })
            }
            Err((failure, _)) => Err(failure),
        }
    }

    /// Gives the site a picture.
    pub(super) async fn keep(&self, picture: &Scaled, now: Timestamp) -> Result<Kept, Failure> {
        let name = format!("wiredesk-{}", picture.name);
        let jpeg = picture.sizes.last().map(|(.., jpeg)| jpeg.as_slice()).unwrap_or_default();
        let head = format!(
            "--{name}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n"
        );
        let body = [head.as_bytes(), jpeg, format!("\r\n--{name}--\r\n").as_bytes()].concat();
        let request = self.request(Method::POST, "images/upload", None);
        let request = request.header("content-type", format!("multipart/form-data; boundary={name}")).body(body);
        let json = web::send(self.signed(request, now)).await?.json(now).map_err(|(failure, _)| failure)?;
        let url = json.pointer("/images/0/url").and_then(Value::as_str).map(str::to_owned);
        let unread = || Failure::Later { reason: "the answer of Ghost names no picture".to_owned(), after: None };
        Ok(Kept { id: 0, url: url.ok_or_else(unread)? })
    }

    /// Deletes a post; one that is not there is deleted.
    pub(super) async fn delete(&self, id: &str, now: Timestamp) -> Result<(), Failure> {
        let request = self.request(Method::DELETE, &format!("posts/{id}"), None);
        match web::send(self.signed(request, now)).await?.json(now) {
            Ok(_) => Ok(()),
            Err((_, said)) if kind(&said) == Some("NotFoundError") => Ok(()),
            Err((failure, _)) => Err(failure),
        }
    }

    fn request(&self, method: Method, path: &str, query: Option<(&str, &str)>) -> RequestBuilder {
        let mut url = self.admin.clone();
        url.set_path(&format!("{}{path}/", self.admin.path()));
        if let Some((name, value)) = query {
            url.query_pairs_mut().append_pair(name, value);
        }
        self.client.request(method, url).header("accept-version", "v5.0")
    }

    fn signed(&self, request: RequestBuilder, now: Timestamp) -> RequestBuilder {
        request.header("authorization", format!("Ghost {}", self.token(now)))
    }

    /// A JSON Web Token (RFC 7519), signed with HMAC-SHA256.
    fn token(&self, now: Timestamp) -> String {
        let since = now.as_second() - SLACK;
        let header = json!({ "alg": "HS256", "typ": "JWT", "kid": self.id });
        let claims = json!({ "iat": since, "exp": since + GOOD, "aud": "/admin/" });
        let part = |json: &Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let mut mac = self.key.clone();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()))
    }
}

/// Ghost's own name of what is wrong.
fn kind(said: &Value) -> Option<&str> {
    said.pointer("/errors/0/type").and_then(Value::as_str)
}

fn post(mut json: Value) -> Result<Post, Failure> {
    let post = json.pointer_mut("/posts/0").map(Value::take).unwrap_or_default();
    serde_json::from_value(post).map_err(|error| {
        let reason = format!("the answer of Ghost does not read: {error}");
        Failure::Later { reason, after: None }
    })
}
