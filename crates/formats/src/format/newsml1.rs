//! NewsML 1, the IPTC's envelope of the years before NewsML-G2, as AFP, ANA, Reuters and Business Wire still send it.
//!
//! Read: every `NewsItem` of a document, of 1.0 to 1.2, in a namespace or none. The story is named by provider, date and
//! `NewsItemId`; `RevisionId` is its version. Components inside components give texts (`Main`, `Body`, none: the first is the
//! main one), headlines, captions, and pictures with all their renditions. Topics are looked up in the document's own topic sets;
//! catalogs are never fetched. An item of updates (`Update`) has no text of its own: what it changes stands in `extra`.
//!
//! Written: NewsML 1.2. Members that it has no element for are properties of a `Metadata` of our own, so that our reader gives
//! them back; the loss report says what a reader does not find.

mod component;
mod content;
mod identity;
mod item;
mod lines;
mod media;
mod metadata;
mod read;
mod topic;
mod write;

#[cfg(test)]
mod tests;

use crate::{Confidence, Format, Holds, Input, ReadError, Reading, Sample, Writer};

/// NewsML 1.x.
pub const FORMAT: Format = Format {
    name: "newsml1",
    standard: "IPTC NewsML 1.0 to 1.2",
    notes: "XHTML, NITF and plain text inside; topics by the document's own sets; writes 1.2 with XHTML; an item without a version is revision 1",
    media_type: "application/vnd.iptc.newsml",
    extension: "xml",
    sniff,
    read: Some(read),
    write: Some(Writer { holds: Holds::Many, write: write::write, says_generated: false }),
};

/// `MetadataType` of what NewsML 1 has no element for.
const OWN: &str = "wiredesk";

fn sniff(sample: &Sample<'_>) -> Confidence {
    match crate::xml::root(sample.head) {
        Some(("NewsML", _)) => Confidence::Sure,
        Some((_, Some(uri))) if uri.contains("/std/NewsML/") => Confidence::Maybe,
        Some(_) if ["<NewsML>", "<NewsML ", "<NewsItem>"].iter().any(|tag| sample.head.contains(tag)) => {
            Confidence::Maybe
        }
        _ => Confidence::No,
    }
}

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let source = crate::xml::source(input, FORMAT.name)?;
    let tree = source.document()?;
    Ok(Reading { encoding: source.encoding(), stories: read::stories(&tree, input.zone)? })
}
