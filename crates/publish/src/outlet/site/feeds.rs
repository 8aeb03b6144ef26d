//! The feeds of a list: RSS, Atom and JSON Feed of its last stories, and in Atom what was taken back.

use rusqlite::Connection;
use wiredesk_formats::{FeedEntry, WriteOptions};
use wiredesk_story::Language;

use super::{
    Site, address,
    entries::Entries,
    files::Files,
    list::List,
    lists::Places,
    press::Trouble,
    row::{self, Row},
};

/// How many stories a feed has, and how many that were taken back.
const STORIES: u32 = 50;
const GONE: u32 = 50;

/// Each feed's file and format.
pub(super) const FEEDS: [(&str, &str); 3] = [("feed.rss", "rss"), ("feed.atom", "atom"), ("feed.json", "jsonfeed")];

impl Site {
    /// The addresses of the feeds of a list; of none where it has none.
    pub(super) fn feeds_of(&self, list: &List) -> Vec<String> {
        let has = matches!(list, List::Front | List::Language(_) | List::Section(..));
        let url = |(name, _): &(&str, &str)| self.url_of(&format!("{}{name}", list.address()));
        if has { FEEDS.iter().map(url).collect() } else { Vec::new() }
    }

    /// Writes the three feeds of a list.
    pub(super) fn write_feeds(
        &self, state: &Connection, files: &mut Files<'_>, entries: &mut Entries, list: &List, places: &Places,
    ) -> Result<(), Trouble> {
        let rows = row::newest(state, list, STORIES)?;
        let gone = row::gone(state, list, GONE)?;
        let language = self.language_of(list, places);
        let (_, voice) = self.around(language).map_err(Trouble::Look)?;
        let of_one = list.language().is_some() || places.len() < 2;
        let around = Language::parse(language).ok().filter(|_| of_one && language != address::UNKNOWN);
        let mut known = Vec::with_capacity(rows.len());
        for row in &rows {
            known.extend(entries.of(self, state, row, &around)?);
        }
        let changed = rows.iter().map(|row| row.updated).chain(gone.iter().filter_map(|row| row.withdrawn)).max();
        for (n, (name, format)) in FEEDS.into_iter().enumerate() {
            let options = WriteOptions {
                newsroom: self.name.clone(),
                url: self.url_of(&list.address()),
                language: around.clone(),
                now: changed.unwrap_or_default(),
                title: Some(self.title_of(list, voice)),
                self_url: Some(self.url_of(&format!("{}{name}", list.address()))),
                hub: self.hub.clone(),
                deleted: gone.iter().filter_map(|row: &Row| Some((row.uri.clone(), row.withdrawn?))).collect(),
                losses: false,
            };
            let own: Vec<&FeedEntry> = known.iter().filter_map(|entry| entry.get(n)).collect();
            let written = wiredesk_formats::feed(format, &own, &options);
            let written = written.map_err(|error| Trouble::Look(error.to_string()))?;
            files.write(&format!("{}{name}", list.address()), &written)?;
        }
        Ok(())
    }
}
