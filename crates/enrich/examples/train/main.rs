//! Makes the weights of the tagger from tagged text, or scores what would come of it on a part held out.
//!
//!     cargo run --release -p wiredesk-enrich --example train -- DIR OUT
//!     cargo run --release -p wiredesk-enrich --example train -- --score DIR
//!     cargo run --release -p wiredesk-enrich --example train -- --classes LISTS OUT
//!
//! DIR holds `ar-anercorp.tsv`, `fr-europeana.tsv`, `fr-newseye.tsv`, `en-wikigold.tsv` and `en-uner-ewt.tsv`: a token and its
//! tag a line, a tab between, an empty line after each sentence. Sentences written for this project go with them. The same text gives
//! the same bytes. LISTS holds what `data/names/classes.py` makes.

#![allow(clippy::print_stdout, reason = "the scores are what it is run for")]

mod classes;
mod corpus;
mod learn;
mod written;

use std::{error::Error, fs, ops::Range, path::Path, process::ExitCode};

use corpus::Sample;
use learn::Learner;
use wiredesk_enrich::tagger::{Language, NameKind, lexicon::Lexicon, spans};
use written::Writer;

/// Rounds over the text.
const ROUNDS: usize = 8;
/// Sentences that are written for a language.
const WRITTEN: usize = 6000;
/// Features that are kept of a language: of French more, whose text is of five kinds.
const KEPT: usize = 52_000;
const KEPT_FRENCH: usize = 85_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [flag, folder] if flag == "--score" => score(Path::new(folder)),
        [flag, folder, out] if flag == "--classes" => pack(Path::new(folder), Path::new(out)),
        [folder, out] => train(Path::new(folder), Path::new(out)),
        _ => Err("give the folder of the text and the folder for the weights, or --score and the folder".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn train(folder: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let lexicon = Lexicon::built_in()?;
    for (language, files) in [
        ("ar", &["ar-anercorp.tsv"][..]),
        ("fr", &["fr-newseye.tsv", "fr-europeana.tsv", "en-wikigold.tsv", "en-uner-ewt.tsv"]),
        ("en", &["en-wikigold.tsv", "en-uner-ewt.tsv"]),
    ] {
        let mut samples = Vec::new();
        let tongue = match language {
            "ar" => Language::Arabic,
            "fr" => Language::French,
            _ => Language::English,
        };
        for file in files {
            let lists = (&lexicon, if file.starts_with("en-") { Language::English } else { tongue });
            samples.extend(corpus::read(&folder.join(file), lists)?);
            if language != "ar" {
                samples.extend(corpus::read_shouted(&folder.join(file), lists)?);
            }
        }
        samples.extend(Writer::new(tongue).write(WRITTEN, (&lexicon, tongue)));
        let kept = if language == "fr" { KEPT_FRENCH } else { KEPT };
        let weights = learn(&samples, kept);
        fs::write(out.join(format!("names.{language}.weights")), weights.pack(kept))?;
        eprintln!("{language}: {} sentences", samples.len());
    }
    Ok(())
}

/// Packs the classes of words.
fn pack(lists: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    for language in ["ar", "fr", "en"] {
        let bytes = classes::pack(&lists.join(format!("{language}.tsv")))?;
        fs::write(out.join(format!("names.{language}.classes")), bytes)?;
    }
    Ok(())
}

fn learn(samples: &[Sample], kept: usize) -> Learner {
    let mut first = Learner::new();
    first.learn(samples, ROUNDS / 2);
    let mut learner = Learner::after(&first, kept);
    learner.learn(samples, ROUNDS);
    learner
}

fn score(folder: &Path) -> Result<(), Box<dyn Error>> {
    let lexicon = Lexicon::built_in()?;
    let read = |name: &str, language: Language| corpus::read(&folder.join(name), (&lexicon, language));
    let write = |language: Language| Writer::new(language).write(WRITTEN, (&lexicon, language));
    let arabic = read("ar-anercorp.tsv", Language::Arabic)?;
    let written = write(Language::Arabic);
    let (tenth, fifth) = (arabic.len() - arabic.len() / 10, arabic.len() / 5);
    report("arabic, last tenth", &learn(&arabic[..tenth], KEPT), &arabic[tenth..]);
    report("arabic, with written, last tenth", &learn(&[&arabic[..tenth], &written].concat(), KEPT), &arabic[tenth..]);
    report("arabic, first fifth", &learn(&arabic[fifth..], KEPT), &arabic[..fifth]);
    report("arabic, with written, first fifth", &learn(&[&arabic[fifth..], &written].concat(), KEPT), &arabic[..fifth]);
    let wikigold = read("en-wikigold.tsv", Language::English)?;
    let ewt = read("en-uner-ewt.tsv", Language::English)?;
    let written = write(Language::English);
    report("english, wikigold on ewt", &learn(&wikigold, KEPT), &ewt);
    report("english, wikigold and written on ewt", &learn(&[&wikigold[..], &written].concat(), KEPT), &ewt);
    report("english, ewt on wikigold", &learn(&ewt, KEPT), &wikigold);
    report("english, ewt and written on wikigold", &learn(&[&ewt[..], &written].concat(), KEPT), &wikigold);
    report("english, written on wikigold", &learn(&written, KEPT), &wikigold);
    let newseye = read("fr-newseye.tsv", Language::French)?;
    let europeana = read("fr-europeana.tsv", Language::French)?;
    let written = write(Language::French);
    let old = learn(&[&newseye[..], &wikigold, &ewt].concat(), KEPT_FRENCH);
    report("french, newseye and english on europeana", &old, &europeana);
    let new = learn(&[&newseye[..], &wikigold, &ewt, &written].concat(), KEPT_FRENCH);
    report("french, newseye, english and written on europeana", &new, &europeana);
    let english = learn(&[&wikigold[..], &ewt, &written].concat(), KEPT_FRENCH);
    report("french, english and written on europeana", &english, &europeana);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a share")]
fn report(what: &str, learner: &Learner, samples: &[Sample]) {
    let mut sums = [[0_usize; 3]; 4];
    for sample in samples {
        let (gold, found) = (spans(&sample.tags), spans(&learner.tag(sample)));
        count(&gold, &found, &mut sums);
    }
    print!("{what}:");
    for (name, [right, gold, found]) in ["all", "person", "place", "organisation"].into_iter().zip(sums) {
        let f = 200.0 * right as f64 / (gold + found).max(1) as f64;
        print!(
            " {name} {f:.1} (p {:.0} r {:.0})",
            100.0 * right as f64 / found.max(1) as f64,
            100.0 * right as f64 / gold.max(1) as f64
        );
    }
    println!();
    for (kind, [missed, other, ends, invented]) in
        ["person", "place", "organisation"].into_iter().zip(errors(learner, samples))
    {
        println!("  {kind}: {missed} missed, {other} of another kind, {ends} with other ends, {invented} invented");
    }
}

/// Of each kind: names that were missed, told as another kind, told with other ends, and told where none is.
fn errors(learner: &Learner, samples: &[Sample]) -> [[usize; 4]; 3] {
    let mut rows = [[0; 4]; 3];
    for sample in samples {
        let (gold, found) = (spans(&sample.tags), spans(&learner.tag(sample)));
        let meets = |all: &Spans, range: &Range<usize>| {
            all.iter().any(|(_, there)| there.start < range.end && range.start < there.end)
        };
        for (kind, range) in gold.iter().filter(|span| !found.contains(span)) {
            let class = match (found.iter().any(|(_, there)| there == range), meets(&found, range)) {
                (true, _) => 1,
                (_, true) => 2,
                _ => 0,
            };
            rows[*kind as usize][class] += 1;
        }
        for (kind, range) in &found {
            rows[*kind as usize][3] += usize::from(!meets(&gold, range));
        }
    }
    rows
}

type Spans = Vec<(NameKind, Range<usize>)>;

/// Adds to right, gold and found: of all kinds, then of each.
fn count(gold: &Spans, found: &Spans, sums: &mut [[usize; 3]; 4]) {
    let mut add = |kind: NameKind, column: usize| {
        sums[0][column] += 1;
        sums[1 + kind as usize][column] += 1;
    };
    gold.iter().for_each(|span| add(span.0, 1));
    for span in found {
        add(span.0, 2);
        if gold.contains(span) {
            add(span.0, 0);
        }
    }
}
