//! Files in a folder, and in the folders in it. Each file is an item named by its path from there; a changed file is a later one.
//!
//! A file counts once it has not changed for `[ingest] settle_ms`. Letters of a name that are no UTF-8 stand in it as `%` and two hex
//! digits a byte. Left alone: links, names that begin with a dot or end in
//! `.part`, `.partial`, `.tmp`, `.crdownload`, `.filepart` or `~`: files that others are still writing.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Read as _},
    os::unix::{ffi::OsStrExt as _, fs::MetadataExt as _},
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
    /// The folder; it is made at start where it is not there.
    pub path: PathBuf,
}

impl Keys {
    /// The folder must not be a file.
    pub(super) fn check(&self, section: &Section) -> Result<(), ConfigError> {
        is_no_file(&self.path, section)
    }

    /// The folder can be read, or is not there yet.
    pub(super) fn look(&self, _local: bool) -> Result<String, String> {
        let path = self.path.display();
        match fs::read_dir(&self.path) {
            Ok(_) => Ok(path.to_string()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(format!("{path} is not there; nothing comes until it is")),
            Err(error) => Err(format!("{path} cannot be read: {error}")),
        }
    }
}

/// What stands under `path` of a source must not be a file.
pub(super) fn is_no_file(path: &Path, section: &Section) -> Result<(), ConfigError> {
    if path.exists() && !path.is_dir() {
        return Err(section.error("path", format!("{} is not a folder", path.display())));
    }
    Ok(())
}

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Last change, microseconds since 1970.
    pub changed: u64,
    /// Bytes.
    pub size: u64,
    /// What a server says of its state besides, as a number; [`Stamp::DAY`] where it tells only the day of the change.
    #[serde(default)]
    pub tag: u64,
}

impl Stamp {
    /// The time of day of the last change is not known: servers' listings leave it out for what is old.
    pub const DAY: u64 = u64::MAX;

    /// Whether two looks saw the same state.
    pub fn is(self, other: Self) -> bool {
        let day = |stamp: Self| stamp.changed / 86_400_000_000;
        match [self.tag, other.tag].contains(&Self::DAY) {
            true => self.size == other.size && day(self) == day(other),
            false => self == other,
        }
    }
}

/// When a file that is there may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settle {
    /// Once it has not changed for a while, by the clock.
    Age,
    /// Once two looks saw the same: another machine's clock says nothing.
    Look,
    /// At once: it appears whole.
    Whole,
}

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Path from the folder, with `/`: what the item is called.
    pub name: String,
    /// The whole path without links and detours: which file it is, however its folder is named.
    pub key: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its state when it was listed.
    pub stamp: Stamp,
    /// When it may be taken.
    pub settle: Settle,
    /// Which of the source's roots it is under.
    pub root: usize,
    /// Device and inode: another file in its place is another file.
    node: (u64, u64),
}

impl Listed {
    /// A file that lies elsewhere.
    pub fn elsewhere(name: String, key: String, path: String, stamp: Stamp, settle: Settle) -> Self {
        Self { name, key, path: path.into(), stamp, settle, root: 0, node: (0, 0) }
    }
}

/// What was seen in a look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Every file, in order of their names.
    pub files: Vec<Listed>,
    /// What could not be looked into: files that are not listed may be there all the same.
    pub errors: Vec<String>,
    /// What is there and is never taken, with the reason.
    pub refused: Vec<String>,
}

/// Every file under a root, or the root itself if it is a file.
pub fn list(root: &Path) -> io::Result<Listing> {
    let whole = fs::canonicalize(root)?;
    let about = fs::metadata(&whole)?;
    if about.is_file() {
        let name = text(root.file_name().unwrap_or(whole.as_os_str()));
        let file = listed(name, text(whole.as_os_str()), root.to_owned(), &about);
        return Ok(Listing { files: vec![file], ..Listing::default() });
    }
    let mut listing = Listing::default();
    let whole = text(whole.as_os_str());
    let walk = walkdir::WalkDir::new(root).min_depth(1).max_depth(32).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| is_wanted(&entry.file_name().to_string_lossy())) {
        // What went away meanwhile, or may not be read, is no reason to miss the rest.
        let seen = entry.and_then(|entry| Ok((entry.file_type().is_file().then(|| entry.metadata()).transpose()?, entry)));
        match seen {
            Ok((Some(about), entry)) => {
                let inner = entry.path().strip_prefix(root).unwrap_or(entry.path());
                let parts: Vec<String> = inner.iter().map(text).collect();
                let name = parts.join("/");
                let key = format!("{whole}/{name}");
                listing.files.push(listed(name, key, entry.path().to_owned(), &about));
            }
            Ok((None, _)) => {}
            Err(error) => listing.errors.push(error.to_string()),
        }
    }
    Ok(listing)
}

fn listed(name: String, key: String, path: PathBuf, about: &fs::Metadata) -> Listed {
    Listed { name, key, path, stamp: stamp(about), settle: Settle::Age, root: 0, node: node(about) }
}

/// A name as text: bytes that are no UTF-8 as `%` and two hex digits, so that two names never become one.
fn text(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// Whether a name is not one of a file that others are still writing.
pub(crate) fn is_wanted(name: &str) -> bool {
    !name.starts_with('.') && !UNFINISHED.iter().any(|end| name.ends_with(end))
}

fn stamp(about: &fs::Metadata) -> Stamp {
    let changed = about.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let changed = changed.and_then(|time| u64::try_from(time.as_micros()).ok()).unwrap_or_default();
    Stamp { changed, size: about.len(), tag: 0 }
}

fn node(about: &fs::Metadata) -> (u64, u64) {
    (about.dev(), about.ino())
}

/// The bytes of a file, or none if it, or what is in its place, changed since it was listed or while it was read.
pub fn read(file: &Listed) -> io::Result<Option<Vec<u8>>> {
    let same = |about: &fs::Metadata| stamp(about) == file.stamp && node(about) == file.node;
    let mut open = fs::File::open(&file.path)?;
    if !same(&open.metadata()?) {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(file.stamp.size).unwrap_or(0));
    io::Read::take(&mut open, file.stamp.size + 1).read_to_end(&mut bytes)?;
    Ok((same(&open.metadata()?) && bytes.len() as u64 == file.stamp.size).then_some(bytes))
}

#[cfg(test)]
mod tests;
