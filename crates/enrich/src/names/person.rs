//! Persons: surnames that stand for a full name, and the role that the text gives.

use super::Named;
use crate::{
    Document,
    document::{Glue, Script},
    tagger::{
        NameKind,
        lexicon::{Lexicon, TITLE},
    },
};

/// Words of a role at most.
const ROLE: usize = 9;

/// Ways to address somebody: no part of the name.
pub(super) fn is_address(word: &str) -> bool {
    const ADDRESS: [&str; 28] = [
        "m",
        "mm",
        "mme",
        "mlle",
        "mr",
        "mrs",
        "ms",
        "dr",
        "me",
        "pr",
        "prof",
        "professor",
        "professeur",
        "docteur",
        "sir",
        "monsieur",
        "madame",
        "president",
        "selon",
        "السيد",
        "السيده",
        "الدكتور",
        "الرئيس",
        "الوزير",
        "الجنرال",
        "الملك",
        "الامير",
        "الشيخ",
    ];
    ADDRESS.contains(&word)
}

/// Gives a surname the name of the last person before it who bears it.
pub(super) fn refer(document: &Document, names: &mut [Named]) {
    let mut full: Vec<(usize, usize)> = Vec::new();
    for n in 0..names.len() {
        let name = &names[n];
        if name.kind != NameKind::Person {
            continue;
        }
        if name.last > name.first {
            if full.len() < 200 {
                full.push((n, name.last));
            }
            continue;
        }
        let key = name.key(document);
        let bearer = full.iter().rev().find(|(_, last)| document.word(*last) == key).map(|(n, _)| *n);
        if let Some(text) = bearer.and_then(|bearer| names[bearer].span(document)) {
            let text = document.text().get(text.start..text.end).unwrap_or_default();
            names[n].name = Some(text.to_owned());
        }
    }
}

/// The role of a person: what stands after the name between commas, or before it, if it begins with a title.
pub(crate) fn role(document: &Document, name: &Named, lexicon: &Lexicon) -> Option<String> {
    let line = document.line_of(name.first)?;
    let tokens = document.tokens();
    let next = name.last + 1;
    let is_title = |n: usize| lexicon.of(document.word(n)) & TITLE != 0;
    if next < line.tokens.end && tokens[next].glue == Glue::Comma {
        let end = (next + 1..line.tokens.end).find(|n| !within(tokens[*n].glue)).unwrap_or(line.tokens.end);
        let opens = (next..(next + 2).min(end)).any(is_title);
        if opens && end - next <= ROLE {
            return text(document, next, end - 1);
        }
    }
    let floor = line.tokens.start.max(name.first.saturating_sub(ROLE));
    let mut from = name.first;
    let mut best = None;
    while from > floor && within(tokens[from].glue) {
        from -= 1;
        if is_title(from) && is_role_start(document, from) {
            best = Some(from);
        } else if best.is_some() && !is_title(from) {
            break;
        }
    }
    best.and_then(|from| text(document, from, name.first - 1)).filter(|role| role.chars().count() > 3)
}

fn is_role_start(document: &Document, n: usize) -> bool {
    document.tokens()[n].script != Script::Number && !is_address(document.word(n))
}

fn within(glue: Glue) -> bool {
    matches!(glue, Glue::Space | Glue::Apostrophe | Glue::Dash | Glue::None)
}

fn text(document: &Document, first: usize, last: usize) -> Option<String> {
    let (first, last) = (document.tokens().get(first)?, document.tokens().get(last)?);
    document.text().get(first.start..last.end).map(str::to_owned)
}
