//! What a revision makes of a story on the site: its row, its page, its JSON.

use jiff::Timestamp;
use wiredesk_formats::WriteOptions;
use wiredesk_story::{
    AnnotationKind, ItemType, Story, StoryUri,
    event::Change,
};

use super::{
    Site, address, page,
    page::Beside,
    row::Row,
    topics,
};
use crate::{canceled::canceled, outlet::Attempt};

/// The most other stories that one page names.
const TIES: usize = 12;
/// The signal that wires mark a corrected version with.
const CORRECTED: &str = "sig:correction";

/// A story, made.
pub(super) struct Made {
    pub(super) row: Row,
    pub(super) page: String,
    pub(super) json: Vec<u8>,
    pub(super) json_address: String,
}

impl Site {
    /// The row of a story that is not here yet.
    pub(super) fn new_row(&self, attempt: &Attempt) -> Row {
        let published = whole(attempt.before.as_ref().map_or(attempt.now, |sent| sent.first));
        let day = published.to_zoned(self.zone.clone()).date();
        Row {
            id: 0,
            uri: attempt.uri.as_str().to_owned(),
            revision: 0,
            address: None,
            language: address::primary(attempt.story.language.as_ref()).to_owned(),
            tag: None,
            section: None,
            day,
            title: String::new(),
            summary: None,
            time: published,
            published,
            updated: published,
            corrected: None,
            withdrawn: None,
        }
    }

    /// The story as the attempt has it. The same at every attempt.
    pub(super) fn made(&self, attempt: &Attempt, before: &Row, beside: &Beside) -> Result<Made, String> {
        let row = if attempt.withdraw { withdrawn(attempt, before) } else { published(attempt, before) };
        let (page, json) = if attempt.withdraw {
            let gone = canceled(&attempt.story, attempt.change);
            (self.gone_page(&row)?, self.json(&row, &gone)?)
        } else {
            (self.story_page(&row, &attempt.story, beside)?, self.json(&row, &attempt.story)?)
        };
        Ok(Made { page, json, json_address: json_address(&row), row })
    }

    /// The story's JSON for readers: ninjs 3.1.
    pub(super) fn json(&self, row: &Row, story: &Story) -> Result<Vec<u8>, String> {
        let mut story = if row.is_shown() { self.public(row, story) } else { story.clone() };
        story.uri = StoryUri::parse(&row.uri).ok();
        let written = wiredesk_formats::write("ninjs", &[story], &WriteOptions::default());
        written.map(|written| written.bytes).map_err(|error| error.to_string())
    }
}

/// `stories/{16 hex of SHA-256(uri)}.json`.
pub(super) fn json_address(row: &Row) -> String {
    StoryUri::parse(&row.uri).map_or_else(|_| String::new(), |uri| address::of_json(&uri))
}

fn published(attempt: &Attempt, before: &Row) -> Row {
    let story = attempt.story.as_ref();
    let stated = |moment: &Option<wiredesk_story::DateTime>| moment.as_ref().map(|moment| whole(moment.timestamp()));
    let is_first = before.revision == 0;
    let otherwise = if is_first { stated(&story.version_created).unwrap_or(before.published) } else { before.time };
    // A time that lies ahead would stay on top of every list.
    let time = stated(&story.first_created).unwrap_or(otherwise).min(before.published);
    let unstated = match before.revision {
        0 => time,
        revision if revision == attempt.revision => before.updated,
        _ => whole(attempt.wire.time),
    };
    let updated = stated(&story.version_created).unwrap_or(unstated).max(time);
    let is_corrected = attempt.change == Change::Correction || story.signals.iter().any(|signal| signal == CORRECTED);
    Row {
        revision: attempt.revision,
        language: address::primary(story.language.as_ref()).to_owned(),
        tag: story.language.as_ref().map(|language| language.as_str().to_owned()),
        section: topics::section(story).map(str::to_owned),
        title: page::title(story).unwrap_or_else(|| before.uri.clone()),
        summary: page::summary(story).or_else(|| page::first_paragraph(story)),
        time,
        updated,
        corrected: if is_corrected { Some(updated) } else { before.corrected },
        withdrawn: None,
        ..before.clone()
    }
}

/// No word is left, and where the story stood stays known, so that those lists can say that it is gone.
fn withdrawn(attempt: &Attempt, before: &Row) -> Row {
    Row {
        revision: attempt.revision,
        title: String::new(),
        summary: None,
        corrected: None,
        withdrawn: Some(whole(attempt.wire.time)),
        ..before.clone()
    }
}

/// To the millisecond, as rows keep it.
fn whole(moment: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(moment.as_millisecond()).unwrap_or(moment)
}

/// The stories that a story's page names, and whether each is a translation.
pub(super) fn ties(attempt: &Attempt) -> Vec<(String, bool)> {
    if attempt.withdraw {
        return Vec::new();
    }
    let story = &attempt.story;
    let is_translation = |rel: &Option<String>| {
        let rel = rel.as_deref().unwrap_or_default();
        rel.rsplit(':').next().is_some_and(|name| name.starts_with("translat"))
    };
    let links = story.links.iter().map(|link| (link.href.clone(), is_translation(&link.rel)));
    let is_text = |item: &Story| !matches!(item.item_type, ItemType::Picture | ItemType::Graphic | ItemType::Audio | ItemType::Video);
    let beside = story.associations.iter().filter(|one| is_text(&one.story));
    let beside = beside.filter_map(|one| Some((one.story.uri.as_ref()?.to_string(), is_translation(&one.rel))));
    let found = story.annotations.iter().filter(|one| one.kind == AnnotationKind::Related);
    let ties = links.chain(beside).chain(found.filter_map(|one| Some((one.uri.clone()?, false))));
    ties.filter(|(uri, _)| uri != attempt.uri.as_str()).take(TIES).collect()
}

/// The story as the state keeps it, for feeds and for making its page again.
pub(super) fn text_of(story: &Story) -> Result<Vec<u8>, String> {
    serde_json::to_vec(story).map_err(|error| format!("the story cannot be kept: {error}"))
}
