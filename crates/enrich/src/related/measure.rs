//! What two stories have in common, and what that makes them to each other.
//!
//! The thresholds are chosen on `data/gold/related.tsv`: `cargo run -p wiredesk-enrich --example score_related` prints what each of
//! them makes of it.

use super::{Lineage, Print, Set};

/// From this containment of pairs on two stories tell the same. Of a thousand pairs of other news on one subject one has 0.06 of them.
const PAIRS: f32 = 0.15;
/// And this of words: what shares phrases but not its vocabulary quotes the same person.
const WORDS: f32 = 0.36;
/// From this resemblance of pairs on they are the same text.
const SAME: f32 = 0.8;
/// The shorter text is in the longer one as a whole.
const WHOLE: f32 = 0.7;
/// And the longer one is so much longer.
const GROWN: f32 = 1.15;
/// Where both have so many numbers
const FIGURES: f32 = 3.0;
/// and share no more than this part of them, one form was filled in twice: the weather, a market, the results of a day.
const OTHER_FIGURES: f32 = 0.25;

/// How much of two stories is the same.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    /// Pairs of words of each.
    pub(super) sizes: [f32; 2],
    /// Pairs that both have.
    pub(super) shared: f32,
    /// The part of the fewer words that both have.
    pub(super) words: f32,
    /// The part of the fewer numbers that both have, where there are enough to tell.
    pub(super) numbers: Option<f32>,
}

impl Measure {
    /// Two prints, counted.
    pub(super) fn of(own: &Print, other: &Print) -> Self {
        let part = |own: &Set, other: &Set| own.shared(other) / own.size().min(other.size()).max(1.0);
        Self {
            sizes: [own.pairs.size(), other.pairs.size()],
            shared: own.pairs.shared(&other.pairs),
            words: part(&own.words, &other.words),
            numbers: Self::tells(own.numbers.size(), other.numbers.size()).then(|| part(&own.numbers, &other.numbers)),
        }
    }

    /// Whether so many numbers are enough to tell.
    pub(super) fn tells(own: f32, other: f32) -> bool {
        own.min(other) >= FIGURES
    }

    /// The part of the shorter one's pairs that the longer one has.
    pub(super) fn containment(&self) -> f32 {
        (self.shared / self.sizes[0].min(self.sizes[1]).max(1.0)).min(1.0)
    }

    /// What the first is to the second, which came before it if `later`; nothing where they do not tell the same.
    pub(super) fn lineage(&self, later: bool) -> Option<(Lineage, f32)> {
        let containment = self.containment();
        if containment < PAIRS || self.words < WORDS || self.numbers.is_some_and(|part| part <= OTHER_FIGURES) {
            return None;
        }
        let [own, other] = self.sizes;
        let resemblance = self.shared / (own + other - self.shared).max(1.0);
        let lineage = if resemblance >= SAME {
            Lineage::Same
        } else if containment >= WHOLE && own > other * GROWN {
            if later { Lineage::UpdateOf } else { Lineage::DerivedFrom }
        } else if containment >= WHOLE && other > own * GROWN {
            Lineage::DerivedFrom
        } else {
            Lineage::RewriteOf
        };
        Some((lineage, containment))
    }
}
