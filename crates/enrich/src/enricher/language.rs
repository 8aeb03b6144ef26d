//! The language of the story, and of the lines that are in another one.
//!
//! The story's annotation has no span; a line in another language has one each. What the wire states for the story is kept
//! in the story unless the script of the text plainly disagrees; the annotation tells what the text is.

use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    findings::{Finding, Span},
};

/// A line in another language than the story is told from here on.
const SURE_OF_A_LINE: f32 = 0.8;

pub(super) struct Languages;

pub(super) fn build(_: &Given) -> Result<Languages, EnrichError> {
    Ok(Languages)
}

impl Enricher for Languages {
    fn name(&self) -> &'static str {
        "language"
    }

    fn version(&self) -> u32 {
        2
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        let Some(whole) = document.language() else { return };
        out.push(Finding {
            value: Some(whole.tag.to_owned()),
            ..Finding::whole(AnnotationKind::Language, whole.confidence)
        });
        for line in document.lines() {
            let Some(found) =
                line.language.filter(|found| found.tag != whole.tag && found.confidence >= SURE_OF_A_LINE)
            else {
                continue;
            };
            let span =
                Span { start: line.bytes.start, end: line.bytes.end, at: line.scalars.start, until: line.scalars.end };
            out.push(Finding {
                value: Some(found.tag.to_owned()),
                ..Finding::at(AnnotationKind::Language, span, found.confidence)
            });
        }
    }
}
