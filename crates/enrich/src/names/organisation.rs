//! Organisations that are known by name: `data/organisations.tsv`.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Named;
use crate::{Document, document::Script, document::fold, place::clitic, tagger::NameKind};

const TABLE: &str = include_str!("../../data/organisations.tsv");

struct Organisation {
    id: &'static str,
    names: [&'static str; 3],
}

/// When a name counts.
#[derive(Clone, Copy)]
enum Sign {
    /// Always.
    None,
    /// In capitals.
    Capitals,
    /// Near a word that tells of an armed group: the name is a common word too.
    Cue,
}

/// The table by folded name.
pub(super) struct Organisations {
    all: Vec<Organisation>,
    keys: FxHashMap<String, (usize, Sign)>,
    longest: FxHashMap<String, usize>,
}

impl Organisations {
    pub(super) fn new() -> Self {
        let mut table = Self { all: Vec::new(), keys: FxHashMap::default(), longest: FxHashMap::default() };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let mut field = || fields.next().unwrap_or_default();
            let organisation = Organisation { id: field(), names: [field(), field(), field()] };
            let number = table.all.len();
            organisation.names.into_iter().chain(field().split('|')).for_each(|name| table.add(number, name));
            table.all.push(organisation);
        }
        table
    }

    fn add(&mut self, number: usize, name: &str) {
        let key = fold::key(name);
        let Some(first) = key.split(' ').next().filter(|first| !first.is_empty()) else { return };
        let longest = self.longest.entry(first.to_owned()).or_default();
        *longest = key.split(' ').count().max(*longest);
        let sign = match name.as_bytes().first() {
            Some(b'^') => Sign::Capitals,
            Some(b'?') => Sign::Cue,
            _ => Sign::None,
        };
        self.keys.insert(key, (number, sign));
    }

    /// Adds the organisations that stand in these tokens.
    pub(super) fn find(&self, document: &Document, tokens: Range<usize>, out: &mut Vec<Named>) {
        let language = document.language().map(|found| found.tag);
        let mut n = tokens.start;
        while n < tokens.end {
            let found = self.at(document, n, tokens.end);
            let Some((last, clitic, number)) = found else {
                n += 1;
                continue;
            };
            let organisation = &self.all[number];
            let [english, french, arabic] = organisation.names;
            let name = match language {
                Some("ar") => arabic,
                Some("fr") => french,
                _ => english,
            };
            out.push(Named {
                kind: NameKind::Organisation,
                first: n,
                last,
                clitic,
                confidence: 0.93,
                uri: (organisation.id != "-").then(|| format!("http://www.wikidata.org/entity/{}", organisation.id)),
                name: Some(name.to_owned()),
            });
            n = last + 1;
        }
    }

    fn at(&self, document: &Document, n: usize, end: usize) -> Option<(usize, usize, usize)> {
        let token = &document.tokens()[n];
        let word = document.word(n);
        if token.script == Script::Latin {
            return if token.capital { self.of(document, n, end, 0) } else { None };
        }
        let starts = (token.script == Script::Arabic).then(|| clitic::readings(word)).into_iter().flatten();
        starts
            .filter(|reading| !reading.article || reading.stem > reading.clitic)
            .find_map(|reading| self.of(document, n, end, reading.clitic))
    }

    fn of(&self, document: &Document, n: usize, end: usize, clitic: usize) -> Option<(usize, usize, usize)> {
        let most = *self.longest.get(document.word(n).get(clitic..)?)?;
        (n..(n + most).min(end)).rev().find_map(|last| {
            let (number, sign) = *self.keys.get(document.phrase(n, last).get(clitic..)?)?;
            let fits = match sign {
                Sign::None => true,
                Sign::Capitals => document.tokens()[n].capitals,
                Sign::Cue => is_group(document, n),
            };
            fits.then_some((last, clitic, number))
        })
    }
}

/// Whether one of the few words before tells of an armed group: its members, its head, another group beside it.
fn is_group(document: &Document, n: usize) -> bool {
    const WORDS: [&str; 18] = [
        "تنظيم",
        "تنظيمي",
        "تنظيما",
        "التنظيم",
        "زعيم",
        "قاءد",
        "عناصر",
        "مقاتلي",
        "مقاتلو",
        "عضو",
        "اعضاء",
        "شبكه",
        "خلايا",
        "خليه",
        "فرع",
        "داعش",
        "طالبان",
        "مسلحي",
    ];
    let Some(line) = document.line_of(n) else { return false };
    (n.saturating_sub(4).max(line.tokens.start)..n).any(|before| {
        let word = document.word(before);
        clitic::readings(word).any(|reading| word.get(reading.clitic..).is_some_and(|word| WORDS.contains(&word)))
    })
}
