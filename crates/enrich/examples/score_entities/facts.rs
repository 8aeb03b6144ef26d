//! What is marked beside names and topics: language, dates, figures, quotes, keywords, the summary.

use std::collections::BTreeMap;

use wiredesk_story::{Annotation, AnnotationKind};

const KINDS: [(&str, AnnotationKind); 6] = [
    ("language", AnnotationKind::Language),
    ("date", AnnotationKind::Date),
    ("figure", AnnotationKind::Figure),
    ("quote", AnnotationKind::Quote),
    ("keyword", AnnotationKind::Keyword),
    ("summary", AnnotationKind::Summary),
];

/// Of each kind how many are marked, found and right.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) rows: BTreeMap<&'static str, [usize; 3]>,
}

impl Facts {
    /// Compares a story's facts with what was found in it; a story without facts is left out. What is wrong goes to standard error.
    pub(crate) fn count(&mut self, facts: &[(&str, &str)], annotations: &[Annotation]) {
        if facts.is_empty() {
            return;
        }
        for (what, kind) in KINDS {
            let whole = |one: &&Annotation| kind != AnnotationKind::Language || one.start.is_none();
            let told = annotations.iter().filter(|one| one.kind == kind).filter(whole);
            let mut told: Vec<&str> = told.filter_map(|one| one.value.as_deref()).collect();
            let row = self.rows.entry(what).or_default();
            row[1] += told.len();
            for (_, gold) in facts.iter().filter(|(name, _)| *name == what) {
                row[0] += 1;
                match told.iter().position(|told| agrees(kind, told, gold)) {
                    Some(at) => {
                        told.remove(at);
                        row[2] += 1;
                    }
                    None => eprintln!("missed: {what} {gold}, told {told:?}"),
                }
            }
            if matches!(kind, AnnotationKind::Date | AnnotationKind::Figure | AnnotationKind::Quote) {
                told.iter().for_each(|told| eprintln!("not marked: {what} {told}"));
            }
        }
    }
}

/// A keyword may be a part of a phrase; of the summary its first words are marked.
fn agrees(kind: AnnotationKind, told: &str, gold: &str) -> bool {
    match kind {
        AnnotationKind::Keyword => told.to_lowercase().contains(gold),
        AnnotationKind::Summary => told.starts_with(gold),
        _ => told == gold,
    }
}
