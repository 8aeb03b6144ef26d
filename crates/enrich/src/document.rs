//! The analysed document: made once a story, read by all enrichers.

pub(crate) mod fold;
mod token;

use std::{ops::Range, sync::OnceLock};

use jiff::{Timestamp, Zoned, tz::TimeZone};
use wiredesk_story::{BlockKind, Direction, Story, story::Subject};

use crate::{
    detect::{Detection, Detector, LineScan},
    names::{Named, Namer},
};

pub use token::{Glue, Script, Token};

/// A story's text with its lines, sentences and tokens. Offsets are exact: bytes for slicing, scalar values for spans.
pub struct Document {
    text: String,
    norm: String,
    tokens: Vec<Token>,
    lines: Vec<Line>,
    sentences: Vec<Range<usize>>,
    language: Option<Detection>,
    stated: Option<Detection>,
    at: Zoned,
    names: OnceLock<Vec<Named>>,
    codes: Vec<WireCode>,
}

/// A code of a subject as the wire had it.
#[derive(Clone, Debug)]
pub(crate) struct WireCode {
    pub(crate) code: String,
    /// It is the category of an agency.
    pub(crate) category: bool,
}

/// The headline, or one block of the body.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which block of the main body; none for the headline.
    pub block: Option<usize>,
    /// The headline or a heading of the body.
    pub heading: bool,
    /// Bytes in the text.
    pub bytes: Range<usize>,
    /// Scalar values in the text.
    pub scalars: Range<usize>,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The language it is in, if that can be told.
    pub language: Option<Detection>,
    /// The direction of its language, else of its first strong letter.
    pub direction: Option<Direction>,
}

impl Document {
    /// Analyses a story. `at` is the moment that "yesterday" is relative to, in the newsroom's `zone`.
    pub fn new(story: &Story, at: Timestamp, zone: TimeZone, detector: &Detector) -> Self {
        let text = story.text();
        let mut norm = String::with_capacity(text.len());
        let mut tokens = Vec::with_capacity(text.len() / 6);
        let mut lines: Vec<Line> = Vec::new();
        let mut places = line_places(story);
        let (mut byte, mut scalar) = (0, 0);
        for line in text.split('\n').filter(|_| !text.is_empty()) {
            let first = tokens.len();
            token::cut(line, byte, scalar, &mut norm, &mut tokens);
            let length = line.chars().count();
            let (block, heading) = places.next().unwrap_or((None, false));
            lines.push(Line {
                block,
                heading,
                bytes: byte..byte + line.len(),
                scalars: scalar..scalar + length,
                tokens: first..tokens.len(),
                language: None,
                direction: None,
            });
            byte += line.len() + 1;
            scalar += length + 1;
        }
        let sentences = sentences(&text, &tokens, &lines);
        let at = at.to_zoned(zone);
        let stated = stated(story);
        let (names, codes) = (OnceLock::new(), codes(story));
        let mut document = Self { text, norm, tokens, lines, sentences, language: None, stated, at, names, codes };
        document.detect(detector);
        document
    }

    /// The text as the story was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Ends with the text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// The lines: the headline, then the blocks that have text.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// All tokens in order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Sentences as ranges of tokens, in order; none crosses a line.
    pub fn sentences(&self) -> &[Range<usize>] {
        &self.sentences
    }

    /// The language of the story as a whole, if that can be told.
    pub fn language(&self) -> Option<Detection> {
        self.language
    }

    /// The language that the story states, where it is one of the three that are analysed.
    pub fn stated(&self) -> Option<Detection> {
        self.stated
    }

    /// The moment that relative dates count from, in the newsroom's zone.
    pub fn at(&self) -> &Zoned {
        &self.at
    }

    /// The folded form of a token.
    pub fn word(&self, token: usize) -> &str {
        self.tokens.get(token).map_or("", |token| &self.norm[token.norm..token.norm_end])
    }

    /// The folded form of tokens `first` to `last`, inclusive: words joined by a space, a line break where a name cannot go on.
    pub fn phrase(&self, first: usize, last: usize) -> &str {
        match (self.tokens.get(first), self.tokens.get(last)) {
            (Some(first), Some(last)) if first.norm <= last.norm => &self.norm[first.norm..last.norm_end],
            _ => "",
        }
    }

    /// Whether a name may go on over what stands before a token.
    pub(crate) fn goes_on(&self, token: usize) -> bool {
        let norm = self.tokens.get(token).and_then(|token| token.norm.checked_sub(1));
        norm.is_some_and(|at| self.norm.as_bytes()[at] == b' ')
    }

    /// The codes that the wire gave.
    pub(crate) fn codes(&self) -> &[WireCode] {
        &self.codes
    }

