//! The IPTC Media Topics: which there are, and what each is a part of.

use std::{collections::HashMap, sync::LazyLock};

/// The address that `medtop:20000123` stands for.
const MEDIA_TOPICS: &str = "cv.iptc.org/newscodes/mediatopic/";
/// No topic lies deeper.
const DEEPEST: usize = 10;

/// A topic, its parent (`-` for a top topic) and `retired` for those that are, a line. IPTC Media Topics of 2025-10-09.
static TOPICS: LazyLock<HashMap<&str, MediaTopic>> = LazyLock::new(|| {
    let lines = include_str!("../data/media-topics.txt").lines();
    let read = lines.filter_map(|line| {
        let mut words = line.split(' ');
        let (code, parent) = (words.next()?, words.next()?);
        Some((code, MediaTopic { parent: (parent != "-").then_some(parent), retired: words.next().is_some() }))
    });
    read.collect()
});

/// A topic of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaTopic {
    /// The number of the broader topic; none for a top topic.
    pub parent: Option<&'static str>,
    /// Another has taken its place.
    pub retired: bool,
}

/// The number in a code or address of the Media Topics, whether or not there is such a topic; none for other vocabularies.
pub fn number(code: &str) -> Option<&str> {
    let code = code.strip_prefix("medtop:").or_else(|| code.rsplit_once(MEDIA_TOPICS).map(|(_, code)| code))?;
    Some(code.trim_end_matches('/'))
}

/// The topic of a number.
pub fn media_topic(number: &str) -> Option<MediaTopic> {
    TOPICS.get(number).copied()
}

/// Whether `code` is `wanted` or a narrower topic. Codes of other vocabularies have no tree: they are the same or not.
pub fn is_within(code: &str, wanted: &str) -> bool {
    let sound = |code: &str| ["medtop:", "http://", "https://"].iter().any(|start| code.starts_with(start));
    let whole = |code| number(code).filter(|number| sound(code) && code.ends_with(number));
    let (Some(code), Some(wanted)) = (whole(code), whole(wanted)) else { return code == wanted };
    let above = std::iter::successors(Some(code), |code| media_topic(code)?.parent);
    above.take(DEEPEST).any(|code| code == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_within_all_above_it_and_nothing_else() {
        for wanted in ["medtop:20000003", "medtop:20000002", "http://cv.iptc.org/newscodes/mediatopic/01000000"] {
            assert!(is_within("https://cv.iptc.org/newscodes/mediatopic/20000003", wanted), "{wanted}");
        }
        assert!(!is_within("medtop:01000000", "medtop:20000002"), "a broader topic is not within a narrower one");
        assert!(!is_within("medtop:20000003", "medtop:16000000"));
        assert!(is_within("afp:POL", "afp:POL") && !is_within("afp:POL", "medtop:11000000"));
    }

    #[test]
    fn every_parent_is_a_topic_and_some_topics_are_retired() {
        assert!(TOPICS.values().filter_map(|topic| topic.parent).all(|parent| TOPICS.contains_key(parent)));
        assert_eq!(TOPICS.values().filter(|topic| topic.parent.is_none()).count(), 17);
        assert!(TOPICS.values().any(|topic| topic.retired));
    }
}
