//! atom.

use crate::{Confidence, Format};

/// atom.
pub const FORMAT: Format = Format {
    name: "atom",
    standard: "atom",
    notes: "",
    media_type: "application/xml",
    extension: "atom",
    sniff: |_| Confidence::No,
    read: None,
    write: None,
};
