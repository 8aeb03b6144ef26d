//! Quotations with the one who speaks, where the text names him: before the words or after them, in Arabic, French and English.
//!
//! The value is the speaker's name as people and organisations have it, a surname as the full name; "he added" is the one who
//! spoke last. Words between marks that nobody is said to have spoken count only where they are long: else they are titles.

use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    document::{Line, Script},
    findings::{Finding, Span},
    quote::{self, Speech},
};

/// Words at least.
const WORDS: usize = 3;
/// Words at least where nobody is said to speak.
const UNSPOKEN: usize = 8;
/// Words before a quotation that are looked at, and after it.
const BEFORE: usize = 40;
const AFTER: usize = 16;
/// From the verb to the one who speaks.
const NEAR: usize = 12;
/// Lines that "he added" reaches back.
const LINES: usize = 4;

pub(super) struct Quotes {
    speech: Speech,
}

/// Somebody who may speak.
struct Speaker {
    start: usize,
    end: usize,
    person: bool,
    name: String,
    uri: Option<String>,
}

/// What the words about a quotation say.
enum Spoken<'a> {
    By(&'a Speaker),
    /// By the one who spoke before.
    Again,
    /// By somebody who is not known.
    Somebody,
}

/// A line and all who are named in the document.
struct Scene<'a> {
    document: &'a Document,
    line: &'a Line,
    speakers: &'a [Speaker],
    speech: &'a Speech,
}

pub(super) fn build(_: &Given) -> Result<Quotes, EnrichError> {
    Ok(Quotes { speech: Speech::new() })
}

impl Enricher for Quotes {
    fn name(&self) -> &'static str {
        "quotes"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        let marked = |line: &Line| {
            // The first bytes of « and “, and the plain mark.
            let text = document.text().get(line.bytes.clone()).unwrap_or_default();
            text.bytes().any(|byte| matches!(byte, b'"' | 0xc2 | 0xe2))
        };
        if !document.lines().iter().any(marked) {
            return;
        }
        let speakers = speakers(out);
        let mut last: Option<(usize, &Speaker)> = None;
        let mut found = Vec::new();
        for (n, line) in document.lines().iter().enumerate() {
            if out.is_taken_off(n) || !marked(line) {
                continue;
            }
            let text = document.text().get(line.bytes.clone()).unwrap_or_default();
            let scene = Scene { document, line, speakers: &speakers, speech: &self.speech };
            for span in quote::quotations(text, line.bytes.start, line.scalars.start) {
                let Some((first, end)) = scene.tokens(span).filter(|(first, end)| end - first >= WORDS) else { continue };
                let spoken = scene.spoken(span, (first, end));
                let before = last.filter(|(line, _)| n - line <= LINES).map(|(_, speaker)| speaker);
                let before = before.or_else(|| scene.only(first));
                let on = last.is_some_and(|(line, _)| line == n) && ends(document, span);
                let (speaker, sure) = match spoken {
                    Some(Spoken::By(speaker)) => (Some(speaker), 0.9),
                    Some(Spoken::Again) => (before, if before.is_some() { 0.75 } else { 0.65 }),
                    Some(Spoken::Somebody) => (None, 0.65),
                    None if on => (before, 0.65),
                    None if end - first >= UNSPOKEN => (None, 0.5),
                    None => continue,
                };
                if let Some(speaker) = speaker {
                    last = Some((n, speaker));
                }
                found.push(Finding {
                    value: speaker.map(|speaker| speaker.name.clone()),
                    uri: speaker.and_then(|speaker| speaker.uri.clone()),
                    ..Finding::at(AnnotationKind::Quote, span, sure)
                });
            }
        }
        found.into_iter().for_each(|finding| out.push(finding));
    }
}

/// The words end as a sentence does.
fn ends(document: &Document, span: Span) -> bool {
    document.text().get(span.start..span.end).is_some_and(|text| text.ends_with(['.', '!', '?', '؟', '…']))
}

/// Persons and organisations found so far, in the order of the text.
fn speakers(found: &Findings) -> Vec<Speaker> {
    let speaker = |finding: &Finding| {
        let person = finding.kind == AnnotationKind::Person;
        let span = finding.span.filter(|_| person || finding.kind == AnnotationKind::Organisation)?;
        let (name, uri) = (finding.name.clone()?, finding.uri.clone());
        Some(Speaker { start: span.start, end: span.end, person, name, uri })
    };
    let mut speakers: Vec<Speaker> = found.found().filter_map(speaker).collect();
    speakers.sort_by_key(|speaker| speaker.start);
    speakers
}

impl<'a> Scene<'a> {
    /// The tokens of a span: the first, and the one after the last.
    fn tokens(&self, span: Span) -> Option<(usize, usize)> {
        let tokens = self.document.tokens().get(self.line.tokens.clone())?;
        let first = self.line.tokens.start + tokens.partition_point(|token| token.start < span.start);
        let end = self.line.tokens.start + tokens.partition_point(|token| token.end <= span.end);
        (first < end).then_some((first, end))
    }

