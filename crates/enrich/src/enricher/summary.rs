//! A summary taken from the story: one to three sentences of its opening that stand alone.
//!
//! News says first what matters most, so the first sentence that does not lean on another one is taken, without its dateline;
//! more are added only while what was taken is short. What is taken is the text's own, unchanged.

use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{Document, EnrichError, Findings, document::Line, findings::Finding};

/// Shorter sentences are no summary on their own, in words.
const SHORTEST: usize = 6;

/// Sentences are added until there are so many scalar values, never beyond the second number.
const ENOUGH: usize = 90;
const MOST: usize = 500;

/// Folded words that a sentence which leans on the one before it begins with.
const LEANING: &[&str] = &[
    "واضاف", "واضافت", "واوضح", "واوضحت", "واكد", "واكدت", "واشار", "واشارت", "وتابع", "وتابعت", "كما", "لكن", "وكان", "وكانت",
    "وذلك", "وقال", "وقالت", "وفي", "ومن", "وهو", "وهي", "il", "elle", "ils", "elles", "mais", "or", "cependant", "toutefois",
    "celui", "celle", "ainsi", "he", "she", "they", "it", "but", "however", "also", "meanwhile", "and",
];

pub(super) struct Summary;

pub(super) fn build(_: &Given) -> Result<Summary, EnrichError> {
    Ok(Summary)
}

impl Enricher for Summary {
    fn name(&self) -> &'static str {
        "summary"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        let lines = document.lines().iter().enumerate();
        let body = lines.filter(|(n, line)| line.block.is_some() && !line.heading && !out.is_taken_off(*n));
        let Some(summary) = body.take(8).find_map(|(_, line)| opening(document, line)) else { return };
        out.push(Finding { value: Some(summary), ..Finding::whole(AnnotationKind::Summary, 0.7) });
    }
}

/// The first sentences of a line, if the first stands alone.
fn opening(document: &Document, line: &Line) -> Option<String> {
    let sentences = document.sentences();
    let first = sentences.partition_point(|sentence| sentence.start < line.tokens.start);
    let own = || sentences[first..].iter().take_while(|sentence| sentence.end <= line.tokens.end);
    let lead = own().next()?;
    if lead.len() < SHORTEST || LEANING.contains(&document.word(lead.start)) {
        return None;
    }
    let text = document.text();
    let mut end = line.bytes.start;
    for sentence in own().take(3) {
        let last = document.tokens()[sentence.end - 1].end;
        let closed = last + closing(&text[last..line.bytes.end]);
        let start = line.bytes.start;
        if end > start && text[start..closed].chars().count() > MOST {
            break;
        }
        end = closed;
        if without_dateline(&text[start..end]).chars().count() >= ENOUGH {
            break;
        }
    }
    let summary = without_dateline(text[line.bytes.start..end].trim());
    (summary.chars().count() <= 2 * MOST).then(|| summary.to_owned())
}

/// Bytes of the signs that end a sentence.
fn closing(rest: &str) -> usize {
    rest.char_indices()
        .find(|(_, c)| !matches!(c, '.' | '!' | '?' | '؟' | '…' | '۔' | '"' | '”' | '»' | ')' | '’' | '\u{a0}'))
        .map_or(rest.len(), |(at, _)| at)
}

/// `الرباط (وكالة) - `, `PARIS, 9 mai (Agence) — `: what stands before the dash, where it is short and reads like a dateline.
fn without_dateline(text: &str) -> &str {
    let opening = &text[..text.floor_char_boundary(100)];
    let dash = [" - ", " – ", " — ", " -- "].iter().filter_map(|dash| opening.find(dash).map(|at| (at, dash.len()))).min();
    match dash {
        Some((at, length)) => {
            let place = &opening[..at];
            let sound = place.contains(['(', ',', '،', '/']) && place.split_whitespace().count() <= 9;
            if sound { text[at + length..].trim_start() } else { text }
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::without_dateline;

    #[test]
    fn the_dateline_is_left_out() {
        assert_eq!(without_dateline("RABAT, 9 mai (Agence) - Le ministre a dit."), "Le ministre a dit.");
        assert_eq!(without_dateline("الرباط/ 9 ماي (وكالة) – أعلن الوزير"), "أعلن الوزير");
        assert_eq!(without_dateline("Le ministre - venu hier - a dit."), "Le ministre - venu hier - a dit.");
    }
}
