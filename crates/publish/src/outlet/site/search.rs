//! Search without a server: the site's stories in small parts, which a script of the search page reads, newest first. A part holds
//! the stories that came one after another, so that a new one rewrites one part, however many there are.

use jiff::civil::Date;
use minijinja::context;
use rusqlite::Connection;
use serde_json::json;
use wiredesk_story::{AnnotationKind, Story};

use super::{
    Site, address,
    files::Files,
    kept::Kept,
    list::List,
    lists::Places,
    look::value,
    page::shorten,
    press::Trouble,
    row::{self, Row},
    words,
};
use crate::readers;

/// How many stories a part holds, so that it stays under 100 KB.
const STORIES: i64 = 80;
/// The most characters of a title, a summary and of names in it.
const TITLE: usize = 160;
const TEXT: usize = 140;
const NAMES: usize = 160;
/// How many days the page leads to.
const DAYS: usize = 31;

/// The part that a story stands in, by its id.
pub(super) fn part_of(id: i64) -> i64 {
    id.div_euclid(STORIES)
}

impl Site {
    /// Writes the search page of a language.
    pub(super) fn write_search(
        &self, state: &Connection, files: &mut Files<'_>, language: &str, places: &Places,
    ) -> Result<(), Trouble> {
        let list = List::Search(language.to_owned());
        let own = list.address();
        let root = address::to_root(&own);
        let (ui, voice) = self.around(language).map_err(Trouble::Look)?;
        let heading = voice.word("search");
        let front = format!("{root}{language}/");
        let values = context! {
            lang => language,
            dir => words::direction(language, &self.name),
            title => format!("{heading} · {}", self.name),
            url => self.url_of(&own),
            site => self.name.as_str(),
            style => self.look.style.as_str(),
            feeds => front.clone(),
            search => "./",
            sections => value(self.ways_to_sections(&list, language, &[], places, &root, voice)),
            days => value(self.days(state, language, Date::MAX, true, DAYS, &root, voice)?),
            ui => value(ui),
            heading, root, front,
        };
        let page = self.look.fill("search.html", values).map_err(Trouble::Look)?;
        files.write(&format!("{own}index.html"), page.as_bytes())?;
        Ok(files.write("search/search.js", self.look.script.as_bytes())?)
    }

    /// Writes a part of the index, and which one is the last.
    pub(super) fn write_index(
        &self, state: &Connection, files: &mut Files<'_>, kept: &mut Kept, number: i64,
    ) -> Result<(), Trouble> {
        let ids = row::ids_from(state, number * STORIES, (number + 1) * STORIES)?;
        let mut lines = String::new();
        let line = |row: &Row| {
            let story = row::story(state, row.id).ok().flatten().unwrap_or_default();
            format!("{},\n", self.entry_of_index(row, &story))
        };
        kept.search.add(state, &ids, &mut lines, line)?;
        files.write(&format!("search/{number}.json"), format!("[{}]", lines.trim_end_matches(",\n")).as_bytes())?;
        let last = row::last_id(state)?.map_or(0, part_of);
        Ok(files.write("search/index.json", json!({ "last": last }).to_string().as_bytes())?)
    }

    fn entry_of_index(&self, row: &Row, story: &Story) -> serde_json::Value {
        let when = self.around(&row.language).map(|(_, voice)| voice.moment(row.time, &self.zone)).ok();
        let (time, when) = when.map(|when| (when.datetime, when.text)).unwrap_or_default();
        json!({
            "at": row.address,
            "title": shorten(&row.title, TITLE),
            "text": row.summary.as_deref().map(|text| shorten(text, TEXT)),
            "names": names(story),
            "lang": row.tag(),
            "dir": words::direction(row.tag(), &row.title),
            "time": time,
            "when": when,
        })
    }
}

/// What a story is about, in names.
fn names(story: &Story) -> String {
    let kinds = [AnnotationKind::Person, AnnotationKind::Organisation, AnnotationKind::Place];
    let found = story.annotations.iter().filter(|one| kinds.contains(&one.kind));
    let found = found.filter_map(|one| one.name.clone().or_else(|| one.text.clone()));
    let mut names: Vec<String> = readers::names(story, true, 8);
    names.extend(found.chain(readers::names(story, false, 4)));
    let (mut all, mut left) = (Vec::<String>::new(), NAMES);
    for name in names {
        let length = name.chars().count() + 1;
        if length <= left && !all.contains(&name) {
            left -= length;
            all.push(name);
        }
    }
    all.join(" ")
}
