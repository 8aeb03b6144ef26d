//! What enrichers hand in: annotations with exact spans.

use wiredesk_story::{Annotation, AnnotationKind};

use crate::Document;

/// A stretch of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// First scalar value.
    pub at: usize,
    /// One past the last scalar value.
    pub until: usize,
}

/// One finding, before it is an annotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What was found.
    pub kind: AnnotationKind,
    /// Where; none for the whole story.
    pub span: Option<Span>,
    /// Language tag, EDTF date, keyword.
    pub value: Option<String>,
    /// A full URI.
    pub uri: Option<String>,
    /// Preferred name.
    pub name: Option<String>,
    /// 0 to 1.
    pub confidence: f32,
}

/// What was found so far.
#[derive(Debug, Default)]
pub struct Findings {
    found: Vec<(Finding, usize)>,
    by: Vec<String>,
    /// By line.
    taken_off: Vec<bool>,
    /// Where the newsroom says what stands, in order.
    claimed: Vec<Span>,
}

impl Finding {
    /// A finding about the whole story.
    pub fn whole(kind: AnnotationKind, confidence: f32) -> Self {
        Self { kind, span: None, value: None, uri: None, name: None, confidence }
    }

    /// A finding about a stretch of the text.
    pub fn at(kind: AnnotationKind, span: Span, confidence: f32) -> Self {
        Self { span: Some(span), ..Self::whole(kind, confidence) }
    }
}

impl Findings {
    /// What follows is of this enricher.
    pub(crate) fn begin(&mut self, name: &str, version: u32) {
        self.begin_by(&format!("{name}/{version}"));
    }

    /// What follows is of whoever is named so.
    pub(crate) fn begin_by(&mut self, by: &str) {
        self.by.push(by.to_owned());
    }

    /// Says that no name is to be found there but those handed in so far. Called in the order of the text.
    pub(crate) fn claim(&mut self, span: Span) {
        self.claimed.push(span);
    }

    fn is_claimed(&self, finding: &Finding) -> bool {
        let name =
            matches!(finding.kind, AnnotationKind::Person | AnnotationKind::Organisation | AnnotationKind::Place);
        let Some(span) = finding.span.filter(|_| name) else { return false };
        let next = self.claimed.partition_point(|claim| claim.end <= span.start);
        self.claimed.get(next).is_some_and(|claim| claim.start < span.end)
    }

    /// Hands in a finding.
    pub fn push(&mut self, finding: Finding) {
        if self.is_claimed(&finding) {
            return;
        }
        self.found.push((finding, self.by.len().saturating_sub(1)));
    }

    /// Says that a line of the document is no part of the story. Later enrichers pass over it.
    pub fn take_off(&mut self, line: usize) {
        if self.taken_off.len() <= line {
            self.taken_off.resize(line + 1, false);
        }
        self.taken_off[line] = true;
    }

    /// Whether a line was said to be no part of the story.
    pub fn is_taken_off(&self, line: usize) -> bool {
        self.taken_off.get(line).copied().unwrap_or(false)
    }

    /// Whether the line of a token was said to be no part of the story.
    pub(crate) fn is_off(&self, document: &Document, token: usize) -> bool {
        let line = document.lines().partition_point(|line| line.tokens.end <= token);
        self.is_taken_off(line)
    }

    /// What was found so far, in the order it was handed in.
    pub fn found(&self) -> impl Iterator<Item = &Finding> {
        self.found.iter().map(|(finding, _)| finding)
    }

    /// As annotations: first those of the whole story, then in the order of the text.
    pub(crate) fn finish(mut self, document: &Document) -> Vec<Annotation> {
        self.found.sort_by_key(|(finding, _)| finding.span.map_or((0, 0), |span| (1 + span.at, span.until)));
        let text = document.text();
        let annotation = |(finding, by): (Finding, usize)| {
            let words = finding.span.and_then(|span| text.get(span.start..span.end)).map(str::to_owned);
            Annotation {
                kind: finding.kind,
                text: words.or_else(|| finding.value.clone().filter(|_| finding.kind == AnnotationKind::Keyword)),
                start: finding.span.map(|span| span.at),
                end: finding.span.map(|span| span.until),
                value: finding.value,
                uri: finding.uri,
                name: finding.name,
                confidence: (finding.confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0,
                by: self.by.get(by).cloned().unwrap_or_default(),
                generated: false,
            }
        };
        self.found.into_iter().map(annotation).collect()
    }
}
