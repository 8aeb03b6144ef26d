//! What an S3 server's answers mean: pure.

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// A page of a listing, `ListObjectsV2`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Page {
    #[serde(default)]
    encoding_type: Option<String>,
    #[serde(default)]
    contents: Vec<Contents>,
    #[serde(default)]
    next_continuation_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Contents {
    key: String,
    #[serde(default)]
    last_modified: String,
    #[serde(default, rename = "ETag")]
    etag: Option<String>,
    size: u64,
}

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) key: String,
    /// Microseconds since 1970.
    pub(super) changed: u64,
    pub(super) etag: Option<String>,
    pub(super) size: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Refused {
    code: String,
    #[serde(default)]
    message: String,
}

impl Page {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let text = String::from_utf8_lossy(bytes);
        quick_xml::de::from_str(&text).map_err(|error| format!("the bucket's listing does not read: {error}; is endpoint an S3 API?"))
    }

    pub(super) fn objects(&self) -> impl Iterator<Item = Object> {
        let encoded = self.encoding_type.as_deref() == Some("url");
        self.contents.iter().map(move |one| {
            let changed = one.last_modified.parse::<Timestamp>().map_or(0, Timestamp::as_microsecond);
            let key = if encoded { decoded(&one.key) } else { one.key.clone() };
            Object { key, changed: u64::try_from(changed).unwrap_or_default(), etag: one.etag.clone(), size: one.size }
        })
    }

    pub(super) fn next(&self) -> Option<&str> {
        self.next_continuation_token.as_deref().filter(|token| !token.is_empty())
    }
}

/// A key as servers write it in a listing: a blank may be a `+`.
fn decoded(key: &str) -> String {
    percent_decode_str(&key.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// An `ETag` as a number; marks and quotes do not count.
pub(super) fn tag(etag: Option<&str>) -> u64 {
    let Some(etag) = etag else { return 0 };
    let bare = etag.trim_start_matches("W/").trim_matches('"');
    let hash = Sha256::digest(bare.as_bytes());
    let (first, _) = hash.split_at(8);
    // One bit is spared, so that it is never the mark of something else.
    first.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)) >> 1
}

/// What an error says.
pub(super) fn reason(bytes: &[u8]) -> String {
    match quick_xml::de::from_str::<Refused>(&String::from_utf8_lossy(bytes)) {
        Ok(Refused { code, message }) => format!(": {code} {message}").trim_end().to_owned(),
        Err(_) => String::new(),
    }
}
