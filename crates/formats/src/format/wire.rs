//! What the wires of teleprinters share, IPTC 7901 and ANPA 1312: frames of control characters, character sets announced by
//! escapes, wrapped lines, takes of one story.

mod charset;
mod dateline;
mod encode;
mod frame;
mod lines;
mod lost;
mod national;
mod sets;
mod stamp;
mod take;

#[cfg(test)]
mod tests;

pub(super) use dateline::locate;
pub(super) use encode::encode;
pub(super) use frame::{Message, begins, fill, messages};
pub(super) use lines::{break_lines, fold, paragraphs, wrap};
pub(super) use lost::written;
pub(super) use stamp::{agency, moment_of_7901, moment_of_anpa, stamp_7901, stamp_anpa};
pub(super) use take::{Part, block, join};

/// The text of bytes that begin with the escape sequences of their character sets.
pub(super) fn decode(bytes: &[u8]) -> Result<String, crate::ReadError> {
    charset::decode(bytes, None).map(|decoded| decoded.text)
}

/// Start of heading.
pub(super) const SOH: char = '\u{1}';
/// Start of text.
pub(super) const STX: char = '\u{2}';
/// End of text.
pub(super) const ETX: char = '\u{3}';
/// End of transmission.
pub(super) const EOT: char = '\u{4}';
