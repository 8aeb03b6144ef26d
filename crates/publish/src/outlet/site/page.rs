//! The page of a story: what the template is filled with.

use jiff::Timestamp;
use minijinja::{Value, context};
use serde::Serialize;
use wiredesk_formats::markup;
use wiredesk_story::{Block, BlockKind, Image, Story};

pub(super) use crate::readers::{authors, by, copyright, first_paragraph, headline, shorten, sources, summary, title};

use super::{
    Site, address,
    copies::Copies,
    linked,
    look::value,
    picture,
    row::Row,
    words::{self, Voice, When},
};

/// Changes within this many seconds of the first publication are not told.
const UNTOLD: i64 = 60;

/// The words around a text: their language and direction.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Around {
    pub(super) lang: String,
    pub(super) dir: &'static str,
    pub(super) words: Value,
}

/// Another page, as a link.
#[derive(Debug, Serialize)]
struct Other {
    href: String,
    url: String,
    title: String,
    name: String,
    lang: String,
    dir: &'static str,
    ui: Around,
}

#[derive(Debug, Serialize)]
struct Link {
    href: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct Corrected {
    before: String,
    after: String,
    #[serde(flatten)]
    when: When,
}

/// What a model wrote: the page shows it under a line that says so.
#[derive(Debug, Default, Serialize)]
struct Generated {
    summaries: Vec<Written>,
    translations: Vec<Written>,
}

#[derive(Debug, Default, Serialize)]
struct Written {
    text: String,
    body: String,
    lang: String,
    dir: &'static str,
}

impl Generated {
    fn of(story: &Story, own: &str) -> Self {
        let summaries = story.descriptions.iter().filter(|label| label.is_generated());
        let summaries = summaries.map(|label| Written {
            dir: words::direction("", &label.value),
            text: label.value.clone(),
            lang: own.to_owned(),
            ..Written::default()
        });
        let translations = story.bodies.iter().filter(|body| body.is_generated()).map(|body| {
            let language = body.blocks.first().and_then(|block| block.language.as_ref());
            let lang = language.map_or(own, |language| language.as_str()).to_owned();
            let dir = words::direction(&lang, "");
            Written { body: markup::html_from_blocks(&body.blocks, language), lang, dir, ..Written::default() }
        });
        Self { summaries: summaries.collect(), translations: translations.collect() }
    }
}

/// What stands on a page besides the story.
pub(super) struct Beside {
    pub(super) related: Vec<Row>,
    pub(super) translations: Vec<Row>,
    /// The copies of its pictures that the site keeps.
    pub(super) copies: Copies,
}

impl Site {

    /// The words around a text of a language: its own, else those of the site's first language.
    pub(super) fn around<'a>(&'a self, language: &str) -> Result<(Around, &'a Voice), String> {
        let own = self.languages.iter().map(|language| language.primary());
        let found = self.look.words.own(language).or_else(|| self.look.words.of(own));
        let (lang, voice) = found.ok_or("words.toml has no language")?;
        Ok((Around { lang: lang.to_owned(), dir: words::direction(lang, ""), words: voice.value() }, voice))
    }

