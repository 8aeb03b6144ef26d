//! What commands print: results on standard output, messages on standard error.

use std::io::{self, Write as _};

use serde::Serialize;

/// Whether all that was asked about is well: exit 0, else 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Well(pub(crate) bool);

/// Done, and all is well.
pub(crate) const WELL: Well = Well(true);

/// Prints one JSON object on a line.
pub(crate) fn line(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Prints text and a line break.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    writeln!(io::stdout().lock(), "{text}")?;
    Ok(())
}

/// Prints bytes as they are.
pub(crate) fn bytes(bytes: &[u8]) -> anyhow::Result<()> {
    io::stdout().lock().write_all(bytes)?;
    Ok(())
}
