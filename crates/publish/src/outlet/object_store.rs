//! The outlet `object-store`: objects in a bucket, through the S3 API.

mod guarded;

use std::sync::Arc;

use futures::StreamExt as _;
use jiff::Timestamp;
use object_store::{
    Attribute, Attributes, Error, ObjectStore as _, ObjectStoreExt as _, PutOptions, PutPayload, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};
use reqwest::Client;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;
use wiredesk_service::{ConfigError, Section, reach::Reach};
use wiredesk_story::{StoryUri, identity::sha256_hex};

use self::guarded::{Guarded, Said};
use super::{Attempt, Claim, Delivered, Doing, Failure, Kind, Outlet, Shows, in_turn};
use crate::{
    files::{Files, OnKill, OnUpdate, Step, name},
    rendering::Rendering,
    setting::{OutletCommon, Setting},
    web,
};

/// The kind `object-store`.
pub const KIND: Kind = Kind {
    name: "object-store",
    doc: "Puts each version into a bucket as `{prefix}/{id}_{version}.{extension}`, through the S3 API (Amazon's, MinIO, Ceph and \
          others); a repeat goes to the same key, and the delivery id is with the object as `x-amz-meta-wiredesk-delivery`. A \
          story that is taken back gets an object that says so. Keys: `bucket`; `prefix`; `region`; `endpoint`, `https://…`, \
          where it is not Amazon's; `access_key` and `secret`; `format`; `on_update = \"replace\"` for one object a story; \
          `on_kill = \"delete\"` to delete a story's objects instead (the account has to be allowed to list them).",
    build,
};

/// How many calls run at a time.
const CONCURRENCY: usize = 8;

#[derive(Debug, Deserialize, JsonSchema)]
struct Keys {
    /// Where the API is; Amazon's in the region if it is absent.
    endpoint: Option<String>,
    /// The bucket.
    bucket: String,
    /// What keys begin with.
    #[serde(default)]
    prefix: String,
    /// The region.
    #[serde(default = "region")]
    region: String,
    /// The id of the key.
    access_key: String,
    /// The key.
    secret: String,
    /// What a later version does.
    #[serde(default)]
    on_update: OnUpdate,
    /// What taking a story back does.
    #[serde(default)]
    on_kill: OnKill,
}

fn region() -> String {
    "us-east-1".to_owned()
}

fn build(section: &Section, setting: &Setting) -> Result<Box<dyn Outlet>, ConfigError> {
    let (common, keys) = section.read_both::<OutletCommon, Keys>()?;
    setting.refuse(section, &["template", "identity"])?;
    let sound = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    if keys.bucket.is_empty() || !keys.bucket.chars().all(sound) {
        return Err(section.error("bucket", "has to be the bucket's name alone; what keys begin with is `prefix`"));
    }
    for (key, text) in [("access_key", &keys.access_key), ("secret", &keys.secret), ("region", &keys.region)] {
        if text.is_empty() {
            return Err(section.error(key, "is empty"));
        }
    }
    let prefix = keys.prefix.trim_matches('/');
    Path::parse(prefix).map_err(|error| section.error("prefix", format!("cannot begin a key: {error}")))?;
    let reach = Reach { allow_private: common.allow_private };
    let amazon = format!("https://s3.{}.amazonaws.com", keys.region);
    let url = web::address(keys.endpoint.as_deref().unwrap_or(&amazon), reach);
    let url = url.map_err(|message| section.error("endpoint", message))?;
    let client = web::client(&url, reach, setting.deadline).map_err(|message| section.error("endpoint", message))?;
    let rendering = Rendering::new(setting.format(section, None)?, &setting.newsroom);
    let files = Files { rendering, on_update: keys.on_update, on_kill: keys.on_kill };
    let settings = AmazonS3Builder::new()
        .with_endpoint(url.as_str().trim_end_matches('/'))
        .with_allow_http(url.scheme() == "http")
        .with_bucket_name(&keys.bucket)
        .with_region(keys.region)
        .with_access_key_id(keys.access_key)
        .with_secret_access_key(keys.secret)
        // Not every server has it.
        .with_disable_bulk_delete(true)
        // What is tried again, and when, is for `deliver`.
        .with_retry(RetryConfig { max_retries: 0, ..RetryConfig::default() });
    Ok(Box::new(ObjectStore { settings, client, url, reach, bucket: keys.bucket, prefix: prefix.to_owned(), files }))
}

struct ObjectStore {
    settings: AmazonS3Builder,
    client: Client,
    url: Url,
    reach: Reach,
    bucket: String,
    prefix: String,
    files: Files,
}

