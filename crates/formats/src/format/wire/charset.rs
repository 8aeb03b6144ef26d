//! From a transmission's bytes to text: character sets named by escape sequences (ISO 2022), shifts of 7-bit wires, and the
//! usual detection where nothing is named. What is not known is refused.

use encoding_rs::Encoding;
use unicode_normalization::UnicodeNormalization;

use super::sets::{self, Meaning, Set};
use crate::{ReadError, encoding};

const SO: u8 = 0x0e;
const SI: u8 = 0x0f;
const ESC: u8 = 0x1b;

/// Text, and the name of its encoding: `iso-2022` where escapes announce the sets.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) encoding: &'static str,
}

/// Decodes the bytes of one transmission. NUL, DEL and SYN are fill and go.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Result<Decoded, ReadError> {
    let bytes: Vec<u8> = bytes.iter().copied().filter(|byte| !matches!(byte, 0 | 0x7f | 0x16)).collect();
    // A set that escapes switch between by itself stays with the declared decoder.
    let japanese = declared.is_some_and(|label| label.to_ascii_lowercase().starts_with("iso-2022-"));
    if japanese || !bytes.iter().any(|byte| matches!(*byte, SO | SI | ESC)) {
        let decoded = encoding::decode(&bytes, declared)?;
        return Ok(Decoded { text: decoded.text.into_owned(), encoding: decoded.encoding });
    }
    let mut extended = Extended::default();
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        at += match byte {
            ESC => extended.escape(&bytes, at)?,
            SO | SI if !extended.utf8 => {
                extended.shifted = byte == SO;
                1
            }
            _ => extended.take(byte, at)?,
        };
    }
    extended.finish(declared)
}

/// A run of text, or of bytes that no announced set gives a meaning.
enum Run {
    Text(String),
    Loose(Vec<u8>),
}

/// The state of code extension.
#[derive(Default)]
struct Extended {
    left: Set,
    right: Option<Set>,
    shifted: bool,
    utf8: bool,
    /// An accent that waits for its letter (ISO 6937).
    accent: Option<char>,
    runs: Vec<Run>,
}

impl Extended {
    /// Takes an escape sequence; returns its length.
    fn escape(&mut self, bytes: &[u8], at: usize) -> Result<usize, ReadError> {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let intermediates = rest.iter().take_while(|byte| matches!(byte, 0x20..=0x2f)).count();
        let length = intermediates + 2;
        let sequence = rest.get(..=intermediates).unwrap_or(rest);
        let known = match sequence {
            b"%G" => {
                self.utf8 = true;
                true
            }
            b"%@" => {
                self.utf8 = false;
                true
            }
            [b'(', set] => sets::of_94(*set).map(|set| self.left = set).is_some(),
            [b')', set] => sets::of_94(*set).map(|set| self.right = Some(set)).is_some(),
            [b'-', set] => sets::of_96(*set).map(|set| self.right = Some(set)).is_some(),
            // The announcer and the control sets in use (ISO 646, ISO 6429) say nothing about letters.
            [b' ' | b'!' | b'"', _] => true,
            _ => false,
        };
        if known {
            return Ok(length);
        }
        if sequence.len() <= intermediates {
            return Err(ReadError::Encoding(format!("an escape sequence is cut at byte {at}; ask for the text again")));
        }
        let shown: Vec<String> = sequence.iter().map(|byte| format!("{}/{}", byte >> 4, byte & 15)).collect();
        Err(ReadError::Encoding(format!(
            "the escape sequence ESC {} at byte {at} names a character set that is not known; send the text as UTF-8 (ESC 2/5 4/7)",
            shown.join(" ")
        )))
    }

    /// Takes one byte of text; returns 1.
    fn take(&mut self, byte: u8, at: usize) -> Result<usize, ReadError> {
        if self.utf8 && !byte.is_ascii() {
            self.loose(byte);
            return Ok(1);
        }
        let graphic = matches!(byte & 0x7f, 0x20..=0x7f);
        let set = match (byte.is_ascii(), self.shifted && byte != b' ') {
            (true, false) => Some(self.left),
            (true, true) | (false, _) => self.right,
        };
        match set {
            _ if !graphic && byte.is_ascii() => self.push(char::from(byte)),
            None if byte.is_ascii() => self.push(char::from(byte)),
            None => self.loose(byte),
            Some(_) if self.utf8 => self.push(char::from(byte)),
            Some(set) => match set.meaning(byte) {
                Some(Meaning::Letter(letter)) => self.push(letter),
                Some(Meaning::Accent(accent)) => self.accent = Some(accent),
                None => {
                    return Err(ReadError::Encoding(format!(
                        "byte {byte:02x} at {at} is no character of the set that the transmission names; ask for it again"
                    )));
                }
            },
        }
        Ok(1)
    }

    fn push(&mut self, letter: char) {
        if !matches!(self.runs.last(), Some(Run::Text(_))) {
            self.runs.push(Run::Text(String::new()));
        }
        let accent = self.accent.take();
        if let Some(Run::Text(text)) = self.runs.last_mut() {
            match accent {
                Some(accent) => text.extend([letter, accent].into_iter().nfc()),
                None => text.push(letter),
            }
        }
    }

    fn loose(&mut self, byte: u8) {
        match self.runs.last_mut() {
            Some(Run::Loose(bytes)) => bytes.push(byte),
            _ => self.runs.push(Run::Loose(vec![byte])),
        }
    }

    /// Puts the runs together; the loose ones are all in one encoding, declared or detected.
    fn finish(self, declared: Option<&str>) -> Result<Decoded, ReadError> {
        // Single letters between loose ones help the detection, so it is made over the whole.
        let pieces = self.runs.iter().flat_map(|run| match run {
            Run::Text(text) if text.is_ascii() => text.as_bytes().to_vec(),
            Run::Text(_) => b" ".to_vec(),
            Run::Loose(bytes) => bytes.clone(),
        });
        let bytes: Vec<u8> = pieces.collect();
        let loose = self.runs.iter().any(|run| matches!(run, Run::Loose(_)));
        let found = if loose { encoding::decode(&bytes, declared)?.encoding } else { "iso-2022" };
        let decoder = Encoding::for_label(found.as_bytes());
        let mut text = String::new();
        for run in &self.runs {
            match run {
                Run::Text(run) => text.push_str(run),
                Run::Loose(bytes) => {
                    let read =
                        decoder.and_then(|known| known.decode_without_bom_handling_and_without_replacement(bytes));
                    text.push_str(&read.ok_or_else(|| {
                        ReadError::Encoding(format!("the text is damaged ({found}) between its escape sequences"))
                    })?);
                }
            }
        }
        Ok(Decoded { text, encoding: found })
    }
}
