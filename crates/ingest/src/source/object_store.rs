//! Objects in a bucket, through the S3 API (Amazon's, MinIO, Ceph and others). Each object is an item named by its key after the prefix;
//! one with another `ETag` is a later one.
//!
//! An object appears whole, so it is taken at the first look. Nothing is moved or deleted. Left alone: keys that end in `/`, and the
//! names that a source `folder` leaves.

mod answer;

use std::sync::Arc;

use object_store::{
    aws::{AwsAuthorizer, AwsCredential},
    client::{HttpRequest, HttpRequestBody},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, Response, StatusCode, header::ETAG};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;
use wiredesk_service::{
    ConfigError, Section,
    client::{self, causes, whole_body},
    reach::{CONNECT, Reach},
};

use self::answer::{Object, Page};
use super::folder::{Listed, Listing, Settle, Stamp, is_wanted};
use crate::remote::{DEADLINE, Doing, Every, Link, MAX_FILE, MOST_FILES, Remote};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "objects in a bucket, through the S3 API; another ETag is the next version";

/// The longest answer that is a page of a listing, or an error, in bytes.
const MOST_PAGE: u64 = 8 << 20;
/// What stands in addresses as it is (RFC 3986, section 2.3); in a key also `/`.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const KEY: &AsciiSet = &PLAIN.remove(b'/');

/// The keys of an object-store source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Keys {
    /// Where the API is; Amazon's in the region if it is absent.
    pub endpoint: Option<String>,
    /// The bucket.
    pub bucket: String,
    /// The folder in it: what keys begin with, up to a `/`.
    #[serde(default)]
    pub prefix: String,
    /// The region.
    #[serde(default = "region")]
    pub region: String,
    /// The id of the key.
    pub access_key: String,
    /// The key.
    pub secret: String,
    /// Seconds between two looks.
    #[serde(default)]
    pub every: Every,
    /// It may be at a loopback or private address.
    #[serde(default)]
    pub allow_private: bool,
}

fn region() -> String {
    "us-east-1".to_owned()
}

impl Keys {
    /// The bucket is one, and its address.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        self.every.check().map_err(|message| section.error("every", message))?;
        let sound = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        if self.bucket.is_empty() || !self.bucket.chars().all(sound) {
            return Err(section.error("bucket", "has to be the bucket's name alone; what keys begin with is `prefix`"));
        }
        for (key, text) in [("access_key", &self.access_key), ("secret", &self.secret), ("region", &self.region)] {
            if text.is_empty() || !text.chars().all(|c| c.is_ascii_graphic()) {
                return Err(section.error(key, "is empty, or holds what no key has"));
            }
        }
        self.address().map(drop).map_err(|message| section.error("endpoint", message))
    }

    /// The bucket can be listed.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        super::opens(self.remote()?)?;
        Ok(format!("s3://{}/{} at {}", self.bucket, self.prefix.trim_matches('/'), self.address()?))
    }

    /// The folder in the bucket.
    pub fn remote(&self) -> Result<Arc<dyn Remote>, String> {
        let url = self.address()?;
        let agent = concat!("wiredesk/", env!("CARGO_PKG_VERSION"));
        let builder = client::within(self.reach(), url.scheme() == "https", agent, CONNECT).read_timeout(DEADLINE);
        let client = builder.build().map_err(|error| causes(&error))?;
        let (key_id, secret_key) = (self.access_key.clone(), self.secret.clone());
        let prefix = match self.prefix.trim_matches('/') {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        let credential = AwsCredential { key_id, secret_key, token: None };
        let base = format!("{}/{}", url.as_str().trim_end_matches('/'), self.bucket);
        Ok(Arc::new(Bucket(Arc::new(Inner { base, prefix, region: self.region.clone(), credential, client }))))
    }

    fn reach(&self) -> Reach {
        Reach { allow_private: self.allow_private }
    }

    fn address(&self) -> Result<Url, String> {
        let amazon = format!("https://s3.{}.amazonaws.com", self.region);
        let text = self.endpoint.as_deref().unwrap_or(&amazon);
        let url = Url::parse(text).map_err(|error| format!("is no address ({error}); write it as https://host"))?;
        if !["http", "https"].contains(&url.scheme()) || !url.has_host() || url.query().is_some() {
            return Err("has to be https://host or http://host".to_owned());
        }
        self.reach().judge(&url).map_err(|error| error.to_string())?;
        Ok(url)
    }
}

/// A folder in a bucket; there are no connections to be kept.
#[derive(Clone, Debug)]
struct Bucket(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The bucket's address.
    base: String,
    /// What its keys begin with: nothing, or something that ends in `/`.
    prefix: String,
    region: String,
    credential: AwsCredential,
    client: Client,
}

impl Remote for Bucket {
    fn open(&self) -> Doing<'_, Result<Box<dyn Link>, String>> {
        Box::pin(async {
            self.0.page(None, 1).await?;
            Ok(Box::new(self.clone()) as Box<dyn Link>)
        })
    }
}

