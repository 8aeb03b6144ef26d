//! Words of topics: `data/topics.txt`, by their stems, and the names of the topics.

use rustc_hash::FxHashMap;

use crate::{Document, document::Script, document::fold, place::clitic};

const WORDS: &str = include_str!("../data/topics.txt");
const NAMES: &str = include_str!("../data/medtop.tsv");

/// A topic of the list.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) code: &'static str,
    pub(crate) parent: Option<&'static str>,
}

/// The topics that a word speaks for, and how strongly.
type Votes = Vec<(usize, f32)>;

/// English, French and Arabic names by number.
pub(crate) type Names = FxHashMap<&'static str, [&'static str; 3]>;

/// All words and names.
pub(crate) struct Topics {
    pub(crate) topics: Vec<Topic>,
    words: FxHashMap<String, Votes>,
    pairs: FxHashMap<String, Votes>,
    names: Names,
}

impl Topics {
    /// Reads what is compiled in.
    pub(crate) fn new() -> Self {
        let mut topics =
            Self { topics: Vec::new(), words: FxHashMap::default(), pairs: FxHashMap::default(), names: names() };
        for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
            if let Some(head) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                let (code, parent) = head.split_once('<').map_or((head, None), |(code, parent)| (code, Some(parent)));
                topics.topics.push(Topic { code, parent });
            } else {
                line.split(' ').filter(|word| !word.is_empty()).for_each(|word| topics.add(word));
            }
        }
        topics.weigh();
        topics
    }

    fn add(&mut self, word: &'static str) {
        let topic = self.topics.len().saturating_sub(1);
        let (word, weight) = word.strip_prefix('!').map_or((word, 1.0), |word| (word, 2.2));
        let key = fold::key(word);
        let parts: Vec<&str> = key.split(' ').map(stem).collect();
        let (table, weight) = match parts.as_slice() {
            [_] => (&mut self.words, weight),
            _ => (&mut self.pairs, weight + 1.2),
        };
        let key = parts[..parts.len().min(2)].join(" ");
        let votes = table.entry(key).or_default();
        match votes.iter_mut().find(|(there, _)| *there == topic) {
            Some(vote) => vote.1 = vote.1.max(weight),
            None => votes.push((topic, weight)),
        }
    }

    /// A word that speaks for several top topics counts less for each.
    fn weigh(&mut self) {
        for votes in self.words.values_mut().chain(self.pairs.values_mut()) {
            let tops = votes.iter().filter(|(topic, _)| self.topics[*topic].parent.is_none()).count().max(1);
            let share = match tops {
                1 => 1.0,
                2 => 0.6,
                _ => 0.35,
            };
            votes.iter_mut().for_each(|vote| vote.1 *= share);
        }
    }

    /// The name of a topic in a language.
    pub(crate) fn name(&self, code: &str, language: Option<&str>) -> Option<&'static str> {
        self.names.get(code).map(|names| in_language(names, language))
    }

    /// How strongly the words of a document speak for each topic, and of how many words that is.
    pub(crate) fn score(&self, document: &Document, skip: impl Fn(usize) -> bool) -> Vec<f32> {
        let mut counts: FxHashMap<&str, (f32, &Votes)> = FxHashMap::default();
        let mut pair = String::new();
        for (number, line) in document.lines().iter().enumerate().filter(|(number, _)| !skip(*number)) {
            let weight = if number == 0 && line.heading {
                3.0
            } else if number < 3 {
                1.4
            } else {
                1.0
            };
            let mut last = "";
            for n in line.tokens.clone() {
                let token = &document.tokens()[n];
                if token.script == Script::Number {
                    continue;
                }
                let word = stem(document.word(n));
                if let Some((key, votes)) = self.words.get_key_value(word) {
                    counts.entry(key).or_insert((0.0, votes)).0 += weight;
                }
                pair.clear();
                pair.push_str(last);
                pair.push(' ');
                pair.push_str(word);
                if let Some((key, votes)) = self.pairs.get_key_value(pair.as_str()) {
                    counts.entry(key).or_insert((0.0, votes)).0 += weight;
                }
                last = word;
            }
        }
        let mut scores = vec![0.0; self.topics.len()];
        let mut found: Vec<_> = counts.into_iter().collect();
        found.sort_unstable_by_key(|(key, _)| *key);
        for (_, (count, votes)) in found {
            let times = 1.0 + f32::ln(count.max(1.0));
            votes.iter().for_each(|(topic, weight)| scores[*topic] += times * weight);
        }
        scores
    }
}

/// The name in a language, else in English.
pub(crate) fn in_language([english, french, arabic]: &[&'static str; 3], language: Option<&str>) -> &'static str {
    let own = match language {
        Some("ar") => arabic,
        Some("fr") => french,
        _ => english,
    };
    if own.is_empty() { english } else { own }
}

/// The names of the topics of the first two levels, by number.
pub(crate) fn names() -> Names {
    let row = |line: &'static str| {
        let mut fields = line.split('\t');
        let code = fields.next()?;
        fields.next()?;
        Some((code, [fields.next()?, fields.next()?, fields.next()?]))
    };
    NAMES.lines().filter(|line| !line.starts_with('#')).filter_map(row).collect()
}

/// What is left of a folded word without clitics, article and the endings of number and gender.
fn stem(word: &str) -> &str {
    if !word.starts_with(|c: char| fold::is_arabic(c)) {
        return latin_stem(word);
    }
    let reading = clitic::readings(word).find(|reading| reading.article && word.len() >= reading.stem + 4);
    let bare = reading.map_or(word, |reading| &word[reading.stem..]);
    let bare = match bare.strip_prefix('و') {
        Some(rest) if reading.is_none() && rest.len() >= 8 => rest,
        _ => bare,
    };
    ["يات", "ات", "ين", "ون", "يه", "ها", "ه", "ي"]
        .iter()
        .find_map(|ending| bare.strip_suffix(ending).filter(|stem| stem.len() >= 6))
        .unwrap_or(bare)
}

fn latin_stem(word: &str) -> &str {
    let endings: [&str; 4] = ["s", "x", "e", ""];
    let mut word = word;
    for ending in endings.iter().take(3) {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 4 && !stem.ends_with("ss")) {
            word = stem;
        }
    }
    word
}