    fn says(&self, n: usize) -> bool {
        self.speech.says(self.document.word(n), self.document.tokens()[n].script)
    }

    /// What the words after a quotation say, else those before it: who is named counts more than that somebody speaks.
    fn spoken(&self, span: Span, (first, end): (usize, usize)) -> Option<Spoken<'a>> {
        match self.after(span, end) {
            Some(Spoken::Somebody) => {
                self.before(first).filter(|before| matches!(before, Spoken::By(_))).or(Some(Spoken::Somebody))
            }
            Some(spoken) => Some(spoken),
            None => self.before(first),
        }
    }

    /// The verb that follows: `»، قال`, `», a déclaré`, `," said`.
    fn after(&self, span: Span, from: usize) -> Option<Spoken<'a>> {
        let tokens = self.document.tokens();
        let next = tokens.get(from).filter(|_| from < self.line.tokens.end)?;
        let text = self.document.text();
        let gap = text.get(span.end..next.start)?;
        let stopped = text.get(..span.end)?.ends_with(['.', '…', '!', '?', '؟']) && !gap.contains([',', '،']);
        if gap.contains(['.', ';', ':', '؛']) || stopped && (next.capital || next.script == Script::Arabic) {
            return None;
        }
        let to = (from + AFTER).min(self.line.tokens.end);
        let to = (from + 1..to).find(|n| self.breaks(*n)).unwrap_or(to);
        let verb = (from..to).find(|n| self.says(*n))?;
        if self.again(verb, from, to) {
            return Some(Spoken::Again);
        }
        let by = self.named(from, verb).last().or_else(|| self.best(verb + 1, (verb + 1 + NEAR).min(to)));
        Some(by.map_or(Spoken::Somebody, Spoken::By))
    }

    /// The verb before: `قال فلان:`, `a déclaré`, `told reporters`.
    fn before(&self, until: usize) -> Option<Spoken<'a>> {
        let sentences = self.document.sentences();
        let sentence = sentences.get(sentences.partition_point(|sentence| sentence.end <= until))?;
        let from = sentence.start.max(until.saturating_sub(BEFORE)).max(self.line.tokens.start);
        let verb = (from..until).rev().find(|n| self.says(*n))?;
        if self.again(verb, from, until) {
            return Some(Spoken::Again);
        }
        let ahead = self.best(verb + 1, (verb + 1 + NEAR).min(until));
        if self.document.tokens()[verb].script == Script::Arabic {
            let beside = || self.named(from.max(verb.saturating_sub(3)), verb).last();
            return Some(ahead.or_else(beside).map_or(Spoken::Again, Spoken::By));
        }
        if matches!(self.document.word(verb), "selon" | "according") {
            return ahead.map(Spoken::By);
        }
        let beside = self.named(from.max(verb.saturating_sub(4)), verb).last();
        let behind = beside.or_else(|| self.best(from, verb));
        Some(behind.or(ahead).map_or(Spoken::Somebody, Spoken::By))
    }

    /// The one person whom the line names before a token, where there is but one.
    fn only(&self, until: usize) -> Option<&'a Speaker> {
        let mut persons = self.named(self.line.tokens.start, until).filter(|speaker| speaker.person);
        let first = persons.next()?;
        persons.all(|other| other.name == first.name).then_some(first)
    }

    /// A pronoun stands beside the verb.
    fn again(&self, verb: usize, from: usize, to: usize) -> bool {
        (verb.saturating_sub(2).max(from)..(verb + 2).min(to)).any(|n| quote::is_pronoun(self.document.word(n)))
    }

    /// A sentence ends before this token, or another quotation begins.
    fn breaks(&self, n: usize) -> bool {
        let tokens = self.document.tokens();
        let gap = self.document.text().get(tokens[n - 1].end..tokens[n].start).unwrap_or_default();
        let begins = self.document.sentences().binary_search_by_key(&n, |sentence| sentence.start).is_ok();
        begins || gap.contains(['«', '“', '"', '!', '?', '؟', ';', '؛'])
    }

    /// Those whose names lie within the tokens.
    fn named(&self, from: usize, to: usize) -> impl DoubleEndedIterator<Item = &'a Speaker> {
        let tokens = self.document.tokens();
        let bound = |n: usize| tokens.get(n).map_or(usize::MAX, |token| token.start);
        let start = if from < to { bound(from) } else { usize::MAX };
        let end = if to > 0 { tokens.get(to - 1).map_or(0, |token| token.end) } else { 0 };
        let first = self.speakers.partition_point(|speaker| speaker.start < start);
        let last = self.speakers.partition_point(|speaker| speaker.start < end);
        self.speakers[first..last.max(first)].iter().filter(move |speaker| speaker.end <= end)
    }

    /// The first person among them, else the first organisation.
    fn best(&self, from: usize, to: usize) -> Option<&'a Speaker> {
        self.named(from, to).find(|speaker| speaker.person).or_else(|| self.named(from, to).next())
    }
}
