//! NITF, the IPTC's News Industry Text Format: one text with its head.
//!
//! Read: every `nitf` element of a document, of any version, in a namespace or none, with or without a DOCTYPE (which is never
//! fetched). What a story has no member for (`meta`, `doc-scope`, `series`, …) stands in `extra` under the sender's names. A
//! `doc-id` that ends in the number of its version (`…_07`) names the story without it, if the file states that name as well.
//!
//! Written: NITF 3.6 in its namespace, valid by its schema. Members that NITF has no element for are `meta` elements that are
//! called `wiredesk:` and their name, so that our reader gives them back; the loss report says what a reader does not find.

mod concept;
mod content;
mod docdata;
mod embedded;
mod head;
mod media;
mod read;
mod restore;
mod text;
mod write;

#[cfg(test)]
mod tests;

use crate::{Confidence, Format, Holds, Input, ReadError, Reading, Sample, Writer};

pub(crate) use content::blocks;
pub(crate) use embedded::fill;

/// The code of a number of the IPTC's: `subj:04015000`, `medtop:20000123`.
pub(crate) fn code(number: &str) -> String {
    head::literal(None, number)
}

/// NITF 3.x.
pub const FORMAT: Format = Format {
    name: "nitf",
    standard: "IPTC NITF 2.5 to 3.6",
    notes: "with or without namespace and DOCTYPE; writes 3.6 in its namespace; headings of one level, no direction of text",
    media_type: "application/nitf+xml",
    extension: "xml",
    sniff,
    read: Some(read),
    write: Some(Writer { holds: Holds::One, write: write::write, says_generated: false }),
};

/// The namespace of NITF 3.6.
const NS: &str = "http://iptc.org/std/NITF/2006-10-18/";
/// What the names of our own `meta` and `media-metadata` elements begin with.
const OWN: &str = "wiredesk:";

fn sniff(sample: &Sample<'_>) -> Confidence {
    match crate::xml::root(sample.head) {
        Some(("nitf", _)) => Confidence::Sure,
        Some((_, Some(uri))) if uri.contains("/std/NITF/") => Confidence::Maybe,
        Some(_) if sample.head.contains("<nitf>") || sample.head.contains("<nitf ") => Confidence::Maybe,
        _ => Confidence::No,
    }
}

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let source = crate::xml::source(input, FORMAT.name)?;
    let tree = source.document()?;
    Ok(Reading { encoding: source.encoding(), stories: read::stories(&tree, input.zone)? })
}
