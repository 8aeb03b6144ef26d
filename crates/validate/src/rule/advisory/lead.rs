//! Folded text that keeps its case and its way back to the original, and the places where words lead in it.

use std::ops::Range;

/// Short prefixes that are stepped over: `UPDATE 1-REFILE-CORRECTED-`.
const PREFIXES: usize = 3;
/// The longest of them, in characters.
const PREFIX: usize = 24;
/// The longest dateline, in characters.
const DATELINE: usize = 80;

/// The names that agencies sign with, folded.
const AGENCIES: &[&str] = &[
    "aa", "adn", "afp", "ana", "ani", "anp", "ansa", "ap", "apa", "aps", "ats", "belga", "bernama", "cp", "ctk", "dpa", "efe", "ina",
    "irna", "itar-tass", "jiji", "kuna", "kyodo", "lusa", "map", "mena", "nna", "ntb", "pa", "pap", "petra", "pti", "qna", "reuters",
    "ritzau", "sana", "spa", "stt", "suna", "tap", "tass", "tt", "upi", "wafa", "wam", "xinhua", "yonhap", "و م ع", "ا ف ب", "د ب ا",
    "رويترز", "فرانس برس", "وام", "واس", "واج", "قنا", "كونا", "بترا", "سانا", "وفا", "شينخوا",
];

/// A text without case, accents, harakat and tatweel, alef and ya in one form, white space as single spaces.
pub(crate) struct Folded<'a> {
    pub(crate) text: String,
    source: &'a str,
    /// For each folded character: where it begins here, where in the source, and whether it is a capital there.
    map: Vec<(usize, usize, bool)>,
}

impl<'a> Folded<'a> {
    /// Folds the first `limit` characters.
    pub(crate) fn new(source: &'a str, limit: usize) -> Self {
        let (mut text, mut map) = (String::new(), Vec::new());
        for (at, c) in source.char_indices().take(limit) {
            let capital = c.is_uppercase();
            for folded in c.to_lowercase().map(plain) {
                let silent = matches!(folded, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}');
                let space = folded == ' ' && (text.is_empty() || text.ends_with(' '));
                if !silent && !space {
                    map.push((text.len(), at, capital));
                    text.push(folded);
                }
            }
        }
        Self { text, source, map }
    }

    /// The words as they stand in the source.
    pub(crate) fn original(&self, span: &Range<usize>) -> String {
        let at = |folded: usize| self.map.partition_point(|(start, ..)| *start < folded);
        let start = self.map.get(at(span.start)).map_or(0, |(_, source, _)| *source);
        let end = self.map.get(at(span.end)).map_or(self.source.len(), |(_, source, _)| *source);
        self.source.get(start..end.max(start)).unwrap_or_default().trim().chars().take(80).collect()
    }

    /// No letter or digit stands right before or behind the span.
    pub(crate) fn is_word(&self, span: &Range<usize>) -> bool {
        let before = self.text[..span.start].chars().next_back();
        let after = self.text[span.end..].chars().next();
        let elided = self.text[..span.end].ends_with("jusqu");
        !before.is_some_and(char::is_alphanumeric) && (elided || !after.is_some_and(char::is_alphanumeric))
    }

    /// A sign stands behind the span, or nothing does.
    pub(super) fn is_set_apart(&self, span: &Range<usize>, lead: &Lead) -> bool {
        let after = &self.text[span.end..lead.end];
        let spaced = after.starts_with(' ');
        let after = after.trim_start();
        match after.chars().next() {
            None => true,
            Some('-') if lead.slug => self.all_capitals(span) && !self.all_capitals(&(span.end..lead.end)),
            Some('-') => spaced || after.starts_with("--") || after == "-" || self.all_capitals(span),
            Some(c) => ":()[]/|–—*=".contains(c),
        }
    }

    /// The span is in capitals, and what follows is not or is set apart.
    pub(super) fn stands_out(&self, span: &Range<usize>, lead: &Lead) -> bool {
        if !self.all_capitals(span) {
            return false;
        }
        if self.is_set_apart(span, lead) {
            return true;
        }
        let behind = span.end..self.text.len();
        self.letters(&behind).any(|capital| !capital) && !self.next_word_is_capital(span)
    }

