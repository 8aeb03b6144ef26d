//! Persons, by the learned tagger and by rules: the name without title, the role as the text gives it, a surname with the full name.

use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    findings::Finding,
    names::{self, Namer, person},
    tagger::NameKind,
};

pub(super) struct People {
    namer: &'static Namer,
}

pub(super) fn build(_: &Given) -> Result<People, EnrichError> {
    Ok(People { namer: names::shared()? })
}

impl Enricher for People {
    fn name(&self) -> &'static str {
        "people"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        for named in document.names(self.namer) {
            if named.kind != NameKind::Person || out.is_off(document, named.first) {
                continue;
            }
            let Some(span) = named.span(document) else { continue };
            let own = document.text().get(span.start..span.end).map(str::to_owned);
            out.push(Finding {
                name: named.name.clone().or(own),
                value: person::role(document, named, &self.namer.lexicon),
                ..Finding::at(AnnotationKind::Person, span, named.confidence)
            });
        }
    }
}
