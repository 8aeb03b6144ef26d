//! Sitemaps: of everything (sitemaps.org 0.9), one a day where that is too much, and of the last two days for news search.

use jiff::{SignedDuration, Timestamp, civil::Date};
use rusqlite::Connection;
use wiredesk_formats::xml::Writer;

use super::{
    Site,
    files::Files,
    kept::Kept,
    list::List,
    lists::Places,
    press::Trouble,
    row::{self, Row},
    words,
};

const XMLNS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";
/// With more stories `sitemap.xml` is an index of the sitemaps of days, so that a new story costs the same as ever.
const MOST: u32 = 2_000;
/// The most that one sitemap may hold.
const MOST_OF_A_DAY: u32 = 50_000;
/// The most that a sitemap for news search may hold, and how far back it goes.
const MOST_NEWS: u32 = 1_000;
const NEWS_FOR: SignedDuration = SignedDuration::from_hours(48);

impl Site {
    /// Writes `sitemap.xml` and `news-sitemap.xml`.
    pub(super) fn write_map(
        &self, state: &Connection, files: &mut Files<'_>, kept: &mut Kept, places: &Places,
    ) -> Result<(), Trouble> {
        let map = if row::more_than(state, MOST)? {
            self.index(&row::all_days(state)?)
        } else {
            let fronts = std::iter::once(String::new()).chain(places.iter().map(|(language, _)| format!("{language}/")));
            self.map(state, kept, fronts, &row::newest_ids(state, &List::Map, MOST)?)?
        };
        files.write("sitemap.xml", map.as_bytes())?;
        // Back from the newest, so that the file is the same whenever it is written.
        let newest = row::last_published(state)?;
        let from = newest.and_then(|newest| newest.checked_sub(NEWS_FOR).ok()).unwrap_or(Timestamp::MIN);
        let news = self.news(state, kept, &row::ids_since(state, from, MOST_NEWS)?)?;
        files.write("news-sitemap.xml", news.as_bytes())?;
        Ok(())
    }

    /// Writes the sitemap of a day, or takes it away where nothing of the day is left.
    pub(super) fn write_map_of_day(
        &self, state: &Connection, files: &mut Files<'_>, kept: &mut Kept, day: Date,
    ) -> Result<(), Trouble> {
        let ids = row::newest_ids(state, &List::MapOfDay(day), MOST_OF_A_DAY)?;
        let name = format!("sitemaps/{day}.xml");
        if ids.is_empty() {
            files.remove(&name);
        } else {
            files.write(&name, self.map(state, kept, std::iter::empty(), &ids)?.as_bytes())?;
        }
        Ok(())
    }

    fn map(
        &self, state: &Connection, kept: &mut Kept, fronts: impl Iterator<Item = String>, ids: &[i64],
    ) -> rusqlite::Result<String> {
        let mut xml = Writer::new();
        xml.start("urlset", &[("xmlns", XMLNS)]).line();
        for front in fronts {
            xml.start("url", &[]).leaf("loc", &[], &self.url_of(&front)).end().line();
        }
        let mut lines = String::new();
        kept.map.add(state, ids, &mut lines, |row| {
            let mut xml = Writer::piece();
            xml.start("url", &[]).leaf("loc", &[], &self.page_of(row));
            xml.leaf("lastmod", &[], &words::machine(&row.updated.to_zoned(self.zone.clone()))).end().line();
            xml.into_piece()
        })?;
        xml.raw(&lines);
        Ok(xml.finish())
    }

    /// The sitemaps of days.
    pub(super) fn index(&self, days: &[Date]) -> String {
        let mut xml = Writer::new();
        xml.start("sitemapindex", &[("xmlns", XMLNS)]).line();
        for day in days {
            xml.start("sitemap", &[]).leaf("loc", &[], &self.url_of(&format!("sitemaps/{day}.xml"))).end().line();
        }
        xml.finish()
    }

    fn news(&self, state: &Connection, kept: &mut Kept, ids: &[i64]) -> rusqlite::Result<String> {
        let mut xml = Writer::new();
        xml.start("urlset", &[("xmlns", XMLNS), ("xmlns:news", NEWS)]).line();
        let mut lines = String::new();
        kept.news.add(state, ids, &mut lines, |row| {
            let mut xml = Writer::piece();
            xml.start("url", &[]).leaf("loc", &[], &self.page_of(row)).start("news:news", &[]);
            xml.start("news:publication", &[]).leaf("news:name", &[], &self.name);
            xml.leaf("news:language", &[], &row.language).end();
            // Google counts from the first publication on this site.
            let published = words::machine(&row.published.to_zoned(self.zone.clone()));
            xml.leaf("news:publication_date", &[], &published).leaf("news:title", &[], &row.title).end().end().line();
            xml.into_piece()
        })?;
        xml.raw(&lines);
        Ok(xml.finish())
    }

    fn page_of(&self, row: &Row) -> String {
        self.url_of(row.address.as_deref().unwrap_or_default())
    }
}
