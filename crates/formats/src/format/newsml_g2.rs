//! newsml-g2.

use crate::{Confidence, Format};

/// newsml-g2.
pub const FORMAT: Format = Format {
    name: "newsml-g2",
    standard: "newsml-g2",
    notes: "",
    media_type: "application/xml",
    extension: "xml",
    sniff: |_| Confidence::No,
    read: None,
    write: None,
};
