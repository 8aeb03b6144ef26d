//! Marks on tokens: places of the gazetteer, given names, titles, what organisations and places begin with.

use rustc_hash::FxHashMap;

use super::{
    Language, Sentence,
    classes::{Class, Classes, key},
    feature::clitics,
};
use crate::{
    EnrichError,
    document::{Script, Token, fold},
    place::{
        clitic::{self, Reading},
        gazetteer::{Gazetteer, Guard, Kind},
    },
};

const WORDS: &str = include_str!("../../data/cues.txt");
const PEOPLE: &str = include_str!("../../data/people.txt");
/// The classes of words in Arabic, French and English.
const CLASSES: [(&str, &[u8]); 3] = [
    ("names.ar.classes", include_bytes!("../../data/names/names.ar.classes")),
    ("names.fr.classes", include_bytes!("../../data/names/names.fr.classes")),
    ("names.en.classes", include_bytes!("../../data/names/names.en.classes")),
];
const BODIES: &str = include_str!("../../data/bodies.txt");

/// A given name.
pub const GIVEN: u32 = 1;
/// A title or an office of a person.
pub const TITLE: u32 = 2;
/// What the name of an organisation begins or ends with.
pub const HEAD: u32 = 4;
/// What stands before the name of a place.
pub const SITE: u32 = 8;
/// The first word of a place in the gazetteer.
pub const PLACE: u32 = 16;
/// A further word of one.
pub const PLACE_ON: u32 = 32;
/// The place's name is a common word too.
pub const GUARDED: u32 = 64;
/// The place is a country.
pub const COUNTRY: u32 = 128;

/// A surname, or a given name that is seldom.
pub const SURNAME: u32 = 256;
/// The first word of an organisation in the list.
pub const BODY: u32 = 512;
/// A further word of one.
pub const BODY_ON: u32 = 1024;
/// The organisation is a team.
pub const TEAM: u32 = 2048;

/// The lists, ready.
pub struct Lexicon {
    words: FxHashMap<String, u32>,
    bodies: Bodies,
    classes: Vec<Classes>,
    gazetteer: std::sync::Arc<Gazetteer>,
}

/// Organisations by folded name: whether they are teams, and how many words the longest has that opens with a word.
#[derive(Default)]
struct Bodies {
    names: FxHashMap<String, u32>,
    longest: FxHashMap<String, usize>,
}

impl Bodies {
    fn new() -> Self {
        let mut bodies = Self::default();
        let mut mark = 0;
        for line in BODIES.lines().filter(|line| !line.starts_with('#')) {
            match line {
                "[organisation]" => mark = 0,
                "[team]" => mark = TEAM,
                _ => line.split('|').for_each(|name| bodies.add(fold::key(name), mark)),
            }
        }
        bodies
    }

    fn add(&mut self, key: String, mark: u32) {
        let words = key.split(' ').count();
        let longest = self.longest.entry(key.split(' ').next().unwrap_or_default().to_owned()).or_default();
        *longest = words.max(*longest);
        *self.names.entry(key).or_default() |= mark;
    }

    /// The longest organisation that begins with a token: its last token, and what it is.
    fn at(&self, sentence: &Sentence<'_>, n: usize) -> Option<(usize, u32)> {
        match sentence.tokens.get(n)?.script {
            Script::Latin if sentence.tokens[n].capital => self.of(sentence, n, 0),
            Script::Arabic => {
                let mut readings = clitic::readings(sentence.word(n));
                readings.find_map(|reading| self.of(sentence, n, reading.clitic))
            }
            _ => None,
        }
    }

    fn of(&self, sentence: &Sentence<'_>, n: usize, clitic: usize) -> Option<(usize, u32)> {
        let most = *self.longest.get(sentence.word(n).get(clitic..)?)?;
        let end = (n + most).min(sentence.tokens.len());
        let mark = |last: usize| Some((last, *self.names.get(sentence.phrase(n, last).get(clitic..)?)?));
        (n..end).rev().find_map(mark)
    }
}