    /// Where in the text the letters begin whose folded form starts `skip` bytes into the token: byte and scalar value.
    pub fn inside(&self, token: &Token, skip: usize) -> (usize, usize) {
        let (mut byte, mut scalar) = (token.start, token.at);
        let mut folded = String::new();
        for c in self.text[token.start..token.end].chars() {
            if folded.len() >= skip && !fold::is_silent(c) {
                break;
            }
            fold::push(c, &mut folded);
            byte += c.len_utf8();
            scalar += 1;
        }
        (byte, scalar)
    }

    /// The names in it: looked for once.
    pub(crate) fn names(&self, namer: &Namer) -> &[Named] {
        self.names.get_or_init(|| namer.names(self))
    }

    /// One of its sentences, for the tagger.
    pub(crate) fn sentence(&self, tokens: Range<usize>) -> crate::tagger::Sentence<'_> {
        crate::tagger::Sentence { text: &self.text, norm: &self.norm, tokens: &self.tokens[tokens] }
    }

    /// The line that a token stands in.
    pub fn line_of(&self, token: usize) -> Option<&Line> {
        let line = self.lines.partition_point(|line| line.tokens.end <= token);
        self.lines.get(line)
    }

    fn detect(&mut self, detector: &Detector) {
        let mut whole = LineScan::default();
        let mut scans = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let text = &self.text[line.bytes.clone()];
            let words = line.tokens.clone().map(|token| (self.word(token), self.tokens[token].script));
            let scan = detector.scan(text, words);
            whole.add(&scan);
            scans.push(scan);
        }
        self.language = detector.decide(&whole, &self.text, None);
        let whole = self.language.filter(|_| whole.is_plain());
        for (line, scan) in self.lines.iter_mut().zip(scans) {
            let text = &self.text[line.bytes.clone()];
            line.language = detector.decide(&scan, text, whole);
            line.direction = line.language.map(|found| found.direction()).or_else(|| Direction::of_text(text));
        }
    }
}

/// The codes of the subjects that no enricher added.
fn codes(story: &Story) -> Vec<WireCode> {
    let wire = story.subjects.iter().filter(|subject| {
        let by = subject.creator.as_deref().and_then(|by| by.split('/').next());
        by.is_none_or(|by| !crate::enricher::NAMES.contains(&by))
    });
    let code = |subject: &Subject| {
        let code = subject.literal.clone().or_else(|| subject.uri.clone())?;
        Some(WireCode { code, category: subject.rel.as_deref() == Some("category") })
    };
    wire.filter_map(code).collect()
}

fn stated(story: &Story) -> Option<Detection> {
    let primary = story.language.as_ref()?.primary();
    let tag = ["ar", "fr", "en"].into_iter().find(|tag| *tag == primary)?;
    Some(Detection { tag, confidence: 1.0 })
}

/// Which block each line of [`Story::text`] comes from, and whether it is a heading.
fn line_places(story: &Story) -> impl Iterator<Item = (Option<usize>, bool)> {
    let headline = story.headline().map(|_| (None, true));
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
    let filled = blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| block.texts().iter().any(|text| text.text.contains(|c: char| !c.is_whitespace())));
    headline.into_iter().chain(filled.map(|(n, block)| (Some(n), matches!(block.kind, BlockKind::Heading { .. }))))
}

/// One line as it is cut into tokens, with the folded forms.
pub(crate) fn cut_line(line: &str) -> (String, Vec<Token>) {
    let (mut norm, mut tokens) = (String::new(), Vec::new());
    token::cut(line, 0, 0, &mut norm, &mut tokens);
    (norm, tokens)
}

fn sentences(text: &str, tokens: &[Token], lines: &[Line]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    for line in lines {
        let mut first = line.tokens.start;
        for n in line.tokens.clone().skip(1) {
            if ends_sentence(text, &tokens[n - 1], &tokens[n]) {
                sentences.push(first..n);
                first = n;
            }
        }
        if first < line.tokens.end {
            sentences.push(first..line.tokens.end);
        }
    }
    sentences
}

fn ends_sentence(text: &str, last: &Token, next: &Token) -> bool {
    if !matches!(next.glue, Glue::Dot | Glue::Break) || next.tight {
        return false;
    }
    let gap = &text[last.end..next.start];
    if !gap.contains(['.', '!', '?', '؟', '…', '۔']) {
        return false;
    }
    let abbreviation = next.glue == Glue::Dot && last.capital && last.until - last.at <= 3;
    let goes_on = next.script == Script::Latin && !next.capital;
    !(abbreviation || goes_on)
}

#[cfg(test)]
mod tests;
