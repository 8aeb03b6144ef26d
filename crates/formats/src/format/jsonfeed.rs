//! jsonfeed.

use crate::{Confidence, Format};

/// jsonfeed.
pub const FORMAT: Format = Format {
    name: "jsonfeed",
    standard: "jsonfeed",
    notes: "",
    media_type: "application/xml",
    extension: "json",
    sniff: |_| Confidence::No,
    read: None,
    write: None,
};
