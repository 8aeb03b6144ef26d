//! The stage `enrich`: each version that validate let through, with what the enrichers find in it.

use std::sync::Arc;

use jiff::Timestamp;
use wiredesk_log::{
    Context, Input, NoJob, Record, Row, Stage, StageSpec, Stored, Topic, Verdict, hearsay::Hearsay, rows::RowKey,
    stage::Fetch,
};
use wiredesk_service::{Config, ConfigError};
use wiredesk_story::{Annotation, Block, Story, event::Checked};

use crate::{
    EnrichConfig, EnrichError, Enriched, Enrichment,
    outside::{Answers, Outside},
    related::{self, Link, Print, Recent},
};

/// Bytes of text that are analysed. A longer story goes on whole; its blocks from the first one that passes this bound on are not
/// looked at, and nothing is found in them.
pub const ANALYSED_BYTES: usize = 256 << 10;

/// The stage. Its enrichers may be shared with others.
pub struct EnrichStage {
    spec: StageSpec,
    enrichment: Arc<Enrichment>,
    recent: Recent,
    outside: Option<Arc<dyn Outside>>,
}

/// Why the stage cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A mistake in `[enrich]`.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The enrichers refuse their settings or their data.
    #[error(transparent)]
    Enrich(#[from] EnrichError),
}

impl EnrichConfig {
    /// Reads `[enrich]`; a day begins and ends in the newsroom's zone where `timezone` is not set.
    pub fn read(config: &Config) -> Result<Self, ConfigError> {
        let section = config.section("enrich");
        let mut own: Self = section.read()?;
        if let Some(name) = own.disabled.iter().find(|name| !crate::enricher::NAMES.contains(&name.as_str())) {
            return Err(section.unknown_word("disabled", name, crate::enricher::NAMES.iter().copied()));
        }
        if let Some(name) = &own.timezone {
            wiredesk_service::config::zone(&section, "timezone", name)?;
        }
        if let Err(error) = crate::service::tables(&own.words) {
            return Err(section.error("words", error.to_string()));
        }
        crate::service::services(config, None)?;
        own.timezone = own.timezone.or_else(|| config.newsroom.timezone.iana_name().map(str::to_owned));
        Ok(own)
    }
}

impl EnrichStage {
    /// A stage with these enrichers.
    pub fn new(enrichment: Arc<Enrichment>) -> Self {
        Self {
            spec: StageSpec { name: "enrich", input: Some(Topic::Valid) },
            enrichment,
            recent: Recent::default(),
            outside: None,
        }
    }

    /// The same, which also asks these services.
    #[must_use]
    pub fn asking(self, outside: Arc<dyn Outside>) -> Self {
        Self { outside: Some(outside), ..self }
    }

    /// What it enriches with.
    pub fn enrichment(&self) -> &Arc<Enrichment> {
        &self.enrichment
    }

    /// A stage as the configuration says.
    pub fn from_config(config: &Config) -> Result<Self, SetupError> {
        Ok(Self::new(Arc::new(Enrichment::new(&EnrichConfig::read(config)?)?)))
    }

    fn enriched(
        &mut self,
        record: &Stored,
        answers: Option<&Answers>,
        cx: &mut Context<'_, NoJob>,
    ) -> Result<Record, serde_json::Error> {
        let mut checked: Checked = serde_json::from_slice(&record.value)?;
        let uri = checked.uri.as_str();
        if checked.change.withdraws() {
            self.recent.forget(cx, uri);
        } else {
            let stated = checked.story.version_created.as_ref().map(wiredesk_story::DateTime::timestamp);
            let at = stated.unwrap_or(checked.wire.time);
            let none = Answers::default();
            let answers = answers.unwrap_or(&none);
            checked.findings.extend(answers.notes());
            if let Some(outside) = &self.outside {
                let names = outside.names();
                checked.story.annotations.retain(|one| !names.contains(&whose(one)));
            }
            let (mut story, print) = enrich_bounded(&self.enrichment, *checked.story, at, answers);
            let links = self.recent.links(uri, &print, cx.now());
            story.annotations.extend(links.iter().map(Link::annotation));
            // What nobody may see yet shows in no other story either.
            if story.embargoed_until.as_ref().is_some_and(|until| until.timestamp() > cx.now()) {
                self.recent.forget(cx, uri);
            } else {
                self.recent.keep(cx, uri, &print);
            }
            *checked.story = story;
        }
        Ok(Record::event(Topic::Enriched, record.position.lane, checked.uri.as_str(), &checked))
    }
}

/// Enriches a story within [`ANALYSED_BYTES`]. What an earlier run of the enrichers left in it is replaced, not doubled. Beside it what
/// the story is compared with others by.
pub fn enrich_bounded(enrichment: &Enrichment, mut story: Story, at: Timestamp, answers: &Answers) -> (Story, Print) {
    story.annotations.retain(|annotation| !is_ours(annotation));
    story.drop_generated();
    let rest = split_off(&mut story);
    let Enriched { story: mut enriched, print, .. } = enrichment.enrich_with(story, at, answers, |_| {});
    if let Some(body) = enriched.bodies.first_mut() {
        body.blocks.extend(rest);
    }
    (enriched, print)
}

/// Takes the blocks off that lie behind the bound.
fn split_off(story: &mut Story) -> Vec<Block> {
    let mut room = ANALYSED_BYTES;
    let Some(body) = story.bodies.first_mut() else { return Vec::new() };
    let size = |block: &Block| block.texts().iter().map(|text| text.text.len()).sum::<usize>();
    let within = body.blocks.iter().position(|block| {
        let size = size(block);
        let over = size > room;
        room = room.saturating_sub(size);
        over
    });
    within.map_or_else(Vec::new, |from| body.blocks.split_off(from))
}

fn is_ours(annotation: &Annotation) -> bool {
    annotation.generated || crate::enricher::NAMES.contains(&whose(annotation)) || annotation.by == related::BY
}

/// The name of who found it.
fn whose(annotation: &Annotation) -> &str {
    annotation.by.split('/').next().unwrap_or_default()
}

impl Stage for EnrichStage {
    type Job = NoJob;
    type Done = NoJob;

    fn spec(&self) -> &StageSpec {
        &self.spec
    }

    fn overhears(&self) -> Option<Hearsay> {
        Some(related::HEARSAY)
    }

    fn overheard(&mut self, at: &RowKey, row: Option<&Row>, now: Timestamp) {
        self.recent.hear(at, row, now);
    }

    fn prepare(&self, record: &Stored) -> Option<Fetch> {
        let outside = self.outside.as_ref()?;
        let checked: Checked =
            serde_json::from_slice(&record.value).ok().filter(|one: &Checked| !one.change.withdraws())?;
        outside.ask(*checked.story, &checked.wire.source, record.position.lane)
    }

    fn apply(&mut self, input: Input<'_, NoJob>, cx: &mut Context<'_, NoJob>) -> Verdict {
        let (record, answers) = match input {
            Input::Record(record, fetched) => (record, fetched.and_then(|fetched| fetched.downcast_ref::<Answers>())),
            Input::Assigned(_) => {
                self.recent.load(cx);
                return Verdict::done();
            }
            _ => return Verdict::done(),
        };
        match self.enriched(record, answers, cx) {
            Ok(enriched) => Verdict::Forward(vec![enriched]),
            Err(error) => Verdict::Reject {
                rule: "unreadable".into(),
                reason: format!("no event of this version: {error}; see which program wrote it"),
            },
        }
    }
}

#[cfg(test)]
mod tests;
