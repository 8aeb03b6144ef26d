//! Questions to WordPress and its answers.

use data_encoding::BASE64;
use http::{HeaderValue, Method, header::AUTHORIZATION};
use jiff::Timestamp;
use reqwest::Client;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;
use wiredesk_formats::markup;
use wiredesk_story::Image;

use crate::{
    outlet::{Failure, site::media::Scaled},
    pictures::{self, Kept},
    web,
};

/// The REST API of a site.
pub(super) struct Api {
    client: Client,
    site: Url,
    plain: bool,
    authorization: HeaderValue,
}

/// The API at a moment.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    api: &'a Api,
    now: Timestamp,
}

/// Why there is no answer that can be used.
pub(super) struct Refused {
    /// WordPress's own name of the reason, `rest_post_invalid_id`.
    pub(super) code: Option<String>,
    /// The number of what is there already.
    pub(super) term: Option<u64>,
    pub(super) failure: Failure,
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        refused.failure
    }
}

impl Api {
    pub(super) fn new(client: Client, mut site: Url, plain: bool, user: &str, password: &str) -> Result<Self, String> {
        let path = format!("{}/", site.path().trim_end_matches('/'));
        site.set_path(&path);
        site.set_query(None);
        let basic = format!("Basic {}", BASE64.encode(format!("{user}:{password}").as_bytes()));
        let mut authorization = HeaderValue::from_str(&basic).map_err(|_| "cannot stand in a header".to_owned())?;
        authorization.set_sensitive(true);
        Ok(Self { client, site, plain, authorization })
    }

    /// The API at a moment, which `Retry-After` counts from.
    pub(super) fn at(&self, now: Timestamp) -> Asking<'_> {
        Asking { api: self, now }
    }

    fn address(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.site.clone();
        if self.plain {
            url.query_pairs_mut().append_pair("rest_route", &format!("/wp/v2/{path}"));
        } else {
            url.set_path(&format!("{}wp-json/wp/v2/{path}", self.site.path()));
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

impl Asking<'_> {
    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Refused> {
        self.call(Method::GET, path, query, None).await
    }

    /// Asks, and gives back what the answer holds.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Value, Refused> {
        let mut request = self.api.client.request(method, self.api.address(path, query));
        request = request.header(AUTHORIZATION, self.api.authorization.clone());
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = web::send(request).await.map_err(|failure| Refused { code: None, term: None, failure })?;
        answer.json(self.now).map_err(|(failure, said)| Refused {
            code: said["code"].as_str().map(str::to_owned),
            term: said.pointer("/data/term_id").and_then(Value::as_u64),
            failure,
        })
    }
}

impl Asking<'_> {
    /// The picture in the media library, by its content: found there, else given.
    pub(super) async fn keep(&self, picture: &Scaled, image: &Image) -> Result<Kept, Failure> {
        let name = format!("wiredesk-{}", picture.name);
        let fields = ("_fields", "id,source_url");
        let found = self.get("media", &[("slug", &name), fields]).await?;
        if let Some(there) = found.as_array().and_then(|found| found.first()) {
            return media(there);
        }
        let Some((.., jpeg)) = picture.sizes.last() else { return Err(unread("a picture without a size")) };
        let request = self.api.client.post(self.api.address("media", &[fields]));
        let request = request
            .header(AUTHORIZATION, self.api.authorization.clone())
            .header("content-type", "image/jpeg")
            .header("content-disposition", format!("attachment; filename=\"{name}.jpg\""));
        let answer = web::send(request.body(jpeg.clone())).await?;
        let kept = media(&answer.json(self.now).map_err(|(failure, _)| failure)?)?;
        let alt = image.alt.clone().filter(|alt| !alt.trim().is_empty()).unwrap_or_else(|| image.caption.text.clone());
        let words = json!({ "alt_text": alt, "caption": markup::escape(&pictures::words(image)) });
        self.call(Method::POST, &format!("media/{}", kept.id), &[fields], Some(&words)).await?;
        Ok(kept)
    }
}

fn media(value: &Value) -> Result<Kept, Failure> {
    let (id, url) = (value["id"].as_u64(), value["source_url"].as_str());
    let (Some(id), Some(url)) = (id, url) else { return Err(unread("a picture has no number or no address")) };
    Ok(Kept { id, url: url.to_owned() })
}

/// What an answer holds.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(|error| unread(&error.to_string()))
}

/// The answer came and is not what was asked for; what became of the question, nobody knows.
pub(super) fn unread(why: &str) -> Failure {
    Failure::Later { reason: format!("the answer of WordPress does not read: {why}"), after: None }
}
