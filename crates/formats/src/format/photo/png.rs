//! Chunks of a PNG file.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::file::Parts;

const KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";
/// The largest packet that is unpacked.
const PACKET: u64 = 8 << 20;

/// Walks the chunks.
///
/// # Errors
/// A file that is cut, in words.
pub(super) fn parts(bytes: &[u8]) -> Result<Parts, String> {
    let mut parts = Parts::default();
    let mut at = 8;
    loop {
        let cut = || format!("the file is cut at byte {at}: a chunk of the PNG is not whole; ask for it again");
        let length =
            bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes).ok_or_else(cut)?;
        let end = (at + 8).checked_add(length as usize).ok_or_else(cut)?;
        let (name, body) = bytes.get(at + 4..at + 8).zip(bytes.get(at + 8..end)).ok_or_else(cut)?;
        match (name, body) {
            (b"IHDR", [w0, w1, w2, w3, h0, h1, h2, h3, ..]) => {
                parts.size = Some((u32::from_be_bytes([*w0, *w1, *w2, *w3]), u32::from_be_bytes([*h0, *h1, *h2, *h3])));
            }
            (b"iTXt", _) => parts.xmp = parts.xmp.take().or_else(|| body.strip_prefix(KEYWORD).and_then(packet)),
            (b"IEND", _) => return Ok(parts),
            _ => {}
        }
        at = end.saturating_add(4);
    }
}

/// The packet behind flag, method, language and translated keyword.
fn packet(text: &[u8]) -> Option<Vec<u8>> {
    let (flag, rest) = (*text.first()?, text.get(2..)?);
    let mut ends = rest.iter().enumerate().filter(|(_, byte)| **byte == 0).map(|(at, _)| at);
    let start = ends.nth(1)? + 1;
    let body = rest.get(start..)?;
    if flag == 0 {
        return Some(body.to_vec());
    }
    let mut packet = Vec::new();
    ZlibDecoder::new(body).take(PACKET).read_to_end(&mut packet).ok()?;
    Some(packet)
}
