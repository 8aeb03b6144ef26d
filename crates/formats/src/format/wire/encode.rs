//! From text to the bytes of a transmission: ASCII where it suffices, else a set that an escape sequence names.

use encoding_rs::ISO_8859_6;

/// The text in bytes, in the plainest character set that has all its letters: ASCII; ISO 8859-1 or 8859-6 as the right half
/// (ESC 2/13 4/1, 4/7); UTF-8 (ESC 2/5 4/7). The escape sequence stands first.
pub(crate) fn encode(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        return text.as_bytes().to_vec();
    }
    let right = |c: char| matches!(c, '\u{a0}'..='\u{ff}');
    if text.chars().all(|c| c.is_ascii() || right(c)) {
        let letters = text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok());
        return b"\x1b-A".iter().copied().chain(letters).collect();
    }
    match ISO_8859_6.encode(text) {
        (bytes, _, false) => [b"\x1b-G", bytes.as_ref()].concat(),
        _ => [b"\x1b%G", text.as_bytes()].concat(),
    }
}
