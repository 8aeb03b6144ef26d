//! Which kind of file it is, and where in it the metadata lies.

use std::io::Cursor;

use super::{jpeg, png};

/// The kinds of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Jpeg,
    Png,
    Tiff,
    WebP,
    Heif,
    Avif,
}

impl Kind {
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Tiff => "image/tiff",
            Self::WebP => "image/webp",
            Self::Heif => "image/heic",
            Self::Avif => "image/avif",
        }
    }
}

/// What was found in a file.
#[derive(Default)]
pub(super) struct Parts {
    /// Datasets of IPTC-IIM.
    pub(super) iim: Option<Vec<u8>>,
    /// An XMP packet.
    pub(super) xmp: Option<Vec<u8>>,
    pub(super) exif: Option<exif::Exif>,
    /// Width and height in pixels.
    pub(super) size: Option<(u32, u32)>,
}

pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    let at = |from: usize, text: &[u8]| bytes.get(from..from + text.len()) == Some(text);
    Some(match () {
        () if at(0, b"\xff\xd8\xff") => Kind::Jpeg,
        () if at(0, b"\x89PNG\r\n\x1a\n") => Kind::Png,
        () if at(0, b"II*\0") || at(0, b"MM\0*") => Kind::Tiff,
        () if at(0, b"RIFF") && at(8, b"WEBP") => Kind::WebP,
        () if at(4, b"ftyp") && [b"heic", b"heix", b"heim", b"mif1"].iter().any(|brand| at(8, *brand)) => Kind::Heif,
        () if at(4, b"ftyp") && at(8, b"avif") => Kind::Avif,
        () => return None,
    })
}

/// Finds the metadata.
///
/// # Errors
/// A file that is cut, in words.
pub(super) fn parts(kind: Kind, bytes: &[u8]) -> Result<Parts, String> {
    let mut parts = match kind {
        Kind::Jpeg => jpeg::parts(bytes)?,
        Kind::Png => png::parts(bytes)?,
        Kind::WebP => webp(bytes)?,
        Kind::Tiff | Kind::Heif | Kind::Avif => Parts::default(),
    };
    parts.exif = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).ok();
    if let Some(exif) = parts.exif.as_ref().filter(|_| kind == Kind::Tiff) {
        parts.iim = tagged(exif, 0x83bb);
        parts.xmp = tagged(exif, 0x02bc);
        if parts.iim.is_none() {
            parts.iim = tagged(exif, 0x8649).and_then(|blocks| jpeg::iim(&blocks));
        }
        let number = |tag| exif.get_field(tag, exif::In::PRIMARY).and_then(|field| field.value.get_uint(0));
        parts.size = number(exif::Tag::ImageWidth).zip(number(exif::Tag::ImageLength));
    }
    if parts.xmp.is_none() && kind != Kind::Jpeg {
        parts.xmp = packet(bytes);
    }
    Ok(parts)
}

/// The bytes of a TIFF tag, whatever type it is given.
fn tagged(exif: &exif::Exif, tag: u16) -> Option<Vec<u8>> {
    match &exif.get_field(exif::Tag(exif::Context::Tiff, tag), exif::In::PRIMARY)?.value {
        exif::Value::Byte(bytes) | exif::Value::Undefined(bytes, _) => Some(bytes.clone()),
        exif::Value::Ascii(lines) => Some(lines.concat()),
        // Old programs store the bytes as numbers.
        exif::Value::Long(numbers) => {
            let bytes = numbers
                .iter()
                .flat_map(|number| if exif.little_endian() { number.to_le_bytes() } else { number.to_be_bytes() });
            Some(bytes.collect())
        }
        _ => None,
    }
}

/// A packet found by its ends, as XMP's part 3 has it for files that are not understood.
fn packet(bytes: &[u8]) -> Option<Vec<u8>> {
    let find = |from: usize, text: &[u8]| {
        bytes.get(from..)?.windows(text.len()).position(|window| window == text).map(|at| from + at)
    };
    let start = find(0, b"<x:xmpmeta")?;
    let end = find(start, b"</x:xmpmeta>")?;
    bytes.get(start..end + b"</x:xmpmeta>".len()).map(<[u8]>::to_vec)
}

/// Chunks of a RIFF file.
fn webp(bytes: &[u8]) -> Result<Parts, String> {
    let number = |at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
    let whole = number(4).map_or(0, |size| size as usize).saturating_add(8);
    if whole > bytes.len() {
        return Err(format!("the file is cut: {} of {whole} bytes are there; ask for it again", bytes.len()));
    }
    let mut parts = Parts::default();
    let mut at = 12;
    while let (Some(name), Some(size)) = (bytes.get(at..at + 4), number(at + 4)) {
        let body = bytes.get(at + 8..at + 8 + size as usize).unwrap_or_default();
        match (name, body) {
            (b"XMP ", _) => parts.xmp = Some(body.to_vec()),
            (b"VP8X", [_, _, _, _, w0, w1, w2, h0, h1, h2, ..]) => {
                let size = |three: [u8; 3]| u32::from_le_bytes([three[0], three[1], three[2], 0]) + 1;
                parts.size = Some((size([*w0, *w1, *w2]), size([*h0, *h1, *h2])));
            }
            (b"VP8 ", [_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..]) if parts.size.is_none() => {
                let size = |two: [u8; 2]| u32::from(u16::from_le_bytes(two) & 0x3fff);
                parts.size = Some((size([*w0, *w1]), size([*h0, *h1])));
            }
            _ => {}
        }
        at = at.saturating_add(8).saturating_add(size as usize).saturating_add(size as usize & 1);
    }
    Ok(parts)
}
