//! Bounds on a message, checked before it is parsed: mail can be made to have millions of parts or headers.

use crate::ReadError;

/// Lines that may divide parts.
const DIVIDERS: usize = 10_000;
/// Lines of headers, of all parts together.
const HEADERS: usize = 20_000;

/// Counts lines that may divide parts, and the lines of headers behind each.
pub(super) fn check(bytes: &[u8]) -> Result<(), ReadError> {
    let (mut dividers, mut headers, mut in_header) = (0_usize, 0_usize, true);
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii_end();
        if line.starts_with(b"--") && !line.starts_with(b"-- ") && line.len() > 2 {
            dividers += 1;
            in_header = true;
        } else if line.is_empty() {
            in_header = false;
        } else {
            headers += usize::from(in_header);
        }
        let over = [(dividers > DIVIDERS, "parts", DIVIDERS), (headers > HEADERS, "header lines", HEADERS)];
        if let Some((_, what, limit)) = over.into_iter().find(|(over, ..)| *over) {
            return Err(ReadError::OverLimit {
                what: format!("the number of {what} in the message"),
                limit: limit.to_string(),
            });
        }
    }
    Ok(())
}
