//! What the site costs: `cargo bench -p wiredesk-publish --bench site [-- 1000 10000 100000]`. Stories in three languages over a year
//! are given 200 a call, as after a change of the templates; then, with so many there, new ones alone: milliseconds until a story is
//! on its page and in its lists.
#![allow(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use wiredesk_publish::{
    Outlets,
    outlet::{Attempt, Outlet},
};
use wiredesk_service::Config;
use wiredesk_story::{
    Block, Body, Label, Language, Story, StoryUri, Subject,
    event::{Change, WireRef},
};

/// So many stories go with one call, and so many come alone.
const BATCH: usize = 200;
const ALONE: usize = 25;
/// A story every five minutes: 100,000 make a year.
const EVERY: i64 = 300;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds one of its own.
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000, 100_000] } else { sizes };
    let folder = tempfile::tempdir()?;
    let text = format!(
        "[newsroom]\nname = \"Le Journal\"\nurl = \"https://news.example/\"\nlanguages = [\"ar\", \"fr\", \"en\"]\n[publish]\ndeadline = 600\n\
         [[outlet]]\nname = \"site\"\nkind = \"site\"\npath = {:?}\n",
        folder.path().join("site")
    );
    let outlets = Outlets::build(&Config::parse("the benchmark's configuration", &text, [])?)?;
    let site = outlets.get("site").ok_or("no site")?.outlet.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut number = 0;
    for size in sizes {
        let (before, started) = (number, Instant::now());
        while number < size {
            let count = BATCH.min(size - number);
            give(&runtime, &site, number, count)?;
            number += count;
        }
        let rate = (number - before) as f64 / started.elapsed().as_secs_f64();
        let mut alone = Vec::new();
        for _ in 0..ALONE {
            let started = Instant::now();
            give(&runtime, &site, number, 1)?;
            alone.push(started.elapsed());
            number += 1;
        }
        alone.sort_unstable();
        let ms = |took: Duration| took.as_secs_f64() * 1e3;
        println!(
            "{size:>7} stories: {rate:>6.0} a second, {BATCH} a call; a new one {:.1} ms (median), {:.1} ms (longest)",
            ms(alone[ALONE / 2]),
            ms(alone[ALONE - 1])
        );
    }
    Ok(())
}

fn give(
    runtime: &tokio::runtime::Runtime,
    site: &Arc<dyn Outlet>,
    first: usize,
    count: usize,
) -> Result<(), Box<dyn Error>> {
    let attempts: Vec<Attempt> = (first..first + count).map(attempt).collect::<Result<_, _>>()?;
    for given in runtime.block_on(site.attempt(attempts)) {
        given?;
    }
    Ok(())
}

fn attempt(number: usize) -> Result<Attempt, Box<dyn Error>> {
    let now = Timestamp::from_second(1_735_689_600 + number as i64 * EVERY)?;
    let uri = StoryUri::parse(&format!("urn:newsml:agency.example:story-{number}"))?;
    let (language, headline, text) = match number % 3 {
        0 => (
            "ar",
            "وصول الوفد المغربي إلى فيينا",
            "وصل الوفد المغربي صباح اليوم إلى فيينا للمشاركة في الاجتماع الإقليمي.",
        ),
        1 => (
            "fr",
            "La délégation est arrivée à Vienne",
            "La délégation est arrivée ce matin à Vienne pour la réunion régionale.",
        ),
        _ => (
            "en",
            "Delegation arrives in Vienna",
            "The delegation arrived in Vienna this morning for the regional meeting.",
        ),
    };
    let topic = ["16000000", "15000000", "04000000", "11000000", "01000000"][number % 5];
    let paragraphs = (0..8).map(|_| Block::paragraph(text)).collect();
    let story = Story {
        uri: Some(uri.clone()),
        language: Some(Language::parse(language)?),
        headlines: vec![Label::new("main", format!("{headline} ({number})"))],
        bodies: vec![Body::main(paragraphs)],
        subjects: vec![Subject { literal: Some(format!("medtop:{topic}")), ..Subject::default() }],
        ..Story::default()
    };
    Ok(Attempt {
        wire: WireRef { id: format!("w{number}"), source: "map".into(), index: 0, time: now, arrival: number as u64 },
        delivery: format!("msg_{number}"),
        uri,
        revision: 1,
        change: Change::New,
        withdraw: false,
        reason: None,
        story: Arc::new(story),
        number: 1,
        maybe: false,
        again: false,
        before: None,
        now,
    })
}
