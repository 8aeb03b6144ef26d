//! Names of persons, organisations and places in a document: what the tagger finds, joined with lists and rules. Made once a
//! document, read by the enrichers of the three kinds.
//!
//! - [`organisation`]: known organisations; [`person`]: roles, and surnames that stand for a full name;
//!   [`repeat`]: names that come again

mod organisation;
pub(crate) mod person;
mod repeat;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use crate::{
    Document, EnrichError,
    document::{Glue, Script},
    findings::Span,
    place::{clitic, gazetteer},
    tagger::{Language, NameKind, feature::clitics, lexicon::Lexicon, model::Model},
};
use organisation::Organisations;

const ARABIC: &[u8] = include_bytes!("../data/names/names.ar.weights");
const FRENCH: &[u8] = include_bytes!("../data/names/names.fr.weights");
const ENGLISH: &[u8] = include_bytes!("../data/names/names.en.weights");

/// A name in the text: tokens `first` to `last`, inclusive.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) kind: NameKind,
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Bytes of the first token's folded form that are no part of the name.
    pub(crate) clitic: usize,
    pub(crate) confidence: f32,
    pub(crate) uri: Option<String>,
    pub(crate) name: Option<String>,
}

impl Named {
    /// Where it stands.
    pub(crate) fn span(&self, document: &Document) -> Option<Span> {
        let (first, last) = (document.tokens().get(self.first)?, document.tokens().get(self.last)?);
        let (start, at) = document.inside(first, self.clitic);
        Some(Span { start, end: last.end, at, until: last.until })
    }

    /// The folded words without the clitic.
    pub(crate) fn key<'a>(&self, document: &'a Document) -> &'a str {
        document.phrase(self.first, self.last).get(self.clitic..).unwrap_or_default()
    }

    fn meets(&self, first: usize, last: usize) -> bool {
        self.first <= last && first <= self.last
    }
}

/// The models and lists, ready.
pub(crate) struct Namer {
    pub(crate) lexicon: Lexicon,
    arabic: Model,
    french: Model,
    english: Model,
    organisations: Organisations,
}

/// The one namer of the process.
pub(crate) fn shared() -> Result<&'static Namer, EnrichError> {
    static NAMER: OnceLock<Namer> = OnceLock::new();
    if let Some(namer) = NAMER.get() {
        return Ok(namer);
    }
    let namer = Namer::new()?;
    Ok(NAMER.get_or_init(|| namer))
}

impl Namer {
    fn new() -> Result<Self, EnrichError> {
        let read = |table: &'static str, bytes, language| {
            let damaged = || EnrichError::Data { table, line: 0, message: "weights are cut off".into() };
            Model::read(bytes, language).ok_or_else(damaged)
        };
        Ok(Self {
            lexicon: Lexicon::new(gazetteer::shared()?)?,
            arabic: read("names.ar.weights", ARABIC, Language::Arabic)?,
            french: read("names.fr.weights", FRENCH, Language::French)?,
            english: read("names.en.weights", ENGLISH, Language::English)?,
            organisations: Organisations::new(),
        })
    }

    /// The names of a document, in its order; none crosses another.
    pub(crate) fn names(&self, document: &Document) -> Vec<Named> {
        let mut names = Vec::new();
        for sentence in document.sentences() {
            let script = document.tokens()[sentence.clone()].iter().any(|token| token.script == Script::Arabic);
            let line = document.line_of(sentence.start).and_then(|line| line.language);
            let language = line.or_else(|| document.language()).map_or("en", |found| found.tag);
            let model = match language {
                _ if script => &self.arabic,
                "fr" => &self.french,
                _ => &self.english,
            };
            self.organisations.find(document, sentence.clone(), &mut names);
            let known = names.len();
            for tagged in model.tag(&document.sentence(sentence.clone()), &self.lexicon) {
                let (first, last) = (sentence.start + tagged.first, sentence.start + tagged.last);
                let clash = names[..known].iter().rev().take(40).any(|there| there.meets(first, last));
                if !clash {
                    let confidence = 0.5 + 0.45 * (tagged.margin / (tagged.margin.abs() + 4000.0)).clamp(0.0, 1.0);
                    names.push(Named { kind: tagged.kind, first, last, clitic: 0, confidence, uri: None, name: None });
                }
            }
        }
        names.sort_by_key(|name| name.first);
        names.iter_mut().for_each(|name| self.trim(document, name));
        names.retain(|name| name.first <= name.last && !name.key(document).is_empty());
        person::refer(document, &mut names);
        repeat::repeat(document, &self.lexicon, &mut names);
        names
    }

    /// Takes clitics, titles and genitives off.
    fn trim(&self, document: &Document, name: &mut Named) {
        if name.kind == NameKind::Person {
            while name.first < name.last && person::is_address(document.word(name.first)) {
                name.first += 1;
            }
        }
        // An English genitive is no part of a person or a place; that of a firm may be: McDonald's.
        let genitive = |n: usize| document.word(n) == "s" && document.tokens()[n].glue == Glue::Apostrophe;
        if name.kind != NameKind::Organisation && name.last > name.first && genitive(name.last) {
            name.last -= 1;
        }
        let word = document.word(name.first);
        if name.clitic == 0 && document.tokens()[name.first].script == Script::Arabic {
            name.clitic = self.clitic(word);
        }
    }

    /// The clitic of a name's first word, where what is left is better known than the whole.
    fn clitic(&self, word: &str) -> usize {
        let known = |word: &str| self.lexicon.of_whole(word) || self.lexicon.is_place(word);
        if known(word) {
            return 0;
        }
        let peeled = clitic::readings(word).filter(|reading| reading.clitic > 0 && word.as_bytes()[1] != 0xba);
        let sure = peeled.map(|reading| reading.clitic).find(|at| known(&word[*at..]));
        let article = clitics(word);
        sure.or_else(|| (article > 0 && word[article..].starts_with("ال")).then_some(article)).unwrap_or(0)
    }
}
