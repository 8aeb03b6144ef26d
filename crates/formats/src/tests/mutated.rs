//! Each reader against changed samples of its own. `WIREDESK_FUZZ_SECONDS` says how long for each reader, `WIREDESK_SEED`
//! where chance begins; without them it is a short look from one seed.

use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::{spent::timed, wire::read_as, *};

/// What means something to one format or another.
const WORDS: [&str; 28] = [
    "<",
    ">",
    "&",
    "&#",
    "&#x110000;",
    "\"",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "</p>",
    "<p>",
    "<?xml encoding=\"utf-16\"?>",
    "{",
    "}",
    "[",
    "\\u",
    "\\ud800",
    "\u{1}",
    "\u{2}",
    "\u{3}\u{4}",
    "\u{1b}(",
    "\r\n\r\n",
    "--",
    "=?utf-8?B?",
    "خبر",
    "\u{202e}",
    "99999999999999999999",
];

/// Chance from a seed: xorshift.
struct Dice(u64);

impl Dice {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

/// Changes the bytes in a few places.
fn change(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8]) {
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let to = (at + dice.below(64)).min(bytes.len());
        match dice.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 => drop(bytes.drain(at..to)),
            2 => bytes.truncate(at),
            3 => {
                let piece = bytes[at..to].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => {
                let from = dice.below(other.len() + 1);
                bytes.splice(at.., other[from..].iter().copied());
            }
            5 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
            _ => drop(bytes.splice(at..at, WORDS[dice.below(WORDS.len())].bytes())),
        }
    }
}

/// What a format reads: of the samples, and of what is written in every format.
fn samples_of(format: &Format) -> Vec<(String, Vec<u8>)> {
    let mut samples = wire::samples();
    for writer in all().iter().filter(|format| format.write.is_some()) {
        let written = write(writer.name, &[full_story()], &WriteOptions::default()).unwrap();
        samples.push((format!("full.{}", writer.extension), written.bytes));
    }
    let own = |(name, bytes): &(String, Vec<u8>)| sniff(bytes, Some(name)).is_ok_and(|found| found.name == format.name);
    let mine: Vec<_> = samples.iter().filter(|sample| own(sample)).cloned().collect();
    if mine.is_empty() { samples } else { mine }
}

#[test]
fn no_reader_panics_on_a_changed_sample() {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (seconds, seed) = (number("WIREDESK_FUZZ_SECONDS"), number("WIREDESK_SEED").unwrap_or(0x5eed).max(1));
    for format in all().iter().filter(|format| format.read.is_some()) {
        let samples = samples_of(format);
        let (mut dice, mut spent, mut tries) = (Dice(seed), 0.0, 0_u64);
        while seconds.map_or(tries < 60, |limit| spent < limit as f64) {
            let (name, mut bytes) = samples[dice.below(samples.len())].clone();
            let other = &samples[dice.below(samples.len())].1;
            change(&mut dice, &mut bytes, other);
            let (done, took) =
                timed(|| catch_unwind(AssertUnwindSafe(|| drop(read_as(&bytes, &name, Some(format.name))))));
            let shown = bytes.escape_ascii();
            assert!(done.is_ok(), "{} panics, seed {seed}, try {tries}, on {name}: {shown}", format.name);
            assert!(took < 5.0, "{} takes {took} s, seed {seed}, try {tries}, on {name}: {shown}", format.name);
            (spent, tries) = (spent + took.max(1e-5), tries + 1);
        }
        eprintln!("{}: {tries} tries in {spent:.1} s from seed {seed}", format.name);
    }
}
