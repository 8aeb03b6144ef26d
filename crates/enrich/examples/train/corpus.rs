//! Tagged text, put back together as a reader sees it and cut again as the program cuts a story.

use std::{error::Error, fs, path::Path};

use wiredesk_enrich::tagger::{Cut, Language, feature, lexicon::Lexicon};

/// What a text is read with: the lists and its language.
pub(crate) type Lists<'a> = (&'a Lexicon, Language);

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

/// One sentence of so many is learned in capitals too, as headlines and datelines are written.
const SHOUTED: usize = 12;

/// Reads a file.
pub(crate) fn read(path: &Path, lists: Lists<'_>) -> Result<Vec<Sample>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(sentences(&text).iter().map(|rows| sample(rows, lists)).collect())
}

/// Some of the sentences of a file, in capitals.
pub(crate) fn read_shouted(path: &Path, lists: Lists<'_>) -> Result<Vec<Sample>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let capitals = text.lines().map(|line| match line.split_once('\t') {
        Some((word, tag)) => format!("{}\t{tag}\n", word.to_uppercase()),
        None => "\n".to_owned(),
    });
    let text: String = capitals.collect();
    Ok(sentences(&text).iter().step_by(SHOUTED).map(|rows| sample(rows, lists)).collect())
}

fn sentences(text: &str) -> Vec<Vec<(&str, &str)>> {
    let mut sentences = vec![Vec::new()];
    for line in text.lines() {
        match (line.split_once('\t'), sentences.last_mut()) {
            (Some(row), Some(last)) => last.push(row),
            _ => sentences.push(Vec::new()),
        }
    }
    sentences.retain(|rows| !rows.is_empty());
    sentences
}

/// A stretch of text that a name takes.
pub(crate) struct Name {
    /// Its first byte.
    pub(crate) start: usize,
    /// The byte after it.
    pub(crate) end: usize,
    /// The first tag of its kind.
    pub(crate) tag: u8,
}

fn sample(rows: &[(&str, &str)], lists: Lists<'_>) -> Sample {
    let (text, names) = join(rows);
    tagged(&text, &names, lists)
}

/// The features of a text, and the tags of its tokens.
pub(crate) fn tagged(text: &str, names: &[Name], lists: Lists<'_>) -> Sample {
    let cut = Cut::new(text);
    let sentence = cut.sentence();
    let mut tags = vec![0; sentence.tokens.len()];
    for name in names {
        let inside = |n: &usize| sentence.tokens[*n].start < name.end && sentence.tokens[*n].end > name.start;
        let all: Vec<usize> = (0..tags.len()).filter(inside).collect();
        let titles = all.iter().take_while(|n| name.tag == 1 && TITLES.contains(&sentence.word(**n))).count();
        for (order, n) in all.into_iter().skip(titles).enumerate() {
            tags[n] = if order == 0 { name.tag } else { name.tag + 1 };
        }
    }
    let items = feature::items(&sentence, lists.0, lists.1);
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
