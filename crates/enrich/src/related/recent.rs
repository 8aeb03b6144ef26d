//! The stories of the last three days, as the stage remembers them: in memory for all that it has seen, and each in a row, so that a
//! process that starts, or takes a partition over, knows them again, and other instances hear of them. A hint, never a lock.

use std::time::Duration;

use jiff::Timestamp;
use wiredesk_log::{
    Context, NoJob, Row,
    hearsay::{Hearsay, Leftovers},
    partition,
    rows::RowKey,
};

use super::{
    Link, Print, Window, hash,
    sketch::{self, Sketch},
    window::{KEYS, LONGEST, Trace},
};

/// The table: a row a story, its key begins with one of [`SLICES`] letters.
pub(crate) const TABLE: &str = "print";
/// What is heard of the stories of other instances.
pub(crate) const HEARSAY: Hearsay = Hearsay { tables: &[TABLE], within: Duration::from_secs(72 * 60 * 60) };
/// Rows are read in so many parts, so that not all of them are in memory twice.
const SLICES: &[u8; 16] = b"0123456789abcdef";

/// Recent stories by their uris.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    window: Window,
    /// Rows that are to go when their partitions have a turn.
    gone: Leftovers<String>,
}

impl Recent {
    /// A partition is the stage's own: what its rows know comes back.
    pub(crate) fn load(&mut self, cx: &mut Context<'_, NoJob>) {
        self.gone.owns(cx.partition());
        let now = cx.now();
        for slice in SLICES {
            for (key, row) in cx.scan(TABLE, &format!("{}:", char::from(*slice))) {
                let (uri, trace) = (key.get(2..).unwrap_or_default(), read(&row.value));
                match trace.filter(|trace| trace.counts(now)) {
                    Some(trace) => self.window.keep_trace(uri, &trace, now),
                    None => cx.delete(TABLE, &key),
                }
            }
        }
        self.sweep(cx);
    }

    /// Another instance remembers a story, or forgets it.
    pub(crate) fn hear(&mut self, at: &RowKey, row: Option<&Row>, now: Timestamp) {
        self.gone.is_anothers(at.partition);
        let uri = at.key.get(2..).unwrap_or_default();
        match row.map(|row| read(&row.value)) {
            Some(Some(trace)) if trace.counts(now) => self.window.keep_trace(uri, &trace, now),
            Some(_) => {}
            None => self.window.forget(uri),
        }
    }

    /// The stories that tell the same as one that comes now.
    pub(crate) fn links(&self, uri: &str, print: &Print, now: Timestamp) -> Vec<Link> {
        self.window.links(uri, print, now)
    }

    /// Remembers a story's latest version.
    pub(crate) fn keep(&mut self, cx: &mut Context<'_, NoJob>, uri: &str, print: &Print) {
        if !print.is_long_enough() {
            return self.forget(cx, uri);
        }
        let now = cx.now();
        let trace = Trace::of(print, now);
        self.window.keep_trace(uri, &trace, now);
        cx.put(TABLE, &key(uri), Row::new(write(&trace)));
        self.sweep(cx);
    }

    /// Forgets a story that was taken back, or may not be seen yet.
    pub(crate) fn forget(&mut self, cx: &mut Context<'_, NoJob>, uri: &str) {
        self.window.forget(uri);
        let key = key(uri);
        if cx.row(TABLE, &key).is_some() {
            cx.delete(TABLE, &key);
        }
    }

    /// The rows of what the window let go.
    fn sweep(&mut self, cx: &mut Context<'_, NoJob>) {
        for uri in self.window.gone() {
            let partition = partition::of_key(uri.as_bytes(), cx.partitions());
            self.gone.add(partition, uri);
        }
        for uri in self.gone.take(cx.partition()) {
            cx.delete(TABLE, &key(&uri));
        }
    }
}

impl Trace {
    fn counts(&self, now: Timestamp) -> bool {
        i64::from(self.minute) * 60 >= (now - LONGEST).as_second()
    }
}

fn key(uri: &str) -> String {
    let slice = SLICES[(hash(uri.as_bytes()) >> 60) as usize];
    format!("{}:{uri}", char::from(slice))
}

/// Version, minute, sketch, keys.
fn write(trace: &Trace) -> Vec<u8> {
    let mut bytes = vec![1];
    bytes.extend(trace.minute.to_le_bytes());
    bytes.extend(trace.sketch.to_bytes());
    trace.keys.iter().for_each(|key| bytes.extend(key.to_le_bytes()));
    bytes
}

fn read(bytes: &[u8]) -> Option<Trace> {
    let (minute, rest) = bytes.strip_prefix(&[1])?.split_first_chunk()?;
    let sketch = Sketch::from_bytes(rest)?;
    let keys = rest.get(sketch::BYTES..)?.chunks_exact(4).take(KEYS);
    let keys = keys.filter_map(|key| Some(u32::from_le_bytes(key.try_into().ok()?))).collect();
    Some(Trace { sketch, keys, minute: u32::from_le_bytes(*minute) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::related::{Set, mixed, short};

    #[test]
    fn a_story_survives_its_row() {
        let print =
            Print { pairs: Set::new((0..90).map(|n| short(mixed(n))).collect()), length: 90, ..Print::default() };
        let trace = Trace::of(&print, Timestamp::UNIX_EPOCH + LONGEST);
        let row = write(&trace);
        assert!(row.len() < 300);
        assert_eq!(read(&row), Some(trace));
        assert_eq!(read(b"2 of another version"), None);
    }

    #[test]
    fn a_story_of_another_instance_is_linked_until_that_one_forgets_it() {
        let pairs = |n: u64| Set::new((n..n + 90).map(|n| short(mixed(n))).collect());
        let print = |n| Print { pairs: pairs(n), words: pairs(n), length: 90, ..Print::default() };
        let now = Timestamp::UNIX_EPOCH + LONGEST;
        let at = RowKey { partition: 3, table: TABLE.into(), key: key("urn:x:أول") };
        let row = |at| Row::new(write(&Trace::of(&print(0), at)));
        let mut recent = Recent::default();
        recent.hear(&at, Some(&row(now)), now);
        let links = recent.links("urn:x:ثان", &print(0), now);
        assert_eq!(links.iter().map(|link| link.uri.as_str()).collect::<Vec<_>>(), ["urn:x:أول"]);
        assert!(recent.links("urn:x:ثان", &print(1000), now).is_empty());
        recent.hear(&at, None, now);
        assert!(recent.links("urn:x:ثان", &print(0), now).is_empty());
        recent.hear(&at, Some(&row(Timestamp::UNIX_EPOCH)), now + LONGEST);
        assert!(recent.links("urn:x:ثان", &print(0), now + LONGEST).is_empty(), "too old");
    }
}
