//! Pages of headlines: the front, languages, sections, days.

use jiff::civil::Date;
use minijinja::{Value, context};
use rusqlite::Connection;
use serde::Serialize;

use super::{
    Site, address,
    copies::{Copies, Lead},
    files::Files,
    kept::Kept,
    list::List,
    look::value,
    page::Around,
    picture::Pictures,
    press::Trouble,
    row::{self, Row},
    words::{self, Voice, When},
};

/// How many stories a page shows; of each language where there are several; of a day.
const SHOWN: u32 = 40;
const SHOWN_EACH: u32 = 12;
const SHOWN_OF_A_DAY: u32 = 100;
/// How many earlier days a front leads to.
const DAYS: usize = 14;

/// The languages that have stories, each with its sections.
pub(super) type Places = [(String, Vec<String>)];

#[derive(Debug, Serialize)]
pub(super) struct Way {
    href: String,
    name: String,
    lang: String,
    current: bool,
}

#[derive(Debug, Serialize)]
struct Item {
    href: String,
    title: String,
    summary: Option<String>,
    lang: String,
    dir: &'static str,
    ui: Around,
    time: When,
    section: Option<Way>,
    picture: Option<Lead>,
}

#[derive(Debug, Serialize)]
struct Group {
    id: String,
    name: Option<String>,
    href: String,
    ui: Around,
    stories: Vec<Item>,
}

#[derive(Debug, Serialize)]
pub(super) struct DayWay {
    href: String,
    #[serde(flatten)]
    when: When,
}

/// Which page of how many, from 0.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    number: u32,
    of: u32,
}

/// The folder of a page of a list: its own, then `+2/`, which no slug is.
fn part_address(list: &List, number: u32) -> String {
    let own = list.address();
    if number == 0 { own } else { format!("{own}+{}/", number + 1) }
}

impl Site {
    /// Writes a list as it is now: its page and its feeds, or the sitemaps.
    pub(super) fn write_list(
        &self, state: &Connection, files: &mut Files<'_>, kept: &mut Kept, list: &List, places: &Places,
    ) -> Result<(), Trouble> {
        match list {
            List::Map => return self.write_map(state, files, kept, places),
            List::MapOfDay(day) => return self.write_map_of_day(state, files, kept, *day),
            List::Search(language) => return self.write_search(state, files, language, places),
            List::Index(number) => return self.write_index(state, files, kept, *number),
            _ => {}
        }
        let List::Day(language, day) = list else {
            let page = self.list_page(state, list, places, Part::default())?;
            files.write(&format!("{}index.html", list.address()), page.as_bytes())?;
            return self.write_feeds(state, files, &mut kept.entries, list, places);
        };
        let of = row::count_of_day(state, language, *day)?.div_ceil(SHOWN_OF_A_DAY).max(1);
        for number in 0..of {
            let page = self.list_page(state, list, places, Part { number, of })?;
            files.write(&format!("{}index.html", part_address(list, number)), page.as_bytes())?;
        }
        // A day that lost stories has fewer pages.
        files.remove(&format!("{}index.html", part_address(list, of)));
        Ok(())
    }

