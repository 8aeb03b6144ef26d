//! Where one message ends: at the last boundary of its parts. What is cut has none, and another message may stand behind it.

use mail_parser::{MessageParser, MimeHeaders};

use super::{FORMAT, header, without_envelope};
use crate::{ReadError, encoding, limits};

/// The messages that stand one behind the other. Only a message of several parts says where it ends.
pub(super) fn messages(bytes: &[u8]) -> Result<Vec<&[u8]>, ReadError> {
    let mut found = Vec::new();
    let mut rest = without_envelope(bytes);
    loop {
        if found.len() >= limits::MAX_STORIES {
            let limit = limits::MAX_STORIES.to_string();
            return Err(ReadError::OverLimit { what: "the number of messages".into(), limit });
        }
        let Some(boundary) = boundary(rest) else {
            found.push(rest);
            return Ok(found);
        };
        let end = end(rest, &boundary).ok_or_else(|| ReadError::Content {
            format: FORMAT.name,
            message: "the message is cut: the boundary that ends its parts is missing; ask for it again".into(),
        })?;
        let behind = without_envelope(rest.get(end..).unwrap_or_default());
        let head = behind.get(..limits::SNIFFED_BYTES).unwrap_or(behind);
        if !header::is_mail(&encoding::decode_lossily(head)) {
            found.push(rest);
            return Ok(found);
        }
        found.push(rest.get(..end).unwrap_or_default());
        rest = behind;
    }
}

/// The boundary of a message's parts, if it has parts.
fn boundary(bytes: &[u8]) -> Option<String> {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    let head = bytes.get(..at)?;
    let message = MessageParser::default().parse_headers(head)?;
    let kind = message.content_type().filter(|kind| kind.ctype().eq_ignore_ascii_case("multipart"))?;
    kind.attribute("boundary").map(str::to_owned).filter(|boundary| !boundary.is_empty())
}

/// Where the line ends that closes the parts (RFC 2046, section 5.1.1).
fn end(bytes: &[u8], boundary: &str) -> Option<usize> {
    let close = format!("--{boundary}--");
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.trim_ascii_end() == close.as_bytes() {
            return Some(at);
        }
    }
    None
}
