//! Which stories tell the same: `score_related FILE [--failures]` scores pairs (see `data/gold/related.py`), told by whole prints and
//! by a window of sketches; `score_related --window N` fills a window with N stories and says what it takes.

mod window;

use std::{
    collections::BTreeMap,
    error::Error,
    io::{self, Write},
};

use jiff::Timestamp;
use wiredesk_enrich::{
    EnrichConfig, Enrichment,
    related::{Lineage, Print, Window},
};
use wiredesk_story::{Block, Body, Label, Story};

/// Kinds that are to be linked. What came next may be, or not.
const TOLD_AGAIN: [&str; 6] = ["same", "copy", "moved", "grown", "cut", "rewrite"];
const EITHER: &str = "follow";

/// Hits, misses and wrong links.
#[derive(Default)]
struct Score {
    right: usize,
    missed: usize,
    wrong: usize,
}

impl Score {
    fn count(&mut self, told_again: bool, linked: bool) {
        match (told_again, linked) {
            (true, true) => self.right += 1,
            (true, false) => self.missed += 1,
            (false, true) => self.wrong += 1,
            (false, false) => {}
        }
    }

    fn line(&self) -> String {
        let part = |of: usize| 100.0 * self.right as f32 / (self.right + of).max(1) as f32;
        format!("precision {:>5.1}  recall {:>5.1}", part(self.wrong), part(self.missed))
    }
}

fn story(text: &str) -> Story {
    let (headline, rest) = text.split_once(" ¶ ").unwrap_or((text, ""));
    let blocks = rest.split(" ¶ ").map(Block::paragraph).collect();
    Story { headlines: vec![Label::new("main", headline)], bodies: vec![Body::main(blocks)], ..Story::default() }
}

/// What a window of these stories says of the second of each pair.
fn sketched(one: &Print, other: &Print) -> Option<(Lineage, f32)> {
    let mut window = Window::new(512);
    window.keep("urn:one", one, Timestamp::UNIX_EPOCH);
    window.links("urn:other", other, Timestamp::UNIX_EPOCH).first().map(|link| (link.lineage, link.similarity))
}

fn score(path: &str, failures: bool, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let enrichment = Enrichment::new(&EnrichConfig::default())?;
    let print = |text: &str| enrichment.enrich(&story(text), Timestamp::UNIX_EPOCH).print;
    let mut scores: BTreeMap<(&str, String), Score> = BTreeMap::new();
    let mut kinds: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut overlaps: BTreeMap<String, [Vec<f32>; 2]> = BTreeMap::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let [kind, language, one, other] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        let (one, other) = (print(one), print(other));
        let told_again = TOLD_AGAIN.contains(&kind);
        let overlap = other.overlap(&one);
        overlaps.entry(kind.to_owned()).or_default().iter_mut().zip(overlap).for_each(|(all, part)| all.push(part));
        for (how, link) in [("whole", other.against(&one, true)), ("window", sketched(&one, &other))] {
            let named = link.map_or("nothing", |(lineage, _)| lineage.as_str());
            *kinds.entry((format!("{how} {kind}"), named.to_owned())).or_default() += 1;
            if kind == EITHER {
                continue;
            }
            for language in [language, "all"] {
                scores.entry((how, language.to_owned())).or_default().count(told_again, link.is_some());
            }
            if failures && told_again != link.is_some() {
                writeln!(out, "{how} {kind} {language} {link:?}: {}", line.split('\t').nth(3).unwrap_or_default())?;
            }
        }
    }
    for ((kind, named), count) in kinds {
        writeln!(out, "{kind:<16} {named:<14} {count:>4}")?;
    }
    for (kind, [pairs, words]) in overlaps {
        let range =
            |parts: &[f32]| parts.iter().fold([1.0_f32, 0.0], |[low, high], part| [low.min(*part), high.max(*part)]);
        let ([low, high], [fewest, most]) = (range(&pairs), range(&words));
        writeln!(out, "{kind:<16} pairs {low:.2} to {high:.2}, words {fewest:.2} to {most:.2}")?;
    }
    for ((how, language), score) in scores {
        writeln!(out, "{how:<8} {language:<4} {}", score.line())?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut out = io::stdout().lock();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--window", count] => window::fill(count.parse()?, &mut out),
        [path] => score(path, false, &mut out),
        [path, "--failures"] => score(path, true, &mut out),
        _ => Err("say score_related FILE [--failures], or score_related --window N".into()),
    }
}
