//! Bounds on what a wire item may be, checked before anything else.

use crate::ReadError;

/// The largest wire item that is read: 48 MiB.
pub const MAX_BYTES: usize = 48 << 20;
/// How much of an item sniffing looks at.
pub const SNIFFED_BYTES: usize = 4096;
/// How deep elements, arrays and objects may nest.
pub const MAX_DEPTH: usize = 128;
/// How many elements a document may have.
pub const MAX_NODES: u32 = 1_000_000;
/// How many stories one wire item may hold.
pub const MAX_STORIES: usize = 10_000;

/// How many elements a web page may have.
pub const MAX_TAGS: usize = 100_000;
/// How many paragraphs a plain text may have.
pub const MAX_PARAGRAPHS: usize = 100_000;

/// Refuses more than `most` of something: `what` in the plural.
pub(crate) fn check_count(what: &str, count: usize, most: usize) -> Result<(), ReadError> {
    if count <= most {
        return Ok(());
    }
    Err(ReadError::OverLimit { what: format!("the number of {what}, {count},"), limit: most.to_string() })
}

/// Refuses what is over [`MAX_BYTES`].
pub fn check_size(bytes: usize) -> Result<(), ReadError> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(ReadError::OverLimit {
        what: format!("the file's size, {:.1} MiB,", bytes as f64 / f64::from(1 << 20)),
        limit: format!("{} MiB", MAX_BYTES >> 20),
    })
}
