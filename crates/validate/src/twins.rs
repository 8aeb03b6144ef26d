//! The same text from the same source under another id: it is the same story, and both ids name it.
//!
//! What came lately is kept in memory, and each text in a row of its story's partition, so that a process that starts, or takes a
//! partition over, knows it again, and other instances hear of it: a hint, never a lock. Twins that meet before it is known both go through, and are linked later. That
//! an id is another name of a story is a row too, and kept for good.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wiredesk_log::{
    Context, NoJob, Row,
    hearsay::{Hearsay, Leftovers},
    partition,
    rows::RowKey,
};
use wiredesk_story::{Story, StoryUri};

use crate::known::table;

/// How long a text is looked for.
const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// What is heard of other instances' texts.
pub(crate) const HEARSAY: Hearsay = Hearsay { tables: &[table::TEXT], within: Duration::from_secs(24 * 60 * 60) };
/// Shorter texts say too little: alerts, results, weather.
const WORDS: usize = 40;
/// So many texts are kept at most, some 150 bytes each.
const MOST: usize = 300_000;

/// What a source said, by a hash of its words.
pub(crate) type Print = [u8; 16];

/// A text in its row, under the hash of its words.
#[derive(Serialize, Deserialize)]
struct Text {
    #[serde(rename = "u")]
    uri: StoryUri,
    /// Seconds since 1970.
    #[serde(rename = "t")]
    time: i64,
}

/// Texts that went out lately.
#[derive(Default)]
pub(crate) struct Twins {
    texts: HashMap<Print, (StoryUri, Timestamp)>,
    order: VecDeque<(Timestamp, Print)>,
    /// Rows that are to go when their partitions have a turn.
    gone: Leftovers<Print>,
}

impl Twins {
    /// A partition is the stage's own: what its rows know comes back.
    pub(crate) fn load(&mut self, cx: &mut Context<'_, NoJob>) {
        self.gone.owns(cx.partition());
        let now = cx.now();
        let mut found: Vec<(Timestamp, Print, StoryUri)> = Vec::new();
        for slice in "0123456789abcdef".chars() {
            for (key, row) in cx.scan(table::TEXT, &slice.to_string()) {
                match read(&key, &row, now) {
                    Some(text) => found.push(text),
                    None => cx.delete(table::TEXT, &key),
                }
            }
        }
        found.sort_by_key(|(time, print, _)| (*time, *print));
        for (time, print, uri) in found {
            self.remember(print, &uri, time);
        }
        self.order.make_contiguous().sort();
    }

    /// Another instance keeps a text.
    pub(crate) fn hear(&mut self, at: &RowKey, row: &Row, now: Timestamp) {
        self.gone.is_anothers(at.partition);
        if let Some((time, print, uri)) = read(&at.key, row, now) {
            self.remember(print, &uri, time);
        }
    }

    /// The story that said the same within a day, under another id.
    pub(crate) fn find(&mut self, print: Print, uri: &StoryUri, cx: &mut Context<'_, NoJob>) -> Option<StoryUri> {
        self.forget(cx);
        let (first, time) = self.texts.get(&print)?;
        (first != uri && cx.now().duration_since(*time) <= WINDOW).then(|| first.clone())
    }

    /// A text goes out. The first that says it keeps its name.
    pub(crate) fn keep(&mut self, print: Print, uri: &StoryUri, cx: &mut Context<'_, NoJob>) {
        self.forget(cx);
        let now = cx.now();
        if self.remember(print, uri, now) {
            cx.store(table::TEXT, &key(&print), &Text { uri: uri.clone(), time: now.as_second() });
        }
    }

    /// Whether the text is that story's.
    fn remember(&mut self, print: Print, uri: &StoryUri, time: Timestamp) -> bool {
        match self.texts.entry(print) {
            Entry::Occupied(known) if known.get().0 != *uri => return false,
            Entry::Occupied(mut known) => known.get_mut().1 = time,
            Entry::Vacant(new) => drop(new.insert((uri.clone(), time))),
        }
        self.order.push_back((time, print));
        true
    }

    /// What is older than the window goes, and the oldest where there are too many.
    fn forget(&mut self, cx: &mut Context<'_, NoJob>) {
        let now = cx.now();
        while let Some((time, print)) = self.order.front().copied() {
            if self.order.len() <= MOST && now.duration_since(time) <= WINDOW {
                break;
            }
            self.order.pop_front();
            // It may have come again since.
            if self.texts.get(&print).is_some_and(|(_, last)| *last == time)
                && let Some((uri, _)) = self.texts.remove(&print)
            {
                let partition = partition::of_key(uri.as_str().as_bytes(), cx.partitions());
                self.gone.add(partition, print);
            }
        }
        for print in self.gone.take(cx.partition()) {
            cx.delete(table::TEXT, &key(&print));
        }
    }
}

/// The key of a print's row.
pub(crate) fn key(print: &Print) -> String {
    print.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// When a row's text went out, its print and its story; nothing where the window is over.
fn read(key: &str, row: &Row, now: Timestamp) -> Option<(Timestamp, Print, StoryUri)> {
    let text: Text = serde_json::from_slice(&row.value).ok()?;
    let time = Timestamp::from_second(text.time).ok()?;
    (now.duration_since(time) <= WINDOW).then_some((time, print_of(key)?, text.uri))
}

/// A print from the key of its row.
fn print_of(key: &str) -> Option<Print> {
    let digit = |n: usize| u8::from_str_radix(key.get(n * 2..n * 2 + 2)?, 16).ok();
    let mut print = Print::default();
    for (n, byte) in print.iter_mut().enumerate() {
        *byte = digit(n)?;
    }
    Some(print)
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

    #[test]
    fn the_same_words_make_the_same_print_whatever_their_dress() {
        let words = "قام وفد أمني بزيارة عمل إلى العاصمة النمساوية ".repeat(6);
        let plain = print("map", &story(&words)).unwrap();
        assert_eq!(print("map", &story(&format!("{}!", words.replace("وفد", "وَفْـــد")))), Some(plain));
        assert_ne!(print("afp", &story(&words)), Some(plain));
        assert_ne!(print("map", &story(&format!("{words} جديد"))), Some(plain));
        assert_eq!(print("map", &story("قصير")), None, "copy under forty words never counts");
        assert_eq!(print_of(&key(&plain)), Some(plain));
        assert_eq!(print_of("zz"), None);
    }
}
