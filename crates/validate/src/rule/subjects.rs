//! # subjects
//!
//! **Finds** subject codes of the IPTC Media Topics that do not exist or are retired, and codes that are no code of that form. Other
//! vocabularies are the agencies' own: their codes are not judged.
//!
//! **By default** a warning.

use wiredesk_story::{Story, event::Severity, topics};

use super::{Context, Found, Rule};

/// Places that are named.
const NAMED: usize = 5;

/// The rule.
pub static RULE: Rule = Rule {
    name: "subjects",
    finds: "Media Topic codes that do not exist or are retired",
    severity: Severity::Warn,
    unasked: true,
    check,
};

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    let wrong = story.subjects.iter().enumerate().filter_map(|(n, subject)| {
        let code = [&subject.uri, &subject.literal].into_iter().find_map(|code| topics::number(code.as_deref()?))?;
        let message = match topics::media_topic(code) {
            Some(topic) if !topic.retired => return None,
            Some(_) => format!("medtop:{code} is retired; see the vocabulary for what took its place"),
            None => format!("medtop:{} is no Media Topic; see the vocabulary", code.chars().take(40).collect::<String>()),
        };
        Some(Found::main(format!("subjects[{n}]"), message))
    });
    wrong.take(NAMED).collect()
}

#[cfg(test)]
mod tests {
    use wiredesk_story::Subject;

    use super::*;
    use crate::rule::sample::{story, told};

    fn about(code: &str) -> Story {
        let subject = if code.contains("://") {
            Subject { uri: Some(code.into()), ..Subject::default() }
        } else {
            Subject { literal: Some(code.into()), ..Subject::default() }
        };
        Story { subjects: vec![subject], ..story("عنوان", &["نص"]) }
    }

    #[test]
    fn topics_and_the_codes_of_others_pass() {
        for code in ["medtop:16000000", "http://cv.iptc.org/newscodes/mediatopic/20000065", "afp:POL", "subj:11000000", "https://agency.example/s/1"] {
            assert!(told(&RULE, &about(code)).is_empty(), "{code}");
        }
    }

    #[test]
    fn codes_that_do_not_exist_or_are_retired_are_told() {
        for code in ["medtop:99999999", "medtop:sport", "http://cv.iptc.org/newscodes/mediatopic/", "medtop:"] {
            assert_eq!(told(&RULE, &about(code)), ["warn subjects[0]"], "{code}");
        }
        let retired = "medtop:20000030";
        assert!(topics::media_topic("20000030").is_some_and(|topic| topic.retired));
        assert_eq!(told(&RULE, &about(retired)), ["warn subjects[0]"]);
    }
}
