//! Names that come again: a person or an organisation found once with certainty is found at the other mentions too, by surname or by
//! its letters, before the full name as well as after it. Latin letters alone, whose capitals tell a name from a word.

use rustc_hash::FxHashMap;

use super::{Named, person};
use crate::{
    Document,
    document::Script,
    tagger::{
        NameKind,
        lexicon::{GIVEN, Lexicon, TITLE},
    },
};

/// From here on a name is certain.
const SURE: f32 = 0.62;
/// Letters of a surname at least.
const SURNAME: usize = 4;
/// Mentions that are added at most.
const MOST: usize = 200;

/// Adds the mentions, and gives a surname that stands alone its full name.
pub(super) fn repeat(document: &Document, lexicon: &Lexicon, names: &mut Vec<Named>) {
    let known = known(document, lexicon, names);
    if known.is_empty() {
        return;
    }
    let mut more = Vec::new();
    let mut at = 0;
    for (n, token) in document.tokens().iter().enumerate() {
        while names.get(at).is_some_and(|name| name.last < n) {
            at += 1;
        }
        let covered = names.get(at).is_some_and(|name| name.first <= n);
        if !token.capital || token.script != Script::Latin || covered || more.len() >= MOST {
            continue;
        }
        let Some(name) = known.get(document.word(n)).and_then(|known| names.get(*known)) else { continue };
        if let Some(first) = first_of(document, name, n, names.get(at)) {
            more.push(Named {
                first,
                last: n,
                clitic: 0,
                confidence: name.confidence * 0.9,
                name: full(document, name),
                ..name.clone()
            });
        }
    }
    for n in 0..names.len() {
        let name = &names[n];
        let alone = name.first == name.last && name.name.is_none() && name.uri.is_none();
        let Some(whole) = known.get(document.word(name.first)).filter(|_| alone).map(|whole| &names[*whole]) else {
            continue;
        };
        // A surname that the tagger took for something else, less certainly.
        let person = name.kind == NameKind::Person || name.confidence <= whole.confidence;
        if whole.kind == NameKind::Person && person {
            let (confidence, full) = (name.confidence.max(whole.confidence * 0.9), full(document, whole));
            names[n] = Named { kind: NameKind::Person, confidence, name: full, ..names[n].clone() };
        }
    }
    names.extend(more);
    names.sort_by_key(|name| name.first);
}

/// Certain names by the word they come again with: a person's surname, an organisation's letters. One that two bear is left out.
fn known<'a>(document: &'a Document, lexicon: &Lexicon, names: &[Named]) -> FxHashMap<&'a str, usize> {
    let mut known: FxHashMap<&str, usize> = FxHashMap::default();
    let mut shared = Vec::new();
    for (n, name) in names.iter().enumerate().filter(|(_, name)| is_certain(document, lexicon, name)) {
        let token = &document.tokens()[name.last];
        let word = document.word(name.last);
        let comes = match name.kind {
            NameKind::Person => {
                name.last > name.first
                    && token.until - token.at >= SURNAME
                    && !token.capitals
                    && !lexicon.is_place(word)
            }
            NameKind::Organisation => name.last == name.first && token.capitals,
            NameKind::Place => false,
        };
        if !comes || token.script != Script::Latin || !token.capital {
            continue;
        }
        let first = *known.entry(word).or_insert(n);
        if name.kind != names[first].kind || name.kind == NameKind::Person && !same(document, name, &names[first]) {
            shared.push(word);
        }
    }
    for word in shared {
        known.remove(word);
    }
    known
}

/// The tagger is sure, or a person has a known given name, or a title before the name.
fn is_certain(document: &Document, lexicon: &Lexicon, name: &Named) -> bool {
    let title = || {
        let before = name.first.checked_sub(1).filter(|_| document.goes_on(name.first)).map(|n| document.word(n));
        before.is_some_and(|word| lexicon.of(word) & TITLE != 0 || person::is_address(word))
    };
    let given = || lexicon.of(document.word(name.first)) & GIVEN != 0;
    name.confidence >= SURE || name.kind == NameKind::Person && (given() || title())
}

fn same(document: &Document, one: &Named, other: &Named) -> bool {
    one.key(document) == other.key(document)
}

/// Where the mention that ends at token `n` begins; none if the word is a part of another name there.
fn first_of(document: &Document, name: &Named, n: usize, next: Option<&Named>) -> Option<usize> {
    let tokens = document.tokens();
    if name.kind == NameKind::Organisation {
        return tokens[n].capitals.then_some(n);
    }
    let joins = |n: usize| document.goes_on(n) && tokens.get(n).is_some_and(|token| token.capital);
    if joins(n + 1) || next.is_some_and(|next| next.first == n + 1 && document.goes_on(n + 1)) {
        return None;
    }
    let words = name.last - name.first;
    let whole = n.checked_sub(words).filter(|first| document.phrase(*first, n) == name.key(document));
    if whole.is_some() {
        return whole;
    }
    let before = n.checked_sub(1).filter(|before| document.goes_on(n) && tokens[*before].capital);
    before.is_none_or(|before| person::is_address(document.word(before))).then_some(n)
}

fn full(document: &Document, name: &Named) -> Option<String> {
    let own = || name.span(document).and_then(|span| document.text().get(span.start..span.end)).map(str::to_owned);
    name.name.clone().or_else(own)
}
