//! Where in the text the words stand that a service names.

use crate::{Document, findings::Span};

/// Finds words in one document.
pub(super) struct Finder<'d> {
    text: &'d str,
    /// The byte that each scalar value begins at, and the end.
    bytes: Vec<usize>,
}

impl<'d> Finder<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let text = document.text();
        let bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { text, bytes }
    }

    /// The words at scalar value `start` where they stand there; else the first time they stand as words of their own.
    pub(super) fn find(&self, words: &str, start: Option<usize>) -> Option<Span> {
        let words = words.trim();
        if words.is_empty() || words.contains('\n') {
            return None;
        }
        let stated = start.and_then(|start| self.bytes.get(start)).copied();
        let stated = stated.filter(|at| self.text[*at..].starts_with(words));
        let alone = |at: &usize| {
            let before = self.text[..*at].chars().next_back();
            let after = self.text[*at + words.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        };
        let first = || self.text.match_indices(words).map(|(at, _)| at).find(alone);
        let start = stated.or_else(first)?;
        let end = start + words.len();
        let scalar = |byte| self.bytes.partition_point(|at| *at < byte);
        Some(Span { start, end, at: scalar(start), until: scalar(end) })
    }
}
