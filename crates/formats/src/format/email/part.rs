//! One part of a message: its bytes, and its text in the encoding that it is really in.

use std::borrow::Cow;

use mail_parser::{
    Encoding, MessagePart, MimeHeaders,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};

use super::FORMAT;
use crate::{
    ReadError,
    encoding::{self, Decoded},
};

/// The bytes of a part, its transfer encoding taken off.
pub(super) fn bytes(part: &MessagePart<'_>, message: &[u8]) -> Result<Vec<u8>, ReadError> {
    let (start, end) = (part.offset_body as usize, part.offset_end as usize);
    let raw = message.get(start..end.max(start)).unwrap_or_default();
    let broken = |name: &str| ReadError::Content {
        format: FORMAT.name,
        message: format!("the {name} of the part at byte {start} is broken; ask for the message again"),
    };
    match part.encoding {
        Encoding::Base64 => {
            let packed: Vec<u8> = raw.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            base64_decode(&packed).ok_or_else(|| broken("base64"))
        }
        Encoding::QuotedPrintable => quoted_printable_decode(raw).ok_or_else(|| broken("quoted-printable")),
        Encoding::None => Ok(raw.to_vec()),
    }
}

/// The text of a part: by what its header declares, where that is right.
pub(super) fn text(part: &MessagePart<'_>, message: &[u8]) -> Result<Decoded<'static>, ReadError> {
    let charset = part.content_type().and_then(|kind| kind.attribute("charset"));
    let bytes = bytes(part, message)?;
    let decoded = encoding::decode(&bytes, charset)?;
    Ok(Decoded { text: Cow::Owned(decoded.text.into_owned()), encoding: decoded.encoding })
}

/// A plain text without the soft line ends of format=flowed (RFC 3676, section 4).
pub(super) fn unflowed(part: &MessagePart<'_>, text: &str) -> String {
    let attribute = |name: &str| part.content_type().and_then(|kind| kind.attribute(name)).unwrap_or_default();
    if !attribute("format").eq_ignore_ascii_case("flowed") {
        return text.to_owned();
    }
    let delete = attribute("delsp").eq_ignore_ascii_case("yes");
    let mut out = String::with_capacity(text.len());
    let mut open = false;
    for line in text.lines() {
        let stuffed = line.strip_prefix(' ').unwrap_or(line);
        if !open && !out.is_empty() {
            out.push('\n');
        }
        open = stuffed.ends_with(' ') && stuffed != "-- ";
        out.push_str(if open && delete { stuffed.strip_suffix(' ').unwrap_or(stuffed) } else { stuffed });
    }
    out
}

/// A plain text, and the signature that stands behind `-- ` (RFC 3676, section 4.3).
pub(super) fn signed(part: &MessagePart<'_>, text: &str) -> (String, Option<String>) {
    let text = unflowed(part, text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end_matches(['\r', '\n']) == "-- " {
            let signature = text.get(at + line.len()..).unwrap_or_default().trim().to_owned();
            return (text.get(..at).unwrap_or_default().to_owned(), Some(signature).filter(|words| !words.is_empty()));
        }
        at += line.len();
    }
    (text, None)
}
