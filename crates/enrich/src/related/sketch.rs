//! A print in some fifty bytes.
//!
//! The range of hashes is divided into parts; of each part the smallest hash that the set has there is kept, in four bits (one
//! permutation hashing: P. Li, A. Owen, C.-H. Zhang, 2012; b-bit minwise hashing: P. Li, A. König, 2010). Two sets agree in a part as
//! often as they resemble each other, and once in fifteen times by chance.

use super::{Measure, Print, Set};

/// Bytes for pairs of words, for words, for numbers: two parts of the range each.
const PAIRS: usize = 32;
const WORDS: usize = 10;
const NUMBERS: usize = 4;
/// Values of four bits; 0 is a part in which the set has nothing.
const VALUES: u32 = 15;
/// Bytes as a row has it.
pub(super) const BYTES: usize = PAIRS + WORDS + NUMBERS + 5;

/// What a window keeps of a print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sketch {
    pairs: [u8; PAIRS],
    words: [u8; WORDS],
    numbers: [u8; NUMBERS],
    /// How many pairs and words there are; at most what fits.
    sizes: [u16; 2],
    figures: u8,
}

impl Sketch {
    pub(super) fn of(print: &Print) -> Self {
        let size = |set: &Set| u16::try_from(set.0.len()).unwrap_or(u16::MAX);
        Self {
            pairs: codes(&print.pairs),
            words: codes(&print.words),
            numbers: codes(&print.numbers),
            sizes: [size(&print.pairs), size(&print.words)],
            figures: u8::try_from(print.numbers.0.len()).unwrap_or(u8::MAX),
        }
    }

    /// What two prints have in common, estimated.
    pub(super) fn against(&self, other: &Self) -> Measure {
        let [own, others] = [self, other].map(|sketch| sketch.sizes.map(f32::from));
        let figures = [self, other].map(|sketch| f32::from(sketch.figures));
        let part = |a: &[u8], b: &[u8], own: f32, other: f32| shared(a, b, own, other) / own.min(other).max(1.0);
        Measure {
            sizes: [own[0], others[0]],
            shared: shared(&self.pairs, &other.pairs, own[0], others[0]),
            words: part(&self.words, &other.words, own[1], others[1]).min(1.0),
            numbers: Measure::tells(figures[0], figures[1])
                .then(|| part(&self.numbers, &other.numbers, figures[0], figures[1])),
        }
    }

    pub(super) fn to_bytes(self) -> [u8; BYTES] {
        let sizes = self.sizes.iter().flat_map(|size| size.to_le_bytes());
        let all = self.pairs.into_iter().chain(self.words).chain(self.numbers).chain(sizes).chain([self.figures]);
        let mut bytes = [0; BYTES];
        bytes.iter_mut().zip(all).for_each(|(to, from)| *to = from);
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (pairs, rest) = bytes.split_first_chunk()?;
        let (words, rest) = rest.split_first_chunk()?;
        let (numbers, rest) = rest.split_first_chunk()?;
        let [a, b, c, d, figures] = *rest.first_chunk()?;
        let sizes = [[a, b], [c, d]].map(u16::from_le_bytes);
        Some(Self { pairs: *pairs, words: *words, numbers: *numbers, sizes, figures })
    }
}

/// The smallest hash of each part of the range, two parts a byte.
fn codes<const N: usize>(set: &Set) -> [u8; N] {
    let mut codes = [0; N];
    let mut next = 0;
    for hash in &set.0 {
        let part = ((u64::from(*hash) * (N as u64 * 2)) >> 32) as usize;
        if part < next {
            continue;
        }
        next = part + 1;
        let value = 1 + (hash.wrapping_mul(0x9e37_79b1) >> 16) % VALUES;
        codes[part / 2] |= (value as u8) << (part % 2 * 4);
    }
    codes
}

/// How many elements both sets have, of sizes `own` and `other`.
fn shared(a: &[u8], b: &[u8], own: f32, other: f32) -> f32 {
    let (mut equal, mut seen) = (0, 0);
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        let (a, b) = (eight(a), eight(b));
        let filled = some(a | b);
        seen += filled;
        equal += filled - some(a ^ b);
    }
    let (equal, seen) = (equal as f32, seen as f32);
    let chance = 1.0 / VALUES as f32;
    let resemblance = ((equal / seen.max(1.0) - chance) / (1.0 - chance)).max(0.0);
    resemblance / (1.0 + resemblance) * (own + other)
}

/// Up to eight bytes as one number.
fn eight(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// How many groups of four bits are not 0.
fn some(number: u64) -> u32 {
    ((number | number >> 1 | number >> 2 | number >> 3) & 0x1111_1111_1111_1111).count_ones()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::related::{mixed, short};

    #[test]
    fn estimates_come_near_the_truth() {
        let of = |range: std::ops::Range<u64>| Set::new(range.map(|n| short(mixed(n + 1))).collect());
        let print =
            |range: std::ops::Range<u64>| Print { pairs: of(range.clone()), words: of(range), ..Print::default() };
        let (one, other) = (print(0..300), print(150..450));
        let measure = Sketch::of(&one).against(&Sketch::of(&other));
        assert!((90.0..210.0).contains(&measure.shared), "{measure:?}");
        assert_eq!(Sketch::of(&one).against(&Sketch::of(&one)).shared, 300.0);
        assert!(Sketch::of(&one).against(&Sketch::of(&print(1_000..1_300))).containment() < 0.12);
    }

    #[test]
    fn a_sketch_survives_its_row() {
        let print = Print { pairs: Set::new((0..90).map(|n| short(mixed(n))).collect()), ..Print::default() };
        let sketch = Sketch::of(&print);
        assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(sketch));
        assert_eq!(Sketch::from_bytes(b"short"), None);
    }
}
