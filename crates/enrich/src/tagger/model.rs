//! Weights of one language, packed as bytes, and the best tags of a sentence.
//!
//! The bytes: how many features there are, the size of one step, the weights of the steps from tag to tag; then a feature each,
//! in the order of their hashes: four bytes of hash, two for each weight.

use super::{
    Language, NameKind, Sentence, TAGS, Tagged,
    feature::{self, Item},
    lexicon::Lexicon,
    spans,
};

const N: usize = TAGS.len();
const ENTRY: usize = 4 + 2 * N;
const HEAD: usize = 4 + 2 * N * N;
/// The score of no name where none can be.
const NEVER: f32 = 1e6;
/// A bit for each hash of so many bits: most features that a text shows have no weights, and need no look at them.
const SEEN_BITS: u32 = 20;

/// The mark of a feature, the low half of its hash, then its weights: sixteen bytes, so that none lies across two cache lines.
type Slot = [i16; 1 + N];

/// The weights of one language, in a table with open addressing.
pub struct Model {
    slots: Vec<Slot>,
    shift: u32,
    seen: Vec<u64>,
    steps: [[f32; N]; N],
    language: Language,
}

/// Scores of the tags of a token.
pub type Scores = [f32; N];

impl Model {
    /// Reads weights; none where the bytes are not whole.
    pub fn read(bytes: &[u8], language: Language) -> Option<Self> {
        let count = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
        let entries = bytes.get(HEAD..HEAD + count * ENTRY)?;
        let mut steps = [[0.0; N]; N];
        for (n, pair) in bytes.get(4..HEAD)?.chunks_exact(2).enumerate() {
            steps[n / N][n % N] = f32::from(i16::from_le_bytes([pair[0], pair[1]]));
        }
        // At most half full: further looks cost more than a larger table.
        let bits = (2 * count).next_power_of_two().trailing_zeros().max(4);
        let mut model = Self {
            slots: vec![[0; 1 + N]; 1 << bits],
            shift: 32 - bits,
            seen: vec![0; 1 << (SEEN_BITS - 6)],
            steps,
            language,
        };
        for entry in entries.chunks_exact(ENTRY) {
            model.put(entry);
        }
        Some(model)
    }

    fn put(&mut self, entry: &[u8]) {
        let feature = u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]);
        let seen = feature >> (32 - SEEN_BITS);
        self.seen[seen as usize / 64] |= 1 << (seen % 64);
        let mut at = (feature >> self.shift) as usize;
        while self.slots[at][0] != 0 {
            at = (at + 1) % self.slots.len();
        }
        let weights = entry[4..].chunks_exact(2).map(|weight| i16::from_le_bytes([weight[0], weight[1]]));
        self.slots[at]
            .iter_mut()
            .zip(std::iter::once(mark(feature)).chain(weights))
            .for_each(|(slot, own)| *slot = own);
    }

    /// The sums of the weights of some features. Two features that fall together and have the same mark count as one: one in
    /// 65,536 of those that fall together.
    fn sum(&self, features: &[u32]) -> Scores {
        let mut known = [0_u32; feature::MOST];
        let mut count = 0;
        for feature in features.iter().take(feature::MOST) {
            known[count] = *feature;
            let seen = feature >> (32 - SEEN_BITS);
            count += (self.seen[seen as usize / 64] >> (seen % 64)) as usize & 1;
        }
        // All are fetched before one is looked at, so that the waits for memory run side by side.
        let mut first = [[0; 1 + N]; feature::MOST];
        for (slot, feature) in first.iter_mut().zip(&known[..count]) {
            *slot = self.slots[(feature >> self.shift) as usize];
        }
        let mut sums = [0_i32; 1 + N];
        for (slot, feature) in first.iter().zip(&known[..count]) {
            let mark = mark(*feature);
            let slot = if slot[0] == mark { *slot } else { self.further(*feature, mark) };
            sums.iter_mut().zip(slot).for_each(|(sum, weight)| *sum += i32::from(weight));
        }
        #[expect(clippy::cast_precision_loss, reason = "52 numbers of 16 bits")]
        std::array::from_fn(|tag| sums[1 + tag] as f32)
    }

    /// The slot of a feature that is not in its first place; an empty one where it has none.
    fn further(&self, feature: u32, mark: i16) -> Slot {
        let mut at = (feature >> self.shift) as usize;
        while self.slots[at][0] != mark && self.slots[at][0] != 0 {
            at = (at + 1) % self.slots.len();
        }
        self.slots[at]
    }

    /// The names in a sentence.
    pub fn tag(&self, sentence: &Sentence<'_>, lexicon: &Lexicon) -> Vec<Tagged> {
        let items = feature::items(sentence, lexicon, self.language);
        let scores = self.score(&items);
        let tags = best(&scores, &self.steps);
        spans(&tags).into_iter().map(|(kind, range)| tagged(kind, range, &tags, &scores)).collect()
    }

    fn score(&self, items: &[Item]) -> Vec<Scores> {
        let mut found = Vec::with_capacity(feature::MOST);
        let score = |n: usize| {
            if feature::may_be_named(items, n) {
                feature::features(items, n, &mut found);
                return self.sum(&found);
            }
            let mut scores = [0.0; N];
            scores[0] = NEVER;
            scores
        };
        (0..items.len()).map(score).collect()
    }
}

/// What a slot tells a feature by; 0 is an empty slot.
#[expect(clippy::cast_possible_truncation, reason = "the low half")]
fn mark(feature: u32) -> i16 {
    (feature as u16).max(1).cast_signed()
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
        // Where no name can be, only the way to "outside" is looked for.
        let tags = if own[0] >= NEVER { 1 } else { N };
        let mut next = [f32::MIN; N];
        for tag in 0..tags {
            let (mut top, mut way) = (f32::MIN, 0);
            for last in 0..N {
                let sum = sums[last] + steps[last][tag];
                if may_follow(last, tag) && sum > top {
                    (top, way) = (sum, last);
                }
            }
            from[tag] = u8::try_from(way).unwrap_or(0);
            next[tag] = top + own[tag];
        }
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
