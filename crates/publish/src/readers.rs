//! A story as readers see it: its headline, who wrote it and who holds it, and its text as HTML for those who show it in a page of
//! their own. What is for editors is not in it.

use std::sync::LazyLock;

use wiredesk_formats::markup::{self, escape};
use wiredesk_story::{Direction, Language, Story};

use crate::{
    outlet::site::{
        look::WORDS,
        picture,
        words::{self, Words},
    },
    pictures::{self, Shown},
};

static BUILT_IN: LazyLock<Option<Words>> = LazyLock::new(|| Words::read(WORDS).ok());

/// A word in a story's language, else in English.
pub(crate) fn word(story: &Story, name: &str) -> String {
    let language = story.language.as_ref().map(Language::primary);
    let voice = BUILT_IN.as_ref().and_then(|words| words.of(language));
    voice.map(|(_, voice)| voice.word(name).to_owned()).unwrap_or_default()
}

/// The story's text as HTML: byline, dateline and lead picture where the text does not have them, the text, credit and copyright.
pub(crate) fn article(story: &Story) -> String {
    article_with(story, &Shown::default(), false)
}

/// The same with the pictures that an outlet has. Where it shows the lead picture by itself, its words alone stand in the text.
pub(crate) fn article_with(story: &Story, gallery: &Shown, apart: bool) -> String {
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
    let shown = |line: &str| blocks.iter().take(2).any(|block| block.line().contains(line));
    let mut parts = Vec::new();
    let dateline = story.dateline.as_deref().map(str::trim).filter(|line| !line.is_empty() && !shown(line));
    let about: Vec<String> =
        by(story).into_iter().chain(dateline.map(str::to_owned)).map(|text| escape(&text)).collect();
    if !about.is_empty() {
        parts.push(format!("<p class=\"byline\">{}</p>", about.join(" · ")));
    }
    let picture = word(story, "picture");
    let figure = |image| {
        let (image, choice) = gallery.place(image);
        picture::figure(image, &picture, choice)
    };
    let own = gallery.lead(story).filter(|_| apart).map(|(image, _)| pictures::words(&image));
    let lead = picture::lead(story).filter(|_| own.is_none()).map(figure);
    let mut body = picture::blocks(blocks, figure);
    if let Some(lead) = lead {
        body.insert(0, lead);
    }
    if let Some(words) = own.filter(|words| !words.is_empty()) {
        parts.push(format!("<p class=\"caption\">{}</p>", escape(&format!("{picture}{words}"))));
    }
    parts.push(markup::html_from_blocks(&body, story.language.as_ref()));
    let credit: Vec<String> =
        sources(story).into_iter().map(escape).chain(copyright(story).as_deref().map(escape)).collect();
    if !credit.is_empty() {
        parts.push(format!("<p class=\"credit\">{}</p>", credit.join(" · ")));
    }
    parts.retain(|part| !part.is_empty());
    around(story, &parts.join("\n"))
}

/// The same as plain text: a blank line between blocks.
pub(crate) fn plain(story: &Story) -> String {
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
    let shown = |line: &str| blocks.iter().take(2).any(|block| block.line().contains(line));
    let dateline = story.dateline.as_deref().map(str::trim).filter(|line| !line.is_empty() && !shown(line));
    let about: Vec<String> = by(story).into_iter().chain(dateline.map(str::to_owned)).collect();
    let mut parts = vec![headline(story).unwrap_or_default(), about.join(" · ")];
    parts.extend(blocks.iter().map(|block| markup::lines_from_blocks(std::slice::from_ref(block)).join("\n")));
    let credit: Vec<String> = sources(story).into_iter().map(str::to_owned).chain(copyright(story)).collect();
    parts.push(credit.join(" · "));
    parts.retain(|part| !part.trim().is_empty());
    format!("{}\n", parts.join("\n\n"))
}

/// HTML in an element that says which language it is in, and which way it runs.
pub(crate) fn around(story: &Story, html: &str) -> String {
    let language = story.language.as_ref().map(Language::as_str).unwrap_or_default();
    let direction = words::direction(language, story.headline().unwrap_or_default());
    let lang = if language.is_empty() { String::new() } else { format!(" lang=\"{}\"", escape(language)) };
    format!("<div{lang} dir=\"{direction}\">\n{html}\n</div>")
}

/// The names of a story's topics or of its keywords, each once, as many as are wanted.
pub(crate) fn names(story: &Story, keywords: bool, most: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let wanted = story.subjects.iter().filter(|subject| (subject.rel.as_deref() == Some("keyword")) == keywords);
    for name in wanted.filter_map(|subject| subject.name.as_deref()).map(fold).filter(|name| !name.is_empty()) {
        let known = names.iter().any(|known| known.to_lowercase() == name.to_lowercase());
        if !known && names.len() < most {
            names.push(name);
        }
    }
    names
}

/// The longest description of a page and the longest summary in a list, in characters.
const SUMMARY: usize = 220;
/// The longest title in a list.
const TITLE: usize = 300;

/// The headline; the beginning of the text where there is none.
pub(crate) fn headline(story: &Story) -> Option<String> {
    story.headline().map(fold).or_else(|| first_paragraph(story).map(|text| shorten(&text, 90)))
}

/// The headline, in a list.
pub(crate) fn title(story: &Story) -> Option<String> {
    headline(story).map(|text| shorten(&text, TITLE))
}

/// The first summary that is for readers.
pub(crate) fn summary(story: &Story) -> Option<String> {
    let has_role =
        |role: &Option<String>| matches!(role.as_deref(), None | Some("summary" | "main" | "short" | "teaser"));
    let found = story.descriptions.iter().find(|label| has_role(&label.role))?;
    Some(shorten(&fold(&found.value), SUMMARY * 2)).filter(|text| !text.is_empty())
}

/// The beginning of the text.
pub(crate) fn first_paragraph(story: &Story) -> Option<String> {
    let paragraph = |block: &&wiredesk_story::Block| matches!(block.kind, wiredesk_story::BlockKind::Paragraph { .. });
    let text =
        story.main_body()?.blocks.iter().filter(paragraph).map(|block| block.line()).find(|line| !line.is_empty())?;
    Some(shorten(&text, SUMMARY))
}

/// The byline as given, else the authors.
pub(crate) fn by(story: &Story) -> Option<String> {
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
pub(crate) fn authors(story: &Story) -> Vec<&str> {
    let authors = story.people.iter().filter(|person| person.rel.as_deref() == Some("author"));
    authors.filter_map(|person| person.name.as_deref()).collect()
}

/// Who is credited, each once: credit, source, provider.
pub(crate) fn sources(story: &Story) -> Vec<&str> {
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
pub(crate) fn copyright(story: &Story) -> Option<String> {
    let given = |text: &Option<String>| text.as_deref().map(fold).filter(|text| !text.is_empty());
    given(&story.copyright_notice).or_else(|| given(&story.copyright_holder).map(|holder| format!("© {holder}")))
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many characters, cut at a word, with a sign that it goes on.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let head = &text[..end];
    let head = head.rfind(' ').map_or(head, |at| &head[..at]);
    format!("{}…", head.trim_end_matches([' ', ',', '،', ';', '؛', ':', '.']))
}
