//! What a story costs: `cargo bench -p wiredesk-enrich --bench speed [-- table|large|hostile|rounds LANGUAGE COUNT]`.
//!
//! `table`: a story of 6 KB in each language, made of those of `data/gold/related.txt`, and what each enricher has in it. `large`: 1 MB
//! of the same as one story. `hostile`: texts that are made to be slow, at two lengths. `rounds`: a story so many times and nothing else,
//! for `perf stat -e instructions:u`.
#![allow(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::{error::Error, hint::black_box, time::Instant};

use jiff::Timestamp;
use wiredesk_enrich::{EnrichConfig, Enrichment};
use wiredesk_story::{Block, Body, Label, Story};

const STORIES: &str = include_str!("../data/gold/related.txt");
const LANGUAGES: [&str; 3] = ["ar", "fr", "en"];
/// Bytes of a usual story.
const USUAL: usize = 6_000;
/// And of a large one.
const LARGE: usize = 1_000_000;
/// Rounds over a usual story, of which the quickest tenth counts: what else the machine does is no part of the cost.
const ROUNDS: usize = 400;
/// Nanoseconds of each step, in order.
type Steps = Vec<(&'static str, u128)>;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds one of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let asked = |name: &str| words.first().is_none_or(|word| word == name);
    let started = Instant::now();
    let enrichment = Enrichment::new(&EnrichConfig::default())?;
    if let [word, language, count] = words.as_slice()
        && word == "rounds"
    {
        let story = story(language, USUAL);
        for _ in 0..count.parse()? {
            black_box(enrichment.enrich(&story, Timestamp::UNIX_EPOCH));
        }
        return Ok(());
    }
    println!("set up in {:.1} ms", micros(started.elapsed().as_nanos()) / 1_000.0);
    if asked("table") {
        table(&enrichment);
    }
    if asked("large") {
        for language in LANGUAGES {
            let story = story(language, LARGE);
            let spent = (0..3).map(|_| round(&enrichment, &story).0).min().unwrap_or_default();
            println!("1 MB {language} {:>8.1} ms", micros(spent) / 1_000.0);
        }
    }
    if asked("hostile") {
        hostile(&enrichment);
    }
    Ok(())
}

/// The stories of a language one after another, as one of so many bytes: the first line is its headline.
fn story(language: &str, bytes: usize) -> Story {
    let mut ours = false;
    let mut lines = Vec::new();
    for line in STORIES.lines().filter(|line| !line.is_empty()) {
        match line.split_once(' ') {
            Some(("#", about)) => ours = about.split(' ').next() == Some(language),
            Some((_, text)) if ours => lines.push(text),
            _ => {}
        }
    }
    let mut room = bytes;
    let take = |line: &&str| {
        let fits = room > 0;
        room = room.saturating_sub(line.len());
        fits
    };
    let taken: Vec<&str> = lines.iter().copied().cycle().take_while(take).collect();
    of_lines(&taken)
}

fn of_lines(lines: &[&str]) -> Story {
    let (headline, body) = lines.split_first().map_or(("", lines), |(headline, body)| (*headline, body));
    Story {
        headlines: vec![Label::new("main", headline)],
        bodies: vec![Body::main(body.iter().map(|line| Block::paragraph(*line)).collect())],
        ..Story::default()
    }
}

fn round(enrichment: &Enrichment, story: &Story) -> (u128, Steps) {
    let mut steps = Vec::with_capacity(20);
    let story = story.clone();
    let started = Instant::now();
    let mut last = started;
    let enriched = enrichment.enrich_watched(story, Timestamp::UNIX_EPOCH, |step| {
        let now = Instant::now();
        steps.push((step, (now - last).as_nanos()));
        last = now;
    });
    let spent = started.elapsed().as_nanos();
    drop(black_box(enriched));
    (spent, steps)
}

/// Microseconds by step and language. The names that people, organisations and places all need are looked for by the first of them.
fn table(enrichment: &Enrichment) {
    let columns: Vec<Vec<(&str, f64)>> = LANGUAGES.iter().map(|language| column(enrichment, language)).collect();
    println!("{:<14} {:>9} {:>9} {:>9}   µs a story of {USUAL} bytes", "", LANGUAGES[0], LANGUAGES[1], LANGUAGES[2]);
    for (n, (step, _)) in columns[0].iter().enumerate() {
        let row: Vec<String> = columns.iter().map(|column| format!("{:>9.1}", column[n].1)).collect();
        println!("{step:<14} {}", row.join(" "));
    }
}

fn column(enrichment: &Enrichment, language: &str) -> Vec<(&'static str, f64)> {
    let story = story(language, USUAL);
    let mut rounds: Vec<(u128, Steps)> = (0..ROUNDS).map(|_| round(enrichment, &story)).collect();
    rounds.sort_unstable_by_key(|(all, _)| *all);
    rounds.truncate(ROUNDS / 10);
    let mean = |sum: u128| micros(sum) / micros(rounds.len() as u128 * 1_000);
    let steps = rounds[0].1.iter().enumerate();
    let steps = steps.map(|(n, (step, _))| (*step, mean(rounds.iter().map(|(_, steps)| steps[n].1).sum())));
    let all = mean(rounds.iter().map(|(all, _)| all).sum());
    steps.chain([("all", all)]).collect()
}

/// What grows faster than its text would show here: the same per byte at both lengths is linear.
fn hostile(enrichment: &Enrichment) {
    let pieces = [
        ("one word", "ا"),
        ("numbers", "12 "),
        ("dates", "9 mai 2025 - "),
        ("months", "ماي الجاري و"),
        ("names", "John Smith said Paris. "),
        ("open quotes", "« قال "),
        ("said", "\" said Smith, \""),
        ("figures", "12,5 % of 3 "),
        ("emoji", "😀 "),
        ("bidi", "\u{202e}ab "),
        ("lines", "الرباط\n"),
    ];
    println!("{:<14} {:>12} {:>12}   ns a byte", "", "64 KB", "256 KB");
    for (name, piece) in pieces {
        let per_byte = [64 << 10, 256 << 10].map(|bytes: usize| {
            let text = piece.repeat(bytes / piece.len());
            let story = of_lines(&text.lines().collect::<Vec<_>>());
            let spent = (0..3).map(|_| round(enrichment, &story).0).min().unwrap_or_default();
            micros(spent) * 1_000.0 / micros(text.len() as u128 * 1_000)
        });
        println!("{name:<14} {:>12.1} {:>12.1}", per_byte[0], per_byte[1]);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a mean")]
fn micros(nanos: u128) -> f64 {
    nanos as f64 / 1_000.0
}
