//! Files in a folder, and in the folders in it. Each file is an item named by its path from there; a changed file is a later one.
//!
//! A file counts once it has not changed for `[ingest] settle_ms`. Left alone: links, names that begin with a dot or end in
//! `.part`, `.partial`, `.tmp`, `.crdownload`, `.filepart` or `~`: files that others are still writing.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wiredesk_service::{ConfigError, Section};

/// What `wiredesk check` and the docs say of it.
pub const DOC: &str = "files in a folder and in the folders in it; a changed file is the next version";

/// A file over this size is not taken in: 512 MiB.
pub const MAX_FILE: u64 = 512 << 20;

const UNFINISHED: [&str; 6] = [".part", ".partial", ".tmp", ".crdownload", ".filepart", "~"];

/// The keys of a folder source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Keys {
    /// The folder; it is made if it is not there.
    pub path: PathBuf,
}

impl Keys {
    /// The folder must not be a file.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        if self.path.exists() && !self.path.is_dir() {
            return Err(section.error("path", format!("{} is not a folder", self.path.display())));
        }
        Ok(())
    }
}

impl Keys {
    /// The folder can be read, or made.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        let path = self.path.display();
        match fs::read_dir(&self.path) {
            Ok(_) => Ok(path.to_string()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(format!("{path} is not there; nothing comes until it is")),
            Err(error) => Err(format!("{path} cannot be read: {error}")),
        }
    }
}

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Last change, microseconds since 1970.
    pub changed: u64,
    /// Bytes.
    pub size: u64,
}

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Path from the folder, with `/`; letters that are no UTF-8 replaced.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its state when it was listed.
    pub stamp: Stamp,
}

/// Every file under a root, or the root itself if it is a file, in order of their names.
pub fn list(root: &Path) -> io::Result<Vec<Listed>> {
    let about = fs::metadata(root)?;
    if about.is_file() {
        let name = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Ok(vec![Listed { name, path: root.to_owned(), stamp: stamp(&about) }]);
    }
    let mut files = Vec::new();
    let walk = walkdir::WalkDir::new(root).min_depth(1).max_depth(32).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| is_wanted(&entry.file_name().to_string_lossy())) {
        // What went away meanwhile, or may not be read, is no reason to miss the rest.
        let Ok(entry) = entry.inspect_err(|error| tracing::warn!(%error, "a folder cannot be read")) else { continue };
        let Some(about) = entry.file_type().is_file().then(|| entry.metadata().ok()).flatten() else { continue };
        let inner = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
        files.push(Listed { name: parts.join("/"), path: entry.path().to_owned(), stamp: stamp(&about) });
    }
    Ok(files)
}

fn is_wanted(name: &str) -> bool {
    !name.starts_with('.') && !UNFINISHED.iter().any(|end| name.ends_with(end))
}

fn stamp(about: &fs::Metadata) -> Stamp {
    let changed = about.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let changed = changed.and_then(|time| u64::try_from(time.as_micros()).ok()).unwrap_or_default();
    Stamp { changed, size: about.len() }
}

/// The bytes of a file, or none if it changed since it was listed or while it was read.
pub fn read(file: &Listed) -> io::Result<Option<Vec<u8>>> {
    let now = |path: &Path| fs::metadata(path).map(|about| stamp(&about));
    if now(&file.path)? != file.stamp {
        return Ok(None);
    }
    let bytes = fs::read(&file.path)?;
    Ok((now(&file.path)? == file.stamp && bytes.len() as u64 == file.stamp.size).then_some(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn files_are_listed_by_name_and_unfinished_ones_are_left() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("وارد")).unwrap();
        for name in ["b.txt", "وارد/خبر.txt", "a\nb.txt", ".hidden", "half.part", "x.xml.tmp"] {
            fs::write(root.path().join(name), "نص").unwrap();
        }
        let files = list(root.path()).unwrap();
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a\nb.txt", "b.txt", "وارد/خبر.txt"]);
        assert_eq!(read(&files[1]).unwrap().unwrap(), "نص".as_bytes());
        fs::write(&files[1].path, "نص أطول").unwrap();
        assert_eq!(read(&files[1]).unwrap(), None);
        assert_eq!(list(&files[1].path).unwrap()[0].name, "b.txt");
    }
}
