//! What a story costs, and what each enricher has in it.

use std::{path::Path, time::Instant};

use jiff::Timestamp;
use wiredesk_enrich::{EnrichConfig, Enrichment, enricher};
use wiredesk_story::{Block, Body, Label, Story};

/// Rounds over the story, of which the quickest tenth counts: what else the machine does is no part of the cost.
const ROUNDS: usize = 200;

/// Microseconds a story of this file: the first line its headline, each further line a paragraph. An enricher's share is what is saved
/// without it; who comes first among people, organisations and places looks for the names that all three need.
pub(crate) fn score(path: &Path) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path)?;
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let story = Story {
        headlines: vec![Label::new("main", lines.next().unwrap_or_default())],
        bodies: vec![Body::main(lines.map(Block::paragraph).collect())],
        ..Story::default()
    };
    let all = cost(&story, Vec::new())?;
    let mut rows = vec![format!("{:<14} {all:>9.1} µs, {} bytes", "all", text.len())];
    for name in enricher::NAMES {
        let saved = all - cost(&story, vec![(*name).to_owned()])?;
        rows.push(format!("{name:<14} {saved:>9.1} µs"));
    }
    let none = enricher::NAMES.iter().map(|name| (*name).to_owned()).collect();
    rows.push(format!("{:<14} {:>9.1} µs", "document", cost(&story, none)?));
    Ok(rows)
}

#[expect(clippy::cast_precision_loss, reason = "a mean")]
fn cost(story: &Story, disabled: Vec<String>) -> Result<f64, Box<dyn std::error::Error>> {
    let enrichment = Enrichment::new(&EnrichConfig { disabled, ..EnrichConfig::default() })?;
    let mut spent: Vec<u128> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            enrichment.enrich(story, Timestamp::UNIX_EPOCH);
            started.elapsed().as_nanos()
        })
        .collect();
    spent.sort_unstable();
    spent.truncate(ROUNDS / 10);
    Ok(spent.iter().sum::<u128>() as f64 / spent.len().max(1) as f64 / 1_000.0)
}