    /// A colon stands behind the span.
    pub(super) fn has_colon(&self, span: &Range<usize>) -> bool {
        self.text[span.end..].trim_start().starts_with(':')
    }

    /// The name of an item stands behind the span: `Kill - BC-EU--Vienna`.
    pub(super) fn is_before_item(&self, span: &Range<usize>) -> bool {
        let after = self.text[span.end..].trim_start_matches([' ', '-', '–', '—', ':', '/', ',']);
        is_item(after.split([' ', ',', ':']).next().unwrap_or_default())
    }

    /// A bracket opens right before the span.
    pub(super) fn is_bracketed(&self, span: &Range<usize>) -> bool {
        self.text[..span.start].ends_with(['(', '['])
    }

    /// The span is all that the text says.
    pub(super) fn is_all(&self, span: &Range<usize>) -> bool {
        let silent = |text: &str| !text.contains(char::is_alphanumeric);
        silent(&self.text[..span.start]) && silent(&self.text[span.end..])
    }

    /// The word behind the span is a capital one, and no name of a file: `BC-EU--Vienna`.
    fn next_word_is_capital(&self, span: &Range<usize>) -> bool {
        let after = &self.text[span.end..];
        let start = span.end + after.find(char::is_alphanumeric).unwrap_or(after.len());
        let end = start + self.text[start..].find(|c: char| !c.is_alphanumeric()).unwrap_or(self.text.len() - start);
        let letters = self.letters(&(start..end)).count();
        let word = self.text[start..].split(' ').next().unwrap_or_default();
        letters > 1 && self.all_capitals(&(start..end)) && !word.contains("--") && !word.starts_with("bc-")
    }

    /// The span is in capitals, of a script that has them.
    pub(super) fn is_shouted(&self, span: &Range<usize>) -> bool {
        self.text[span.clone()].contains(|c: char| c.is_ascii_alphabetic()) && self.all_capitals(span)
    }

    fn all_capitals(&self, span: &Range<usize>) -> bool {
        self.letters(span).all(|capital| capital)
    }

    /// Whether each letter of a span is a capital.
    fn letters(&self, span: &Range<usize>) -> impl Iterator<Item = bool> {
        let first = self.map.partition_point(|(start, ..)| *start < span.start);
        let last = self.map.partition_point(|(start, ..)| *start < span.end);
        self.map[first..last].iter().filter(|(start, ..)| {
            self.text[*start..].chars().next().is_some_and(char::is_alphabetic)
        }).map(|(.., capital)| *capital)
    }
}

/// A stretch at whose start words lead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lead {
    pub(super) start: usize,
    pub(super) end: usize,
    /// A part of a slug: hyphens set apart what differs in its letters.
    slug: bool,
    /// The name of an item stands before it, and a sign.
    pub(super) named: bool,
}

/// Where words lead: at the beginning, behind short prefixes that signs set apart (`URGENT - `), behind a dateline, in brackets at
/// either end, in a label at the end; in a slug also at its last part.
pub(super) fn leads(folded: &Folded<'_>, slug: bool) -> Vec<Lead> {
    let text = folded.text.as_str();
    let mut leads = Vec::with_capacity(4);
    let mut add_named = |from: usize, end: usize, named: bool| {
        let start = from + text[from..end].find(char::is_alphanumeric).unwrap_or(end - from);
        if start < end {
            leads.push(Lead { start, end, slug, named });
        }
    };
    if let Some((behind, sign)) = behind_item(text) {
        add_named(behind, text.len(), sign);
    }
    let mut add = |from: usize, end: usize| add_named(from, end, false);
    add(0, text.len());
    if let Some(behind) = behind_agency(folded) {
        add(behind, text.len());
    }
    let mut from = 0;
    for _ in 0..if slug { 0 } else { PREFIXES } {
        let Some(behind) = behind_prefix(folded, from) else { break };
        add(behind, text.len());
        from = behind;
    }
    if let Some(behind) = behind_dateline(text) {
        add(behind, text.len());
    }
    for (open, close) in [('(', ')'), ('[', ']')] {
        let trimmed = text.trim_end_matches([' ', '.', '*']);
        let end = trimmed.strip_suffix(close).map_or(trimmed.len(), str::len);
        if end < trimmed.len()
            && let Some(start) = text[..end].rfind(open)
        {
            add(start + 1, end);
        }
    }
    if let Some(tail) = label_behind(folded).filter(|_| !slug) {
        add(tail, text.len());
    }
    let last = if slug { text.rfind([',', '-', '/', '_', ' ']) } else { None };
    // A slug all in capitals may end in any word, SHOOT-TO-KILL, but for what a comma sets apart.
    if let Some(at) = last.filter(|at| text[*at..].starts_with(',') || !folded.all_capitals(&(0..text.len()))) {
        add(at + 1, text.len());
    }
    leads
}

