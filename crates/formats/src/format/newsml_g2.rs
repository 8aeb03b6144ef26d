//! NewsML-G2, the IPTC's news exchange format: items, packages, plans and messages of them.
//!
//! Read: every `newsItem`, `packageItem` and `planningItem`, bare, in a `newsMessage` or in any wrapper, of any year of the
//! standard. Codes become full URIs by the IPTC's catalog (compiled in) and by the schemes that an item declares itself;
//! nothing is fetched. What a story has no member for stands in `extra` under the sender's names.
//!
//! Written: 2.35 power, valid by its schema. What G2 has no property for is an extension property that holds the name and the
//! value, or an attribute of our own namespace, so that our reader gives the same story back, but for the order between kinds
//! (authors, the dateline's places, licences and the provider come first), a code of the IPTC's that it adds to its URI, and what
//! the loss report names: spans of annotations, details of concepts other than a point, a version that is no number.

mod asserted;
mod catalog;
mod content;
mod content_meta;
mod details;
mod flex;
mod item;
mod own;
mod package;
mod read;
mod reference;
mod tree;
mod uri;
mod write;

#[cfg(test)]
mod tests;

use crate::{Confidence, Format, Holds, Input, ReadError, Reading, Sample, Writer};

/// NewsML-G2 2.x.
pub const FORMAT: Format = Format {
    name: "newsml-g2",
    standard: "IPTC NewsML-G2 2.0 to 2.35, core and power",
    notes: "XHTML, NITF and plain text bodies; catalogs are never fetched; writes 2.35 power; an item without a version is version 1 to its receivers",
    media_type: "application/vnd.iptc.g2.newsitem+xml",
    extension: "xml",
    sniff,
    read: Some(read),
    write: Some(Writer { holds: Holds::Many, write: write::write, says_generated: true }),
};

/// The URI of a `scheme:code` in one of the IPTC's schemes.
pub(crate) fn iptc_uri(qcode: &str) -> Option<String> {
    catalog::Catalog::default().uri(qcode)
}

/// The `scheme:code` of a URI in one of the IPTC's schemes.
pub(crate) fn iptc_qcode(uri: &str) -> Option<String> {
    catalog::iptc_qcode(uri)
}

fn sniff(sample: &Sample<'_>) -> Confidence {
    const ROOTS: [&str; 4] = ["newsItem", "packageItem", "planningItem", "newsMessage"];
    let nar = sample.head.contains("iptc.org/std/nar/");
    let root = |name: &&str| {
        sample.head.match_indices(*name).any(|(at, _)| {
            let before = sample.head[..at].chars().next_back();
            let after = sample.head[at + name.len()..].chars().next();
            matches!(before, Some('<' | ':')) && after.is_some_and(|c| c.is_whitespace() || c == '>')
        })
    };
    match ROOTS.iter().find(|name| root(name)) {
        Some(_) if nar => Confidence::Sure,
        Some(_) => Confidence::Maybe,
        None if nar && sample.head.trim_start().starts_with('<') => Confidence::Maybe,
        None => Confidence::No,
    }
}

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let source = crate::xml::source(input, FORMAT.name)?;
    let tree = source.document()?;
    Ok(Reading { encoding: source.encoding(), stories: read::stories(&tree, input.zone)? })
}
