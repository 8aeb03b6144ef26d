//! UTF-16 and UTF-32, by mark or by their zero bytes; and files that are no text at all.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Decoded;
use crate::ReadError;

/// Decodes what begins with a byte-order mark.
pub(super) fn by_mark(bytes: &[u8]) -> Option<Result<Decoded<'_>, ReadError>> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe\0\0") {
        return Some(utf32(rest, "utf-32le", u32::from_le_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(b"\0\0\xfe\xff") {
        return Some(utf32(rest, "utf-32be", u32::from_be_bytes));
    }
    // XML without a mark begins so (XML 1.0, appendix F).
    if bytes.starts_with(b"<\0\0\0") {
        return Some(utf32(bytes, "utf-32le", u32::from_le_bytes));
    }
    if bytes.starts_with(b"\0\0\0<") {
        return Some(utf32(bytes, "utf-32be", u32::from_be_bytes));
    }
    let (encoding, length) = Encoding::for_bom(bytes)?;
    let rest = bytes.get(length..)?;
    let name = super::name_of(encoding);
    if encoding == UTF_8 {
        let damage = |error: std::str::Utf8Error| {
            damaged(name, error.valid_up_to() + length, "the byte-order mark says UTF-8, but it is not")
        };
        return Some(
            std::str::from_utf8(rest).map_err(damage).map(|text| Decoded { text: text.into(), encoding: name }),
        );
    }
    Some(match encoding.decode_without_bom_handling_and_without_replacement(rest) {
        Some(text) => Ok(Decoded { text, encoding: name }),
        None => Err(damaged(name, wide_damage(rest, encoding) + length, "a pair of surrogates is broken or cut")),
    })
}

/// UTF-16 without a mark: zero bytes stand at even places only, or at odd places only.
pub(super) fn without_mark(bytes: &[u8]) -> Option<Decoded<'_>> {
    if !bytes.len().is_multiple_of(2) || bytes.len() < 4 {
        return None;
    }
    let mut zeros = [0_usize; 2];
    for (at, byte) in bytes.iter().enumerate() {
        zeros[at % 2] += usize::from(*byte == 0);
    }
    let encoding = match zeros {
        [0, odd] if odd * 20 >= bytes.len() / 2 => UTF_16LE,
        [even, 0] if even * 20 >= bytes.len() / 2 => UTF_16BE,
        _ => return None,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let sound = !text.chars().any(|c| c.is_control() && !c.is_whitespace());
    sound.then(|| Decoded { text, encoding: super::name_of(encoding) })
}

/// What a file is that begins as well-known binary ones do.
pub(super) fn binary(bytes: &[u8]) -> Option<&'static str> {
    const HEADS: [(&[u8], &str); 13] = [
        (b"{\\rtf", "an RTF document"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"II*\0", "a TIFF picture"),
        (b"MM\0*", "a TIFF picture"),
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\x1f\x8b", "compressed (gzip)"),
        (b"BZh9", "compressed (bzip2)"),
        (b"\x28\xb5\x2f\xfd", "compressed (zstd)"),
        (b"\xd0\xcf\x11\xe0", "an old office document"),
        (b"\x7fELF", "a program"),
    ];
    HEADS.iter().find(|(head, _)| bytes.starts_with(head)).map(|(_, kind)| *kind)
}

fn utf32<'a>(bytes: &[u8], name: &'static str, unit: fn([u8; 4]) -> u32) -> Result<Decoded<'a>, ReadError> {
    let (units, rest) = bytes.as_chunks::<4>();
    let mut text = String::with_capacity(units.len());
    for (at, four) in units.iter().enumerate() {
        text.push(char::from_u32(unit(*four)).ok_or_else(|| damaged(name, 4 + at * 4, "this is no character"))?);
    }
    if !rest.is_empty() {
        return Err(damaged(name, bytes.len(), "the last character is cut"));
    }
    Ok(Decoded { text: text.into(), encoding: name })
}

fn wide_damage(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut out = vec![0_u8; bytes.len().saturating_mul(2).max(16)];
    decoder.decode_to_utf8_without_replacement(bytes, &mut out, true).1
}

fn damaged(name: &str, byte: usize, why: &str) -> ReadError {
    ReadError::Encoding(format!("the text is damaged ({name}) at byte {byte}: {why}; ask for it again"))
}