/// Behind a short prefix in capitals, or in Arabic, that a sign sets apart: `UPDATE 1-`, `عاجل:`.
fn behind_prefix(folded: &Folded<'_>, from: usize) -> Option<usize> {
    let text = &folded.text[from..];
    let (at, sign) = text.char_indices().take(PREFIX).skip(1).find(|(_, c)| ":-–—/|*()[]".contains(*c))?;
    let arabic = text[..at].chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c));
    (arabic || folded.all_capitals(&(from..from + at))).then_some(from + at + sign.len_utf8())
}

/// Behind the name that an agency signs with: `AFP CORRECTION`.
fn behind_agency(folded: &Folded<'_>) -> Option<usize> {
    let name = AGENCIES.iter().filter(|name| folded.text.strip_prefix(**name).is_some_and(|rest| rest.starts_with(' ')));
    let end = name.map(|name| name.len()).max()?;
    let latin = folded.text[..end].contains(|c: char| c.is_ascii_alphabetic());
    (!latin || folded.all_capitals(&(0..end))).then_some(end)
}

/// Behind the name of an item at the beginning, and whether a sign stands there: `BC-EU--Vienna,`.
fn behind_item(text: &str) -> Option<(usize, bool)> {
    let end = text.find([' ', ',', ':'])?;
    is_item(&text[..end]).then(|| (end, !text[end..].starts_with(' ')))
}

/// A name that agencies give their items: `BC-EU--Vienna-Summit`, `EU--Vienna`.
fn is_item(word: &str) -> bool {
    let parted = word.split_once("--").is_some_and(|(front, rear)| {
        front.ends_with(char::is_alphanumeric) && rear.starts_with(char::is_alphanumeric)
    });
    parted || word.strip_prefix("bc-").is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
}

/// A short label at the end, in capitals or in Arabic, that a sign sets apart: `… - CORRECTED`, `… - تصحيح`.
fn label_behind(folded: &Folded<'_>) -> Option<usize> {
    let text = folded.text.trim_end();
    let at = [" - ", " – ", " — ", " / ", " | "].iter().filter_map(|sign| text.rfind(sign).map(|at| at + sign.len())).max()?;
    let arabic = text[at..].chars().all(|c| !c.is_alphabetic() || ('\u{600}'..='\u{6ff}').contains(&c));
    let capitals = folded.all_capitals(&(at..text.len())) && !folded.all_capitals(&(0..at));
    (text[at..].chars().count() <= PREFIX && (arabic || capitals)).then_some(at)
}

/// Behind a dateline that ends in the agency's name in brackets: `Vienne, 8 mai (AFP) - `.
fn behind_dateline(text: &str) -> Option<usize> {
    let close = text.char_indices().take(DATELINE).find(|(_, c)| *c == ')')?.0 + 1;
    let rest = text[close..].trim_start();
    rest.starts_with(['-', '–', '—', '/', ':', '=']).then_some(text.len() - rest.len())
}

/// One form for letters that are written in several.
fn plain(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        '’' | '‘' | 'ʼ' | '´' => '\'',
        '：' => ':',
        c if c.is_whitespace() || c == '_' => ' ',
        c => c,
    }
}
