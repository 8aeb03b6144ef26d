//! The page of a story: what the template is filled with.

use jiff::Timestamp;
use minijinja::{Value, context};
use serde::Serialize;
use wiredesk_formats::markup;
use wiredesk_story::{Direction, Story};

use super::{
    Site, address, linked,
    look::value,
    picture,
    row::Row,
    words::{self, Voice, When},
};

/// The longest description of a page and the longest summary in a list, in characters.
const SUMMARY: usize = 220;
/// The longest title in a list.
const TITLE: usize = 300;
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

/// What stands on a page besides the story.
pub(super) struct Beside {
    pub(super) related: Vec<Row>,
    pub(super) translations: Vec<Row>,
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
        let section = row.section.as_deref().map(|section| Link {
            href: format!("{root}{}/{section}/", row.language),
            name: voice.section(section).to_owned(),
        });
        let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
        let shown = |line: &str| blocks.iter().take(2).any(|block| block.line().contains(line));
        let picture_word = voice.word("picture");
        let lead = picture::lead(story).map(|image| picture::figure(image, picture_word, self.pictures));
        let body = picture::blocks(blocks, picture_word, self.pictures);
        let others = |rows: &[Row]| rows.iter().map(|row| self.other(row, &root)).collect::<Result<Vec<_>, String>>();
        let summary = summary(story);
        let values = context! {
            lang => row.tag(),
            dir => words::direction(row.tag(), &headline),
            title => format!("{} · {}", row.title, self.name),
            short_headline => row.title.as_str(),
            headline,
            ui => value(ui),
            root => root.clone(),
            site => self.name.as_str(),
            style => self.look.style.as_str(),
            url => self.url_of(address),
            json => format!("{root}{}", json_of(row)),
            front => format!("{root}{}/", row.language),
            feeds => format!("{root}{}/", row.language),
            summary => summary.clone().or_else(|| first_paragraph(story)),
            standfirst => summary.filter(|text| !shown(text.trim_end_matches(['.', '…']))),
            by => by(story),
            dateline => story.dateline.as_deref().map(str::trim).filter(|line| !line.is_empty() && !shown(line)),
            published => value(voice.moment(row.time, &self.zone)),
            updated => value(updated),
            section => value(section),
            corrected => value(row.corrected.map(|moment| corrected(voice, moment, self))),
            lead => lead.map(|block| markup::html_from_blocks(&[block], story.language.as_ref())),
            picture => picture::lead(story).and_then(|image| picture::address(&image)),
            body => markup::html_from_blocks(&body, story.language.as_ref()),
            sources => value(sources(story)),
            copyright => copyright(story),
            locale => row.tag.as_deref().filter(|tag| tag.len() == 5).map(|tag| tag.replace('-', "_")),
            linked => linked::article(self, row, story, voice),
            translations => value(others(&beside.translations)?),
            related => value(others(&beside.related)?),
        };
        self.look.fill("story.html", values)
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

fn json_of(row: &Row) -> String {
    wiredesk_story::StoryUri::parse(&row.uri).map_or_else(|_| String::new(), |uri| address::of_json(&uri))
}

/// The headline; the beginning of the text where there is none.
pub(super) fn headline(story: &Story) -> Option<String> {
    story.headline().map(fold).or_else(|| first_paragraph(story).map(|text| shorten(&text, 90)))
}

/// The headline, in a list.
pub(super) fn title(story: &Story) -> Option<String> {
    headline(story).map(|text| shorten(&text, TITLE))
}

/// The first summary that is for readers.
pub(super) fn summary(story: &Story) -> Option<String> {
    let has_role = |role: &Option<String>| matches!(role.as_deref(), None | Some("summary" | "main" | "short" | "teaser"));
    let found = story.descriptions.iter().find(|label| has_role(&label.role))?;
    Some(shorten(&fold(&found.value), SUMMARY * 2)).filter(|text| !text.is_empty())
}

/// The beginning of the text.
pub(super) fn first_paragraph(story: &Story) -> Option<String> {
    let paragraph = |block: &&wiredesk_story::Block| matches!(block.kind, wiredesk_story::BlockKind::Paragraph { .. });
    let text = story.main_body()?.blocks.iter().filter(paragraph).map(|block| block.line()).find(|line| !line.is_empty())?;
    Some(shorten(&text, SUMMARY))
}

/// The byline as given, else the authors.
pub(super) fn by(story: &Story) -> Option<String> {
    let given = story.by.as_deref().map(fold).filter(|by| !by.is_empty());
    given.or_else(|| {
        let comma = match story.headline().and_then(Direction::of_text) {
            Some(Direction::Rtl) => "، ",
            _ => ", ",
        };
        Some(authors(story).join(comma)).filter(|by| !by.is_empty())
    })
}

/// The names of those who wrote it.
pub(super) fn authors(story: &Story) -> Vec<&str> {
    let authors = story.people.iter().filter(|person| person.rel.as_deref() == Some("author"));
    authors.filter_map(|person| person.name.as_deref()).collect()
}

/// Who is credited, each once: credit, source, provider.
pub(super) fn sources(story: &Story) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for role in [Some("credit"), Some("source"), Some("provider"), None] {
        for party in story.info_sources.iter().filter(|party| party.role.as_deref() == role) {
            let name = party.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
            names.extend(name.filter(|name| !names.contains(name)));
        }
    }
    names
}

/// The notice as given, else the holder.
pub(super) fn copyright(story: &Story) -> Option<String> {
    let given = |text: &Option<String>| text.as_deref().map(fold).filter(|text| !text.is_empty());
    given(&story.copyright_notice).or_else(|| given(&story.copyright_holder).map(|holder| format!("© {holder}")))
}

fn corrected(voice: &Voice, moment: Timestamp, site: &Site) -> Corrected {
    let (before, after) = voice.word("corrected").split_once("{when}").unwrap_or_default();
    Corrected { before: before.to_owned(), after: after.to_owned(), when: voice.moment(moment, &site.zone) }
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many characters, cut at a word, with a sign that it goes on.
pub(super) fn shorten(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let head = &text[..end];
    let head = head.rfind(' ').map_or(head, |at| &head[..at]);
    format!("{}…", head.trim_end_matches([' ', ',', '،', ';', '؛', ':', '.']))
}
