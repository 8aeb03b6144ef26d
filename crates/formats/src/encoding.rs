//! From bytes to text: byte-order mark, then what is declared, then UTF-8, then detection. Never with letters replaced in silence.

mod declared;
mod detect;
mod pages;
mod wide;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::ReadError;

pub use declared::{declared_in_html, declared_in_xml};

/// Text and the WHATWG name of the encoding it was in, lowercase.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without a byte-order mark.
    pub text: Cow<'a, str>,
    /// `utf-8`, `windows-1256`.
    pub encoding: &'static str,
}

/// Decodes a whole item. `declared` is what the transport or the document says; a wrong declaration gives way to sound UTF-8,
/// and to detection where it makes no sense of the bytes.
///
/// # Errors
/// `ReadError::Encoding` for what is no text (NUL bytes, control characters), and for bytes that no encoding makes sense of.
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<Decoded<'a>, ReadError> {
    if let Some(decoded) = wide::by_mark(bytes) {
        return decoded.and_then(text_only);
    }
    if let Some(decoded) = pages::xml(bytes) {
        return text_only(decoded);
    }
    if let Some(kind) = wide::binary(bytes) {
        return Err(ReadError::Encoding(format!("the file is {kind}, not text")));
    }
    let label = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let escapes = bytes.contains(&0x1b) && label == Some(encoding_rs::ISO_2022_JP);
    if !escapes && let Ok(text) = std::str::from_utf8(bytes) {
        if let Some(wide) = text.contains('\0').then(|| wide::without_mark(bytes)).flatten() {
            return Ok(wide);
        }
        return text_only(Decoded { text: text.into(), encoding: "utf-8" });
    }
    if let Some(wide) = wide::without_mark(bytes) {
        return Ok(wide);
    }
    if bytes.contains(&0) {
        return Err(not_text("it has NUL bytes"));
    }
    if let Some(damage) = detect::damaged_utf8(bytes) {
        return Err(damage);
    }
    if let Some(decoded) = pages::declared(bytes, declared) {
        return text_only(decoded);
    }
    if let Some(encoding) = label.filter(|encoding| *encoding != UTF_8)
        && let Some(text) = detect::sensible(bytes, encoding)
    {
        return Ok(Decoded { text, encoding: name_of(encoding) });
    }
    detect::detect(bytes, declared)
}

/// Decodes for a look: damage is replaced.
pub fn decode_lossily(bytes: &[u8]) -> String {
    if let Some(Ok(decoded)) = wide::by_mark(bytes).or_else(|| wide::without_mark(bytes).map(Ok)) {
        return decoded.text.into_owned();
    }
    if let Some(decoded) = pages::xml(bytes) {
        return decoded.text.into_owned();
    }
    let encoding = Encoding::for_bom(bytes).map_or(UTF_8, |(encoding, _)| encoding);
    encoding.decode(bytes).0.into_owned()
}

/// What a file is that begins as well-known files do that hold no text: `a PNG picture`.
pub fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    wide::binary(bytes)
}

/// The name of an encoding as `Decoded` gives it.
fn name_of(encoding: &'static Encoding) -> &'static str {
    const NAMES: [&str; 40] = [
        "utf-8",
        "ibm866",
        "iso-8859-2",
        "iso-8859-3",
        "iso-8859-4",
        "iso-8859-5",
        "iso-8859-6",
        "iso-8859-7",
        "iso-8859-8",
        "iso-8859-8-i",
        "iso-8859-10",
        "iso-8859-13",
        "iso-8859-14",
        "iso-8859-15",
        "iso-8859-16",
        "koi8-r",
        "koi8-u",
        "macintosh",
        "windows-874",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
        "windows-1257",
        "windows-1258",
        "x-mac-cyrillic",
        "gbk",
        "gb18030",
        "big5",
        "euc-jp",
        "iso-2022-jp",
        "shift_jis",
        "euc-kr",
        "utf-16le",
        "utf-16be",
        "utf-32le",
        "utf-32be",
    ];
    NAMES.into_iter().find(|name| name.eq_ignore_ascii_case(encoding.name())).unwrap_or(encoding.name())
}

/// Refuses text with NUL characters, or with more control characters than wires have.
fn text_only(decoded: Decoded<'_>) -> Result<Decoded<'_>, ReadError> {
    if decoded.text.contains('\0') {
        return Err(not_text("it has NUL characters"));
    }
    let controls = decoded.text.bytes().filter(|byte| *byte < 0x20 && !b"\t\n\r\x0c".contains(byte)).count();
    // Teleprinter formats have a dozen; a binary file has one in ten or more.
    if controls > 64 && controls * 20 > decoded.text.len() {
        return Err(not_text("it is full of control characters"));
    }
    Ok(decoded)
}

fn not_text(why: &str) -> ReadError {
    ReadError::Encoding(format!("the file is not text: {why}"))
}
