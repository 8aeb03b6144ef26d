//! Sections: the top topics of the IPTC's Media Topics, and which of them a story belongs to.

use std::{collections::HashMap, sync::LazyLock};

use wiredesk_story::{AnnotationKind, Story};

/// One line a section: its code, its folder, the codes under it.
static TOPICS: &str = include_str!("../../../../../config/site/topics.txt");
const UNDER: u32 = 20_000_000;
const MEDIA_TOPICS: &str = "//cv.iptc.org/newscodes/mediatopic/";

static SECTIONS: LazyLock<HashMap<u32, &'static str>> = LazyLock::new(|| {
    let mut sections = HashMap::new();
    for line in TOPICS.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (Some(code), Some(section)) = (words.next().and_then(|code| code.parse().ok()), words.next()) else { continue };
        sections.insert(code, section);
        for under in words.filter_map(|number| number.parse::<u32>().ok()) {
            sections.insert(UNDER + under, section);
        }
    }
    sections
});

/// The section of a story: that of the first subject that is a Media Topic, since the most certain stand first.
pub(super) fn section(story: &Story) -> Option<&'static str> {
    let subjects = story.subjects.iter().flat_map(|subject| [subject.uri.as_deref(), subject.literal.as_deref()]);
    let found = story.annotations.iter().filter(|one| one.kind == AnnotationKind::Subject).map(|one| one.uri.as_deref());
    subjects.chain(found).flatten().find_map(|code| SECTIONS.get(&number(code)?).copied())
}

/// The number in `medtop:20000123`, or in the topic's URI.
fn number(code: &str) -> Option<u32> {
    let digits = match code.strip_prefix("medtop:") {
        Some(digits) => digits,
        None => code.split_once(':').filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?.1.strip_prefix(MEDIA_TOPICS)?,
    };
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use wiredesk_story::story::Subject;

    use super::*;

    #[test]
    fn a_narrow_topic_is_in_the_section_of_its_top_topic() {
        let subject = |uri: Option<&str>, literal: Option<&str>| Subject {
            uri: uri.map(Into::into),
            literal: literal.map(Into::into),
            ..Subject::default()
        };
        let of = |subjects| section(&Story { subjects, ..Story::default() });
        assert_eq!(of(vec![subject(None, Some("medtop:16000000"))]), Some("conflict"));
        let keyword = subject(None, Some("فيينا"));
        assert_eq!(of(vec![keyword, subject(Some("http://cv.iptc.org/newscodes/mediatopic/20000574"), None)]), Some("politics"));
        assert_eq!(of(vec![subject(None, Some("medtop:99999999"))]), None);
        assert_eq!(of(vec![]), None);
        assert!(SECTIONS.len() > 1300 && SECTIONS.values().collect::<std::collections::HashSet<_>>().len() == 17);
    }
}
