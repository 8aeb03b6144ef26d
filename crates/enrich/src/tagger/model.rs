//! Weights of one language, packed as bytes, and the best tags of a sentence.
//!
//! The bytes: how many features there are, the size of one step, the weights of the steps from tag to tag; then a feature each,
//! in the order of their hashes: four bytes of hash, two for each weight.

use super::{
    NameKind, Sentence, TAGS, Tagged,
    feature::{self, Item},
    lexicon::Lexicon,
    spans,
};

const N: usize = TAGS.len();
const ENTRY: usize = 4 + 2 * N;
const HEAD: usize = 4 + 2 * N * N;
/// The score of no name where none can be.
const NEVER: f32 = 1e6;
const BITS: u32 = 16;

/// The weights of one language.
pub struct Model {
    entries: &'static [u8],
    steps: [[f32; N]; N],
    index: Vec<u32>,
}

/// Scores of the tags of a token.
pub type Scores = [f32; N];

impl Model {
    /// Reads weights; none where the bytes are not whole.
    pub fn read(bytes: &'static [u8]) -> Option<Self> {
        let count = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
        let entries = bytes.get(HEAD..HEAD + count * ENTRY)?;
        let mut steps = [[0.0; N]; N];
        for (n, pair) in bytes.get(4..HEAD)?.chunks_exact(2).enumerate() {
            steps[n / N][n % N] = f32::from(i16::from_le_bytes([pair[0], pair[1]]));
        }
        let mut index = vec![0_u32; (1 << BITS) + 1];
        for entry in entries.chunks_exact(ENTRY) {
            index[(key(entry) >> (32 - BITS)) as usize + 1] += 1;
        }
        for n in 1..index.len() {
            index[n] += index[n - 1];
        }
        Some(Self { entries, steps, index })
    }

    /// Adds the weights of a feature.
    fn add(&self, feature: u32, scores: &mut Scores) {
        let bucket = (feature >> (32 - BITS)) as usize;
        let range = self.index[bucket] as usize * ENTRY..self.index[bucket + 1] as usize * ENTRY;
        for entry in self.entries[range].chunks_exact(ENTRY) {
            if key(entry) == feature {
                for (score, weight) in scores.iter_mut().zip(entry[4..].chunks_exact(2)) {
                    *score += f32::from(i16::from_le_bytes([weight[0], weight[1]]));
                }
                return;
            }
        }
    }

    /// The names in a sentence.
    pub fn tag(&self, sentence: &Sentence<'_>, lexicon: &Lexicon) -> Vec<Tagged> {
        let items = feature::items(sentence, lexicon);
        let scores = self.score(&items);
        let tags = best(&scores, &self.steps);
        spans(&tags).into_iter().map(|(kind, range)| tagged(kind, range, &tags, &scores)).collect()
    }

    fn score(&self, items: &[Item]) -> Vec<Scores> {
        let mut found = Vec::with_capacity(feature::MOST);
        let score = |n: usize| {
            let mut scores = [0.0; N];
            if feature::may_be_named(items, n) {
                feature::features(items, n, &mut found);
                found.iter().for_each(|feature| self.add(*feature, &mut scores));
            } else {
                scores[0] = NEVER;
            }
            scores
        };
        (0..items.len()).map(score).collect()
    }
}

fn key(entry: &[u8]) -> u32 {
    u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]])
}

#[expect(clippy::cast_precision_loss, reason = "a name has few words")]
fn tagged(kind: NameKind, range: std::ops::Range<usize>, tags: &[u8], scores: &[Scores]) -> Tagged {
    let margin = |n: usize| {
        let own = scores[n][tags[n] as usize];
        let other = (0..N).filter(|tag| *tag != tags[n] as usize).map(|tag| scores[n][tag]).fold(f32::MIN, f32::max);
        own - other
    };
    let margin = range.clone().map(margin).sum::<f32>() / range.len() as f32;
    Tagged { kind, first: range.start, last: range.end - 1, margin }
}

/// Whether a tag may follow another.
pub fn may_follow(last: usize, next: usize) -> bool {
    next == 0 || next % 2 == 1 || last == next || last + 1 == next
}

/// The best tags of a sentence.
pub fn best(scores: &[Scores], steps: &[[f32; N]; N]) -> Vec<u8> {
    let Some(first) = scores.first() else { return Vec::new() };
    let mut ways = Vec::with_capacity(scores.len());
    let mut sums: Scores =
        std::array::from_fn(|tag| if may_follow(0, tag) { first[tag] + steps[0][tag] } else { f32::MIN });
    for own in &scores[1..] {
        let mut from = [0_u8; N];
        let next: Scores = std::array::from_fn(|tag| {
            let (mut top, mut way) = (f32::MIN, 0);
            for last in 0..N {
                let sum = sums[last] + steps[last][tag];
                if may_follow(last, tag) && sum > top {
                    (top, way) = (sum, last);
                }
            }
            from[tag] = u8::try_from(way).unwrap_or(0);
            top + own[tag]
        });
        ways.push(from);
        sums = next;
    }
    let end = (0..N).reduce(|a, b| if sums[b] > sums[a] { b } else { a }).unwrap_or(0);
    let mut tags = vec![u8::try_from(end).unwrap_or(0); scores.len()];
    for n in (0..ways.len()).rev() {
        tags[n] = ways[n][tags[n + 1] as usize];
    }
    tags
}
