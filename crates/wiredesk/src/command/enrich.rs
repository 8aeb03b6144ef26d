//! `wiredesk enrich`: what the enrichers find, without a log and without rules.

use serde::Serialize;
use serde_json::Value;
use wiredesk_enrich::{EnrichConfig, Enrichment};
use wiredesk_formats::to_ninjs;
use wiredesk_service::cli::Common;
use wiredesk_story::Annotation;

use super::read;
use crate::{
    cli::Files,
    output::{self, Well},
};

#[derive(Serialize)]
struct Printed<'a> {
    story: Value,
    text: &'a str,
    annotations: &'a [Annotation],
}

pub(crate) fn run(common: &Common, files: &Files) -> anyhow::Result<Well> {
    let config = common.load()?;
    let enrichment = Enrichment::new(&EnrichConfig::read(&config)?)?;
    read::each(common, files, &config.newsroom.timezone, |_, found| {
        for story in &found.reading.stories {
            let at = story.version_created.as_ref().map_or_else(jiff::Timestamp::now, |at| at.timestamp());
            let enriched = enrichment.enrich(story, at);
            let story = to_ninjs(&enriched.story);
            output::line(&Printed { story, text: &enriched.text, annotations: &enriched.annotations })?;
        }
        Ok(())
    })
}
