//! A line as words of time.

use rustc_hash::FxHashMap;

use super::{
    arabic, english, feast, french, numbers,
    word::{Entry, Word},
};
use crate::{
    Document,
    document::{Glue, Line, Script, fold},
};

/// A line is read in the language found for it from here on; else in the one that the story states.
const SURE: f32 = 0.87;

/// The words of time of three languages, folded. Built once.
pub(crate) struct Lexicons {
    arabic: Lexicon,
    french: Lexicon,
    english: Lexicon,
}

/// Which language a line is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tongue {
    Arabic,
    French,
    English,
}

#[derive(Default)]
struct Lexicon {
    words: FxHashMap<String, Word>,
    longest: FxHashMap<String, usize>,
}

/// A word of time in the line, or anything else (`word` is none).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub(crate) word: Option<Word>,
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Bytes of Arabic clitics before it.
    pub(crate) clitic: usize,
    /// One of the clitics, or the word before, is "and".
    pub(crate) and: bool,
    /// What stands before it.
    pub(crate) glue: Glue,
    pub(crate) tight: bool,
}

/// A line as items.
pub(crate) struct Items<'a> {
    pub(crate) items: Vec<Item>,
    pub(crate) document: &'a Document,
    pub(crate) tongue: Tongue,
    /// Which items are words without which there is no date.
    anchors: Vec<usize>,
}

/// Items of a date before its first such word: "from the end of the first half of the".
const LEAD: usize = 12;

impl Lexicons {
    pub(crate) fn new() -> Self {
        Self {
            arabic: Lexicon::new(&[arabic::WORDS, feast::ARABIC]),
            french: Lexicon::new(&[french::WORDS, feast::FRENCH]),
            english: Lexicon::new(&[english::WORDS, feast::ENGLISH]),
        }
    }

    /// Reads a line in its language; none if nothing in it can be a date.
    pub(crate) fn read<'a>(&self, document: &'a Document, line: &Line) -> Option<Items<'a>> {
        let sure = line.language.filter(|found| found.confidence >= SURE);
        let tag = sure.or(document.stated()).or(line.language).or(document.language()).map(|found| found.tag);
        let (tongue, lexicon) = match tag {
            Some("ar") => (Tongue::Arabic, &self.arabic),
            Some("fr") => (Tongue::French, &self.french),
            _ => (Tongue::English, &self.english),
        };
        let mut items = Vec::new();
        let mut anchors = false;
        let mut n = line.tokens.start;
        while n < line.tokens.end {
            let item = lexicon.item(document, n, line.tokens.end);
            anchors |= item.word.is_some_and(is_anchor);
            n = item.last + 1;
            match items.last_mut().and_then(|last| with_tens(last, &item)) {
                Some(()) => {}
                None => items.push(item),
            }
        }
        if !anchors {
            return None;
        }
        let items = numbers::join(items, tongue);
        let anchors = items.iter().enumerate().filter(|(_, item)| item.word.is_some_and(is_anchor)).map(|(n, _)| n);
        let anchors = anchors.collect();
        Some(Items { items, document, tongue, anchors })
    }
}

/// `الثاني والعشرون`: puts the tens to the ones before them.
fn with_tens(last: &mut Item, tens: &Item) -> Option<()> {
    let (Word::Ordinal(ones) | Word::Cardinal(ones)) = last.word? else { return None };
    let (Word::Ordinal(value) | Word::Cardinal(value)) = tens.word? else { return None };
    if !tens.and || tens.glue != Glue::Space || ones > 9 || value < 20 || value % 10 != 0 {
        return None;
    }
    last.word = Some(Word::Ordinal(ones + value));
    last.last = tens.last;
    Some(())
}

/// A word without which there is no date.
fn is_anchor(word: Word) -> bool {
    matches!(
        word,
        Word::Digits(..)
            | Word::Month(..)
            | Word::Weekday(..)
            | Word::Unit(_)
            | Word::Dual(_)
            | Word::DayFrom(_)
            | Word::Season(_)
            | Word::Nineties(_)
            | Word::Clock
            | Word::Hour(_)
            | Word::Feast(_)
            | Word::Cardinal(18..=20 | 1000..)
            | Word::HijriMonth(..)
            | Word::Afternoon(_)
    )
}

impl Lexicon {
    fn new(lists: &[&[Entry]]) -> Self {
        let mut lexicon = Self::default();
        for (names, word) in lists.iter().copied().flatten() {
            for name in names.split('|') {
                let key = fold::key(name);
                let first = key.split(' ').next().unwrap_or_default().to_owned();
                let longest = lexicon.longest.entry(first).or_default();
                *longest = key.split(' ').count().max(*longest);
                lexicon.words.insert(key, *word);
            }
        }
        lexicon
    }

