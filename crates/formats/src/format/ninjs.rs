//! ninjs.

use crate::{Confidence, Format};

/// ninjs.
pub const FORMAT: Format = Format {
    name: "ninjs",
    standard: "ninjs",
    notes: "",
    media_type: "application/xml",
    extension: "xml",
    sniff: |_| Confidence::No,
    read: None,
    write: None,
};
