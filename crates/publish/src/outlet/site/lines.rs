//! Lines of sitemaps, kept from one call to the next: a map has thousands, and a new story adds one.

use std::collections::HashMap;

use rusqlite::Connection;

use super::row::{self, Row};

/// The most bytes that are kept of a kind of map; what a map needs beyond is made each time.
const MOST: usize = 8_000_000;

/// Lines of one kind of map, by the story's id.
#[derive(Debug, Default)]
pub(super) struct Lines {
    kept: HashMap<i64, Box<str>>,
    bytes: usize,
}

impl Lines {
    /// Adds the lines of stories to a map; those that are not kept are made.
    pub(super) fn add(
        &mut self, state: &Connection, ids: &[i64], map: &mut String, make: impl Fn(&Row) -> String,
    ) -> rusqlite::Result<()> {
        if self.bytes > MOST {
            *self = Self::default();
        }
        for id in ids {
            if let Some(line) = self.kept.get(id) {
                map.push_str(line);
                continue;
            }
            let Some(row) = row::of(state, *id)? else { continue };
            let line = make(&row);
            map.push_str(&line);
            if self.bytes <= MOST {
                self.bytes += line.len();
                self.kept.insert(*id, line.into_boxed_str());
            }
        }
        Ok(())
    }

    /// Forgets a story's.
    pub(super) fn forget(&mut self, id: i64) {
        if let Some(line) = self.kept.remove(&id) {
            self.bytes -= line.len();
        }
    }
}
