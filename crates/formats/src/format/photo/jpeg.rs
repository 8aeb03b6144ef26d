//! Segments of a JPEG file (ITU T.81, annex B), and Photoshop's resources inside them.

use std::collections::BTreeMap;

use super::file::Parts;

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const MORE_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
/// Photoshop's resource with IPTC-IIM.
const IIM: u16 = 0x0404;

/// Walks the segments up to the picture itself.
///
/// # Errors
/// A file that is cut, in words.
pub(super) fn parts(bytes: &[u8]) -> Result<Parts, String> {
    let mut parts = Parts::default();
    let mut resources: Vec<u8> = Vec::new();
    let mut more: BTreeMap<u32, &[u8]> = BTreeMap::new();
    let mut at = 2;
    loop {
        let cut = || format!("the file is cut at byte {at}: a segment of the JPEG is not whole; ask for it again");
        let marker = match bytes.get(at..at + 2) {
            Some([0xff, 0xff]) => {
                at += 1;
                continue;
            }
            Some([0xff, marker]) => *marker,
            Some(_) => {
                return Err(format!("the JPEG is broken at byte {at}: no segment begins there; ask for it again"));
            }
            None => return Err(cut()),
        };
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            at += 2;
            continue;
        }
        if matches!(marker, 0xda | 0xd9) {
            break;
        }
        let (body, end) = segment(bytes, at).ok_or_else(cut)?;
        match marker {
            0xe1 if parts.xmp.is_none() && body.starts_with(XMP) => {
                parts.xmp = body.strip_prefix(XMP).map(<[u8]>::to_vec);
            }
            0xe1 => {
                // 32 digits that name the packet, its length, and where this piece belongs.
                let piece = body.strip_prefix(MORE_XMP).and_then(|rest| Some((rest.get(36..40)?, rest.get(40..)?)));
                if let Some((offset, piece)) = piece
                    && let Ok(offset) = offset.try_into()
                {
                    more.insert(u32::from_be_bytes(offset), piece);
                }
            }
            0xed => resources.extend(body.strip_prefix(PHOTOSHOP).unwrap_or_default()),
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                if let [_, h0, h1, w0, w1, ..] = body {
                    parts.size = Some((u16::from_be_bytes([*w0, *w1]).into(), u16::from_be_bytes([*h0, *h1]).into()));
                }
            }
            _ => {}
        }
        at = end;
    }
    if !bytes.get(at..).unwrap_or_default().windows(2).rev().any(|two| two == [0xff, 0xd9]) {
        return Err("the file is cut: the JPEG has no end of image; ask for it again".into());
    }
    parts.iim = iim(&resources);
    if parts.xmp.is_none() && !more.is_empty() {
        parts.xmp = Some(more.into_values().flatten().copied().collect());
    }
    Ok(parts)
}

/// What stands in the segment at a marker, and where it ends; its length counts itself.
fn segment(bytes: &[u8], marker: usize) -> Option<(&[u8], usize)> {
    let length = u16::from_be_bytes(bytes.get(marker + 2..marker + 4)?.try_into().ok()?);
    let end = marker + 2 + usize::from(length);
    Some((bytes.get(marker + 4..end)?, end))
}

/// IPTC-IIM among Photoshop's resources: `8BIM`, number, name, length, bytes.
pub(super) fn iim(resources: &[u8]) -> Option<Vec<u8>> {
    let mut rest = resources;
    while let Some(after) = rest.strip_prefix(b"8BIM").or_else(|| rest.strip_prefix(b"MeSa")) {
        let number = u16::from_be_bytes(after.get(..2)?.try_into().ok()?);
        // The name is a Pascal string, padded to an even length.
        let name = 1 + usize::from(*after.get(2)?);
        let after = after.get(2 + name + (name & 1)..)?;
        let length = u32::from_be_bytes(after.get(..4)?.try_into().ok()?) as usize;
        let body = after.get(4..)?;
        if number == IIM {
            return Some(body.get(..length.min(body.len()))?.to_vec());
        }
        rest = body.get(length.checked_add(length & 1)?..)?;
    }
    None
}
