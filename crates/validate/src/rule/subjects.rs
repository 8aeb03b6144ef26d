//! # subjects
//!
//! **Finds** subject codes of the IPTC Media Topics that do not exist or are retired, and codes that are no code of that form. Other
//! vocabularies are the agencies' own: their codes are not judged.
//!
//! **By default** a warning.

use std::{collections::HashMap, sync::LazyLock};

use wiredesk_story::{Story, event::Severity};

use super::{Context, Found, Rule};

/// One code a line, `retired` behind those that are. IPTC Media Topics of 2025-10-09.
static TOPICS: LazyLock<HashMap<&str, bool>> = LazyLock::new(|| {
    let lines = include_str!("../../data/media-topics.txt").lines();
    lines.map(|line| line.split_once(' ').map_or((line, false), |(code, _)| (code, true))).collect()
});

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
        let code = [&subject.uri, &subject.literal].into_iter().find_map(|code| media_topic(code.as_deref()?))?;
        let message = match TOPICS.get(code) {
            Some(false) => return None,
            Some(true) => format!("medtop:{code} is retired; see the vocabulary for what took its place"),
            None => format!("medtop:{} is no Media Topic; see the vocabulary", code.chars().take(40).collect::<String>()),
        };
        Some(Found::main(format!("subjects[{n}]"), message))
    });
    wrong.take(NAMED).collect()
}

/// The code, where it is given as one of the Media Topics.
fn media_topic(code: &str) -> Option<&str> {
    let code = code.strip_prefix("medtop:").or_else(|| code.rsplit_once("cv.iptc.org/newscodes/mediatopic/").map(|(_, code)| code))?;
    Some(code.trim_end_matches('/'))
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
        let retired = TOPICS.iter().find(|(_, retired)| **retired).map(|(code, _)| format!("medtop:{code}"));
        assert_eq!(told(&RULE, &about(&retired.unwrap_or_default())), ["warn subjects[0]"]);
    }
}
