//! Tagged text, put back together as a reader sees it and cut again as the program cuts a story.

use std::{error::Error, fs, path::Path};

use wiredesk_enrich::tagger::{Cut, feature, lexicon::Lexicon};

/// A sentence: the features of each token, and its tag.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    /// Hashes, a list a token; none for a token that is no name in any case.
    pub(crate) features: Vec<Vec<u32>>,
    /// Numbers in `TAGS`.
    pub(crate) tags: Vec<u8>,
}

/// What stands before a name and is no part of it, though some of the text counts it in.
const TITLES: [&str; 10] = ["m", "mm", "mme", "mlle", "mr", "mrs", "ms", "dr", "messieurs", "monsieur"];

/// Reads a file.
pub(crate) fn read(path: &Path, lexicon: &Lexicon) -> Result<Vec<Sample>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut samples = Vec::new();
    let mut rows: Vec<(&str, &str)> = Vec::new();
    for line in text.lines().chain([""]) {
        match line.split_once('\t') {
            Some(row) => rows.push(row),
            None if rows.is_empty() => {}
            None => {
                samples.push(sample(&rows, lexicon));
                rows.clear();
            }
        }
    }
    Ok(samples)
}

/// A stretch of text that a name takes: bytes, and the first tag of its kind.
struct Name {
    start: usize,
    end: usize,
    tag: u8,
}

fn sample(rows: &[(&str, &str)], lexicon: &Lexicon) -> Sample {
    let (text, names) = join(rows);
    let cut = Cut::new(&text);
    let sentence = cut.sentence();
    let mut tags = vec![0; sentence.tokens.len()];
    for name in &names {
        let inside = |n: &usize| sentence.tokens[*n].start < name.end && sentence.tokens[*n].end > name.start;
        let all: Vec<usize> = (0..tags.len()).filter(inside).collect();
        let titles = all.iter().take_while(|n| name.tag == 1 && TITLES.contains(&sentence.word(**n))).count();
        for (order, n) in all.into_iter().skip(titles).enumerate() {
            tags[n] = if order == 0 { name.tag } else { name.tag + 1 };
        }
    }
    let items = feature::items(&sentence, lexicon);
    let features = |n: usize| {
        let mut found = Vec::new();
        if feature::may_be_named(&items, n) {
            feature::features(&items, n, &mut found);
        }
        found
    };
    Sample { features: (0..items.len()).map(features).collect(), tags }
}

/// The tokens with the spaces that a reader sees between them.
fn join(rows: &[(&str, &str)]) -> (String, Vec<Name>) {
    let (mut text, mut names): (String, Vec<Name>) = (String::new(), Vec::new());
    let (mut tight, mut last) = (true, "O");
    for (word, tag) in rows {
        let sign = matches!(*word, "," | "." | ";" | ":" | "!" | "?" | ")" | "'" | "’" | "،" | "؛" | "؟" | "%" | "...");
        let ending = ["'s", "’s", "'", "’"].iter().any(|ending| word.starts_with(ending)) || *word == "n't";
        if !(tight || sign || ending) {
            text.push(' ');
        }
        let start = text.len();
        let whole = word.strip_suffix('¬');
        text.push_str(whole.unwrap_or(word));
        tight = whole.is_some() || word.ends_with(['(', '\'', '’']);
        let kind = match tag.get(2..) {
            Some("PER") => 1,
            Some("LOC") => 3,
            Some("ORG") => 5,
            _ => 0,
        };
        let goes_on = tag.starts_with('I') && last.get(2..) == tag.get(2..);
        match names.last_mut() {
            Some(name) if goes_on => name.end = text.len(),
            _ if kind > 0 => names.push(Name { start, end: text.len(), tag: kind }),
            _ => {}
        }
        last = tag;
    }
    (text, names)
}
