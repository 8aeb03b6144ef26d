//! Enrich: what a story is about, found in its text. Pure: a story in, the enriched story and its annotations out.
//!
//! - [`document`]: the text analysed once a story: lines, sentences, tokens with exact offsets, folded forms for matching
//! - [`detect`]: the language of a line
//! - [`enricher`]: one enricher a file, all on one document; the registry
//! - [`findings`]: what the enrichers hand in
//! - [`stage`](mod@stage): the stage between `valid` and `enriched`; [`service`]: started on a host
//! - [`outside`]: what services outside say, where the newsroom has some
//! - [`related`]: stories that tell the same
//! - [`tagger`]: names of persons, places and organisations, learned from tagged text
//! - `place`: the gazetteer; `date`: words of time, their grammar and their calendar
//! - `keyword`: stop words; `names`: names in a document, for people, organisations and places; `topic`: words of topics
//! - `words`: the newsroom's own names; `quote`: marks and verbs of speech; `figure`: numbers and units
//! - `merge`: findings into the story

pub mod detect;
pub mod document;
pub mod enricher;
pub mod findings;
pub mod outside;
pub mod related;
pub mod service;
pub mod stage;
pub mod tagger;

mod date;
mod figure;
mod keyword;
mod merge;
mod names;
mod place;
mod quote;
mod topic;
mod words;

use std::{path::PathBuf, sync::Arc};

use jiff::{Timestamp, tz::TimeZone};
use serde::Deserialize;
use wiredesk_story::{Annotation, AnnotationKind, Story};

use detect::Detector;
pub use document::Document;
pub use enricher::Enricher;
use enricher::Given;
pub use findings::Findings;
use outside::Answers;
use related::Print;
pub use stage::EnrichStage;
use words::Lists;

/// Configuration of the enrichers: `[enrich]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EnrichConfig {
    /// Enrichers that do not run, by name.
    pub disabled: Vec<String>,
    /// The zone in which a day begins and ends, by its tz database name; UTC where it is absent.
    pub timezone: Option<String>,
    /// Files with the newsroom's own names: CSV with a head row (name, variants by `|`, uri, kind), or TOML with `[[word]]`.
    pub words: Vec<PathBuf>,
}

/// Why the enrichers cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum EnrichError {
    /// A zone that the tz database does not have.
    #[error("enrich.timezone {0:?} is not a zone of the tz database; write a name such as Africa/Casablanca")]
    UnknownZone(String),
    /// A name in `disabled` that no enricher has.
    #[error("enrich.disabled names {name:?}, which is no enricher; there are {known}")]
    UnknownEnricher {
        /// The name as configured.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A word list that cannot be read.
    #[error("word list {path}, line {line}: {message}")]
    Words {
        /// Its file.
        path: String,
        /// From 1; 0 for the file as a whole.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Data that was compiled in cannot be read.
    #[error(
        "the built-in {table} is damaged at line {line}: {message}; build it again with crates/enrich/data/build.py"
    )]
    Data {
        /// Which table.
        table: &'static str,
        /// From 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// All enrichers, ready. Built once and shared: it holds no state of a story.
pub struct Enrichment {
    detector: Detector,
    enrichers: Vec<Box<dyn Enricher>>,
    zone: TimeZone,
    lists: Arc<Lists>,
    words: Vec<PathBuf>,
}

/// An enriched story.
#[derive(Clone, Debug, PartialEq)]
pub struct Enriched {
    /// The story with what was found, without boilerplate.
    pub story: Story,
    /// The text that the annotations count in: the story's, as it was read.
    pub text: String,
    /// What was found, in the order of the text; what tells of the whole story comes first.
    pub annotations: Vec<Annotation>,
    /// What the story is compared with others by.
    pub print: Print,
}

impl Enrichment {
    /// Sets the enrichers up: reads the gazetteer, builds the tables.
    pub fn new(config: &EnrichConfig) -> Result<Self, EnrichError> {
        let zone = match &config.timezone {
            Some(name) => TimeZone::get(name).map_err(|_| EnrichError::UnknownZone(name.clone()))?,
            None => TimeZone::UTC,
        };
        if let Some(name) = config.disabled.iter().find(|name| !enricher::NAMES.contains(&name.as_str())) {
            return Err(EnrichError::UnknownEnricher { name: name.clone(), known: enricher::NAMES.join(", ") });
        }
        let lists = Arc::new(Lists::new(service::tables(&config.words)?));
        let enrichers = enricher::all(&config.disabled, &Given { lists: Arc::clone(&lists) })?;
        Ok(Self { detector: Detector::new(), enrichers, zone, lists, words: config.words.clone() })
    }

    /// Reads the word lists again. A mistake in them leaves the names as they were.
    pub fn read_words(&self) -> Result<(), EnrichError> {
        self.lists.set(service::tables(&self.words)?);
        Ok(())
    }

    /// Enriches a story. `at` is the moment that relative dates count from: the story's own time where it has one.
    pub fn enrich(&self, story: &Story, at: Timestamp) -> Enriched {
        self.enrich_watched(story.clone(), at, |_| {})
    }

    /// The same, and tells after each step that it is done: `document`, each enricher by its name, `story`, `print`.
    pub fn enrich_watched(&self, story: Story, at: Timestamp, done: impl FnMut(&'static str)) -> Enriched {
        self.enrich_with(story, at, &Answers::default(), done)
    }

    /// The same with what services outside answered: `outside`.
    pub fn enrich_with(
        &self,
        story: Story,
        at: Timestamp,
        answers: &Answers,
        mut done: impl FnMut(&'static str),
    ) -> Enriched {
        let document = Document::new(&story, at, self.zone.clone(), &self.detector);
        done("document");
        let mut findings = Findings::default();
        for enricher in &self.enrichers {
            findings.begin(enricher.name(), enricher.version());
            enricher.enrich(&document, &mut findings);
            done(enricher.name());
        }
        answers.hand_in(&document, &mut findings);
        let mut annotations: Vec<Annotation> = answers.generated().collect();
        annotations.extend(findings.finish(&document));
        let mut story = merge::merge(story, &document, &annotations);
        answers.write(&mut story);
        done("story");
        let off = annotations.iter().filter(|one| one.kind == AnnotationKind::Boilerplate);
        let off: Vec<_> = off.filter_map(|one| Some(one.start?..one.end?)).collect();
        let print = Print::of(&document, &off);
        done("print");
        Enriched { story, text: document.into_text(), annotations, print }
    }
}

#[cfg(test)]
mod tests;