impl Link for Bucket {
    fn list(&mut self) -> Doing<'_, Result<Listing, String>> {
        Box::pin(async { self.0.list().await })
    }

    fn fetch<'a>(&'a mut self, file: &'a Listed) -> Doing<'a, Result<Option<Vec<u8>>, String>> {
        Box::pin(async { self.0.fetch(file).await })
    }

    fn close(self: Box<Self>) -> Doing<'static, ()> {
        Box::pin(async {})
    }
}

impl Inner {
    async fn list(&self) -> Result<Listing, String> {
        let (mut listing, mut next) = (Listing::default(), None::<String>);
        loop {
            let page = self.page(next.as_deref(), 1000).await?;
            for object in page.objects() {
                self.judge(object, &mut listing);
            }
            if listing.files.len() > MOST_FILES {
                return Err(format!("the bucket holds more than {MOST_FILES} objects there; name a longer prefix, or clear it"));
            }
            match page.next() {
                // A server that gives the same page for ever gives none.
                Some(token) if next.as_deref() != Some(token) => next = Some(token.to_owned()),
                Some(_) => return Err("the bucket's listing does not go on".to_owned()),
                None => return Ok(listing),
            }
        }
    }

    fn judge(&self, object: Object, listing: &mut Listing) {
        let Some(name) = object.key.strip_prefix(&self.prefix).filter(|name| !name.is_empty() && !name.ends_with('/')) else {
            return;
        };
        let parts = || name.split('/');
        if parts().any(|part| part == "." || part == "..") || name.chars().any(char::is_control) {
            listing.refused.push(format!("{:?} is no name that can be asked for", object.key));
        } else if parts().all(|part| part.is_empty() || is_wanted(part)) {
            let (name, key) = (name.to_owned(), format!("{}/{}", self.base, object.key));
            let stamp = Stamp { changed: object.changed, size: object.size, tag: answer::tag(object.etag.as_deref()) };
            listing.files.push(Listed::elsewhere(name, key, object.key, stamp, Settle::Whole));
        }
    }

    /// A page of the listing.
    async fn page(&self, token: Option<&str>, most: u32) -> Result<Page, String> {
        let encoded = |text: &str| utf8_percent_encode(text, PLAIN).to_string();
        let token = token.map(|token| format!("continuation-token={}&", encoded(token))).unwrap_or_default();
        let prefix = encoded(&self.prefix);
        let url = format!("{}?{token}encoding-type=url&list-type=2&max-keys={most}&prefix={prefix}", self.base);
        let answer = self.ask(&url).await?;
        if answer.status() != StatusCode::OK {
            return Err(refusal(answer).await);
        }
        let bytes = whole_body(answer, MOST_PAGE).await?.ok_or("the bucket's listing is too long")?;
        Page::read(&bytes)
    }

    async fn fetch(&self, file: &Listed) -> Result<Option<Vec<u8>>, String> {
        let key = file.path.display().to_string();
        let answer = self.ask(&format!("{}/{}", self.base, utf8_percent_encode(&key, KEY))).await?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            _ => return Err(refusal(answer).await),
        }
        let etag = answer.headers().get(ETAG).and_then(|etag| etag.to_str().ok());
        if answer::tag(etag) != file.stamp.tag {
            return Ok(None);
        }
        let bytes = whole_body(answer, file.stamp.size.min(MAX_FILE)).await?;
        Ok(bytes.filter(|bytes| bytes.len() as u64 == file.stamp.size))
    }

    /// Asks, signed.
    async fn ask(&self, url: &str) -> Result<Response, String> {
        let unsound = |error: &dyn std::fmt::Display| format!("a request to the bucket cannot be made: {error}");
        let mut request = HttpRequest::new(HttpRequestBody::empty());
        *request.uri_mut() = url.parse().map_err(|error: http::uri::InvalidUri| unsound(&error))?;
        let authorizer = AwsAuthorizer::new(&self.credential, "s3", &self.region);
        authorizer.try_authorize(&mut request, None).map_err(|error| unsound(&error))?;
        let sent = self.client.get(url).headers(request.headers().clone()).send().await;
        sent.map_err(|error| causes(&error))
    }
}

/// What a server says that does not do as asked.
async fn refusal(answer: Response) -> String {
    let status = answer.status();
    let text = whole_body(answer, 64 << 10).await.ok().flatten().map(|bytes| answer::reason(&bytes)).unwrap_or_default();
    let what = match status.as_u16() {
        301 | 307 | 400 => "; see endpoint and region",
        401 | 403 => "; see access_key and secret, and whether they may list and read",
        404 => "; see bucket",
        _ => "",
    };
    format!("the bucket answers {status}{text}{what}")
}

#[cfg(test)]
mod tests;
