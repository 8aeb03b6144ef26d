//! The newsroom's own names, by its word lists. What they say stands: later enrichers find no other name there.

use std::sync::Arc;

use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    findings::{Finding, Span},
    words::Lists,
};

pub(super) struct Words {
    lists: Arc<Lists>,
}

pub(super) fn build(given: &Given) -> Result<Words, EnrichError> {
    Ok(Words { lists: Arc::clone(&given.lists) })
}

impl Enricher for Words {
    fn name(&self) -> &'static str {
        "words"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        let table = self.lists.table();
        let mut names = Vec::new();
        for (n, line) in document.lines().iter().enumerate() {
            if !out.is_taken_off(n) {
                table.find(document, line.tokens.clone(), &mut names);
            }
        }
        for found in names {
            let tokens = document.tokens();
            let (start, at) = document.inside(&tokens[found.first], found.clitic);
            let span = Span { start, at, end: tokens[found.last].end, until: tokens[found.last].until };
            if let Some(kind) = found.entry.kind {
                let name = Some(found.entry.name.clone());
                out.push(Finding { name, uri: found.entry.uri.clone(), ..Finding::at(kind, span, 0.99) });
            }
            if found.entry.kind != Some(AnnotationKind::Subject) {
                out.claim(span);
            }
        }
    }
}
