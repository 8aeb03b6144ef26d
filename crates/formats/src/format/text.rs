//! text.

use crate::{Confidence, Format};

/// text.
pub const FORMAT: Format = Format {
    name: "text",
    standard: "text",
    notes: "",
    media_type: "application/xml",
    extension: "xml",
    sniff: |_| Confidence::No,
    read: None,
    write: None,
};
