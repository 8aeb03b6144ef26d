//! Organisations: those of the list with their Wikidata address, and those that the learned tagger finds.

use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    findings::Finding,
    names::{self, Namer},
    tagger::NameKind,
};

pub(super) struct Organisations {
    namer: &'static Namer,
}

pub(super) fn build(_: &Given) -> Result<Organisations, EnrichError> {
    Ok(Organisations { namer: names::shared()? })
}

impl Enricher for Organisations {
    fn name(&self) -> &'static str {
        "organisations"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        for named in document.names(self.namer) {
            if named.kind != NameKind::Organisation || out.is_off(document, named.first) {
                continue;
            }
            let Some(span) = named.span(document) else { continue };
            let own = document.text().get(span.start..span.end).map(str::to_owned);
            out.push(Finding {
                uri: named.uri.clone(),
                name: named.name.clone().or(own),
                ..Finding::at(AnnotationKind::Organisation, span, named.confidence)
            });
        }
    }
}
