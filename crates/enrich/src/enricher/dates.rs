//! Dates and times to EDTF level 1, in Arabic, French and English, relative to the story's own moment.
//!
//! Absolute and relative, with and without a year; ranges as intervals closed at both ends; times to the minute with their offset.
//! The months of the Maghreb, of Algeria and Tunisia, of the Levant, of Egypt and the Gulf. One annotation a mention.

use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    date::{Calendar, Lexicons, mentions},
    findings::{Finding, Span},
};

pub(super) struct Dates {
    lexicons: Lexicons,
}

pub(super) fn build(_: &Given) -> Result<Dates, EnrichError> {
    Ok(Dates { lexicons: Lexicons::new() })
}

impl Enricher for Dates {
    fn name(&self) -> &'static str {
        "dates"
    }

    fn version(&self) -> u32 {
        3
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        let calendar = Calendar::new(document.at());
        let tokens = document.tokens();
        for (n, line) in document.lines().iter().enumerate() {
            if out.is_taken_off(n) {
                continue;
            }
            let Some(items) = self.lexicons.read(document, line) else { continue };
            for mention in mentions(&items, &calendar) {
                let (start, at) = document.inside(&tokens[mention.first], mention.clitic);
                let (end, until) = (tokens[mention.last].end, tokens[mention.last].until);
                out.push(Finding {
                    value: Some(mention.value),
                    ..Finding::at(AnnotationKind::Date, Span { start, end, at, until }, mention.confidence)
                });
            }
        }
    }
}
