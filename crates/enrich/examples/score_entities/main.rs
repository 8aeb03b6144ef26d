//! Scores names and topics against stories that were written and marked for this project.
//!
//!     cargo run --release -p wiredesk-enrich --example score_entities -- [FILE]
//!
//! A story is a line of topics (top topics by number, the first one first), a headline and lines of text; `[per:…]`, `[org:…]` and
//! `[loc:…]` mark the names. An empty line ends it. A span counts only with the right kind and both ends. Lines with `@` after the
//! topics tell what else is to be found: `@at` the story's moment, `@language`, `@date` as EDTF, `@figure` as told, `@quote` with its
//! speaker, `@keyword`, `@summary` with its first words. Dates, figures and quotes are scored in stories that have such lines.

#![allow(clippy::print_stdout, reason = "the scores are what it is run for")]

mod facts;

use std::{error::Error, fs, process::ExitCode};

use facts::Facts;
use jiff::Timestamp;
use wiredesk_enrich::{EnrichConfig, Enrichment};
use wiredesk_story::{AnnotationKind, Block, Body, Label, Story};

const GOLD: &str = include_str!("gold.txt");
const KINDS: [(&str, AnnotationKind); 3] =
    [("per:", AnnotationKind::Person), ("org:", AnnotationKind::Organisation), ("loc:", AnnotationKind::Place)];

type Span = (AnnotationKind, usize, usize);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "shares")]
fn run() -> Result<(), Box<dyn Error>> {
    let gold = match std::env::args().nth(1) {
        Some(file) => fs::read_to_string(file)?,
        None => GOLD.to_owned(),
    };
    let enrichment = Enrichment::new(&EnrichConfig::default())?;
    let (mut right, mut marked, mut found) = ([0; 3], [0; 3], [0; 3]);
    let (mut stories, mut first, mut among) = (0, 0, 0);
    let mut more = Facts::default();
    for entry in gold.split("\n\n").filter(|entry| !entry.trim().is_empty()) {
        let mut lines = entry.trim().lines().filter(|line| !line.starts_with('#'));
        let topics = lines.next().unwrap_or_default();
        let facts: Vec<(&str, &str)> =
            entry.lines().filter_map(|line| line.strip_prefix('@')?.split_once(' ')).collect();
        let (story, spans) = read(lines.filter(|line| !line.starts_with('@')));
        let at = facts.iter().find(|(what, _)| *what == "at").map(|(_, at)| at.parse()).transpose()?;
        let enriched = enrichment.enrich(&story, at.unwrap_or(Timestamp::UNIX_EPOCH));
        more.count(&facts, &enriched.annotations);
        let told: Vec<Span> = enriched
            .annotations
            .iter()
            .filter_map(|annotation| Some((annotation.kind, annotation.start?, annotation.end?)))
            .collect();
        show(&enriched.text, "missed", spans.iter().filter(|span| !told.contains(span)));
        let ours = told.iter().filter(|span| KINDS.iter().any(|(_, kind)| *kind == span.0));
        show(&enriched.text, "not marked", ours.filter(|span| !spans.contains(span)));
        for (n, (_, kind)) in KINDS.iter().enumerate() {
            marked[n] += spans.iter().filter(|span| span.0 == *kind).count();
            found[n] += told.iter().filter(|span| span.0 == *kind).count();
            right[n] += spans.iter().filter(|span| span.0 == *kind && told.contains(span)).count();
        }
        let tops: Vec<&str> = enriched.annotations.iter().filter_map(|one| top(one.uri.as_deref()?)).take(3).collect();
        stories += 1;
        first += usize::from(tops.first().is_some_and(|top| topics.contains(top)));
        among += usize::from(topics.split(' ').next().is_some_and(|topic| tops.contains(&topic)));
    }
    for (n, (name, _)) in KINDS.iter().enumerate() {
        let f = 200.0 * right[n] as f64 / f64::max(1.0, (marked[n] + found[n]) as f64);
        println!("{name} {} marked, {} found, {} right, F1 {f:.1}", marked[n], found[n], right[n]);
    }
    for (what, [marked, found, right]) in &more.rows {
        println!("{what} {marked} marked, {found} found, {right} right");
    }
    println!("topics: {stories} stories, first answer right {first}, the first among three {among}");
    Ok(())
}

/// Tells of spans on standard error.
fn show<'a>(text: &str, what: &str, spans: impl Iterator<Item = &'a Span>) {
    for (kind, start, end) in spans {
        let words: String = text.chars().skip(*start).take(end - start).collect();
        eprintln!("{what}: {kind:?} {words}");
    }
}

/// The number of a top topic.
fn top(uri: &str) -> Option<&str> {
    uri.strip_prefix("medtop:").filter(|code| code.ends_with("000000"))
}

/// A story without its marks, and what they mark.
fn read<'a>(lines: impl Iterator<Item = &'a str>) -> (Story, Vec<Span>) {
    let (mut spans, mut texts, mut at) = (Vec::new(), Vec::new(), 0);
    for line in lines {
        let mut text = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('[') {
            text.push_str(before);
            let (inner, tail) = after.split_once(']').unwrap_or((after, ""));
            if let Some((mark, kind)) = KINDS.iter().find(|(mark, _)| inner.starts_with(mark)) {
                let start = at + text.chars().count();
                text.push_str(&inner[mark.len()..]);
                spans.push((*kind, start, at + text.chars().count()));
            }
            rest = tail;
        }
        text.push_str(rest);
        at += text.chars().count() + 1;
        texts.push(text);
    }
    let mut texts = texts.into_iter();
    let headlines = texts.next().map(|text| Label::new("main", text)).into_iter().collect();
    let bodies = vec![Body::main(texts.map(Block::paragraph).collect())];
    (Story { headlines, bodies, ..Story::default() }, spans)
}
