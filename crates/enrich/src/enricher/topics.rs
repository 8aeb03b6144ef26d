//! IPTC Media Topics that the words of a story speak for, the most certain first, with the topics above them.

use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{Document, EnrichError, Findings, findings::Finding, topic::Topics as Words};

/// Top topics that are told at most.
const TOPS: usize = 4;
/// What a topic must score to be told: a strong word and another.
const LEAST: f32 = 2.0;
/// And of the best one's score.
const SHARE: f32 = 0.3;

pub(super) struct Topics {
    words: Words,
}

pub(super) fn build(_: &Given) -> Result<Topics, EnrichError> {
    Ok(Topics { words: Words::new() })
}

impl Enricher for Topics {
    fn name(&self) -> &'static str {
        "topics"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        let scores = self.words.score(document, |line| out.is_taken_off(line));
        let all = || self.words.topics.iter().zip(&scores);
        let mut tops: Vec<_> = all().filter(|(topic, _)| topic.parent.is_none()).collect();
        tops.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.code.cmp(b.0.code)));
        let best = tops.first().map_or(0.0, |top| *top.1);
        let sum: f32 = tops.iter().map(|top| top.1).sum();
        tops.retain(|(_, score)| **score >= LEAST && **score >= best * SHARE);
        tops.truncate(TOPS);
        let mut found = Vec::new();
        for (top, score) in &tops {
            let sure = (0.35 + 0.6 * *score / sum) * (**score / (**score + 2.0));
            found.push((top.code, sure));
            for (topic, own) in all().filter(|(topic, own)| topic.parent == Some(top.code) && **own >= LEAST * 1.5) {
                found.push((topic.code, sure * 0.95 * own / (own + 1.0)));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        let language = document.language().map(|found| found.tag);
        for (code, confidence) in found {
            out.push(Finding {
                uri: Some(format!("medtop:{code}")),
                name: self.words.name(code, language).map(str::to_owned),
                ..Finding::whole(AnnotationKind::Subject, confidence)
            });
        }
    }
}
