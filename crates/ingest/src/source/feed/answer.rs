//! What the head of an answer means: pure.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::header::{AGE, CACHE_CONTROL, HeaderMap, HeaderName, LOCATION, RETRY_AFTER};
use url::Url;

/// A longer wait than a day is not believed.
const MOST_WAIT: Duration = Duration::from_secs(86_400);
/// The longest header that is kept, in bytes.
const MOST_HEADER: usize = 2000;

/// A header's text, if it is one that can be kept.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty() && value.len() <= MOST_HEADER).then(|| value.to_owned())
}

/// How long the answer stays as it is: `max-age` without what has passed of it.
pub(super) fn fresh(headers: &HeaderMap) -> Duration {
    let said = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut directives = said.flat_map(|value| value.split(',')).filter_map(|one| one.trim().split_once('='));
    let age = directives.find(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"));
    let seconds = age.and_then(|(_, value)| value.trim().trim_matches('"').parse::<u64>().ok()).unwrap_or(0);
    let passed = text(headers, &AGE).and_then(|age| age.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_secs(seconds.saturating_sub(passed)).min(MOST_WAIT)
}

/// `Retry-After`: seconds, or a date.
pub(super) fn after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let said = text(headers, &RETRY_AFTER)?;
    let wait = if said.bytes().all(|byte| byte.is_ascii_digit()) {
        Duration::from_secs(said.parse().unwrap_or(u64::MAX))
    } else {
        let moment = rfc2822::DateTimeParser::new().parse_timestamp(&said).ok()?;
        Duration::try_from(moment.duration_since(now)).unwrap_or_default()
    };
    Some(wait.min(MOST_WAIT))
}

/// Where a redirect leads: to HTTP again, and never from TLS to none.
pub(super) fn next(headers: &HeaderMap, from: &Url) -> Result<Url, String> {
    let said = text(headers, &LOCATION).ok_or("the server redirects, and does not say where to")?;
    beyond(&said, from)
}

/// Where the word of a server leads, under the same rules.
pub(in crate::source) fn beyond(said: &str, from: &Url) -> Result<Url, String> {
    let to = from.join(said).map_err(|error| format!("the server leads to {said:?}, which is no address ({error})"))?;
    match (from.scheme(), to.scheme()) {
        (_, "https") | ("http", "http") => Ok(to),
        ("https", "http") => {
            Err(format!("the server leads from https to {}; set url to it if that is meant", super::shown(&to)))
        }
        _ => Err(format!("the server leads to {}, which is neither http nor https", super::shown(&to))),
    }
}