impl Outlet for ObjectStore {
    fn attempt(&self, attempts: Vec<Attempt>) -> Doing<'_, Vec<Result<Delivered, Failure>>> {
        Box::pin(async move { in_turn(&attempts, |attempt| self.one(attempt)).await })
    }

    fn concurrency(&self) -> usize {
        CONCURRENCY
    }

    fn check(&self) -> Doing<'_, Result<(), Failure>> {
        Box::pin(web::check(self.reach, &self.url))
    }

    fn compare(&self, claims: Vec<Claim>) -> Option<Doing<'_, Vec<Result<Shows, Failure>>>> {
        Some(Box::pin(async move { in_turn(&claims, |claim| self.shows(claim)).await }))
    }
}

impl ObjectStore {
    async fn one(&self, attempt: &Attempt) -> Result<Delivered, Failure> {
        let step = self.files.step(attempt)?;
        let said = Arc::new(Said::at(attempt.now));
        let store = self.store(&said)?;
        let Step::Write(name, bytes) = step else { return self.delete(&store, &said, &attempt.uri).await };
        let digest = sha256_hex(&bytes);
        let path = self.path(&name)?;
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, self.files.rendering.format.media_type.into());
        attributes.insert(Attribute::Metadata("wiredesk-delivery".into()), attempt.delivery.clone().into());
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = store.put_opts(&path, PutPayload::from(bytes), options).await;
        put.map_err(|error| said.failure(&error))?;
        Ok(Delivered { location: Some(self.location(&path)), digest: Some(digest), ..Delivered::default() })
    }

    /// Deletes the story's objects.
    async fn delete(&self, store: &AmazonS3, said: &Said, uri: &StoryUri) -> Result<Delivered, Failure> {
        for path in self.own(store, said, uri).await? {
            store.delete(&path).await.map_err(|error| said.failure(&error))?;
        }
        Ok(Delivered::default())
    }

    /// The story's objects. Keys come in their order, so what lies before and after is not looked at.
    async fn own(&self, store: &AmazonS3, said: &Said, uri: &StoryUri) -> Result<Vec<Path>, Failure> {
        let id = name::id(uri);
        let (folder, first) = (self.path("")?, self.path(&id)?);
        let mut found = store.list_with_offset(Some(&folder), &first);
        let mut own = Vec::new();
        while let Some(next) = found.next().await {
            let location = next.map_err(|error| said.failure(&error))?.location;
            let name = location.filename().unwrap_or_default();
            if name::belongs_to(name, uri) && location == self.path(name)? {
                own.push(location);
            } else if !name.starts_with(&id) {
                break;
            }
        }
        Ok(own)
    }

    /// Looks whether the object of the last receipt is there, or none of the story where they were deleted.
    async fn shows(&self, claim: &Claim) -> Result<Shows, Failure> {
        let start = format!("s3://{}/", self.bucket);
        let Some(key) = claim.location.as_deref().and_then(|location| location.strip_prefix(&start)) else {
            if !claim.withdrawn {
                return Ok(Shows::AsClaimed);
            }
            let said = Arc::new(Said::at(claim.now));
            return Ok(match self.own(&self.store(&said)?, &said, &claim.uri).await?.as_slice() {
                [] => Shows::Gone,
                _ => Shows::Otherwise("there is an object of the story, which was taken back".to_owned()),
            });
        };
        let path = Path::parse(key).map_err(|error| Failure::Never { reason: format!("{key} is no key: {error}") })?;
        let said = Arc::new(Said::at(Timestamp::UNIX_EPOCH));
        match self.store(&said)?.head(&path).await {
            Ok(_) => Ok(Shows::AsClaimed),
            Err(Error::NotFound { .. }) => Ok(Shows::Otherwise("the object is not there".to_owned())),
            Err(error) => Err(said.failure(&error)),
        }
    }

    /// The store of one attempt, which knows what its answers said.
    fn store(&self, said: &Arc<Said>) -> Result<AmazonS3, Failure> {
        let guarded = Guarded { client: self.client.clone(), said: Arc::clone(said) };
        let store = self.settings.clone().with_http_connector(guarded).build();
        store.map_err(|error| Failure::Never { reason: format!("the bucket cannot be used: {error}") })
    }

    fn path(&self, name: &str) -> Result<Path, Failure> {
        let key = format!("{}/{name}", self.prefix);
        Path::parse(key.trim_matches('/')).map_err(|error| Failure::Never { reason: format!("{key} is no key: {error}") })
    }

    fn location(&self, path: &Path) -> String {
        format!("s3://{}/{path}", self.bucket)
    }
}

#[cfg(test)]
mod tests;
