//! IPTC 7901: one text a transmission, under a header line and a keyword line, as most agencies of Europe have sent it since 1979.

mod note;
mod read;
mod write;

#[cfg(test)]
mod tests;

use crate::{Confidence, Format, Holds, Sample, Writer, format::wire};

/// IPTC 7901.
pub const FORMAT: Format = Format {
    name: "iptc7901",
    standard: "IPTC 7901 (1995), with the character sets of ISO 2022",
    notes: "Any number of transmissions; takes that follow each other are one story. Character sets are those that escape sequences \
            name, else UTF-8, else detected. A transmission that is cut or glued to another is refused. Notes to editors at the end \
            become `edNote`. Links, emphasis, lists and times to the second are not held.",
    media_type: "text/plain",
    extension: "iptc",
    sniff,
    read: Some(read::read),
    write: Some(Writer { holds: Holds::Many, write: write::write, says_generated: false }),
};

fn sniff(sample: &Sample<'_>) -> Confidence {
    let telex = sample.head.trim_start().strip_prefix("ZCZC").map(str::trim_start);
    let framed = wire::begins(sample.bytes).and_then(|bytes| bytes.get(1..200.min(bytes.len())));
    let line = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned();
    match (framed.map(line), telex) {
        (Some(header), _) if read::Header::parse(&header).is_some() => Confidence::Sure,
        (Some(header), _) if !header.contains('\u{1f}') && header.starts_with(|c: char| c.is_ascii_alphanumeric()) => {
            Confidence::Maybe
        }
        (None, Some(rest)) if read::Header::parse(rest.lines().next().unwrap_or_default()).is_some() => {
            Confidence::Sure
        }
        (_, Some(rest)) if rest.contains('\u{1}') => Confidence::Sure,
        _ if sample.named(&["iptc", "7901"]) && telex.is_some() => Confidence::Maybe,
        _ => Confidence::No,
    }
}
