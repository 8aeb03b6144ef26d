//! The gazetteer: places and their names in three languages, read from `data/places.tsv`, which `data/build.py` makes.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::{EnrichError, document::fold};

const TABLE: &str = include_str!("../../data/places.tsv");

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Country,
    Region,
    Capital,
    City,
    /// A phrase that holds a name and is no place.
    Block,
}

/// What must be so for a name to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    None,
    /// The text around says that it is a place.
    Cue,
    /// Right after a word such as "city of".
    Strict,
    /// All capitals.
    Capitals,
    /// An adjective too: not after a definite noun.
    Adjective,
    /// A measure too: not before a number or a unit.
    Measure,
}

/// A place.
#[derive(Debug)]
pub(crate) struct Place {
    id: &'static str,
    pub(crate) kind: Kind,
    /// ISO 3166 code in capitals; `-` for none.
    pub(crate) country: &'static str,
    /// 0 to 9, 9 most.
    pub(crate) prominence: u8,
    english: &'static str,
    french: &'static str,
    arabic: &'static str,
}

/// A name of a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    /// Which place.
    pub(crate) place: usize,
    pub(crate) guard: Guard,
    /// Arabic, and written with its article.
    pub(crate) article: bool,
}

/// All places by name.
pub(crate) struct Gazetteer {
    pub(crate) places: Vec<Place>,
    names: FxHashMap<String, Vec<Name>>,
    longest: FxHashMap<String, usize>,
}

impl Place {
    /// Wikidata or GeoNames.
    pub(crate) fn uri(&self) -> String {
        match self.id.strip_prefix('G') {
            Some(number) => format!("https://sws.geonames.org/{number}/"),
            None => format!("http://www.wikidata.org/entity/{}", self.id),
        }
    }

    /// The name in a language, else in English.
    pub(crate) fn name(&self, language: Option<&str>) -> &'static str {
        let name = match language {
            Some("ar") => self.arabic,
            Some("fr") => self.french,
            _ => self.english,
        };
        if name.is_empty() { self.english } else { name }
    }
}

/// The one gazetteer of the process.
pub(crate) fn shared() -> Result<Arc<Gazetteer>, EnrichError> {
    static GAZETTEER: OnceLock<Arc<Gazetteer>> = OnceLock::new();
    if let Some(gazetteer) = GAZETTEER.get() {
        return Ok(Arc::clone(gazetteer));
    }
    let gazetteer = Arc::new(Gazetteer::new()?);
    Ok(Arc::clone(GAZETTEER.get_or_init(|| gazetteer)))
}

impl Gazetteer {
    /// Reads the table that is compiled in.
    pub(crate) fn new() -> Result<Self, EnrichError> {
        let mut gazetteer = Self { places: Vec::new(), names: FxHashMap::default(), longest: FxHashMap::default() };
        for (n, line) in TABLE.lines().enumerate() {
            gazetteer.add(line).map_err(|message| EnrichError::Data {
                table: "gazetteer",
                line: n + 1,
                message: message.to_owned(),
            })?;
        }
        for names in gazetteer.names.values_mut() {
            names.sort_by_key(|name| std::cmp::Reverse(gazetteer.places[name.place].prominence));
        }
        Ok(gazetteer)
    }

    /// How many words the longest name has that opens with this folded word, its Arabic article off; none if no name does.
    pub(crate) fn longest(&self, word: &str) -> Option<usize> {
        self.longest.get(word).copied()
    }

    /// The places of this folded name, its Arabic article off, most prominent first.
    pub(crate) fn names(&self, key: &str) -> &[Name] {
        self.names.get(key).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, line: &'static str) -> Result<(), &'static str> {
        let mut fields = line.split('\t');
        let mut field = || fields.next().ok_or("a field is missing");
        let place = Place {
            id: field()?,
            kind: match field()? {
                "c" => Kind::Country,
                "r" => Kind::Region,
                "p" => Kind::Capital,
                "y" => Kind::City,
                "x" => Kind::Block,
                _ => return Err("the kind is none of c r p y x"),
            },
            country: field()?,
            prominence: field()?.parse().map_err(|_| "the prominence is no number")?,
            english: field()?,
            french: field()?,
            arabic: field()?,
        };
        let number = self.places.len();
        self.places.push(place);
        for name in field()?.split('|') {
            self.add_name(number, name);
        }
        Ok(())
    }

    fn add_name(&mut self, place: usize, name: &str) {
        let (guard, name) = match name.split_at_checked(1) {
            Some(("?", rest)) => (Guard::Cue, rest),
            Some(("!", rest)) => (Guard::Strict, rest),
            Some(("^", rest)) => (Guard::Capitals, rest),
            Some(("~", rest)) => (Guard::Adjective, rest),
            Some(("%", rest)) => (Guard::Measure, rest),
            _ => (Guard::None, name),
        };
        let folded = fold::key(name);
        let (key, article) = match folded.strip_prefix("ال") {
            Some(stem) if stem.chars().count() >= 2 => (stem, true),
            _ => (folded.as_str(), false),
        };
        let Some(first) = key.split(' ').next().filter(|first| !first.is_empty()) else { return };
        let words = key.split(' ').count();
        let longest = self.longest.entry(first.to_owned()).or_default();
        *longest = words.max(*longest);
        let names = self.names.entry(key.to_owned()).or_default();
        if !names.iter().any(|there| there.place == place && there.article == article) {
            names.push(Name { place, guard, article });
        }
    }
}
