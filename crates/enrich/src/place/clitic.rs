//! Arabic clitics: conjunctions and prepositions that are written as one with the name after them, and the article.

/// One way to read a folded Arabic word as a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Bytes of clitics before the name; its article, where it is written, belongs to the name.
    pub(crate) clitic: usize,
    /// Bytes before the name without its article.
    pub(crate) stem: usize,
    /// The name has its article.
    pub(crate) article: bool,
}

/// Two bytes of UTF-8 a letter.
const LETTER: usize = 2;
/// What is left after peeling has at least three letters.
const SHORTEST: usize = 3 * LETTER;

/// The letters that clitics are made of.
const WAW: [u8; LETTER] = letter('و');
const FA: [u8; LETTER] = letter('ف');
const BA: [u8; LETTER] = letter('ب');
const LAM: [u8; LETTER] = letter('ل');
const KAF: [u8; LETTER] = letter('ك');
const ALEF: [u8; LETTER] = letter('ا');

const fn letter(c: char) -> [u8; LETTER] {
    let mut bytes = [0; LETTER];
    c.encode_utf8(&mut bytes);
    bytes
}

/// The readings of a folded word, the one that peels least first: `وبالمغرب` as itself, without `و`, without `وب`.
pub(crate) fn readings(word: &str) -> Readings<'_> {
    let word = word.as_bytes();
    let mut readings = Readings { word, starts: [0; 4], count: 1, start: 0, step: 0 };
    let conjunction = readings.has(0, WAW) || readings.has(0, FA);
    let preposition = |at: usize| [BA, LAM, KAF].into_iter().any(|letter| has(word, at, letter));
    let starts = [(conjunction, 1), (preposition(0), 1), (conjunction && preposition(LETTER), 2)];
    for (there, letters) in starts {
        if there && word.len() >= letters * LETTER + SHORTEST {
            readings.starts[readings.count] = letters * LETTER;
            readings.count += 1;
        }
    }
    readings
}

/// See [`readings`]. At each start a name may have its article, also the shortened one after `ل`, or open with the same letters.
pub(crate) struct Readings<'a> {
    word: &'a [u8],
    starts: [usize; 4],
    count: usize,
    start: usize,
    step: u8,
}

impl Readings<'_> {
    fn has(&self, at: usize, letter: [u8; LETTER]) -> bool {
        has(self.word, at, letter)
    }
}

impl Iterator for Readings<'_> {
    type Item = Reading;

    fn next(&mut self) -> Option<Reading> {
        while let Some(at) = self.starts[..self.count].get(self.start).copied() {
            let step = self.step;
            self.step += 1;
            match step {
                0 if self.has(at, ALEF) && self.has(at + LETTER, LAM) => {
                    return Some(Reading { clitic: at, stem: at + 2 * LETTER, article: true });
                }
                1 if at > 0 && self.has(at - LETTER, LAM) && self.has(at, LAM) => {
                    return Some(Reading { clitic: at + LETTER, stem: at + LETTER, article: true });
                }
                2 => {
                    self.step = 0;
                    self.start += 1;
                    return Some(Reading { clitic: at, stem: at, article: false });
                }
                _ => {}
            }
        }
        None
    }
}

fn has(word: &[u8], at: usize, letter: [u8; LETTER]) -> bool {
    word.get(at..at + LETTER).is_some_and(|bytes| bytes == letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LETTER, Reading, SHORTEST, readings};

    /// The same, by its definition.
    fn defined(word: &str) -> Vec<Reading> {
        let conjunction = if word.starts_with(['و', 'ف']) { LETTER } else { 0 };
        let preposition = |at: usize| word.get(at..).is_some_and(|rest| rest.starts_with(['ب', 'ل', 'ك']));
        let both = conjunction > 0 && preposition(LETTER);
        let starts = [
            Some(0),
            (conjunction > 0).then_some(LETTER),
            preposition(0).then_some(LETTER),
            both.then_some(2 * LETTER),
        ];
        let mut all = Vec::new();
        for at in starts.into_iter().flatten().filter(|at| *at == 0 || word.len() >= at + SHORTEST) {
            let rest = &word[at..];
            if rest.starts_with("ال") {
                all.push(Reading { clitic: at, stem: at + 2 * LETTER, article: true });
            }
            if at > 0 && word[..at].ends_with('ل') && rest.starts_with('ل') {
                all.push(Reading { clitic: at + LETTER, stem: at + LETTER, article: true });
            }
            all.push(Reading { clitic: at, stem: at, article: false });
        }
        all
    }

    proptest! {
        #[test]
        fn any_word_is_read_as_defined(word in "[وفبلكا]{0,6}[a-zة-ي]{0,6}") {
            prop_assert_eq!(readings(&word).collect::<Vec<_>>(), defined(&word));
        }
    }

    fn stems(word: &str) -> Vec<(&str, bool)> {
        readings(word).map(|reading| (&word[reading.stem..], reading.article)).collect()
    }

    #[test]
    fn clitics_are_peeled_as_alternatives() {
        assert!(stems("وبالمغرب").contains(&("مغرب", true)));
        assert!(stems("للمغرب").contains(&("مغرب", true)));
        assert!(stems("وتركيا").contains(&("تركيا", false)));
        assert_eq!(stems("لبنان")[0], ("لبنان", false));
        assert_eq!(stems("ب"), [("ب", false)]);
    }
}
