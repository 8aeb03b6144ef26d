//! `bench stages`: what a story costs in the pure part of each stage, on one core, without a log.

use std::time::Instant;

use serde_json::json;
use wiredesk_enrich::{EnrichConfig, Enrichment};
use wiredesk_formats::{self as formats, Input, WriteOptions};
use wiredesk_service::cli::Common;
use wiredesk_validate::ValidateConfig;

use super::copy;
use crate::output::{self, WELL, Well};

pub(super) fn run(common: &Common, stories: u32, command: &str) -> anyhow::Result<Well> {
    let config = common.load()?;
    let rules = ValidateConfig::read(&config)?;
    let enrichment = Enrichment::new(&EnrichConfig::read(&config)?)?;
    let zone = &config.newsroom.timezone;
    let now = jiff::Timestamp::now();
    let mut spent = [0_u128; 5];
    for number in 0..u64::from(stories) {
        let bytes = copy::story(number, None);
        let input = Input { bytes: &bytes, name: None, charset: None, zone, language: None, at: None };
        let read = timed(&mut spent[0], || formats::read(&input, None))?;
        let Some(story) = read.reading.stories.first() else { continue };
        timed(&mut spent[1], || rules.rules.judge(story, None, now));
        let enriched = timed(&mut spent[2], || enrichment.enrich(story, now));
        let options = WriteOptions::default();
        let enriched = std::slice::from_ref(&enriched.story);
        timed(&mut spent[3], || formats::write("ninjs", enriched, &options))?;
        timed(&mut spent[4], || formats::write("newsml-g2", enriched, &options))?;
    }
    let steps = ["read", "validate", "enrich", "write ninjs", "write newsml-g2"];
    let figure = |nanos: u128| nanos as f64 / 1_000.0 / f64::from(stories.max(1));
    if common.json {
        let figures: serde_json::Map<String, serde_json::Value> =
            steps.iter().zip(spent).map(|(step, nanos)| ((*step).to_owned(), figure(nanos).into())).collect();
        output::line(&json!({ "command": command, "microsecondsPerStory": figures }))?;
        return Ok(WELL);
    }
    for (step, nanos) in steps.iter().zip(spent) {
        output::text(&format!("{step:<18}{:>9.1} µs a story", figure(nanos)))?;
    }
    Ok(WELL)
}

fn timed<T>(spent: &mut u128, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let made = work();
    *spent += started.elapsed().as_nanos();
    made
}
