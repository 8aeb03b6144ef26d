//! The same text from the same source under another id: it is the same story, and both ids name it.
//!
//! What came lately is kept in memory, since the process started: a hint, never a lock. Twins that meet before it is known both go
//! through, and are linked later. That an id is another name of a story is a row, and kept for good.

use std::collections::{HashMap, VecDeque, hash_map::Entry};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use wiredesk_story::{Story, StoryUri};

/// How long a text is looked for.
const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// Shorter texts say too little: alerts, results, weather.
const WORDS: usize = 40;
/// So many texts are kept at most, some 150 bytes each.
const MOST: usize = 300_000;

/// What a source said, by a hash of its words.
pub(crate) type Print = [u8; 16];

/// Texts that went out lately.
#[derive(Default)]
pub(crate) struct Twins {
    texts: HashMap<Print, (StoryUri, Timestamp)>,
    order: VecDeque<(Timestamp, Print)>,
}

impl Twins {
    /// The story that said the same within a day, under another id.
    pub(crate) fn find(&mut self, print: Print, uri: &StoryUri, now: Timestamp) -> Option<StoryUri> {
        self.forget(now);
        let (first, time) = self.texts.get(&print)?;
        (first != uri && now.duration_since(*time) <= WINDOW).then(|| first.clone())
    }

    /// A text goes out. The first that says it keeps its name.
    pub(crate) fn keep(&mut self, print: Print, uri: &StoryUri, now: Timestamp) {
        match self.texts.entry(print) {
            Entry::Occupied(known) if known.get().0 != *uri => {}
            Entry::Occupied(mut known) => known.get_mut().1 = now,
            Entry::Vacant(new) => {
                new.insert((uri.clone(), now));
                self.order.push_back((now, print));
            }
        }
    }

    /// What is older than the window goes, and the oldest where there are too many.
    fn forget(&mut self, now: Timestamp) {
        while let Some((time, print)) = self.order.front().copied() {
            if self.order.len() <= MOST && now.duration_since(time) <= WINDOW {
                return;
            }
            self.order.pop_front();
            self.texts.remove(&print);
        }
    }
}

/// A hash of the words, as they are read: without marks, case, vowels and stretching. None of what says too little.
pub(crate) fn print(source: &str, story: &Story) -> Option<Print> {
    let text = story.text();
    let mut hash = Sha256::new();
    hash.update(source);
    let mut words = 0;
    let mut inside = false;
    let mut bytes = [0; 4];
    for c in text.chars().filter(|c| !is_ornament(*c)) {
        if !c.is_alphanumeric() {
            inside = false;
            continue;
        }
        if !inside {
            words += 1;
            hash.update([0]);
        }
        inside = true;
        for small in c.to_lowercase() {
            hash.update(small.encode_utf8(&mut bytes).as_bytes());
        }
    }
    let print = Print::try_from(&hash.finalize()[..16]).ok()?;
    (words >= WORDS).then_some(print)
}

/// Harakat and tatweel.
fn is_ornament(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_story::{Block, Body};

    use super::*;

    fn story(text: &str) -> Story {
        Story { bodies: vec![Body::main(vec![Block::paragraph(text)])], ..Story::default() }
    }

    fn uri(id: &str) -> StoryUri {
        StoryUri::from_id("map", id)
    }

    #[test]
    fn the_same_words_are_found_for_a_day_from_the_same_source_alone() {
        let now: Timestamp = "2025-05-09T12:00:00Z".parse().unwrap();
        let words = "قام وفد أمني بزيارة عمل إلى العاصمة النمساوية ".repeat(6);
        let mut twins = Twins::default();
        twins.keep(print("map", &story(&words)).unwrap(), &uri("1"), now);
        let dressed = print("map", &story(&format!("{}!", words.replace("وفد", "وَفْـــد")))).unwrap();
        assert_eq!(twins.find(dressed, &uri("2"), now), Some(uri("1")));
        assert_eq!(twins.find(dressed, &uri("1"), now), None, "it is the story itself");
        assert_eq!(twins.find(print("afp", &story(&words)).unwrap(), &uri("2"), now), None);
        assert_eq!(twins.find(print("map", &story(&format!("{words} جديد"))).unwrap(), &uri("2"), now), None);
        assert_eq!(twins.find(dressed, &uri("2"), now + SignedDuration::from_hours(25)), None);
        assert_eq!(print("map", &story("قصير")), None, "copy under forty words never counts");
    }
}
