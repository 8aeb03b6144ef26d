//! An embargo that states no moment that can be read: `"embargoedUntil": "soon"`.

use serde_json::Value;
use wiredesk_story::{PubStatus, Story};

/// Withholds a story whose embargo was left in `extra` because it is no moment: it holds until further notice, as an empty `embargoed`
/// does in NewsML-G2. A story that is taken back stays so.
pub(crate) fn withhold(story: &mut Story) {
    let vague = |(name, value): (&String, &Value)| is_embargo(name) && says_something(value);
    if story.embargoed_until.is_none() && story.status() == PubStatus::Usable && story.extra.iter().any(vague) {
        story.pub_status = Some(PubStatus::Withheld);
    }
}

/// `embargoedUntil`, `embargo`, `X-Embargoed-Until`, `EmbargoDate`.
fn is_embargo(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    letters.trim_start_matches('x').starts_with("embargo")
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !matches!(text.trim().to_ascii_lowercase().as_str(), "" | "0" | "false" | "no" | "none"),
        Value::Array(all) => all.iter().any(says_something),
        Value::Object(all) => all.values().any(says_something),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Bool(true) => true,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::tz::TimeZone;
    use wiredesk_story::PubStatus;

    use crate::{Input, read};

    fn status(bytes: &str) -> PubStatus {
        let input = Input {
            bytes: bytes.as_bytes(),
            name: None,
            charset: None,
            zone: &TimeZone::UTC,
            language: None,
            at: None,
        };
        read(&input, Some("ninjs")).unwrap().reading.stories[0].status()
    }

    #[test]
    fn an_embargo_that_is_no_moment_withholds() {
        for until in [r#""soon""#, r#""بعد المؤتمر""#, r#""à l'issue du Conseil""#, "true", r#"{"until":"?"}"#]
        {
            let story = format!(
                r#"{{"uri":"urn:a:1","pubStatus":"usable","headlines":[{{"value":"عنوان"}}],"embargoedUntil":{until}}}"#
            );
            assert_eq!(status(&story), PubStatus::Withheld, "{until}");
        }
    }

    #[test]
    fn an_embargo_that_says_nothing_is_none() {
        for until in ["null", r#""""#, "false", r#""2025-05-12T12:00:00Z""#] {
            let story = format!(r#"{{"uri":"urn:a:1","headlines":[{{"value":"Titre"}}],"embargoedUntil":{until}}}"#);
            assert_eq!(status(&story), PubStatus::Usable, "{until}");
        }
        assert_eq!(status(r#"{"uri":"urn:a:1","pubStatus":"canceled","embargoedUntil":"soon"}"#), PubStatus::Canceled);
    }
}
