//! Each reader with samples of its own that are changed at random: it ends, with stories or a reason.
//!
//! `WIREDESK_MUTATIONS` says how many for each reader (16 when absent), `WIREDESK_SEED` where to begin. A failure names the reader
//! and the seed, which make the same bytes again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{wire::read_as, *};

/// What tends to matter to some reader.
const PIECES: [&str; 24] = [
    "<",
    ">",
    "\"",
    "&",
    "&#x110000;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "</",
    "{",
    "[",
    "\\u0000",
    "\u{1}",
    "\u{2}",
    "\u{3}",
    "\r\n\r\n",
    "=?utf-8?B?",
    "--",
    "99999999999999999999",
    "-1",
    "2025-02-30T25:61:61Z",
    "خبر\u{202e}عاجل",
    "Dépêche\u{301}",
    "\u{feff}",
];

/// A sequence of numbers that a seed makes (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound.max(1) as u64).unwrap()
    }

    fn span(&mut self, length: usize) -> (usize, usize) {
        let (one, other) = (self.below(length + 1), self.below(length + 1));
        let from = one.min(other);
        (from, one.max(other).min(from + 400))
    }

    /// One change: a bit, a piece, a part that goes, comes again or comes from another sample.
    fn change(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let (from, to) = self.span(bytes.len());
        match self.below(6) {
            0 if from < bytes.len() => bytes[from] ^= 1 << self.below(8),
            1 => drop(bytes.drain(from..to)),
            2 => {
                let again = bytes[from..to].to_vec();
                let at = self.below(bytes.len() + 1);
                bytes.splice(at..at, again);
            }
            3 => {
                let (first, last) = self.span(other.len());
                bytes.splice(from..to, other[first..last].iter().copied());
            }
            4 => bytes.truncate(to),
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                bytes.splice(from..from, piece.bytes());
            }
        }
    }
}

fn setting(name: &str, absent: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(absent)
}

/// The samples that a reader takes; where there are none, all.
fn samples_of(reader: &Format) -> Vec<Vec<u8>> {
    let mut all_of_them: Vec<Vec<u8>> = wire::samples().into_iter().map(|(_, bytes)| bytes).collect();
    for format in all().iter().filter(|format| format.write.is_some()) {
        all_of_them.push(write(format.name, &[full_story()], &WriteOptions::default()).unwrap().bytes);
    }
    let own = all_of_them.iter().filter(|bytes| sniff(bytes, None).is_ok_and(|format| format.name == reader.name));
    let own: Vec<Vec<u8>> = own.cloned().collect();
    if own.is_empty() { all_of_them } else { own }
}

#[test]
fn every_reader_takes_changed_samples() {
    let (count, first) = (setting("WIREDESK_MUTATIONS", 16), setting("WIREDESK_SEED", 1));
    eprintln!("{count} changed samples for each reader, from seed {first}");
    for reader in all().iter().filter(|format| format.read.is_some()) {
        let samples = samples_of(reader);
        for seed in first..first + count {
            let mut numbers = Numbers(seed);
            let mut bytes = samples[numbers.below(samples.len())].clone();
            let other = numbers.below(samples.len());
            for _ in 0..=numbers.below(8) {
                numbers.change(&mut bytes, &samples[other]);
            }
            let ended = catch_unwind(AssertUnwindSafe(|| drop(read_as(&bytes, "changed", Some(reader.name)))));
            assert!(
                ended.is_ok(),
                "{} ended badly; run it with WIREDESK_SEED={seed} WIREDESK_MUTATIONS=1",
                reader.name
            );
        }
    }
}