    /// The page of a story.
    pub(super) fn story_page(&self, row: &Row, story: &Story, beside: &Beside) -> Result<String, String> {
        let address = row.address.as_deref().unwrap_or_default();
        let root = address::to_root(address);
        let (ui, voice) = self.around(&row.language)?;
        let headline = headline(story).unwrap_or_else(|| self.name.clone());
        let updated = (row.updated.as_second() - row.time.as_second() > UNTOLD).then(|| voice.moment(row.updated, &self.zone));
        let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
        let shown = |line: &str| blocks.iter().take(2).any(|block| block.line().contains(line));
        let picture_word = voice.word("picture");
        let copies = &beside.copies;
        let figure = |image: Image| match copies.address(&image.href).map(|address| self.url_of(&address)) {
            Some(href) => Block::new(BlockKind::Image(Image { href, ..image })),
            None => picture::figure(image, picture_word, self.pictures),
        };
        let html = |blocks: &[Block], first| {
            copies.dressed(markup::html_from_blocks(blocks, story.language.as_ref()), &self.url, &root, first)
        };
        let lead = picture::lead(story).map(figure);
        let body = picture::blocks(blocks, figure);
        let others = |rows: &[Row]| rows.iter().map(|row| self.other(row, &root)).collect::<Result<Vec<_>, String>>();
        let summary = summary(story);
        let values = context! {
            lang => row.tag(),
            dir => words::direction(row.tag(), &headline),
            title => format!("{} · {}", row.title, self.name),
            short_headline => row.title.as_str(),
            ui => value(ui),
            root => root.clone(),
            site => self.name.as_str(),
            style => self.look.style.as_str(),
            url => self.url_of(address),
            json => format!("{root}{}", json_of(row)),
            front => format!("{root}{}/", row.language),
            feeds => format!("{root}{}/", row.language),
            search => format!("{root}{}/search/", row.language),
            summary => summary.clone().or_else(|| first_paragraph(story)),
            standfirst => summary.filter(|text| !shown(text.trim_end_matches(['.', '…']))),
            by => by(story),
            dateline => story.dateline.as_deref().map(str::trim).filter(|line| !line.is_empty() && !shown(line)),
            published => value(voice.moment(row.time, &self.zone)),
            updated => value(updated),
            section => value(section(row, voice, &root)),
            corrected => value(row.corrected.map(|moment| corrected(voice, moment, self))),
            lead => lead.map(|block| html(&[block], true)),
            picture => self.picture_of(story, copies),
            body => html(&body, false),
            generated => value(Generated::of(story, row.tag())),
            sources => value(sources(story)),
            copyright => copyright(story),
            locale => row.tag.as_deref().filter(|tag| tag.len() == 5).map(|tag| tag.replace('-', "_")),
            linked => linked::article(self, row, story, voice, copies),
            translations => value(others(&beside.translations)?),
            related => value(others(&beside.related)?),
            headline,
        };
        self.look.fill("story.html", values)
    }

    /// The address of the story's picture: that of the copy, where there is one.
    pub(super) fn picture_of(&self, story: &Story, copies: &Copies) -> Option<String> {
        let image = picture::lead(story)?;
        let own = copies.address(&image.href).map(|address| self.url_of(&address));
        own.or_else(|| picture::address(&image))
    }

    /// The page that stands where a story was.
    pub(super) fn gone_page(&self, row: &Row) -> Result<String, String> {
        let (ui, voice) = self.around(&row.language)?;
        let values = context! {
            lang => row.tag(),
            dir => words::direction(row.tag(), ""),
            title => format!("{} · {}", voice.word("withdrawn_title"), self.name),
            root => address::to_root(row.address.as_deref().unwrap_or_default()),
            site => self.name.as_str(),
            style => self.look.style.as_str(),
            feeds => (),
            search => (),
            ui => value(ui),
        };
        self.look.fill("gone.html", values)
    }

    fn other(&self, row: &Row, root: &str) -> Result<Other, String> {
        let address = row.address.as_deref().unwrap_or_default();
        Ok(Other {
            href: format!("{root}{address}"),
            url: self.url_of(address),
            title: row.title.clone(),
            name: self.look.words.name_of(&row.language).to_owned(),
            lang: row.tag().to_owned(),
            dir: words::direction(row.tag(), &row.title),
            ui: self.around(&row.language)?.0,
        })
    }

    /// The absolute address, percent-encoded.
    pub(super) fn url_of(&self, address: &str) -> String {
        format!("{}{}", self.url, address::encoded(address))
    }
}

/// The way to the story's section.
fn section(row: &Row, voice: &Voice, root: &str) -> Option<Link> {
    let section = row.section.as_deref()?;
    Some(Link { href: format!("{root}{}/{section}/", row.language), name: voice.section(section).to_owned() })
}

fn json_of(row: &Row) -> String {
    wiredesk_story::StoryUri::parse(&row.uri).map_or_else(|_| String::new(), |uri| address::of_json(&uri))
}

fn corrected(voice: &Voice, moment: Timestamp, site: &Site) -> Corrected {
    let (before, after) = voice.word("corrected").split_once("{when}").unwrap_or_default();
    Corrected { before: before.to_owned(), after: after.to_owned(), when: voice.moment(moment, &site.zone) }
}
