//! The newsroom's own word lists: names that count as the newsroom says, before the built-in lists and the learned tagger.
//!
//! [`read`] takes them from CSV and TOML files; [`Table`] finds them in a document, whole words only, the longest first, Arabic
//! ones behind clitics too. What a list says costs the same however long it is.

mod read;
#[cfg(test)]
mod tests;

use std::{
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use rustc_hash::FxHashMap;
use wiredesk_story::AnnotationKind;

use crate::{
    Document, EnrichError,
    document::{self, Script, Token},
    place::clitic,
};

/// Words of a name at most.
const LONGEST: usize = 16;

/// What a list says about a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) uri: Option<String>,
    /// None: nothing is to be found there.
    pub(crate) kind: Option<AnnotationKind>,
}

/// A name of a list in the text: tokens `first` to `last`, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Bytes of the first token's folded form that are no part of the name.
    pub(crate) clitic: usize,
}

/// The names that count now.
pub(crate) struct Lists(RwLock<Arc<Table>>);

/// How the letters of a name must be written for it to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Any,
    /// With a capital, as in the list: `Orange` is no fruit.
    Capital,
    /// In capitals.
    Capitals,
}

/// A step from a name's words so far by its next one; the flag: after a sign that names do not go on over.
type Step = (u32, u32, bool);

/// All names, as a tree of their words.
#[derive(Default)]
pub(crate) struct Table {
    entries: Vec<Entry>,
    words: FxHashMap<Box<str>, u32>,
    steps: FxHashMap<Step, u32>,
    ends: FxHashMap<u32, Vec<(u32, Case)>>,
}

impl Lists {
    pub(crate) fn new(table: Table) -> Self {
        Self(RwLock::new(Arc::new(table)))
    }

    /// The names as they were read last.
    pub(crate) fn table(&self) -> Arc<Table> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From here on these names count.
    pub(crate) fn set(&self, table: Table) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
    }
}

impl Table {
    /// Adds what a list says, `text` the file of this name.
    pub(crate) fn read(&mut self, path: &Path, text: &str) -> Result<(), EnrichError> {
        for (entry, variants) in read::list(path, text)? {
            self.add(entry, &variants);
        }
        Ok(())
    }

    /// Adds an entry by its name and variants. Of two that are written alike the first counts.
    fn add(&mut self, entry: Entry, variants: &[String]) {
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        for name in std::iter::once(&entry.name).chain(variants) {
            self.add_name(number, name);
        }
        self.entries.push(entry);
    }

    fn add_name(&mut self, entry: u32, name: &str) {
        let (norm, tokens) = document::cut_line(name.trim());
        if tokens.is_empty() || tokens.len() > LONGEST {
            return;
        }
        let mut node = 0;
        for (n, token) in tokens.iter().enumerate() {
            let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
            let word = *self.words.entry(norm[token.norm..token.norm_end].into()).or_insert(next);
            let next = u32::try_from(self.steps.len() + 1).unwrap_or(u32::MAX);
            let broken = n > 0 && norm.as_bytes().get(token.norm - 1) != Some(&b' ');
            node = *self.steps.entry((node, word, broken)).or_insert(next);
        }
        let case = case_of(name);
        let ends = self.ends.entry(node).or_default();
        if !ends.iter().any(|(_, there)| *there == case) {
            ends.push((entry, case));
        }
    }

    /// The names in tokens of one line, in order, none inside another.
    pub(crate) fn find<'a>(&'a self, document: &Document, tokens: std::ops::Range<usize>, out: &mut Vec<Found<'a>>) {
        let mut n = tokens.start;
        while n < tokens.end && !self.entries.is_empty() {
            match self.at(document, n, tokens.end) {
                Some(found) => {
                    n = found.last + 1;
                    out.push(found);
                }
                None => n += 1,
            }
        }
    }

    /// The longest name that begins with this token; of two of one length the one that takes off fewer clitics.
    fn at<'a>(&'a self, document: &Document, n: usize, end: usize) -> Option<Found<'a>> {
        let word = document.word(n);
        if document.tokens()[n].script != Script::Arabic {
            return self.walk(document, (n, end), self.words.get(word).copied()?, 0);
        }
        let mut best: Option<Found<'a>> = None;
        for reading in clitic::readings(word) {
            let stem = &word[reading.stem..];
            // `للمغرب` has lost the alef of its article.
            let short = reading.article && reading.stem == reading.clitic;
            let first = match (short, reading.article) {
                (true, _) => self.words.get(format!("ال{stem}").as_str()),
                (_, true) => None,
                _ => self.words.get(stem),
            };
            let found = first.and_then(|first| self.walk(document, (n, end), *first, reading.clitic));
            if let Some(found) = found.filter(|found| best.is_none_or(|best| found.last > best.last)) {
                best = Some(found);
            }
        }
        best
    }

    fn walk<'a>(
        &'a self,
        document: &Document,
        (n, end): (usize, usize),
        first: u32,
        clitic: usize,
    ) -> Option<Found<'a>> {
        let mut node = *self.steps.get(&(0, first, false))?;
        let mut last = n;
        let mut best = None;
        loop {
            let tokens = &document.tokens()[n..=last];
            let fits = |ends: &'a Vec<(u32, Case)>| ends.iter().find(|(_, case)| is_written(*case, tokens));
            if let Some((entry, _)) = self.ends.get(&node).and_then(fits) {
                best = self.entries.get(*entry as usize).map(|entry| Found { entry, first: n, last, clitic });
            }
            last += 1;
            let step = |broken| self.words.get(document.word(last)).map(|word| (node, *word, broken));
            match (last < end).then(|| step(!document.goes_on(last))).flatten().and_then(|step| self.steps.get(&step)) {
                Some(next) => node = *next,
                None => return best,
            }
        }
    }
}

fn case_of(name: &str) -> Case {
    let mut letters = name.chars().filter(|c| c.is_alphabetic() && (c.is_uppercase() || c.is_lowercase()));
    let capital = letters.next().is_some_and(char::is_uppercase);
    let more = letters.next();
    match (capital, more) {
        (false, _) => Case::Any,
        (true, Some(second)) if second.is_uppercase() && letters.all(char::is_uppercase) => Case::Capitals,
        _ => Case::Capital,
    }
}

fn is_written(case: Case, tokens: &[Token]) -> bool {
    let mut latin = tokens.iter().filter(|token| matches!(token.script, Script::Latin | Script::Other));
    match case {
        Case::Any => true,
        Case::Capital => latin.next().is_none_or(|token| token.capital),
        Case::Capitals => latin.all(|token| token.capitals || token.capital && token.until - token.at == 1),
    }
}
