//! Entries of feeds, kept from one call to the next: a story stands in nine feeds, and a new one moves fifty others.

use std::{
    collections::{HashMap, hash_map},
    sync::Arc,
};

use rusqlite::Connection;
use wiredesk_formats::{FeedEntry, WriteOptions};
use wiredesk_story::Language;

use super::{
    Site,
    feeds::FEEDS,
    press::Trouble,
    row::{self, Row},
};

/// The most bytes that are kept. Fifty stories of three languages and ten sections take a third of it.
const MOST: usize = 32_000_000;

/// A story's entry in each of [`FEEDS`].
pub(super) type Entry = [FeedEntry; FEEDS.len()];

/// What is kept, by the story's id.
#[derive(Debug, Default)]
pub(super) struct Entries {
    kept: HashMap<i64, Kept>,
    bytes: usize,
    /// Counts what is asked.
    asked: u64,
}

/// Entries of a story as its row is: another row is another story.
#[derive(Debug)]
struct Kept {
    row: Row,
    /// By the feed's language.
    entries: Vec<(Option<Language>, Option<Arc<Entry>>)>,
    bytes: usize,
    last: u64,
}

impl Entries {
    /// The story's entries for feeds in a language; none where it has no text, or none for readers.
    pub(super) fn of(
        &mut self, site: &Site, state: &Connection, row: &Row, around: &Option<Language>,
    ) -> Result<Option<Arc<Entry>>, Trouble> {
        self.asked += 1;
        if self.kept.get(&row.id).is_some_and(|kept| kept.row != *row) {
            self.forget(row.id);
        }
        if let Some(kept) = self.kept.get_mut(&row.id) {
            kept.last = self.asked;
            if let Some((_, entry)) = kept.entries.iter().find(|(language, _)| language == around) {
                return Ok(entry.clone());
            }
        }
        let entry = made(site, state, row, around)?.map(Arc::new);
        let bytes = size_of::<Row>() + entry.iter().flat_map(|entry| entry.iter()).map(FeedEntry::size).sum::<usize>();
        let kept = match self.kept.entry(row.id) {
            hash_map::Entry::Occupied(known) => known.into_mut(),
            hash_map::Entry::Vacant(free) => {
                free.insert(Kept { row: row.clone(), entries: Vec::new(), bytes: 0, last: self.asked })
            }
        };
        kept.entries.push((around.clone(), entry.clone()));
        kept.bytes += bytes;
        self.bytes += bytes;
        if self.bytes > MOST {
            self.shrink(MOST / 2);
        }
        Ok(entry)
    }

    /// Forgets a story's: its text is another, or is taken back.
    pub(super) fn forget(&mut self, id: i64) {
        if let Some(kept) = self.kept.remove(&id) {
            self.bytes -= kept.bytes;
        }
    }

    /// Forgets those that nobody has asked for the longest.
    fn shrink(&mut self, most: usize) {
        let mut known: Vec<(u64, i64)> = self.kept.iter().map(|(id, kept)| (kept.last, *id)).collect();
        known.sort_unstable();
        for (_, id) in known {
            if self.bytes <= most {
                break;
            }
            self.forget(id);
        }
    }
}

fn made(site: &Site, state: &Connection, row: &Row, around: &Option<Language>) -> Result<Option<Entry>, Trouble> {
    let Some(story) = row::story(state, row.id)? else { return Ok(None) };
    let story = site.entry(row, &story);
    let options = WriteOptions { language: around.clone(), ..WriteOptions::default() };
    let mut entries = Vec::with_capacity(FEEDS.len());
    for (_, format) in FEEDS {
        let entry = wiredesk_formats::feed_entry(format, &story, &options);
        entries.extend(entry.map_err(|error| Trouble::Look(error.to_string()))?);
    }
    Ok(entries.try_into().ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{
        super::{
            list::List,
            state::State,
            tests::room::{Room, arabic, french},
        },
        *,
    };

    #[test]
    fn entries_are_kept_while_the_row_is_the_same_and_the_oldest_go_first() {
        let room = Room::new();
        room.publish(&[arabic(1), french(1)]);
        let state = State::open(&room.root()).unwrap().connection;
        let rows = row::newest(&state, &List::Front, 2).unwrap();
        let mut entries = Entries::default();
        let of = |entries: &mut Entries, row: &Row| entries.of(&room.press.site, &state, row, &None).unwrap().unwrap();
        let first = of(&mut entries, &rows[0]);
        of(&mut entries, &rows[1]);
        assert!(Arc::ptr_eq(&first, &of(&mut entries, &rows[0])));
        let bytes = entries.bytes;
        entries.shrink(bytes - 1);
        assert_eq!(entries.kept.keys().copied().collect::<Vec<_>>(), [rows[0].id]);
        let changed = Row { revision: 2, ..rows[0].clone() };
        assert!(!Arc::ptr_eq(&first, &of(&mut entries, &changed)));
        entries.forget(changed.id);
        assert_eq!((entries.bytes, entries.kept.len()), (0, 0));
    }
}
