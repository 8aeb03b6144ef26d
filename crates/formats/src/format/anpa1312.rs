//! ANPA 1312: one text a transmission, as American agencies have sent it since 1979.

mod head;
mod read;
mod write;

#[cfg(test)]
mod tests;

use crate::{Confidence, Format, Holds, Sample, Writer, format::wire};

/// ANPA 1312.
pub const FORMAT: Format = Format {
    name: "anpa1312",
    standard: "ANPA 1312 (1989), as AP and others write it, with the character sets of ISO 2022",
    notes: "Any number of transmissions; takes that follow each other are one story. Priorities f, b, u, r, d are 1 to 5. Character sets \
            are read as in IPTC 7901. A transmission that is cut or glued to another is refused. Links, emphasis, lists and times to \
            the second are not held.",
    media_type: "text/plain",
    extension: "anpa",
    sniff,
    read: Some(read::read),
    write: Some(Writer { holds: Holds::Many, write: write::write, says_generated: false }),
};

fn sniff(sample: &Sample<'_>) -> Confidence {
    let Some(framed) = wire::begins(sample.bytes) else { return Confidence::No };
    let line = framed.get(1..80.min(framed.len())).unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let line = line.lines().next().unwrap_or_default();
    match line.split_once('\u{1f}') {
        Some((number, _)) if number.len() <= 12 => Confidence::Sure,
        _ => Confidence::No,
    }
}
