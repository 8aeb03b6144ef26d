//! Scores enrichers against gold files: `score dates DIR [--failures]`, `score news FILE [--failures]`, `score language FILE [--failures]`;
//! `score speed FILE`.
//!
//! - `dates`: a folder with the Microsoft Recognizers date specifications (`Arabic/DateParser.json`, …)
//! - `news`: sentences with their dates, see `data/gold/dates.tsv`
//! - `language`: lines with their language, see `data/gold/language.tsv`
//! - `speed`: a story as text; what it costs, and what each enricher has in it

#[path = "score/gold.rs"]
mod gold;
#[path = "score/recognizers.rs"]
mod recognizers;
#[path = "score/span.rs"]
mod span;
#[path = "score/speed.rs"]
mod speed;

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use jiff::Timestamp;
use wiredesk_enrich::{EnrichConfig, Enrichment};
use wiredesk_story::{Annotation, AnnotationKind, Block, Body, Language, Story};

/// Right and all, by a name.
#[derive(Default)]
struct Board {
    rows: BTreeMap<String, (usize, usize)>,
    failures: Vec<String>,
}

impl Board {
    fn count(&mut self, name: &str, right: bool, failure: impl FnOnce() -> String) {
        let row = self.rows.entry(name.to_owned()).or_default();
        row.0 += usize::from(right);
        row.1 += 1;
        if !right {
            self.failures.push(format!("{name}: {}", failure()));
        }
    }

    fn print(&self, failures: bool) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for failure in self.failures.iter().filter(|_| failures) {
            writeln!(out, "{failure}")?;
        }
        for (name, (right, all)) in &self.rows {
            writeln!(out, "{name:<28} {right:>5} of {all:>5}  {:>3} %", right * 100 / (*all).max(1))?;
        }
        Ok(())
    }
}

/// All annotations of one kind in a line of text.
fn annotations(enrichment: &Enrichment, language: Option<&str>, text: &str, at: Timestamp) -> Vec<Annotation> {
    let story = Story {
        language: language.and_then(|tag| Language::parse(tag).ok()),
        bodies: vec![Body::main(vec![Block::paragraph(text)])],
        ..Story::default()
    };
    enrichment.enrich(&story, at).annotations
}

fn of_kind(annotations: &[Annotation], kind: AnnotationKind) -> impl Iterator<Item = &Annotation> {
    annotations.iter().filter(move |annotation| annotation.kind == kind)
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let failures = arguments.iter().any(|argument| argument == "--failures");
    let enrichment = Enrichment::new(&EnrichConfig::default())?;
    if let [what, path, ..] = arguments.as_slice()
        && what == "speed"
    {
        let mut out = io::stdout().lock();
        return Ok(speed::score(Path::new(path))?.iter().try_for_each(|row| writeln!(out, "{row}"))?);
    }
    let board = match arguments.as_slice() {
        [what, path, ..] if what == "dates" => recognizers::score(&enrichment, Path::new(path))?,
        [what, path, ..] if what == "news" => gold::dates(&enrichment, Path::new(path))?,
        [what, path, ..] if what == "language" => gold::languages(&enrichment, Path::new(path))?,
        _ => {
            return Err(
                "say what to score and where the gold is: score dates|news|language|speed PATH [--failures]".into()
            );
        }
    };
    Ok(board.print(failures)?)
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
