//! Any bytes at all: every reader ends in a moment, with stories or a reason, and every writer takes what was read.

use proptest::prelude::*;

use super::{spent::timed, wire::read_as, *};

/// Reads bytes as every format and as what they look like; writes what was read in every format.
fn survive(bytes: &[u8], name: &str) {
    let took = timed(|| through(bytes, name)).1;
    assert!(took < 10.0, "{name} took {took} s");
}

fn through(bytes: &[u8], name: &str) {
    let readers = all().iter().filter(|format| format.read.is_some()).map(|format| Some(format.name));
    for format in readers.chain([None]) {
        let Ok(read) = read_as(bytes, name, format) else { continue };
        let stories = &read.reading.stories;
        for story in stories {
            assert!(story.headlines.iter().all(|label| !label.value.contains('\0')));
        }
        for writer in all().iter().filter(|format| format.write.is_some()) {
            let one = stories.get(..1).unwrap_or_default();
            let given = if writer.write.as_ref().unwrap().holds == Holds::Many { stories.as_slice() } else { one };
            if !given.is_empty() {
                let _ = write(writer.name, given, &WriteOptions::default());
            }
        }
    }
}

/// The samples, and one written sample of every format.
fn samples() -> Vec<(String, Vec<u8>)> {
    let mut samples = wire::samples();
    for format in all().iter().filter(|format| format.write.is_some()) {
        let written = write(format.name, &[full_story()], &WriteOptions::default()).unwrap();
        samples.push((format!("full.{}", format.extension), written.bytes));
    }
    samples
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, max_shrink_iters: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), name in "[a-z]{1,4}\\.(xml|json|txt|html|rss)") {
        survive(&bytes, &name);
    }

    #[test]
    fn markup_soup_is_read_or_refused(text in "(<[a-zA-Z:]{1,8}( [a-z:]{1,6}=\"[^\"<]{0,8}\")?/?>|</[a-z]{1,8}>|[{}\\[\\],:\"]|خبر|\n\n|&[a-z#0-9]{1,6};|<!\\[CDATA\\[|\\]\\]>|<!--|-->){0,40}") {
        survive(text.as_bytes(), "soup");
        survive(format!("<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\">{text}").as_bytes(), "soup.xml");
        survive(format!("<html><body>{text}").as_bytes(), "soup.html");
    }

    #[test]
    fn a_damaged_sample_is_read_or_refused(
        which in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 0..6),
        doubled in any::<(prop::sample::Index, prop::sample::Index)>(),
        truncated in any::<bool>(),
    ) {
        let samples = samples();
        let (name, mut bytes) = samples[which.index(samples.len())].clone();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        let (from, to) = (doubled.0.index(bytes.len()), doubled.1.index(bytes.len()));
        if from < to && !truncated {
            let piece = bytes[from..to].to_vec();
            bytes.extend(piece);
        }
        if truncated {
            bytes.truncate(cut.index(bytes.len()));
        }
        survive(&bytes, &name);
    }
}
