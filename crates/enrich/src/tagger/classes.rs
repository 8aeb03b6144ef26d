//! Classes of words: words that much text uses alike are of one class, whether the tagged text shows them or not.
//!
//! The bytes: how many words and classes there are; for each class its two wider ones; for each of 65,536 stretches of hashes
//! how many words it has; then the low halves of the hashes, in their order, and the classes.

use super::feature::mix;

const STRETCHES: usize = 1 << 16;
/// Stirred into the hash of a word that is written with a capital.
const CAPITAL: u32 = 0x5bd1_e995;

/// The class of a word and its two wider ones, each as a number of its own; zeros for a word of none.
pub type Class = [u32; 3];

/// The classes of one language.
pub struct Classes {
    starts: Vec<u32>,
    rests: Vec<u16>,
    classes: Vec<u16>,
    wider: Vec<[u8; 2]>,
}

/// The key of a word: of its folded form's hash and whether it has a capital.
pub fn key(hash: u32, capital: bool) -> u32 {
    if capital { mix(hash, CAPITAL) } else { hash }
}

impl Classes {
    /// Reads a table; none where the bytes are not whole.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
        let (words, classes) = (number(0)?, number(4)?);
        let (wider, rest) = bytes.get(8..)?.split_at_checked(2 * classes)?;
        let (counts, rest) = rest.split_at_checked(STRETCHES)?;
        let (rests, own) = rest.split_at_checked(2 * words)?;
        let mut starts = Vec::with_capacity(STRETCHES + 1);
        let mut sum = 0;
        starts.push(0);
        for count in counts {
            sum += u32::from(*count);
            starts.push(sum);
        }
        let pairs = |bytes: &[u8]| bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let (rests, own): (Vec<u16>, Vec<u16>) = (pairs(rests), pairs(own));
        let whole =
            sum as usize == words && own.len() == words && own.iter().all(|class| usize::from(*class) < classes);
        let wider = wider.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
        whole.then_some(Self { starts, rests, classes: own, wider })
    }

    /// The class of a key.
    pub fn of(&self, key: u32) -> Option<Class> {
        let stretch = (key >> 16) as usize;
        let (from, to) = (self.starts[stretch] as usize, self.starts[stretch + 1] as usize);
        #[expect(clippy::cast_possible_truncation, reason = "the low half")]
        let rest = key as u16;
        let at = self.rests.get(from..to)?.iter().position(|own| *own == rest)?;
        let class = *self.classes.get(from + at)?;
        let [wide, widest] = *self.wider.get(usize::from(class))?;
        Some([1 + u32::from(class), 0x1_0000 + u32::from(wide), 0x2_0000 + u32::from(widest)])
    }
}

#[cfg(test)]
mod tests {
    use super::{Classes, STRETCHES, key};

    /// Two classes; the first word of the first stretch is of the second.
    fn table() -> Vec<u8> {
        let mut bytes = [1_u32, 2].map(u32::to_le_bytes).concat();
        bytes.extend([5, 6, 7, 8]);
        bytes.extend((0..STRETCHES).map(|stretch| u8::from(stretch == 0)));
        bytes.extend([9_u16, 1].map(u16::to_le_bytes).concat());
        bytes
    }

    #[test]
    fn a_word_has_its_class_and_the_wider_ones() {
        let classes = Classes::read(&table()).expect("whole");
        assert_eq!(classes.of(9), Some([2, 0x1_0007, 0x2_0008]));
        assert_eq!(classes.of(10), None);
        assert_eq!(classes.of(9 + (1 << 16)), None);
        assert_ne!(key(9, true), key(9, false));
    }

    #[test]
    fn a_table_that_is_cut_off_is_refused() {
        let bytes = table();
        assert!(
            (0..bytes.len()).step_by(97).chain([bytes.len() - 1]).all(|end| Classes::read(&bytes[..end]).is_none())
        );
    }
}