    fn item(&self, document: &Document, n: usize, end: usize) -> Item {
        let token = &document.tokens()[n];
        let plain = Item { word: None, first: n, last: n, clitic: 0, and: false, glue: token.glue, tight: token.tight };
        let word = document.word(n);
        match token.script {
            Script::Number => Item { word: digits(word), ..plain },
            Script::Arabic => self.arabic(document, plain, word, end),
            _ => self.longest(document, plain, 0, end).unwrap_or(plain),
        }
    }

    /// The longest entry that begins `skip` bytes into the token.
    fn longest(&self, document: &Document, plain: Item, skip: usize, end: usize) -> Option<Item> {
        let n = plain.first;
        let most = self.longest.get(document.word(n).get(skip..)?)?;
        (n..(n + most).min(end)).rev().find_map(|last| {
            let word = *self.words.get(document.phrase(n, last).get(skip..)?)?;
            Some(Item { word: Some(word), last, clitic: skip, ..plain })
        })
    }

    fn arabic(&self, document: &Document, plain: Item, word: &str, end: usize) -> Item {
        if let Some(item) = self.longest(document, plain, 0, end) {
            return item;
        }
        let and = word.starts_with('و');
        let conjunction = if and || word.starts_with('ف') { 2 } else { 0 };
        let with = |item: Item| Item { and: and && item.clitic > 0, ..item };
        if conjunction > 0
            && let Some(item) = self.longest(document, plain, conjunction, end)
        {
            return with(item);
        }
        for at in [conjunction, 0] {
            let Some(rest) = word.get(at..).filter(|rest| rest.starts_with(['ب', 'ل', 'ك'])) else { continue };
            if let Some(item) = self.longest(document, plain, at + 2, end) {
                return with(item);
            }
            let shortened = rest.strip_prefix("لل").and_then(|stem| self.words.get(&format!("ال{stem}")));
            if let Some(found) = shortened {
                return with(Item { word: Some(*found), clitic: at + 4, ..plain });
            }
        }
        plain
    }
}

fn digits(word: &str) -> Option<Word> {
    if word.len() > 8 {
        return None;
    }
    Some(Word::Digits(word.parse().ok()?, word.len()))
}

impl Items<'_> {
    /// The first item from `n` on at which a date may begin; none where no more dates can come.
    pub(crate) fn next_beginning(&self, n: usize) -> Option<usize> {
        let next = self.anchors.get(self.anchors.partition_point(|anchor| *anchor < n))?;
        Some(n.max(next.saturating_sub(LEAD)))
    }

    /// What the word at `n` means, if it is one of time.
    pub(crate) fn word(&self, n: usize) -> Option<Word> {
        self.items.get(n)?.word
    }

    /// The same, if only white space, or nothing, stands before it.
    pub(crate) fn next(&self, n: usize) -> Option<Word> {
        let item = self.items.get(n)?;
        matches!(item.glue, Glue::Space | Glue::None | Glue::Apostrophe).then_some(item.word).flatten()
    }

    /// The same, where a comma, the dot of an abbreviation or a hyphen may stand before it.
    pub(crate) fn loose(&self, n: usize) -> Option<Word> {
        let item = self.items.get(n)?;
        let joined = matches!(item.glue, Glue::Space | Glue::None | Glue::Comma | Glue::Apostrophe)
            || item.glue == Glue::Dot && self.abbreviation_before(n)
            || item.glue == Glue::Dash && item.tight;
        joined.then_some(item.word).flatten()
    }

    /// What stands before item `n`.
    pub(crate) fn glue(&self, n: usize) -> Option<Glue> {
        self.items.get(n).map(|item| item.glue)
    }

    /// `oct.`, `Thurs.`: a short word before the dot.
    fn abbreviation_before(&self, n: usize) -> bool {
        let Some(last) = n.checked_sub(1).and_then(|n| self.items.get(n)) else { return false };
        let token = &self.document.tokens()[last.last];
        token.until - token.at <= 5 && token.script == Script::Latin
    }

    /// The folded form of the first token of item `n`, without clitics.
    pub(crate) fn text(&self, n: usize) -> &str {
        self.items.get(n).map_or("", |item| self.document.word(item.first).get(item.clitic..).unwrap_or_default())
    }

    /// Whether item `n` begins with a capital or is not in Latin letters.
    pub(crate) fn capital(&self, n: usize) -> bool {
        self.items.get(n).is_some_and(|item| {
            let token = &self.document.tokens()[item.first];
            token.capital || token.script != Script::Latin
        })
    }
}
