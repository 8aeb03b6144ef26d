//! What a story costs, and what each enricher has in it.

use std::{path::Path, time::Instant};

use jiff::Timestamp;
use wiredesk_enrich::{EnrichConfig, Enrichment};
use wiredesk_story::{Block, Body, Label, Story};

/// Rounds over the story, of which the quickest tenth counts: what else the machine does is no part of the cost.
const ROUNDS: usize = 400;

/// Microseconds a story of this file: the first line its headline, each further line a paragraph. The names that people, organisations
/// and places all need are looked for by the first of them.
pub(crate) fn score(path: &Path) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path)?;
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let story = Story {
        headlines: vec![Label::new("main", lines.next().unwrap_or_default())],
        bodies: vec![Body::main(lines.map(Block::paragraph).collect())],
        ..Story::default()
    };
    let enrichment = Enrichment::new(&EnrichConfig::default())?;
    let mut rounds: Vec<(u128, Vec<(&str, u128)>)> = (0..ROUNDS).map(|_| round(&enrichment, &story)).collect();
    rounds.sort_unstable_by_key(|(all, _)| *all);
    rounds.truncate(ROUNDS / 10);
    let mean = |spent: u128| micros(spent) / micros(rounds.len() as u128 * 1_000);
    let steps = rounds[0].1.iter().enumerate().map(|(n, (step, _))| {
        let spent = rounds.iter().map(|(_, steps)| steps[n].1).sum();
        format!("{step:<14} {:>9.1} µs", mean(spent))
    });
    let all = rounds.iter().map(|(all, _)| all).sum();
    Ok(steps.chain([format!("{:<14} {:>9.1} µs, {} bytes", "all", mean(all), text.len())]).collect())
}

fn round(enrichment: &Enrichment, story: &Story) -> (u128, Vec<(&'static str, u128)>) {
    let mut steps = Vec::with_capacity(20);
    let story = story.clone();
    let started = Instant::now();
    let mut last = started;
    enrichment.enrich_watched(story, Timestamp::UNIX_EPOCH, |step| {
        let now = Instant::now();
        steps.push((step, (now - last).as_nanos()));
        last = now;
    });
    (started.elapsed().as_nanos(), steps)
}

#[expect(clippy::cast_precision_loss, reason = "a mean")]
fn micros(nanos: u128) -> f64 {
    nanos as f64 / 1_000.0
}
