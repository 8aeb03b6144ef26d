//! html.

use crate::{Confidence, Format};

/// html.
pub const FORMAT: Format = Format {
    name: "html",
    standard: "html",
    notes: "",
    media_type: "application/xml",
    extension: "xml",
    sniff: |_| Confidence::No,
    read: None,
    write: None,
};