impl Lexicon {
    /// Reads the lists that are compiled in.
    pub(crate) fn new(gazetteer: std::sync::Arc<Gazetteer>) -> Result<Self, EnrichError> {
        let mut words: FxHashMap<String, u32> = FxHashMap::default();
        let mut mark = 0;
        for line in WORDS.lines().chain(PEOPLE.lines()).filter(|line| !line.starts_with('#')) {
            match line.strip_prefix('[') {
                Some("given]") => mark = GIVEN,
                Some("surname]") => mark = SURNAME,
                Some("title]") => mark = TITLE,
                Some("head]") => mark = HEAD,
                Some("site]") => mark = SITE,
                _ => line.split_whitespace().for_each(|word| *words.entry(fold::key(word)).or_default() |= mark),
            }
        }
        let read = |(table, bytes): (&'static str, &[u8])| {
            let damaged = || EnrichError::Data { table, line: 0, message: "classes are cut off".into() };
            Classes::read(bytes).ok_or_else(damaged)
        };
        let classes = CLASSES.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { words, bodies: Bodies::new(), classes, gazetteer })
    }

    /// The lexicon with the built-in gazetteer.
    pub fn built_in() -> Result<Self, EnrichError> {
        Self::new(std::sync::Arc::new(Gazetteer::new()?))
    }

    /// The class of a word, told by the hashes of its forms: from its own language's table first, by its form with a capital first.
    pub(crate) fn class(&self, hashes: [u32; 3], token: &Token, language: Language) -> Class {
        let (tables, hashes): (&[usize], _) = match (token.script, language) {
            (Script::Latin, Language::English) => (&[2, 1], &hashes[..1]),
            (Script::Latin, _) => (&[1, 2], &hashes[..1]),
            (Script::Arabic, _) => (&[0], &hashes[..]),
            _ => return Class::default(),
        };
        let large = |table: &Classes, hash: u32| if token.capital { table.of(key(hash, true)) } else { None };
        let tables = tables.iter().filter_map(|n| self.classes.get(*n));
        let mut found = tables.flat_map(|table| hashes.iter().map(move |hash| (table, *hash)));
        found.find_map(|(table, hash)| large(table, hash).or_else(|| table.of(hash))).unwrap_or_default()
    }

    /// The marks of one folded word.
    pub fn of(&self, word: &str) -> u32 {
        let marks = |word: &str| self.words.get(word).copied().unwrap_or(0);
        match marks(word) {
            0 => match clitics(word) {
                0 => 0,
                clitic => marks(&word[clitic..]),
            },
            found => found,
        }
    }

    /// Whether a folded word is itself in a list.
    pub(crate) fn of_whole(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// Whether the name of a place begins with a folded word.
    pub(crate) fn is_place(&self, word: &str) -> bool {
        self.gazetteer.longest(word.strip_prefix("ال").unwrap_or(word)).is_some()
    }

    /// Marks the tokens of a sentence.
    pub fn mark(&self, sentence: &Sentence<'_>, marks: &mut [u32]) {
        let (mut until, mut free) = (0, 0);
        for n in 0..sentence.tokens.len() {
            let token = &sentence.tokens[n];
            // A first name or a surname without a capital is a word.
            let small = token.script == Script::Latin && !token.capital;
            marks[n] |= self.of(sentence.word(n)) & if small { !(GIVEN | SURNAME) } else { u32::MAX };
            if let Some((last, mark)) = (n >= free).then(|| self.bodies.at(sentence, n)).flatten() {
                marks[n] |= BODY | mark;
                marks[n + 1..=last].iter_mut().for_each(|there| *there |= BODY_ON | mark);
                free = last + 1;
            }
            if n < until {
                continue;
            }
            if let Some((last, mark)) = self.place(sentence, n) {
                marks[n] |= PLACE | mark;
                marks[n + 1..=last].iter_mut().for_each(|there| *there |= PLACE_ON | mark);
                until = last + 1;
            }
        }
    }

    /// The longest place that begins with a token: its last token, and what it is.
    fn place(&self, sentence: &Sentence<'_>, n: usize) -> Option<(usize, u32)> {
        let token = sentence.tokens.get(n)?;
        let whole = Reading { clitic: 0, stem: 0, article: false };
        match token.script {
            Script::Latin if token.capital => self.place_of(sentence, n, whole),
            Script::Arabic => clitic::readings(sentence.word(n))
                .filter_map(|reading| self.place_of(sentence, n, reading))
                .reduce(|best, next| if next.0 > best.0 { next } else { best }),
            _ => None,
        }
    }

    fn place_of(&self, sentence: &Sentence<'_>, n: usize, reading: Reading) -> Option<(usize, u32)> {
        let most = self.gazetteer.longest(sentence.word(n).get(reading.stem..)?)?;
        let end = (n + most).min(sentence.tokens.len());
        (n..end).rev().find_map(|last| {
            let names = self.gazetteer.names(sentence.phrase(n, last).get(reading.stem..)?);
            let name = names.iter().find(|name| name.article == reading.article)?;
            let guarded = if name.guard == Guard::None { 0 } else { GUARDED };
            let country = match self.gazetteer.places[name.place].kind {
                Kind::Country => COUNTRY,
                Kind::Block => return None,
                _ => 0,
            };
            Some((last, guarded | country))
        })
    }
}