    /// The language a list is in: its own, else the site's first that has stories.
    pub(super) fn language_of<'a>(&'a self, list: &'a List, places: &'a Places) -> &'a str {
        let has_stories = |language: &&str| places.iter().any(|(known, _)| known == language);
        let own = self.languages.iter().map(|language| language.primary());
        let first = own.clone().find(has_stories).or_else(|| places.first().map(|(language, _)| language.as_str()));
        list.language().or(first).or_else(|| own.clone().next()).unwrap_or("en")
    }

    /// Languages with stories: the site's own in their order, then others.
    fn ordered<'a>(&'a self, places: &'a Places) -> Vec<&'a str> {
        let place = |language: &str| self.languages.iter().position(|own| own.primary() == language).unwrap_or(usize::MAX);
        let mut languages: Vec<&str> = places.iter().map(|(language, _)| language.as_str()).collect();
        languages.sort_by_key(|language| place(language));
        languages
    }

    fn list_page(&self, state: &Connection, list: &List, places: &Places, part: Part) -> Result<String, Trouble> {
        let own = part_address(list, part.number);
        let root = address::to_root(&own);
        let language = self.language_of(list, places);
        let (ui, voice) = self.around(language).map_err(Trouble::Look)?;
        let languages = self.ordered(places);
        let heading = self.heading(list, voice);
        let is_front = matches!(list, List::Front | List::Language(_));
        let days = match is_front && (languages.len() < 2 || *list != List::Front) {
            true => self.days(state, language, Date::MAX, true, DAYS, &root, voice)?,
            false => Vec::new(),
        };
        let turn = |before| match list {
            List::Day(language, day) => self.days(state, language, *day, before, 1, &root, voice),
            _ => Ok(Vec::new()),
        };
        let values = context! {
            lang => language,
            dir => words::direction(language, &self.name),
            title => self.title_of(list, voice),
            description => if is_front { heading.clone() } else { format!("{heading} · {}", self.name) },
            show_heading => !is_front,
            url => self.url_of(&own),
            site => self.name.as_str(),
            style => self.look.style.as_str(),
            feeds => if matches!(list, List::Day(..)) { format!("{root}{language}/") } else { "./".to_owned() },
            search => (!places.is_empty()).then(|| format!("{root}{language}/search/")),
            alternates => if is_front { self.alternates(&languages) } else { Value::from(()) },
            languages => value(self.ways_to_languages(list, &languages, &root)),
            sections => value(self.ways_to_sections(list, language, &languages, places, &root, voice)),
            groups => value(self.groups(state, list, &languages, &root, part)?),
            pages => value(ways_to_pages(list, part, &root)),
            previous => value(turn(true)?.pop()),
            next => value(turn(false)?.pop()),
            ui => value(ui),
            days => value(days),
            heading, root,
        };
        self.look.fill("list.html", values).map_err(Trouble::Look)
    }

    fn heading(&self, list: &List, voice: &Voice) -> String {
        match list {
            List::Section(_, section) => voice.section(section).to_owned(),
            List::Day(_, day) => voice.day(*day).text,
            _ => format!("{} · {}", self.name, voice.word("latest")),
        }
    }

    /// What a list and its feeds are called.
    pub(super) fn title_of(&self, list: &List, voice: &Voice) -> String {
        match list {
            List::Front => self.name.clone(),
            List::Language(language) => format!("{} · {}", self.name, self.look.words.name_of(language)),
            _ => format!("{} · {}", self.heading(list, voice), self.name),
        }
    }

    fn alternates(&self, languages: &[&str]) -> Value {
        let others = languages.iter().filter(|language| **language != address::UNKNOWN);
        others.map(|language| context! { lang => *language, url => self.url_of(&format!("{language}/")) }).collect()
    }

    fn ways_to_languages(&self, list: &List, languages: &[&str], root: &str) -> Vec<Way> {
        let way = |language: &&str| Way {
            href: format!("{root}{language}/"),
            name: self.look.words.name_of(language).to_owned(),
            lang: (*language).to_owned(),
            current: list.language() == Some(*language),
        };
        if languages.len() < 2 { Vec::new() } else { languages.iter().map(way).collect() }
    }

    pub(super) fn ways_to_sections(
        &self, list: &List, language: &str, languages: &[&str], places: &Places, root: &str, voice: &Voice,
    ) -> Vec<Way> {
        if *list == List::Front && languages.len() > 1 {
            return Vec::new();
        }
        let sections = places.iter().find(|(known, _)| known == language).map(|(_, sections)| sections.as_slice());
        let way = |section: &String| Way {
            href: format!("{root}{language}/{section}/"),
            name: voice.section(section).to_owned(),
            lang: language.to_owned(),
            current: list.section() == Some(section),
        };
        sections.unwrap_or_default().iter().map(way).collect()
    }

    fn groups(
        &self, state: &Connection, list: &List, languages: &[&str], root: &str, part: Part,
    ) -> Result<Vec<Group>, Trouble> {
        let (wanted, most) = match list {
            List::Front if languages.len() > 1 => {
                (languages.iter().map(|language| List::Language((*language).to_owned())).collect(), SHOWN_EACH)
            }
            List::Day(..) => (vec![list.clone()], SHOWN_OF_A_DAY),
            _ => (vec![list.clone()], SHOWN),
        };
        let named = wanted.len() > 1;
        let mut groups = Vec::new();
        for one in &wanted {
            let rows = row::part(state, one, most, part.number * SHOWN_OF_A_DAY)?;
            let language = one.language().or_else(|| languages.first().copied()).unwrap_or_default();
            let stories: Result<Vec<Item>, String> = rows.iter().map(|row| self.item(row, list, root)).collect();
            let mut stories = stories.map_err(Trouble::Look)?;
            if let (Some(first), Some(row), true) = (stories.first_mut(), rows.first(), self.pictures == Pictures::Keep) {
                first.picture = lead(state, row, list, root)?;
            }
            if !stories.is_empty() {
                groups.push(Group {
                    id: format!("in-{language}"),
                    name: named.then(|| self.look.words.name_of(language).to_owned()),
                    href: format!("{root}{language}/"),
                    ui: self.around(language).map_err(Trouble::Look)?.0,
                    stories,
                });
            }
        }
        Ok(groups)
    }

    fn item(&self, row: &Row, list: &List, root: &str) -> Result<Item, String> {
        let (ui, voice) = self.around(&row.language)?;
        let section = row.section.as_deref().filter(|section| list.section() != Some(*section));
        Ok(Item {
            href: format!("{root}{}", row.address.as_deref().unwrap_or_default()),
            title: row.title.clone(),
            summary: row.summary.clone().filter(|_| !matches!(list, List::Day(..))),
            lang: row.tag().to_owned(),
            dir: words::direction(row.tag(), &row.title),
            time: voice.moment(row.time, &self.zone),
            picture: None,
            section: section.map(|section| Way {
                href: format!("{root}{}/{section}/", row.language),
                name: voice.section(section).to_owned(),
                lang: row.language.clone(),
                current: false,
            }),
            ui,
        })
    }

    #[expect(clippy::too_many_arguments, reason = "one call, all of it different at each")]
    pub(super) fn days(
        &self, state: &Connection, language: &str, from: Date, before: bool, most: usize, root: &str, voice: &Voice,
    ) -> Result<Vec<DayWay>, Trouble> {
        let days = row::days(state, language, from, before, most)?;
        let way = |day: Date| DayWay { href: format!("{root}{}", address::of_day(language, day)), when: voice.day(day) };
        Ok(days.into_iter().map(way).collect())
    }
}

/// The picture of a list's first story; a day has none.
fn lead(state: &Connection, row: &Row, list: &List, root: &str) -> Result<Option<Lead>, Trouble> {
    let Some(story) = row::story(state, row.id)?.filter(|_| !matches!(list, List::Day(..))) else { return Ok(None) };
    Ok(Copies::of(state, &story)?.lead(&story, root))
}

fn ways_to_pages(list: &List, part: Part, root: &str) -> Vec<Way> {
    let way = |number: u32| Way {
        href: format!("{root}{}", part_address(list, number)),
        name: (number + 1).to_string(),
        lang: list.language().unwrap_or_default().to_owned(),
        current: number == part.number,
    };
    if part.of < 2 { Vec::new() } else { (0..part.of).map(way).collect() }
}
