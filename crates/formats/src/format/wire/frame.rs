//! Transmissions inside bytes: header, text and trailer between SOH, STX, ETX and EOT (ISO 646; IPTC 7901, section 3; ANPA 1312).

use super::{EOT, ETX, SOH, STX, charset};
use crate::{ReadError, limits};

/// One transmission, decoded.
#[derive(Debug)]
pub(crate) struct Message {
    /// Between SOH and STX.
    pub(crate) header: String,
    /// Between STX and ETX.
    pub(crate) text: String,
    /// Between ETX and EOT.
    pub(crate) trailer: String,
    /// Name of its encoding.
    pub(crate) encoding: &'static str,
}

/// What lies around transmissions and says nothing: NUL, DEL, SYN, SUB, form feed, white space, a byte-order mark.
pub(crate) fn fill(byte: u8) -> bool {
    matches!(byte, 0 | 0x7f | 0x16 | 0x1a | 0x0c | 0xef | 0xbb | 0xbf) || byte.is_ascii_whitespace()
}

/// The bytes from the first SOH on, where only fill stands before it.
pub(crate) fn begins(bytes: &[u8]) -> Option<&[u8]> {
    let start = bytes.iter().position(|byte| !fill(*byte))?;
    bytes.get(start..).filter(|rest| rest.first() == Some(&(SOH as u8)))
}

/// Every transmission in the bytes.
///
/// # Errors
/// A transmission that is cut, two that run into each other, text outside of them, a character set that is not known.
pub(crate) fn messages(bytes: &[u8], charset: Option<&str>, format: &'static str) -> Result<Vec<Message>, ReadError> {
    let wrong = |message: String| ReadError::Content { format, message };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| !between(*byte))) {
        let start = at + start;
        if bytes.get(start) != Some(&(SOH as u8)) {
            return Err(wrong(format!(
                "there is text outside of a transmission at byte {start}: it must begin with SOH; part of it may be missing"
            )));
        }
        let end = end_of(bytes, start).map_err(wrong)?;
        found.push(divide(bytes.get(start + 1..end).unwrap_or_default(), charset)?);
        if found.len() > limits::MAX_STORIES {
            return Err(ReadError::OverLimit {
                what: "the number of transmissions".into(),
                limit: limits::MAX_STORIES.to_string(),
            });
        }
        at = end;
    }
    if found.is_empty() {
        return Err(wrong("there is no transmission in it: none begins with SOH".into()));
    }
    Ok(found)
}

fn between(byte: u8) -> bool {
    fill(byte) || byte == EOT as u8
}

/// Where a transmission ends: behind its EOT, or at the next SOH after its ETX.
fn end_of(bytes: &[u8], start: usize) -> Result<usize, String> {
    let (mut text, mut closed) = (false, false);
    for (at, byte) in bytes.iter().enumerate().skip(start + 1) {
        match char::from(*byte) {
            SOH if closed => return Ok(at),
            SOH => {
                return Err(format!(
                    "a transmission begins at byte {at} inside the one from byte {start}, which has no end of text (ETX): two are glued, or one is cut; ask for them again"
                ));
            }
            STX => text = true,
            ETX if text => closed = true,
            EOT if text => return Ok(at + 1),
            ETX | EOT => {
                return Err(format!(
                    "the transmission from byte {start} ends at byte {at} before its text begins (STX)"
                ));
            }
            _ => {}
        }
    }
    if closed {
        return Ok(bytes.len());
    }
    Err(format!("the transmission from byte {start} is cut: it has no end of text (ETX); ask for it again"))
}

fn divide(bytes: &[u8], charset: Option<&str>) -> Result<Message, ReadError> {
    let decoded = charset::decode(bytes, charset)?;
    let (header, rest) = decoded.text.split_once(STX).unwrap_or((decoded.text.as_str(), ""));
    let (text, trailer) = rest.split_once(ETX).unwrap_or((rest, ""));
    Ok(Message {
        header: header.to_owned(),
        text: text.trim_end_matches(EOT).to_owned(),
        trailer: trailer.trim_end_matches(EOT).to_owned(),
        encoding: decoded.encoding,
    })
}
