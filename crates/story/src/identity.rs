//! The `uri` that names a story, never a version of it.

use std::{borrow::Cow, fmt};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Letters, digits and `-._~` (RFC 3986 unreserved) stay, all else is percent-encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The longest identifier that is kept as it is; a longer one is named by its hash.
const MAX_LENGTH: usize = 1024;

/// The URI of a story: the key of every event about it, the same for all its versions.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
#[schemars(with = "String")]
pub struct StoryUri(Box<str>);

/// A text that is no absolute URI.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a URI: it needs a scheme and no spaces or control characters (RFC 3986)")]
pub struct NotAUri(pub String);

impl StoryUri {
    /// Takes an absolute URI as it is.
    pub fn parse(text: &str) -> Result<Self, NotAUri> {
        if is_uri(text) { Ok(Self(text.into())) } else { Err(NotAUri(text.chars().take(200).collect())) }
    }

    /// The URI of the thing that `source` calls `id`: the id itself if it is a URI, else
    /// `urn:wiredesk:{source}:{id, percent-encoded}`.
    pub fn from_id(source: &str, id: &str) -> Self {
        let id = id.trim();
        if is_uri(id) { Self(id.into()) } else { Self::under(source, id) }
    }

    /// The URI of the thing that `source` calls `id`, whatever `id` looks like: `urn:wiredesk:{source}:{id, percent-encoded}`.
    pub fn under(source: &str, id: &str) -> Self {
        let source = utf8_percent_encode(source, ENCODED);
        let named = format!("urn:wiredesk:{source}:{}", utf8_percent_encode(id, ENCODED));
        if named.len() <= MAX_LENGTH {
            Self(named.into())
        } else {
            Self(format!("urn:wiredesk:{source}:sha256-{}", sha256_hex(id.as_bytes())).into())
        }
    }

    /// The URI as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the last path or URN segment says, for names of files and pages.
    pub fn last_part(&self) -> &str {
        self.0.trim_end_matches(['/', ':']).rsplit(['/', ':', '#']).next().unwrap_or(&self.0)
    }

    /// The first 16 hex digits of the SHA-256 of the URI: the name of its JSON file on the site.
    pub fn short_hash(&self) -> String {
        let mut hash = sha256_hex(self.0.as_bytes());
        hash.truncate(16);
        hash
    }
}

/// RFC 3986 section 3: a scheme, a colon, and characters a URI may have (IRIs' letters are let through), at most 1024 bytes.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    text.len() <= MAX_LENGTH
        && scheme.len() >= 2
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        && !rest.is_empty()
        && rest.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>\"{}|\\^`".contains(c))
        && (!matches!(scheme, "http" | "https") || rest.len() > 2 && rest.starts_with("//"))
}

/// SHA-256 as 64 lowercase hex digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

impl TryFrom<Cow<'_, str>> for StoryUri {
    type Error = NotAUri;

    fn try_from(text: Cow<'_, str>) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<StoryUri> for String {
    fn from(uri: StoryUri) -> Self {
        uri.0.into()
    }
}

impl fmt::Display for StoryUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_a_uri_stays() {
        for id in [
            "urn:newsml:acmenews.com:20161018:US-FINANCE-FED",
            "https://news.example/أخبار",
            "tag:reuters.com,2014:newsml_KBN0FL0NM:10",
        ] {
            assert_eq!(StoryUri::from_id("map", id).as_str(), id);
        }
    }

    #[test]
    fn any_other_id_is_named_under_its_source() {
        assert_eq!(StoryUri::from_id("map", "MAP 12/5").as_str(), "urn:wiredesk:map:MAP%2012%2F5");
        assert_eq!(StoryUri::from_id("files", "خبر.txt").as_str(), "urn:wiredesk:files:%D8%AE%D8%A8%D8%B1.txt");
        assert!(StoryUri::from_id("map", &"x".repeat(5000)).as_str().len() < 200);
        assert!(StoryUri::from_id("map", "http://").as_str().starts_with("urn:wiredesk:map:"));
        assert!(StoryUri::from_id("map", "a: b\nc").as_str().starts_with("urn:wiredesk:map:"));
    }
}
