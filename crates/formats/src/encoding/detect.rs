//! Guessing an encoding, and telling whether a guess makes sense.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_6, WINDOWS_1252, WINDOWS_1256};

use super::{Decoded, name_of};
use crate::ReadError;

/// How many bytes a guess is made from.
const LOOKED_AT: usize = 1 << 20;

/// Text that is UTF-8 but for a few bytes is damaged UTF-8, whatever else it could be read as.
pub(super) fn damaged_utf8(bytes: &[u8]) -> Option<ReadError> {
    let (mut sound, mut broken, mut first, mut at) = (0_usize, 0_usize, None, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            broken += 1;
            first.get_or_insert(at);
            at += chunk.invalid().len();
        }
    }
    let first = first?;
    (sound >= 2 && sound >= broken * 4).then(|| {
        ReadError::Encoding(format!(
            "the text is damaged (utf-8) at byte {first}: {broken} of its characters cannot be read; ask for it again"
        ))
    })
}

/// The text in this encoding, if all bytes have a meaning in it and the text looks like language.
pub(super) fn sensible<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Option<Cow<'a, str>> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    looks_like_language(&text).then_some(text)
}

/// Guesses. The guess must make sense, and so must be the only ones of the Arabic and Western code pages that are tried after it.
pub(super) fn detect<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<Decoded<'a>, ReadError> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let looked_at = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    detector.feed(looked_at, looked_at.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    for encoding in [guess, WINDOWS_1256, ISO_8859_6, WINDOWS_1252] {
        if let Some(text) = sensible(bytes, encoding) {
            return Ok(Decoded { text, encoding: name_of(encoding) });
        }
    }
    let tried = declared.map_or_else(String::new, |label| format!(" ({label} was declared)"));
    let at = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
    Err(ReadError::Encoding(format!(
        "the text is in no encoding that makes sense of byte {at}{tried}; send it as UTF-8, or name its encoding"
    )))
}

/// Whether words look like words: no control or private characters, scripts not mixed inside words, and accented
/// Latin letters the exception. Arabic read as Latin is all accents; Latin read as Arabic has Arabic letters inside Latin words.
fn looks_like_language(text: &str) -> bool {
    let (mut words, mut odd, mut plain, mut accented) = (0_usize, 0_usize, 0_usize, 0_usize);
    let mut last = Script::None;
    for c in text.chars() {
        if matches!(c, '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' | '\u{fffd}') {
            return false;
        }
        let script = Script::of(c);
        if script != Script::None && last == Script::None {
            words += 1;
        }
        odd += usize::from(last != Script::None && script != Script::None && script.family() != last.family());
        plain += usize::from(script == Script::Latin);
        accented += usize::from(script == Script::Accented);
        last = script;
    }
    odd * 8 <= words && (accented <= 8 || accented * 2 <= plain)
}

#[derive(Clone, Copy, PartialEq)]
enum Script {
    None,
    Latin,
    Accented,
    Arabic,
    Other,
}

impl Script {
    fn of(c: char) -> Self {
        match c {
            'a'..='z' | 'A'..='Z' => Self::Latin,
            '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' if c.is_alphabetic() => Self::Accented,
            '\u{621}'..='\u{652}' | '\u{670}'..='\u{6d3}' => Self::Arabic,
            c if c.is_alphabetic() => Self::Other,
            _ => Self::None,
        }
    }

    fn family(self) -> Self {
        if self == Self::Accented { Self::Latin } else { self }
    }
}
