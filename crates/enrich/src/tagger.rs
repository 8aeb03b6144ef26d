//! The learned tagger: which words of a sentence name a person, a place or an organisation.
//!
//! - [`lexicon`]: lists of words and the gazetteer, as marks on tokens
//! - [`classes`]: words that much text uses alike
//! - [`feature`]: what is looked at around a token
//! - [`model`]: weights, packed, and the best way through a sentence
//!
//! `examples/train.rs` makes the weights from tagged text.

pub mod classes;
pub mod feature;
pub mod lexicon;
pub mod model;

use std::ops::Range;

use crate::document::{Token, cut_line};

/// The tags, in the order of the weights: outside, then begin and inside of each kind.
pub const TAGS: [&str; 7] = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"];

/// A language that names are found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Arabic.
    Arabic,
    /// French.
    French,
    /// English.
    English,
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A person.
    Person,
    /// A place.
    Place,
    /// An organisation.
    Organisation,
}

/// A name that was found: tokens `first` to `last`, inclusive, counted in the sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Tagged {
    /// What it names.
    pub kind: NameKind,
    /// Its first token.
    pub first: usize,
    /// Its last token.
    pub last: usize,
    /// How far the tags lie before the next best, summed over tokens and divided by their number.
    pub margin: f32,
}

/// A sentence to tag: tokens with the texts that they count in.
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'a> {
    /// The text.
    pub text: &'a str,
    /// The folded forms.
    pub norm: &'a str,
    /// The tokens.
    pub tokens: &'a [Token],
}

impl<'a> Sentence<'a> {
    /// The folded form of a token.
    pub fn word(&self, n: usize) -> &'a str {
        self.tokens.get(n).map_or("", |token| &self.norm[token.norm..token.norm_end])
    }

    /// The folded forms of tokens `first` to `last`, with what is between.
    pub fn phrase(&self, first: usize, last: usize) -> &'a str {
        match (self.tokens.get(first), self.tokens.get(last)) {
            (Some(first), Some(last)) if first.norm <= last.norm => &self.norm[first.norm..last.norm_end],
            _ => "",
        }
    }

    /// The token as it is written.
    pub fn raw(&self, n: usize) -> &'a str {
        self.tokens.get(n).map_or("", |token| &self.text[token.start..token.end])
    }
}

/// One line of text, cut into tokens: for training and scoring.
#[derive(Clone, Debug)]
pub struct Cut {
    text: String,
    norm: String,
    tokens: Vec<Token>,
}

impl Cut {
    /// Cuts a line as a document does.
    pub fn new(text: &str) -> Self {
        let (norm, tokens) = cut_line(text);
        Self { text: text.to_owned(), norm, tokens }
    }

    /// As a sentence.
    pub fn sentence(&self) -> Sentence<'_> {
        Sentence { text: &self.text, norm: &self.norm, tokens: &self.tokens }
    }
}

/// The names that tags spell.
pub fn spans(tags: &[u8]) -> Vec<(NameKind, Range<usize>)> {
    let mut spans: Vec<(NameKind, Range<usize>)> = Vec::new();
    let mut last = 0;
    for (n, &tag) in tags.iter().enumerate() {
        let kind = match tag {
            1 | 2 => Some(NameKind::Person),
            3 | 4 => Some(NameKind::Place),
            5 | 6 => Some(NameKind::Organisation),
            _ => None,
        };
        if let Some(kind) = kind {
            let goes_on = tag % 2 == 0 && (last == tag || last + 1 == tag);
            match spans.last_mut() {
                Some((_, range)) if goes_on => range.end = n + 1,
                _ => spans.push((kind, n..n + 1)),
            }
        }
        last = tag;
    }
    spans
}
