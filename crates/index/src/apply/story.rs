//! A story as it stands: its title, what is public of it, its words.

use rusqlite::params;
use serde_json::value::RawValue;
use wiredesk_story::PubStatus;

use super::{Apply, peek, to_i64};
use crate::{error::IndexError, fold};

/// Folded words for the full text.
pub(super) struct Words {
    pub(super) title: String,
    pub(super) body: String,
}

/// Which text of a story a row of `texts` holds: its number is the story's, times 4, and this.
#[derive(Clone, Copy)]
pub(crate) enum Kept {
    /// The last revision that is no withdrawal, enriched.
    Current = 0,
    /// The one before, while the current one is under embargo.
    Before = 1,
    /// As read, while it has not come as far as `enriched`.
    Incoming = 2,
}

/// The number of a text.
pub(crate) fn text_id(story: i64, kept: Kept) -> i64 {
    story * 4 + kept as i64
}

/// The most topics that are kept for lists and filters.
const MAX_TOPICS: usize = 64;

impl Apply<'_> {
    /// The number of a story, made where there is none.
    pub(super) fn story_id(&mut self, uri: &str, time: i64) -> Result<i64, IndexError> {
        if let Some(id) = self.memory.stories.get(uri) {
            return Ok(*id);
        }
        let find = "SELECT id FROM stories WHERE uri = ?1";
        let id = match self.one(find, params![uri])? {
            Some(id) => id,
            None => {
                self.run("INSERT INTO stories(uri, first, last) VALUES (?1, ?2, ?2)", params![uri, time])?;
                self.connection.last_insert_rowid()
            }
        };
        self.memory.stories.insert(uri.into(), id);
        Ok(id)
    }

    /// A version as it was read: shown to the desk until a revision of it is enriched.
    pub(super) fn incoming(
        &mut self,
        story: i64,
        wire: &str,
        source: &str,
        json: &RawValue,
        time: i64,
    ) -> Result<Option<String>, IndexError> {
        let peek: peek::Story = serde_json::from_str(json.get())?;
        let last = "UPDATE stories SET first = min(first, ?2), last = max(last, ?2) WHERE id = ?1";
        self.run(last, params![story, time])?;
        // Two lanes come in any order: the version that came later on the wire counts, whichever is seen last. Wire ids are in order.
        let later = "SELECT EXISTS (SELECT 1 FROM texts WHERE id = ?1 AND wire > ?2)";
        let is_later = self.one(later, params![text_id(story, Kept::Incoming), wire])?.unwrap_or(0) > 0;
        if !is_later {
            self.run(
                "INSERT OR REPLACE INTO texts(id, wire, json) VALUES (?1, ?2, ?3)",
                params![text_id(story, Kept::Incoming), wire, json.get().as_bytes()],
            )?;
            let known = self.one("SELECT content FROM stories WHERE id = ?1", params![story])?.unwrap_or(0) > 0;
            if !known {
                self.describe(story, source, &peek)?;
                self.run(
                    "UPDATE stories SET version = ?2 WHERE id = ?1 AND revision = 0",
                    params![story, peek.version],
                )?;
            }
        }
        self.keys(story, &peek)?;
        self.number(source, &peek.alt_ids, time)?;
        Ok(peek.version)
    }

    /// A revision with its text, enriched: from now on what the API shows, unless a later one is known.
    pub(super) fn current(
        &mut self,
        story: i64,
        event: &peek::Checked<'_>,
        time: i64,
    ) -> Result<Option<String>, IndexError> {
        let peek: peek::Story = serde_json::from_str(event.story.get())?;
        let content = self.one("SELECT content FROM stories WHERE id = ?1", params![story])?.unwrap_or(0);
        if to_i64(event.revision) < content {
            return Ok(peek.version);
        }
        let embargo = peek.embargoed_until.as_ref().map(|until| until.timestamp().as_microsecond());
        if embargo.is_some_and(|until| until > time) && content > 0 {
            self.keep_before(story, content)?;
        }
        self.run(
            "INSERT OR REPLACE INTO texts(id, wire, json) VALUES (?1, ?2, ?3)",
            params![text_id(story, Kept::Current), event.wire.id, event.story.get().as_bytes()],
        )?;
        self.run(
            "DELETE FROM texts WHERE id = ?1 AND wire = ?2",
            params![text_id(story, Kept::Incoming), event.wire.id],
        )?;
        self.describe(story, &event.wire.source, &peek)?;
        let seq = self.next_seq()?;
        self.run(
            "UPDATE stories SET content = ?2, content_version = ?3, embargo = ?4, seq = ?5, last = max(last, ?6) WHERE id = ?1",
            params![story, to_i64(event.revision), peek.version, embargo, seq, time],
        )?;
        self.keys(story, &peek)?;
        Ok(peek.version)
    }

    /// What was public stays so while its next revision is under embargo.
    fn keep_before(&self, story: i64, content: i64) -> Result<(), IndexError> {
        let embargo = self.one("SELECT embargo FROM stories WHERE id = ?1", params![story])?;
        let before = self.one("SELECT before FROM stories WHERE id = ?1", params![story])?.unwrap_or(0);
        if embargo.is_some() && before > 0 {
            return Ok(());
        }
        self.run(
            "INSERT OR REPLACE INTO texts(id, wire, json) SELECT ?2, wire, json FROM texts WHERE id = ?1",
            params![text_id(story, Kept::Current), text_id(story, Kept::Before)],
        )?;
        self.run("UPDATE stories SET before = ?2 WHERE id = ?1", params![story, content])
    }

    fn describe(&mut self, story: i64, source: &str, peek: &peek::Story) -> Result<(), IndexError> {
        let title = peek.headlines.first().map(|text| text.value.as_str());
        let title = title.or(peek.title.as_deref()).or(peek.slugline.as_deref());
        let status = peek.pub_status.unwrap_or(PubStatus::Usable).as_str();
        let topics: Vec<(&str, &str)> = peek
            .subjects
            .iter()
            .filter(|subject| subject.rel.as_deref() != Some("keyword"))
            .filter_map(|subject| Some((subject.literal.as_deref().or(subject.uri.as_deref())?, subject)))
            .map(|(key, subject)| (key, subject.name.as_deref().unwrap_or(key)))
            .take(MAX_TOPICS)
            .collect();
        let words: usize =
            peek.bodies.first().map_or(0, |body| body.blocks.iter().flat_map(peek::Block::texts).map(count).sum());
        self.run(
            "UPDATE stories SET title = ?2, language = ?3, urgency = ?4, source = ?5, status = ?6, topics = ?7, words = ?8
             WHERE id = ?1",
            params![
                story,
                title,
                peek.language.as_ref().map(|tag| tag.as_str()),
                peek.urgency,
                source,
                status,
                serde_json::to_string(&topics)?,
                i64::try_from(words).unwrap_or(0)
            ],
        )?;
        self.run("DELETE FROM topics WHERE story = ?1", params![story])?;
        for subject in peek.subjects.iter().take(MAX_TOPICS) {
            for key in [&subject.literal, &subject.uri, &subject.name].into_iter().flatten() {
                self.run("INSERT OR IGNORE INTO topics(topic, story) VALUES (?1, ?2)", params![key, story])?;
            }
        }
        self.reworded.insert(story, reworded(peek));
        Ok(())
    }

    /// Under what else people know it: the ids it came with.
    fn keys(&self, story: i64, peek: &peek::Story) -> Result<(), IndexError> {
        for id in peek.alt_ids.iter().take(MAX_TOPICS) {
            self.run("INSERT OR IGNORE INTO keys(key, story) VALUES (?1, ?2)", params![id.value, story])?;
        }
        Ok(())
    }
}

fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

fn reworded(peek: &peek::Story) -> Words {
    let mut title = String::new();
    let labels = peek.headlines.iter().map(|text| text.value.as_str());
    for text in labels.chain(peek.slugline.as_deref()).chain(peek.title.as_deref()) {
        title.push_str(text);
        title.push(' ');
    }
    let mut body = String::new();
    let blocks = peek.bodies.iter().flat_map(|body| &body.blocks).flat_map(peek::Block::texts);
    let names = peek.subjects.iter().filter_map(|subject| subject.name.as_deref());
    let descriptions = peek.descriptions.iter().map(|text| text.value.as_str());
    for text in blocks.chain(descriptions).chain(peek.by.as_deref()).chain(names) {
        body.push_str(text);
        body.push(' ');
    }
    Words { title: fold::words(&title), body: fold::words(&body) }
}
