//! The tree of the IPTC Media Topics: what a topic is a part of.

use std::{collections::HashMap, sync::LazyLock};

/// The address that `medtop:20000123` stands for.
const MEDIA_TOPICS: &str = "http://cv.iptc.org/newscodes/mediatopic/";
/// No topic lies deeper.
const DEEPEST: usize = 10;

/// A topic and its parent a line, as numbers. IPTC Media Topics of 2025-10-09.
static PARENTS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    include_str!("../data/media-topics.txt").lines().filter_map(|line| line.split_once(' ')).collect()
});

/// Whether `code` is `wanted` or a narrower topic. Codes of other vocabularies have no tree: they are the same or not.
pub(crate) fn is_within(code: &str, wanted: &str) -> bool {
    let (code, wanted) = (full(code), full(wanted));
    if code == wanted {
        return true;
    }
    let (Some(code), Some(wanted)) = (code.strip_prefix(MEDIA_TOPICS), wanted.strip_prefix(MEDIA_TOPICS)) else {
        return false;
    };
    let above = std::iter::successors(Some(code), |code| PARENTS.get(code).copied());
    above.take(DEEPEST).any(|code| code == wanted)
}

/// One spelling for a topic: `medtop:` codes and https addresses become the IPTC's own URIs.
fn full(code: &str) -> String {
    if let Some(number) = code.strip_prefix("medtop:") {
        return format!("{MEDIA_TOPICS}{number}");
    }
    match code.strip_prefix("https://cv.iptc.org/") {
        Some(rest) => format!("http://cv.iptc.org/{rest}"),
        None => code.to_owned(),
    }
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
}
