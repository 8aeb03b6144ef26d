//! What an answer means: pure.

use std::time::Duration;

use http::{
    HeaderMap, StatusCode,
    header::{LOCATION, RETRY_AFTER},
};
use jiff::{
    Timestamp,
    civil::DateTime,
    fmt::{rfc2822, strtime},
    tz::TimeZone,
};

use crate::outlet::Failure;

/// How many characters of a body are quoted.
const QUOTED: usize = 500;
/// The longest `Location` that is kept, in bytes.
const MOST_LOCATION: usize = 2000;

/// Any 2xx is a receipt: where the receiver says it has it (`Location`). Else why not, and so what is done next.
pub(crate) fn judge(
    status: StatusCode,
    headers: &HeaderMap,
    body: &str,
    now: Timestamp,
) -> Result<Option<String>, Failure> {
    let location =
        headers.get(LOCATION).and_then(|value| value.to_str().ok()).filter(|text| text.len() <= MOST_LOCATION);
    if status.is_success() {
        return Ok(location.map(str::to_owned));
    }
    let quoted = quoted(body);
    let said = if quoted.is_empty() { String::new() } else { format!(": {quoted}") };
    let reason = format!("the receiver answered {status}{said}");
    Err(match status {
        StatusCode::GONE => Failure::Gone { reason },
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Failure::Later { reason, after: after(headers, now) }
        }
        status if status.is_server_error() => Failure::Later { reason, after: after(headers, now) },
        status if status.is_redirection() => {
            let to = location.map(|to| format!(" to {to}")).unwrap_or_default();
            let reason =
                format!("the receiver answered {status}{to}; redirects are not followed: set url to the new address");
            Failure::Never { reason }
        }
        _ => Failure::Never { reason },
    })
}

/// The beginning of a body on one line.
pub(crate) fn quoted(body: &str) -> String {
    let words: Vec<&str> =
        body.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(QUOTED).collect()
}

/// `Retry-After`: seconds, or a date in any of HTTP's three forms (RFC 9110, sections 10.2.3 and 5.6.7).
fn after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than fits is as long as can be.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let moment = date(text)?;
    Some(Duration::try_from(moment.duration_since(now)).unwrap_or_default())
}

fn date(text: &str) -> Option<Timestamp> {
    if let Ok(moment) = rfc2822::DateTimeParser::new().parse_timestamp(text) {
        return Some(moment);
    }
    let old = |form: &str| {
        let read: DateTime = strtime::parse(form, text).ok()?.to_datetime().ok()?;
        Some(read.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    old("%A, %d-%b-%y %H:%M:%S GMT").or_else(|| old("%a %b %e %H:%M:%S %Y"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn told(status: u16, retry_after: Option<&str>, body: &str) -> Failure {
        let mut headers = HeaderMap::new();
        if let Some(text) = retry_after {
            headers.insert(RETRY_AFTER, text.parse().unwrap());
        }
        judge(StatusCode::from_u16(status).unwrap(), &headers, body, moment()).unwrap_err()
    }

    fn moment() -> Timestamp {
        "1994-11-06T08:48:37Z".parse().unwrap()
    }

    #[test]
    fn each_status_says_what_is_done_next() {
        for status in [408, 429, 500, 502, 503, 504, 599] {
            assert!(matches!(told(status, None, ""), Failure::Later { after: None, .. }), "{status}");
        }
        for status in [300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 409, 413, 422] {
            assert!(matches!(told(status, None, ""), Failure::Never { .. }), "{status}");
        }
        assert!(matches!(told(410, None, ""), Failure::Gone { .. }));
        for status in [200, 201, 202, 204, 299] {
            assert!(judge(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), "", moment()).is_ok(), "{status}");
        }
    }

    #[test]
    fn retry_after_is_read_in_every_form() {
        let after = |text: &str| match told(503, Some(text), "") {
            Failure::Later { after, .. } => after.map(|after| after.as_secs()),
            failure => unreachable!("{failure:?}"),
        };
        assert_eq!(after("120"), Some(120));
        assert_eq!(after("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT"), Some(60));
        assert_eq!(after("Sunday, 06-Nov-94 08:49:37 GMT"), Some(60));
        assert_eq!(after("Sun Nov  6 08:49:37 1994"), Some(60));
        assert_eq!(after("Tue, 06 Nov 1990 08:49:37 GMT"), Some(0));
        assert_eq!(after("soon"), None);
        assert_eq!(after("-5"), None);
    }

    #[test]
    fn a_body_is_quoted_on_one_line_and_in_part() {
        assert_eq!(
            told(422, None, "عنوان\n\u{1b} مفقود").to_string(),
            "the receiver answered 422 Unprocessable Entity: عنوان مفقود"
        );
        let long = told(400, None, &"خ".repeat(5000)).to_string();
        assert_eq!(long.chars().filter(|c| *c == 'خ').count(), QUOTED);
    }
}
