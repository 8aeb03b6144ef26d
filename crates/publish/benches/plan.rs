//! What planning costs: `cargo bench -p wiredesk-publish --bench plan`. Each of 500 outlets has filters of its own, every tenth one a
//! condition in CEL; µs a story, of three stories in turn.
#![allow(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::{error::Error, hint::black_box, time::Instant};

use jiff::Timestamp;
use serde_json::json;
use wiredesk_publish::{
    route::{Route, would},
    terms::Terms,
};
use wiredesk_story::{Label, Language, Story, Subject};

const OUTLETS: usize = 500;
const ROUNDS: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let routes: Vec<Route> = (0..OUTLETS).map(route).collect::<Result<_, _>>()?;
    let stories = [story("ar", "20000123", 2)?, story("fr", "15000000", 5)?, story("en", "04000000", 4)?];
    let taken: usize = stories
        .iter()
        .map(|story| would(&routes, story, "map", Timestamp::UNIX_EPOCH))
        .map(|answers| answers.iter().filter(|one| one.takes).count())
        .sum();
    let mut micros: Vec<u128> = (0..ROUNDS)
        .map(|round| {
            let started = Instant::now();
            black_box(would(&routes, &stories[round % stories.len()], "map", Timestamp::UNIX_EPOCH));
            started.elapsed().as_micros()
        })
        .collect();
    micros.sort_unstable();
    println!(
        "{OUTLETS} outlets: {} µs a story (median), {} µs (p99); three stories go to {taken}",
        micros[ROUNDS / 2],
        micros[ROUNDS * 99 / 100]
    );
    Ok(())
}

fn route(number: usize) -> Result<Route, serde_json::Error> {
    let languages = [json!(["ar"]), json!(["fr", "en"]), json!(["ar", "fr"])];
    let topics = ["medtop:16000000", "medtop:15000000", "medtop:04000000", "medtop:11000000"];
    let mut accepts =
        json!({ "languages": languages[number % 3], "topics": [topics[number % 4]], "sources": ["map", "afp"] });
    if number.is_multiple_of(3) {
        accepts["urgency"] = json!(1 + number % 8);
    }
    if number.is_multiple_of(10) {
        accepts = json!({ "when": "story.urgency <= 3 && source == 'map'" });
    }
    Ok(Route { outlet: format!("outlet-{number}"), accepts: serde_json::from_value(accepts)?, terms: Terms::default() })
}

fn story(language: &str, topic: &str, urgency: u8) -> Result<Story, Box<dyn Error>> {
    let subject = Subject { literal: Some(format!("medtop:{topic}")), ..Subject::default() };
    Ok(Story {
        language: Some(Language::parse(language)?),
        urgency: Some(urgency),
        headlines: vec![Label::new("main", "Moroccan delegation arrives in Vienna")],
        subjects: vec![subject],
        ..Story::default()
    })
}
