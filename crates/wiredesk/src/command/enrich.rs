//! `wiredesk enrich`: what the enrichers find, without a log and without rules.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use wiredesk_enrich::{
    EnrichConfig, Enrichment,
    outside::{Answers, Outside as _},
    related::{self, Link},
    service::Services,
};
use wiredesk_formats::to_ninjs;
use wiredesk_log::{Lane, clock::SystemClock};
use wiredesk_service::cli::Common;
use wiredesk_story::{Annotation, Story};

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
    let services = Services::read(&config, Arc::new(SystemClock), None)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut all = Vec::new();
    let well = read::each(common, files, &config.newsroom.timezone, |_, found| {
        for story in &found.reading.stories {
            let at = story.version_created.as_ref().map_or_else(jiff::Timestamp::now, |at| at.timestamp());
            let asked = services.as_ref().and_then(|services| services.ask(story.clone(), "", Lane::Ordinary));
            let answers =
                asked.and_then(|asked| runtime.block_on(asked).downcast::<Answers>().ok()).unwrap_or_default();
            for note in answers.notes() {
                eprintln!("wiredesk: {}", note.message);
            }
            all.push(enrichment.enrich_with(story.clone(), at, &answers, |_| {}));
        }
        Ok(())
    })?;
    let prints: Vec<_> = all.iter().map(|one| (name(&one.story), one.print.clone())).collect();
    for (mut one, links) in all.into_iter().zip(related::among(&prints)) {
        one.annotations.extend(links.iter().map(Link::annotation));
        output::line(&Printed { story: to_ninjs(&one.story), text: &one.text, annotations: &one.annotations })?;
    }
    Ok(well)
}

/// What names a story: its uri, else the id that it came with.
fn name(story: &Story) -> Option<String> {
    story.uri.as_ref().map(ToString::to_string).or_else(|| story.alt_id("guid").map(str::to_owned))
}
