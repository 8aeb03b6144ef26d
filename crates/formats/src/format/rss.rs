//! rss.

use crate::{Confidence, Format};

/// rss.
pub const FORMAT: Format = Format {
    name: "rss",
    standard: "rss",
    notes: "",
    media_type: "application/xml",
    extension: "rss",
    sniff: |_| Confidence::No,
    read: None,
    write: None,
};
