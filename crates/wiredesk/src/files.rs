//! The files that commands are given.

use std::path::{Path, PathBuf};

use serde::Serialize;
use wiredesk_ingest::source::folder;

/// A file that could not be used, and why.
#[derive(Debug, Serialize)]
pub(crate) struct Unreadable {
    pub(crate) file: String,
    pub(crate) reason: String,
}

impl Unreadable {
    pub(crate) fn new(file: &Path, reason: impl std::fmt::Display) -> Self {
        Self { file: file.display().to_string(), reason: reason.to_string() }
    }

    /// Tells it on standard error.
    pub(crate) fn tell(&self, json: bool) {
        match serde_json::to_string(self) {
            Ok(line) if json => eprintln!("{line}"),
            _ => eprintln!("{}: {}", self.file, self.reason),
        }
    }
}

/// Reads a file; a folder, a pipe or a file over the limit is refused before it is read.
pub(crate) fn bytes(file: &Path) -> Result<Vec<u8>, Unreadable> {
    let about = std::fs::metadata(file).map_err(|error| Unreadable::new(file, error))?;
    if about.is_dir() {
        return Err(Unreadable::new(file, "is a folder; name the files in it"));
    }
    if about.len() > folder::MAX_FILE {
        return Err(Unreadable::new(file, format!("is over the limit of {} MiB", folder::MAX_FILE >> 20)));
    }
    std::fs::read(file).map_err(|error| Unreadable::new(file, error))
}

/// The file's name as the wire would have it.
pub(crate) fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Every file under the paths, with its name from there.
pub(crate) fn under(path: &Path) -> Result<Vec<(String, PathBuf)>, Unreadable> {
    let listed = folder::list(path).map_err(|error| Unreadable::new(path, error))?;
    Ok(listed.files.into_iter().map(|file| (file.name, file.path)).collect())
}
