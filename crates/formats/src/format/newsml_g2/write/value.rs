//! Values in the shapes that the G2 schema wants.

use jiff::Timestamp;
use wiredesk_story::{DateTime, StoryUri};

/// Text of one line: the schema's `g2normalizedString`.
pub(super) fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A moment as `xs:dateTime` has it: as it came where that is sound, else in UTC.
pub(super) fn time(moment: &DateTime) -> String {
    let text = moment.as_str();
    let sound = text.bytes().all(|byte| byte.is_ascii_digit() || b"-+:.TZ".contains(&byte))
        && !text.starts_with("0000")
        && text.get(17..19).is_some_and(|seconds| seconds != "60")
        && offset_hours(text).is_none_or(|hours| hours < 14);
    if sound { text.to_owned() } else { instant(moment.timestamp()) }
}

/// The hours of an offset that is not `Z`.
fn offset_hours(text: &str) -> Option<u32> {
    let offset = text.get(text.len().checked_sub(6)?..)?;
    offset.strip_prefix(['+', '-'])?.split(':').next()?.parse().ok()
}

fn instant(instant: Timestamp) -> String {
    DateTime::from_timestamp(instant).to_string()
}

/// Whether a text is an `xs:positiveInteger`.
pub(super) fn is_positive(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && text.bytes().any(|b| b != b'0')
}

/// Whether a text has the schema's shape of a QCode.
pub(super) fn is_qcode(text: &str) -> bool {
    super::super::catalog::is_qcode(text) && !text.contains('\u{fffe}') && !text.contains('\u{ffff}')
}

/// An absolute URI (or IRI) that every schema validator takes: what may not stand in one is percent-encoded.
pub(super) fn uri(text: &str) -> Option<String> {
    let text = text.trim();
    let mut out = String::with_capacity(text.len());
    let mut fragment = false;
    for (at, c) in text.char_indices() {
        let escape = match c {
            '%' => !text.get(at + 1..at + 3).is_some_and(|pair| pair.bytes().all(|byte| byte.is_ascii_hexdigit())),
            '#' => std::mem::replace(&mut fragment, true),
            '[' | ']' => !text.starts_with("http://[") && !text.starts_with("https://["),
            '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`' => true,
            c => c.is_whitespace() || c.is_control(),
        };
        if escape {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        } else {
            out.push(c);
        }
    }
    let web = out.starts_with("http:") || out.starts_with("https:");
    (StoryUri::parse(&out).is_ok() && (!web || url::Url::parse(&out).is_ok())).then_some(out)
}

/// Whether a text is an `xs:NCName` that any validator takes.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn moments_stay_unless_the_schema_refuses_them() {
        let kept = |text: &str| time(&DateTime::parse(text).unwrap());
        for text in ["2025-05-09T12:00:00Z", "2016-10-21T16:25:32-05:00", "2025-05-09T12:00:00.120+01:00"] {
            assert_eq!(kept(text), text);
        }
        assert_eq!(kept("2025-05-09T12:00:00+15:00"), "2025-05-08T21:00:00Z");
    }

    #[test]
    fn uris_are_mended_or_refused() {
        assert_eq!(uri("https://a.example/خبر").unwrap(), "https://a.example/خبر");
        assert_eq!(uri("https://a.example/a b[1]#x#y%zz").unwrap(), "https://a.example/a%20b%5B1%5D#x%23y%25zz");
        assert_eq!(uri("http://"), None);
        assert_eq!(uri("no uri"), None);
    }
}
